"""The loaded tiny city against its truth: nobody is linked to another, and what is restricted stays apart."""

from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection

from kithline.feeds.discovery import feeds
from kithline.ops.home import home
from kithline.record.categories import Restriction

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def truth() -> Path:
    return home() / "city" / "truth"


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def identities_by_person(truth: Path) -> dict[int, list[tuple[str, int]]]:
    """Namespace and true identity of every source person, by the person of the record that it is linked to."""
    known = {
        (row["namespace"], row["key"]): row["identity"]
        for row in pq.read_table(truth / "true_links.parquet").to_pylist()
    }
    found = defaultdict(list)
    for namespace, key, person in rows(
        "SELECT s.namespace, s.key, l.person_id FROM link l JOIN source_person s ON s.id = l.source_person_id "
        "WHERE l.known_to IS NULL"
    ):
        found[person].append((namespace, known[(namespace, key)]))
    return found


def test_hardly_two_people_are_one_and_no_adopted_child_is_who_they_were(truth: Path) -> None:
    """An identity is a person as known by one name: an adopted child has two, and no rule may join them."""
    person_of = pq.read_table(truth / "identities.parquet").column("person").to_pylist()
    linked = [{who for _, who in members} for members in identities_by_person(truth).values()]
    assert sum(len(together) > 1 for together in linked) <= 0.003 * len(linked)
    assert not [together for together in linked if len({person_of[who] for who in together}) < len(together)]
    # Most of what agencies know of one person did come together.
    assert sum(map(len, linked)) < 1.15 * len(set().union(*linked))


def test_the_adopted_are_under_both_names_and_both_are_sealed(truth: Path) -> None:
    identities = pq.read_table(truth / "identities.parquet").to_pylist()
    former = {row["identity"]: row["person"] for row in identities if row["until"] is not None}
    known = {namespace: set() for namespace in ("adoption", "adoption_support")}
    for members in identities_by_person(truth).values():
        for namespace, who in members:
            if namespace in known:
                known[namespace].add(who)
    assert {former[who] for who in known["adoption"] if who in former} & known["adoption_support"]
    sealed = rows("SELECT DISTINCT restriction FROM source_person WHERE namespace LIKE 'adoption%'")
    assert sealed == [(int(Restriction.ADOPTION),)]


def test_where_the_refuge_is_stands_in_restricted_rows_only() -> None:
    stays = rows("SELECT restriction, count(*) > 0 FROM event WHERE kind = 'refuge_stay' GROUP BY 1")
    assert stays == [(int(Restriction.CONFIDENTIAL_ADDRESS), True)]
    told = rows(
        "SELECT count(*) FROM person_address a JOIN source_record r ON r.id = a.source_record_id "
        "WHERE r.feed = 'domestic_abuse_service'"
    )
    assert told == [(0,)]


def test_intelligence_is_restricted_and_hides_no_child() -> None:
    kept = rows("SELECT DISTINCT restriction FROM event WHERE kind = 'police_intelligence'")
    assert kept == [(int(Restriction.POLICE_INTELLIGENCE),)]
    people = rows("SELECT DISTINCT restriction FROM source_person WHERE namespace = 'police_intelligence'")
    assert people == [(0,)]


def test_every_feed_was_received_whole() -> None:
    """Rows that could not be read are those that the city spoilt."""
    spoilt = pq.read_table(home() / "city" / "truth" / "seeded_defects.parquet").to_pylist()
    rejected = rows(
        "SELECT d.feed, count(*) FROM rejected_row r JOIN delivery d ON d.id = r.delivery_id GROUP BY 1"
    )
    expected = defaultdict(int)
    for defect in spoilt:
        expected[defect["feed"]] += 1
    assert dict(rejected) == dict(expected)
    received = {code for (code,) in rows("SELECT DISTINCT feed FROM delivery WHERE state = 'accepted'")}
    assert received == {path.name for path in (home() / "city" / "deliveries").iterdir()} <= set(feeds())
