"""Stewards' decisions: at once, and for good."""

from typing import Any

import psycopg
import pytest

from kithline.identity.decisions import MUST_LINK, MUST_NOT_LINK, NotDecided, decide, take_back, un_merge
from kithline.identity.link import link_new
from tests.identity.conftest import groups, persons, put
from tests.identity.people import AWAY, HOME, NHS, UPN, stub
from tests.identity.test_link import DAY, LATER, MAYA, value

Raw = psycopg.Connection[Any]
AMARA = stub(9, "police_encompass", "Amara Okafor", "2013-11-30", **AWAY)


def test_must_link_acts_at_once_and_outlasts_later_runs(connection: Raw) -> None:
    put(connection, [*MAYA, AMARA], DAY[0])
    link_new(connection, now=DAY[1])
    decide(connection, left=9, right=1, verdict=MUST_LINK, by=7, reason="seen together", at=DAY[2])
    assert groups(connection) == [[1, 2, 9]]

    put(connection, [AMARA | {"postcode": "AA1 1AA"}, LATER], DAY[3])
    link_new(connection, now=DAY[4])
    assert groups(connection) == [[1, 2, 3, 9]]
    why = "SELECT reasons FROM link WHERE source_person_id = 9 AND known_to IS NULL"
    assert value(connection, why) == {"decided": True}


def test_must_not_link_acts_at_once_and_outlasts_later_runs(connection: Raw) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    decide(connection, left=1, right=2, verdict=MUST_NOT_LINK, by=7, reason="two cousins", at=DAY[2])
    assert groups(connection) == [[1], [2]]
    put(connection, [MAYA[1] | {"upn": UPN}], DAY[3])
    link_new(connection, now=DAY[4])
    assert groups(connection) == [[1], [2]]
    assert (
        value(connection, "SELECT constraint_code FROM link_refusal WHERE known_to IS NULL")
        == "steward_decision"
    )


def test_a_decision_taken_back_leaves_the_evidence(connection: Raw) -> None:
    put(connection, MAYA, DAY[0])
    link_new(connection, now=DAY[1])
    decide(connection, left=1, right=2, verdict=MUST_NOT_LINK, by=7, reason="two cousins", at=DAY[2])
    take_back(connection, left=2, right=1, at=DAY[3])
    assert groups(connection) == [[1, 2]]
    with pytest.raises(NotDecided):
        take_back(connection, left=2, right=1, at=DAY[4])


def test_un_merge_restores_the_two_and_lasts(connection: Raw) -> None:
    put(connection, [*MAYA, LATER], DAY[0])
    link_new(connection, now=DAY[1])
    person = persons(connection)[1]
    done = un_merge(connection, person=person, source_persons=[2, 3], by=7, reason="cousins", at=DAY[2])

    assert groups(connection) == [[1], [2, 3]]
    assert {done.kept, done.taken_out} == set(persons(connection).values())
    assert persons(connection)[2] == person  # the id stays with most records
    assert value(connection, "SELECT count(*) FROM person_lineage WHERE event = 'split'") == 1

    # Neither a change nor a new record that is like both puts them together again.
    both = stub(4, "sen_system", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **HOME)
    put(connection, [MAYA[0] | {"nhs_number": NHS}, both], DAY[3])
    link_new(connection, now=DAY[4])
    now = persons(connection)
    assert now[1] != now[2] == now[3]


def test_un_merge_keeps_parts_whole_that_held_together_through_the_other(connection: Raw) -> None:
    ends = [
        stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
        stub(2, "case_system", "Maya Okafor", "2014-03-05", nhs_number=NHS, sex="F", **AWAY),
        stub(3, "sen_system", "Maya Okafor", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F"),
    ]
    put(connection, ends, DAY[0])
    link_new(connection, now=DAY[1])
    assert groups(connection) == [[1, 2, 3]]
    un_merge(
        connection, person=persons(connection)[1], source_persons=[3], by=7, reason="numbers mixed", at=DAY[2]
    )
    assert groups(connection) == [[1, 2], [3]]
    assert value(connection, "SELECT count(*) FROM link WHERE known_to = known_from") == 0


def test_restricted_records_and_unreasoned_decisions_are_refused(connection: Raw) -> None:
    put(connection, [MAYA[0], MAYA[1] | {"partition": "adoption"}], DAY[0])
    link_new(connection, now=DAY[1])
    with pytest.raises(NotDecided, match="two people"):
        decide(connection, left=1, right=2, verdict=MUST_LINK, by=7, reason="seen", at=DAY[2])
    with pytest.raises(NotDecided, match="reason"):
        decide(connection, left=1, right=2, verdict=MUST_LINK, by=7, reason=" ", at=DAY[2])
    with pytest.raises(NotDecided, match="not all"):
        un_merge(connection, person=persons(connection)[1], source_persons=[1], by=7, reason="x", at=DAY[2])
    assert value(connection, "SELECT count(*) FROM link_decision") == 0
