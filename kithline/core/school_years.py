"""Days on which schools are open, by rule: terms, half-term breaks and training days as English authorities set them.

No authority's own dates. Theirs are mostly the same weeks and now and then one week off.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from kithline.core.terms import academic_year, easter_sunday
from kithline.core.working_days import bank_holidays

WEEKEND = timedelta(days=2)


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

    def is_holiday(self, day: date) -> bool:
        """Whether the day falls between terms or in a break; the weekends of a term do not."""
        taught = any(start <= day <= end for start, end in self.terms)
        return not taught or any(start <= day <= end + WEEKEND for start, end in self.breaks)

    def is_open(self, day: date) -> bool:
        """Whether pupils are taught on the day."""
        return self.is_term(day) and day not in self.training and day not in bank_holidays(day.year)


def weekday_from(day: date, weekday: int) -> date:
    """The first day that is that weekday (Monday is 0), the day itself included."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


@cache
def school_year(year: int) -> SchoolYear:
    """The school year that begins in the autumn of `year`."""
    start = date(year, 9, 2)
    while start.weekday() > 4:
        start += timedelta(days=1)
    autumn_end = weekday_from(date(year, 12, 16), 4)
    spring = weekday_from(date(year + 1, 1, 3), 0)
    easter = easter_sunday(year + 1)
    summer = easter + timedelta(days=8)
    end = date(year + 1, 7, 22)
    while end.weekday() > 4:
        end -= timedelta(days=1)
    october = weekday_from(date(year, 10, 25), 0)
    february = weekday_from(date(year + 1, 2, 14), 0)
    may = date(year + 1, 5, 31) - timedelta(days=date(year + 1, 5, 31).weekday())
    return SchoolYear(
        year,
        ((start, autumn_end), (spring, easter - timedelta(days=9)), (summer, end)),
        tuple((monday, monday + timedelta(days=4)) for monday in (october, february, may)),
        (start, october + timedelta(days=7), spring, summer, weekday_from(date(year + 1, 6, 24), 4)),
    )


def is_holiday(day: date) -> bool:
    """Whether schools have holidays on the day."""
    return school_year(academic_year(day)).is_holiday(day)


def after_school_days(start: date, days: int) -> date:
    """The day so many days after another, of which the days of school holidays do not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= not is_holiday(day)
    return day
