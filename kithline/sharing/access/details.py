"""The child's details: each with every value that sources give now, side by side, the chosen one first.

If the chosen value is kept from the viewer, no other is shown in its place: an old address must not stand where a
confidential one is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kithline.core.addresses import address_key, is_postcode
from kithline.core.names import normalise
from kithline.record.categories import ADDRESS, CHARACTERISTICS, IDENTITY, SEND, Category, Level
from kithline.record.types.child import NOT_PERMITTED, NOT_SUPPLIED, FieldView, Value
from kithline.record.types.sources import SourceLine
from kithline.sharing.access.permission import is_permitted, may_name
from kithline.sharing.access.sources import source_line
from kithline.sharing.access.words import label_of, meaning_of
from kithline.sharing.viewer import Viewer


@dataclass(frozen=True)
class Detail:
    """A detail that the page always has. `chosen_by`: the chosen values that must be seen before any is shown."""

    code: str
    title: str
    category: Category
    chosen_by: tuple[str, ...] = ()


DETAILS = (
    Detail("name", "Name", IDENTITY, ("surname", "forename")),
    Detail("preferred_name", "Known as", IDENTITY, ("surname", "forename")),
    Detail("former_name", "Former name", IDENTITY, ("surname", "forename")),
    Detail("birth", "Date of birth", IDENTITY, ("birth",)),
    Detail("sex", "Sex", IDENTITY, ("sex",)),
    Detail("address", "Address", ADDRESS, ("address",)),
    Detail("upn", "UPN", IDENTITY),
    Detail("nhs_number", "NHS number", IDENTITY),
    Detail("ethnicity", "Ethnicity", CHARACTERISTICS),
    Detail("language", "First language", CHARACTERISTICS),
    Detail("sen_provision", "SEN provision", SEND),
)
# shown only where a source gives one
OCCASIONAL = ("preferred_name", "former_name")
# a source's own number for a group of its records: it tells a reader nothing
LEFT_OUT = ("case_family",)
TITLES = {"uln": "ULN", "former_upn": "Former UPN", "free_school_meals": "Free school meals"}


@dataclass(frozen=True)
class ValueRow:
    """A row of `child_values.sql`."""

    is_chosen: bool
    field: str
    value: str
    likeness: str
    since: date | None
    feed: str | None
    as_at: date | None
    received_at: datetime | None


def details_of(viewer: Viewer, rows: Iterable[ValueRow]) -> tuple[FieldView, ...]:
    """The details that a page always has, then others that sources give."""
    chosen = {row.field: row for row in rows if row.is_chosen}
    given: dict[str, list[ValueRow]] = {}
    for row in rows:
        if not row.is_chosen:
            given.setdefault(row.field, []).append(row)
    found = []
    for detail in DETAILS:
        may_show = not detail.chosen_by or any(code in chosen for code in detail.chosen_by)
        values = (
            _values(viewer, detail.code, given.get(detail.code, []), _chosen(detail, chosen))
            if may_show
            else ()
        )
        if values:
            found.append(FieldView(detail.code, detail.title, values))
        elif detail.code not in OCCASIONAL:
            state = NOT_SUPPLIED if is_permitted(viewer, detail.category, Level.DETAIL) else NOT_PERMITTED
            found.append(FieldView(detail.code, detail.title, state=state))
    listed = {detail.code for detail in DETAILS}
    for code in sorted(given.keys() - listed - set(LEFT_OUT)):
        values = _values(viewer, code, given[code], chosen.get(code))
        if values:
            found.append(FieldView(code, TITLES.get(code, label_of(code)), values))
    return tuple(found)


def _chosen(detail: Detail, chosen: dict[str, ValueRow]) -> ValueRow | None:
    if detail.code == "name":
        parts = [chosen[code] for code in detail.chosen_by if code in chosen]
        words = [row.value for row in parts]
        return (
            ValueRow(True, "name", ", ".join(words), " ".join(words), None, *_origin(parts[0]))
            if parts
            else None
        )
    return chosen.get(detail.code)


def _origin(row: ValueRow) -> tuple[str | None, date | None, datetime | None]:
    return row.feed, row.as_at, row.received_at


def _values(viewer: Viewer, field: str, rows: list[ValueRow], chosen: ValueRow | None) -> tuple[Value, ...]:
    """Like values once, with all their sources; a source that may not be named to the viewer says nothing."""
    alike: dict[str, list[ValueRow]] = {}
    if chosen is not None:
        alike[_likeness(field, chosen)] = []
    for row in rows:
        if row.feed is not None and may_name(viewer, row.feed):
            alike.setdefault(_likeness(field, row), []).append(row)
    found = []
    for key, same in alike.items():
        is_chosen = chosen is not None and key == _likeness(field, chosen)
        if is_chosen and chosen is not None:  # its own feed's spelling first
            same = sorted(same, key=lambda row: row.feed != chosen.feed)
        first = same[0] if same else chosen
        if first is None:
            continue
        sources = _sources(viewer, same or [first])
        found.append(
            Value(
                meaning_of(field, first.value),
                sources[0] if sources else None,
                sources[1:],
                first.since,
                is_chosen,
            )
        )
    return tuple(found)


def _sources(viewer: Viewer, rows: list[ValueRow]) -> tuple[SourceLine, ...]:
    """One line for each feed, its newest delivery (rows come newest first)."""
    lines: dict[str, SourceLine] = {}
    for row in rows:
        line = source_line(row.feed, row.as_at, row.received_at)
        if line is not None and may_name(viewer, line.feed):
            lines.setdefault(line.feed, line)
    return tuple(lines.values())


def _likeness(field: str, row: ValueRow) -> str:
    return likeness(field, row.value if field == "address" else row.likeness)


def likeness(field: str, text: str) -> str:
    """What two spellings of one value have in common. Of an address: number, street and postcode; the whole text where
    it has no postcode, since the same street is in other towns."""
    if field == "address":
        lines, _, last = text.rpartition(", ")
        return address_key(lines, last) if lines and is_postcode(last) else normalise(text)
    return normalise(text) if field.endswith("name") else text
