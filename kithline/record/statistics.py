"""Fresh statistics after a bulk load: the planner still thinks the tables empty, and its plans are hopeless until told.

Needs the privilege MAINTAIN (PostgreSQL 17 and later, granted to the pipeline); older servers leave it to autovacuum.
"""

from collections.abc import Iterable
from typing import Any

from kithline.record.models import FACTS, SourcePerson, SourceRecord

TABLES = tuple(model._meta.db_table for model in (SourceRecord, SourcePerson, *FACTS))


def refresh_statistics(cursor: Any, tables: Iterable[str] = TABLES) -> None:
    """ANALYZE these tables, where the login may."""
    cursor.execute("SHOW server_version_num")
    if int(cursor.fetchone()[0]) < 170_000:
        return
    for table in tables:
        cursor.execute("SELECT has_table_privilege(%s, 'MAINTAIN')", [table])
        if cursor.fetchone()[0]:
            cursor.execute(f"ANALYZE {table}")


class Growth:
    """Counts what one process wrote, and says when the tables have grown enough to be looked at afresh."""

    LEAST = 2_000  # rows

    def __init__(self) -> None:
        self.written = 0

    def after(self, cursor: Any, rows: int) -> None:
        """`rows` more were written: refresh when they come to half of what the planner believes is there."""
        self.written += rows
        if self.written < self.LEAST:
            return
        cursor.execute(
            "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'public.source_record'::regclass"
        )
        if self.written >= cursor.fetchone()[0] / 2:
            refresh_statistics(cursor)
            self.written = 0
