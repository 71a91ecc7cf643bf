"""Why a solution is what it is, written out as the record keeps it; the database is not asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kithline.identity.cluster import Held, Solution
from kithline.identity.constraints import Pair
from kithline.identity.edges import Edges, rows_of, taken
from kithline.identity.explain import reasons
from kithline.identity.links import Joined, joined
from kithline.identity.model import Weights
from kithline.identity.store import PairRow


@dataclass(frozen=True)
class Why:
    """Of a solution: of its links, of what keeps records apart, of what waits."""

    joined: list[Joined]
    refusals: list[PairRow]
    reviews: list[PairRow]


def write_why(solution: Solution, edges: Edges, weights: Weights, size: int) -> Why:
    """Write it out. ``size``: records of links that are written at once."""
    pairs = [*solution.refusals, *((one.left, one.right) for one in solution.held)]
    evidence = _evidence(pairs, edges, weights)
    refusals = [
        PairRow(*both, found.code, weight, {"reason": found.reason, **evidence.get(both, {})})
        for both, (found, weight) in sorted(solution.refusals.items())
    ]
    reviews = [_review(one, evidence.get((one.left, one.right), {})) for one in solution.held]
    return Why(list(joined(solution, edges, weights, size)), refusals, reviews)


def _evidence(pairs: Sequence[Pair], edges: Edges, weights: Weights) -> dict[Pair, dict[str, Any]]:
    """The contributions of those of these pairs that were scored."""
    if not pairs:
        return {}
    rows = rows_of(edges, pairs)
    found = reasons(taken(edges, list(rows.values())), weights)
    return dict(zip(rows, found, strict=True))


def _review(held: Held, evidence: Mapping[str, Any]) -> PairRow:
    why = {"code": held.code, "reason": held.reason, **evidence}
    return PairRow(held.left, held.right, held.code, held.weight, why)
