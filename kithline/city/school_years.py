"""Marks and suspensions of the school years before those that every city has: for older deliveries alone.

A year at a time, by the rolls, needs and care of that year; what a city's own files tell is not drawn anew.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from kithline.city.attendance import Register, make_register, mark_suspended, number_of
from kithline.city.calendar import SESSIONS, Weeks, first_marks, school_weeks
from kithline.city.known import Known
from kithline.city.out_of_school import PLACES
from kithline.city.over_years import joined
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.suspensions import make_suspensions
from kithline.city.truth import Truth

# Feeds that tell of marks, of suspensions, or of what is drawn of them.
TELL_OF_MARKS = (
    "alternative_provision",
    "children_missing_education",
    "ctf",
    "daily_attendance",
    "education_welfare",
    "elective_home_education",
    "exclusions",
    "school_census",
    "session_marks",
    "suspensions",
)
DRAWN_OF_MARKS = (PLACES, "sources.education_welfare")


def with_school_years(seeds: Seeds, whole: Truth, years: int) -> Truth:
    """The whole truth with marks and suspensions of so many years before the city's day, and a year for those that a
    file of the oldest day tells of."""
    own, known = whole.register, Known(whole.social_care, len(whole.people))
    registers, told = [], []
    for since, until in _spans(first_marks(whole.made_on), whole.made_on.year - years - 1):
        weeks = school_weeks(since, until)
        of = (seeds, whole.people, whole.schools, whole.enrolments, whole.strains, known)
        register = make_register(*of, weeks, f"attendance.{since.year}")
        suspended = make_suspensions(*of, register, f"suspensions.{since.year}")
        mark_suspended(register, suspended.child, suspended.start, suspended.sessions)
        registers.append(register)
        told.append(suspended)
    kept = {key: value for key, value in whole.kept.items() if key[0] not in DRAWN_OF_MARKS}
    return replace(
        whole,
        register=_joined([*registers, own], len(whole.people)),
        suspensions=joined([*told, whole.suspensions]),
        kept=kept,
    )


def _spans(until: date, first: int) -> list[tuple[date, date]]:
    """School years from August of the first up to the day."""
    edges = [*(date(year, 8, 1) for year in range(first, until.year + 1) if date(year, 8, 1) < until), until]
    return list(zip(edges, edges[1:], strict=False))


def _joined(registers: list[Register], people: int) -> Register:
    """One register of all their weeks. Who was on no roll in a year has closed days."""
    pupils = np.unique(np.concatenate([each.pupils for each in registers]))
    row_of = np.full(people, NOBODY)
    row_of[pupils] = np.arange(len(pupils))
    weeks = Weeks(
        np.concatenate([each.weeks.mondays for each in registers]),
        np.concatenate([each.weeks.is_open for each in registers]),
    )
    codes = np.full((len(pupils), len(weeks), SESSIONS), number_of("#"), dtype=np.int8)
    rate, first = np.zeros(len(pupils)), 0
    for each in registers:
        codes[row_of[each.pupils], first : first + len(each.weeks)] = each.codes
        rate[row_of[each.pupils]] = each.rate
        first += len(each.weeks)
    return Register(pupils, row_of, weeks, codes, rate)
