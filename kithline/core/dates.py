"""Dates as agencies write them, and the small sums that every part of Kithline does with dates.

A parser takes text and returns a date, or raises ValueError that names the expected form and never the
value: the value may be a date of birth, and messages reach logs. School terms are in ``terms``; working
days are in ``working_days``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON


class DateForm(StrEnum):
    """How a layout writes a date. The value is the form as people are told it."""

    ISO = "YYYY-MM-DD"
    UK = "DD/MM/YYYY"
    CENSUS = "YYYY-Mon-DD HH:MM:SS"
    ISO_DATETIME = "YYYY-MM-DDTHH:MM:SS"
    UK_DOTS = "DD.MM.YYYY"
    UK_DASHES = "DD-MM-YYYY"
    UK_SHORT = "DD/MM/YY"
    UK_DATETIME = "DD/MM/YYYY HH:MM"
    US = "MM/DD/YYYY"
    US_DATETIME = "MM/DD/YYYY HH:MM"
    WORDS = "DD Mon YYYY"
    COMPACT = "YYYYMMDD"
    WORDS_SHORT = "DD-Mon-YY"


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# re.ASCII: \d would otherwise accept the digits of other scripts.
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_CENSUS = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2})(?: \d{2}:\d{2}:\d{2})?", re.ASCII)
_ISO_DATETIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_CLOCK = r" +\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?"
_UK_DATETIME = re.compile(_UK.pattern + _CLOCK, re.ASCII)
_UK_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_UK_DASHES = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_UK_SHORT = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ -](\d{4})", re.ASCII)
_WORDS_SHORT = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,4})[ -](\d{2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def _iso(match: re.Match[str]) -> date:
    return date(int(match[1]), int(match[2]), int(match[3]))


def _uk(match: re.Match[str]) -> date:
    return date(int(match[3]), int(match[2]), int(match[1]))


def _census(match: re.Match[str]) -> date:
    # Month names by our own list: strptime would follow the machine's language.
    return date(int(match[1]), MONTHS.index(match[2].lower()) + 1, int(match[3]))


def _uk_short(match: re.Match[str]) -> date:
    return date(_whole_year(match[4]), int(match[3]), int(match[1]))  # with points or dashes too


def _whole_year(figures: str) -> int:
    """Of two figures: 50 to 99 are of the last century."""
    return int(figures) + (1900 if int(figures) >= 50 else 2000)


def _us(match: re.Match[str]) -> date:
    return date(int(match[3]), int(match[1]), int(match[2]))


def _words(match: re.Match[str]) -> date:
    return date(int(match[3]), MONTHS.index(match[2][:3].lower()) + 1, int(match[1]))


def _words_short(match: re.Match[str]) -> date:
    # as Access and Excel call it, the medium date: 19-Feb-26
    return date(_whole_year(match[3]), MONTHS.index(match[2][:3].lower()) + 1, int(match[1]))


_READERS: dict[DateForm, tuple[re.Pattern[str], Callable[[re.Match[str]], date]]] = {
    DateForm.ISO: (_ISO, _iso),
    DateForm.UK: (_UK, _uk),
    DateForm.CENSUS: (_CENSUS, _census),
    DateForm.ISO_DATETIME: (_ISO_DATETIME, _iso),
    DateForm.UK_DOTS: (_UK_DOTS, _uk),
    DateForm.UK_DASHES: (_UK_DASHES, _uk),
    DateForm.UK_SHORT: (_UK_SHORT, _uk_short),
    DateForm.UK_DATETIME: (_UK_DATETIME, _uk),
    DateForm.US: (_UK, _us),
    DateForm.US_DATETIME: (_UK_DATETIME, _us),
    DateForm.WORDS: (_WORDS, _words),
    DateForm.COMPACT: (_COMPACT, _iso),
    DateForm.WORDS_SHORT: (_WORDS_SHORT, _words_short),
}


OF_TWO_FIGURES = (DateForm.UK_SHORT, DateForm.WORDS_SHORT)  # forms with such a year


def born_by(day: date, form: DateForm, on: date) -> date:
    """A date of birth as it was read, no later than `on` where its year has two figures: of 12-Aug-45 the 45 is that of
    a grandmother. (Of anything else 45 may be a year to come.)"""
    return add_years(day, -100) if form in OF_TWO_FIGURES and day > on else day


def parse_date(text: str, form: DateForm) -> date:
    """The date in ``text``, which must be written in ``form``; spaces around it do not matter.

    A date and time gives the date as it is written, without moving it between time zones. ValueError names
    the form only.
    """
    pattern, read = _READERS[form]
    match = pattern.fullmatch(text.strip())
    if match is not None:
        try:
            return read(match)
        except ValueError:
            pass  # right form, but no such day: the same message below, without the value
    raise ValueError(f"expected a date as {form.value}")


def parse_datetime(text: str) -> datetime:
    """A moment written as ISO, as aware UTC. A time without a zone is taken as time in England, as agencies
    record it."""
    stripped = text.strip()
    if _ISO_DATETIME.fullmatch(stripped):
        try:
            moment = datetime.fromisoformat(stripped)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZoneInfo(LONDON))
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"expected a date and time as {DateForm.ISO_DATETIME.value}")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which only the year, or the year and month, may be known."""

    year: int
    month: int | None = None
    day: int | None = None

    def may_be(self, other: date) -> bool:
        """Whether ``other`` agrees with every part that is known."""
        return self.year == other.year and self.month in (None, other.month) and self.day in (None, other.day)


def parse_partial(text: str) -> PartialDate:
    """``2012``, ``2012-05`` or ``2012-05-31`` as its parts. ValueError names the form only."""
    match = _PARTIAL.fullmatch(text.strip())
    if match is not None:
        try:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return PartialDate(int(match[1]), *(int(part) if part else None for part in match.groups()[1:]))
        except ValueError:
            pass
    raise ValueError("expected a date as YYYY, YYYY-MM or YYYY-MM-DD")


# Written by systems when a date is missing: spreadsheets' day nought, databases' least and greatest dates,
# Unix nought.
DEFAULT_DATES = frozenset(
    {
        date(1, 1, 1),
        date(1753, 1, 1),
        date(1800, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1901, 1, 1),
        date(1970, 1, 1),
        date(2099, 12, 31),
        date(9999, 12, 31),
    }
)


def is_default_date(day: date) -> bool:
    """Whether a date is one that systems write for "not known": it says nothing, and links nobody."""
    return day in DEFAULT_DATES


def age_on(birth: date, on: date) -> int:
    """Age in whole years on a day; below nought before the birth.

    Someone born on 29 February is a year older on 1 March of a year that has no 29th, as English practice
    has it.
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def birthday(birth: date, age: int) -> date:
    """The day on which somebody becomes so old; 1 March for who was born on a 29 February that the year has not."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


@lru_cache(maxsize=4096)  # rules look back from one day for everybody
def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later (earlier when below nought), or the month's last day if it
    is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                if not 1 <= year <= 9999:
                    raise ValueError(
                        "expected a number of months that stays within the years 1 to 9999"
                    ) from None
    raise AssertionError("every month has a 28th")


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February gives 28 February where there is no 29th."""
    return add_months(day, years * 12)


@dataclass(frozen=True, order=True)
class DateRange:
    """From ``start`` to ``end``; an ``end`` of None has not come yet. Whether the end day counts is said by
    who asks."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("expected an end on or after the start")

    def contains(self, day: date, *, end_included: bool = True) -> bool:
        """Whether the day lies in the range; the last day counts unless ``end_included`` is False
        (half-open)."""
        if day < self.start:
            return False
        return self.end is None or day < self.end or (end_included and day == self.end)


def overlaps(first: DateRange, second: DateRange, *, end_included: bool = True) -> bool:
    """Whether two ranges share a day.

    With ``end_included`` (closed: placements, plans) ranges that meet on one day overlap; without it
    (half-open: valid from/to in the record) they follow one another. An empty half-open range overlaps
    nothing.
    """
    return days_shared(first, second, end_included=end_included) != 0


def days_shared(first: DateRange, second: DateRange, *, end_included: bool = True) -> int | None:
    """How many days two ranges share; None when both are still open, so that there is no end to count to."""
    start = max(first.start, second.start)
    ends = [end for end in (first.end, second.end) if end is not None]
    if not ends:
        return None
    return max(0, (min(ends) - start).days + end_included)
