"""The same evidence as Splink's, for a few records: by the same weights and the same rules, in this process.

To start an engine for one police notice costs a second; to compare it with the hundred records that share a key costs
milliseconds. ``engine_duckdb`` and this agree to 1e-6 on every pair (tested).
"""

from collections.abc import Sequence
from math import log2
from typing import Any

from kithline.identity.edges import NOT_COMPARED, Edge
from kithline.identity.engine_duckdb import BLOCKING_RULES
from kithline.identity.model import COMPARISONS, LEAST_FREQUENCY, Comparison, Weights
from kithline.identity.numbers import number_of
from kithline.identity.sql_readings import Row, condition, keys_of, needed

CLOSE = 1e-6  # bits: no pair is left for what adding in another order makes of a weight
_KEYS = {rule: keys_of(sql) for rule, sql in BLOCKING_RULES.items()}


def blocking_keys(row: Row) -> set[int]:
    """The keys of one row of evidence, as numbers: records that share one are compared."""
    return {number_of(rule, key) for rule, read in _KEYS.items() for key in read(row)}


class FewScorer:
    """Scores pairs of rows of evidence, which have the frequencies of their names (``tf_forename``, ``tf_surname``)."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._prior = weights.prior_weight
        self._comparisons = [_Comparison(comparison, weights) for comparison in COMPARISONS]
        # the birth first, which most pairs have not in common; the surname last, whose forms are dear to read
        turn = {"birth": 0, "forename": 1, "surname": 3}
        self._order = sorted(range(len(COMPARISONS)), key=lambda place: turn.get(COMPARISONS[place].code, 2))

    def edge(self, left: Row, right: Row) -> Edge:
        """The pair's weight in bits, and the level and the weight of each comparison."""
        return self._edge(left, right, [one.of(left, right) for one in self._comparisons])

    def most(self, row: Row) -> list[float]:
        """Of each comparison: no level of it gives any pair with this row more weight."""
        return [one.most(row) for one in self._comparisons]

    def edge_from(self, left: Row, right: Row, least: float, most: Sequence[float]) -> Edge | None:
        """The same if the pair has so much weight at least; most have not, and are left as soon as what is still to be
        compared could not make up for what is known. ``most``: of either of the two."""
        told = [(NOT_COMPARED, 0.0)] * len(most)
        at_most = self._prior + sum(most)
        for place in self._order:
            if at_most < least - CLOSE:
                return None
            told[place] = found = self._comparisons[place].of(left, right)
            at_most += found[1] - most[place]
        edge = self._edge(left, right, told)
        return edge if edge[2] >= least else None

    def _edge(self, left: Row, right: Row, told: Sequence[tuple[int, float]]) -> Edge:
        numbers, amounts = zip(*told, strict=True)
        return left["id"], right["id"], round(self._prior + sum(amounts), 9), numbers, amounts


class _Comparison:
    """One comparison of the model, read once."""

    def __init__(self, declared: Comparison, weights: Weights) -> None:
        self._needed, self._is_all = needed(declared.empty)
        self._lacks_more = condition(declared.empty)
        self._levels = [
            (
                number,
                condition(level.sql) if level.sql else _otherwise,
                weights.weight(declared.code, level.code),
                f"tf_{level.by_frequency}" if level.by_frequency else "",
                weights.levels[declared.code][level.code][1],
            )
            for number, level in declared.numbered.items()
        ]
        self._most = max(0.0, *(each[2] for each in self._levels if not each[3]))
        self._by_frequency = [each[2:] for each in self._levels if each[3]]

    def _empty(self, left: Row, right: Row) -> Any:
        """Whether there is nothing to compare. Most often it is seen at once: a number that one of them lacks."""
        for name in self._needed:
            if left[name] is None or right[name] is None:
                return True
        return not self._is_all and self._lacks_more(left, right)

    def of(self, left: Row, right: Row) -> tuple[int, float]:
        """The pair's level, and its weight; nothing where there is nothing to compare."""
        return (NOT_COMPARED, 0.0) if self._empty(left, right) else self.level(left, right)

    def level(self, left: Row, right: Row) -> tuple[int, float]:
        """The level of a pair that can be compared, and its weight."""
        for number, holds, amount, frequency, chance in self._levels:
            if holds(left, right):
                return number, amount + _rarity(left, right, frequency, chance) if frequency else amount
        raise AssertionError("the last level of a comparison always holds")

    def most(self, row: Row) -> float:
        """No level of it gives a pair with this row more weight than this; none where there is nothing to compare. Of
        two that bear one name, either says how rare it is at most."""
        if any(row[name] is None for name in self._needed):
            return 0.0
        most = self._most
        for amount, frequency, chance in self._by_frequency:
            most = max(most, amount + _rarity(row, row, frequency, chance))
        return most


def _rarity(left: Row, right: Row, frequency: str, chance: float) -> float:
    """What a name counts more for being rarer than the model's own, in bits."""
    return log2(chance / max(left[frequency], right[frequency], LEAST_FREQUENCY))


def _otherwise(_: Row, __: Row) -> bool:
    return True
