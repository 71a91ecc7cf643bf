"""The reference page of the hard cases, written from the list that the tests run."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from kithline.identity.cluster import BELOW_THRESHOLD, NEAR_TIE
from kithline.identity.constraints import BY_CODE
from kithline.identity.hard_cases import HardCase, hard_cases, in_a_row

LINKING_CASES_REFERENCE = "docs/reference/linking-cases.md"

_INTRODUCTION = """\
# Hard cases of linking

<!-- Written by kithline.identity.reference from kithline/identity/data/hard_cases.toml; do not edit. -->

Who is who is easy for most children and hard for some. These are {count} hard cases: what the sources wrote, what must
happen, and why. Every one is run as a test, so the page says what linking does.

{failing}

Everybody here is invented. Each row of a table is a record of one source. A number is given as a letter: A is one
valid number, B another, *A mistyped* is A with a wrong digit. Homes are named; *postcode only* is a source that knows
no more. Where a steward is asked, the pair waits on the stewards' page, and the records stay apart until one decides.
Nothing is ever said of restricted records.

To add a case, add it to the list, then run `.venv/bin/python -m pytest tests/identity/test_hard_cases.py` and
`make docs`.
"""
_NUMBER = ("no", "one", "two", "three", "four", "five", "six")
_ASKED = {
    BELOW_THRESHOLD: "alike, but not enough to link",
    NEAR_TIE: "two people claim one record almost equally",
}


def render_linking_cases_reference() -> str:
    """The text of `docs/reference/linking-cases.md`: the cases by theme, then the rules that they name."""
    cases = hard_cases()
    lines = [_INTRODUCTION.format(count=len(cases), failing=_failing(cases))]
    for theme, some in groupby(cases, key=lambda case: case.theme):
        lines += [f"## {theme}", ""]
        for case in some:
            lines += _case(case)
    return "\n".join([*lines, *_rules(cases)])


def _failing(cases: Sequence[HardCase]) -> str:
    failing = [f"- [{case.title}](#{_anchor(case.title)}): {case.fails}" for case in cases if case.fails]
    if not failing:
        return "All come out as they must."
    return "\n".join([f"All but {_NUMBER[len(failing)]} come out as they must:", "", *failing])


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _case(case: HardCase) -> list[str]:
    lines = [f"### {case.title}", "", case.why, "", *_table(case.table), ""]
    if case.said:
        lines += [" ".join(case.said), ""]
    lines += [f"**Must happen:** {_outcome(case)}", ""]
    if case.fails:
        lines += [f"**Not so yet:** {case.fails}", ""]
    return lines


def _outcome(case: HardCase) -> str:
    parts = [f"{_whose(case.persons)}."]
    if case.apart_by:
        parts.append(f"Kept apart by {' and '.join(f'`{code}`' for code in case.apart_by)}.")
    if case.asked:
        parts.append(
            f"A steward is asked: {'; '.join(_ASKED.get(code) or f'`{code}`' for code in case.asked)}."
        )
    return " ".join(parts)


def _whose(persons: Sequence[Sequence[int]]) -> str:
    """[[1, 3], [2]] as a sentence without its full stop."""
    together = [f"{in_a_row(group)} are one person" for group in persons if len(group) > 1]
    alone = [group[0] for group in persons if len(group) == 1]
    if not together:
        return f"{in_a_row(alone)} are {_NUMBER[len(alone)]} people"
    if alone:
        together.append(f"{in_a_row(alone)} {'is' if len(alone) == 1 else 'are each'} another")
    return ", ".join(together)


def _table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    header = list(rows[0])
    lines = [header, ["---"] * len(header), *(list(row.values()) for row in rows)]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _rules(cases: Sequence[HardCase]) -> list[str]:
    named = {code for case in cases for code in (*case.apart_by, *case.asked)}
    rules = [f"| `{code}` | {rule.audit} | {rule.owner} |" for code, rule in BY_CODE.items() if code in named]
    return ["## The rules", "", "| Rule | Says | Owner |", "| --- | --- | --- |", *rules, ""]
