"""What the social worker's page says, from results made by hand."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from kithline.portals.casework import presenters
from kithline.record.types.caseload import Arrival, Caseload, OpenThing
from kithline.record.types.sources import SourceLine

MONDAY = date(2026, 5, 11)
WEDNESDAY = date(2026, 5, 13)


def arrival(what: str, **own: object) -> Arrival:
    values = {"title": "Missing episode", "known_at": datetime(2026, 5, 13, 7, tzinfo=UTC)} | own
    return Arrival(uuid4(), "Birch, Ottoline", what, **values)


def words(what: str, **own: object) -> str:
    return presenters.arrival_line(arrival(what, **own), WEDNESDAY).words


def test_without_a_date_arrivals_begin_on_the_last_working_day() -> None:
    assert presenters.since_when("", WEDNESDAY) == (date(2026, 5, 12), "")
    assert presenters.since_when(" ", MONDAY) == (date(2026, 5, 8), "")
    assert presenters.since_when("", date(2026, 5, 5)) == (date(2026, 5, 1), ""), "over a bank holiday"


@pytest.mark.parametrize("asked", ["2026-05-01", "01/05/2026", " 1/5/2026 "])
def test_a_chosen_date_is_read_in_either_form(asked: str) -> None:
    assert presenters.since_when(asked, WEDNESDAY) == (date(2026, 5, 1), "")


@pytest.mark.parametrize("asked", ["rubbish", "2026-13-01", "2026-05-14", "<script>"])
def test_a_date_that_cannot_be_is_said_and_not_repeated(asked: str) -> None:
    since, problem = presenters.since_when(asked, WEDNESDAY)
    assert since == date(2026, 5, 12)
    assert problem.startswith("Enter a date")
    assert asked not in problem


def test_nobody_asks_for_more_than_a_year() -> None:
    assert presenters.since_when("1990-01-01", WEDNESDAY)[0] == date(2025, 5, 13)


def test_since_is_said_as_people_say_it() -> None:
    assert presenters.since_words(date(2026, 5, 12), WEDNESDAY) == "since yesterday"
    assert presenters.since_words(date(2026, 5, 8), MONDAY) == "since Friday 8 May"
    assert presenters.since_words(WEDNESDAY, WEDNESDAY) == "today"
    assert presenters.since_words(date(2025, 12, 1), WEDNESDAY) == "since Monday 1 December 2025"


def test_a_plan_implies_the_episode_beneath_it() -> None:
    episode = OpenThing("cin_episode", "Child in need episode", None)
    plan = OpenThing("cp_plan", "Child protection plan", None)
    missing = OpenThing("missing_episode", "Missing episode", None)
    assert presenters.open_words((plan, episode)) == "Child protection plan"
    assert presenters.open_words((missing, episode)) == "Missing episode; child in need episode"
    assert presenters.open_words(()) == ""


def test_an_event_says_whether_it_is_over() -> None:
    start, end = date(2026, 5, 10), date(2026, 5, 12)
    assert words("event", on=start, is_open=True) == "since 10 May"
    assert words("event", on=start, until=end) == "10 May to 12 May"
    assert words("event", on=start) == "10 May"
    assert words("event") == ""


def test_a_value_says_what_it_was() -> None:
    assert words("value", now="2 Example Row", before="1 Example Row") == "2 Example Row, was 1 Example Row"
    assert words("value", now="2 Example Row") == "2 Example Row"


def test_a_factor_says_its_reason_or_since_when() -> None:
    assert words("factor", now="Attendance 78.9%.", on=date(2026, 5, 10)) == "Attendance 78.9%."
    assert words("factor", on=date(2026, 5, 10)) == "since 10 May"


def test_services_and_schools_that_ended_are_said_to_have() -> None:
    end = date(2026, 5, 12)
    assert (
        words("involvement", now="Jo Marrick", on=date(2025, 1, 1), until=end) == "ended 12 May (Jo Marrick)"
    )
    assert words("school", now="Larkfield School", until=end) == "left Larkfield School on 12 May"
    joined = words("school", now="Larkfield School", on=end, is_open=True)
    assert joined == "on the roll of Larkfield School since 12 May"


def test_a_young_childs_age_has_its_unit() -> None:
    assert presenters.age_words(date(2016, 5, 13), WEDNESDAY) == "10"
    assert presenters.age_words(date(2025, 3, 13), WEDNESDAY) == "14 months"


def test_a_note_a_day_is_one_line_and_values_are_each_their_own() -> None:
    child = uuid4()

    def told(what: str, title: str, **own: object) -> Arrival:
        return Arrival(
            child, "Birch, Ottoline", what, title=title, known_at=datetime(2026, 5, 13, 7, tzinfo=UTC), **own
        )

    notes = [told("event", "Case note", on=date(2026, 5, number)) for number in (12, 11, 8, 7, 7)]
    values = [told("value", "Address", now=now) for now in ("3 Quay Row", "4 Quay Row")]
    lines = presenters.arrival_lines((notes[0], values[0], *notes[1:], values[1]), WEDNESDAY)
    assert [(each.title, each.words) for each in lines] == [
        ("Case note (5)", "12 May, 11 May, 8 May and 1 more"),
        ("Address", "3 Quay Row"),
        ("Address", "4 Quay Row"),
    ]


def test_the_page_says_how_many_more_there_are() -> None:
    line = SourceLine("case_system", "the case system", WEDNESDAY, WEDNESDAY)
    found = Caseload(date(2026, 5, 12), (), (arrival("event", source=line),), 7)
    values = presenters.home(found, on=WEDNESDAY)
    assert values["not_shown"] == 6
    assert values["heading"] == "Wednesday 13 May 2026: 0 children allocated to you"
    assert values["arrivals"][0].source is line
    assert [words for words, _, is_now in values["choices"] if is_now] == ["Last working day"]
