"""The reference page of the vulnerability factors, written from the declarations and their worked examples."""

from collections.abc import Sequence

from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import Indicator, examples, indicators
from kithline.record.categories import Level

INDICATORS_REFERENCE = "docs/reference/indicators.md"

_INTRODUCTION = """\
# Vulnerability factors

<!-- Written by kithline.insight.indicators.reference from the code; do not edit. -->

A vulnerability factor is a sign that a rule found in the record, with its evidence. It is worked out anew for a child
whenever something about the child changes, and every day. A rule answers *present*, *none found*, or *not supplied*
where what would show it has not come: nothing is ever "none found" for want of a file.

A factor is shown to those whom the sharing matrix lets see its category at its level (*flag*: the fact and its dates;
*detail*: what the source says). Its evidence is of that category only. Where restricted records would change the
answer there are two: one without them, and a restricted one.

Examples are written in a short notation: a line for each thing that is known (see
`kithline/insight/indicators/notation.py`). Each one is run as a test, as at 30 June 2025 unless it says otherwise.
"""
_LEVELS = {Level.CONTACT: "contact", Level.FLAG: "flag", Level.DETAIL: "detail"}


def render_indicators_reference() -> str:
    """The text of `docs/reference/indicators.md`: a list of all factors, then each with its rule and examples."""
    all_examples = examples()
    listed = [
        (
            f"[{declared.title}](#{_anchor(declared.title)})",
            f"`{declared.code}`",
            f"{declared.category.title}, {_LEVELS[declared.level]}",
        )
        for declared in indicators().values()
    ]
    lines = [_INTRODUCTION, *_table(("Factor", "Code", "Seen with"), listed), ""]
    for declared in indicators().values():
        lines += _indicator(declared, [example for example in all_examples if example.code == declared.code])
    return "\n".join(lines)


def _indicator(declared: Indicator, mine: list[Example]) -> list[str]:
    needs = "; and ".join(" or ".join(f"`{feed}`" for feed in need) for need in declared.needs)
    facts = [
        ("Code", f"`{declared.code}`"),
        ("Seen with", f"{declared.category.title}, {_LEVELS[declared.level]}"),
        ("Feeds needed to say none found", needs),
        ("Looks back", f"{declared.months} months" if declared.months else "as the rule says"),
        ("Speaks of", "children on a school's roll" if declared.of_pupils else "every child"),
        *(("Decided by", f"{each.what} ({each.source})") for each in declared.thresholds),
    ]
    lines = [f"## {declared.title}", "", declared.why, "", *_table(("", ""), facts), ""]
    for example in mine:
        lines += _example(example)
    return lines


def _example(example: Example) -> list[str]:
    given = [line.strip() for line in example.given.splitlines() if line.strip()]
    answer = example.state.replace("_", " ")
    since = f", since {example.since}" if example.since else ""
    at = "" if example.on == Example.on else f" As at {example.on}."
    return [
        f"### {declared_title(example)}",
        "",
        *(["On the limit." + at, ""] if example.boundary else [at.strip(), ""] if at else []),
        "```text",
        *given,
        "```",
        "",
        f"**{answer}**{since}: {example.summary}",
        "",
    ]


def declared_title(example: Example) -> str:
    """The heading of an example, which must differ from every other on the page."""
    return f"{indicators()[example.code].title}: {example.title[0].lower()}{example.title[1:]}"


def _anchor(title: str) -> str:
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]
