"""When the city's schools are open, and when a School Census is taken.

Terms as an English authority sets them, by rule: no real authority's dates. Each school year has five closure days
for training. School Census days: DfE School Census guide (first Thursday of October, third of January and of May).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from kithline.city.chance import Days
from kithline.core.terms import AUTUMN, SPRING, SUMMER, Term, academic_year, easter_sunday, shift_term
from kithline.core.working_days import bank_holidays

SESSIONS = 10  # a week's marks: Monday morning to Friday afternoon
CENSUS_LAG = 32  # days from the census to the checked files at the authority
# Days of the two feasts on which many families keep their children at home; beyond the list, none.
FEASTS = ("2025-03-31", "2025-06-06", "2026-03-20", "2026-05-27", "2027-03-10", "2027-05-17")


@dataclass(frozen=True)
class SchoolYear:
    """One school year: open days, and days when pupils stay at home though the week is a school week."""

    year: int
    terms: tuple[tuple[date, date], ...]
    breaks: tuple[tuple[date, date], ...]
    training: tuple[date, ...]

    @property
    def first(self) -> date:
        return self.terms[0][0]

    @property
    def last(self) -> date:
        return self.terms[-1][1]

    def is_term(self, day: date) -> bool:
        """Whether the day falls in term, closures included."""
        return (
            day.weekday() < 5
            and any(start <= day <= end for start, end in self.terms)
            and not any(start <= day <= end for start, end in self.breaks)
        )

    def is_open(self, day: date) -> bool:
        """Whether pupils are taught on the day."""
        return self.is_term(day) and day not in self.training and day not in bank_holidays(day.year)


def _weekday_from(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


@cache
def school_year(year: int) -> SchoolYear:
    """The school year that begins in the autumn of `year`."""
    start = date(year, 9, 2)
    while start.weekday() > 4:
        start += timedelta(days=1)
    autumn_end = _weekday_from(date(year, 12, 16), 4)
    spring = _weekday_from(date(year + 1, 1, 3), 0)
    easter = easter_sunday(year + 1)
    summer = easter + timedelta(days=8)
    end = date(year + 1, 7, 22)
    while end.weekday() > 4:
        end -= timedelta(days=1)
    october = _weekday_from(date(year, 10, 25), 0)
    february = _weekday_from(date(year + 1, 2, 14), 0)
    may = date(year + 1, 5, 31) - timedelta(days=date(year + 1, 5, 31).weekday())
    return SchoolYear(
        year,
        ((start, autumn_end), (spring, easter - timedelta(days=9)), (summer, end)),
        tuple((monday, monday + timedelta(days=4)) for monday in (october, february, may)),
        (start, october + timedelta(days=7), spring, summer, _weekday_from(date(year + 1, 6, 24), 4)),
    )


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
            day = _weekday_from(first, 3) + timedelta(weeks=nth)
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
    monday = _weekday_from(since, 0)
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
