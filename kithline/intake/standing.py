"""How each feed stands on a day, and each of its senders where it has several: late, short, or as it should be.

Late: past the day on which the feed wants the next file (`Feed.due`), by the day that the newest accepted one speaks
for. What has never come is not late. Short: the newest file has over 20% fewer rows than the one before, where both are
whole: a snapshot, or what each sender sends each time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed

SHORT = 0.2
_TIME = re.compile(r"\d{4}(-\d\d){0,2}|autumn|spring|summer|q[1-4]", re.IGNORECASE)
FORGOTTEN = timedelta(days=400)  # a school that has not sent for so long has closed, or sends no more


@dataclass(frozen=True)
class SenderStanding:
    """One sender of a feed. `name`: its own, else its code. `before`: rows of its file before, if that was for an
    earlier day (one for the same day is a correction, of any length)."""

    feed: str
    sender: str
    name: str
    delivery_id: int
    as_at: date
    due_on: date
    is_late: bool
    rows: int
    before: int | None

    @property
    def is_short(self) -> bool:
        return is_short(self.rows, self.before)


def due_on(feed: Feed, speaks_for: date) -> date:
    """The last day on which the next file is in time."""
    return feed.due(speaks_for, feed.rhythm.days)


def is_short(rows: int, before: int | None) -> bool:
    """Whether so many rows are too few after so many `before` (None: the two cannot be compared)."""
    return before is not None and rows < before * (1 - SHORT)


def whose(period: str) -> str:
    """What a delivery's period says beside the time: whose file it is ("8504001 2026-03-14": "8504001"). Two files are
    compared where it is the same."""
    return " ".join(part for part in period.split() if not _TIME.fullmatch(part))


def sender_standings(on: date, feed: str | None = None) -> Iterator[SenderStanding]:
    """Every sender of every feed that has several, or of the one `feed`, by feed and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.feed, t.sender, coalesce(o.name, t.sender), t.delivery_id, t.as_at, t.rows, t.before_on,
                   t.before_rows
            FROM (SELECT d.feed, s.sender, s.delivery_id, d.as_at, s.rows,
                         row_number() OVER w AS place, lead(d.as_at) OVER w AS before_on,
                         lead(s.rows) OVER w AS before_rows
                  FROM delivery_sender s JOIN delivery d ON d.id = s.delivery_id
                  WHERE d.state = 'accepted' AND d.as_at > %(since)s
                        AND d.feed = coalesce(%(feed)s, d.feed)
                  WINDOW w AS (PARTITION BY d.feed, s.sender ORDER BY d.as_at DESC, d.id DESC)) t
            LEFT JOIN organisation_code c ON c.code = t.sender
            LEFT JOIN organisation o ON o.id = c.organisation_id
            WHERE t.place = 1 ORDER BY 1, 3, 2
            """,
            {"since": on - FORGOTTEN, "feed": feed},
        )
        rows = cursor.fetchall()
    for code, sender, name, delivery_id, as_at, sent, before_on, before in rows:
        declared = feeds().get(code)
        if declared is None or not declared.sender:
            continue
        due = due_on(declared, as_at)
        comparable = before if before_on is not None and before_on < as_at else None
        yield SenderStanding(code, sender, name, delivery_id, as_at, due, due < on, sent, comparable)
