"""How much of a feed may change from one delivery to the next before a steward is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hold:
    """Shares of the rows of the feed's last delivery above which a snapshot waits for a steward; None: no limit.

    `fewer` and `repeated` judge the first delivery of a new period (`Feed.of_period`): how many rows fewer a table may
    have than in the period before, and how many of its rows may be those of the period before, word for word.
    """

    changed: float | None = 0.2
    gone: float | None = 0.2
    fewer: float = 0.5
    repeated: float = 0.95
