"""The reference page of the feeds, written from their declarations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import (
    EmitAddress,
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitIdentifier,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    EmitTermTotal,
    EmitWeekMarks,
    Feed,
    Layout,
    Subject,
    Table,
    Through,
)
from kithline.record.categories import BY_CODE, Restriction
from kithline.record.kinds import kinds

FEEDS_REFERENCE = "docs/reference/feeds.md"

_INTRODUCTION = """\
# Feeds

<!-- Written by kithline.feeds.reference from the declarations; do not edit. -->

What agencies send, one declaration each (`kithline/feeds/catalogue/`, and the council's own folder `FEEDS_DIR`).
Headers are matched without regard to capitals, spaces, underscores, hyphens and full stops. A layout marked
*unconfirmed* is our best guess at a supplier's export and wants checking against a real one. Where a date as
YYYY-MM-DD or DD/MM/YYYY is expected and nothing else is said, 30.01.2025, 30-01-2025, 30 Jan 2025 and each of them with
a time are read too; a year of two figures, or the month first, is not.
"""


def is_confirmed(layout: Layout) -> bool:
    """Whether a public document shows all of it; the source of an unconfirmed one may say what the guess rests on."""
    return not layout.source.startswith("unconfirmed")


@dataclass(frozen=True)
class Counted:
    """How many feeds there are, their layouts, and those of which all or some tables are our best guess."""

    feeds: int
    layouts: int
    unconfirmed: int


def count_layouts(declared: Sequence[Feed]) -> Counted:
    """Of each feed and format every layout once, in however many tables it is."""
    confirmed: dict[tuple[str, str, str], bool] = {}
    for feed in declared:
        for each in (feed, *feed.also):
            for layout in (layout for table in each.tables for layout in table.layouts):
                key = (feed.code, str(each.format), layout.code)
                confirmed[key] = confirmed.get(key, True) and is_confirmed(layout)
    return Counted(len(declared), len(confirmed), sum(not each for each in confirmed.values()))


def render_feeds_reference() -> str:
    """The page, as Markdown. Only the feeds of the catalogue are on it when FEEDS_DIR is not set."""
    declared = list(feeds().values())
    counted = count_layouts(declared)
    lines = [
        _INTRODUCTION,
        f"{counted.feeds} feeds have {counted.layouts} layouts; {counted.unconfirmed} of them are unconfirmed, wholly "
        "or in some of their tables.",
        "",
        "| Feed | Code | Comes from | How often | Says |",
        "| --- | --- | --- | --- | --- |",
    ]
    for feed in declared:
        cells = (f"[{feed.title}](#{_anchor(feed)})", f"`{feed.code}`", feed.source_system, feed.rhythm.value)
        lines.append(f"| {' | '.join(cells)} | {feed.mode.value} |")
    for feed in declared:
        lines += ["", *_feed(feed)]
    return "\n".join(lines) + "\n"


def _anchor(feed: Feed) -> str:
    kept = "".join(mark for mark in feed.title.lower() if mark.isalnum() or mark in " -")
    return kept.replace(" ", "-")


def _feed(feed: Feed) -> Iterator[str]:
    yield f"## {feed.title}"
    yield ""
    yield f"- Code `{feed.code}`, {feed.format.value.upper()}, {feed.mode.value}, {feed.rhythm.value}"
    if feed.also:
        yield f"- The same rows also as {', '.join(each.format.value.upper() for each in feed.also)}"
    yield f"- Comes from {feed.source_system}; mended by {feed.owner}"
    yield f"- Covers: {feed.coverage}"
    yield f"- Legal basis: {feed.legal_basis}"
    yield f"- Purposes: {', '.join(feed.purposes)}"
    yield f"- Kept: {feed.retention}"
    limits = [
        f"{share:.0%} of rows {what}"
        for what in ("changed", "gone")
        if (share := getattr(feed.hold, what)) is not None
    ]
    yield f"- Waits for a steward above: {', '.join(limits) or 'no limit'}"
    if feed.of_period:
        yield "- Tells the events of its own period: its rows are compared with those of the same period"
    for table in feed.tables:
        yield ""
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.code}" + (" (may be missing)" if table.optional else "")
    yield ""
    part = table.element or table.sheet
    where = f"{'Part' if table.element else 'Sheet'} `{part}` of a file" if part else "File"
    yield f"{where} named like `{table.name}`. A row is known by {', '.join(f'`{code}`' for code in table.key)}"
    if table.within_period:
        yield "within its period."
    else:
        yield f"(shared with the tables of `{table.record}`)." if table.record else "for ever."
    yield f"It is about {_subject(table)}."
    if table.restriction:
        yield f"Restricted: {_restriction(table.restriction)}."
    yield ""
    yield "| Column | Expected | " + " | ".join(_layout(layout) for layout in table.layouts) + " |"
    yield "| --- | --- |" + " --- |" * len(table.layouts)
    for column in table.columns:
        needed = " (required)" if column.required else ""
        note = f"; {column.note}" if column.note else ""
        headers = (
            "" if column.code in layout.absent else f"`{layout.header(column.code)}`"
            for layout in table.layouts
        )
        yield (
            f"| `{column.code}`{needed} | {_escaped(column.value.expected + note)} | "
            + " | ".join(headers)
            + " |"
        )
    if table.emits:
        yield ""
        yield from (f"- {_emit(emit)}" for emit in table.emits)


def _layout(layout: Layout) -> str:
    mark = "" if is_confirmed(layout) else ", *unconfirmed*"
    return f"{layout.supplier} (`{layout.code}`{mark})"


def _subject(table: Table) -> str:
    match table.subject:
        case Subject():
            return f"the person `{' + '.join(table.subject.key)}` of `{table.subject.namespace}`"
        case Through():
            return f"the person of the row in {', '.join(f'`{code}`' for code in table.subject.tables)}"
    return "nobody"


def _emit(emit: object) -> str:
    """One fact in words, with the category that decides who may see it."""
    match emit:
        case EmitEvent():
            kind = kinds()[emit.kind]
            said = f"event: {kind.title} ({kind.category.title})"
        case EmitAttribute():
            said = f"value: {emit.field.replace('_', ' ')} ({BY_CODE[emit.category].title})"
        case EmitAddress():
            said = "address of the row's own"
        case EmitIdentifier():
            said = f"identifier: {emit.scheme.replace('_', ' ')}"
        case EmitEnrolment():
            said = "place on a school's roll"
        case EmitInvolvement():
            said = f"involvement: {emit.service.replace('_', ' ')}"
        case EmitRelationship():
            said = "relationship"
        case EmitWeekMarks():
            said = "a week's session marks"
        case EmitTermTotal():
            said = "a term's sessions by code"
        case EmitProfessional():
            said = "a professional who can be reached"
        case _:
            raise TypeError(f"not a sort of fact: {type(emit).__name__}")
    when = getattr(emit, "when", None)
    if when is not None:
        verb = "is not" if when.is_not else "is"
        among = f" {verb} {' or '.join(when.among)}" if when.among else f" {verb} filled"
        said += f", where `{when.column}`{among}"
    restriction = getattr(emit, "restriction", Restriction.NONE)
    if restriction:
        said += f"; restricted ({_restriction(restriction)})"
        some = getattr(emit, "restricted_where", ())
        if some:
            said += " where " + " or ".join(f"`{each.column}` is {' or '.join(each.among)}" for each in some)
    return said


def _restriction(restriction: Restriction) -> str:
    return restriction.name.lower().replace("_", " ")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
