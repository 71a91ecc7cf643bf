"""A second look at what is left apart: a group of records that too little says anything of, one record at a time.

The first look joins record to record. By then most people stand, each with all that is known of them, and it can be
asked what it could not be before: is there anybody else whom this record might be? A tenant of a known name without a
date of birth is the one person of that name in the dwelling, and a baby without a forename the one child of that day
in the family, unless another claims the record too. Taken together, the records of both sides agree at least as well
as any two of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kithline.identity.constraints import PAIR_CONSTRAINTS, Known, Refusal, pair, pair_refusal, refusal
from kithline.identity.edges import Edges, in_columns
from kithline.identity.likeness import (
    Births,
    Forenames,
    are_a_slip_apart,
    births,
    differing_identifiers,
    forenames,
    share_dwelling,
    share_place,
    share_surname,
)
from kithline.identity.model import COMPARISONS
from kithline.identity.records import Record
from kithline.identity.twins import would_have_shown_a_twin

# The least that all records together must say, in bits, by how the dates of birth stand: where both sides were seen in
# one dwelling, in one postcode, and in neither. None: never. Of namesakes elsewhere there are more the more people
# there are: for each doubling of the records that the weights were set on, elsewhere takes half a bit more (a whole bit
# lost more true pairs among a million than false ones: F1 .963 against .966).
AT_HOME = {Births.SAME: 2.0, Births.NEAR: 1.0, Births.UNKNOWN: 2.0, Births.DIFFERENT: 3.0}
IN_ONE_POSTCODE = AT_HOME | {Births.DIFFERENT: None}
ELSEWHERE = {Births.SAME: 4.0, Births.NEAR: 4.0, Births.UNKNOWN: 4.0, Births.DIFFERENT: None}
RECORDS_OF_THE_WEIGHTS, BITS_A_DOUBLING = 100_000, 0.5
A_HANDFUL, LEAST_SHIFT = 1_000, -2.0
# Where a file tells of nobody's place or number, names and dates have to do. The weights start from the chance that two
# records of so many are one person's, if each has three or four; among fewer it is the greater, by a whole bit for each
# halving. But another surname may be a child's from before an adoption, and so much more is asked.
RECORDS_OF_THE_PRIOR, LEAST_BY_NAMES = 300_000, -6.0
FOR_ANOTHER_SURNAME = 4.0
# Another who comes so near, in bits, is another claim.
CLEAR_OF_OTHERS = 3.0
# From so much on, a rule that judges by forenames may yield: one name that both sides share, or none on one side.
OUTWEIGHS_FORENAMES = 12.0
UNNAMED_AT_ONE_PLACE, UNNAMED_ELSEWHERE = 10.0, 4.0
# A child of whom so many records tell, or a school's number, has no twin of whom none does.
NAMED_RECORDS = 3
YIELDING = frozenset({"unnamed_rule", "twin_rule", "sibling_rule"})
STANDING = tuple(one for one in PAIR_CONSTRAINTS if one.code not in YIELDING)


@dataclass(frozen=True)
class Claim:
    """Two groups, and what all their records say together, in bits."""

    one: int
    other: int
    weight: float


class SecondLook:
    """Which groups are to be joined. ``edges``: the scored pairs, by falling weight;
    ``sides``: of each the records and the weight; ``asks``: why two groups are kept
    apart, if they are."""

    def __init__(
        self,
        records: Mapping[int, Record],
        edges: Edges,
        sides: Sequence[tuple[int, int, float]],
        known: Known,
        asks: Callable[[int, int], Refusal | None],
        population: int,
        by_names_alone: bool,
    ) -> None:
        self.records, self.known, self.asks = records, known, asks
        self.shift, self.by_names_alone = bits_for_namesakes(population, by_names_alone), by_names_alone
        self.edges = edges
        self.sides = sides
        self._between: Sequence[int] = range(
            len(sides)
        )  # rows of which the two records were not of one group yet

    @cached_property
    def amounts(self) -> NDArray[np.float64]:
        """The weight of each comparison of each edge: looked at if any edge ties two groups."""
        return _amounts(in_columns(self.edges))

    @cached_property
    def prior(self) -> float:
        return self.sides[0][2] - float(np.nansum(self.amounts[0])) if self.sides else 0.0

    def joins(
        self, group_of: Mapping[int, int], members: Mapping[int, Sequence[int]]
    ) -> Iterator[tuple[int, int]]:
        """Pairs of groups to join, strongest first; each group at most once."""
        claims = self._claims(group_of)
        taken: set[int] = set()
        for claim in sorted({*_each(claims)}, key=lambda one: (-one.weight, one.one, one.other)):
            if taken.isdisjoint({claim.one, claim.other}) and self._holds(claim, claims, members):
                taken |= {claim.one, claim.other}
                yield claim.one, claim.other

    def _claims(self, group_of: Mapping[int, int]) -> dict[int, list[Claim]]:
        rows: dict[tuple[int, int], list[int]] = defaultdict(list)
        between = []
        for row in self._between:
            left, right, _ = self.sides[row]
            one, other = group_of[left], group_of[right]
            if one != other:
                rows[pair(one, other)].append(row)
                between.append(row)
        self._between = between
        claims: dict[int, list[Claim]] = defaultdict(list)
        for (one, other), some in rows.items():
            together = np.fmax.reduce(self.amounts[some], axis=0)
            claim = Claim(one, other, round(self.prior + float(np.nansum(together)), 6))
            claims[one].append(claim)
            claims[other].append(claim)
        return claims

    def _holds(
        self, claim: Claim, claims: Mapping[int, list[Claim]], members: Mapping[int, Sequence[int]]
    ) -> bool:
        left, right = (
            [self.records[record] for record in members[each]] for each in (claim.one, claim.other)
        )
        found = self.asks(claim.one, claim.other)
        least = self._least(left, right) if found is None else self._least_against(found, left, right)
        if least is None or claim.weight < least:
            return False
        return not any(
            rival.weight > claim.weight - CLEAR_OF_OTHERS and rival != claim and self._may_be_one(rival)
            for side in (claim.one, claim.other)
            for rival in claims[side]
        )

    def _may_be_one(self, claim: Claim) -> bool:
        found = self.asks(claim.one, claim.other)
        return found is None or found.code == "unnamed_rule"

    def _least(self, left: Sequence[Record], right: Sequence[Record]) -> float | None:
        how = _nearest_births(left, right)
        if how is Births.UNKNOWN and not _share_forename(left, right):
            return None  # a brother or sister has surname and home too, and a rare surname weighs much
        if how is Births.DIFFERENT and not any(
            _two_parts_agree(one, other) for one in left for other in right
        ):
            return None  # as of brothers of one name: Harry-Robert, and Harry
        if any(share_dwelling(one, other) for one in left for other in right):
            return AT_HOME[how]
        if _share_place(left, right):
            return IN_ONE_POSTCODE[how]
        least = ELSEWHERE[how]
        if least is None:
            return None
        if self.by_names_alone and not _may_share_surname(left, right):
            return least + max(0.0, self.shift) + FOR_ANOTHER_SURNAME
        return least + self.shift

    def _least_against(self, found: Refusal, left: Sequence[Record], right: Sequence[Record]) -> float | None:
        """What it takes against a rule that judges by forenames: None if nothing does."""
        if found.code not in YIELDING or len({each.sex for each in (*left, *right)} - {""}) > 1:
            return None
        if any(differing_identifiers(one, other) for one in left for other in right):
            return None
        if refusal(left, right, self.known, self._standing) is not None:
            return None
        if found.code != "unnamed_rule":
            return OUTWEIGHS_FORENAMES if _share_forename(left, right) else None
        if _nearest_births(left, right) is not Births.SAME or not _are_named(left, right):
            return None
        return UNNAMED_AT_ONE_PLACE if _share_place(left, right) else UNNAMED_ELSEWHERE + self.shift

    def _standing(self, one: Record, other: Record) -> Refusal | None:
        return pair_refusal(one, other, self.known, STANDING)


def bits_for_namesakes(population: int, by_names_alone: bool = False) -> float:
    """How much more is asked where neither place nor number is shared, among so many records; less than nothing among
    fewer than the weights were set on. Of a handful it is not known whether they are all that there are.
    ``by_names_alone``: no record of them all has a place or a number."""
    if population < A_HANDFUL:
        return 0.0
    bits = max(LEAST_SHIFT, BITS_A_DOUBLING * log2(population / RECORDS_OF_THE_WEIGHTS))
    if by_names_alone:
        bits = min(bits, max(LEAST_BY_NAMES, log2(population / RECORDS_OF_THE_PRIOR)))
    return bits


def most_for_namesakes(population: int, by_names_alone: bool = False) -> float:
    """The most that is asked of any two besides: who weighs so much more needs no further look."""
    return max(0.0, bits_for_namesakes(population)) + FOR_ANOTHER_SURNAME * by_names_alone


def may_share_surname(one: Record, other: Record) -> bool:
    """Whether nothing says that two surnames are two."""
    return (
        not one.surname
        or not other.surname
        or share_surname(one, other)
        or are_a_slip_apart(one.surname, other.surname)
        or forenames(one, other) is Forenames.VARIANT
        and one.forename == other.surname
    )


def _amounts(edges: pa.Table) -> NDArray[np.float64]:
    """The weight of each comparison of each edge; not a number where there was nothing to compare."""
    columns: list[Any] = []
    for comparison in COMPARISONS:
        amount = edges[f"weight_{comparison.code}"].to_numpy().astype(np.float64)
        columns.append(np.where(edges[f"level_{comparison.code}"].to_numpy() < 0, np.nan, amount))
    return np.column_stack(columns)


def _each(claims: Mapping[int, list[Claim]]) -> Iterator[Claim]:
    for some in claims.values():
        yield from some


def _nearest_births(left: Sequence[Record], right: Sequence[Record]) -> Births:
    found = {births(one, other) for one in left for other in right}
    return next(how for how in (Births.SAME, Births.NEAR, Births.DIFFERENT, Births.UNKNOWN) if how in found)


def _share_forename(left: Sequence[Record], right: Sequence[Record]) -> bool:
    one_name = (Forenames.SAME, Forenames.VARIANT, Forenames.SLIP)
    return any(forenames(one, other) in one_name for one in left for other in right)


def _two_parts_agree(one: Record, other: Record) -> bool:
    """Whether two of year, month and day of birth are the same."""
    parts = zip(one.birth_text.split("-"), other.birth_text.split("-"), strict=False)
    return sum(mine == theirs for mine, theirs in parts) >= 2


def _may_share_surname(left: Sequence[Record], right: Sequence[Record]) -> bool:
    return any(may_share_surname(one, other) for one in left for other in right)


def _share_place(left: Sequence[Record], right: Sequence[Record]) -> bool:
    return any(share_place(one, other) for one in left for other in right)


def _are_named(left: Sequence[Record], right: Sequence[Record]) -> bool:
    """Whether one side has no forename, and on the other enough records bear one."""
    without, named = sorted(([one for one in side if one.forename] for side in (left, right)), key=len)
    return not without and (
        len(named) >= NAMED_RECORDS or would_have_shown_a_twin(named) or _share_middle_initial(left, right)
    )


def _share_middle_initial(left: Sequence[Record], right: Sequence[Record]) -> bool:
    """Twins, who have two forenames, seldom have middle names that begin alike."""
    mine, theirs = ({each.middle[0] for each in side if each.middle} for side in (left, right))
    return len(mine | theirs) == 1 and mine == theirs
