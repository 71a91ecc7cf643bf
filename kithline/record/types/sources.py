"""Where a value comes from, as it is said on screen."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SourceLine:
    """One delivery of one feed. `title`: the source system in plain words, such as "the school's MIS".

    `as_at`: the day that the delivery speaks for; `received`: the day that it came.
    """

    feed: str
    title: str
    as_at: date | None
    received: date | None


@dataclass(frozen=True)
class LateSource:
    """A source system whose next delivery was due on the day `since` and has not come."""

    title: str
    since: date
