"""A rule declares every day on which its answer can change: no worked example changes on another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kithline.core.dates import add_months
from kithline.insight.indicators.changes import first_day
from kithline.insight.indicators.rulebook import examples, indicators, next_change, results_of
from kithline.record.timeline import WEEKS_MONTHS

NEVER_LATE = date(2100, 1, 1)


def seen_on(whole, day):
    """The timeline as loading gives it on a day: what begins later is left out, but for when it does."""
    starts = [
        getattr(entry, "start", None) or getattr(entry, "week_start", None)
        for entry in (*whole.events, *whole.involvements, *whole.enrolments, *whole.attributes, *whole.weeks)
    ]

    def begun(entries):
        return tuple(entry for entry in entries if entry.start is None or entry.start <= day)

    return replace(
        whole,
        on=day,
        events=begun(whole.events),
        involvements=begun(whole.involvements),
        enrolments=begun(whole.enrolments),
        attributes=begun(whole.attributes),
        weeks=tuple(week for week in whole.weeks if add_months(day, -WEEKS_MONTHS) <= week.week_start <= day),
        supplied={feed: supply._replace(as_at=NEVER_LATE) for feed, supply in whole.supplied.items()},
        next_start=min((start for start in starts if start is not None and start > day), default=None),
    )


def walk(example, declared, first, days):
    """Every day on which an answer changes is the one that was told on the day before it."""
    whole = example.timeline()
    told = None
    before = []
    for number in range(days):
        day = first + timedelta(days=number)
        timeline = seen_on(whole, day)
        answers = [results_of(each, timeline) for each in declared]
        if number and told != day:
            assert answers == before, f"{example.code}, {example.title}: changes on {day}, told was {told}"
        before = answers
        if told is None or told <= day:
            told = next_change(timeline).day
        assert told is None or told > day


@pytest.mark.parametrize("code", indicators())
def test_near_its_limits_each_answer_changes_on_the_days_that_were_told(code):
    for example in examples():
        if example.code == code:
            on = date.fromisoformat(example.on)
            walk(example, [indicators()[code]], on - timedelta(days=5), 12)


@pytest.mark.long
@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example.code}: {example.title}")
def test_through_the_years_every_answer_changes_on_the_days_that_were_told(example):
    walk(example, list(indicators().values()), date.fromisoformat(example.on) - timedelta(days=400), 1_200)


@pytest.mark.parametrize("months", [1, 11, 12, 14, 72])
@pytest.mark.parametrize(
    "reached", [date(2023, 12, 31), date(2024, 2, 29), date(2024, 3, 1), date(2025, 8, 30)]
)
def test_the_first_day_from_which_so_many_months_back_is_reached(reached, months):
    day = first_day(reached, months)
    assert add_months(day, -months) >= reached > add_months(day - timedelta(days=1), -months)


def test_a_day_that_stands_for_none_is_no_fault():
    assert first_day(date(9999, 12, 31), 12) == date.max
