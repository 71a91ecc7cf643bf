"""Moves between schools in the middle of a school year."""

from datetime import date

from kithline.core.dates import add_months
from kithline.insight.indicators.changes import after_entry
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import (
    Finding,
    Threshold,
    indicator,
    none_found,
    of_fact,
    present,
)
from kithline.insight.indicators.words import count, day
from kithline.record.categories import SCHOOL, Level
from kithline.record.timeline import Enrolment, Timeline

MONTHS_BACK = 12
YEAR_BEGINS = (8, 1)  # month and day: an entry from here to AUTUMN_INTAKE_ENDS is the ordinary intake
AUTUMN_INTAKE_ENDS = (9, 15)
# DfE's enrolment status: a guest or a second registration (alternative provision, say) is no move.
NOT_MAIN = ("S", "G", "F", "O")


@indicator(
    code="school_moves",
    title="Moved school during the year",
    category=SCHOOL,
    level=Level.DETAIL,
    feeds=("school_census",),
    changes=(after_entry(months=MONTHS_BACK),),
    none="No move of school during a school year in 12 months",
    months=MONTHS_BACK,
    of_pupils=True,
    thresholds=(
        Threshold("an entry from 16 September to 31 July is during the year"),
        Threshold("one such move in 12 months; two or more are said in the summary as repeated"),
    ),
)
def school_moves(timeline: Timeline) -> Finding:
    """The child came to a school's roll from another one's during a school year, in the last 12 months. A first
    school, an entry in the autumn intake and a second registration are no moves; back to an earlier school is one.
    """
    since = add_months(timeline.on, -MONTHS_BACK)
    found = [move for move in _moves(timeline) if move.start is not None and move.start >= since]
    if not found:
        return none_found()
    told = f"{count(len(found), 'move')} of school during the school year in 12 months; "
    told += "repeated; " if len(found) > 1 else ""
    told += f"the latest on {day(found[-1].start)}"
    evidence = tuple(of_fact(move, "Entered another school's roll") for move in found)
    return present(told, evidence, found[0].start)


def _moves(timeline: Timeline) -> list[Enrolment]:
    """Entries during a school year to another school than the one before, oldest first."""
    stays = sorted(
        (stay for stay in timeline.enrolments if stay.start is not None and stay.status not in NOT_MAIN),
        key=lambda stay: stay.start or date.min,
    )
    return [
        stay
        for before, stay in zip(stays, stays[1:], strict=False)
        if stay.school_id != before.school_id and stay.start is not None and _during_year(stay.start)
    ]


def _during_year(entry: date) -> bool:
    return not YEAR_BEGINS <= (entry.month, entry.day) <= AUTUMN_INTAKE_ENDS


EXAMPLES = (
    Example(
        "school_moves",
        "One move in January",
        "supplied school_census\nroll 1 2022-09-01..2025-01-10\nroll 2 2025-01-13..",
        "present",
        "1 move of school during the school year in 12 months; the latest on 13 January 2025",
        since="2025-01-13",
    ),
    Example(
        "school_moves",
        "There and back again",
        "supplied school_census\nroll 1 2022-09-01..2025-01-10\nroll 2 2025-01-13..2025-03-28\nroll 1 2025-04-22..",
        "present",
        "2 moves of school during the school year in 12 months; repeated; the latest on 22 April 2025",
        since="2025-01-13",
    ),
    Example(
        "school_moves",
        "To secondary school in September",
        "supplied school_census\nroll 1 2018-09-01..2024-07-24\nroll 2 2024-09-02..",
        "none_found",
        "No move of school during a school year in 12 months",
    ),
    Example(
        "school_moves",
        "The last day of the autumn intake",
        "supplied school_census\nroll 1 2018-09-01..2024-07-24\nroll 2 2024-09-15..",
        "none_found",
        "No move of school during a school year in 12 months",
        boundary=True,
    ),
    Example(
        "school_moves",
        "The day after the autumn intake",
        "supplied school_census\nroll 1 2018-09-01..2024-07-24\nroll 2 2024-09-16..",
        "present",
        "1 move of school during the school year in 12 months; the latest on 16 September 2024",
        since="2024-09-16",
        boundary=True,
    ),
    Example(
        "school_moves",
        "A second registration is no move",
        "supplied school_census\nroll 1 2022-09-01..\nroll 2 2025-01-13.. status=S",
        "none_found",
        "No move of school during a school year in 12 months",
    ),
)
