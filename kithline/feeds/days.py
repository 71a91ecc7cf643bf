"""Which day a delivery speaks for, how far ahead of the day that it came that may lie, and when the next is due."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from kithline.core.school_years import after_school_days


def received_day(period: Mapping[str, str], received: date) -> date:
    """The delivery's date where the feed does not say: `date` in its name (or `day`, `month` and `year`), else the day
    that it came. ValueError if there is no such day."""
    if {"day", "month", "year"} <= period.keys():
        return date(int(period["year"]), int(period["month"]), int(period["day"]))
    return date.fromisoformat(period["date"]) if period.get("date") else received


def day_it_came(received: date) -> date:
    """The `latest` day of a feed whose date is the day on which the source made the file."""
    return received


def week_it_came(received: date) -> date:
    """The `latest` day of a feed whose date is the end of a week: the Sunday of the week that is not over."""
    return received + timedelta(days=6 - received.weekday())


def month_ahead(received: date) -> date:
    """The `latest` day of a return that names its own day: it is made ready in the weeks before that."""
    return received + timedelta(days=31)


def days_after(speaks_for: date, days: int) -> date:
    """When the next delivery is `due`: so many days (the rhythm's) after the day that the last one speaks for."""
    return speaks_for + timedelta(days=days)


def school_days_after(speaks_for: date, days: int) -> date:
    """The `due` day of a feed of which nothing comes in school holidays."""
    return after_school_days(speaks_for, days)


def returned(within: int) -> Callable[[date, int], date]:
    """The `due` day of a return, which is made ready so many days after the day that it speaks for."""

    def due(speaks_for: date, days: int) -> date:
        return speaks_for + timedelta(days=days + within)

    return due
