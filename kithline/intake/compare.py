"""What a delivery changes: each row against the newest version of its record, before anything is written.

A record's `as_at` is the day on which a source first said what its newest version says, `confirmed_on` the newest day
on which it said so again. Both are needed: a file that comes late speaks for a day between.
"""

from dataclasses import dataclass
from typing import Any

from kithline.feeds.spec import Feed, Mode

CONFIRMED = "coalesce(r.confirmed_on, r.as_at)"


@dataclass(frozen=True)
class Changes:
    """Rows by what became of them. `stood`: rows of the feed that were current before (for the shares of a hold)."""

    new: int
    changed: int
    unchanged: int
    history: int
    gone: int
    stood: int


def compare(cursor: Any, feed: Feed, as_at: object, period: str) -> Changes:
    """Fill `change` (n, what, id, before_id ...) and `gone` (id, is_withdrawn) from the staged `sent` rows.

    what: new, changed, unchanged or history (an older statement about a record that a newer delivery has spoken of).
    `id`: that of the source record to be written; null where nothing is.
    """
    given = {"as_at": as_at, "feed": feed.code, "period": period}
    cursor.execute(
        f"""
        CREATE TEMP TABLE change ON COMMIT DROP AS
        SELECT t.*, CASE WHEN t.what <> 'unchanged' THEN nextval('source_record_id_seq') END AS id FROM (
            SELECT s.n, r.id AS before_id, r.version AS before_version, r.period AS before_period,
                   CASE WHEN r.ended_on > %(as_at)s THEN r.ended_on END AS before_ended_on, NULL::bigint AS corrects_id,
                   CASE WHEN r.id IS NULL THEN 'new'
                        WHEN %(as_at)s < {CONFIRMED} THEN 'history'
                        WHEN r.row_hash = s.row_hash AND r.withdrawn_at IS NULL
                             AND (r.ended_on IS NULL OR r.ended_on > %(as_at)s) THEN 'unchanged'
                        ELSE 'changed' END AS what
            FROM sent s
            LEFT JOIN source_record r ON r.feed = %(feed)s AND r.key_space = s.key_space
                 AND r.source_key = s.source_key AND r.superseded_at IS NULL) t
        """,
        given,
    )
    cursor.execute("SELECT count(*) FROM change WHERE what = 'history'")
    if cursor.fetchone()[0]:
        _compare_history(cursor, given)
    cursor.execute("ANALYZE change (n, what, id, before_id)")
    _find_gone(cursor, feed, given)
    cursor.execute("SELECT what, count(*) FROM change GROUP BY what")
    counts = dict(cursor.fetchall())
    cursor.execute("SELECT count(*) FROM gone")
    gone = cursor.fetchone()[0]
    cursor.execute(
        "SELECT count(*) FROM source_record WHERE feed = %s AND superseded_at IS NULL AND ended_on IS NULL "
        "AND withdrawn_at IS NULL",
        [feed.code],
    )
    return Changes(
        counts.get("new", 0),
        counts.get("changed", 0),
        counts.get("unchanged", 0),
        counts.get("history", 0),
        gone,
        cursor.fetchone()[0],
    )


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


def _find_gone(cursor: Any, feed: Feed, given: dict[str, object]) -> None:
    """Rows that a snapshot no longer holds.

    Only tables that came are compared, and within the feed's scopes that came: a school that sent nothing has lost
    nobody. A row that could not be read is there all the same. A table that speaks for its period only withdraws what
    is gone when that period comes again. A feed that sends changes only loses nothing by silence.
    """
    cursor.execute("CREATE TEMP TABLE gone (id bigint, is_withdrawn boolean) ON COMMIT DROP")
    if feed.mode is not Mode.SNAPSHOT:
        return
    for table in {table.key_space: table for table in feed.tables}.values():
        limits = "r.ended_on IS NULL AND r.period = %(period)s AND r.as_at <= %(as_at)s"
        if not table.within_period:
            limits = f"(r.ended_on IS NULL OR r.ended_on > %(as_at)s) AND {CONFIRMED} <= %(as_at)s"
        cursor.execute(
            f"""
            INSERT INTO gone
            SELECT r.id, {"true" if table.within_period else "false"} FROM source_record r
            WHERE r.feed = %(feed)s AND r.key_space = %(space)s AND r.superseded_at IS NULL
              AND r.withdrawn_at IS NULL AND {limits}
              AND EXISTS (SELECT FROM sent_space e WHERE e.key_space = r.key_space AND e.scope = r.scope)
              AND NOT EXISTS (SELECT FROM present s WHERE s.key_space = r.key_space AND s.source_key = r.source_key)
            """,  # noqa: S608 - the words spliced in are our own
            {**given, "space": table.key_space},
        )


def missing_share(cursor: Any, feed: Feed) -> dict[str, float]:
    """For each key space that came: the share of its current rows, in any scope, that the delivery lacks.

    This is what a hold judges, so that half a file, or a file without some schools, ends nothing.
    """
    if feed.mode is not Mode.SNAPSHOT:
        return {}
    spaces = [table.key_space for table in feed.tables if not table.within_period]
    cursor.execute(
        """
        SELECT r.key_space, count(*) FILTER (WHERE NOT EXISTS (
                   SELECT FROM present s WHERE s.key_space = r.key_space AND s.source_key = r.source_key)),
               count(*)
        FROM source_record r
        WHERE r.feed = %s AND r.key_space = ANY(%s) AND r.superseded_at IS NULL AND r.ended_on IS NULL
          AND r.withdrawn_at IS NULL AND r.key_space IN (SELECT e.key_space FROM sent_space e)
        GROUP BY r.key_space
        """,
        [feed.code, spaces],
    )
    return {space: lost / stood for space, lost, stood in cursor.fetchall()}
