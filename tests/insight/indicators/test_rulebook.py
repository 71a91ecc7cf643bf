"""What the declaration around a rule does: supply, categories, restricted results, the list for a page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kithline.feeds.discovery import feeds
from kithline.insight.indicators.notation import read_timeline
from kithline.insight.indicators.rulebook import (
    Evidence,
    State,
    indicators,
    present,
    results_of,
    work_out,
)
from kithline.insight.indicators.summary import NOT_PERMITTED, WAITING, Row, factors, stale_since
from kithline.record.categories import ENCOMPASS, MISSING, Level

ON = date(2025, 6, 30)
ALL_FEEDS = "supplied " + " ".join(
    sorted({feed for d in indicators().values() for need in d.needs for feed in need})
)


def test_the_first_ten_are_there():
    assert set(indicators()) >= {
        "persistent_absence",
        "severe_absence",
        "attendance_drop",
        "suspensions",
        "social_worker_now",
        "social_worker_six_years",
        "child_protection_or_looked_after",
        "sen",
        "ehcp_review",
        "encompass",
        "missing",
        "youth_justice",
        "school_moves",
    }


def test_every_feed_that_a_rule_needs_is_declared():
    assert {feed for d in indicators().values() for need in d.needs for feed in need} <= feeds().keys()


def test_all_supplied_and_nothing_there_is_none_found_or_too_little_to_compare():
    timeline = read_timeline(f"{ALL_FEEDS}\nroll 1 2018-09-03..", on=ON)
    states = {code: work_out(declared, timeline).state for code, declared in indicators().items()}
    unsaid = {code for code, state in states.items() if state is State.NOT_SUPPLIED}
    assert unsaid == {"persistent_absence", "severe_absence", "attendance_drop"}
    assert set(states.values()) == {State.NONE_FOUND, State.NOT_SUPPLIED}


@pytest.mark.parametrize("access_class", [ENCOMPASS.at(Level.FLAG), MISSING.at(Level.DETAIL)])
def test_evidence_of_another_category_or_of_more_detail_is_refused(access_class):
    timeline = read_timeline("supplied police_missing", on=ON)
    stray = Evidence("Something", ON, (), access_class)
    declared = replace(indicators()["missing"], rule=lambda _: present("Told", (stray,), ON))
    with pytest.raises(ValueError, match="outside its category and level"):
        work_out(declared, timeline)


def test_restricted_entries_that_change_nothing_give_one_ordinary_result():
    timeline = read_timeline(
        "supplied youth_justice police_missing\nyj_intervention 2025-04-14..\nmissing_episode 2025-05-01 restricted=5",
        on=ON,
    )
    [result] = results_of(indicators()["youth_justice"], timeline)
    assert (result.restriction, result.finding.state) == (0, State.PRESENT)


def test_restricted_entries_that_change_the_answer_give_a_second_result():
    timeline = read_timeline(
        "supplied police_missing\nmissing_episode 2025-05-01 restricted=5\nmissing_episode 2023-05-01", on=ON
    )
    ordinary, restricted = results_of(indicators()["missing"], timeline)
    assert (ordinary.restriction, ordinary.finding.state) == (0, State.NONE_FOUND)
    assert (restricted.restriction, restricted.finding.state) == (5, State.PRESENT)


def test_an_ending_that_is_restricted_restricts_the_answer_that_it_makes():
    """The case system's newer, restricted record ends the intervention: `none found` must not be told to everyone."""
    timeline = read_timeline(
        "supplied youth_justice\nyj_intervention 2025-04-14.. from youth_justice\n"
        "yj_intervention 2025-04-14..2025-05-01 restricted=2 from case_system",
        on=ON,
    )
    ordinary, restricted = results_of(indicators()["youth_justice"], timeline)
    assert (ordinary.restriction, ordinary.finding.state) == (0, State.PRESENT)
    assert (restricted.restriction, restricted.finding.state) == (2, State.NONE_FOUND)


def listed(rows, given=ALL_FEEDS, on=ON, **more):
    more.setdefault("may_see", lambda access_class: True)
    supplied = read_timeline(given, on=ON).supplied
    return {factor.indicator.code: factor for factor in factors(rows, supplied=supplied, on=on, **more)}


def test_a_page_lists_every_factor_and_tells_the_states_apart():
    rows = [
        Row("missing", "present", "1 missing episode", date(2025, 5, 1), ({"what": "Missing"},)),
        Row("encompass", "not_supplied", "Nothing", None, ()),
    ]
    found = listed(
        rows, may_see=lambda access_class: access_class != indicators()["youth_justice"].access_class
    )
    assert list(found) == list(indicators())
    states = {code: factor.state for code, factor in found.items()}
    assert (states["missing"], states["encompass"], states["sen"]) == (
        "present",
        "not_supplied",
        "none_found",
    )
    assert states["youth_justice"] == NOT_PERMITTED
    assert found["sen"].summary == indicators()["sen"].none


def test_not_permitted_is_said_whether_or_not_there_is_a_row():
    row = Row("youth_justice", "present", "Told", ON, ())
    with_row = listed([row], may_see=lambda access_class: False)
    without = listed([], may_see=lambda access_class: False)
    assert with_row == without
    assert {factor.state for factor in without.values()} == {NOT_PERMITTED}


def test_a_restricted_row_that_the_viewer_received_is_the_one_said():
    rows = [Row("missing", "present", "3", ON, (), restriction=5), Row("missing", "present", "2", ON, ())]
    assert listed(rows)["missing"].summary == "3"


def test_a_child_not_yet_worked_out_has_no_answer():
    assert {factor.state for factor in listed([], is_worked_out=False).values()} == {WAITING}


def test_out_of_date_since_the_day_that_the_feed_that_comes_most_often_was_due():
    declared = indicators()["persistent_absence"]  # session_marks or school_census
    supplied = read_timeline("supplied session_marks@2025-06-01 school_census@2025-05-15", on=ON).supplied
    weekly = date(2025, 6, 1) + timedelta(days=feeds()["session_marks"].rhythm.days)
    assert stale_since(declared, supplied, ON) == weekly
    assert stale_since(declared, supplied, weekly) is None
    assert stale_since(declared, {}, ON) is None


def test_a_yearly_return_does_not_hide_that_the_case_system_is_silent():
    declared = indicators()["child_protection_or_looked_after"]  # case_system or a yearly census
    given = "supplied case_system@2025-03-01 cin_census@2025-03-31 ssda903@2025-03-31"
    supplied = read_timeline(given, on=ON).supplied
    assert stale_since(declared, supplied, ON) == date(2025, 3, 1) + timedelta(
        days=feeds()["case_system"].rhythm.days
    )
    yearly = read_timeline("supplied cin_census@2025-03-31 ssda903@2025-03-31", on=ON).supplied
    assert stale_since(declared, yearly, ON) is None


def test_not_supplied_is_not_out_of_date_as_well():
    row = Row("missing", "not_supplied", "Nothing", None, ())
    factor = listed([row], given="supplied police_missing@2023-01-01")["missing"]
    assert (factor.state, factor.stale_since) == ("not_supplied", None)


def test_the_notation_refuses_what_it_does_not_know():
    for line in ("suspicion 2025-01-01", "suspension 2025-01-01 colour=red", "born soon"):
        with pytest.raises(ValueError):
            read_timeline(line, on=ON)
