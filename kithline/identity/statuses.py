"""How a record stands after linking, in the words of DfE's SUI matcher."""

from collections import Counter

from kithline.identity.cluster import Solution

MATCH, POTENTIAL, MANY, NO_MATCH = "Match", "PotentialMatch", "ManyMatch", "NoMatch"


def statuses(solution: Solution) -> dict[int, str]:
    """Match: one person with other records. Alone: PotentialMatch if one pair waits for a steward, ManyMatch if
    several do, NoMatch if none."""
    waiting = Counter(record for held in solution.held for record in (held.left, held.right))
    alone = {0: NO_MATCH, 1: POTENTIAL}
    return {
        record: MATCH if len(group) > 1 else alone.get(waiting[record], MANY)
        for group in solution.groups
        for record in group
    }
