"""Targets against what a city has: the verdict of each, and how many are met.

A measure is near where it lies within the target's interval, or no farther from it than the greater of a tenth and two
Poisson standard deviations of the count that the target leads one to expect in a city of this size; within bounds where
no farther than the greater of a quarter and three. What is farther is out, unless it is within three of the figure's
own standard errors, which clusters make wider than Poisson (`found`): then it is told apart, as within its error.
"""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from kithline.city.calibration import lives, oracle, pupils, services
from kithline.city.calibration.found import Found
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

NEAR, BOUNDS, ERROR, OUT = WORDS = "near", "within bounds", "within its error", "out"


@dataclass(frozen=True)
class Target:
    """A published figure as an interval: `least` to `most` of what rounding or suppression leaves open."""

    code: str
    measure: str
    unit: str
    least: float
    most: float
    source: str
    year: str

    @property
    def value(self) -> float:
        return (self.least + self.most) / 2


@dataclass(frozen=True)
class Verdict:
    """One target, what was found, how far a near one may be, and the standard error of what was found (0: unknown)."""

    target: Target
    found: float
    tolerance: float
    verdict: str
    error: float = 0.0


def targets() -> list[Target]:
    """The table, in its order."""
    table = resources.files("kithline.city").joinpath("data", "targets.csv")
    return [
        Target(
            row["code"],
            row["measure"],
            row["unit"],
            float(row["least"]),
            float(row["most"]),
            row["source"],
            row["year"],
        )
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    ]


def measures(truth: Truth, seeds: Seeds) -> dict[str, Found]:
    """Every measure of a city, by the target's code."""
    return (
        pupils.measures(truth, seeds)
        | services.measures(truth)
        | lives.measures(truth)
        | oracle.measures(truth)
    )


def check(truth: Truth, seeds: Seeds) -> list[Verdict]:
    """A verdict for each target that can be measured in a city of this size (the smallest has no special school)."""
    found = measures(truth, seeds)
    return [verdict(target, found[target.code]) for target in targets() if target.code in found]


def verdict(target: Target, found: Found) -> Verdict:
    """Judge one."""
    expected = target.value * found.among / found.scale
    chance = target.value / np.sqrt(expected) if expected > 0 else found.scale / max(found.among, 1)
    away = max(target.least - found.value, found.value - target.most, 0.0)
    near = max(0.10 * target.value, 2 * chance)
    bounds = max(0.25 * target.value, 3 * chance)
    limits = (near, bounds, 3 * found.error)
    word = next((word for word, limit in zip(WORDS, limits, strict=False) if away <= limit), OUT)
    return Verdict(target, found.value, near, word, found.error)


def table(found: list[Verdict]) -> list[str]:
    """Lines for a terminal: measure, target, found, its standard error, how far a near one may be, verdict."""
    wide = max(len(each.target.measure) for each in found)
    head = f"{'measure':{wide}}  {'target':>17}  {'found':>8}  {'error':>6}  {'near':>8}  {'verdict':16}  "
    head += "unit; source"
    return [head] + [
        f"{each.target.measure:{wide}}  {_interval(each.target):>17}  {each.found:8.2f}  {_error(each):>6}  "
        f"{each.tolerance:8.2f}  {each.verdict:16}  {each.target.unit}; {each.target.source}, {each.target.year}"
        for each in found
    ]


def summary(found: list[Verdict]) -> str:
    """One line."""
    count = {word: sum(each.verdict == word for each in found) for word in WORDS}
    return (
        f"{len(found)} figures: {count[NEAR]} near ({100 * count[NEAR] / len(found):.0f}%), "
        f"{count[BOUNDS]} within bounds, {count[ERROR]} within its error, {count[OUT]} out."
    )


def _error(found: Verdict) -> str:
    return f"{found.error:.2f}" if found.error else ""


def _interval(target: Target) -> str:
    return f"{target.least:g} to {target.most:g}"
