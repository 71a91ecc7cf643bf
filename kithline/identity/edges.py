"""Scored pairs: of many as a table, column by column; of few as they were scored, since to make a table of four pairs
and to take one out of it again took longer than to score them."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity.known import Pair
from kithline.identity.model import COMPARISONS

NOT_COMPARED = -1
Edge = tuple[int, int, float, Sequence[int], Sequence[float]]  # left, right, weight, and of each comparison


class FewEdges(list[Edge]):
    """Edges as they were scored, strongest first."""

    @cached_property
    def table(self) -> pa.Table:
        """The same as a table, for whoever looks at columns."""
        return as_table(self)


Edges: TypeAlias = pa.Table | FewEdges


def sides_of(edges: Edges) -> list[tuple[int, int, float]]:
    """The left and right record of each, and its weight."""
    if isinstance(edges, FewEdges):
        return [edge[:3] for edge in edges]
    columns = (edges[name].to_pylist() for name in ("left", "right", "weight"))
    return list(zip(*columns, strict=True))


def rows_of(edges: Edges, pairs: Collection[Pair]) -> dict[Pair, int]:
    """Of those of these pairs that were scored, the rows, in their order."""
    found: Iterable[tuple[Pair, int]]
    if isinstance(edges, FewEdges):
        found = ((edge[:2], row) for row, edge in enumerate(edges))
    else:
        # of a million most are gone before any is a number of Python's
        ends = [pa.array({pair[end] for pair in pairs}, pa.int64()) for end in (0, 1)]
        among = (pc.is_in(edges[name], some) for name, some in zip(("left", "right"), ends, strict=True))
        rows = pc.indices_nonzero(pc.and_(*among))
        sides = (edges[name].take(rows).to_pylist() for name in ("left", "right"))
        found = zip(zip(*sides, strict=True), rows.to_pylist(), strict=True)
    wanted = set(pairs)
    return {pair: row for pair, row in found if pair in wanted}


def taken(edges: Edges, places: Sequence[int]) -> Edges:
    """The edges at these places."""
    if isinstance(edges, FewEdges):
        return FewEdges(edges[place] for place in places)
    return edges.take(pa.array(places, pa.int64()))


def in_columns(edges: Edges) -> pa.Table:
    """A table in any case."""
    return edges.table if isinstance(edges, FewEdges) else edges


def in_rows(edges: Edges) -> list[tuple[Sequence[int], Sequence[float]]]:
    """Of each the levels and the weights of its comparisons."""
    if isinstance(edges, FewEdges):
        return [edge[3:] for edge in edges]
    levels, amounts = (
        zip(*(edges[f"{sort}_{one.code}"].to_pylist() for one in COMPARISONS), strict=True)
        for sort in ("level", "weight")
    )
    return list(zip(levels, amounts, strict=True))


def as_table(edges: Sequence[Edge]) -> pa.Table:
    """Edges as the table that ``engine_duckdb.Scorer`` gives."""
    columns: dict[str, pa.Array] = {
        "left": pa.array([one[0] for one in edges], pa.int64()),
        "right": pa.array([one[1] for one in edges], pa.int64()),
        "weight": pa.array([one[2] for one in edges], pa.float64()),
    }
    for place, comparison in enumerate(COMPARISONS):
        columns[f"level_{comparison.code}"] = pa.array([one[3][place] for one in edges], pa.int8())
    for place, comparison in enumerate(COMPARISONS):
        columns[f"weight_{comparison.code}"] = pa.array([one[4][place] for one in edges], pa.float64())
    return pa.table(columns)


__all__ = [
    "NOT_COMPARED",
    "Edge",
    "Edges",
    "FewEdges",
    "as_table",
    "in_columns",
    "in_rows",
    "rows_of",
    "sides_of",
    "taken",
]
