"""The link of each record to its person: its status, and why, written out from the pair that explains it best."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kithline.identity import store
from kithline.identity.cluster import Solution
from kithline.identity.edges import Edges, sides_of, taken
from kithline.identity.explain import reasons_as_json
from kithline.identity.model import Weights
from kithline.identity.statuses import statuses

# The weight of the link that joined a record to its person, its status, whom it is most like, and why, as JSON.
Reasons = tuple[float | None, str, int | None, str]


class Joined(NamedTuple):
    """Some groups of a solution, from the place of the first one on, and by record why it is one of them."""

    place: int
    groups: Sequence[Sequence[int]]
    reasons_of: Mapping[int, Reasons]

    def links(self, persons: Sequence[int]) -> list[store.LinkRow]:
        """The link of each record; ``persons``: those of all groups of the solution."""
        reasons_of, first = self.reasons_of, self.place
        return [
            store.LinkRow(record, person, *reasons_of[record])
            for group, person in zip(self.groups, persons[first : first + len(self.groups)], strict=True)
            for record in group
        ]

    def columns(self) -> dict[str, pa.Array]:
        """The same by column, but whose they are."""
        records = [record for group in self.groups for record in group]
        weights, statuses, _, reasons = zip(*(self.reasons_of[record] for record in records), strict=True)
        return {
            "source_person_id": pa.array(records, pa.int64()),
            "match_weight": pa.array(weights, pa.float64()),
            "status": pa.array(statuses, pa.string()),
            "reasons": pa.array(reasons, pa.string()),
        }

    def persons_of(self, persons: Sequence[int]) -> pa.Array:
        """Whose each record is, in the order of `columns`; ``persons``: those of all groups of the solution."""
        own = persons[self.place : self.place + len(self.groups)]
        return pa.array(np.repeat(np.array(own, np.int64), [len(group) for group in self.groups]))


def joined(solution: Solution, edges: Edges, weights: Weights, size: int) -> Iterator[Joined]:
    """Why each record is in its group, of some groups at a time that have so many records (``size``) or one more group.
    Whose the groups are need not be known yet."""
    status = statuses(solution)
    start = records = 0
    for place, group in enumerate(solution.groups, start=1):
        records += len(group)
        if records >= size or place == len(solution.groups):
            groups = solution.groups[start:place]
            yield Joined(start, groups, _reasons_of(groups, status, solution, edges, weights))
            start, records = place, 0


def _reasons_of(
    groups: Sequence[Sequence[int]],
    status: Mapping[int, str],
    solution: Solution,
    edges: Edges,
    weights: Weights,
) -> dict[int, Reasons]:
    """``status``: of all records."""
    joined_by = solution.joined_by
    numbers = sorted({joined_by[record] for group in groups for record in group if record in joined_by})
    best = taken(edges, numbers)
    edge_of = dict(
        zip(numbers, zip(sides_of(best), reasons_as_json(best, weights), strict=True), strict=True)
    )
    found: dict[int, Reasons] = {}
    for group in groups:
        for record in group:
            edge = edge_of.get(joined_by.get(record, -1))
            if edge is None:
                other = solution.renumbered.get(record)
                decided = '{"decided": true}' if len(group) > 1 else "{}"
                if other is not None:
                    decided = f'{{"with": {other}, "renumbered": true}}'
                found[record] = (None, status[record], other, decided)
                continue
            (left, right, weight), alike = edge
            like = right if left == record else left
            found[record] = (weight, status[record], like, f'{{"with": {like}, {alike[1:]}')
    return found


def is_altered(before: store.LinkRow | None, row: store.LinkRow, group_of: Mapping[int, int]) -> bool:
    """Whether a link is to be written: another person or status, or a reason that no longer holds. A weight that has
    drifted with the frequency of a name is none."""
    if before is None or before.person != row.person or before.status != row.status:
        return True
    if (before.like is None) != (row.like is None):
        return True
    return before.like is not None and group_of[before.like] != group_of[row.source_person]


def is_moved(before: store.LinkRow | None, row: store.LinkRow) -> bool:
    """Whether its record becomes another person's."""
    return before is None or before.person != row.person
