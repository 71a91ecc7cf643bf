"""The plain cases, found all at once: records that are connected, have forms of one forename and one date of birth, and
nothing that could keep them apart. Most people are; what is left is solved edge by edge (``cluster``).
"""

import gc
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kithline.core.identifiers import is_temporary_upn
from kithline.identity import records as evidence_of
from kithline.identity.cluster import LINK_WEIGHTS, Solution, solve
from kithline.identity.constraints import MOST_RECORDS, Known, Pair
from kithline.identity.likeness import LIFELONG, Births, may_be_one_forename
from kithline.identity.second_look import most_for_namesakes

Numbers = NDArray[np.int64]
NONE = -1


def solve_evidence(
    evidence: pa.Table,
    edges: pa.Table,
    known: Known,
    *,
    population: int = 0,
    by_names_alone: bool = False,
) -> Solution:
    """As ``cluster.solve`` of all records of ``evidence``, with the plain cases taken first. ``population``: how many
    records there are in all, if these are some of them."""
    cases = Cases(evidence, edges, known, population=population, by_names_alone=by_names_alone)
    plain, solution = cases.plain(), cases.solve_others()
    solution.joined_by |= plain.joined_by
    solution.groups = sorted([*solution.groups, *plain.groups])
    return solution


class Cases:
    """The records of ``evidence``, parted into the plain cases and all others. No edge goes from the one to the other,
    so that what comes of either is the same whatever comes of the other. The arguments are those of
    ``solve_evidence``."""

    def __init__(
        self,
        evidence: pa.Table,
        edges: pa.Table,
        known: Known,
        *,
        population: int = 0,
        by_names_alone: bool = False,
    ) -> None:
        self._evidence, self._edges, self._known = evidence, edges, known
        self._population, self._by_names_alone = max(population, len(evidence)), by_names_alone
        self._found = _plain(evidence, edges, known, self._population, by_names_alone)
        self._ids = evidence["id"].to_numpy()

    def plain(self) -> Solution:
        """The persons of the plain cases: nothing keeps them apart, and no steward is asked about them."""
        is_plain, first = self._found.is_plain, self._found.first_edge
        joined = is_plain & (first < len(self._edges))
        return Solution(
            groups=_groups(self._ids[is_plain], self._found.component[is_plain]),
            joined_by=dict(zip(self._ids[joined].tolist(), first[joined].tolist(), strict=True)),
        )

    def solve_others(self) -> Solution:
        """The persons of all others, edge by edge."""
        others = self._ids[~self._found.is_plain]
        rows = np.flatnonzero(~self._found.is_plain_edge)
        with _without_looking_for_garbage():
            solution = solve(
                evidence_of.records(self._evidence, others.tolist()),
                self._edges.take(pa.array(rows)),
                self._known,
                population=self._population,
                by_names_alone=self._by_names_alone,
            )
        solution.joined_by = {record: int(rows[row]) for record, row in solution.joined_by.items()}
        return solution


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Solving makes millions of small things, none of which refers to itself: Python's look for such took a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class _Plain:
    component: Numbers
    is_plain: NDArray[np.bool_]
    is_plain_edge: NDArray[np.bool_]
    first_edge: Numbers  # of each record, its strongest edge; their number where it has none


def _plain(
    evidence: pa.Table, edges: pa.Table, known: Known, population: int, by_names_alone: bool
) -> _Plain:
    ids = evidence["id"].to_numpy()
    order = np.argsort(ids)
    left, right = (
        order[np.searchsorted(ids, edges[name].to_numpy(), sorter=order)] for name in ("left", "right")
    )
    told = sorted(_told(known) & set(ids.tolist()))
    component = _components(len(ids), left, right)
    is_plain = np.ones(len(ids), bool)  # by component, under the number of its least record

    def unless(which: NDArray[np.bool_]) -> None:
        is_plain[component[which]] = False

    paired = np.bincount(component, minlength=len(ids))[component] > 1
    births, forenames = _codes(evidence["birth_text"]), _codes(evidence["forename"])
    is_one_unknown = (births[left] == NONE) | (births[right] == NONE)
    least = np.where(is_one_unknown, LINK_WEIGHTS[Births.UNKNOWN], LINK_WEIGHTS[Births.SAME])
    weights = edges["weight"].to_numpy()
    most = most_for_namesakes(population, by_names_alone)
    is_plain[component[left[weights < least + most]]] = False
    unless(_differ(births, component))
    unless((births != NONE) & (pc.utf8_length(pc.fill_null(evidence["birth_text"], "")).to_numpy() != 10))
    # where a birth is not known, a child and an adult are not one
    unless(_there(births == NONE, component) & _differ(_codes(evidence["role"]), component))
    unless(paired & (forenames == NONE))
    for scheme in LIFELONG:
        column = evidence[scheme]
        unless(_differ(_codes(_without_temporary(column) if scheme == "upn" else column), component))
    unless(np.bincount(component, minlength=len(ids))[component] > MOST_RECORDS)
    unless(pc.is_in(evidence["id"], pa.array(told, pa.int64())).to_numpy())
    if known.unique_namespaces:
        once = pc.is_in(evidence["namespace"], pa.array(sorted(known.unique_namespaces), pa.string()))
        unless(_come_twice(np.where(once.to_numpy(), _codes(evidence["namespace"]), NONE), component))
    related = _places(ids, order, known.relationships)
    within = component[related[:, 0]] == component[related[:, 1]]
    is_plain[component[related[within, 0]]] = False
    asked = is_plain[component] & _differ(forenames, component)
    unless(_have_two_forenames(evidence, forenames, component, np.flatnonzero(asked)))
    plain = is_plain[component]
    first = np.full(len(ids), len(edges), np.int64)
    for side in (left, right):
        np.minimum.at(first, side, np.arange(len(edges)))
    return _Plain(component, plain, plain[left], first)


def _told(known: Known) -> set[int]:
    """The records of which stewards, an adoption or another UPN have said something: their components are solved with
    care."""
    return {
        record for pair in (*known.must_link, *known.must_not_link, *known.renumbered) for record in pair
    } | known.former


def _places(ids: Numbers, order: Numbers, pairs: Collection[Pair]) -> Numbers:
    """Of those pairs of which both are here, the places of the two: a row each."""
    both = np.fromiter(chain.from_iterable(pairs), np.int64, 2 * len(pairs)).reshape(-1, 2)
    both = both[np.isin(both, ids).all(axis=1)]
    places: Numbers = order[np.searchsorted(ids, both, sorter=order)]
    return places


def _components(count: int, left: Numbers, right: Numbers) -> Numbers:
    """Of each record the least number of the records that it is connected with."""
    least = np.arange(count)
    while True:
        joined = np.minimum(least[left], least[right])
        before = least.copy()
        for side in (left, right):
            np.minimum.at(least, least[side], joined)
            np.minimum.at(least, side, joined)
        least = least[least]
        if np.array_equal(least, before):
            return least


def _codes(column: pa.ChunkedArray) -> Numbers:
    """A number for each distinct text; ``NONE`` for null and for none."""
    text = pc.if_else(pc.equal(column, ""), None, column).combine_chunks()
    return (
        pc.fill_null(text.dictionary_encode().indices, NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    )


def _without_temporary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = pc.unique(column).drop_null()
    temporary = [value for value in values.to_pylist() if is_temporary_upn(value)]
    return pc.if_else(pc.is_in(column, pa.array(temporary, pa.string())), None, column)


def _differ(codes: Numbers, component: Numbers) -> NDArray[np.bool_]:
    """Of each record, whether its component has two values."""
    there = codes != NONE
    least = np.full(len(codes), np.iinfo(np.int64).max)
    most = np.full(len(codes), NONE)
    np.minimum.at(least, component[there], codes[there])
    np.maximum.at(most, component[there], codes[there])
    return (most > least)[component]


def _there(which: NDArray[np.bool_], component: Numbers) -> NDArray[np.bool_]:
    """Of each record, whether its component has one of these."""
    found = np.zeros(len(component), bool)
    found[component[which]] = True
    there: NDArray[np.bool_] = found[component]
    return there


def _have_two_forenames(
    evidence: pa.Table, forenames: Numbers, component: Numbers, asked: Numbers
) -> NDArray[np.bool_]:
    """Of each record, whether its component, of which some are asked, has two forenames that are not forms of one."""
    asked = asked[np.unique(np.stack((component[asked], forenames[asked])), axis=1, return_index=True)[1]]
    names = evidence["forename"].take(pa.array(asked)).to_pylist()
    is_established = evidence["is_established_forename"].take(pa.array(asked)).to_pylist()
    by_component: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for where, name, is_own in zip(component[asked].tolist(), names, is_established, strict=True):
        by_component[where].append((name, is_own))
    two = [
        where
        for where, some in by_component.items()
        if not all(
            may_be_one_forename(one, other, is_own and others_own)
            for (one, is_own), (other, others_own) in combinations(some, 2)
        )
    ]
    found: NDArray[np.bool_] = np.isin(component, two)
    return found


def _come_twice(codes: Numbers, component: Numbers) -> NDArray[np.bool_]:
    """Of each record, whether a value comes twice in its component."""
    there = np.flatnonzero(codes != NONE)
    there = there[np.lexsort((codes[there], component[there]))]
    same = (np.diff(codes[there]) == 0) & (np.diff(component[there]) == 0)
    found: NDArray[np.bool_] = np.isin(component, component[there[1:][same]])
    return found


def _groups(ids: Numbers, component: Numbers) -> list[list[int]]:
    order = np.lexsort((ids, component))
    starts = np.flatnonzero(np.diff(component[order], prepend=NONE))
    sorted_ids = ids[order].tolist()
    ends = [*starts, len(ids)][1:]
    return [sorted_ids[start:end] for start, end in zip(starts, ends, strict=True)]
