"""OWASP ASVS 5.0.0, levels 1 and 2: how each requirement is met, or why not. The map is `asvs.csv` beside this.

The numbers and levels are those of the standard (OWASP Application Security Verification Standard 5.0.0, CC BY-SA 4.0);
what each asks is said in our own words.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files

from kithline.sharing.papers.paper import Paper, Part, Table

ASVS = "docs/papers/asvs.md"
STATES = {
    "met": "a test or a page proves it",
    "partly": "the note says what is missing",
    "gap": "not met; the note says what is needed",
    "exception": "not met in full, on purpose; the note says why",
    "operator": "for the council that runs it; the page says so",
    "not applicable": "there is nothing of the kind; the note says why",
}
CHAPTERS = {
    1: "Encoding and sanitisation",
    2: "Validation and business logic",
    3: "Web front end",
    4: "API and web service",
    5: "File handling",
    6: "Authentication",
    7: "Session management",
    8: "Authorisation",
    9: "Self-contained tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Secure communication",
    13: "Configuration",
    14: "Data protection",
    15: "Secure coding and architecture",
    16: "Logging and error handling",
    17: "WebRTC",
}


@dataclass(frozen=True)
class Requirement:
    """One line of the map. `evidence`: `tests/...py::test` or a file, from the root of the repository."""

    number: str
    level: int
    words: str
    state: str
    evidence: tuple[str, ...]
    note: str

    @property
    def chapter(self) -> int:
        return int(self.number.partition(".")[0])


def requirements() -> tuple[Requirement, ...]:
    """All of levels 1 and 2, in the standard's order."""
    text = (files("kithline.sharing.papers") / "asvs.csv").read_text(encoding="utf-8")
    return tuple(
        Requirement(
            row["requirement"],
            int(row["level"]),
            row["in_our_words"],
            row["state"],
            tuple(row["evidence"].split()),
            row["note"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def asvs() -> Paper:
    """The map as a paper."""
    found = requirements()
    return Paper(
        "asvs",
        "OWASP ASVS 5.0, levels 1 and 2",
        (
            Part(
                text=(
                    "Each requirement of levels 1 and 2 of the OWASP Application Security Verification Standard 5.0.0, "
                    "by its number, in our own words; the standard itself is published under CC BY-SA 4.0. It is our "
                    "own reading: nobody from outside has verified it.",
                ),
                lines=tuple(f"{state}: {meaning}" for state, meaning in STATES.items()),
            ),
            _summary(found),
            *(_chapter(number, found) for number in CHAPTERS),
        ),
    )


def _summary(found: tuple[Requirement, ...]) -> Part:
    rows = []
    for level in (1, 2):
        counts = Counter(each.state for each in found if each.level == level)
        rows.append((f"Level {level}", *(str(counts[state]) for state in STATES), str(counts.total())))
    total = Counter(each.state for each in found)
    rows.append(("Both", *(str(total[state]) for state in STATES), str(total.total())))
    columns = ("", *(state.capitalize() for state in STATES), "All")
    return Part("In numbers", table=Table(columns, tuple(rows)))


def _chapter(number: int, found: tuple[Requirement, ...]) -> Part:
    rows = tuple(
        (each.number, str(each.level), each.words, each.state, ", ".join(each.evidence), each.note)
        for each in found
        if each.chapter == number
    )
    columns = ("Number", "Level", "Asked for, in our words", "State", "Where it is proved", "Note")
    return Part(f"V{number} {CHAPTERS[number]}", table=Table(columns, rows))


__all__ = ["ASVS", "CHAPTERS", "STATES", "Requirement", "asvs", "requirements"]
