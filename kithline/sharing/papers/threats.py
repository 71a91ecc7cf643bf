"""The threat model as a table: what could happen where, what stands against it, and the tests that prove it.

The threats are `threats.csv` beside this; `kind` is one of STRIDE's six. What they are about is in THREAT_MODEL.md.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

from kithline.sharing.papers.paper import Paper, Part, Table

KINDS = (
    *("Spoofing", "Tampering", "Repudiation"),
    *("Information disclosure", "Denial of service", "Elevation of privilege"),
)


@dataclass(frozen=True)
class Threat:
    """One threat. `tests`: `tests/...py::test`, from the repository's root; `left`: what the measure leaves open."""

    code: str
    asset: str
    entry: str
    kind: str
    threat: str
    measure: str
    tests: tuple[str, ...]
    left: str


def declared_threats() -> tuple[Threat, ...]:
    """All of them, by their codes."""
    text = (files("kithline.sharing.papers") / "threats.csv").read_text(encoding="utf-8")
    return tuple(
        Threat(**{**row, "tests": tuple(row["tests"].split())})  # type: ignore[arg-type]
        for row in csv.DictReader(text.splitlines())
    )


def threats() -> Paper:
    """The threat model as a paper."""
    found = declared_threats()
    assets = dict.fromkeys(each.asset for each in found)
    entries = dict.fromkeys(each.entry for each in found)
    return Paper(
        "threats",
        "Threats, measures and proof",
        (
            Part(
                text=(
                    "What could go wrong, of which kind (STRIDE), what stands against it, and the tests that prove it, "
                    "which run before each change. It is about the software; the machines, the network, the people and "
                    "the agreements are the council's. Why each is so, and what does not stand yet: THREAT_MODEL.md.",
                )
            ),
            Part("What is protected", lines=tuple(assets)),
            Part("Where somebody could come in", lines=tuple(entries)),
            *(_kind(kind, found) for kind in KINDS),
        ),
    )


def risks() -> Table:
    """The same for a data protection impact assessment: the risk, the measure, and what is left of the risk."""
    rows = tuple((each.code, each.threat, each.measure, each.left or "Low") for each in declared_threats())
    return Table(("Code", "Risk", "Measure", "What is left"), rows)


def _kind(kind: str, found: tuple[Threat, ...]) -> Part:
    rows = tuple(
        (each.code, each.asset, each.entry, each.threat, each.measure, ", ".join(each.tests), each.left)
        for each in found
        if each.kind == kind
    )
    columns = ("Code", "What", "Where", "Threat", "Measure", "Proved by", "Left open")
    return Part(kind, table=Table(columns, rows))


__all__ = ["KINDS", "Threat", "declared_threats", "risks", "threats"]
