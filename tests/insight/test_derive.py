"""Factors are worked out for who was touched, and kept two-timed."""

import os
import signal
from datetime import date, timedelta

import pytest

from kithline.insight.indicators.themes.attendance import NEWEST_WITHIN
from tests.record.rows import ON, T1, T2, T3, Rows


@pytest.fixture
def rows(empty_record):
    return Rows()


@pytest.fixture
def child(rows):
    """A child with a social worker and two missing episodes; the case system and the police have supplied."""
    person = rows.person()
    told = rows.source_person(person)
    given, police = rows.delivery("case_system"), rows.delivery("police_missing")
    rows.fact("Involvement", told, person, given, 73, service="social_work", valid_from=date(2025, 1, 6))
    rows.event(
        told, person, police, "missing_episode", date(2025, 5, 10), date(2025, 5, 11), {"risk": "high"}
    )
    rows.event(told, person, police, "missing_episode", date(2025, 6, 10), date(2025, 6, 11), {"risk": "low"})
    person.told = told
    return person


def touch(rows, *people):
    for person in people:
        rows.models.Touched.objects.create(person=person, stage="derive", at=T2)


def run(on=ON, now=T2, **more):
    from django.db import connection

    from kithline.insight.derive import derive

    return derive(connection, on=on, now=now, **more)


def held(rows, person, at=None):
    """Current rows by indicator, or those known at a moment."""
    found = rows.models.IndicatorResult.objects.filter(person=person)
    if at is None:
        found = found.filter(known_to=None)
    else:
        found = [row for row in found if row.known_from <= at and (row.known_to is None or row.known_to > at)]
    return {row.indicator: row for row in found}


def test_the_touched_are_worked_out_with_evidence_and_no_longer_wait(rows, child):
    touch(rows, child, child)
    assert run() == 1
    assert not rows.models.Touched.objects.exists()
    found = held(rows, child)
    missing = found["missing"]
    assert (missing.state, missing.since, missing.access_class) == ("present", date(2025, 5, 10), 102)
    assert missing.summary == "2 missing episodes in 12 months; the latest on 10 June 2025"
    assert [each["when"] for each in missing.evidence] == ["2025-05-10", "2025-06-10"]
    assert {source["feed"] for each in missing.evidence for source in each["sources"]} == {"police_missing"}
    assert found["social_worker_now"].state == "present"
    assert found["encompass"].state == "not_supplied"
    assert "child_protection_or_looked_after" not in found  # looked for, and none found
    assert "high" not in str(missing.evidence)


def test_only_the_touched_are_worked_out_and_other_stages_wait_on(rows, child):
    rows.models.Touched.objects.create(person=child, stage="assemble", at=T2)
    assert run() == 0
    assert not held(rows, child)
    assert rows.models.Touched.objects.count() == 1


def test_an_unchanged_answer_keeps_its_row(rows, child):
    run(person_ids=[child.id])
    before = {row.id for row in held(rows, child).values()}
    assert run(now=T3, on=ON + timedelta(days=1), person_ids=[child.id]) == 1
    assert {row.id for row in held(rows, child).values()} == before


def test_a_changed_answer_closes_and_inserts_and_both_can_be_asked_for(rows, child):
    run(person_ids=[child.id])
    rows.models.Involvement.objects.update(valid_to=date(2025, 6, 20))
    police = rows.models.Delivery.objects.get(feed="police_missing")
    rows.event(child.told, child, police, "missing_episode", date(2025, 6, 25), known_from=T3)
    run(now=T3, person_ids=[child.id])
    now, then = held(rows, child), held(rows, child, at=T2)
    assert now["missing"].summary.startswith("3 missing episodes")
    assert then["missing"].summary.startswith("2 missing episodes")
    assert "social_worker_now" in then and "social_worker_now" not in now
    assert now["social_worker_six_years"].since == date(2025, 6, 20)
    assert now["encompass"].id == then["encompass"].id


def test_adults_and_the_grown_up_have_no_factors_and_lose_those_that_they_had(rows, child):
    adult = rows.person()
    rows.source_person(adult, role="adult")
    run(person_ids=[child.id, adult.id])
    assert held(rows, child) and not held(rows, adult)
    given = rows.models.Delivery.objects.first()
    rows.fact("PersonAttribute", child.told, child, given, 13, field="birth", value="2006-06-30")
    run(now=T3, person_ids=[child.id])
    assert not held(rows, child)
    assert held(rows, child, at=T2)


def absent(rows, child, school, monday, known_from=T2):
    given = rows.delivery("session_marks", as_at=ON)
    rows.fact(
        "Enrolment", child.told, child, given, 33, school=school, status="C", valid_from=date(2024, 9, 2)
    )
    rows.fact(
        "AttendanceWeek",
        child.told,
        child,
        given,
        43,
        school=school,
        week_start=monday,
        marks="O O O O O O O O O O",
        known_from=known_from,
    )


def test_of_whom_marks_alone_came_the_factors_of_attendance_alone_are_worked_out(rows, child):
    school = rows.school()
    run(person_ids=[child.id])
    before, day = held(rows, child), rows.models.NextChange.objects.get(person=child).day
    assert before["persistent_absence"].state == "not_supplied"
    absent(rows, child, school, date(2025, 6, 23))
    police = rows.models.Delivery.objects.get(feed="police_missing")
    rows.event(child.told, child, police, "missing_episode", date(2025, 6, 25))  # which nobody has asked for
    rows.models.Touched.objects.create(person=child, stage="marks", at=T3)
    assert run(now=T3) == 1
    now = held(rows, child)
    assert now["persistent_absence"].state == "present" and now["severe_absence"].state == "present"
    assert {code: row.id for code, row in now.items() if code in ("missing", "social_worker_now")} == {
        code: before[code].id for code in ("missing", "social_worker_now")
    }
    noted = rows.models.NextChange.objects.get(person=child)
    assert noted.day == min(day, noted.day_but_for_marks) and noted.day_but_for_marks == day
    assert not rows.models.Touched.objects.exists()


def test_marks_of_a_long_record_are_worked_out_as_all_of_it(rows, child):
    """By the newer of them, which are enough: more weeks stand there than the rules compare."""
    given, school = rows.delivery("session_marks", as_at=ON), rows.school()
    rows.fact(
        "Enrolment", child.told, child, given, 33, school=school, status="C", valid_from=date(2023, 9, 4)
    )
    for week in range(60):
        monday = date(2025, 6, 23) - timedelta(weeks=week)
        marks = "O O O O O O O O O O" if week < 4 else "/ \\ / \\ / \\ / \\ / \\"
        own = {"school": school, "week_start": monday, "marks": marks, "known_from": T2}
        rows.fact("AttendanceWeek", child.told, child, given, 43, **own)
    rows.models.Touched.objects.create(person=child, stage="marks", at=T3)
    run(now=T3)
    by_newer = {code: (row.state, row.summary, row.evidence) for code, row in held(rows, child).items()}
    assert by_newer["attendance_drop"][0] == "present"
    run(now=T3, person_ids=[child.id])
    whole = held(rows, child)
    assert by_newer == {
        code: (whole[code].state, whole[code].summary, whole[code].evidence) for code in by_newer
    }


def test_the_next_day_of_marks_stands_apart_from_that_of_all_else(rows, child):
    """A newer week puts off the day on which marks are too old; a child's 19th birthday is put off by nothing."""
    given = rows.delivery("session_marks", as_at=ON)
    rows.fact("PersonAttribute", child.told, child, given, 13, field="birth", value="2009-03-01")
    absent(rows, child, rows.school(), date(2025, 5, 5))
    run(person_ids=[child.id])
    before = rows.models.NextChange.objects.get(person=child)
    too_old = date(2025, 5, 5) + NEWEST_WITHIN + timedelta(days=1)
    assert before.day == too_old and before.day < before.day_but_for_marks
    absent(rows, child, rows.school(), date(2025, 6, 23), known_from=T2)
    rows.models.Touched.objects.create(person=child, stage="marks", at=T3)
    run(now=T3)
    after = rows.models.NextChange.objects.get(person=child)
    rows.models.NextChange.objects.all().delete()
    run(now=T3, person_ids=[child.id])
    anew = rows.models.NextChange.objects.get(person=child)
    assert after.day > too_old
    assert (after.day, after.day_but_for_marks) == (anew.day, anew.day_but_for_marks)


def test_who_has_no_next_day_but_by_marks_has_none_when_these_are_gone(rows, child):
    absent(rows, child, rows.school(), date(2025, 6, 23))
    run(person_ids=[child.id])
    rows.models.NextChange.objects.update(day_but_for_marks=None)
    rows.models.AttendanceWeek.objects.update(known_to=T3)
    rows.models.Touched.objects.create(person=child, stage="marks", at=T3)
    run(now=T3)
    assert not rows.models.NextChange.objects.exists()


def test_of_whom_more_came_besides_marks_all_is_worked_out(rows, child):
    absent(rows, child, rows.school(), date(2025, 6, 23))
    rows.models.Touched.objects.create(person=child, stage="marks", at=T2)
    touch(rows, child)
    run()
    found = held(rows, child)
    assert {"persistent_absence", "missing", "social_worker_now"} <= set(found)
    assert not rows.models.Touched.objects.exists()


def test_who_waits_for_more_than_marks_is_taken_once_for_all_of_it(rows, child):
    """Else two runs have one person each for a part, and one waits for the other."""
    absent(rows, child, rows.school(), date(2025, 6, 23))
    rows.models.Touched.objects.create(person=child, stage="marks", at=T2)
    assembled = rows.models.Touched.objects.create(person=child, stage="assemble", at=T2)
    assert run() == 0 and rows.models.Touched.objects.count() == 2
    touch(rows, child)
    assembled.delete()
    assert run() == 1 and not rows.models.Touched.objects.exists()
    assert {"persistent_absence", "missing"} <= set(held(rows, child))


@pytest.mark.parametrize("stage", ["derive", "marks"])
def test_who_waits_goes_by_place_whatever_the_planner_believes(rows, stage):
    """It may have looked while nobody waited: then each who went was held against all, 7 million times of 14,000."""
    from django.db import connection

    from kithline.insight.waiting import _TAKE, MARKS, MORE

    with connection.cursor() as cursor:
        given = {"stage": stage, "after": 0, "most": 500, "marks": MARKS, "more": MORE}
        cursor.execute(f"EXPLAIN {_TAKE[stage]}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    removals = plan.count("Delete on touched")
    assert removals == plan.count("Tid Scan on touched") == 2


def test_nobody_waits_for_another_run_over_one_person(rows, child):
    """Two feeds told marks of one child: whoever takes one of the two takes both."""
    from django.db import connection

    from kithline.insight.waiting import MARKS, take

    other = rows.person()
    for person in (child, child, other):
        rows.models.Touched.objects.create(person=person, stage=MARKS, at=T2)
    with connection.cursor() as cursor:
        assert take(cursor, MARKS, 0, 1) == [child.id]
        assert take(cursor, MARKS, 0, 5) == [other.id]


def test_marks_are_worked_out_while_the_second_process_is_at_something_else(rows, child):
    from concurrent.futures import Future

    from django.db import connection

    from kithline.insight.derive import DerivingBeside
    from kithline.insight.waiting import MARKS
    from kithline.record.beside import Beside

    other = rows.person()
    for person, stage in ((child, MARKS), (other, "derive")):
        rows.models.Touched.objects.create(person=person, stage=stage, at=T2)
    with Beside(connection) as second:
        deriving, something_else = DerivingBeside(connection, second, on=ON, now=T2), Future()
        something_else.set_result(0)
        deriving.work_until(something_else)
        assert rows.models.Touched.objects.count() == 2  # it had ended already
        deriving.work_until(Future())
        assert [each.person_id for each in rows.models.Touched.objects.all()] == [other.id]
        assert deriving.finish() == 2


def test_a_restricted_fact_gives_a_restricted_answer_beside_the_ordinary_one(rows, child):
    police = rows.models.Delivery.objects.get(feed="police_missing")
    rows.event(child.told, child, police, "missing_episode", date(2025, 6, 20), restriction=5)
    run(person_ids=[child.id])
    found = rows.models.IndicatorResult.objects.filter(person=child, indicator="missing", known_to=None)
    assert {row.restriction: row.summary[:1] for row in found} == {0: "2", 5: "3"}
    ordinary = found.get(restriction=0)
    assert "2025-06-20" not in str(ordinary.evidence)


def test_a_persons_own_restriction_stands_on_all_that_is_worked_out(rows):
    person = rows.person(restriction=1)
    rows.source_person(person)
    run(person_ids=[person.id])
    assert {row.restriction for row in held(rows, person).values()} == {1}


def test_the_next_day_on_which_an_answer_can_change_is_kept_beside_each_child(rows, child):
    adult = rows.person()
    rows.source_person(adult, role="adult")
    run(person_ids=[child.id, adult.id])
    [kept] = rows.models.NextChange.objects.all()
    assert (kept.person_id, kept.day) == (child.id, date(2025, 8, 9))  # 91 days after the first of the two
    run(person_ids=[child.id], on=kept.day)
    [kept] = rows.models.NextChange.objects.all()
    assert kept.day == date(2025, 9, 9)
    rows.models.Event.objects.update(person=adult)
    run(person_ids=[child.id], on=kept.day)
    assert not rows.models.NextChange.objects.exists()


def test_every_child_is_touched_once(rows, child):
    from django.db import connection

    from kithline.insight.derive import touch_every_child

    rows.source_person(rows.person(), role="adult")
    assert touch_every_child(connection, now=T1) == 1
    assert touch_every_child(connection, now=T1) == 0
    assert run() == 1


def test_a_failure_leaves_the_touched_waiting(rows, child, monkeypatch):
    import kithline.insight.derive as module

    touch(rows, child)

    def fail(*_):
        raise RuntimeError("killed")

    monkeypatch.setattr(module, "answers_of", fail)
    with pytest.raises(RuntimeError, match="killed"):
        run()
    assert rows.models.Touched.objects.count() == 1
    assert not held(rows, child)


@pytest.mark.parametrize("few", [0, 100], ids=["by indexes alone", "as the planner likes"])
def test_whoever_is_touched_behind_those_who_were_taken_is_worked_out_too(rows, monkeypatch, few):
    import kithline.insight.derive as module

    first, second, third = sorted((rows.person() for _ in range(3)), key=lambda person: person.pk)
    for person in (first, second, third):
        rows.source_person(person)
    touch(rows, second, third)
    whole, worked_out = module._derive_batch, []

    def while_another_is_touched(connection, people, *given, **named):
        if not worked_out:
            touch(rows, first)
        worked_out.extend(people)
        whole(connection, people, *given, **named)

    monkeypatch.setattr(module, "_derive_batch", while_another_is_touched)
    monkeypatch.setattr(module, "BATCH", 1)
    monkeypatch.setattr(module, "FEW", few)
    assert run() == 3
    assert worked_out == [second.pk, third.pk, first.pk]
    assert not rows.models.Touched.objects.exists()


def run_together():
    from django.db import connection

    from kithline.insight.derive import derive_together

    return derive_together(connection, on=ON, now=T2)


def dies(*given):
    """In place of the second process's work."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("second", [None, dies], ids=["both work", "the second is killed"])
def test_a_long_list_is_shared_with_a_second_process(rows, child, monkeypatch, second):
    from kithline.insight import derive

    monkeypatch.setattr(derive, "MANY", 1)
    monkeypatch.setattr(derive, "BATCH", 1)
    if second is not None:
        monkeypatch.setattr(derive, "_derive_beside", second)
    others = [rows.person() for _ in range(40)]
    touch(rows, child, *others)
    assert run_together() == 41
    assert not rows.models.Touched.objects.exists()
    assert (
        held(rows, child)["missing"].summary == "2 missing episodes in 12 months; the latest on 10 June 2025"
    )
    assert rows.models.IndicatorResult.objects.filter(indicator="missing", known_to=None).count() == 1
