"""The list of hard cases, all linked in one go; each must come out as it says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc
import pytest

from kithline.core.names import is_placeholder
from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.engine_duckdb import Scorer
from kithline.identity.hard_cases import HardCase, hard_cases
from tests.identity.people import link, table

CASES = hard_cases()
STEP = 100  # the records of the third case are 201, 202 and so on
Outcome = tuple[list[list[int]], set[str], set[str]]


def outcomes(stubs: Iterable[dict[str, Any]]) -> dict[str, Outcome]:
    """What becomes of each case, by its title: all are scored together, and each is then solved by itself."""
    evidence = evidence_of.standardise(table(stubs))
    with Scorer(evidence, threads=1) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    records = evidence_of.records(evidence)
    found = {}
    for place, case in enumerate(CASES):
        first, last = place * STEP, (place + 1) * STEP
        mine = {
            number - first: replace(one, id=number - first)
            for number, one in records.items()
            if first < number < last
        }
        among = edges.filter((pc.field("left") > first) & (pc.field("right") < last))
        for side in ("left", "right"):
            among = among.set_column(among.column_names.index(side), side, pc.subtract(among[side], first))
        found[case.title] = outcome(solve(mine, among, case.known))
    return found


def outcome(solution: Solution) -> Outcome:
    """The persons, the rules that kept apart, and why a steward is asked."""
    refused = {refusal.code for refusal, _ in solution.refusals.values()}
    return solution.groups, refused, {one.code for one in solution.held}


def wanted(case: HardCase) -> Outcome:
    return case.persons, set(case.apart_by), set(case.asked)


STUBS = [{**stub, "id": place * STEP + stub["id"]} for place, case in enumerate(CASES) for stub in case.stubs]


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return outcomes(STUBS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_comes_out_as_it_must(case: HardCase, found: dict[str, Outcome]) -> None:
    if case.fails:
        assert found[case.title] != wanted(case), (
            "it comes out as it must now: take `fails` away, and run `make docs`"
        )
    else:
        assert found[case.title] == wanted(case)


def test_the_order_of_the_records_plays_no_part(found: dict[str, Outcome]) -> None:
    assert outcomes(reversed(STUBS)) == found


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_by_itself_comes_out_as_among_all(case: HardCase, found: dict[str, Outcome]) -> None:
    assert outcome(link(case.stubs, case.known)) == found[case.title]


def test_the_list_is_a_list_of_many_different_people() -> None:
    """Each title once, and hardly a name twice: cases that share names would pass or fail by each other."""
    assert len(CASES) >= 40
    assert len({case.title for case in CASES}) == len(CASES)
    surnames = [{row.get("surname", "") for row in case.table} for case in CASES]
    assert _most_often(name for some in surnames for name in some if not is_placeholder(name)) <= 4
    assert all(case.why.endswith(".") for case in CASES)


def _most_often(names: Iterable[str]) -> int:
    listed: Sequence[str] = list(names)
    return max(listed.count(name) for name in set(listed))
