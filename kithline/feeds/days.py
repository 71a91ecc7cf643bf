"""Which day a delivery speaks for, and how far ahead of the day that it came that may lie."""

from collections.abc import Mapping
from datetime import date, timedelta


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
