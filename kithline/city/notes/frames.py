"""The markup of what notes say, the lists of words, and the tables of authors and short forms.

{a|b} is a choice, which may nest; {1=a|b} one in which all of a note's choices of that number fall alike; {+a} is said
the likelier, the more an author writes; <x> is a slot (a person, a date, a word from a list, which stays the same for
the note); ‹s: › encloses what a stance is said of, with its status (and who says it: ‹l/kin: ›; and of whom, where it
is not p: ‹a.q: ›); “ ” a child's own words; ⟦me: ⟧ an action and its owner, « » what is to be done; ¶ begins a part,
¶police one with a heading.
"""

import csv
import re
from functools import cache
from importlib import resources

TEXT, CHOICE, SLOT, MARK, MORE, SAME = range(6)
# (TEXT, str) | (CHOICE, (branch, ...), count) | (SLOT, name, argument) | (MARK, letters) | (MORE, nodes) |
# (SAME, choice, number)
Node = tuple
TOKEN = re.compile(
    r"\{\+|\{\d=|[{}|]|<[^<>]+>|‹[a-z]+(?:/[\w]+)?(?:\.[a-z]+)?:|⟦\w+:|¶[a-z]*\s*|[›“”⟧«»]|[^{}|<‹›“”⟦⟧«»¶]+"
)
MARKS = "‹›“”⟦⟧«»¶"


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a text in the markup. Raises ValueError where brackets do not close."""
    stack: list[list[list[Node]]] = [[[]]]
    opened: list[str] = []
    for part in TOKEN.findall(text):
        here = stack[-1][-1]
        if part[0] == "{":
            stack.append([[]])
            opened.append(part)
        elif part == "}":
            if len(stack) == 1:
                raise ValueError(f"a choice is closed that was not opened: {text}")
            branches = tuple(tuple(branch) for branch in stack.pop())
            choice: Node = (CHOICE, branches, len(branches))
            begun = opened.pop()
            if begun == "{+":
                choice = (MORE, (choice,))
            elif begun != "{":
                choice = (SAME, choice, begun[1])
            stack[-1][-1].append(choice)
        elif part == "|":
            if len(stack) == 1:
                raise ValueError(f"a bar outside a choice: {text}")
            stack[-1].append([])
        elif part[0] == "<":
            name, _, argument = part[1:-1].partition(":")
            here.append((SLOT, name, argument))
        elif part[0] in MARKS:
            here.append((MARK, part.strip()))
        else:
            here.append((TEXT, part))
    if len(stack) != 1:
        raise ValueError(f"a choice is not closed: {text}")
    return tuple(stack[0][0])


def lines(name: str) -> list[str]:
    """The lines of a file of the data."""
    path = resources.files("kithline.city.notes") / "data" / name
    return [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The lists of words.txt by name."""
    found: dict[str, tuple[str, ...]] = {}
    heading = ""
    for line in lines("words.txt"):
        if line.startswith("== "):
            heading = line[3:].strip()
        elif line and not line.startswith("# "):
            found[heading] = found.get(heading, ()) + tuple(word.strip() for word in line.split("|"))
    return found


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of the data."""
    return tuple(csv.DictReader(lines(name)))
