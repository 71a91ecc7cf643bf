"""The hard cases, each as it is written."""

import pytest

from tests.identity.cases import CASES, Case
from tests.identity.people import link


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_case(case: Case) -> None:
    solution = link(case.stubs, case.known)

    assert solution.groups == case.persons
    refused = {found.code for found, _ in solution.refusals.values()}
    assert case.refused in refused if case.refused else not refused
    held = {one.code for one in solution.held}
    assert case.held in held if case.held else True


def test_twins_whom_one_source_knows_apart_are_no_question() -> None:
    """However alike their names: else every such family would be put to a steward."""
    [twins] = [case for case in CASES if case.title == "twins of like names"]
    assert link(twins.stubs).held == []


IN_ORDER = [case for case in CASES if len(case.stubs) > 2]


@pytest.mark.parametrize("case", IN_ORDER, ids=[case.title for case in IN_ORDER])
def test_the_order_of_the_records_plays_no_part(case: Case) -> None:
    assert link(list(reversed(case.stubs)), case.known).groups == case.persons
