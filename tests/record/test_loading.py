"""Timelines out of a real database: as known now, as known then, and what is left out."""

from datetime import date, timedelta

import pytest

from kithline.record.loading import supplies, timelines
from kithline.record.timeline import Reads
from tests.record.rows import ON, T1, T2, T3, Rows

FULL = "/ \\ / \\ / \\ / \\ / \\"


@pytest.fixture
def rows(empty_record):
    return Rows()


def load(*people, on=ON, known_at=None, **more):
    from django.db import connection

    return list(timelines(connection, [person.id for person in people], on=on, known_at=known_at, **more))


def test_every_sort_of_fact_arrives_with_its_source(rows):
    person, school = rows.person(), rows.school()
    told = rows.source_person(person)
    given = rows.delivery("school_census", as_at=date(2025, 5, 15))
    rows.event(told, person, given, "suspension", date(2025, 5, 12), date(2025, 5, 12), {"category": "SUSP"})
    rows.fact(
        "Involvement",
        told,
        person,
        given,
        73,
        service="social_work",
        role="lead",
        valid_from=date(2025, 1, 6),
    )
    rows.fact("Enrolment", told, person, given, 33, school=school, status="C", valid_from=date(2023, 9, 1))
    rows.fact(
        "AttendanceWeek", told, person, given, 43, school=school, week_start=date(2025, 6, 23), marks=FULL
    )
    rows.fact(
        "AttendanceTerm", told, person, given, 43, school=school, term="2024-autumn", code="I", sessions=5
    )
    rows.fact("PersonAttribute", told, person, given, 13, field="birth", value="2012-03-01")
    [timeline] = load(person)
    [event] = timeline.events
    assert (event.kind, event.start, event.payload) == ("suspension", date(2025, 5, 12), {"category": "SUSP"})
    assert event.source[1:] == (given.id, "school_census", date(2025, 5, 15))
    [involvement] = timeline.involvements
    assert (involvement.service, involvement.role, involvement.start) == (
        "social_work",
        "lead",
        date(2025, 1, 6),
    )
    [enrolment] = timeline.enrolments
    assert (enrolment.school_id, enrolment.status, enrolment.end) == (school.id, "C", None)
    [week] = timeline.weeks
    assert (week.week_start, week.marks, week.source[1:]) == (date(2025, 6, 23), FULL, event.source[1:])
    [term] = timeline.terms
    assert (term.school_id, term.term, term.code, term.sessions) == (school.id, "2024-autumn", "I", 5)
    assert timeline.birth == date(2012, 3, 1)
    assert timeline.age == 13
    assert timeline.supplied["school_census"].as_at == date(2025, 5, 15)
    assert timeline.school_weeks == {school.id: frozenset({date(2025, 6, 23)})}


@pytest.mark.parametrize("known_at", [None, T3], ids=["known now", "known then"])
def test_only_what_is_asked_for_is_read_and_the_birth_always(rows, known_at):
    people = [rows.person(), rows.person()]
    given = rows.delivery("case_system")
    for person in people:
        told = rows.source_person(person)
        rows.event(told, person, given, "cp_plan", date(2025, 2, 3), payload={"category": "N"})
        rows.event(told, person, given, "case_note", date(2025, 2, 3), payload={"text": "Seen at home."})
        for field, value in (("birth", "2012-03-01"), ("sex", "F"), ("sen_provision", "K")):
            rows.fact("PersonAttribute", told, person, given, 13, field=field, value=value)
    rows.models.ChosenValue.objects.create(
        person=people[0],
        field="birth",
        value="2012-03-11",
        source_record_id=1,
        delivery=given,
        access_class=13,
    )
    reads = Reads(frozenset({"cp_plan"}), frozenset({"sen_provision"}), frozenset())
    read = load(*people, known_at=known_at, reads=reads)
    for timeline in read:
        assert [(event.kind, event.payload) for event in timeline.events] == [("cp_plan", {"category": "N"})]
        assert timeline.value_of("sen_provision").value == "K"
        assert "sex" not in {one.field for one in timeline.attributes}
    assert [one.birth for one in read] == [one.birth for one in load(*people, known_at=known_at)]
    assert read[1].birth == date(2012, 3, 1)


def test_totals_of_terms_further_back_than_a_school_year_are_not_read(rows):
    person, school = rows.person(), rows.school()
    told, given = rows.source_person(person), rows.delivery("school_census")
    for term in ("2023-spring", "2023-summer", "2024-autumn", "2024-summer"):
        rows.fact("AttendanceTerm", told, person, given, 43, school=school, term=term, code="I", sessions=5)
    [timeline] = load(
        person
    )  # on 30 June 2025: fourteen months reach back into the summer term of 2023 to 2024
    assert [total.term for total in timeline.terms] == ["2023-summer", "2024-autumn", "2024-summer"]


def test_known_then_answers_by_the_facts_and_the_links_of_that_moment(rows):
    first, second = rows.person(), rows.person()
    moved = rows.source_person(first, known_to=T2)
    rows.link(moved, second, known_from=T2)
    given = rows.delivery("case_system")
    # a plan's start was corrected at T3; who it is about was corrected at T2
    rows.event(moved, second, given, "cp_plan", date(2025, 2, 3), known_from=T1, known_to=T3)
    rows.event(moved, second, given, "cp_plan", date(2025, 2, 10), known_from=T3)

    def starts(person, at):
        [timeline] = load(person, known_at=at)
        return [event.start.day for event in timeline.events]

    before = T1 - timedelta(seconds=1)
    assert [starts(first, at) for at in (before, T1, T2, T3, None)] == [[], [3], [], [], []]
    assert [starts(second, at) for at in (before, T1, T2, T3, None)] == [[], [], [3], [10], [10]]


def test_supply_is_of_accepted_deliveries_known_then(rows):
    from django.db import connection

    rows.delivery("ssda903", as_at=date(2024, 3, 31), received_at=T1)
    rows.delivery("ssda903", as_at=date(2025, 3, 31), received_at=T2)
    rows.delivery("cin_census", received_at=T1, state="held")
    now = supplies(connection)
    assert set(now) == {"ssda903"}
    assert (now["ssda903"].first_as_at, now["ssda903"].as_at) == (date(2024, 3, 31), date(2025, 3, 31))
    assert supplies(connection, known_at=T1)["ssda903"].as_at == date(2024, 3, 31)
    assert supplies(connection, known_at=T1 - timedelta(days=1)) == {}


def test_what_begins_after_the_day_and_marks_of_long_ago_are_left_out(rows):
    person, school = rows.person(), rows.school()
    told, given = rows.source_person(person), rows.delivery("session_marks")
    rows.event(told, person, given, "missing_episode", ON + timedelta(days=1))
    rows.event(told, person, given, "missing_episode", ON)
    for monday in (date(2024, 4, 22), date(2024, 5, 6), date(2025, 6, 30), date(2025, 7, 7)):
        rows.fact("AttendanceWeek", told, person, given, 43, school=school, week_start=monday, marks=FULL)
    [timeline] = load(person)
    assert [event.start for event in timeline.events] == [ON]
    assert [week.week_start for week in timeline.weeks] == [date(2024, 5, 6), date(2025, 6, 30)]


def test_people_come_in_the_order_asked_for_across_batches_the_unknown_empty(rows):
    people = [rows.person() for _ in range(5)]
    told = rows.source_person(people[3])
    rows.event(told, people[3], rows.delivery("police_encompass"), "encompass", ON, ON)
    asked = [people[4], people[3], people[0]]
    found = load(*asked, batch=2)
    assert [timeline.person_id for timeline in found] == [person.id for person in asked]
    assert [len(timeline.events) for timeline in found] == [0, 1, 0]
    assert found[0].birth is None


def test_a_restricted_detail_restricts_the_payload_only_and_the_chosen_birth_wins(rows):
    person = rows.person()
    told, given = rows.source_person(person), rows.delivery("police_missing")
    rows.event(
        told,
        person,
        given,
        "missing_episode",
        date(2025, 6, 2),
        payload={"risk": "high"},
        detail_restriction=5,
    )
    rows.fact("PersonAttribute", told, person, given, 13, field="birth", value="2012-03-01")
    rows.models.ChosenValue.objects.create(
        person=person, field="birth", value="2012-03-11", source_record_id=1, delivery=given, access_class=13
    )
    [timeline] = load(person)
    assert timeline.restrictions == {5}
    assert timeline.events[0].payload == {"risk": "high"}
    assert timeline.unrestricted.events[0].payload == {}
    assert timeline.birth == date(2012, 3, 11)
    assert load(person, known_at=T3)[0].birth == date(2012, 3, 1)


def test_the_weeks_of_a_school_are_those_of_its_roll(rows):
    """A pupil's gap shows as a gap, because classmates have marks for the week."""
    school, given = rows.school(), rows.delivery("session_marks")
    people = [rows.person(), rows.person()]
    told = [rows.source_person(person) for person in people]
    for one, person in zip(told, people, strict=True):
        rows.fact("Enrolment", one, person, given, 33, school=school, valid_from=date(2023, 9, 1))
        rows.fact(
            "AttendanceWeek", one, person, given, 43, school=school, week_start=date(2025, 6, 2), marks=FULL
        )
    rows.fact(
        "AttendanceWeek",
        told[1],
        people[1],
        given,
        43,
        school=school,
        week_start=date(2025, 6, 9),
        marks=FULL,
    )
    rows.fact(
        "AttendanceTerm",
        told[0],
        people[0],
        given,
        43,
        school=school,
        term="2024-autumn",
        code="possible",
        sessions=9,
    )
    for at in (None, T3):
        [timeline] = load(people[0], known_at=at)
        assert timeline.school_weeks[school.id] == {date(2025, 6, 2), date(2025, 6, 9)}


def test_for_newer_marks_alone_nothing_older_is_read_but_what_is_restricted(rows):
    person, school = rows.person(), rows.school()
    told, given = rows.source_person(person), rows.delivery("session_marks")
    for monday, restriction in ((date(2025, 6, 23), 0), (date(2025, 3, 3), 0), (date(2025, 2, 24), 5)):
        own = {"school": school, "week_start": monday, "marks": FULL, "restriction": restriction}
        rows.fact("AttendanceWeek", told, person, given, 43, **own)
    for term in ("2024-summer", "2024-autumn"):
        rows.fact("AttendanceTerm", told, person, given, 43, school=school, term=term, code="I", sessions=5)
    rows.fact("PersonAttribute", told, person, given, 13, field="sen_provision", value="K")
    [newer] = load(person, marks_since=date(2025, 5, 1))
    assert [week.week_start for week in newer.weeks] == [date(2025, 6, 23), date(2025, 2, 24)]
    assert [total.term for total in newer.terms] == ["2024-summer"] and newer.attributes == ()
    [whole] = load(person)
    assert len(whole.weeks) == 3 and len(whole.terms) == 2 and len(whole.attributes) == 1
