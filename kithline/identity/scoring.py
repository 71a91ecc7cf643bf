"""What pairs weigh by the model: the level and the weight of each comparison, for as many pairs as there are."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kithline.identity.model import COMPARISONS, LEAST_FREQUENCY, Comparison, Weights
from kithline.identity.sql_columns import Pairs, condition

NOT_COMPARED = -1
DIGITS = 9  # a weight is a sum of floating points: what differs after the ninth place is a tie
Levels = NDArray[np.int8]
Amounts = NDArray[np.float64]


class Model:
    """The comparisons by some weights, read once."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.prior = weights.prior_weight
        self.comparisons = {one.code: Compared(one, weights) for one in COMPARISONS}

    def edges(self, pairs: Pairs, least_weight: float) -> pa.Table:
        """The pairs that weigh so much at least: ``left`` and ``right`` (places), ``weight`` in bits, and of each
        comparison its level (``level_forename``) and what it gave (``weight_forename``)."""
        levels = {code: one.levels(pairs) for code, one in self.comparisons.items()}
        weight = np.full(len(pairs), self.prior)
        for code, one in self.comparisons.items():
            weight += one.amounts(pairs, levels[code])
        weight = np.round(weight, DIGITS)
        enough = np.flatnonzero(weight >= least_weight)
        some = pairs.take(enough)
        levels = {code: found[enough] for code, found in levels.items()}
        return pa.table(
            {
                "left": some.left,
                "right": some.right,
                "weight": weight[enough],
                **{f"level_{code}": found for code, found in levels.items()},
                **{
                    f"weight_{code}": one.amounts(some, levels[code])
                    for code, one in self.comparisons.items()
                },
            }
        )


class Compared:
    """One comparison."""

    def __init__(self, declared: Comparison, weights: Weights) -> None:
        self._empty = condition(declared.empty)
        self._levels = [
            (number, condition(level.sql)) for number, level in declared.numbered.items() if level.sql
        ]
        # the last stands for NOT_COMPARED
        self._amounts = np.zeros(len(declared.levels) + 1)
        for number, level in declared.numbered.items():
            self._amounts[number] = weights.weight(declared.code, level.code)
        self._by_frequency = [
            (number, level.by_frequency, weights.levels[declared.code][level.code][1])
            for number, level in declared.numbered.items()
            if level.by_frequency
        ]

    def levels(self, pairs: Pairs) -> Levels:
        """The number of each pair's level, as Splink counts; ``NOT_COMPARED`` where there is nothing to compare."""
        found = np.zeros(len(pairs), np.int8)
        still = np.arange(len(pairs), dtype=np.int32)
        for number, holds in ((NOT_COMPARED, self._empty), *self._levels):
            if not len(still):
                break
            yes = holds(pairs, still)
            found[still[yes]] = number
            still = still[~yes]
        return found

    def amounts(self, pairs: Pairs, levels: Levels) -> Amounts:
        """What the levels weigh, in bits; of a name the more, the rarer it is."""
        found: Amounts = self._amounts[levels]
        for number, name, chance in self._by_frequency:
            rows = np.flatnonzero(levels == number)
            found[rows] += np.log2(chance / np.maximum(pairs.frequency(name, rows), LEAST_FREQUENCY))
        return found


# All that the model asks of a pair, as SQL.
CONDITIONS = tuple(
    asked for one in COMPARISONS for asked in (one.empty, *(level.sql for level in one.levels if level.sql))
)
