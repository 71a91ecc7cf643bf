"""What a delivery changes: each row against the newest version of its record, before anything is written.

A record's `as_at` is the day on which a source first said what its newest version says, `record_confirmed` holds the
newest day on which it said so again. Both are needed: a file that comes late speaks for a day between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import add
from typing import Any

from kithline.feeds.spec import Feed, Mode
from kithline.intake.staging import look_at
from kithline.record.plans import send_now

CONFIRMED = "coalesce((SELECT f.day FROM record_confirmed f WHERE f.source_record_id = r.id), r.as_at)"
# SQL: a row that was said for the day that the delivery speaks for, and for no other (`other_days` of `_find_gone`)
ONLY_THEN = f"r.as_at = %(as_at)s AND {CONFIRMED} = r.as_at AND o.key_space IS NULL"
# SQL: whether the scope of `r` came, for its period only or for good. Looked up, and not joined: whatever was known of
# sizes when it was planned, each row of a census was held against each school of the city.
_SENT = "(r.key_space, r.scope) IN (SELECT e.key_space, e.scope FROM sent_space e WHERE {})"
PERIODIC, LASTING = _SENT.format("e.is_periodic"), _SENT.format("NOT e.is_periodic")


@dataclass(frozen=True)
class Changes:
    """Rows by what became of them. `stood`: rows of a snapshot feed that were current before (for the shares of a
    hold), and `lacking`: what it has of them. `is_known_new`: all are new, and so `change` and `sent` hold none of them
    (see `unheard`)."""

    new: int
    changed: int
    unchanged: int
    history: int
    gone: int
    stood: int
    is_known_new: bool = False
    lacking: Mapping[str, "Lacking"] = field(default_factory=dict)

    def __add__(self, other: "Changes") -> "Changes":
        """Those of two parts of one delivery."""
        return Changes(*map(add, self._by_what(), other._by_what()))

    def _by_what(self) -> tuple[int, ...]:
        return self.new, self.changed, self.unchanged, self.history, self.gone, self.stood


def compare(
    cursor: Any,
    feed: Feed,
    as_at: object,
    period: str,
    *,
    is_part: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> Changes:
    """Fill `change` (n, what, id, before_id ...) and `gone` (id, is_withdrawn) from the staged `sent` rows.

    what: new, changed, unchanged or history (an older statement about a record that a newer delivery has spoken of).
    `id`: that of the source record to be written; null where nothing is. Of what a part of a delivery lacks
    (`is_part`) nothing is said. `meanwhile`: what is done while the database looks, in one go.
    """
    given = {"as_at": as_at, "feed": feed.code, "period": period, "of_period": feed.of_period}
    cursor.execute(
        """
        WITH compared AS (INSERT INTO change (n, before_id, before_version, before_period, before_ended_on, what, id)
        SELECT t.*, CASE WHEN t.what <> 'unchanged' THEN nextval('source_record_id_seq') END FROM (
            SELECT s.n, r.id, r.version, r.period,
                   CASE WHEN r.ended_on > %(as_at)s THEN r.ended_on END,
                   CASE WHEN r.id IS NULL THEN 'new'
                        WHEN %(as_at)s < coalesce(f.day, r.as_at) THEN 'history'
                        WHEN r.row_hash = s.row_hash AND r.withdrawn_at IS NULL
                             AND (r.ended_on IS NULL OR r.ended_on > %(as_at)s) THEN 'unchanged'
                        ELSE 'changed' END AS what
            FROM sent s LEFT JOIN source_record r ON r.feed = %(feed)s AND r.key_space = s.key_space
                AND r.source_key = s.source_key AND r.superseded_at IS NULL
            LEFT JOIN record_confirmed f ON f.source_record_id = r.id OFFSET 0) t
        RETURNING what)
        SELECT what, count(*) FROM compared GROUP BY what
        """,
        given,
    )
    send_now(cursor.db)
    meanwhile()
    counts = dict(cursor.fetchall())
    look_at(cursor, "change", sum(counts.values()))
    if counts.get("history"):
        _compare_history(cursor, given)
        counts = _counts(cursor)
    gone = 0
    stood: dict[str, Lacking] = {}
    if feed.mode is Mode.SNAPSHOT and not is_part:
        gone = _find_gone(cursor, given)
        stood = _lacking(cursor, feed, "r.ended_on IS NULL")
    return Changes(
        counts.get("new", 0),
        counts.get("changed", 0),
        counts.get("unchanged", 0),
        counts.get("history", 0),
        gone,
        sum(each.stood for each in stood.values()),
        lacking=_judged(feed, stood),
    )


def to_write(cursor: Any) -> list[int]:
    """The rows that say anything new, by their place in the delivery."""
    cursor.execute("SELECT n FROM change WHERE id IS NOT NULL")
    return [n for (n,) in cursor.fetchall()]


def _counts(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT what, count(*) FROM change GROUP BY what")
    return dict(cursor.fetchall())


def _compare_history(cursor: Any, given: dict[str, object]) -> None:
    """What came late before, or was superseded since, is compared with what was said for the same day."""
    cursor.execute(
        """
        UPDATE change c SET corrects_id = o.id, what = CASE WHEN o.is_same THEN 'unchanged' ELSE 'history' END,
                            id = CASE WHEN NOT o.is_same THEN c.id END
        FROM (SELECT DISTINCT ON (s.n) s.n, r.id, r.row_hash = s.row_hash AS is_same
              FROM source_record r JOIN sent s USING (key_space, source_key)
              WHERE r.feed = %(feed)s AND r.as_at = %(as_at)s AND r.period = %(period)s
                AND r.superseded_at IS NOT NULL
              ORDER BY s.n, r.id DESC) o
        WHERE o.n = c.n AND c.what = 'history'
        """,
        given,
    )


def _find_gone(cursor: Any, given: dict[str, object]) -> int:
    """Rows that a snapshot no longer holds; how many.

    Only tables that came are compared, and within the feed's scopes that came: a school that sent nothing has lost
    nobody. A row that could not be read is there all the same. A table that speaks for its period only withdraws what
    is gone when that period comes again; so does a feed of a period, of rows that no other period told. (A feed that
    sends changes only loses nothing by silence.)
    """
    cursor.execute(
        f"""
        INSERT INTO gone
        WITH other_days AS MATERIALIZED (
            SELECT DISTINCT key_space, source_key FROM source_record
            WHERE %(of_period)s AND feed = %(feed)s AND as_at <> %(as_at)s),
        lacking AS MATERIALIZED (
            SELECT r.id, r.as_at, {PERIODIC} OR (%(of_period)s AND {ONLY_THEN}) AS is_periodic
            FROM source_record r
            LEFT JOIN other_days o ON o.key_space = r.key_space AND o.source_key = r.source_key
            WHERE r.feed = %(feed)s AND r.superseded_at IS NULL AND r.withdrawn_at IS NULL AND r.as_at <= %(as_at)s
              AND CASE WHEN {PERIODIC} THEN r.ended_on IS NULL AND r.period = %(period)s
                       WHEN {LASTING} THEN r.ended_on IS NULL OR r.ended_on > %(as_at)s
                       ELSE false END
              AND NOT EXISTS (SELECT FROM present s WHERE s.key_space = r.key_space AND s.source_key = r.source_key))
        SELECT r.id, r.is_periodic FROM lacking r WHERE r.is_periodic OR {CONFIRMED} <= %(as_at)s
        """,
        given,
    )
    return int(cursor.rowcount)


@dataclass(frozen=True)
class Lacking:
    """What a delivery has of a key space's current rows: so many `stood`, so many of them it `lacks`, it has `sent`;
    and whether it `came` at all, in any scope."""

    stood: int
    lacks: int
    sent: int
    came: bool


def lacking_of(cursor: Any, feed: Feed, said_on: date) -> dict[str, Lacking]:
    """As `Changes.lacking`, of the rows that the delivery of that day said."""
    return _judged(feed, _lacking(cursor, feed, f"r.as_at <= %(on)s AND %(on)s <= {CONFIRMED}", on=said_on))


def _judged(feed: Feed, stood: Mapping[str, Lacking]) -> dict[str, Lacking]:
    """Those that came and speak for more than their period. This is what a hold judges, so that half a file, or a file
    without some schools, ends nothing."""
    lasting = {table.key_space for table in feed.tables if not table.within_period}
    return {space: each for space, each in stood.items() if each.came and space in lasting}


def _lacking(cursor: Any, feed: Feed, current: str, **given: object) -> dict[str, Lacking]:
    """For each key space that has current rows."""
    cursor.execute(
        f"""
        WITH sent AS MATERIALIZED (
            SELECT key_space, count(*) AS rows
            FROM (SELECT DISTINCT key_space, source_key FROM present WHERE source_key IS NOT NULL) s GROUP BY 1),
        stood AS MATERIALIZED (
            SELECT r.key_space, count(*) AS rows, count(*) FILTER (WHERE NOT EXISTS (
                SELECT FROM present s WHERE s.key_space = r.key_space AND s.source_key = r.source_key)) AS lacks
            FROM source_record r
            WHERE r.feed = %(feed)s AND r.superseded_at IS NULL AND {current} AND r.withdrawn_at IS NULL GROUP BY 1)
        SELECT r.key_space, r.rows, r.lacks, coalesce(s.rows, 0),
               r.key_space = ANY(ARRAY(SELECT e.key_space FROM sent_space e))
        FROM stood r LEFT JOIN sent s USING (key_space) ORDER BY 1
        """,
        {"feed": feed.code, **given},
    )
    return {space: Lacking(*counts) for space, *counts in cursor.fetchall()}
