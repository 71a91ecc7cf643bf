"""From scored pairs to persons: groups grow by the strongest pair first, and only while every constraint holds.

Splink's own clustering takes whatever is connected, which merges twins. Here a merge must pass for the whole of both
groups, and a record that two different people claim almost equally is given to neither but to a steward.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kithline.identity.constraints import (
    BY_CODE,
    CONFLICTING_IDS,
    FORMER_NAME,
    TWIN,
    UNNAMED,
    YIELDING,
    Known,
    Pair,
    Refusal,
    are_near_spellings,
    pair,
    pair_refusal,
    refusal,
)
from kithline.identity.edges import Edges, sides_of
from kithline.identity.likeness import (
    Births,
    Forenames,
    births,
    differing_identifiers,
    forenames,
    share_place,
    shared_identifiers,
    were_born_on_other_days,
)
from kithline.identity.records import Record
from kithline.identity.second_look import (
    FOR_ANOTHER_SURNAME,
    SecondLook,
    bits_for_namesakes,
    may_share_surname,
    most_for_namesakes,
)
from kithline.identity.solution import Held as Held
from kithline.identity.solution import Solution as Solution

# Weights are in bits (log2 of the odds that two records are one person).
# The least at which a pair is linked, by how the two dates of birth stand: constraints keep brothers, sisters and twins
# apart where both dates are known; where one is not, a father may bear his son's name at his son's home.
LINK_WEIGHTS = {Births.SAME: 3.0, Births.NEAR: 5.0, Births.UNKNOWN: 6.5, Births.DIFFERENT: 6.0}
LINK_WEIGHT = LINK_WEIGHTS[Births.SAME]
REFUSED_WEIGHT = 6.0  # that a lighter pair has unlike forenames needs no telling
# So far below, a pair is proposed to a steward: the odds are about even or better.
REVIEW_MARGIN = 2.5
MOST_LINK_WEIGHT = max(LINK_WEIGHTS.values())
LEAST_REVIEW_WEIGHT = 2.0  # no lighter pair is proposed
REVIEW_WEIGHT = 0.0  # no lighter pair is looked at
# Two people who claim one record within this many bits of each other (8 to 1) are a near-tie.
LEADER_ADVANTAGE = 3.0

# Refusals of which there are many in any family, and nearly all right.
QUIET_CODES = frozenset({"twin_rule", "sibling_rule", "one_per_namespace", "unnamed_rule", "role_rule"})

# Refusals that judge by forenames.
BY_FORENAME = frozenset({"twin_rule", "sibling_rule", "unnamed_rule"})

BELOW_THRESHOLD, NEAR_TIE = "below_threshold", "near_tie"


def solve(
    records: Mapping[int, Record],
    edges: Edges,
    known: Known | None = None,
    *,
    leader_advantage: float = LEADER_ADVANTAGE,
    population: int = 0,
    by_names_alone: bool = False,
) -> Solution:
    """The persons among ``records``. ``edges`` has columns left, right and weight and those of each comparison, by
    falling weight and then by record ids, so that the order in which records arrived plays no part. ``population``:
    how many records there are in all, if these are some of them; ``by_names_alone``: none of them has a place or a
    number."""
    population = max(population, len(records))
    return _Solver(records, edges, known or Known(), leader_advantage, population, by_names_alone).solve()


class _Solver:
    def __init__(
        self,
        records: Mapping[int, Record],
        edges: Edges,
        known: Known,
        leader_advantage: float,
        population: int,
        by_names_alone: bool,
    ) -> None:
        self.records, self.known = records, known
        self.population, self.by_names_alone = population, by_names_alone
        self.for_namesakes = bits_for_namesakes(population, by_names_alone)
        self.most_for_namesakes = most_for_namesakes(population, by_names_alone)
        self.leader_advantage = leader_advantage
        self.table = edges
        self.edges = sides_of(edges)
        self.group: dict[int, int] = {record: record for record in records}
        self.members: dict[int, list[int]] = {record: [record] for record in records}
        # group -> the other groups that it has an edge to, each with the row of the strongest (the least row)
        self.rivals: dict[int, dict[int, int]] = defaultdict(dict)
        self.asked: dict[Pair, Refusal | None] = {}
        # of two groups, how large they were when judged, and what was found: groups only grow, so a group of a
        # size is one group, and that need not be found again
        self.judged: dict[Pair, tuple[int, int, Refusal | None]] = {}
        self.bound: dict[int, list[int]] = {}
        self.solution = Solution()

    def solve(self) -> Solution:
        self._link_decided()
        self._link_renumbered()
        strong = [n for n, edge in enumerate(self.edges) if self._is_strong(*edge)]
        for component in self._components(strong):
            self._solve_component(component)
        self._look_again()
        self._explain()
        self._propose()
        for members in self.members.values():
            members.sort()
        self.solution.groups = sorted(self.members.values())
        self.solution.held.sort(key=lambda one: (one.left, one.right))
        return self.solution

    def _link_decided(self) -> None:
        """Stewards' links come first; where two decisions contradict each other, the one that keeps apart wins."""
        for left, right in sorted(self.known.must_link):
            if left in self.records and right in self.records:
                found = self._refusal(self.group[left], self.group[right])
                if found is None:
                    self._merge(self.group[left], self.group[right])
                else:
                    self.solution.refusals[pair(found.left, found.right)] = (found, 0.0)
        groups = [members for members in self.members.values() if len(members) > 1]
        self.bound = {record: list(members) for members in groups for record in members}
        self.asked.clear()
        self.judged.clear()

    def _link_renumbered(self) -> None:
        """A pupil who was given another UPN, as the source says that gave it; unless a rule keeps the records apart."""
        for left, right in sorted(self.known.renumbered):
            if left in self.records and right in self.records:
                one, other = self.group[left], self.group[right]
                if one != other and self._refusal(one, other) is None:
                    self._merge(one, other)
                    self.solution.renumbered |= {left: right, right: left}

    def _is_strong(self, left: int, right: int, weight: float) -> bool:
        if weight >= MOST_LINK_WEIGHT + self.most_for_namesakes:
            return True
        least = LINK_WEIGHT + min(0.0, self.for_namesakes)
        return weight >= least and weight >= self._needed(left, right)

    def _needed(self, left: int, right: int) -> float:
        one, other = self.records[left], self.records[right]
        least = LINK_WEIGHTS[births(one, other)]
        if share_place(one, other) or shared_identifiers(one, other):
            return least
        if self.by_names_alone and not may_share_surname(one, other):
            return least + max(0.0, self.for_namesakes) + FOR_ANOTHER_SURNAME
        return least + self.for_namesakes

    def _components(self, strong: Iterable[int]) -> list[list[int]]:
        """Edges by connected component, each in falling order of weight. A component is solved by itself."""
        parent: dict[int, int] = {}

        def root(record: int) -> int:
            while (above := parent.setdefault(record, record)) != record:
                parent[record] = parent[above]
                record = parent[record]
            return record

        for left, right in (*self.known.must_link, *self.known.renumbered):
            if left in self.records and right in self.records:
                parent[root(left)] = root(right)
        rows = list(strong)
        for n in rows:
            left, right, _ = self.edges[n]
            parent[root(left)] = root(right)
        found: dict[int, list[int]] = defaultdict(list)
        for n in rows:
            found[root(self.edges[n][0])].append(n)
        return list(found.values())

    def _solve_component(self, rows: list[int]) -> None:
        for n in rows:
            left, right, _ = self.edges[n]
            one, other = self.group[left], self.group[right]
            if one != other:
                self.rivals[one].setdefault(other, n)
                self.rivals[other].setdefault(one, n)
        for n in rows:
            left, right, weight = self.edges[n]
            one, other = self.group[left], self.group[right]
            if one == other:
                continue
            found = self._refusal(one, other)
            if found is not None:
                if weight >= REFUSED_WEIGHT or found.code not in BY_FORENAME:
                    self._refuse(pair(left, right), found, weight)
            elif (
                self._is_bridge(left, right)
                or self._is_claimed_by_another(one, other, weight)
                or self._is_claimed_by_another(other, one, weight)
            ):
                self._hold(left, right, weight)
            else:
                self._merge(one, other)

    def _look_again(self) -> None:
        of_all = self.population, self.by_names_alone
        look = SecondLook(self.records, self.table, self.edges, self.known, self._refusal, *of_all)
        while joins := list(look.joins(self.group, self.members)):
            for one, other in joins:
                self._merge(one, other)
        apart = self.solution.refusals.items()
        self.solution.refusals = {
            both: found for both, found in apart if self.group[both[0]] != self.group[both[1]]
        }

    def _is_bridge(self, left: int, right: int) -> bool:
        """Whether two groups have dates of birth that differ, and no number in common, and are alike by a record that
        has no date: it may be either's, and does not make one person of brothers Theodore and Teddy."""
        return births(self.records[left], self.records[right]) is Births.UNKNOWN and were_born_on_other_days(
            *([self.records[record] for record in self.members[self.group[each]]] for each in (left, right))
        )

    def _is_claimed_by_another(self, group: int, leader: int, weight: float) -> bool:
        """Whether a third group claims ``group`` within the margin and cannot be the leader's person."""
        least = weight - self.leader_advantage
        for rival, n in self.rivals[group].items():
            if (
                self.edges[n][2] >= least
                and rival != leader
                and self._refusal(group, rival) is None
                and self._are_two(leader, rival)
                and not self._is_written_as_one_alone(group, leader, rival)
            ):
                return True
        return False

    def _is_written_as_one_alone(self, group: int, leader: int, rival: int) -> bool:
        """Whether a group, whose day of birth is known, bears a forename letter by letter as the leader does, and the
        rival none of it so: of the twins Maryam and Mariam each is mostly written as she is."""
        mine, leaders, rivals = (
            {self.records[record].forename for record in self.members[each]} - {""}
            for each in (group, leader, rival)
        )
        return (
            not mine.isdisjoint(leaders)
            and mine.isdisjoint(rivals)
            and all(self.records[record].birth_text for record in self.members[group])
        )

    def _are_two(self, one: int, other: int) -> bool:
        """Whether two groups are certainly two people, so that what both claim can be but one's. Who has one name and
        one date of birth, and two numbers of one scheme, is more often one person with a wrong number; and unlike
        forenames alone, without numbers that differ, are as often one child's."""
        found = self._refusal(one, other)
        if found is None:
            return False
        left, right = self.records[found.left], self.records[found.right]
        if found.code == CONFLICTING_IDS.code:
            return not (forenames(left, right) is Forenames.SAME and births(left, right) is Births.SAME)
        if found.code in BY_FORENAME:
            return any(
                differing_identifiers(self.records[mine], self.records[theirs])
                for mine in self.members[one]
                for theirs in self.members[other]
            )
        return True

    def _refusal(self, one: int, other: int) -> Refusal | None:
        if one > other:
            one, other = other, one
        mine, theirs = self.members[one], self.members[other]
        judged = self.judged.get((one, other))
        if judged is not None and judged[0] == len(mine) and judged[1] == len(theirs):
            return judged[2]
        left, right = ([self.records[record] for record in some] for some in (mine, theirs))
        found = refusal(left, right, self.known, self._between)
        self.judged[one, other] = len(mine), len(theirs), found
        return found

    def _between(self, one: Record, other: Record) -> Refusal | None:
        key = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        try:
            return self.asked[key]
        except KeyError:
            found = pair_refusal(one, other, self.known)
            if found is not None and found.code in YIELDING and self._is_vouched_for(one, other):
                found = None
            self.asked[key] = found
            return found

    def _is_vouched_for(self, one: Record, other: Record) -> bool:
        """Whether a steward bound either record to others, most of which pass: who was put together in spite of a
        rule is not kept from the rest of the person by that rule."""
        left, right = self.bound.get(one.id, [one.id]), self.bound.get(other.id, [other.id])
        if len(left) == len(right) == 1:
            return False
        passed = sum(
            pair_refusal(self.records[mine], self.records[theirs], self.known) is None
            for mine in left
            for theirs in right
        )
        return 2 * passed > len(left) * len(right)

    def _merge(self, one: int, other: int) -> None:
        if one == other:
            return
        if len(self.members[one]) < len(self.members[other]):
            one, other = other, one
        for record in self.members[other]:
            self.group[record] = one
        self.members[one] += self.members.pop(other)
        mine, theirs = self.rivals[one], self.rivals.pop(other, {})
        mine.pop(other, None)
        theirs.pop(one, None)
        for rival, n in theirs.items():
            strongest = min(n, mine.get(rival, n))
            mine[rival] = self.rivals[rival][one] = strongest
            del self.rivals[rival][other]

    def _refuse(self, edge: Pair, found: Refusal, weight: float) -> None:
        if found.code != FORMER_NAME.code:  # a trace of it would tell of the adoption
            self.solution.refusals.setdefault(edge, (found, weight))

    def _hold(self, left: int, right: int, weight: float) -> None:
        reason = "another person claims it almost as strongly"
        self.solution.held.append(Held(*pair(left, right), weight, NEAR_TIE, reason))

    def _explain(self) -> None:
        for n, (left, right, _) in enumerate(self.edges):
            if self.group[left] == self.group[right]:
                self.solution.joined_by.setdefault(left, n)
                self.solution.joined_by.setdefault(right, n)

    def _propose(self) -> None:
        """What stewards see: near-ties that stayed apart, refusals that ask for one, and pairs below the threshold;
        one pair for any two persons, the strongest."""
        held = {pair(one.left, one.right): one for one in reversed(self.solution.held)}
        for left, right, weight in self.edges:
            if self.group[left] == self.group[right] or self._is_strong(left, right, weight):
                continue
            if weight >= max(LEAST_REVIEW_WEIGHT, self._needed(left, right) - REVIEW_MARGIN):
                found = self._refusal(self.group[left], self.group[right])
                if found is None:
                    reason = "alike, but not enough to link"
                    held.setdefault(
                        pair(left, right), Held(*pair(left, right), weight, BELOW_THRESHOLD, reason)
                    )
                elif self._is_worth_asking(found):
                    self._refuse(pair(left, right), found, weight)
        for (left, right), (found, weight) in self.solution.refusals.items():
            if self._is_worth_asking(found):
                held.setdefault((left, right), Held(left, right, weight, found.code, found.reason))
        strongest: dict[Pair, Held] = {}
        for one in sorted(held.values(), key=lambda one: (-one.weight, one.left, one.right)):
            groups = pair(self.group[one.left], self.group[one.right])
            if groups[0] != groups[1]:
                strongest.setdefault(groups, one)
        self.solution.held = list(strongest.values())

    def _is_worth_asking(self, found: Refusal) -> bool:
        """Twins at one address are no question: a steward is asked when a number, or name and date of birth, say
        that the two are one, or when a letter of the forename is all that says that they are not."""
        if not BY_CODE[found.code].to_review:
            return False
        one, other = self.records[found.left], self.records[found.right]
        alike = forenames(one, other) is Forenames.SAME and births(one, other) is Births.SAME
        if alike or found.code not in QUIET_CODES or shared_identifiers(one, other):
            return True
        left, right = (
            [self.records[record] for record in self.members[self.group[each]]]
            for each in (found.left, found.right)
        )
        if (
            found.code == UNNAMED.code
        ):  # the number may stand on another record of the group than the one refused
            return any(shared_identifiers(mine, theirs) for mine in left for theirs in right)
        return found.code == TWIN.code and are_near_spellings(left, right, self.known)
