"""Text to values, column by column. Each distinct text is judged once, however many rows carry it.

A row with a value that cannot be understood, or without one that is required, is rejected whole: it becomes a row we
could not read, with the column and what was expected. Nothing here knows any one feed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.attached import told_apart
from kithline.feeds.plainly import plainly
from kithline.feeds.readers import Read, Reject
from kithline.feeds.spec import Column, EmitTermTotal, Feed, Layout, Table, Through
from kithline.feeds.word import NONE, NOTHING, word
from kithline.intake.row_text import FEW, as_json, hashed, whole
from kithline.record.categories import Restriction

ARROW = {"string": pa.string(), "date32": pa.date32(), "int64": pa.int64(), "bool": pa.bool_()}
JOINT = "|"  # between the parts of a key
JOINT_WORD = word(JOINT)


@dataclass
class Above:
    """What stands above a part of a delivery that was cut: `repeated` keys, by key space, are there in several parts;
    those in `taken` a good row has had already. `ties`: by table and columns, the rows that others go through, each
    with those columns, its `_tie` (the columns joined) and its keys; not `_good` where it was rejected."""

    repeated: dict[str, pa.Array] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    ties: dict[tuple[str, tuple[str, ...]], list[pa.Table]] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)

    def again(self, space: str, keys: pa.Array, bad: pa.Array) -> Iterator[int]:
        """The place of each good row whose key a good row above has; the others' keys are taken from now on."""
        if space not in self.repeated:
            return
        held = pc.and_(pc.is_in(keys, value_set=self.repeated[space]), pc.invert(bad))
        for at in pc.indices_nonzero(held).to_pylist():
            key = (space, keys[at].as_py())
            if key in self.taken:
                yield at
            self.taken.add(key)

    def keep(self, feed: Feed, done: "Standard") -> None:
        """Keep of a table's rows what tables that go through it need."""
        if done.every is None:
            return
        through = (each.subject for each in feed.tables if isinstance(each.subject, Through))
        for on in {each.on for each in through if done.table.code in each.tables}:
            every = done.every
            at = pc.index_in(whole(every["_row"]), value_set=whole(done.values["_row"]))
            rows = {code: every[code] for code in on}
            rows |= {"_tie": _joined(every, on), "_source_key": every["_source_key"]}
            rows |= {"_subject": done.subject_key.take(at), "_good": pc.is_valid(at)}
            self.ties.setdefault((done.table.code, on), []).append(pa.table(rows))
            self.namespaces[done.table.code] = done.subject_namespace

    def tied_to(self, subject: Through, values: pa.Table) -> "dict[str, Tied]":
        """Of the tables that these rows go through, the rows that they can mean."""
        wanted = pc.unique(_joined(values, subject.on))
        found = {}
        for code in subject.tables:
            parts = self.ties.get((code, subject.on), [])
            if parts:
                every = pa.concat_tables(
                    part.filter(pc.is_in(part["_tie"], value_set=wanted)) for part in parts
                )
                good = every.filter(every["_good"])
                found[code] = Tied(good, every, whole(good["_subject"]), self.namespaces[code])
        return found


@dataclass(frozen=True)
class Tied:
    """Rows that others go through: those of a `Standard`, or of several, of which no more is kept."""

    values: pa.Table
    every: pa.Table
    subject_key: pa.Array
    subject_namespace: str


@dataclass
class Standard:
    """The accepted rows of one table of one delivery.

    `values`: one column per declared column, typed, and `_row`. `raw`, `row_hash`: JSON text of the row as sent; hash
    of its standard values (so that a date written otherwise is no change). `source_key`, `scope`, `subject_key`:
    strings, one per row (`subject_key` null where the table has no subject). `rejects`: the rows that are not here;
    `rejected_keys`: their keys, where those could be read: such a row was sent, so its record has not ended. `every`:
    the values of all rows, accepted or not, with `_source_key`.
    """

    table: Table
    values: pa.Table
    raw: pa.Array
    row_hash: pa.Array
    source_key: pa.Array
    scope: pa.Array
    subject_key: pa.Array
    subject_namespace: str
    rejects: list[Reject]
    raw_of_rejected: dict[int, str] = field(default_factory=dict)
    rejected_keys: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    every: pa.Table | None = None
    has_scope: bool = False

    @property
    def rows(self) -> int:
        return int(self.values.num_rows)


def standardise(
    feed: Feed,
    table: Table,
    read: Read,
    period: str,
    before: dict[str, Standard],
    above: Above | None = None,
) -> Standard:
    """Judge every value of a table. `before`: the delivery's tables already done, for tables that go `Through` them."""
    layout = next((each for each in table.layouts if each.code == read.layout), table.layouts[0])
    texts = read.rows
    rejects = [replace(each, expected=_told(each.expected)) for each in read.rejects]
    columns: dict[str, pa.Array] = {"_row": whole(texts["_row"])}
    reasons: dict[int, list[tuple[str, str]]] = {}
    numbers = columns["_row"]
    judged = _each_row if texts.num_rows <= FEW else _each_text
    for column in table.columns:
        told = whole(texts[column.code])
        made, wrong = judged(column, told)
        columns |= made
        header = layout.header(column.code)
        for at, expected in wrong.items():
            reasons.setdefault(at, []).append((header, _told(expected)))
        if column.required and told.null_count:
            for at in pc.indices_nonzero(pc.is_null(told)).to_pylist():
                reasons.setdefault(at, []).append((header, "expected a value; the cell is empty"))
    bad = _mask(reasons, texts.num_rows)
    values_table = pa.table(columns)
    goes_through = table.subject if isinstance(table.subject, Through) else None
    tied = above.tied_to(goes_through, values_table) if above and goes_through else before
    subject_key, namespace, unknown = _subject(table, values_table, tied)
    if unknown is not None:
        fresh = pc.and_(unknown, pc.invert(bad))
        for at in pc.indices_nonzero(fresh).to_pylist():
            on = goes_through.on if goes_through else ()
            whose = layout.header(on[0]) if on else ""
            reasons.setdefault(at, []).append(
                (whose, "expected a row of this delivery's roll with the same id")
            )
        bad = pc.or_(bad, fresh)
    source_key = _source_key(table, values_table, period, tied, reasons, layout)
    for at, why in _repeated(table, source_key, bad, numbers, before):
        reasons.setdefault(at, []).append((layout.header(table.key[0]), why))
    for at in above.again(table.key_space, source_key, bad) if above else ():
        why = "a row above it has the same key"
        reasons.setdefault(at, []).append((layout.header(table.key[0]), why))
    bad = _mask(reasons, texts.num_rows)
    raw_text = as_json(texts.drop_columns(["_row"]))
    row_hash = hashed(_meant(feed, table, values_table, period))
    rejects += [
        Reject(numbers[at].as_py(), _one_line(why[0][0]), "; ".join(map(_one_line, _said(why))))
        for at, why in sorted(reasons.items())
    ]
    keep = pc.invert(bad)

    def good(rows: Any) -> Any:
        return rows.filter(keep) if reasons else rows

    scope = _joined(values_table, feed.scope) if feed.scope and _has(table, feed.scope) else None
    done = Standard(
        table,
        good(values_table),
        good(raw_text),
        good(row_hash),
        good(source_key),
        good(scope if scope is not None else pa.array([""] * texts.num_rows, pa.string())),
        good(subject_key),
        namespace,
        rejects,
        {numbers[at].as_py(): raw_text[at].as_py() for at in reasons},
        source_key.filter(pc.and_(bad, pc.is_valid(source_key))) if reasons else source_key.slice(0, 0),
        values_table.append_column("_source_key", source_key),
        scope is not None,
    )
    if above:
        above.keep(feed, done)
    return done


def _told(expected: str) -> str:
    return f"expected {expected.removeprefix('expected ')}"


def _each_row(column: Column, told: pa.Array) -> tuple[dict[str, pa.Array], dict[int, str]]:
    """The values that a column makes, by name, and what was expected in the rows where none could be read. Of few
    rows."""
    values: list[object] = []
    wrong: dict[int, str] = {}
    for at, text in enumerate(told.to_pylist()):
        try:
            values.append(None if text is None else column.value.parse(text))
        except ValueError as expected:
            values.append(None)
            wrong[at] = str(expected) or column.value.expected
    kind = ARROW[column.value.arrow]
    return {code: pa.array(made, type=kind) for code, made in told_apart(column, values).items()}, wrong


def _each_text(column: Column, told: pa.Array) -> tuple[dict[str, pa.Array], dict[int, str]]:
    """The same of many rows: each distinct text is judged once."""
    encoded = told.dictionary_encode()
    made, wrong = _each_row(column, encoded.dictionary)
    rows: dict[int, str] = {}
    if wrong:
        mask = pc.fill_null(pc.is_in(encoded.indices, value_set=pa.array(list(wrong), pa.int32())), False)
        rows = {at: wrong[encoded.indices[at].as_py()] for at in pc.indices_nonzero(mask).to_pylist()}
    return {code: values.take(encoded.indices) for code, values in made.items()}, rows


def _mask(reasons: Mapping[int, object], rows: int) -> pa.Array:
    """Which rows have a reason to be rejected."""
    if not reasons:
        return pa.repeat(pa.scalar(False, pa.bool_()), rows)
    return pc.is_in(pa.array(range(rows), pa.int64()), value_set=pa.array(sorted(reasons), pa.int64()))


def _one_line(words: str) -> str:
    """A header may be of several lines; what is told of it is not."""
    return " ".join(words.split())


def _said(why: list[tuple[str, str]]) -> list[str]:
    """One reason for each header, the first: where two of our columns read one cell, it is told once."""
    by_header: dict[str, str] = {}
    for header, reason in why:
        by_header.setdefault(header, reason)
    first, *more = by_header.items()
    return [first[1], *(f"column {header}: {reason}" for header, reason in more)]


def _has(table: Table, codes: tuple[str, ...]) -> bool:
    return {column.code for column in table.columns} >= set(codes)


def text_of(column: pa.Array) -> pa.Array:
    """Any column as text; dates as ISO."""
    column = whole(column)
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _joined(values: pa.Table, codes: tuple[str, ...]) -> pa.Array:
    """Key columns joined; a missing part is an empty one (a row's key has at least one required column)."""
    parts = [pc.fill_null(text_of(values[code]), NOTHING) for code in codes]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, JOINT_WORD)


def _subject(
    table: Table, values: pa.Table, before: Mapping[str, Standard | Tied]
) -> tuple[pa.Array, str, pa.Array | None]:
    """Each row's subject key, its namespace, and (for tables that go through another) which rows have none."""
    subject = table.subject
    if subject is None:
        return pa.nulls(values.num_rows, pa.string()), "", None
    if not isinstance(subject, Through):
        return subject_key_of(values, subject.key), subject.namespace, None
    known: dict[str, str] = {}
    namespace = ""
    for code in reversed(subject.tables):
        if code in before:
            other = before[code]
            namespace = other.subject_namespace
            keys = _joined(other.values, subject.on).to_pylist()
            known.update(zip(keys, other.subject_key.to_pylist(), strict=True))
    found = pa.array([known.get(key) for key in _joined(values, subject.on).to_pylist()], pa.string())
    return found, namespace, pc.is_null(found)


def subject_key_of(values: pa.Table, codes: tuple[str, ...]) -> pa.Array:
    """The key of a subject's columns; null where every part is."""
    joined = _joined(values, codes)
    empty = pc.equal(pc.replace_substring(joined, JOINT, ""), NOTHING)
    return pc.if_else(empty, NONE, joined)


def _source_key(
    table: Table,
    values: pa.Table,
    period: str,
    before: Mapping[str, Standard | Tied],
    reasons: dict[int, list[tuple[str, str]]],
    layout: Layout,
) -> pa.Array:
    """Each row's key for ever; null where a part of it cannot be read.

    A table that goes through another has that table's key in place of the columns `on`: those are numbers of one file,
    and a file sent again may be numbered anew.
    """
    parts = list(table.key)
    through = table.subject if isinstance(table.subject, Through) else None
    if through is not None and set(through.on) <= set(parts):
        parts = [code for code in parts if code not in through.on]
        above = _keys_above(through, values, before)
        key = (
            pc.binary_join_element_wise(above, _joined(values, tuple(parts)), JOINT_WORD) if parts else above
        )
    else:
        key = _joined(values, table.key)
    if table.within_period and period:
        key = pc.binary_join_element_wise(word(period), key, JOINT_WORD)
    headers = {layout.header(code) for code in parts}
    unreadable = [at for at, why in reasons.items() if any(header in headers for header, _ in why)]
    if not unreadable:
        return key
    mask = pc.is_in(pa.array(range(values.num_rows), pa.int64()), value_set=pa.array(unreadable, pa.int64()))
    return pc.if_else(mask, NONE, key)


def _meant(feed: Feed, table: Table, values: pa.Table, period: str) -> pa.Table:
    """What is compared with what was said before. Where a row gives a total of its period's term, the same number a
    term later is another statement."""
    meant = values.drop_columns(["_row", *sorted(_numbers_of_the_file(feed, table))])
    totals = [each.sessions for each in table.emits if isinstance(each, EmitTermTotal)]
    if table.within_period or not totals:
        return meant
    has_total = pc.is_valid(pc.coalesce(*(text_of(values[code]) for code in totals)))
    return meant.append_column("_period", pc.if_else(has_total, word(period), NONE))


def _numbers_of_the_file(feed: Feed, table: Table) -> set[str]:
    """Columns that only tie the tables of one delivery together: to number a file anew changes nothing."""
    ties = {
        code
        for each in feed.tables
        if isinstance(each.subject, Through) and (each is table or table.code in each.subject.tables)
        for code in each.subject.on
    }
    return ties - (set() if isinstance(table.subject, Through) else set(table.key))


def _keys_above(through: Through, values: pa.Table, before: Mapping[str, Standard | Tied]) -> pa.Array:
    """The key of the row that each row goes through, whether or not that row was accepted."""
    known: dict[str, str] = {}
    for code in reversed(through.tables):
        every = before[code].every if code in before else None
        if every is not None:
            known.update(
                zip(_joined(every, through.on).to_pylist(), every["_source_key"].to_pylist(), strict=True)
            )
    return pa.array([known.get(key) for key in _joined(values, through.on).to_pylist()], pa.string())


def _repeated(
    table: Table, keys: pa.Array, bad: pa.Array, numbers: pa.Array, before: dict[str, Standard]
) -> Iterator[tuple[int, str]]:
    """(place, why) of each good row whose key an earlier good row has, in this table or one of the same key space."""
    for other in before.values():
        if other.table.key_space == table.key_space:
            held = pc.and_(pc.is_in(keys, value_set=other.source_key), pc.invert(bad))
            for at in pc.indices_nonzero(held).to_pylist():
                yield at, f"a row of {plainly(other.table)} in this delivery has the same key"
    if pc.count_distinct(keys, mode="all").as_py() == len(keys):
        return
    first: dict[str, int] = {}
    listed = keys.to_pylist()
    for at in pc.indices_nonzero(pc.invert(bad)).to_pylist():
        if first.setdefault(listed[at], at) != at:
            yield at, f"row {numbers[first[listed[at]]].as_py()} of this file has the same key"


def day_or_none(value: object) -> date | None:
    return value if isinstance(value, date) else None


__all__ = ["JOINT", "Restriction", "Standard", "standardise", "subject_key_of", "text_of"]
