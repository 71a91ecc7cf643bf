"""A link or a refusal in plain words, for a steward: what agrees, what differs, and which rule decided.

The words hold no value of anybody: the page that shows them puts the records side by side.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity.cluster import LINK_WEIGHTS, REVIEW_MARGIN
from kithline.identity.constraints import BY_CODE
from kithline.identity.edges import NOT_COMPARED, Edges, in_columns, in_rows
from kithline.identity.likeness import Births
from kithline.identity.model import BY_CODE as COMPARISON_BY_CODE
from kithline.identity.model import COMPARISONS, Comparison, Weights
from kithline.identity.second_look import CLEAR_OF_OTHERS

LEVELS = 100  # more than any comparison has
FEW = 20  # edges: below this it costs less to write row by row


@dataclass(frozen=True)
class Contribution:
    """What one comparison gave, in bits: its code, the level that it fell on, and the weight."""

    comparison: str
    level: str
    weight: float


def reasons(edges: Edges, weights: Weights) -> list[dict[str, Any]]:
    """What the record keeps, for each row of edges, of why two records are alike: the prior and each contribution. They
    sum to the match weight."""
    return [json.loads(row) for row in reasons_as_json(edges, weights)]


def reasons_as_json(edges: Edges, weights: Weights) -> list[str]:
    """The same as JSON, each written once for all rows that fell alike: a first load has tens of thousands."""
    head = f'{{"prior": {json.dumps(weights.prior_weight)}, "contributions": ['
    written = _of_few(edges) if len(edges) <= FEW else _of_many(in_columns(edges))
    return [f"{head}{each}]}}" for each in written]


def _of_few(edges: Edges) -> list[str]:
    """The contributions of each row, row by row."""
    return [
        ", ".join(
            _contribution(comparison, level, amount)
            for comparison, level, amount in zip(COMPARISONS, levels, amounts, strict=True)
            if level != NOT_COMPARED
        )
        for levels, amounts in in_rows(edges)
    ]


def _of_many(edges: pa.Table) -> list[str]:
    """The same, column by column."""
    columns = []
    for comparison in COMPARISONS:
        levels = edges[f"level_{comparison.code}"].to_numpy().astype(np.int64)
        amounts, place = np.unique(edges[f"weight_{comparison.code}"].to_numpy(), return_inverse=True)
        kinds, which = np.unique(place * LEVELS + levels - NOT_COMPARED, return_inverse=True)
        words = [
            None if level == NOT_COMPARED else _contribution(comparison, level, amount)
            for level, amount in zip(
                (kinds % LEVELS + NOT_COMPARED).tolist(), amounts[kinds // LEVELS].tolist(), strict=True
            )
        ]
        columns.append(pa.array(words, pa.string()).take(pa.array(which)))
    joined: list[str] = pc.binary_join_element_wise(*columns, ", ", null_handling="skip").to_pylist()
    return joined


def _contribution(comparison: Comparison, level: int, amount: float) -> str:
    return _contribution_as_json(comparison.code, level, amount)


@lru_cache(4_096)
def _contribution_as_json(code: str, level: int, amount: float) -> str:
    """Most amounts are the model's own, and are written again and again."""
    return json.dumps([code, COMPARISON_BY_CODE[code].numbered[level].code, round(amount, 9)])


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
