"""When the city's schools are open, and when a School Census is taken.

Terms are those of `core.school_years`: by rule, no real authority's dates. School Census days: DfE School Census guide
(first Thursday of October, third of January and of May).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import Days
from kithline.core.school_years import school_year, weekday_from
from kithline.core.terms import AUTUMN, SPRING, SUMMER, Term, academic_year, shift_term

SESSIONS = 10  # a week's marks: Monday morning to Friday afternoon
YEARS_TOLD = 6  # before the city's own day: those of which sources tell
CENSUS_LAG = 32  # days from the census to the checked files at the authority
# Days of the two feasts on which many families keep their children at home; beyond the list, none.
FEASTS = ("2025-03-31", "2025-06-06", "2026-03-20", "2026-05-27", "2027-03-10", "2027-05-17")


def year_begun(today: date) -> int:
    """The school year of which a day has been taught: in August still the old one."""
    year = academic_year(today)
    return year if school_year(year).first <= today else year - 1


def census_days(since: date, until: date) -> list[tuple[Term, date]]:
    """School Censuses of which the files have come by `until`, oldest first: term and day."""
    found = []
    for year in range(academic_year(since), academic_year(until) + 1):
        for name, first, nth in (
            (AUTUMN, date(year, 10, 1), 0),
            (SPRING, date(year + 1, 1, 1), 2),
            (SUMMER, date(year + 1, 5, 1), 2),
        ):
            day = weekday_from(first, 3) + timedelta(weeks=nth)
            if since <= day and day + timedelta(days=CENSUS_LAG) <= until:
                found.append((Term(year, name), day))
    return found


@dataclass(frozen=True)
class Weeks:
    """The school weeks from the first term whose absence a census still carries, to the last whole week."""

    mondays: Days
    is_open: np.ndarray  # (weeks, 5): pupils are taught

    def __len__(self) -> int:
        return len(self.mondays)

    def days(self) -> Days:
        """Every weekday of the weeks, in order."""
        return (self.mondays[:, None] + np.arange(5).astype("timedelta64[D]")).ravel()


def school_weeks(since: date, until: date) -> Weeks:
    """School weeks with a Monday from `since` on that ended before `until`."""
    monday = weekday_from(since, 0)
    mondays, opened = [], []
    while monday + timedelta(days=4) < until:
        week = [monday + timedelta(days=day) for day in range(5)]
        year = school_year(academic_year(monday))
        if any(year.is_term(day) for day in week):
            mondays.append(monday)
            opened.append([year.is_open(day) for day in week])
        monday += timedelta(weeks=1)
    return Weeks(np.array(mondays, dtype="datetime64[D]"), np.array(opened, dtype=bool))


def window(today: date) -> date:
    """The day from which the city's lives are followed: the start of the last school year but one census term."""
    return date(academic_year(today) - 1, 8, 1)


def first_marks(today: date) -> date:
    """The first day of which marks are made: the term before the window, which its first census reports."""
    return shift_term(Term(academic_year(today) - 1, AUTUMN), -1).starts
