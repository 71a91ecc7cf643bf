"""The same evidence as Splink's, for a few records: by the same weights and the same rules, in this process.

To start an engine for one police notice costs a second; to compare it with the hundred records that share a key costs
milliseconds. ``engine_duckdb`` and this agree to 1e-6 on every pair (tested).
"""

import hashlib
from collections.abc import Sequence
from math import log2

import pyarrow as pa

from kithline.identity.engine_duckdb import BLOCKING_RULES
from kithline.identity.model import COMPARISONS, LEAST_FREQUENCY, Weights
from kithline.identity.sql_readings import Row, condition, keys_of

NOT_COMPARED = -1
_KEYS = {rule: keys_of(sql) for rule, sql in BLOCKING_RULES.items()}
Edge = tuple[int, int, float, Sequence[int], Sequence[float]]  # left, right, weight, and of each comparison


def blocking_keys(row: Row) -> set[int]:
    """The keys of one row of evidence, as numbers: records that share one are compared."""
    return {number_of(rule, key) for rule, read in _KEYS.items() for key in read(row)}


def number_of(rule: str, key: str) -> int:
    """A key as a signed number of 64 bits, which DuckDB's ``md5_number_lower`` gives too. Two keys that come to one
    number cost a needless comparison, and nothing else."""
    digest = hashlib.md5(f"{rule}:{key}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little", signed=True)


class FewScorer:
    """Scores pairs of rows of evidence, which have the frequencies of their names (``tf_forename``, ``tf_surname``)."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._prior = weights.prior_weight
        self._comparisons = [
            (
                condition(comparison.empty),
                [
                    (
                        number,
                        condition(level.sql) if level.sql else _otherwise,
                        weights.weight(comparison.code, level.code),
                        f"tf_{level.by_frequency}" if level.by_frequency else "",
                        weights.levels[comparison.code][level.code][1],
                    )
                    for number, level in comparison.numbered.items()
                ],
            )
            for comparison in COMPARISONS
        ]

    def edge(self, left: Row, right: Row) -> Edge:
        """The pair's weight in bits, and the level and the weight of each comparison."""
        numbers, amounts = [], []
        for empty, levels in self._comparisons:
            if empty(left, right):
                numbers.append(NOT_COMPARED)
                amounts.append(0.0)
                continue
            for number, holds, amount, frequency, chance in levels:
                if holds(left, right):
                    if frequency:
                        amount += log2(chance / max(left[frequency], right[frequency], LEAST_FREQUENCY))
                    numbers.append(number)
                    amounts.append(amount)
                    break
        return left["id"], right["id"], round(self._prior + sum(amounts), 9), numbers, amounts


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


def _otherwise(_: Row, __: Row) -> bool:
    return True
