"""What a delivery changes: each row against the newest version of its record, before anything is written."""

from dataclasses import dataclass
from typing import Any

from kithline.feeds.spec import Feed, Mode


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
    """Fill `change` (n, what, id, before_id) and `gone` (id, is_withdrawn) from the staged `sent` rows.

    what: new, changed, unchanged or history (an older statement about a record that a newer delivery has spoken of).
    """
    cursor.execute(
        """
        CREATE TEMP TABLE change ON COMMIT DROP AS
        SELECT s.n, b.id AS before_id, b.version AS before_version,
               CASE WHEN b.id IS NULL THEN 'new'
                    WHEN %(as_at)s < b.as_at THEN 'history'
                    WHEN b.row_hash = s.row_hash AND b.ended_on IS NULL AND b.withdrawn_at IS NULL THEN 'unchanged'
                    ELSE 'changed' END AS what,
               NULL::bigint AS id
        FROM sent s
        LEFT JOIN source_record b ON b.feed = %(feed)s AND b.key_space = s.key_space
             AND b.source_key = s.source_key AND b.superseded_at IS NULL
        """,
        {"as_at": as_at, "feed": feed.code},
    )
    _find_gone(cursor, feed, as_at, period)
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


def _find_gone(cursor: Any, feed: Feed, as_at: object, period: str) -> None:
    """Rows that a snapshot no longer holds.

    Only tables that came are compared, and within the feed's scopes that came: a school that sent nothing has lost
    nobody. A table that speaks for its period only withdraws what is gone when that period comes again. A feed that
    sends changes only loses nothing by silence.
    """
    cursor.execute("CREATE TEMP TABLE gone (id bigint, is_withdrawn boolean) ON COMMIT DROP")
    if feed.mode is not Mode.SNAPSHOT:
        return
    for table in {table.key_space: table for table in feed.tables}.values():
        if table.within_period:
            limits = "r.period = %(period)s AND r.as_at <= %(as_at)s"
        else:
            limits = "r.as_at <= %(as_at)s"
        cursor.execute(
            f"""
            INSERT INTO gone
            SELECT r.id, {"true" if table.within_period else "false"} FROM source_record r
            WHERE r.feed = %(feed)s AND r.key_space = %(space)s AND r.superseded_at IS NULL
              AND r.ended_on IS NULL AND r.withdrawn_at IS NULL AND {limits}
              AND EXISTS (SELECT FROM sent_space e WHERE e.key_space = r.key_space AND e.scope = r.scope)
              AND NOT EXISTS (SELECT FROM sent s WHERE s.key_space = r.key_space AND s.source_key = r.source_key)
            """,  # noqa: S608 - the two words spliced in are our own
            {"feed": feed.code, "space": table.key_space, "as_at": as_at, "period": period},
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
                   SELECT FROM sent s WHERE s.key_space = r.key_space AND s.source_key = r.source_key)),
               count(*)
        FROM source_record r
        WHERE r.feed = %s AND r.key_space = ANY(%s) AND r.superseded_at IS NULL AND r.ended_on IS NULL
          AND r.withdrawn_at IS NULL AND r.key_space IN (SELECT e.key_space FROM sent_space e)
        GROUP BY r.key_space
        """,
        [feed.code, spaces],
    )
    return {space: lost / stood for space, lost, stood in cursor.fetchall()}
