"""Which figures speak for a pupil's term: the weeks of marks that schools share daily, or the totals of
School Census.

Both are kept. Weekly marks win where they cover the whole term, because they come first, carry corrections
and show when absence happened; termly totals win otherwise, because part of a term is not the term.

A term is covered when both hold:

1. The school's deliveries reach across it. The weeks in which the school sent marks for anyone are its
   calendar: between them at most two weeks in a row are missing (a half term, or the Easter holiday), the
   first comes soon enough after the term begins and the last late enough before it ends (``EDGES``).
2. The pupil has marks for every week of that calendar while on the roll.

What this cannot see: one or two weeks that the school never sent look like a holiday, and a week that it
sent with no mark in it counts as sent.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kithline.core.dates import DateRange, overlaps
from kithline.core.terms import AUTUMN, SPRING, SUMMER, Term
from kithline.record.measures.attendance import Attendance, from_marks, from_totals

LONGEST_HOLIDAY = 2
# Weeks that may lack marks at the start and at the end of a term as the statistics have it. Autumn's begins
# on 1 August; spring and summer share the Easter holiday; some councils break up for the summer in the
# second week of July.
EDGES = {AUTUMN: (6, 2), SPRING: (2, 3), SUMMER: (3, 3)}


class Grain(StrEnum):
    """How finely the figures that were chosen are known. The value is the permanent code."""

    WEEKLY = "weekly"
    TERMLY = "termly"
    NONE = "none"


class GrainChoice(NamedTuple):
    """The figures chosen for a term, and why in words that may be shown."""

    attendance: Attendance
    grain: Grain
    why: str


def choose_grain(
    term: Term,
    weeks: Mapping[date, str],
    totals: Mapping[str, int] | None,
    possible: int | None = None,
    *,
    school_weeks: Collection[date] | None = None,
    on_roll: DateRange | None = None,
) -> GrainChoice:
    """Attendance in a term from the better of two sources.

    ``weeks``: the pupil's marks by the Monday of their week; those of other terms are left out. ``totals``
    and ``possible``: the term's totals by code, None if none came. ``school_weeks``: Mondays of the weeks
    for which the school sent marks of anyone; the pupil's own when not given. ``on_roll``: the pupil's days
    at the school; the whole term when not given. ValueError as ``from_marks`` and ``from_totals``, or when
    a week does not begin on a Monday.
    """
    if any(map(date.weekday, weeks)) or not _are_mondays(frozenset(school_weeks or ())):
        raise ValueError("expected weeks by the date of their Monday")
    first, last = term.starts, term.ends
    mine = {monday: marks for monday, marks in weeks.items() if first <= monday <= last}
    if not mine and totals is None:
        return GrainChoice(Attendance(), Grain.NONE, "neither weekly marks nor termly totals were supplied")
    if totals is None:
        return _weekly(mine, f"no termly totals were supplied; {_weeks(len(mine))} of marks")
    if not mine:
        return _termly(totals, possible, "no weekly marks were supplied")
    calendar = frozenset(weeks if school_weeks is None else school_weeks)
    missing = len(_due(term, calendar, on_roll) - mine.keys())
    if gap := _gap(term, calendar):
        return _termly(totals, possible, f"weekly marks do not cover the term: {gap}")
    if missing:
        return _termly(totals, possible, f"weekly marks do not cover the term: {_weeks(missing)} missing")
    return _weekly(mine, "weekly marks cover the whole term")


# What follows is asked anew for each pupil of a school, and is the same for nearly all of them.
@lru_cache(maxsize=4096)
def _are_mondays(days: frozenset[date]) -> bool:
    return not any(map(date.weekday, days))


@lru_cache(maxsize=4096)
def _due(term: Term, calendar: frozenset[date], on_roll: DateRange | None) -> frozenset[date]:
    """The Mondays of the term for which a pupil on the roll ought to have marks."""
    return frozenset(
        monday
        for monday in filter(term.contains, calendar)
        if on_roll is None or overlaps(_school_week(monday), on_roll)
    )


@lru_cache(maxsize=4096)
def _gap(term: Term, calendar: frozenset[date]) -> str:
    """What keeps the school's weeks from reaching across the term; empty when they do."""
    every = term.mondays()
    if calendar.isdisjoint(every):
        return "the school sent no week"
    places = [place for place, monday in enumerate(every) if monday in calendar]
    start, end = EDGES[term.name]
    if places[0] > start:
        return "the first weeks were not sent"
    if len(every) - 1 - places[-1] > end:
        return "the last weeks were not sent"
    longest = max((after - before - 1 for before, after in pairwise(places)), default=0)
    return f"{longest} weeks in a row were not sent" if longest > LONGEST_HOLIDAY else ""


def _school_week(monday: date) -> DateRange:
    return DateRange(monday, monday + timedelta(days=4))


def _weeks(number: int) -> str:
    return f"{number} week" if number == 1 else f"{number} weeks"


def _weekly(weeks: Mapping[date, str], why: str) -> GrainChoice:
    return GrainChoice(from_marks(weeks.values()), Grain.WEEKLY, why)


def _termly(totals: Mapping[str, int], possible: int | None, why: str) -> GrainChoice:
    return GrainChoice(from_totals(totals, possible), Grain.TERMLY, why)
