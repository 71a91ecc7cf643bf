"""What must not leak out of the agencies' feeds, after all of them are taken in, linked and assembled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kithline.feeds.discovery import sample_folder
from kithline.record.categories import DOMESTIC_ABUSE, Restriction
from tests.conftest import Databases, _on

AT = datetime(2025, 2, 4, 9, 0, tzinfo=UTC)
# the social care system knows the children by name, birth and NHS number; the others tell of the same family
FEEDS = (
    "case_system",
    "domestic_abuse_service",
    "exploitation_assessments",
    "marac",
    "mental_health",
    "police_intelligence",
    "probation",
    "sen_register",
    "substance_misuse",
    "youth_justice",
)


@pytest.fixture(scope="module")
def agencies(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    """A database into which all of them were taken once; the tests only look."""
    name = databases.clone(databases.ensure(databases.empty), f"kithline_agencies_{worker_id}")
    with _on(name):
        from django.db import connection

        from kithline.assembly.assemble import assemble
        from kithline.identity.link import link_new
        from kithline.intake.receive import receive

        receipts, unknown = receive([sample_folder(code) for code in FEEDS])
        assert unknown == [] and {receipt.rejected for receipt in receipts} == {0}
        link_new(connection, now=AT)
        assemble(on=date(2025, 2, 4), now=AT)
    yield name
    databases.drop(name)


@pytest.fixture
def taken_in(agencies: str) -> Iterator[str]:
    with _on(agencies):
        yield agencies


def rows(statement: str, *values: object) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


RECORDS_OF_ITS_PERSON = """
    SELECT s.namespace, s.key, count(o.id) FROM source_person s JOIN link l ON l.source_person_id = s.id
    JOIN link m ON m.person_id = l.person_id AND m.known_to IS NULL JOIN source_person o ON o.id = m.source_person_id
    WHERE l.known_to IS NULL AND s.namespace = %s GROUP BY 1, 2 ORDER BY 2
"""


def test_ndtms_clients_are_linked_to_nobody_and_proposed_to_nobody(taken_in: str) -> None:
    assert rows(RECORDS_OF_ITS_PERSON, "ndtms") == [
        ("ndtms", "T0999|C-3127", 1),
        ("ndtms", "T0999|C-4410", 1),
    ]
    same_birth = (
        "SELECT count(*) FROM source_person s JOIN source_person n USING (birth, sex) "
        "WHERE n.namespace = 'ndtms'"
    )
    assert rows(same_birth)[0][0] > 2, "others have the same birth and sex, so that the test is one"
    assert not rows(
        "SELECT 1 FROM link_review v JOIN source_person s ON s.id IN (v.left_id, v.right_id) "
        "WHERE s.namespace = 'ndtms'",
    )


def test_names_of_ndtms_are_nowhere(taken_in: str) -> None:
    assert not rows(
        "SELECT 1 FROM person_name n JOIN source_person s ON s.id = n.source_person_id WHERE s.namespace = 'ndtms'",
    )
    assert not rows(
        "SELECT 1 FROM person_address n JOIN source_person s ON s.id = n.source_person_id "
        "WHERE s.namespace = 'ndtms'",
    )


def test_all_that_intelligence_says_is_restricted_and_the_child_is_not(taken_in: str) -> None:
    restricted = int(Restriction.POLICE_INTELLIGENCE)
    said = rows(
        "SELECT e.restriction, x.restriction, r.restriction, p.restriction FROM event e "
        "JOIN event_detail x ON x.event_id = e.event_id JOIN source_record r ON r.id = e.source_record_id "
        "JOIN person p ON p.id = e.person_id WHERE e.kind = 'police_intelligence'",
    )
    assert said == [(restricted, restricted, restricted, 0)] * 2
    assert max(count for _, _, count in rows(RECORDS_OF_ITS_PERSON, "police_intelligence")) > 1, "linked"


def test_minutes_of_a_marac_are_restricted_and_that_it_was_held_is_sensitive(taken_in: str) -> None:
    found = rows(
        "SELECT DISTINCT kind, restriction, access_class / 10 FROM event WHERE kind LIKE %s", "marac%"
    )
    assert sorted(found) == [
        ("marac", 0, DOMESTIC_ABUSE.number),
        ("marac_minutes", int(Restriction.PROTECTED_PERSON), DOMESTIC_ABUSE.number),
    ]


def test_where_the_refuge_is_stands_in_restricted_rows_only(taken_in: str) -> None:
    assert rows("SELECT DISTINCT restriction FROM event_detail WHERE payload::text LIKE %s", "%Hidden%") == [
        (int(Restriction.CONFIDENTIAL_ADDRESS),)
    ]
    assert rows("SELECT DISTINCT restriction FROM source_record WHERE raw::text LIKE %s", "%Hidden%") == [
        (int(Restriction.CONFIDENTIAL_ADDRESS),)
    ]
    for table, column in (
        ("person_address", "lines"),
        ("chosen_value", "value"),
        ("household", "address_key"),
    ):
        assert not rows(f"SELECT 1 FROM {table} WHERE lower({column}) LIKE %s", "%hidden%"), table
    assert not rows("SELECT 1 FROM source_person WHERE postcode = %s", "ZZ9 9ZZ")
    assert not rows("SELECT 1 FROM person WHERE restriction > 0"), "nobody vanishes for being in a refuge"


def test_probation_and_domestic_abuse_services_tell_no_relationship(taken_in: str) -> None:
    """A relationship is of the category of families, whatever its source: it would tell whom the service knows."""
    telling = ("probation", "domestic_abuse", "marac", "exploitation", "mental_health", "police_intelligence")
    assert not rows(
        "SELECT 1 FROM relationship r JOIN source_person s ON s.id = r.source_person_id WHERE s.namespace = ANY(%s)",
        list(telling),
    )
    found = rows(
        "SELECT x.payload ->> 'officer_telephone' FROM event e JOIN event_detail x ON x.event_id = e.event_id "
        "WHERE e.kind = 'probation_linked_adult'",
    )
    assert found and all(telephone for (telephone,) in found), "but the officer can be rung"
