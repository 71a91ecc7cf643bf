"""Fresh statistics after a bulk load: the planner still thinks the tables empty, and its plans are hopeless until told.

Needs the privilege MAINTAIN (PostgreSQL 17 and later, granted to the pipeline); older servers leave it to autovacuum.
"""

from collections.abc import Iterable
from typing import Any

from kithline.record.models import FACTS, BlockingKey, Link, Person, SourcePerson, SourceRecord

# Wide values that no join and no condition goes by: to look at them costs more than at all the rest.
WIDE = {"raw", "payload", "as_written", "marks", "row_hash", "lines", "reasons"}
FINE_ENOUGH = 20  # autovacuum will look closer; a fifth of its sample tells the planner what it must know now
_MODELS: tuple[Any, ...] = (SourceRecord, SourcePerson, BlockingKey, Link, Person, *FACTS)
TABLES = {
    model._meta.db_table: ", ".join(
        f'"{field.column}"'
        for field in model._meta.concrete_fields
        if field.column and field.column not in WIDE
    )
    for model in _MODELS
}


def refresh_statistics(cursor: Any, tables: Iterable[str] = TABLES) -> None:
    """ANALYZE these of the record's tables, where the login may."""
    cursor.execute("SHOW server_version_num")
    if int(cursor.fetchone()[0]) < 170_000:
        return
    cursor.execute(
        "SELECT t FROM unnest(%s::text[]) t WHERE has_table_privilege(t, 'MAINTAIN')", [list(tables)]
    )
    ours = [f"{table} ({TABLES[table]})" for (table,) in cursor.fetchall()]
    if ours:
        cursor.execute(f"SET LOCAL default_statistics_target = {FINE_ENOUGH}")
        cursor.execute("ANALYZE " + ", ".join(ours))
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")


class Growth:
    """Counts what one process wrote, and says when the tables have grown enough to be looked at afresh."""

    LEAST = 2_000  # rows
    TIMES = 3  # as many more as were there: plans for a quarter of the rows are the same as for all

    def __init__(self) -> None:
        self.written = 0

    def after(self, cursor: Any, rows: int) -> None:
        """`rows` more were written: refresh when they come to `TIMES` what the planner believes is there."""
        self.written += rows
        if self.written < self.LEAST:
            return
        cursor.execute(
            "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'public.source_record'::regclass"
        )
        if self.written >= self.TIMES * cursor.fetchone()[0]:
            refresh_statistics(cursor)
            self.written = 0
