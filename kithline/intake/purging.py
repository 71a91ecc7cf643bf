"""A purge message: what a feed has said of a person is taken back, whichever of its rows said it.

Other feeds' facts about the same person stand, and so does the source's person, by whom they hang together. Of whom
nothing stands any more nothing is compared any more either: no name, no date of birth, no number.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.spec import Table
from kithline.feeds.word import word
from kithline.intake.rows import Rows
from kithline.intake.staging import STUB_VALUES

# `whom`: the person's number within the delivery. `key_space`: of which rows (null: of all); those that have the value
# in the column.
PURGED = pa.schema(
    [("whom", pa.int64()), ("key_space", pa.string()), ("column", pa.string()), ("value", pa.string())]
)


class Statements(Protocol):
    """What is asked of a writer."""

    given: dict[str, Any]

    def run(self, statement: str) -> Any: ...


class Judged(Protocol):
    """What is asked of a table that was read."""

    @property
    def table(self) -> Table: ...

    @property
    def rows(self) -> Rows: ...

    @property
    def whom(self) -> pa.Array: ...


def purged_in(parts: Sequence[Judged]) -> pa.Table:
    """What the delivery takes back beside the rows that say so: columns of PURGED."""
    found = [PURGED.empty_table()]
    for part in parts:
        purge = part.table.purges
        if purge is None or not (purge.is_of_person or purge.of):
            continue
        mask = part.rows.holds(purge.when)
        whom = part.whom.filter(mask)
        if purge.is_of_person:
            nothing = pa.nulls(len(whom), pa.string())
            found.append(pa.table([whom, nothing, nothing, nothing], schema=PURGED))
            continue
        value = part.rows.column(purge.of).filter(mask)
        for space in sorted({each.table.key_space for each in parts if _goes_with(each.table, part.table)}):
            named = [pa.repeat(word(text), len(whom)) for text in (space, purge.of)]
            found.append(pa.table([whom, *named, value], schema=PURGED))
    return pa.concat_tables(found)


def silent_in(part: Judged, purged: pa.Table) -> pa.Array | None:
    """A mask of the rows of a table that say nothing, because they or what they belong to are purged; None: of none."""
    purge = part.table.purges
    silent = None if purge is None else part.rows.holds(purge.when)
    if purged.num_rows:
        persons = purged.filter(pc.is_null(purged["key_space"]))["whom"]
        masks = [pc.is_in(part.whom, value_set=persons.combine_chunks())]
        ours = purged.filter(pc.fill_null(pc.equal(purged["key_space"], part.table.key_space), False))
        for column in ours["column"].unique().to_pylist():
            gone = ours.filter(pc.equal(ours["column"], column))
            masks.append(
                pc.is_in(
                    _tied(part.whom, part.rows.column(column)), value_set=_tied(gone["whom"], gone["value"])
                )
            )
        for mask in masks:
            silent = mask if silent is None else pc.or_(silent, mask)
    return silent if silent is not None and silent.true_count else None


def _goes_with(table: Table, purging: Table) -> bool:
    purge = purging.purges
    if purge is None or (purge.tables and table.code not in purge.tables):
        return False
    return any(column.code == purge.of for column in table.columns)


def _tied(whom: pa.Array | pa.ChunkedArray, value: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Each number and value in one; null where there is no value."""
    if isinstance(whom, pa.ChunkedArray):
        whom, value = whom.combine_chunks(), value.combine_chunks()
    return pc.binary_join_element_wise(whom.cast(pa.string()), value, "|")


def take_back(writer: Statements, slots: Iterable[str]) -> int:
    """Withdraw the feed's rows that are `purged` (but those that this delivery changes, which are closed with their
    versions), close what the feed has said in `slots` of whoever is purged, and empty what linking compares of those of
    whom nothing stands; how many rows."""
    writer.run(
        """
        INSERT INTO gone (id, is_withdrawn)
        SELECT DISTINCT r.id, true FROM purged p JOIN who o USING (whom)
        JOIN source_record r ON r.source_person_id = o.source_person_id
        WHERE r.feed = %(feed)s AND r.superseded_at IS NULL AND r.withdrawn_at IS NULL AND r.as_at <= %(as_at)s
          AND (p.key_space IS NULL OR r.key_space = p.key_space AND btrim(r.raw ->> p."column") = p.value)
          AND NOT EXISTS (SELECT FROM change c WHERE c.before_id = r.id AND c.what <> 'unchanged')
        """
    )
    slots = tuple(slots)
    for table in slots:
        writer.run(
            f"""
            UPDATE {table} f SET known_to = %(now)s FROM purged p JOIN who o USING (whom), delivery d
            WHERE p.key_space IS NULL AND f.source_person_id = o.source_person_id AND f.known_to IS NULL
              AND d.id = f.delivery_id AND d.feed = %(feed)s AND d.as_at <= %(as_at)s
            """
        )
    said = " ".join(
        f"AND NOT EXISTS (SELECT FROM {table} f WHERE f.source_person_id = s.id AND f.known_to IS NULL)"
        for table in slots
    )
    writer.run(
        f"""
        UPDATE source_person s SET {", ".join(f"{name} = NULL" for name in STUB_VALUES)}, changed_at = %(now)s
        FROM purged p JOIN who o USING (whom)
        WHERE p.key_space IS NULL AND s.id = o.source_person_id {said}
          AND NOT EXISTS (SELECT FROM source_record r WHERE r.source_person_id = s.id AND r.superseded_at IS NULL
              AND r.withdrawn_at IS NULL AND NOT EXISTS (SELECT FROM gone g WHERE g.id = r.id)
              AND NOT EXISTS (SELECT FROM change c WHERE c.before_id = r.id AND c.what = 'changed'))
        """
    )
    return int(writer.run("SELECT 1 FROM gone WHERE is_withdrawn").rowcount)
