"""The accepted rows of a table as columns to make facts of."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds import spec
from kithline.feeds.word import NOTHING
from kithline.intake.row_text import FEW, whole
from kithline.intake.standardise import Standard, text_of


@dataclass(frozen=True)
class Rows:
    """`values`: the standard's columns and `_n`, the row's place in the whole delivery. `as_at`: the delivery's day."""

    values: pa.Table
    standard: Standard
    as_at: date
    absence_term: str

    @classmethod
    def of(cls, standard: Standard, first_n: int, as_at: date, absence_term: str) -> "Rows":
        """All rows of a table, numbered from `first_n`."""
        numbers = pa.array(range(first_n, first_n + standard.rows), pa.int64())
        return cls(standard.values.append_column("_n", numbers), standard, as_at, absence_term)

    @cached_property
    def restriction(self) -> int:
        return int(self.standard.table.restriction)

    @cached_property
    def numbers(self) -> pa.Array:
        return whole(self.values["_n"])

    def __len__(self) -> int:
        return int(self.values.num_rows)

    def only(self, mask: pa.Array) -> "Rows":
        """The rows where the mask is true."""
        return replace(self, values=where(self.values, mask))

    def take(self, places: pa.Array) -> "Rows":
        """The rows at these places, which are in order and different."""
        if len(places) == len(self):
            return self
        return replace(self, values=self.values.take(places))

    def holds(self, when: spec.When) -> pa.Array:
        """In which rows the condition holds; never null."""
        column = text_of(self.values[when.column])
        mask = (
            pc.is_in(column, value_set=pa.array(when.among, pa.string()))
            if when.among
            else pc.is_valid(column)
        )
        mask = pc.fill_null(mask, False)
        return pc.invert(mask) if when.is_not else mask

    def same(self, number: int) -> pa.Array:
        """That number in every row."""
        return repeated(number, pa.int64(), len(self))

    def flag(self, holds: bool) -> pa.Array:
        """Yes or no in every row."""
        return repeated(holds, pa.bool_(), len(self))

    def column(self, code: str) -> pa.Array:
        """A column, as text; `=word` is that word in every row; an empty code is all null."""
        if code.startswith("="):
            return repeated(code[1:], pa.string(), len(self))
        return text_of(self.values[code]) if code else repeated(None, pa.string(), len(self))

    def day(self, code: str) -> pa.Array:
        """A date column; a moment's date where the column holds moments."""
        if not code:
            return repeated(None, pa.date32(), len(self))
        column = whole(self.values[code])
        if pa.types.is_date32(column.type):
            return column
        return pc.utf8_slice_codeunits(text_of(column), 0, 10).cast(pa.date32())

    def fact(
        self, restriction: int, access_class: int, start: pa.Array, end: pa.Array, **own: pa.Array
    ) -> pa.Table:
        """A staged fact table: the head and the fact's own columns."""
        head = {
            "n": self.numbers,
            "access_class": self.same(access_class),
            "restriction": self.same(max(restriction, self.restriction)),
            "valid_from": start,
            "valid_to": end,
        }
        return pa.table({**head, **own})


def repeated(value: object, kind: pa.DataType, rows: int) -> pa.Array:
    """The same value in every row; of few rows the very same column as the last time."""
    return _few_repeated(value, kind, rows) if rows <= FEW else _repeated(value, kind, rows)


def _repeated(value: object, kind: pa.DataType, rows: int) -> pa.Array:
    return pa.nulls(rows, kind) if value is None else pa.repeat(pa.scalar(value, kind), rows)


_few_repeated = lru_cache(2_000, typed=True)(_repeated)


def where(rows: pa.Table, mask: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The rows where the mask is true. Of few rows most often all are wanted, or none, and to filter a table takes
    Arrow ten times as long as to see that."""
    mask = whole(mask)
    wanted = mask.true_count
    if wanted == len(mask):
        return rows
    return rows.filter(mask) if wanted else rows.slice(0, 0)


def filled(column: pa.Array) -> pa.Array:
    """Empty text in place of null."""
    return pc.fill_null(column, NOTHING) if column.null_count else column
