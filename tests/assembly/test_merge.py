"""Merge and un-merge: facts follow their links, chosen values are made anew, restrictions are inherited."""

from datetime import date

import pytest

from tests.intake.deliveries import (
    SCHOOLS,
    SPRING,
    accept,
    census,
    chosen,
    one,
    person_of,
    pupil,
    rows,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")


def moment(hour):
    from datetime import UTC, datetime

    return datetime(2026, 3, 12, hour, tzinfo=UTC)


def update(hour):
    from kithline.pipeline import update

    return update(now=moment(hour))


def two_people(tmp_path):
    """A pupil, and a child of the case system under another name: nothing links them but a steward."""
    accept(census(tmp_path, SPRING, [pupil(1), pupil(2)]))
    known = [{"person_id": "C1", "forename": "Odile", "surname": "Marlpit", "birth": date(2013, 2, 3)}]
    plan = [{"plan_id": "P1", "person_id": "C1", "start": date(2024, 6, 20), "initial_category": "NEG"}]
    accept(write(tmp_path, "case_system", {"person": known, "cp_plans": plan}, date="2025-02-03"))
    update(8)
    [school] = values("SELECT id FROM source_person WHERE key = %s", pupil(1)["upn"])
    [case] = values("SELECT id FROM source_person WHERE key = 'C1'")
    assert person_of_record(school) != person_of_record(case)
    return school, case


def person_of_record(record):
    return one("SELECT person_id FROM link WHERE source_person_id = %s AND known_to IS NULL", record)


def merge(left, right, hour=9):
    from django.db import connection

    from kithline.identity.decisions import decide

    decide(
        connection,
        left=left,
        right=right,
        verdict="must_link",
        by=3,
        second=4,
        reason="same child",
        at=moment(hour),
    )
    update(hour)


def un_merge(person, record, hour=10):
    from django.db import connection

    from kithline.identity.decisions import un_merge

    un_merge(connection, person=person, source_persons=[record], by=3, reason="two children", at=moment(hour))
    update(hour)


def facts_of(person):
    return {
        table: one(f"SELECT count(*) FROM {table} WHERE person_id = %s AND known_to IS NULL", person)
        for table in ("enrolment", "event", "event_detail", "person_name")
    }


def test_facts_follow_and_values_are_chosen_anew(tmp_path):
    school, case = two_people(tmp_path)
    apart = facts_of(person_of_record(school)), facts_of(person_of_record(case))
    merge(school, case)
    person = person_of_record(school)
    assert person == person_of_record(case)
    together = facts_of(person)
    assert together == {table: apart[0][table] + apart[1][table] for table in together}
    assert chosen(person)["surname"] == pupil(1)["surname"]  # the census is trusted before the case system
    assert rows("SELECT others FROM chosen_value WHERE person_id = %s AND field = 'surname'", person) == [
        (1,)
    ]
    [gone] = values("SELECT id FROM person WHERE status = 'absorbed'")
    for table in ("chosen_value", "pupil_at", "allocated_to", "household_member", "event", "enrolment"):
        assert one(f"SELECT count(*) FROM {table} WHERE person_id = %s", gone) == 0, table
    assert one("SELECT count(*) FROM indicator_result WHERE person_id = %s AND known_to IS NULL", gone) == 0


def test_un_merged_all_is_as_before(tmp_path):
    school, case = two_people(tmp_path)
    before = {
        record: (facts_of(person_of_record(record)), chosen(person_of_record(record)))
        for record in (school, case)
    }
    merge(school, case)
    un_merge(person_of_record(school), case)
    assert person_of_record(school) != person_of_record(case)
    after = {
        record: (facts_of(person_of_record(record)), chosen(person_of_record(record)))
        for record in (school, case)
    }
    assert after == before
    assert one("SELECT count(*) FROM pupil_at WHERE person_id = %s", person_of_record(case)) == 0
    # and no later run puts them together again
    update(11)
    assert person_of_record(school) != person_of_record(case)


def test_relationships_follow_at_both_ends(tmp_path):
    school, case = two_people(tmp_path)
    tie = {"table_id": "R1", "person_id": "C2", "relationship": "mother", "related_id": "C1"}
    people = [
        {"person_id": "C1", "forename": "Odile", "surname": "Marlpit", "birth": date(2013, 2, 3)},
        {"person_id": "C2", "forename": "Hester", "surname": "Marlpit", "birth": date(1985, 2, 3)},
    ]
    accept(write(tmp_path, "case_system", {"person": people, "relationships": [tie]}, date="2025-02-10"))
    update(8)
    merge(school, case)
    person = person_of_record(school)
    assert values("SELECT other_person_id FROM relationship WHERE known_to IS NULL") == [person]
    assert one("SELECT count(*) FROM family_member WHERE person_id = %s AND role = 'child'", person) == 1
    un_merge(person, case)
    assert values("SELECT other_person_id FROM relationship WHERE known_to IS NULL") == [
        person_of_record(case)
    ]


def test_the_survivor_inherits_every_restriction(tmp_path):
    from django.db import connection

    school, case = two_people(tmp_path)
    with connection.cursor() as cursor:  # as a protected identity would be marked
        cursor.execute("UPDATE source_person SET restriction = 2 WHERE id = %s", [case])
        cursor.execute("UPDATE person SET restriction = 2 WHERE id = %s", [person_of_record(case)])
    merge(school, case)
    person = person_of_record(school)
    assert one("SELECT restriction FROM person WHERE id = %s", person) == 2
    for table in ("enrolment", "event", "person_name", "attendance_term"):
        assert one(f"SELECT count(*) FROM {table} WHERE person_id = %s AND restriction = 0", person) == 0, (
            table
        )
    assert set(values("SELECT restriction FROM chosen_value WHERE person_id = %s", person)) == {2}
    assert one("SELECT count(*) FROM pupil_at WHERE person_id = %s", person) == 0


def test_what_comes_after_a_merge_is_the_survivors(tmp_path):
    school, case = two_people(tmp_path)
    merge(school, case)
    out = {"school": SCHOOLS[0], "start": date(2025, 6, 2), "category": "SUSP", "upn": pupil(1)["upn"]}
    accept(write(tmp_path, "suspensions", {"suspensions": [out]}, date="2025-06-16"))
    person = person_of(1)
    assert one("SELECT count(*) FROM event WHERE kind = 'suspension' AND person_id = %s", person) == 1
    assert values("SELECT person_id FROM touched WHERE stage = 'assemble'") == [person]
