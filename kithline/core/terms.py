"""School terms and academic years as the Department for Education counts them in pupil absence statistics.

Source: DfE "Pupil absence in schools in England: methodology", collection schedule: the autumn term runs
from 1 August to 31 December, the spring term from 1 January to Easter Sunday, the summer term from Easter
Monday to 31 July. These are the terms that absence figures belong to; the days on which a school opens and
closes are its own affair.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

AUTUMN, SPRING, SUMMER = NAMES = ("autumn", "spring", "summer")


@cache
def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the "anonymous" algorithm of Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, left = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True)
class Term:
    """One school term. ``year`` is the year in which its academic year began: summer 2025 is ``Term(2024,
    "summer")``."""

    year: int
    name: str

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError("expected a term named autumn, spring or summer")

    def __lt__(self, other: "Term") -> bool:
        return self._place < other._place

    def __le__(self, other: "Term") -> bool:
        return self._place <= other._place

    def __gt__(self, other: "Term") -> bool:
        return self._place > other._place

    def __ge__(self, other: "Term") -> bool:
        return self._place >= other._place

    @property
    def _place(self) -> int:
        """Terms counted from the year nought, so that the next term is one more."""
        return self.year * 3 + NAMES.index(self.name)

    @property
    def code(self) -> str:
        """The permanent short form kept in rows, such as ``2024-autumn``."""
        return f"{self.year}-{self.name}"

    @property
    def label(self) -> str:
        """The term as people say it, such as "Autumn term 2024 to 2025"."""
        return f"{self.name.capitalize()} term {self.year} to {self.year + 1}"

    @cached_property
    def starts(self) -> date:
        """The first day of the term in the absence statistics."""
        if self.name == AUTUMN:
            return date(self.year, 8, 1)
        if self.name == SPRING:
            return date(self.year + 1, 1, 1)
        return easter_sunday(self.year + 1) + timedelta(days=1)

    @cached_property
    def ends(self) -> date:
        """The last day of the term, included."""
        if self.name == AUTUMN:
            return date(self.year, 12, 31)
        if self.name == SPRING:
            return easter_sunday(self.year + 1)
        return date(self.year + 1, 7, 31)

    def contains(self, day: date) -> bool:
        """Whether the day belongs to the term."""
        return self.starts <= day <= self.ends

    def mondays(self) -> tuple[date, ...]:
        """The Mondays of the term. A week belongs to the term in which its Monday falls."""
        first = self.starts + timedelta(days=-self.starts.weekday() % 7)
        return tuple(first + timedelta(weeks=week) for week in range((self.ends - first).days // 7 + 1))


def academic_year(day: date) -> int:
    """The year in which the day's academic year began, on 1 August: 31 July 2025 gives 2024."""
    return day.year if day.month >= 8 else day.year - 1


def school_term(day: date) -> Term:
    """The term that a day belongs to; every day belongs to one, holidays included."""
    year = academic_year(day)
    if day.month >= 8:
        return Term(year, AUTUMN)
    return Term(year, SPRING if day <= easter_sunday(day.year) else SUMMER)


def shift_term(term: Term, by: int) -> Term:
    """The term ``by`` terms later, or earlier when below nought."""
    year, name = divmod(term._place + by, 3)
    return Term(year, NAMES[name])


def previous_term(term: Term) -> Term:
    """The term before."""
    return shift_term(term, -1)


def next_term(term: Term) -> Term:
    """The term after."""
    return shift_term(term, 1)


def parse_term(code: str) -> Term:
    """The term of a ``Term.code``. ValueError names the form only."""
    year, _, name = code.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and name in NAMES:
        return Term(int(year), name)
    raise ValueError("expected a term as YYYY-autumn, YYYY-spring or YYYY-summer")


def absence_term_of_census(census: Term) -> Term:
    """The term whose absence a School Census carries: the one before (DfE methodology, "one term in
    arrears")."""
    return previous_term(census)
