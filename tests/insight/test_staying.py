"""Of whom marks came that can change no answer, nothing is read again; of everybody else all of it is."""

from datetime import date, timedelta

import pytest

from kithline.insight import derive
from tests.insight.test_derive import T3, held, run
from tests.record.rows import T2, Rows

ON = date(2025, 6, 13)
NEWEST = date(2025, 6, 9)
FULL, OUT = "/ \\ / \\ / \\ / \\ / \\", "O O O O O O O O O O"


@pytest.fixture
def rows(empty_record):
    return Rows()


@pytest.fixture
def pupil(rows):
    """Of a pupil with a year of full weeks every factor of attendance finds nothing."""
    person = rows.person()
    person.told, person.school = rows.source_person(person), rows.school()
    rows.delivery("school_census", as_at=ON)
    person.given = rows.delivery("session_marks", as_at=ON)
    rows.fact(
        "Enrolment", person.told, person, person.given, 33, school=person.school, valid_from=date(2020, 9, 1)
    )
    for number in range(40):
        week(rows, person, NEWEST - timedelta(weeks=number))
    run(on=ON, person_ids=[person.id])
    assert not held(rows, person).keys() & {"persistent_absence", "severe_absence", "attendance_drop"}
    assert rows.models.MarksLeeway.objects.get(person=person).monday == NEWEST
    return person


def week(rows, person, monday, marks=FULL, **own):
    own = {"school": person.school, "week_start": monday, "marks": marks, "known_from": T2} | own
    return rows.fact("AttendanceWeek", person.told, person, person.given, 43, **own)


def take(rows, person, monkeypatch, on=ON):
    """Let the person be worked out for marks; whether anything was read of them."""
    read = []

    def counted(connection, people, *given, **more):
        read.extend(people)
        return timelines(connection, people, *given, **more)

    timelines = derive.timelines_of
    monkeypatch.setattr(derive, "timelines_of", counted)
    rows.models.Touched.objects.create(person=person, stage="marks", at=T3)
    assert run(on=on, now=T3) == 1 and not rows.models.Touched.objects.exists()
    monkeypatch.undo()
    return bool(read)


def test_a_full_week_is_not_worked_out_and_what_was_noted_stays(rows, pupil, monkeypatch):
    noted = rows.models.MarksLeeway.objects.values().get()
    week(rows, pupil, NEWEST + timedelta(weeks=1))
    assert not take(rows, pupil, monkeypatch, on=ON + timedelta(weeks=1))
    assert rows.models.MarksLeeway.objects.values().get() == noted


def test_weeks_away_are_worked_out_and_found(rows, pupil, monkeypatch):
    week(rows, pupil, NEWEST + timedelta(weeks=1), OUT)
    assert take(rows, pupil, monkeypatch, on=ON + timedelta(weeks=1))
    assert held(rows, pupil)["attendance_drop"].state == "present"
    assert not rows.models.MarksLeeway.objects.exists()  # of whom something is found all is read, each time


def put_right(rows, pupil):
    """An older week is sent again."""
    rows.models.AttendanceWeek.objects.filter(week_start=NEWEST - timedelta(weeks=5)).update(known_to=T3)
    week(rows, pupil, NEWEST - timedelta(weeks=5), OUT)


def taken_back(rows, pupil):
    rows.models.AttendanceWeek.objects.filter(week_start=NEWEST).update(known_to=T3)


def told_besides(rows, pupil):
    """A week of which there were no marks comes late."""
    week(rows, pupil, NEWEST - timedelta(weeks=3), OUT, school=rows.school())


def totals(rows, pupil):
    own = {"school": pupil.school, "term": "2024-spring", "code": "possible", "sessions": 100}
    rows.fact("AttendanceTerm", pupil.told, pupil, pupil.given, 42, **own)


def restricted(rows, pupil):
    week(rows, pupil, NEWEST + timedelta(weeks=1), restriction=1)


@pytest.mark.parametrize("came", [put_right, taken_back, told_besides, totals, restricted])
def test_whatever_else_came_is_worked_out(rows, pupil, monkeypatch, came):
    came(rows, pupil)
    assert take(rows, pupil, monkeypatch, on=ON + timedelta(weeks=1))


def test_in_a_new_school_year_all_is_worked_out(rows, pupil, monkeypatch):
    week(rows, pupil, date(2025, 9, 1))
    assert take(rows, pupil, monkeypatch, on=date(2025, 9, 5))


def test_who_is_worked_out_whole_is_noted_anew(rows, pupil):
    week(rows, pupil, NEWEST + timedelta(weeks=1))
    run(on=ON + timedelta(weeks=1), now=T3, person_ids=[pupil.id])
    assert rows.models.MarksLeeway.objects.get().monday == NEWEST + timedelta(weeks=1)
    week(rows, pupil, NEWEST + timedelta(weeks=2), OUT)
    run(on=ON + timedelta(weeks=2), now=T3, person_ids=[pupil.id])
    assert not rows.models.MarksLeeway.objects.exists()
