"""How Kithline writes dates, ages, counts and shares on screen, as template filters.

The style is that of GOV.UK: "12 May 2026", "3:05pm", no leading noughts, numbers with commas. None is
refused: a missing value is one of four states that mean different things (see ``State``), and a page has to
say which.
"""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.core.dates import add_months, age_on

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class State(StrEnum):
    """Why a page has no current fact to show. They are never said with one word: each leads to a different
    act.
    """

    NONE_FOUND = "none-found"
    NOT_SUPPLIED = "not-supplied"
    NOT_PERMITTED = "not-permitted"
    OUT_OF_DATE = "out-of-date"


STATE_WORDS = {
    State.NONE_FOUND: "None found",
    State.NOT_SUPPLIED: "Not supplied",
    State.NOT_PERMITTED: "Not permitted",
    State.OUT_OF_DATE: "Out of date",
}

# What each means, for the person reading; shown beside the words where there is room.
STATE_MEANINGS = {
    State.NONE_FOUND: "The service sends us its records and has none for this person.",
    State.NOT_SUPPLIED: "The service does not send us this, so we cannot say whether there is anything.",
    State.NOT_PERMITTED: "Your role does not let you see this. We do not say whether there is anything.",
    State.OUT_OF_DATE: "The service has not sent its records when due. Check before you rely on this.",
}


def day(value: date, *, short: bool = False) -> str:
    """``12 May 2026``; ``3 Feb 2025`` with ``short``. A moment gives its date in England."""
    value = _in_england(value)
    month = MONTHS[value.month - 1]
    return f"{value.day} {month[:3] if short else month} {value.year}"


def near_day(value: date, on: date) -> str:
    """``12 May`` in the year of ``on``, with the year otherwise."""
    value = _in_england(value)
    return f"{value.day} {MONTHS[value.month - 1]}" if value.year == on.year else day(value)


def clock_time(value: datetime) -> str:
    """``3:05pm``, ``9am``, ``midday``, ``midnight``: the time in England."""
    moment = _in_england(value)
    if not isinstance(moment, datetime):
        raise TypeError("expected a date and time")
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def moment(value: datetime, *, short: bool = False) -> str:
    """``12 May 2026 at 3:05pm``, in England."""
    return f"{day(value, short=short)} at {clock_time(value)}"


def since(value: date) -> str:
    """``since 3 Feb 2025``."""
    return f"since {day(value, short=True)}"


def between(start: date, end: date | None) -> str:
    """``3 Feb 2025 to 12 May 2026``, or ``since 3 Feb 2025`` while there is no end."""
    return since(start) if end is None else f"{day(start, short=True)} to {day(end, short=True)}"


def age(born: date, on: date) -> str:
    """``7 years``; below two years ``14 months``; below two months ``5 weeks``; below two weeks ``3 days``.

    Before the birth it is ``unborn``.
    """
    if on < born:
        return "unborn"
    years = age_on(born, on)
    if years >= 2:
        return plural(years, "year")
    months = (on.year - born.year) * 12 + on.month - born.month
    # The day that a month is complete: born on the 31st, the month is over on the last day of a shorter one.
    months -= on < add_months(born, months)
    if months >= 2:
        return plural(months, "month")
    days = (on - born).days
    return plural(days // 7, "week") if days >= 14 else plural(days, "day")


def count(value: int) -> str:
    """``1,234``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("expected a whole number")
    return f"{value:,}"


def percent(value: float | Decimal, places: int = 1) -> str:
    """``92.3%`` from 92.3 (a percentage, not a share of one), rounded half up to ``places`` as the DfE
    rounds.

    A threshold is tested on the exact figure before it comes here, never on what this shows.
    """
    if value is None:
        raise TypeError("expected a number; say which state it is in when there is none")
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}%"


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 pupil``, ``3 pupils``, ``2 children`` (with ``many``)."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def holding_words(people: int, since: date | None, disposed: int, on: date) -> str:
    """ "14 adults whom no child needs wait in the sealed holding area, the first for 12 days; 320 were disposed of."""
    if not people:
        waiting = "No adult waits in the sealed holding area"
    else:
        who = plural(people, "adult") + " whom no child needs " + ("waits" if people == 1 else "wait")
        days = plural((on - since).days, "day") if since else ""
        waiting = f"{who} in the sealed holding area" + (f", the first for {days}" if days else "")
    return f"{waiting}; {count(disposed)} {'was' if disposed == 1 else 'were'} disposed of."


def slug(text: str) -> str:
    """A heading as an id: ``attendance-by-term``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "untitled"


def _in_england(value: date) -> date:
    """A moment moved to England's clock, a date as it is. A moment without a zone is refused: it could be
    either.
    """
    if not isinstance(value, date):
        raise TypeError("expected a date; say which state it is in when there is none")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("expected a moment with its time zone")
        return value.astimezone(UTC).astimezone(ZoneInfo(LONDON))
    return value


FILTERS = {
    "day": day,
    "near_day": near_day,
    "clock_time": clock_time,
    "moment": moment,
    "since": since,
    "between": between,
    "age": age,
    "count_of": count,
    "percent": percent,
    "plural": plural,
    "slug": slug,
}
