"""Records alike that wait for linking share a reserved id; where linking keeps them apart, no fact is the other's."""

from datetime import date

import pytest
from django.db import connection

from kithline.core import clock
from kithline.identity.link import link_new
from kithline.record.following import TABLES
from tests.intake.deliveries import AUTUMN, accept, census, pupil, write

pytestmark = pytest.mark.usefixtures("clean_record")


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def person_of_facts():
    return rows("SELECT s.namespace, s.key, f.person_id FROM person_name f JOIN source_person s "
                "ON s.id = f.source_person_id ORDER BY 1, 2")  # fmt: skip


def case(folder, day, *keys):
    known = {code: pupil(1)[code] for code in ("forename", "surname", "birth")}
    return write(folder, "case_system", {"person": [{"person_id": key, **known} for key in keys]}, date=day)


def test_facts_of_records_alike_carry_their_persons_id_from_the_first(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2)]), at=date(2024, 10, 4))
    accept(case(tmp_path, "2025-02-03", "C1"), at=date(2025, 2, 3))
    came = person_of_facts()
    link_new(connection, now=clock.now())
    assert len({person for *_, person in came}) == 2
    assert came == person_of_facts() == rows(
        "SELECT s.namespace, s.key, l.person_id FROM link l JOIN source_person s ON s.id = l.source_person_id "
        "ORDER BY 1, 2"
    )  # fmt: skip


@pytest.mark.parametrize("is_first", [True, False])
def test_facts_of_records_unlike_are_their_persons_when_it_is_made(tmp_path, is_first):
    if not is_first:
        accept(census(tmp_path, AUTUMN, [pupil(2), pupil(3)]), at=date(2024, 10, 3))
        link_new(connection, now=clock.now())
    accept(census(tmp_path, AUTUMN, [pupil(1), pupil(2), pupil(3)]), at=date(2024, 10, 4))
    known = {code: pupil(1)[code] for code in ("forename", "birth", "upn")} | {"surname": "Married"}
    other = {"person_id": "C1", **known}
    accept(write(tmp_path, "case_system", {"person": [other]}, date="2025-02-03"), at=date(2025, 2, 3))
    before = {key: person for _, key, person in person_of_facts()}
    assert before["C1"] != before[pupil(1)["upn"]]
    link_new(connection, now=clock.now(), as_few=not is_first)
    after = {key: person for _, key, person in person_of_facts()}
    assert after["C1"] == after[pupil(1)["upn"]]
    assert len(set(after.values())) == 3
    assert not rows(
        "SELECT FROM source_person s JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL "
        "WHERE l.person_id IS DISTINCT FROM s.reserved_person_id"
    )


def test_whom_linking_keeps_apart_has_no_fact_of_the_other(tmp_path):
    accept(case(tmp_path, "2025-02-03", "C1"), at=date(2025, 2, 3))
    accept(case(tmp_path, "2025-02-04", "C1", "C2"), at=date(2025, 2, 4))
    [(*_, first), (*_, second)] = person_of_facts()
    assert first == second
    link_new(connection, now=clock.now())
    linked = rows("SELECT person_id FROM link ORDER BY source_person_id")
    assert linked[0] != linked[1]
    assert [person for *_, person in person_of_facts()][0] == linked[0][0]
    assert not rows(
        "SELECT FROM person_name f JOIN person p ON p.id = f.person_id "
        "JOIN link l ON l.source_person_id = f.source_person_id WHERE l.person_id <> p.id"
    )


def test_nobody_shares_an_id_that_is_a_person_already(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(1)]), at=date(2024, 10, 4))
    link_new(connection, now=clock.now())
    accept(case(tmp_path, "2025-02-03", "C1"), at=date(2025, 2, 3))
    assert len({person for *_, person in person_of_facts()}) == 2


def test_every_fact_follows():
    from kithline.record.models import FACTS

    assert {model._meta.db_table for model in FACTS} == set(TABLES)
