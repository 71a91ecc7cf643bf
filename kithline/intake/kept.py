"""Columns that are kept as sent and of which nothing is made: what changes in them alone changes nobody's record."""

from typing import Any

from kithline.feeds.declaration_faults import columns_named
from kithline.feeds.spec import EmitTermTotal, Feed, Table
from kithline.intake.prepare import Part

AT_ONCE = 10_000  # rows that the database is asked about in one statement


def kept_only(feed: Feed, table: Table) -> list[str]:
    """The columns of a table that are neither its key nor whose row it is, and that no fact is made of."""
    named = {column for _, column in columns_named(table)} | {*feed.scope, feed.sender}
    return [column.code for column in table.columns if column.code not in named]


def changed_as_kept(cursor: Any, feed: Feed, part: Part) -> int:
    """How many rows of a compared table (`change`) are changed, but only in what is kept as sent.

    A row that had ended and comes again is changed, and so is a total of another term (see `standardise._meant`).
    """
    kept = kept_only(feed, part.table)
    if not kept or any(isinstance(each, EmitTermTotal) for each in part.table.emits):
        return 0
    found = 0
    numbers, raw = part.rows.numbers, part.standard.raw
    for first in range(0, len(numbers), AT_ONCE):
        cursor.execute(
            "SELECT count(*) FROM unnest(%(n)s::bigint[], %(raw)s::text[]) s (n, raw) "
            "JOIN change c ON c.n = s.n AND c.what = 'changed' JOIN source_record r ON r.id = c.before_id "
            "WHERE r.ended_on IS NULL AND r.withdrawn_at IS NULL "
            "AND r.raw - %(kept)s::text[] = s.raw::jsonb - %(kept)s::text[]",
            {
                "n": numbers.slice(first, AT_ONCE).to_pylist(),
                "raw": raw.slice(first, AT_ONCE).to_pylist(),
                "kept": kept,
            },
        )
        found += cursor.fetchone()[0]
    return found
