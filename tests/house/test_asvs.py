"""The map of OWASP ASVS is whole, and what it points at is there."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kithline.sharing.papers.asvs import CHAPTERS, STATES, Requirement, requirements

ROOT = Path(__file__).parents[2]
# of the standard's own list, version 5.0.0: how many of levels 1 and 2 each chapter has
HAS = dict(zip(range(1, 18), (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7), strict=True))


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests that a file defines."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def is_there(evidence: str) -> bool:
    """Whether a test of that name, or a file of that path, exists."""
    file, _, name = evidence.partition("::")
    return (ROOT / file).is_file() and (not name or name in names_in(file))


def test_each_requirement_of_levels_1_and_2_is_there_once() -> None:
    found = requirements()
    assert len({each.number for each in found}) == len(found) == 253
    assert Counter(each.level for each in found) == {1: 70, 2: 183}
    assert Counter(each.chapter for each in found) == HAS and set(HAS) == set(CHAPTERS)
    order = [tuple(int(part) for part in each.number.split(".")) for each in found]
    assert order == sorted(order)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_it_points_at_is_there(chapter: int) -> None:
    for each in requirements():
        if each.chapter == chapter:
            assert says_why(each), each.number
            assert [one for one in each.evidence if not is_there(one)] == [], each.number


def test_every_threat_has_its_kind_and_tests_that_are_there() -> None:
    from kithline.sharing.papers.threats import KINDS, declared_threats

    found = declared_threats()
    assert len({each.code for each in found}) == len(found) > 25
    assert {each.kind for each in found} == set(KINDS)
    for each in found:
        assert each.tests and all("::" in one and is_there(one) for one in each.tests), each.code


def says_why(each: Requirement) -> bool:
    """Met: something to look at. Else: a note that says why not, or what is needed."""
    if each.state in ("met", "operator"):
        return bool(each.evidence)
    return each.state in STATES and bool(each.note)
