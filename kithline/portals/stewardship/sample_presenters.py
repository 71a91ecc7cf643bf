"""How good linking is, by what stewards said blind. No database, no clock."""

from math import sqrt
from typing import Any

from kithline.portals.stewardship.link_presenters import side_by_side
from kithline.record.types.links import APART, ASK, SAME, SampleLine, SamplePage
from kithline.ui.tables import Column
from kithline.ui.words import percent, plural

Z = 1.959964  # of a 95% interval
SAMPLE_COLUMNS = (
    Column("at", "Drawn"),
    Column("by", "By"),
    Column("judged", "Judged", is_numeric=True),
    Column("linked", "Joined, and one person"),
    Column("refused", "Kept apart, and two people"),
)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95% interval of a share, by Wilson's score (Wilson 1927): right for few tries, and for shares near one."""
    if not tries:
        return (0.0, 1.0)
    share, square = hits / tries, Z * Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = Z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries)) / (1 + square / tries)
    return (max(0.0, middle - half), min(1.0, middle + half))


def share_words(hits: int, misses: int, unsure: int) -> str:
    """ "19 of 20: 95.0% (95% interval 76.4% to 99.1%); 2 could not be told"."""
    tries = hits + misses
    unclear = f"; {unsure} could not be told" if unsure else ""
    if not tries:
        return f"nothing judged yet{unclear}"
    low, high = (percent(100 * each) for each in wilson(hits, tries))
    return f"{hits} of {tries}: {percent(100 * hits / tries)} (95% interval {low} to {high}){unclear}"


def linked_words(line: SampleLine) -> str:
    """The precision of what linking joined."""
    return share_words(line.counts[True, SAME], line.counts[True, APART], line.counts[True, ASK])


def refused_words(line: SampleLine) -> str:
    """The share of what linking kept apart that is two people indeed."""
    return share_words(line.counts[False, APART], line.counts[False, SAME], line.counts[False, ASK])


def samples(lines: tuple[SampleLine, ...]) -> dict[str, Any]:
    """The values of stewardship/samples.html, without its form. A sample says nothing before all of it is judged."""
    return {
        "lines": lines,
        "columns": SAMPLE_COLUMNS,
        "linked_words": linked_words,
        "refused_words": refused_words,
    }


def sample(found: SamplePage) -> dict[str, Any]:
    """The values of stewardship/sample.html, without its form."""
    line = found.line
    sides = found.pair.sides if found.pair else None
    return {
        "found": found,
        "line": line,
        "words": f"{line.judged} of {plural(line.size, 'pair')} judged",
        "rows": side_by_side(sides) if sides else [],
        "linked": linked_words(line),
        "refused": refused_words(line),
    }
