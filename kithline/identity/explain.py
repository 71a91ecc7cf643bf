"""A link or a refusal in plain words, for a steward: what agrees, what differs, and which rule decided.

The words hold no value of anybody: the page that shows them puts the records side by side.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kithline.identity.cluster import LINK_WEIGHTS, REVIEW_MARGIN
from kithline.identity.constraints import BY_CODE
from kithline.identity.likeness import Births
from kithline.identity.model import BY_CODE as COMPARISON_BY_CODE
from kithline.identity.model import COMPARISONS, Weights
from kithline.identity.second_look import CLEAR_OF_OTHERS

NOT_COMPARED = -1


@dataclass(frozen=True)
class Contribution:
    """What one comparison gave, in bits: its code, the level that it fell on, and the weight."""

    comparison: str
    level: str
    weight: float


def reasons(edges: pa.Table, weights: Weights) -> list[dict[str, Any]]:
    """What the record keeps, for each row of edges, of why two records are alike, as JSON: the prior and each
    contribution. They sum to the match weight. Column by column: a first load has tens of thousands."""
    found: list[list[list[Any]]] = [[] for _ in range(len(edges))]
    for comparison in COMPARISONS:
        names = {number: level.code for number, level in comparison.numbered.items()}
        levels = edges[f"level_{comparison.code}"].to_pylist()
        amounts = edges[f"weight_{comparison.code}"].to_pylist()
        for row, level, amount in zip(found, levels, amounts, strict=True):
            if level != NOT_COMPARED:
                row.append([comparison.code, names[level], round(amount, 9)])
    return [{"prior": weights.prior_weight, "contributions": row} for row in found]


def in_words(kept: dict[str, Any]) -> str:
    """The evidence of a stored link as a sentence: strongest first, agreement before difference."""
    found = [Contribution(*one) for one in kept.get("contributions", [])]
    if not found:
        return "No other record is the same person."
    agree = sorted((one for one in found if one.weight > 0), key=lambda one: -one.weight)
    differ = sorted((one for one in found if one.weight <= 0), key=lambda one: one.weight)
    return _sentence([_words(one) for one in (*agree, *differ)])


def waterfall(kept: dict[str, Any]) -> list[tuple[str, str, float]]:
    """The evidence of a stored pair, step by step: what was compared, in words, and its weight in bits. The steps sum
    to the match weight (to 1e-6). Agreement first, strongest first, then what differs; none where nothing was kept."""
    found = [Contribution(*one) for one in kept.get("contributions", [])]
    if not found:
        return []
    agree = sorted((one for one in found if one.weight > 0), key=lambda one: -one.weight)
    differ = sorted((one for one in found if one.weight <= 0), key=lambda one: one.weight)
    start = (
        "Before looking",
        "two records taken at random are seldom one person",
        float(kept.get("prior", 0.0)),
    )
    return [
        start,
        *((COMPARISON_BY_CODE[one.comparison].label, _words(one), one.weight) for one in (*agree, *differ)),
    ]


def limits_in_words() -> str:
    """From which score on two records are joined, and from which a steward is asked, for whoever reads a score."""
    same, *others = (
        f"{LINK_WEIGHTS[each]:g}" for each in (Births.SAME, Births.NEAR, Births.DIFFERENT, Births.UNKNOWN)
    )
    near, different, unknown = others
    return (
        f"Two records are joined from {same} on where the dates of birth agree, from {near} where they nearly do, from "
        f"{different} where they differ, from {unknown} where one is not known, unless a rule forbids it. Up to "
        f"{REVIEW_MARGIN:g} below that a steward is asked. Below that too, two people are joined if all their records "
        f"together say enough, and nobody else comes within {CLEAR_OF_OTHERS:g} of it."
    )


def rule_in_words(code: str) -> str:
    """What a constraint says, for whoever reads why it spoke; "" for what is none."""
    constraint = BY_CODE.get(code)
    return constraint.audit if constraint else ""


def refusal_in_words(code: str, reason: str, kept: dict[str, Any] | None = None) -> str:
    """Why two records are kept apart: the evidence for them, if any, then the rule and its text."""
    evidence = in_words(kept) + " " if kept and kept.get("contributions") else ""
    constraint = BY_CODE.get(code)
    rule = code.replace("_", " ")
    audit = f" {constraint.audit}" if constraint else ""
    return f"{evidence}Kept apart by the {rule}: {reason}.{audit}".replace("rule rule", "rule")


def _words(one: Contribution) -> str:
    comparison = COMPARISON_BY_CODE[one.comparison]
    return next(level.words for level in comparison.levels if level.code == one.level)


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."
