"""When something is fetched: at times of the day in England, or every so many minutes."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.watch.settings import Given

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGAIN = timedelta(minutes=15)  # after it did not succeed


@dataclass(frozen=True)
class Timetable:
    """`at` times of the day, on `days` of the week (0: Monday); or `every` so long."""

    at: tuple[time, ...] = ()
    days: frozenset[int] = frozenset(range(7))
    every: timedelta | None = None

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Whether it is time, when it was last fetched then. What was missed while nothing ran is fetched once."""
        if last is None:
            return True
        if self.every is not None:
            return now - last >= self.every
        today = now.astimezone(ZoneInfo(LONDON))
        moments = (
            datetime.combine(day.date(), at, ZoneInfo(LONDON))
            for back in range(8)
            for day in (today - timedelta(days=back),)
            if day.weekday() in self.days
            for at in self.at
        )
        return any(last < moment <= now for moment in moments)


def timetable(given: Given) -> Timetable:
    """`at` (and `days`), or `every_minutes`, of a table."""
    at, days = given.texts("at"), given.texts("days")
    every = given.whole("every_minutes", 0, 0, 40_320)
    if bool(at) == bool(every):
        given.wrong("at", 'expected times such as ["06:30"], or every_minutes')
    if not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", each) for each in at):
        given.wrong("at", 'expected times such as ["06:30", "13:00"]')
        at = ()
    if not set(days) <= set(DAYS):
        given.wrong("days", f"expected some of {', '.join(DAYS)}")
        days = ()
    return Timetable(
        tuple(time.fromisoformat(each) for each in at),
        frozenset(DAYS.index(each) for each in days or DAYS),
        timedelta(minutes=every) if every else None,
    )
