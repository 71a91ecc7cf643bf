"""Newer marks are enough of most pupils: the rules of attendance answer of these as of all there are."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from kithline.insight.indicators.notation import read_timeline
from kithline.insight.indicators.rulebook import indicators, next_change, results_of
from kithline.insight.indicators.themes.attendance import are_enough, newer_marks_since
from kithline.record.loading import _terms_since, weeks_since

FULL, ILL, OUT, NONE, PART = (
    "/ \\ / \\ / \\ / \\ / \\",
    "I I / \\ / \\ / \\ / \\",
    "O O O O O O O O O O",
    "# # # # # # # # # #",
    "/ \\ / \\ - - - - - -",
)
OF_MARKS = [declared for declared in indicators().values() if declared.is_of_marks]
DAYS = [date(2025, 9, 8), date(2025, 11, 3), date(2026, 3, 13), date(2026, 6, 30), date(2026, 8, 20)]


def invented(chance, on):
    """A pupil of one school or two, with holidays, weeks told twice, gaps and, now and then, something restricted."""
    lines = ["supplied session_marks school_census", "roll 1 2020-09-01.."]
    monday = weeks_since(on)
    monday += timedelta(days=-monday.weekday() % 7)
    restricts = chance.random() < 0.3
    since = monday + timedelta(weeks=chance.choice([0, 0, 0, 20, 45, 52]))
    while monday <= on:
        if monday >= since and chance.random() < 0.8 and monday.month != 8:
            for _ in range(chance.choice([1, 1, 1, 2])):
                marks = chance.choice([FULL, FULL, ILL, OUT, NONE, PART])
                lines.append(f"week {chance.choice([1, 1, 1, 2])} {monday} {marks}")
        monday += timedelta(weeks=1)
    for term in ("2024-spring", "2024-summer", "2025-autumn", "2025-spring"):
        if chance.random() < 0.5:
            limit = " restricted=1" if restricts and chance.random() < 0.3 else ""
            lines.append(f"term {chance.choice([1, 2])} {term} possible=130 I={chance.randrange(60)}{limit}")
    told = read_timeline("\n".join(lines), on=on)
    weeks = (restricted(week) if restricts and chance.random() < 0.1 else week for week in told.weeks)
    return replace(told, weeks=tuple(weeks))


def restricted(entry):
    return entry._replace(restriction=5)


def newer_of(whole):
    """As `record.loading` reads it from that day on."""
    since = max(newer_marks_since(whole.on), weeks_since(whole.on))
    terms = set(_terms_since(since, whole.on))
    weeks = tuple(week for week in whole.weeks if week.week_start >= since or week.restriction)
    totals = tuple(total for total in whole.terms if total.term in terms or total.restriction)
    both = {week.school_id for week in weeks} & {total.school_id for total in totals}
    calendars = {school: weeks for school, weeks in whole.school_weeks.items() if school in both}
    return replace(whole, weeks=weeks, terms=totals, school_weeks=calendars)


@pytest.mark.parametrize("on", DAYS)
def test_where_newer_marks_are_enough_they_answer_as_all_of_them(on):
    chance, enough, shorter = Random(on.toordinal()), 0, 0
    for _ in range(150):
        whole = invented(chance, on)
        newer = newer_of(whole)
        if not are_enough(newer):
            continue
        enough += 1
        shorter += len(newer.weeks) < len(whole.weeks)
        for declared in OF_MARKS:
            assert results_of(declared, newer) == results_of(declared, whole), whole
        assert next_change(newer, is_of_marks=True) == next_change(whole, is_of_marks=True), whole
    assert enough > 30 and shorter > 20


def test_too_few_weeks_or_anything_restricted_are_not_enough():
    roll, on = "supplied session_marks\nroll 1 2020-09-01..", date(2026, 3, 13)
    fifteen = read_timeline(f"{roll}\nweek 1 2025-11-03 x15 {FULL}", on=on)
    sixteen = read_timeline(f"{roll}\nweek 1 2025-11-03 x16 {FULL}", on=on)
    limited = replace(sixteen, weeks=(*sixteen.weeks, restricted(sixteen.weeks[0])))
    assert [are_enough(each) for each in (fifteen, sixteen, limited)] == [False, True, False]
