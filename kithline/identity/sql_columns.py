"""The model's own SQL, read into whole columns: each distinct pair of values is compared once, however many pairs of
records have it.

Every value of evidence becomes a number. Whether two records have the same name, or none, is then told from numbers for
all pairs at once. What needs the texts themselves (how alike they are written) is asked of DuckDB, in the words of the
rule, for each two different values that meet. As in a query, what an earlier condition decided is not asked again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from numpy.typing import NDArray
from sqlglot import exp

from kithline.identity.sql_readings import NotRead, place_of

Codes = NDArray[np.int32]
Places = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
NONE = -1  # the code of null
_BETWEEN = "\x1f"  # in no value


class Columns:
    """Evidence as numbers, a column at a time, when it is asked for. Columns whose values ``conditions`` hold against
    each other have the same numbers for the same texts."""

    def __init__(
        self, evidence: pa.Table, conditions: tuple[str, ...], db: duckdb.DuckDBPyConnection
    ) -> None:
        self._evidence, self._db = evidence, db
        self._together = {name: sorted(some) for some in _held_together(conditions) for name in some}
        self._codes: dict[str, Codes] = {}
        self._values: dict[str, pa.Array] = {}
        self._frequencies: dict[str, NDArray[np.float64]] = {}

    def codes(self, name: str) -> Codes:
        """A number for each row; ``NONE`` for null."""
        if name not in self._codes:
            self._encode(self._together.get(name, [name]))
        return self._codes[name]

    def values(self, name: str) -> pa.Array:
        """What the numbers of a column stand for."""
        self.codes(name)
        return self._values[name]

    def frequencies(self, name: str) -> NDArray[np.float64]:
        """How frequent each row's name is (``tf_forename``)."""
        if name not in self._frequencies:
            self._frequencies[name] = self._evidence[f"tf_{name}"].to_numpy()
        return self._frequencies[name]

    def ask(self, sql: str, met: Mapping[str, tuple[str, Codes]]) -> Mask:
        """``sql`` of each row of a table, whose columns are, by their name in it, a column here and codes of it."""
        values = {
            said: self.values(name).take(pa.array(codes, mask=codes == NONE))
            for said, (name, codes) in met.items()
        }
        rows = len(next(iter(values.values())))
        self._db.register("met", pa.table({**values, "row_number": np.arange(rows, dtype=np.int32)}))
        found = self._db.execute(f"select row_number from met where {sql}").fetchnumpy()
        self._db.unregister("met")
        holds = np.zeros(rows, np.bool_)
        holds[found["row_number"]] = True
        return holds

    def _encode(self, names: Sequence[str]) -> None:
        whole = [_whole(self._evidence[name]) for name in names]
        coded = pa.concat_arrays([_as_text(each) for each in whole]).dictionary_encode()
        codes = pc.fill_null(coded.indices, NONE).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        values = coded.dictionary
        if pa.types.is_list(whole[0].type):
            values = pc.split_pattern(values, _BETWEEN)
        size = len(self._evidence)
        for number, name in enumerate(names):
            self._codes[name] = codes[number * size : (number + 1) * size]
            self._values[name] = values


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows of evidence, by their places in it."""

    columns: Columns
    left: Places
    right: Places

    def __len__(self) -> int:
        return len(self.left)

    def take(self, rows: Places) -> "Pairs":
        return Pairs(self.columns, self.left[rows], self.right[rows])

    def codes(self, name: str, is_right: bool, rows: Places) -> Codes:
        """The codes of a column on one side of some of the pairs."""
        return self.columns.codes(name)[(self.right if is_right else self.left)[rows]]

    def frequency(self, name: str, rows: Places) -> NDArray[np.float64]:
        """Of some of the pairs, how frequent the more frequent of the two names is."""
        known = self.columns.frequencies(name)
        return np.fmax(known[self.left[rows]], known[self.right[rows]])


# Which of some pairs it is true of. Null is not true.
Condition = Callable[[Pairs, Places], Mask]


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _as_text(column: pa.Array) -> pa.Array:
    return pc.binary_join(column, _BETWEEN) if pa.types.is_list(column.type) else column


def condition(sql: str) -> Condition:
    """A condition on a pair (columns end in ``_l`` and ``_r``)."""
    return _read(sqlglot.parse_one(sql, read="duckdb"))


@cache
def _held_together(conditions: tuple[str, ...]) -> list[set[str]]:
    """The columns that some condition holds to be the same or not, by those that belong together."""
    together: list[set[str]] = []
    for sql in conditions:
        for node in sqlglot.parse_one(sql, read="duckdb").find_all(exp.EQ):
            if _is_of_columns(node):
                names = {place_of(node.this)[0], place_of(node.expression)[0]}
                met = [some for some in together if some & names]
                together = [some for some in together if not some & names]
                together.append(names.union(*met))
    return together


def _read(node: exp.Expr) -> Condition:
    if isinstance(node, exp.Paren):
        return _read(node.this)
    if isinstance(node, exp.Or):
        return _either(_read(node.left), _read(node.right)) if _is_composed(node) else _of_texts(node)
    if isinstance(node, exp.And):
        return _both(_read(node.left), _read(node.right)) if _is_composed(node) else _of_texts(node)
    if isinstance(node, exp.EQ) and _is_of_columns(node):
        return _same(node, is_denied=False)
    if isinstance(node, exp.Is):
        return _known(node, is_denied=False)
    if isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
        return _known(node.this, is_denied=True)
    if isinstance(node, exp.Not) and isinstance(node.this, exp.EQ) and _is_of_columns(node.this):
        return _same(node.this, is_denied=True)
    return _of_texts(node)


def _is_composed(node: exp.Expr) -> bool:
    """Whether the parts are better asked one by one: they are of numbers, or of several pairs of columns."""
    return not _needs_texts(node) or len(_columns(node)) > 2


def _needs_texts(node: exp.Expr) -> bool:
    parts = (exp.Or, exp.And, exp.Paren, exp.Not, exp.EQ, exp.Is, exp.Column, exp.Identifier, exp.Null)
    return any(not isinstance(each, parts) for each in node.walk())


def _columns(node: exp.Expr) -> dict[str, tuple[str, bool]]:
    """The columns of a condition as they are said in it, each with its name in evidence and whether it is the right
    row's."""
    return {each.name: place_of(each) for each in node.find_all(exp.Column)}


def _is_of_columns(node: exp.EQ) -> bool:
    return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)


def _either(one: Condition, other: Condition) -> Condition:
    def ask(pairs: Pairs, rows: Places) -> Mask:
        holds = one(pairs, rows)
        still = np.flatnonzero(~holds)
        if len(still):
            holds[still] = other(pairs, rows[still])
        return holds

    return ask


def _both(one: Condition, other: Condition) -> Condition:
    def ask(pairs: Pairs, rows: Places) -> Mask:
        holds = one(pairs, rows)
        still = np.flatnonzero(holds)
        if len(still):
            holds[still] = other(pairs, rows[still])
        return holds

    return ask


def _same(node: exp.EQ, *, is_denied: bool) -> Condition:
    (mine, mine_right), (theirs, theirs_right) = place_of(node.this), place_of(node.expression)

    def ask(pairs: Pairs, rows: Places) -> Mask:
        one, other = pairs.codes(mine, mine_right, rows), pairs.codes(theirs, theirs_right, rows)
        known = (one != NONE) & (other != NONE)
        same: Mask = known & ((one != other) if is_denied else (one == other))
        return same

    return ask


def _known(node: exp.Is, *, is_denied: bool) -> Condition:
    if not isinstance(node.expression, exp.Null) or not isinstance(node.this, exp.Column):
        return _of_texts(exp.Not(this=node) if is_denied else node)
    name, is_right = place_of(node.this)

    def ask(pairs: Pairs, rows: Places) -> Mask:
        codes = pairs.codes(name, is_right, rows)
        return codes != NONE if is_denied else codes == NONE

    return ask


def _of_texts(node: exp.Expr) -> Condition:
    """Asked once for each set of values that meet."""
    sql = node.sql("duckdb")
    said = _columns(node)
    if not said:
        raise NotRead(f"a condition without a column: {sql}")

    def ask(pairs: Pairs, rows: Places) -> Mask:
        columns = pairs.columns
        met = {each: pairs.codes(name, is_right, rows) for each, (name, is_right) in said.items()}
        key = np.zeros(len(rows), np.int64)
        room = 1
        for each, (name, _) in said.items():
            size = len(columns.values(name)) + 1
            room *= size
            if room >= 1 << 62:
                raise NotRead(f"too many values to be told apart by a number: {sql}")
            key = key * size + (met[each] + 1)
        coded = pa.array(key).dictionary_encode()
        which = coded.indices.to_numpy()
        left = coded.dictionary.to_numpy()
        distinct: dict[str, tuple[str, Codes]] = {}
        for each, (name, _) in reversed(said.items()):
            left, codes = np.divmod(left, len(columns.values(name)) + 1)
            distinct[each] = (name, codes - 1)
        return columns.ask(sql, distinct)[which]

    return ask
