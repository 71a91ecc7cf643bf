"""What is taken out of a bundle, and what is left. Pure.

A cut is a place in an item's text. What is given is built from what is left: the words that are cut never reach what
writes the paper.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kithline.record.types.rights import Cut, Item, Suggestion
from kithline.sharing.rights.exemptions import EXEMPTIONS

# Words that look like somebody's number or address, whosever they are: to be looked at.
_PATTERNS = (
    ("telephone", re.compile(r"(?<!\w)(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?!\w)")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("postcode", re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)")),
)


@dataclass(frozen=True)
class Kept:
    """A stretch of an item's text that is given, or, with `mark`, one that is not: then `text` is empty."""

    text: str
    mark: str = ""


def is_place(item: Item, start: int, end: int) -> bool:
    """Whether there are such characters in the item."""
    return 0 <= start < end <= len(item.text)


def kept(item: Item, cuts: Iterable[Cut]) -> tuple[Kept, ...]:
    """The item's text in stretches, what is cut replaced by the marks of its exemptions. Cuts that overlap are one."""
    found: list[Kept] = []
    at = 0
    for start, end, marks in _merged(cuts):
        if item.text[at:start]:
            found.append(Kept(item.text[at:start]))
        found.append(Kept("", "; ".join(marks)))
        at = end
    if item.text[at:]:
        found.append(Kept(item.text[at:]))
    return tuple(found)


def _merged(cuts: Iterable[Cut]) -> Iterator[tuple[int, int, list[str]]]:
    held: list[tuple[int, int, list[str]]] = []
    for cut in sorted(cuts, key=lambda each: (each.start, each.end, each.id)):
        mark = EXEMPTIONS[cut.exemption].mark
        if held and cut.start < held[-1][1]:
            start, end, marks = held.pop()
            held.append((start, max(end, cut.end), marks if mark in marks else [*marks, mark]))
        else:
            held.append((cut.start, cut.end, [mark]))
    yield from held


def digest_of_items(items: Sequence[Item]) -> str:
    """SHA-256 of all items as they were made."""
    held = [[each.number, each.section, each.title, each.text, each.source] for each in items]
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


def digest(items_digest: str, cuts: Iterable[Cut]) -> str:
    """SHA-256 of the items and of what is cut from them and why: what people sign."""
    held = sorted([each.number, each.start, each.end, each.exemption, each.opinion] for each in cuts)
    return hashlib.sha256(f"{items_digest}{json.dumps(held)}".encode()).hexdigest()


def without_opinion(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Cuts for which a health professional's opinion is to be noted, and is not: such a bundle cannot be signed."""
    return tuple(
        each for each in cuts if EXEMPTIONS[each.exemption].needs_opinion and not each.opinion.strip()
    )


def by_pattern(items: Iterable[Item]) -> Iterator[Suggestion]:
    """Telephone numbers, e-mail addresses and postcodes wherever they stand in what somebody wrote."""
    for item in items:
        if item.title == "Address":  # the person's own
            continue
        for kind, pattern in _PATTERNS:
            for found in pattern.finditer(item.text):
                yield Suggestion(item.number, found.start(), found.end(), kind)


def still_open(suggestions: Iterable[Suggestion], cuts: Iterable[Cut]) -> tuple[Suggestion, ...]:
    """Suggestions that no cut covers, in reading order; of those at one place the widest."""
    places: dict[int, list[tuple[int, int]]] = {}
    for cut in cuts:
        places.setdefault(cut.number, []).append((cut.start, cut.end))
    found: list[Suggestion] = []
    for each in sorted(suggestions, key=lambda one: (one.number, one.start, -one.end)):
        covered = any(start <= each.start and each.end <= end for start, end in places.get(each.number, ()))
        last = found[-1] if found else None
        if not covered and not (last and last.number == each.number and each.end <= last.end):
            found.append(each)
    return tuple(found)
