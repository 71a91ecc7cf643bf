"""The model's own SQL, read once into plain functions, so that a few records are compared without an engine's start.

The rules of evidence are written once, in SQL, as Splink has them. What is read here is the small part of SQL that they
use; anything else raises ``NotRead``, so that a new rule cannot mean two things.
"""

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

Row = Mapping[str, Any]
# Of a pair: its left and its right row. A column without a side is the left one's.
Reading = Callable[[Row, Row], Any]
_MORE = ("where", "joins", "laterals", "group", "having", "qualify", "distinct", "limit", "with", "with_")
EACH = "each"  # the column of the right row that stands for one value of an unnested list


class NotRead(ValueError):
    """A piece of SQL that is not understood here."""


def condition(sql: str) -> Reading:
    """A condition on a pair (columns end in ``_l`` and ``_r``). Null is None, and not true."""
    return _read(sqlglot.parse_one(sql, read="duckdb"))


def needed(sql: str) -> tuple[tuple[str, ...], bool]:
    """Of a condition under which a pair cannot be compared: the columns of which neither row may lack one, and whether
    that is all that it says."""
    parsed = sqlglot.parse_one(sql, read="duckdb")
    alternatives = list(parsed.flatten()) if isinstance(parsed, exp.Or) else [parsed]
    lacking = {
        place_of(each.this)
        for each in alternatives
        if isinstance(each, exp.Is)
        and isinstance(each.this, exp.Column)
        and isinstance(each.expression, exp.Null)
    }
    names = tuple(name for name, is_right in sorted(lacking) if is_right and (name, False) in lacking)
    return names, len(alternatives) == 2 * len(names)


def keys_of(sql: str) -> Callable[[Row], list[str]]:
    """A blocking rule, ``select <key>, id from evidence``, as the keys of one row."""
    parsed = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(parsed, exp.Select) or any(parsed.args.get(part) for part in _MORE):
        raise NotRead(f"a rule that is more than a key: {sql}")
    key = parsed.expressions[0]
    lists = list(key.find_all(exp.Explode))
    if len(lists) > 1:
        raise NotRead(f"two lists in one key: {sql}")
    made = _read(key)
    if not lists:
        return lambda row: [] if (found := made(row, row)) is None else [found]
    values = _read(lists[0].this)
    return lambda row: [
        found for each in values(row, row) or () if (found := made(row, {EACH: each})) is not None
    ]


def _read(node: exp.Expr) -> Reading:
    reader = _READERS.get(type(node))
    if reader is None:
        raise NotRead(f"{type(node).__name__} in {node.sql()}")
    return reader(node)


def _column(node: exp.Expr) -> Reading:
    name, is_right = place_of(node)
    return (lambda a, b: b[name]) if is_right else (lambda a, b: a[name])


def _literal(node: exp.Expr) -> Reading:
    text = node.name
    value: Any = text if node.args["is_string"] else float(text) if "." in text else int(text)
    return lambda a, b: value


def _boolean(node: exp.Expr) -> Reading:
    value = node.this
    return lambda a, b: value


def _both(node: exp.Expr, combine: Callable[[Any, Any], Any]) -> Reading:
    """Null if either is. Two columns, and a value beside a constant, are most of what is asked: without more calls."""
    if isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column):
        return _both_columns(place_of(node.this), place_of(node.expression), combine)
    one, other = _read(node.this), _read(node.expression)
    if isinstance(node.expression, exp.Literal):
        theirs = other({}, {})
        return lambda a, b: None if (mine := one(a, b)) is None else combine(mine, theirs)

    def read(a: Row, b: Row) -> Any:
        if (mine := one(a, b)) is None or (theirs := other(a, b)) is None:
            return None
        return combine(mine, theirs)

    return read


def _both_columns(
    one: tuple[str, bool], other: tuple[str, bool], combine: Callable[[Any, Any], Any]
) -> Reading:
    (my_name, mine_right), (their_name, theirs_right) = one, other

    def read(a: Row, b: Row) -> Any:
        mine, theirs = (b if mine_right else a)[my_name], (b if theirs_right else a)[their_name]
        return None if mine is None or theirs is None else combine(mine, theirs)

    return read


def place_of(node: exp.Expr) -> tuple[str, bool]:
    """A column's name, and whether it is the right row's."""
    name: str = node.name
    return (name[:-2], True) if name.endswith("_r") else (name.removesuffix("_l"), False)


def _one(node: exp.Expr, of: Callable[[Any], Any]) -> Reading:
    told = _read(node.this)
    return lambda a, b: None if (found := told(a, b)) is None else of(found)


def _at_most(node: exp.Expr) -> Reading:
    """``<=``; a distance is counted no further than it is asked."""
    far = node.this
    if isinstance(far, exp.Anonymous) and far.name.lower() == "damerau_levenshtein":
        one, other = (_read(each) for each in far.expressions)
        most = int(node.expression.name)

        def read(a: Row, b: Row) -> Any:
            if (mine := one(a, b)) is None or (theirs := other(a, b)) is None:
                return None
            return are_within(mine, theirs, most)

        return read
    return _both(node, operator.le)


def _and(node: exp.Expr) -> Reading:
    one, other = _read(node.this), _read(node.expression)
    return lambda a, b: one(a, b) and other(a, b)


def _or(node: exp.Expr) -> Reading:
    one, other = _read(node.this), _read(node.expression)
    return lambda a, b: one(a, b) or other(a, b)


def _not(node: exp.Expr) -> Reading:
    if not isinstance(node.this.unnest(), exp.Predicate):
        raise NotRead(f"what is denied must be one comparison: {node.sql()}")
    told = _read(node.this)
    return lambda a, b: None if (found := told(a, b)) is None else not found


def _is(node: exp.Expr) -> Reading:
    if not isinstance(node.expression, exp.Null):
        raise NotRead(node.sql())
    if isinstance(node.this, exp.Column):
        name, is_right = place_of(node.this)
        return (lambda a, b: b[name] is None) if is_right else (lambda a, b: a[name] is None)
    told = _read(node.this)
    return lambda a, b: told(a, b) is None


def _paren(node: exp.Expr) -> Reading:
    return _read(node.this)


def _int(node: exp.Expr) -> Reading:
    if node.args["to"].this is not exp.DataType.Type.INT:
        raise NotRead(node.sql())
    told = _read(node.this)
    return lambda a, b: None if (found := told(a, b)) is None else int(found)


def _several(node: exp.Expr) -> list[Reading]:
    return [_read(each) for each in (node.this, *node.expressions)]


def _coalesce(node: exp.Expr) -> Reading:
    told = _several(node)
    return lambda a, b: next((found for each in told if (found := each(a, b)) is not None), None)


def _extreme(which: Callable[..., Any]) -> Callable[[exp.Expr], Reading]:
    """``least`` and ``greatest``, which pass over nulls."""

    def reader(node: exp.Expr) -> Reading:
        told = _several(node)

        def read(a: Row, b: Row) -> Any:
            known = [found for each in told if (found := each(a, b)) is not None]
            return which(known) if known else None

        return read

    return reader


def _mark(node: exp.Expr) -> Reading:
    """``text[n]``: one mark of a text (the parser counts from nought)."""
    told, [place] = _read(node.this), [int(each.name) for each in node.expressions]
    return lambda a, b: None if (found := told(a, b)) is None else found[place : place + 1]


def _right(node: exp.Expr) -> Reading:
    told, many = _read(node.this), int(node.expression.name)
    return lambda a, b: None if (found := told(a, b)) is None else found[-many:]


def _each(node: exp.Expr) -> Reading:
    return lambda a, b: b[EACH]


def _overlap(mine: list[str], theirs: list[str]) -> bool:
    return not set(theirs).isdisjoint(mine)


_READERS: dict[type[exp.Expr], Callable[[Any], Reading]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.EQ: lambda node: _both(node, operator.eq),
    exp.GTE: lambda node: _both(node, operator.ge),
    exp.LTE: _at_most,
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Is: _is,
    exp.Paren: _paren,
    exp.Cast: _int,
    exp.Coalesce: _coalesce,
    exp.Add: lambda node: _both(node, operator.add),
    exp.DPipe: lambda node: _both(node, operator.add),
    exp.Least: _extreme(min),
    exp.Greatest: _extreme(max),
    exp.Bracket: _mark,
    exp.Right: _right,
    exp.Length: lambda node: _one(node, len),
    exp.StartsWith: lambda node: _both(node, str.startswith),
    exp.Explode: _each,
    exp.ArrayOverlaps: lambda node: _both(node, _overlap),
    exp.JarowinklerSimilarity: lambda node: _both(node, jaro_winkler),  # type: ignore[has-type]
}


def are_within(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters added, left out, changed or swapped with a neighbour make one of the other
    (Damerau-Levenshtein)."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > most:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if most == 1:
        return max(len(one), len(other)) == 1 or (len(one) == len(other) == 2 and one == other[::-1])
    return _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """Damerau-Levenshtein, where a swapped pair may be changed again."""
    last_row: dict[str, int] = {}
    most = len(one) + len(other)
    table = [[most] * (len(other) + 2), [most, *range(len(other) + 1)]]
    for i, mark in enumerate(one, start=1):
        row = [most, i]
        last_match = 0
        for j, theirs in enumerate(other, start=1):
            before = last_row.get(theirs, 0)
            swapped = table[before][last_match] + (i - before - 1) + 1 + (j - last_match - 1)
            same = mark == theirs
            row.append(min(table[i][j] + (not same), table[i][j + 1] + 1, row[j] + 1, swapped))
            if same:
                last_match = j
        last_row[mark] = i
        table.append(row)
    return table[-1][-1]


@lru_cache(maxsize=100_000)
def jaro_winkler(one: str, other: str) -> float:
    """Jaro-Winkler similarity, 0 to 1, as DuckDB works it out: the first letters count from a similarity above 0.7."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    reach = max(0, max(len(one), len(other)) // 2 - 1)
    taken = [False] * len(other)
    mine: list[str] = []
    for i, mark in enumerate(one):
        end = i + reach + 1
        j = other.find(mark, max(0, i - reach), end)
        while j >= 0 and taken[j]:
            j = other.find(mark, j + 1, end)
        if j >= 0:
            taken[j] = True
            mine.append(mark)
    if not mine:
        return 0.0
    theirs = [mark for mark, is_taken in zip(other, taken, strict=True) if is_taken]
    same = len(mine)
    moved = sum(a != b for a, b in zip(mine, theirs, strict=True)) // 2
    jaro = (same / len(one) + same / len(other) + (same - moved) / same) / 3
    if jaro <= 0.7:
        return jaro
    prefix = 0
    while prefix < min(4, len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)
