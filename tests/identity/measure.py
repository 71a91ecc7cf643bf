"""How good a partition is, pair by pair, against the truth."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from kithline.identity.cluster import Solution
from tests.identity.population import Population


@dataclass(frozen=True)
class Measured:
    """Precision and recall over pairs of records; twins whose records met in one group."""

    precision: float
    recall: float
    twins_merged: int
    twins: int

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def measure(group_of: Mapping[int, int], population: Population) -> Measured:
    """Figures for a partition of the population's records."""

    def pairs(counts: Counter) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    person_of = population.person_of
    found = pairs(Counter(group_of.values()))
    true = pairs(Counter(person_of.values()))
    both = pairs(Counter((group_of[record], person_of[record]) for record in person_of))
    groups = defaultdict(set)
    for record, person in person_of.items():
        groups[person].add(group_of[record])
    seen = [twins for twins in population.twins if all(groups[person] for person in twins)]
    merged = sum(1 for one, other in map(tuple, seen) if groups[one] & groups[other])
    return Measured(both / found, both / true, merged, len(seen))


def connected(records: Mapping[int, int], edges: pa.Table, least_weight: float) -> dict[int, int]:
    """Splink's default clustering of the same scores: whatever is connected is one."""
    parent = {record: record for record in records}

    def root(record: int) -> int:
        while parent[record] != record:
            record = parent[record]
        return record

    for edge in edges.select(["left", "right", "weight"]).to_pylist():
        if edge["weight"] >= least_weight:
            parent[root(edge["left"])] = root(edge["right"])
    return {record: root(record) for record in records}


def of_solution(solution: Solution, population: Population) -> Measured:
    """Figures for a solution."""
    return measure(solution.group_of(), population)
