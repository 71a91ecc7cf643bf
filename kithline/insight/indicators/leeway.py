"""How many marks of attendance may still come of a child before any factor of attendance can answer otherwise.

A register comes of every pupil every day, and of most it says again that nothing is to be said. Of a child of whom
these factors find nothing it is noted how far they are from finding something, and what that was worked out of. As long
as nothing of that has changed and what came since stays within, they find nothing still, and none of it is read again.
"""

from datetime import date, timedelta
from typing import NamedTuple

from kithline.insight.indicators.themes.attendance import (
    DROP_PERCENTAGE_POINTS,
    FEWEST_SESSIONS,
    LAST_WEEKS,
    MOSTLY_WITHIN,
    WEEKS_BEFORE,
    covered_weeks,
    school_year,
    terms_of,
    year_to_date,
)
from kithline.record.measures.attendance import PERSISTENT_PER_CENT
from kithline.record.timeline import Timeline, Week

# A child whose newest week is not of late, or of whom compared weeks lie further back before it, is not noted: what is
# compared must be among the newer marks, which are all that is read (`newer_marks_since`).
LATE = timedelta(weeks=2)
BACK = MOSTLY_WITHIN - LATE
LEAST = -(-FEWEST_SESSIONS // WEEKS_BEFORE)  # of each week: so many make enough of any twelve


class Said(NamedTuple):
    """What some rows say, as far as it can be seen that it is the same: how many, and the sum of their source records.
    A row that is new or changed has a greater source record than any before."""

    rows: int
    records: int


class Leeway(NamedTuple):
    """What may come of a child. Of the newest week, whose Monday is `monday`: its `possible` sessions and those
    `missed`; of the three compared weeks before it: the `least` possible, and those `missed_before`. `may_miss`:
    further sessions without persistent absence. `weeks`, `terms`: what the weeks before it since `since`, and the
    totals of the school year, said."""

    monday: date
    since: date
    possible: int
    missed: int
    least: int
    missed_before: int
    may_miss: int
    weeks: Said
    terms: Said


def leeway_of(timeline: Timeline) -> Leeway | None:
    """Of a child of whom no factor of attendance is present, nor lacks its figures; None where that cannot be told."""
    covered, figures = covered_weeks(timeline), year_to_date(timeline)
    if timeline.restrictions or len(covered) < LAST_WEEKS + WEEKS_BEFORE or not figures.parts:
        return None
    newest, *before = covered[:LAST_WEEKS]
    since = min(terms_of(school_year(newest.monday))[0].starts, newest.monday - BACK)
    # the terms to which weeks may still be added
    undecided = {term.code for term in terms_of(school_year(timeline.on)) if term.ends >= newest.monday}
    if (
        min(each.possible for each in covered) < LEAST
        or covered[-1].monday < since
        or timeline.on - newest.monday > LATE
        or school_year(newest.monday) != school_year(timeline.on)
        or any(total.term in undecided for total in timeline.terms)
    ):
        return None
    attendance, totals = figures.attendance, codes_of(timeline.on)
    leeway = Leeway(
        newest.monday,
        since,
        newest.possible,
        newest.possible - newest.attended,
        min([each.possible for each in before]),
        sum([each.possible - each.attended for each in before]),
        # while 100 * missed < PERSISTENT_PER_CENT * possible
        (PERSISTENT_PER_CENT * attendance.possible - 1) // 100 - attendance.absent,
        said([w.source_record_id for w in timeline.weeks if since <= w.week_start < newest.monday]),
        said([total.source.source_record_id for total in timeline.terms if total.term in totals]),
    )
    return leeway if leeway.may_miss >= 0 and stays_within(leeway, newest.told) else None


def stays_within(leeway: Leeway, weeks: list[Week]) -> bool:
    """Whether no factor of attendance can be present, or lack its figures, if these are the weeks from its `monday` on
    and all else is as it was."""
    covered = covered_weeks(Timeline(0, date.max, weeks=tuple(weeks)))
    # of more than are compared, the weeks before them are other ones than was looked at
    if not covered or len(covered) > LAST_WEEKS:
        return False
    if covered[-1].monday != leeway.monday or covered[-1].possible < leeway.possible:
        return False
    possible = sum([each.possible for each in covered])
    missed = possible - sum([each.attended for each in covered])
    if missed - leeway.missed > leeway.may_miss:
        return False
    # at the least possible and at the most missed in the last weeks: a drop is a share missed at least so great
    possible += leeway.least * (LAST_WEEKS - len(covered))
    missed += leeway.missed_before
    return possible >= FEWEST_SESSIONS and missed * 100 < DROP_PERCENTAGE_POINTS * possible


def codes_of(on: date) -> list[str]:
    """The terms of the day's school year, as totals name them."""
    return [term.code for term in terms_of(school_year(on))]


def said(records: list[int]) -> Said:
    """Of rows with these source records."""
    return Said(len(records), sum(records))
