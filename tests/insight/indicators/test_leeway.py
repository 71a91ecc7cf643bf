"""As long as what came stays within the leeway that was noted, every factor of attendance finds nothing still."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from kithline.insight.indicators.leeway import leeway_of, stays_within
from kithline.insight.indicators.notation import read_timeline
from kithline.insight.indicators.rulebook import State, indicators, next_change, work_out
from kithline.record.timeline import Delivered, Week

WEEK = timedelta(weeks=1)
FULL, ILL, HALF, OUT, CLOSED, BEGUN = (
    "/ \\ / \\ / \\ / \\ / \\",
    "I I / \\ / \\ / \\ / \\",
    "I I I I I \\ / \\ / \\",
    "O O O O O O O O O O",
    "# # # # # # # # # #",
    "/ \\ / - - - - - - -",
)
MARKS = [FULL] * 8 + [ILL, ILL, HALF, OUT, CLOSED, BEGUN]
OF_MARKS = [declared for declared in indicators().values() if declared.is_of_marks]
DAYS = [date(2025, 11, 13), date(2026, 1, 9), date(2026, 3, 13), date(2026, 4, 17), date(2026, 6, 26)]


def pupil(chance, on):
    """A pupil whose marks go back a year, of whom nothing is to be said, or little."""
    lines = ["supplied session_marks school_census", "roll 1 2020-09-01.."]
    monday = on - timedelta(days=on.weekday(), weeks=52)
    often = chance.choice([0.02, 0.05, 0.2])
    while monday <= on:
        if monday.month != 8 and not (monday.month == 12 and monday.day > 20):
            marks = chance.choice([ILL, HALF, OUT]) if chance.random() < often else FULL
            lines.append(f"week 1 {monday} {marks}")
        monday += WEEK
    if chance.random() < 0.5:
        lines.append(f"term 1 2025-autumn possible=130 I={chance.randrange(9)}")
    if chance.random() < 0.1:
        lines.append("term 1 2025-spring possible=110 I=2")
    return read_timeline("\n".join(lines), on=on)


def later(chance, before, monday):
    """The same pupil some days or weeks on: weeks from this Monday on are told anew, twice, by another school."""
    on = before.on + timedelta(days=chance.choice([0, 1, 3, 7, 8, 14, 22]))
    weeks = list(before.weeks)
    if chance.random() < 0.4:
        weeks = [
            replace_marks(week, chance) if week.week_start == monday and chance.random() < 0.7 else week
            for week in weeks
        ]
    record = 10_000
    for number in range(5):
        start = monday + WEEK * number
        while start <= on and chance.random() < 0.7:
            record += 1
            school = chance.choice([1, 1, 1, 1, 2])
            delivered = Delivered(record, "session_marks", on - timedelta(days=chance.randrange(3)))
            weeks.append(Week(school, start, chance.choice(MARKS), record, delivered, weeks[0].access_class))
    return replace(before, on=on, weeks=tuple(weeks))


def replace_marks(week, chance):
    return week._replace(marks=chance.choice(MARKS), source_record_id=week.source_record_id + 9_000)


def finds_nothing(timeline):
    return all(work_out(declared, timeline).state is State.NONE_FOUND for declared in OF_MARKS)


@pytest.mark.parametrize("on", DAYS)
def test_within_the_leeway_nothing_is_found(on):
    chance, noted, stayed, left, changed = Random(on.toordinal()), 0, 0, 0, 0
    for _ in range(250):
        before = pupil(chance, on)
        leeway = leeway_of(before) if finds_nothing(before) else None
        if leeway is None:
            continue
        noted += 1
        due = next_change(before, is_of_marks=True).of_marks
        for _ in range(6):
            now = later(chance, before, leeway.monday)
            if due is not None and now.on >= due:  # they are looked at on that day anyway
                continue
            weeks = [week for week in now.weeks if leeway.monday <= week.week_start <= now.on]
            if stays_within(leeway, weeks):
                stayed += 1
                assert finds_nothing(now), (leeway, now)
                day = next_change(now, is_of_marks=True).of_marks
                assert day is None or due is None or due <= day, (leeway, now)
            else:
                left += 1
                changed += not finds_nothing(now)
    assert noted > 40 and stayed > 100 and left > 100 and changed > 10


def test_a_full_week_or_a_day_away_is_within_and_weeks_away_are_not():
    roll = "supplied session_marks\nroll 1 2020-09-01.."
    before = read_timeline(f"{roll}\nweek 1 2025-09-08 x27 {FULL}", on=date(2026, 3, 13))
    leeway = leeway_of(before)
    assert leeway is not None and leeway.monday == date(2026, 3, 9) and leeway.weeks.rows == 26

    def after(*told):
        lines = "\n".join(f"week 1 {monday} {marks}" for monday, marks in told)
        return list(read_timeline(f"{roll}\n{lines}", on=date(2026, 5, 1)).weeks)

    newest = ("2026-03-09", FULL)
    assert stays_within(leeway, after(newest, ("2026-03-16", FULL)))
    assert stays_within(leeway, after(newest, ("2026-03-16", ILL)))
    assert stays_within(leeway, after(newest, ("2026-03-16", BEGUN)))
    assert stays_within(leeway, after(("2026-03-09", ILL), ("2026-03-16", FULL), ("2026-03-23", ILL)))
    assert not stays_within(leeway, after(newest, ("2026-03-16", OUT)))
    assert not stays_within(leeway, after(newest, *((f"2026-03-{day}", HALF) for day in (16, 23))))
    assert not stays_within(leeway, after(("2026-03-16", FULL)))  # the newest week was taken back
    assert not stays_within(leeway, after(("2026-03-09", BEGUN), ("2026-03-16", FULL)))  # or cut short
    four = [(f"2026-{day}", FULL) for day in ("03-16", "03-23", "03-30", "04-06")]
    assert stays_within(leeway, after(newest, *four[:3])) and not stays_within(leeway, after(newest, *four))


@pytest.mark.parametrize(
    "told",
    [
        f"week 1 2025-12-01 x15 {FULL}",  # too few weeks to compare
        f"week 1 2025-09-08 x24 {FULL}",  # the newest is of three weeks ago
        f"week 1 2025-09-08 x27 {FULL}\nweek 1 2025-12-01 I - - - - - - - - -\nweek 2 2025-09-01 I - - - - - - - - -",
        f"week 1 2025-09-08 x27 {FULL}\nterm 1 2025-spring possible=100 I=0",  # weeks may still make it whole
        f"week 1 2025-01-06 x16 {FULL}\nweek 1 2026-03-09 {FULL}",  # compared weeks of the year before
    ],
)
def test_what_cannot_be_told_is_not_noted(told):
    roll = "supplied session_marks school_census\nroll 1 2020-09-01..\nroll 2 2020-09-01.."
    timeline = read_timeline(f"{roll}\n{told}", on=date(2026, 3, 16))
    if "I - -" in told:  # a week of one possible session among those compared
        weeks = tuple(w for w in timeline.weeks if w.week_start != date(2025, 12, 1) or w.marks != FULL)
        timeline = replace(timeline, weeks=weeks)
    assert leeway_of(timeline) is None


def test_of_whom_anything_is_restricted_nothing_is_noted():
    roll = "supplied session_marks\nroll 1 2020-09-01.."
    timeline = read_timeline(f"{roll}\nweek 1 2025-09-08 x27 {FULL}", on=date(2026, 3, 13))
    first = timeline.weeks[0]._replace(restriction=5)
    assert leeway_of(timeline) and leeway_of(replace(timeline, weeks=(first, *timeline.weeks[1:]))) is None
