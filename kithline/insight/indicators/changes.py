"""On which days a rule's answer can change though nothing is received: the words in which a factor declares them.

Everybody whose day has not come keeps the answers of yesterday (`insight.new_day`), so a factor must declare each
window that its rule looks back over and each day that it reckons from what it reads. Not declared, because it is so of
every rule: that an entry begins or ends, that a school's roll is left behind, that a child grows up, that a feed falls
silent (`rulebook.next_change`). A day too many costs one look; a day too few is a wrong answer, and the tests walk each
worked example from day to day to find one.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from kithline.core.dates import add_months
from kithline.record.timeline import Timeline

Changes = Callable[[Timeline], Iterable[date]]
DAY = timedelta(days=1)
LAST_YEAR = 9000  # a day after it stands for none


def day_after(day: date) -> date:
    """The next day; of the last that there is, itself. (Some systems write an end that is not known so.)"""
    return day if day == date.max else day + DAY


@lru_cache(maxsize=4096)
def first_day(reached: date, months: int) -> date:
    """The first day from which so many months back is `reached` or later. (Some months are shorter than others.)"""
    if reached.year > LAST_YEAR:
        return date.max
    day = add_months(reached, months)
    while add_months(day, -months) < reached:
        day += DAY
    return day


def after_events(*kinds: str, months: int = 0, days: int = 0) -> Changes:
    """The day on which events of the kinds began more than so many months, or days, ago."""

    def changes(timeline: Timeline) -> Iterator[date]:
        for event in timeline.events:
            if event.kind in kinds and event.start is not None:
                yield (
                    first_day(day_after(event.start), months)
                    if months
                    else event.start + timedelta(days) + DAY
                )

    return changes


def after_entry(*, months: int) -> Changes:
    """The day on which the child entered a school's roll more than so many months ago."""

    def changes(timeline: Timeline) -> Iterator[date]:
        for stay in timeline.enrolments:
            if stay.start is not None:
                yield first_day(day_after(stay.start), months)

    return changes


def after_involvement(service: str, *, years: int) -> Changes:
    """The day on which the service's work with the child ended more than so many years ago."""

    def changes(timeline: Timeline) -> Iterator[date]:
        for one in timeline.involvements_of(service):
            if one.end is not None:
                yield first_day(day_after(one.end), 12 * years)

    return changes
