"""Sentences to be said: lists of frames in data/*.txt, in a markup that leaves choices open.

{a|b} is a choice, which may nest; <x> is a slot (a person, a date, a word from a list); ‹ › enclose what a stance is
said of, “ ” a child's own words, ⟦ ⟧ an action and « » what is to be done. A line that begins with @baby, @small,
@teen, @talks or the like needs a child of that age; @grown: that no child says it; @direct: that the author sat with
the child; @risk, @protective: that one is told of; @other: that nobody tells it of themselves; @private: that the
caller is no professional; @ill, @well: that the note told more that weighs, or not. A heading "== name" begins a list.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

TEXT, CHOICE, SLOT, MARK = range(4)
Node = tuple  # (TEXT, str) | (CHOICE, (branch, ...), count) | (SLOT, name, argument) | (MARK, letter)
MARKS = "‹›“”⟦⟧«»"
HELD_OUT = 0.3  # of a list of three or more
TOKEN = re.compile(r"[{}|]|<[^<>]+>|[‹›“”⟦⟧«»]|[^{}|<‹›“”⟦⟧«»]+")
BARE = tuple(f"‹<{form}>›." for form in ("fin", "neg", "hist"))
FILES = (
    *("risks.txt", "strengths.txt", "plain.txt", "telling.txt", "actions.txt"),
    *("visits.txt", "talks.txt", "records.txt", "details.txt", "spoken.txt", "further.txt"),
    "ordinary.txt",
)


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame: `list` is its list's name, `needs` the slots that must have somebody or something."""

    list: str
    number: int
    text: str
    nodes: tuple[Node, ...]
    needs: frozenset[str]
    is_held_out: bool
    is_shared: bool  # of a list too short to be split, or the bare clause, which is nobody's phrasing


NEEDS = re.compile(r"<(sib|kin|friend|them|dad|mum|school|toy)(?:[.'][\w.]+)?>|<(prof):(fsw)>")


@cache
def frames() -> dict[str, tuple[Frame, ...]]:
    """Every list of frames by its name."""
    found: dict[str, list[str]] = {}
    for name in FILES:
        heading = ""
        for line in _lines(name):
            if line.startswith("== "):
                heading = line[3:].strip()
                found.setdefault(heading, [])
            elif line and not line.startswith("# "):
                found[heading].append(line)
    return {heading: tuple(_frames(heading, lines)) for heading, lines in found.items()}


def _lines(name: str) -> list[str]:
    path = resources.files("kithline.city.notes") / "data" / name
    return [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]


def _frames(heading: str, lines: list[str]) -> list[Frame]:
    kept = len(lines) - (max(1, round(HELD_OUT * len(lines))) if len(lines) >= 3 else 0)
    made = []
    for number, line in enumerate(lines):
        needs = set()
        while line.startswith("@"):
            tag, line = line.split(" ", 1)
            needs.add(tag[1:])
        # What stands within a choice is needed too, so that no choice need be refused.
        for found in NEEDS.finditer(line):
            needs.add(found[1] or found[3])
        is_shared = len(lines) < 3 or line in BARE
        is_held_out = number >= kept and not is_shared
        made.append(Frame(heading, number, line, parse(line), frozenset(needs), is_held_out, is_shared))
    return made


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a frame. Raises ValueError where brackets do not close."""
    stack: list[list[list[Node]]] = [[[]]]
    for part in TOKEN.findall(text):
        here = stack[-1][-1]
        if part == "{":
            stack.append([[]])
        elif part == "}":
            if len(stack) == 1:
                raise ValueError(f"a choice is closed that was not opened: {text}")
            branches = tuple(tuple(branch) for branch in stack.pop())
            stack[-1][-1].append((CHOICE, branches, len(branches)))
        elif part == "|":
            if len(stack) == 1:
                raise ValueError(f"a bar outside a choice: {text}")
            stack[-1].append([])
        elif part[0] == "<":
            name, _, argument = part[1:-1].partition(":")
            here.append((SLOT, name, argument))
        elif part in MARKS:
            here.append((MARK, part))
        else:
            here.append((TEXT, part))
    if len(stack) != 1:
        raise ValueError(f"a choice is not closed: {text}")
    return tuple(stack[0][0])


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The lists of words.txt by name."""
    found: dict[str, tuple[str, ...]] = {}
    heading = ""
    for line in _lines("words.txt"):
        if line.startswith("== "):
            heading = line[3:].strip()
        elif line and not line.startswith("# "):
            found[heading] = found.get(heading, ()) + tuple(word.strip() for word in line.split("|"))
    return found


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of the data."""
    path = resources.files("kithline.city.notes") / "data" / name
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
