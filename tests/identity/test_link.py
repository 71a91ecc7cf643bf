"""Linking in the database: once at first, then delivery by delivery; ids, history, restarts."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from kithline.identity import link as linking
from kithline.identity import several, standing, store
from kithline.identity.hard_cases import HardCase, hard_cases
from kithline.identity.link import LinkCounts, link_new
from tests.identity.conftest import groups, persons, put
from tests.identity.measure import measure
from tests.identity.people import AWAY, HOME, NHS, OTHER_UPN, UPN, link, stub
from tests.identity.population import make
from tests.now_and_long import now_and_long

Raw = psycopg.Connection[Any]
DAY = [datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=n) for n in range(40)]
MAYA = [
    stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
    stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
]
LATER = stub(3, "police_encompass", "Maya Thornley", "2014-03-05", postcode="AA9 9AA")


def value(raw: Raw, sql: str) -> Any:
    row = raw.execute(sql).fetchone()
    return row[0] if row else None


def test_every_source_person_has_one_current_link(connection: Raw) -> None:
    put(
        connection,
        [*MAYA, stub(9, "school", "Amara Okafor", "2013-11-30", **AWAY), stub(10, "other", "X Y", None)],
        DAY[0],
    )
    counts = link_new(connection, now=DAY[1])

    assert groups(connection) == [[1, 2], [9], [10]]
    assert counts.persons_created == 3 and counts.considered == 4
    assert (
        value(connection, "SELECT count(*) FROM source_person WHERE linked_at IS DISTINCT FROM changed_at")
        == 0
    )
    assert value(connection, "SELECT count(DISTINCT person_id) FROM touched WHERE stage = 'assemble'") == 3
    assert value(connection, "SELECT count(*) FROM person_lineage WHERE event = 'create'") == 3
    weight, reasons, status = connection.execute(
        "SELECT match_weight, reasons, status FROM link WHERE source_person_id = 1"
    ).fetchone() or (0, {}, "")
    assert status == "Match" and reasons["with"] == 2
    assert abs(reasons["prior"] + sum(part[2] for part in reasons["contributions"]) - weight) < 1e-6


def test_nothing_new_changes_nothing(connection: Raw) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    assert link_new(connection, now=DAY[2]) == LinkCounts()
    assert value(connection, "SELECT count(*) FROM link") == 2


def test_a_later_record_joins_the_person_who_is_there(connection: Raw) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    before = persons(connection)[1]
    put(connection, [LATER], DAY[2])
    counts = link_new(connection, now=DAY[3])

    assert groups(connection) == [[1, 2, 3]]
    assert persons(connection)[3] == before
    assert (counts.considered, counts.solved, counts.persons_created, counts.links_written) == (1, 3, 0, 1)


def test_a_bridge_merges_persons_and_the_absorbed_id_leads_to_the_survivor(connection: Raw) -> None:
    married = stub(2, "case_system", "Maya Okafor", "2014-03-05", nhs_number=NHS, sex="F", **AWAY)
    put(connection, [MAYA[0], married], DAY[0])
    link_new(connection, now=DAY[1])
    first, second = persons(connection)[1], persons(connection)[2]
    assert first != second
    both = stub(3, "sen_system", "Maya Okafor", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F")
    put(connection, [both], DAY[2])
    counts = link_new(connection, now=DAY[3])

    assert groups(connection) == [[1, 2, 3]]
    assert counts.persons_absorbed == 1
    assert persons(connection)[3] == first
    absorbed = connection.execute(
        "SELECT status, absorbed_into_id FROM person WHERE id = %s", [second]
    ).fetchone()
    assert absorbed == ("absorbed", first)
    lineage = f"SELECT event FROM person_lineage WHERE person_id = {second} AND other_id = {first}"
    assert value(connection, lineage) == "absorb"
    assert value(connection, f"SELECT count(*) FROM touched WHERE person_id = {second}") >= 1
    then = f"known_from <= '{DAY[2]}' AND coalesce(known_to > '{DAY[2]}', true)"  # as known on the day before
    assert value(connection, f"SELECT count(DISTINCT person_id) FROM link WHERE {then}") == 2


def test_a_correction_splits_and_the_smaller_part_gets_a_new_id(connection: Raw) -> None:
    put(connection, [*MAYA, LATER], DAY[0])
    link_new(connection, now=DAY[1])
    kept = persons(connection)[1]
    put(connection, [stub(3, "police_encompass", "Amara Okafor", "2013-11-30", **AWAY)], DAY[2])
    counts = link_new(connection, now=DAY[3])

    assert groups(connection) == [[1, 2], [3]]
    assert persons(connection)[1] == kept
    assert persons(connection)[3] > kept
    assert counts.persons_split == 1
    assert value(connection, "SELECT count(*) FROM person_lineage WHERE event = 'split'") == 1


def test_refusals_and_questions_are_kept_with_reasons_and_closed_when_they_no_longer_hold(
    connection: Raw,
) -> None:
    freya = stub(2, "case_system", "Freya Thornley", "2016-09-21", upn=UPN, sex="F", **HOME)
    put(connection, [MAYA[0], freya], DAY[0])
    link_new(connection, now=DAY[1])
    assert (
        value(connection, "SELECT constraint_code FROM link_refusal WHERE known_to IS NULL") == "sibling_rule"
    )
    assert (
        value(connection, "SELECT reasons->>'code' FROM link_review WHERE closed_at IS NULL")
        == "sibling_rule"
    )
    assert value(connection, "SELECT status FROM link WHERE source_person_id = 2") == "PotentialMatch"

    put(connection, [freya | {"upn": OTHER_UPN}], DAY[2])
    link_new(connection, now=DAY[3])
    assert value(connection, "SELECT count(*) FROM link_refusal WHERE known_to IS NULL") == 0
    assert value(connection, "SELECT count(*) FROM link_review WHERE closed_at IS NULL") == 0
    assert (
        value(connection, "SELECT status FROM link WHERE source_person_id = 2 AND known_to IS NULL")
        == "NoMatch"
    )


def test_restricted_records_are_alone_and_leave_no_trace_of_likeness(connection: Raw) -> None:
    adopted = stub(
        3, "school", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, partition="adoption", **HOME
    )
    put(connection, [*MAYA, adopted], DAY[0])
    link_new(connection, now=DAY[1])
    assert groups(connection) == [[1, 2], [3]]
    for table in ("link_refusal", "link_review"):
        assert value(connection, f"SELECT count(*) FROM {table}") == 0


def test_the_survivor_inherits_restrictions(connection: Raw) -> None:
    put(connection, [MAYA[0], MAYA[1] | {"restriction": 2}], DAY[0])
    link_new(connection, now=DAY[1])
    assert value(connection, "SELECT restriction FROM person") == 2


def test_a_restriction_about_a_row_is_not_the_persons(connection: Raw) -> None:
    put(connection, [MAYA[0], MAYA[1] | {"restriction": 5}], DAY[0])
    link_new(connection, now=DAY[1])
    assert groups(connection) == [[1, 2]]
    assert value(connection, "SELECT restriction FROM person") == 0


def test_recorded_relationships_are_read(connection: Raw) -> None:
    put(connection, MAYA, DAY[0])
    connection.execute(
        "INSERT INTO relationship (source_person_id, other_source_person_id, relation, source_record_id, delivery_id,"
        " access_class, restriction, known_from) VALUES (1, 2, 'mother', 1, 1, 1, 0, %s)",
        [DAY[0]],
    )
    link_new(connection, now=DAY[1])
    assert groups(connection) == [[1], [2]]


def test_killed_in_the_middle_nothing_happened_and_the_next_run_does_it(
    connection: Raw, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    put(connection, [LATER], DAY[2])
    whole = store.mark_linked

    def killed(raw: Raw, seen: Any) -> None:
        connection.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
        whole(raw, seen)

    with psycopg.connect(database, autocommit=True) as other, monkeypatch.context() as patch:
        patch.setattr(store, "mark_linked", killed)
        with pytest.raises(psycopg.OperationalError):
            link_new(other, now=DAY[3])
    assert persons(connection).keys() == {1, 2}
    link_new(connection, now=DAY[4])
    assert groups(connection) == [[1, 2, 3]]
    assert value(connection, "SELECT count(*) FROM link WHERE known_to IS NULL") == 3


def test_a_change_made_while_linking_ran_is_linked_by_the_next_run(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(connection, MAYA, DAY[0])
    whole = store.mark_linked

    def while_it_changes(raw: Raw, seen: Any) -> None:
        # An intake that began before this run commits now, with its earlier time.
        put(raw, [MAYA[0] | {"surname": "Okafor"}], DAY[1])
        whole(raw, seen)

    with monkeypatch.context() as patch:
        patch.setattr(store, "mark_linked", while_it_changes)
        link_new(connection, now=DAY[5])
    assert store.waiting(connection) == [1]


# What people have said is not in these records.
SINGLY = [case for case in hard_cases() if len(case.stubs) > 2 and not case.said]


@pytest.mark.parametrize("case", now_and_long(SINGLY, SINGLY[::9]), ids=lambda case: case.title)
def test_cases_one_record_at_a_time_in_any_order(connection: Raw, case: HardCase) -> None:
    order = list(case.stubs)
    random.Random(case.title).shuffle(order)
    for day, one in enumerate(order):
        put(connection, [one], DAY[day])
        link_new(connection, now=DAY[day] + timedelta(hours=1), threads=1)
    assert groups(connection) == case.persons


@pytest.mark.parametrize("as_few", now_and_long([True, False], [True]))
def test_a_population_in_deliveries_comes_out_as_all_at_once(connection: Raw, as_few: bool) -> None:
    population = make(120, seed=23)
    at_once = link(population.stubs).groups
    order = list(population.stubs)
    random.Random(4).shuffle(order)
    size = len(order) // 5 + 1
    for number in range(5):
        put(connection, order[number * size : (number + 1) * size], DAY[number])
        few = as_few and number > 0
        link_new(connection, now=DAY[number] + timedelta(hours=1), threads=1, as_few=few)

    found = groups(connection)
    together = {tuple(group) for group in found} & {tuple(group) for group in at_once}
    # A pair at the threshold may fall on either side, as the frequency of a name settles while records come in.
    assert len(together) >= 0.99 * len(at_once)
    assert measure(persons(connection), population).precision >= 0.995
    assert value(connection, "SELECT count(*) FROM link WHERE known_to IS NULL") == len(order)
    assert value(connection, "SELECT count(*) FROM person WHERE status = 'active'") == len(found)


THROUGH_DJANGO = """
import django
django.setup()
from datetime import UTC, datetime
from django.db import connection, transaction
from kithline.identity.link import link_new
with transaction.atomic():
    first = link_new(connection, now=datetime(2026, 9, 3, tzinfo=UTC))
with connection.cursor() as cursor:
    cursor.execute("UPDATE source_person SET changed_at = changed_at + interval '1 day' WHERE id = 2")
second = link_new(connection, now=datetime(2026, 9, 4, tzinfo=UTC))
print(first.links_written, second.considered, second.links_written)
"""


def test_djangos_connection_serves_as_well(connection: Raw, through_django: Callable[[str], str]) -> None:
    put(connection, MAYA, DAY[0])
    assert through_django(THROUGH_DJANGO).split() == ["2", "1", "0"]
    assert groups(connection) == [[1, 2]]


def test_two_runs_at_once_double_nobody(connection: Raw, database: str) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    put(connection, [LATER, stub(9, "school", "Amara Okafor", "2013-11-30", **AWAY)], DAY[2])

    def run(_: int) -> int:
        with psycopg.connect(database, autocommit=True) as raw:
            return link_new(raw, now=DAY[3], threads=1).considered

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(run, range(2))) == [0, 2]
    assert groups(connection) == [[1, 2, 3], [9]]
    assert value(connection, "SELECT count(*) FROM person") == 2


def test_killed_between_two_hundreds_what_was_written_stands(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(connection, [stub(1, "school", "Maya Thornley", "2014-03-05", **HOME)], DAY[0])
    link_new(connection, now=DAY[1], as_few=False)
    later = [
        stub(n, "case", f"{name} Thornley", "2014-03-05", **HOME)
        for n, name in ((2, "Maya"), (3, "Piers"), (4, "Odette"), (5, "Hamish"))
    ]
    put(connection, later, DAY[0])
    monkeypatch.setattr(several, "AT_A_TIME", 2)
    whole, calls = linking.resolve, []

    def killed(raw: Raw, ids: Sequence[int], **how: Any) -> Any:
        calls.append(list(ids))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(raw, ids, **how)

    with monkeypatch.context() as patch:
        patch.setattr(linking, "resolve", killed)
        with pytest.raises(KeyboardInterrupt):
            link_new(connection, now=DAY[1], as_few=True)
    assert calls == [[2, 3], [4, 5]] and groups(connection) == [[1, 2], [3]]
    assert link_new(connection, now=DAY[1], as_few=True).considered == 2
    assert groups(connection) == [[1, 2], [3], [4], [5]]


@pytest.mark.parametrize("most_named", [0, 10_000])
def test_what_stands_is_of_pairs_both_of_whom_are_asked_for(
    connection: Raw, monkeypatch: pytest.MonkeyPatch, most_named: int
) -> None:
    """Of many all pairs are read, of few these: with one answer."""
    monkeypatch.setattr(standing, "MANY", most_named)
    put(connection, [stub(n, "school", "Maya Thornley", "2014-03-05") for n in (1, 2, 3, 4)], DAY[0])
    for left, right in ((1, 2), (2, 3), (1, 4)):
        connection.execute(
            "INSERT INTO link_refusal (left_id, right_id, match_weight, reasons, constraint_code, known_from) "
            "VALUES (%s, %s, 1, '{}', 'twins', %s)",
            [left, right, DAY[0]],
        )
        connection.execute(
            "INSERT INTO link_review (left_id, right_id, match_weight, reasons, raised_at) "
            'VALUES (%s, %s, 1, \'{"code": "twins"}\', %s)',
            [left, right, DAY[0]],
        )
    for asked in (standing.refusals, standing.reviews):
        assert [key for _, key in asked(connection, [1, 2, 4])] == [(1, 2, "twins"), (1, 4, "twins")]
        assert asked(connection, [3]) == []
