"""What a feed would make of a file, without a database: which rows would be taken in, and as what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kithline.feeds.readers import Reject
from kithline.feeds.recognise import Found
from kithline.feeds.spec import AddressColumns, EmitRelationship, Feed, Subject
from kithline.intake.prepare import Part, prepare

SHOWN = 10


@dataclass(frozen=True)
class Hung:
    """What would become of a table that hangs on the rows: `title`, the sheet or the path to its rows."""

    title: str
    accepted: int
    rejected: int
    rejects: tuple[Reject, ...]

    @property
    def cells(self) -> tuple[str, int, int, str]:
        """As a page's table shows it."""
        first = next(iter(self.rejects), None)
        return self.title, self.accepted, self.rejected, f"row {first.row}: {first.expected}" if first else ""


@dataclass(frozen=True)
class Preview:
    """`accepted`, `rejected`: of all rows. `headings` and `rows`: the first accepted rows, as they are understood.
    `rejects`: the first rows that could not be read. `people`: how many the rows name, the second ones too."""

    accepted: int
    rejected: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rejects: tuple[Reject, ...]
    people: int
    hanging: tuple["Hung", ...] = ()

    @property
    def why_useless(self) -> str:
        """In a line why a feed that makes this of its own file is none; "" where a row would be taken in."""
        return "" if self.accepted or not self.rejected else "no row of the file would be taken in"

    @property
    def headings_as_columns(self) -> list[dict[str, str | int]]:
        """As a page's table wants them, each with its place in a row."""
        return [
            {"label": heading[:1].upper() + heading[1:], "place": place}
            for place, heading in enumerate(self.headings)
        ]

    @property
    def reject_rows(self) -> list[tuple[int, str, str]]:
        """Row, column, what was expected."""
        return [(each.row, each.column, each.expected) for each in self.rejects]


def preview(feed: Feed, path: Path, on: date, shown: int = SHOWN) -> Preview:
    """Read a file as the feed would. Raises WrongFile where it is none of it."""
    table = feed.tables[0]
    named = table.matches(path.name)
    period = {name: text for name, text in named.groupdict().items() if text} if named else {}
    found = Found(feed, period, {each.code: path for each in feed.tables})
    prepared = prepare(found, "", on)
    part, *hung = prepared.parts
    understood = _understood(feed, part, shown)
    return Preview(
        part.standard.rows,
        len(part.standard.rejects),
        tuple(understood),
        tuple(zip(*understood.values(), strict=True)) if understood else (),
        tuple(part.standard.rejects[:shown]),
        prepared.told.num_rows,
        tuple(
            Hung(
                each.table.sheet or each.table.element,
                each.standard.rows,
                len(each.standard.rejects),
                tuple(each.standard.rejects[:shown]),
            )
            for each in hung
        ),
    )


# what the parts of an emit are called above their columns
_CALLED = {
    "birth": "date of birth",
    "nhs_number": "NHS number",
    "upn": "UPN",
    "former_upn": "former UPN",
    "uln": "ULN",
    "nino": "NI number",
    "on": "day",
    "start": "day",
    "until": "ended",
    "end": "ended",
    "key": "worker",
    "name": "worker's name",
}


def _understood(feed: Feed, part: Part, shown: int) -> dict[str, list[str]]:
    """heading -> the texts of the first rows: what of them is made something of, in its standard form."""
    table = part.table
    values = part.standard.values.slice(0, shown)
    done: set[str] = set()

    def texts(code: str) -> list[str]:
        done.add(code)
        return ["" if value is None else str(value) for value in values[code].to_pylist()]

    columns: dict[str, list[str]] = {}
    if isinstance(table.subject, Subject):
        columns |= _person(table.subject, texts, "")
    done.clear()
    for emit in table.emits:
        if isinstance(emit, EmitRelationship):
            columns |= _person(emit.other, texts, "second person: ")
            continue
        named = dict(vars(emit))
        if "field" in named:  # of an attribute, its own name says more
            named = {named["field"]: named["column"]}
        named |= named.pop("payload", None) or {}
        for name, code in named.items():
            if isinstance(code, str) and code in values.column_names and code not in done:
                columns[_CALLED.get(name, name.replace("_", " "))] = texts(code)
    return columns


def _person(subject: Subject, texts: Callable[[str], list[str]], whose: str) -> dict[str, list[str]]:
    address = subject.address or AddressColumns()
    parts = ("forename", "middle", "surname", "preferred_forename", "former_surname", "birth", "sex")
    named: dict[str, tuple[str, ...]] = {part: (getattr(subject, part),) for part in parts}
    named |= {scheme: (code,) for scheme, code in subject.identifiers.items()}
    named |= {"address": address.lines, "postcode": (address.postcode,)}
    taken = {code for codes in named.values() for code in codes}
    if not set(subject.key) <= taken:  # else the number is shown under its own name
        named = {"number": subject.key, **named}
    return {
        f"{whose}{_CALLED.get(name, name.replace('_', ' '))}": _joined([texts(code) for code in codes])
        for name, codes in named.items()
        if any(codes)
    }


def _joined(columns: list[list[str]]) -> list[str]:
    return [", ".join(filter(None, row)) for row in zip(*columns, strict=True)]
