"""Fresh statistics after a bulk load: the planner still thinks the tables empty, and its plans are hopeless until told.

Needs the privilege MAINTAIN (PostgreSQL 17 and later, granted to the pipeline); older servers leave it to autovacuum.
"""

from collections.abc import Iterable
from typing import Any

from kithline.record.models import (
    FACTS,
    AllocatedTo,
    BlockingKey,
    ChosenValue,
    Dwelling,
    Family,
    FamilyMember,
    Household,
    HouseholdMember,
    IndicatorResult,
    Link,
    NextChange,
    Person,
    PupilAt,
    SourcePerson,
    SourceRecord,
)

# Wide values that no join and no condition goes by: to look at them costs more than at all the rest.
WIDE = {
    "raw",
    "payload",
    "as_written",
    "marks",
    "row_hash",
    "lines",
    "reasons",
    "others",
    "summary",
    "evidence",
}
FINE_ENOUGH = 20  # autovacuum will look closer; a fifth of its sample tells the planner what it must know now
TIMES = 3  # as many more as were there: plans for a quarter of the rows are the same as for all
# what comes in, and what is made of it (not `touched`: it is mostly empty, which is of no use to know when it is full)
_RECEIVED: tuple[Any, ...] = (SourceRecord, SourcePerson, BlockingKey, Link, *FACTS)
_MADE: tuple[Any, ...] = (
    Person,
    Dwelling,
    ChosenValue,
    PupilAt,
    AllocatedTo,
    Household,
    HouseholdMember,
    Family,
    FamilyMember,
    IndicatorResult,
    NextChange,
)


def _columns(model: Any) -> str:
    """Those by which anything is found."""
    named = [field.column for field in model._meta.concrete_fields if field.column]
    return ", ".join(f'"{column}"' for column in named if column not in WIDE)


RECEIVED = {model._meta.db_table: _columns(model) for model in _RECEIVED}
TABLES = RECEIVED | {model._meta.db_table: _columns(model) for model in _MADE}


def refresh_statistics(cursor: Any, tables: Iterable[str] = RECEIVED) -> None:
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


def refresh_grown(cursor: Any) -> None:
    """ANALYZE those that have grown to more than `TIMES` what they were when the planner looked, or that it never saw.
    Within a transaction. After a first load it took a hundred thousand persons for some hundreds, and the next day,
    which autovacuum had not forestalled, began in seconds."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) "
        "AND pg_relation_size(oid) > %s * greatest(relpages, 1)::bigint * current_setting('block_size')::bigint",
        [list(TABLES), TIMES],
    )
    grown = [table for (table,) in cursor.fetchall()]
    if grown:
        refresh_statistics(cursor, grown)


class Growth:
    """Counts what one process wrote, and says when the tables have grown enough to be looked at afresh."""

    LEAST = 2_000  # rows

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
        if self.written >= TIMES * cursor.fetchone()[0]:
            refresh_statistics(cursor)
            self.written = 0
