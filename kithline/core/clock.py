"""The only place in Kithline that knows today's date.

Every rule and every calculation takes its dates as arguments; the edges of the system (commands, views,
jobs) ask here. Setting the environment variable ``KITHLINE_TODAY`` to an ISO date pins the date:
demonstrations and tests use it.
"""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PIN = "KITHLINE_TODAY"
LONDON = "Europe/London"


def today() -> date:
    """Today in England, or the pinned date."""
    return pinned() or datetime.now(ZoneInfo(LONDON)).date()


def now() -> datetime:
    """The present moment, aware, in UTC.

    When the date is pinned, the time of day still runs, so that rows written one after the other keep their
    order, and the date in England is the pinned one.
    """
    pin = pinned()
    if pin is None:
        return datetime.now(UTC)
    return datetime.combine(pin, datetime.now(ZoneInfo(LONDON)).timetz()).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day in England of an aware moment: in summer the hour after midnight is the day before in UTC."""
    return moment.astimezone(ZoneInfo(LONDON)).date()


def pinned() -> date | None:
    """The date in ``KITHLINE_TODAY``; None when it is unset or empty. ValueError when it is not an ISO
    date."""
    text = os.environ.get(PIN, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{PIN}: expected a date as YYYY-MM-DD") from None
