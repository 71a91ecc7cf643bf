"""What linking keeps of everybody in order to link a few: blocking keys, and how many bear each name.

A record that comes alone is compared with those that share a key with it, found by an index; how rare a name is, is
counted once and carried on. Both belong to the rules that made them: after a change of rules all are made anew, at the
next linking of everybody.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.names import variant_groups
from kithline.identity import dwellings
from kithline.identity import records as evidence_of
from kithline.identity.copying import copy_numbers, numbers_asked
from kithline.identity.engine_duckdb import (
    BLOCKING_RULES,
    LASTING,
    MOST_IN_BLOCK,
    in_memory,
    keys_sql,
    open_records,
)
from kithline.identity.likeness import SCHEMES
from kithline.identity.model import FREQUENCY_COLUMNS, Weights
from kithline.identity.rows import names_in
from kithline.identity.store import Connection, Cursor
from kithline.identity.values import BIRTH, NUMBERS
from kithline.intake.staging import copy_in
from kithline.record.arrays import array

# Raised when standardisation changes what a name or a number is taken for, so that older keys no longer fit.
STANDARD = "4"
RULES = hashlib.sha256(repr((STANDARD, sorted(BLOCKING_RULES.items()))).encode()).hexdigest()[:16]
# Under it stand the forenames that are names in their own right.
ESTABLISHED = "established"
# When so great a share has come one by one, names are counted anew.
MOST_SINCE = 0.2


@dataclass(frozen=True)
class Kept:
    """How many records with a forename and with a surname were counted, how many records came one by one since, and
    what ``records.everybodys`` told of all when they were counted."""

    forenames: int
    surnames: int
    since: int
    everybodys: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        return max(self.forenames, self.surnames) + self.since

    def of(self, column: str) -> int:
        """How many records have a name in this column, about."""
        return {"forename": self.forenames, "surname": self.surnames}[column] + self.since


def kept(connection: Connection) -> Kept | None:
    """What is kept; None if nothing is, or if it was made by other rules."""
    return kept_of(ask_kept(connection))


def ask_kept(connection: Connection) -> Cursor:
    """Ask what is kept: nothing while nobody is linked. (A first linking keeps it before it links anybody.)"""
    # everybody's values are asked by the fields that there are: by the index, and not all names are read
    fields = ", ".join(f"'{each}'" for each in (BIRTH, *NUMBERS))
    return connection.execute(
        "SELECT forenames, surnames, since, ARRAY(SELECT ARRAY[field, name] FROM name_count"
        f" WHERE field IN ({fields})) FROM linking_base WHERE rules = %s AND EXISTS (SELECT FROM link)",
        [RULES],
    )


def kept_of(asked: Cursor) -> Kept | None:
    """The answer of `ask_kept`."""
    found = asked.fetchone()
    if found is None:
        return None
    forenames, surnames, since, values = found
    everybodys: dict[str, set[str]] = defaultdict(set)
    for of, value in values:
        everybodys[of].add(value)
    return Kept(forenames, surnames, since, {of: frozenset(some) for of, some in everybodys.items()})


def keep(connection: Connection, evidence: pa.Table, keys: pa.Table, ids: Iterable[int]) -> None:
    """Keep ``keys``, dwellings and counts after a linking of everybody; of ``ids`` alone the keys are new, if the rules
    are not."""
    if kept(connection) is None:
        # emptied in the same transaction, they need not go into the log as well, where no replica hangs on it
        connection.execute("TRUNCATE blocking_key, dwelling")
        add_many_keys(connection, keys)
        dwellings.keep(connection, evidence)
    else:
        new = pc.is_in(keys["source_person_id"], pa.array(sorted(ids), pa.int64()))
        add_many_keys(connection, keys.filter(new), "ON CONFLICT DO NOTHING")
    count_names(connection, evidence)


def add_keys(connection: Connection, keys: Mapping[int, Iterable[int]]) -> None:
    """The keys of a few records."""
    pairs = [(key, record) for record, held in keys.items() for key in held]
    connection.execute(
        "INSERT INTO blocking_key (key, source_person_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
        " ON CONFLICT DO NOTHING",
        [array(key for key, _ in pairs), array(record for _, record in pairs)],
    )


# Of each of the keys that are asked for, who has it (``block``); but of those that too many share.
_ALL_HOLDERS = f"""unnest(%s::bigint[]) AS asked (key) CROSS JOIN LATERAL (
    SELECT array_agg(source_person_id) AS ids FROM (
        SELECT source_person_id FROM blocking_key b WHERE b.key = asked.key LIMIT {MOST_IN_BLOCK + 1}) holders
) block"""
_HOLDERS = f"{_ALL_HOLDERS} WHERE cardinality(block.ids) <= {MOST_IN_BLOCK}"
KEY_COLUMNS = ("key", "source_person_id")


def sharing(
    connection: Connection, keys: Iterable[int], new: Mapping[int, Iterable[int]] | None = None
) -> dict[int, list[int]]:
    """The records of each of these keys, but of those that too many share, as in ``engine_duckdb``. ``new``: records
    whose keys are still to be written, and these."""
    asked = sorted(set(keys))
    if not new:
        return dict(ask_sharing(connection, asked).fetchall())
    fits = f"CASE WHEN cardinality(block.ids) <= {MOST_IN_BLOCK} THEN block.ids END"
    written = connection.execute(
        f"SELECT asked.key, {fits}, block.ids IS NULL FROM {_ALL_HOLDERS}", [array(asked)]
    )
    held = {key: set(ids or ()) for key, ids, is_nobodys in written.fetchall() if ids or is_nobodys}
    for record, more in new.items():
        for key in held.keys() & set(more):
            held[key].add(record)
    return {key: sorted(ids) for key, ids in held.items() if 0 < len(ids) <= MOST_IN_BLOCK}


def ask_sharing(connection: Connection, keys: Iterable[int]) -> Cursor:
    """Ask it; the answer is a key, and its records."""
    return connection.execute(f"SELECT asked.key, block.ids FROM {_HOLDERS}", [array(keys)])


def sharing_of_many(connection: Connection, keys: pa.Array) -> pa.Table:
    """The same of many different keys: ``key, source_person_id``."""
    asked = f"SELECT asked.key, unnest(block.ids) FROM {_HOLDERS}"
    return numbers_asked(connection, asked, [array(keys.to_pylist())], KEY_COLUMNS)


def not_too_large(connection: Connection, keys: pa.Array) -> pa.Array:
    """Of many different keys those that are not shared by too many."""
    found = numbers_asked(connection, f"SELECT asked.key FROM {_HOLDERS}", [array(keys.to_pylist())], ["key"])
    return found["key"].combine_chunks()


class Names:
    """What is known among everybody of the names of rows of evidence: ``tf_forename``, ``tf_surname``, and whether a
    forename is established. Each name is asked for once."""

    def __init__(self, connection: Connection, known: Kept, weights: Weights) -> None:
        self._connection = connection
        self._counted: dict[tuple[str, str], int | None] = {}
        self._named = [
            (column, evidence_of.PRIOR_RECORDS * weights.levels[column]["same"][1], known.of(column))
            for column in FREQUENCY_COLUMNS
        ]

    def name(self, rows: Sequence[dict[str, Any]]) -> None:
        """Give these rows all of it."""
        self._count({column: names_in(rows, column) for column in FREQUENCY_COLUMNS})
        self._give_frequencies(rows)
        for row in rows:
            name = row["forename"]
            row["is_established_forename"] = bool(name) and self._is_established(name)

    def lend(self, rows: Sequence[dict[str, Any]]) -> None:
        """Give rows that are only compared with named ones as much as that takes: how frequent a name is counts where
        both have the same, and of another it is only to be no less than it is."""
        self._give_frequencies(rows)

    def name_many(self, evidence: pa.Table, ids: pa.Array) -> pa.Table:
        """Evidence with all of it of the records ``ids``, and of the others what is lent to them."""
        of_these = evidence.filter(pc.is_in(evidence["id"], ids))
        self._count(
            {column: of_these[column].drop_null().unique().to_pylist() for column in FREQUENCY_COLUMNS}
        )
        for column, prior, total in self._named:
            found = self._frequency_of(column, prior, total)
            frequencies = evidence_of.each(evidence[column].combine_chunks(), found, pa.float64())
            evidence = _with(evidence, f"tf_{column}", frequencies)
        known = evidence_of.each(evidence["forename"].combine_chunks(), self._is_established, pa.bool_())
        return _with(evidence, "is_established_forename", pc.fill_null(known, False))

    def _is_established(self, name: str) -> bool:
        return self._counted.get((ESTABLISHED, name)) is not None or bool(variant_groups(name))

    def _give_frequencies(self, rows: Sequence[dict[str, Any]]) -> None:
        for column, prior, total in self._named:
            found = self._frequency_of(column, prior, total)
            for row in rows:
                row[f"tf_{column}"] = None if (name := row[column]) is None else found(name)

    def _frequency_of(self, column: str, prior: float, total: float) -> Callable[[str], float]:
        of_all = total + evidence_of.PRIOR_RECORDS

        def frequency(name: str) -> float:
            if (column, name) not in self._counted:
                return 0.0
            return ((self._counted[column, name] or 1) + prior) / of_all

        return frequency

    def _count(self, names: Mapping[str, Iterable[str]]) -> None:
        asked = [
            (field, name)
            for field in (*FREQUENCY_COLUMNS, ESTABLISHED)
            for name in names["forename" if field == ESTABLISHED else field]
            if (field, name) not in self._counted
        ]
        if not asked:
            return
        found = self._connection.execute(
            "SELECT n.field, n.name, n.records FROM unnest(%s::text[], %s::text[]) AS asked (field, name)"
            " JOIN name_count n USING (field, name)",
            [[field for field, _ in asked], [name for _, name in asked]],
        )
        self._counted |= dict.fromkeys(asked)
        self._counted |= {(field, name): records for field, name, records in found.fetchall()}


def _with(evidence: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """Evidence with this column, in place of one of its name."""
    if name not in evidence.column_names:
        return evidence.append_column(name, column)
    return evidence.set_column(evidence.column_names.index(name), name, column)


def count_more(connection: Connection, new: Sequence[evidence_of.Record]) -> None:
    """A few records that are new: their names count from now."""
    if not new:
        return
    found = Counter(
        (column, name) for record in new for column in FREQUENCY_COLUMNS if (name := getattr(record, column))
    )
    more = sorted((*of, count) for of, count in found.items())
    connection.execute(
        "INSERT INTO name_count AS n (field, name, records, surnames)"
        " SELECT field, name, records, 0 FROM unnest(%s::text[], %s::text[], %s::int[]) AS more (field, name, records)"
        " ON CONFLICT (field, name) DO UPDATE SET records = n.records + excluded.records",
        [[one[0] for one in more], [one[1] for one in more], [one[2] for one in more]],
    )
    connection.execute("UPDATE linking_base SET since = since + %s", [len(new)])


def is_out_of_date(kept: Kept) -> bool:
    """Whether so many came since that names are counted anew."""
    return kept.since > MOST_SINCE * (kept.records - kept.since)


def recounted(connection: Connection, before: Kept) -> Kept:
    """Counted anew."""
    names = ("id", "forename", "surname", BIRTH, *SCHEMES)
    found = connection.execute(f"SELECT {', '.join(names)} FROM source_person").fetchall()
    columns = [list(column) for column in zip(*found, strict=True)]
    count_names(connection, evidence_of.standardise(pa.table(columns, names=names)))
    return kept(connection) or before


def count_names(connection: Connection, evidence: pa.Table) -> None:
    """Count all names anew, and keep which forenames are established and which numbers and dates are everybody's."""
    names = evidence.select(["forename", "surname"])
    rows: list[tuple[str, str, int, int]] = []
    for column, other in (("forename", "surname"), ("surname", "forename")):
        grouped = names.group_by(column).aggregate([(column, "count"), (other, "count_distinct")])
        rows += [
            (column, name, count, others if column == "forename" else 0)
            for name, count, others in zip(*(grouped[each].to_pylist() for each in range(3)), strict=True)
            if name is not None
        ]
    own = evidence["forename"].filter(evidence["is_established_forename"]).unique().to_pylist()
    rows += [(ESTABLISHED, name, 0, 0) for name in own]
    rows += [
        (field, value, 0, 0)
        for field, values in evidence_of.everybodys(evidence).items()
        for value in sorted(values)
    ]
    connection.execute("DELETE FROM name_count")
    connection.execute("CREATE TEMP TABLE counted (LIKE name_count) ON COMMIT DROP")
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64())
    table = pa.table(
        {
            name: pa.array(values, kind)
            for name, values, kind in zip(
                ("field", "name", "records", "surnames"), columns, kinds, strict=True
            )
        }
    )
    with connection.cursor() as cursor:
        copy_in(cursor, "counted", table)
    connection.execute("INSERT INTO name_count SELECT * FROM counted")
    connection.execute("DROP TABLE counted")
    connection.execute("DELETE FROM linking_base")
    known = [len(column) - column.null_count for column in (names["forename"], names["surname"])]
    connection.execute(
        "INSERT INTO linking_base (rules, forenames, surnames, since) VALUES (%s, %s, %s, 0)", [RULES, *known]
    )


def keys_of_many(evidence: pa.Table, db: duckdb.DuckDBPyConnection | None = None) -> pa.Table:
    """``key, source_person_id`` of all open records, as ``engine_python.blocking_keys`` gives them for one. ``db``: in
    which they are found; by default one of its own."""
    with db.cursor() if db else in_memory() as own:
        own.register("evidence", open_records(evidence))
        found = f"select distinct key, id as source_person_id from ({keys_sql(LASTING)}) order by 1, 2"
        return own.sql(found).to_arrow_table()


def add_many_keys(connection: Connection, keys: pa.Table, if_held: str = "") -> None:
    """`if_held`: what to do about keys that are there; to look for them doubled the cost of the first keys."""
    connection.execute("CREATE TEMP TABLE fresh_key (key bigint, source_person_id bigint) ON COMMIT DROP")
    copy_numbers(connection, "fresh_key", keys)
    connection.execute(f"INSERT INTO blocking_key SELECT * FROM fresh_key {if_held}")
    connection.execute("DROP TABLE fresh_key")
