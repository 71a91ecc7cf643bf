"""What is held of a person, as numbered items to be read: each with where it came from. Pure: rows in, items out.

The order is that of the categories, then of dates: the same rows make the same items under the same numbers.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.feeds.discovery import feeds, set_aside
from kithline.feeds.spec import EmitEvent
from kithline.insight.indicators.rulebook import indicators
from kithline.record.categories import ATTENDANCE, BY_NUMBER, SPREADS, Restriction
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES
from kithline.record.types.rights import Item
from kithline.sharing.access.details import DETAILS, TITLES
from kithline.sharing.access.sources import title_of
from kithline.sharing.access.words import label_of, meaning_of

WORKED_OUT = "Worked out from the record"
SAID = "Asked, answered and decided about the record"
KNOWN_TO = "Which sources know the person"
LOOKS = "Who has looked at the record"
_FIELDS = {**TITLES, **{detail.code: detail.title for detail in DETAILS}}
# Why what is kept from everyone is not given either, until two stewards of restricted records have looked at it. Not of
# STAFF: whoever works for the council may have what is held of them.
EXEMPTION_OF = {
    Restriction.ADOPTION: "adoption",
    Restriction.PROTECTED_PERSON: "crime",
    Restriction.CONFIDENTIAL_ADDRESS: "confidential_address",
    Restriction.POLICE_INTELLIGENCE: "crime",
}
_ORDER = {each.title: each.number for each in BY_NUMBER.values()}
_AFTER = {WORKED_OUT: 1001, SAID: 1002, KNOWN_TO: 1003, LOOKS: 1004}


@dataclass(frozen=True)
class Origin:
    """Where a row came from: a delivery and, if it is known, the file and the row in it."""

    feed: str
    as_at: date | None
    received_at: datetime | None
    file: str = ""
    row: int | None = None
    restriction: int = 0  # of the row as it was sent, whoever it turned out to be about

    def words(self) -> str:
        """In one line: who gave it, file and row, for which day, received when."""
        declared = feeds().get(self.feed)
        parts = [title_of(self.feed)]
        if declared and declared.owner and declared.owner != declared.source_system:
            parts.append(f"given by {declared.owner}")
        if self.file:
            parts.append(f"file {self.file}, row {self.row}")
        if self.as_at:
            parts.append(f"for {day(self.as_at)}")
        if self.received_at:
            parts.append(f"received {day(self.received_at)}")
        return "; ".join(parts)


@dataclass(frozen=True)
class Held:
    """One row of a table of facts: its own columns, and its origin."""

    table: str
    row: Mapping[str, Any]
    origin: Origin | None


@dataclass
class Names:
    """What codes of the record stand for."""

    schools: Mapping[int, str] = field(default_factory=dict)
    professionals: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """An item before it has its number. `order`: what sorts it within its section."""

    section: str
    order: tuple[str, ...]
    title: str
    lines: tuple[str, ...]
    source: str
    feed: str = ""
    category: str = ""
    kept_for: str = ""


def day(value: date | datetime | str) -> str:
    """A day in England in words; text is read as ISO."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(LONDON))
    return f"{value.day} {value:%B %Y}"


def numbered(pieces: Iterable[Piece]) -> tuple[Item, ...]:
    """In reading order, numbered from 1."""
    places = _ORDER | _AFTER
    ordered = sorted(
        pieces, key=lambda each: (places.get(each.section, 1000), each.order, each.title, each.lines)
    )
    return tuple(
        Item(
            number,
            each.section,
            each.title,
            _text(each),
            each.source,
            each.feed,
            each.category,
            each.kept_for,
        )
        for number, each in enumerate(ordered, 1)
    )


def _text(piece: Piece) -> str:
    """Its lines and its origins, so that a name in a file's name can be taken out like any other."""
    return "\n".join((*piece.lines, *(f"Source: {each}" for each in piece.source.split("\n") if each)))


def pieces_of(held: Iterable[Held], names: Names) -> Iterator[Piece]:
    """The pieces of all rows of facts. Details go with their event, and marks of a school year together."""
    rows = list(held)
    details = {_event_key(each.row): each for each in rows if each.table == "event_detail"}
    used = set()
    weeks: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for each in rows:
        if each.table == "attendance_week":
            first = date.fromisoformat(each.row["week_start"])
            weeks[each.row["school_id"], first.year - (first.month < 9)].append(each)
        elif each.table == "event":
            used.add(_event_key(each.row))
            yield _event(each, details.get(_event_key(each.row)), names)
        elif each.table in _SAYS and not (each.table == "involvement" and each.row["is_masked"]):
            title, lines = _SAYS[each.table](each.row, names)
            yield _piece(each, title, lines)
    kind_of = {each.row["event_id"]: each.row["kind"] for each in rows if each.table == "event"}
    for key, each in details.items():
        if key not in used:  # its event is of a class of its own
            kind = kind_of.get(each.row["event_id"], "")
            yield _piece(each, "Details of an event", _payload("", each.row), kind)
    for (school, year), found in weeks.items():
        yield _marks(names.schools.get(school, "a school"), year, found)


def _piece(held: Held, title: str, lines: Iterable[str], kind: str = "") -> Piece:
    category = BY_NUMBER[held.row["access_class"] // 10]
    return Piece(
        category.title,
        _when(held.row),
        title,
        (*lines, *_dates(held.row)),
        held.origin.words() if held.origin else "",
        held.origin.feed if held.origin else "",
        category.code,
        kept_for(held, kind or held.row.get("kind", "")),
    )


def kept_for(held: Held, kind: str) -> str:
    """The exemption under which the whole item is cut beforehand, and given back only by hand; "" for none.

    By the row's own restriction: the person's stands on every row, those of the person's own school too. Of a feed that
    is set aside nobody knows what it sends as restricted: the person's counts.
    """
    row, sent = held.row["restriction"], held.origin.restriction if held.origin else 0
    is_unknown = held.origin is not None and held.origin.feed in set_aside()
    own = sent or row if row not in SPREADS or is_unknown else sent or _of_kind(kind)
    if own == Restriction.PROTECTED_PERSON and held.table == "person_address":
        own = Restriction.CONFIDENTIAL_ADDRESS
    return EXEMPTION_OF.get(own, "")


@cache
def _restricted_kinds() -> Mapping[str, int]:
    """The kinds of event that a feed sends as restricted, from rows that are not."""
    return {
        emit.kind: int(emit.restriction)
        for feed in feeds().values()
        for table in feed.tables
        for emit in table.emits
        if isinstance(emit, EmitEvent) and emit.restriction and not emit.restricted_where
    }


def _of_kind(kind: str) -> int:
    return _restricted_kinds().get(kind, 0)


def _when(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["valid_from"] or "", row["known_from"], f"{row['source_record_id']:020d}")


def _dates(row: Mapping[str, Any]) -> Iterator[str]:
    if row["valid_from"]:
        yield f"From: {day(row['valid_from'])}"
    if row["valid_to"]:
        yield f"To: {day(row['valid_to'])}"
    if row["known_to"]:
        since, until = day(row["known_from"]), day(row["known_to"])
        yield f"We held this from {since} to {until}; it was then replaced or taken back"


def _event_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["event_id"], row["source_record_id"], row["known_from"]


def _event(held: Held, detail: Held | None, names: Names) -> Piece:
    kind = held.row["kind"]
    title = kinds()[kind].title if kind in kinds() else label_of(kind)
    return _piece(held, title, _payload(kind, detail.row) if detail else ())


def _payload(kind: str, row: Mapping[str, Any]) -> Iterator[str]:
    payload = row["payload"]
    held = json.loads(payload) if isinstance(payload, str) else payload
    for name, value in held.items():
        if value not in (None, "", [], {}):
            yield f"{label_of(name)}: {meaning_of(f'{kind}.{name}', value)}"


def _name(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    title = {"legal": "Name", "preferred": "Known as", "former": "Former name"}.get(row["kind"], "Name")
    return title, [f"{title}: {' '.join(filter(None, (row['forename'], row['middle'], row['surname'])))}"]


def _identifier(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    title = _FIELDS.get(row["scheme"]) or label_of(row["scheme"])
    wrong = "" if row["is_valid"] else " (not a number that can be right)"
    return title, [f"{title}: {row['value']}{wrong}"]


def _attribute(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    title = _FIELDS.get(row["field"]) or label_of(row["field"])
    value = meaning_of(row["field"], row["value"])
    return title, [f"{title}: {day(value) if row['field'] in ('birth', 'death') else value}"]


def _address(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    uprn = [f"UPRN: {row['uprn']}"] if row["uprn"] else []
    return "Address", [f"Address: {', '.join(filter(None, (row['lines'], row['postcode'])))}", *uprn]


def _enrolment(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    lines = [f"School: {names.schools.get(row['school_id'], 'a school')}"]
    lines += [f"Year group: {row['year_group']}"] if row["year_group"] else []
    return "On a school's roll", lines + ([f"Status: {row['status']}"] if row["status"] else [])


def _involvement(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    service = SERVICES.get(row["service"])
    lines = [f"Service: {service.title if service else label_of(row['service'])}"]
    worker = names.professionals.get(row["professional_id"], "")
    lines += [f"Worker: {worker}"] if worker else []
    return "A service is involved", lines + ([f"Role: {row['role']}"] if row["role"] else [])


def _relationship(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    return "Relation", [
        f"The person is {label_of(row['relation']).lower()} of somebody who has a record of their own, "
        "which is no part of this"
    ]


def _term(row: Mapping[str, Any], names: Names) -> tuple[str, list[str]]:
    school = names.schools.get(row["school_id"], "a school")
    return "Attendance in a term", [
        f"School: {school}",
        f"Term: {row['term']}",
        f"{row['code']}: {row['sessions']}",
    ]


_SAYS = {
    "person_name": _name,
    "person_identifier": _identifier,
    "person_attribute": _attribute,
    "person_address": _address,
    "enrolment": _enrolment,
    "involvement": _involvement,
    "relationship": _relationship,
    "attendance_term": _term,
}


def _marks(school: str, year: int, weeks: list[Held]) -> Piece:
    lines, origins = [], {}
    for each in sorted(weeks, key=lambda one: (one.row["week_start"], one.row["known_from"])):
        old = f" (held until {day(each.row['known_to'])})" if each.row["known_to"] else ""
        lines.append(f"Week of {day(each.row['week_start'])}: {each.row['marks']}{old}")
        if each.origin:
            origins[each.origin.words()] = each.origin.feed
    title = f"Attendance marks, school year {year}/{(year + 1) % 100:02d}"
    return Piece(
        ATTENDANCE.title,
        (f"{year}-09-01", school, ""),
        title,
        (f"School: {school}", *lines),
        "\n".join(origins),
        next(iter(origins.values()), ""),
        ATTENDANCE.code,
    )


def factor_pieces(rows: Iterable[Mapping[str, Any]]) -> Iterator[Piece]:
    """What was worked out: vulnerability factors, that were present or not, with when it was held so."""
    for row in rows:
        declared = indicators().get(row["indicator"])
        lines = [f"Answer: {label_of(row['state']).lower()}"]
        lines += [f"In words: {row['summary']}"] if row["summary"] else []
        lines += [f"Since: {day(row['since'])}"] if row["since"] else []
        lines.append(f"Worked out: {day(row['known_from'])}")
        lines += [f"No longer held so since {day(row['known_to'])}"] if row["known_to"] else []
        yield Piece(
            WORKED_OUT,
            (row["indicator"], row["known_from"]),
            declared.title if declared else label_of(row["indicator"]),
            tuple(lines),
            "Worked out by Kithline from the facts above, by a rule that is published",
            category=BY_NUMBER[row["access_class"] // 10].code,
        )


def link_pieces(rows: Iterable[tuple[str, datetime, str, float | None, str]]) -> Iterator[Piece]:
    """By which sources the person is known; one that linking keeps in a sealed part is cut beforehand."""
    kept = {each.partition: exemption for each, exemption in EXEMPTION_OF.items()}
    for place, (namespace, since, status, weight, partition) in enumerate(rows):
        how = f" ({status}, match weight {weight:.1f})" if status and weight is not None else ""
        lines = (
            f"Source's own number: {label_of(namespace)}",
            f"Held to be this person since {day(since)}{how}",
        )
        yield Piece(
            *(KNOWN_TO, (f"{place:06d}",), "A source's record", lines, "Linked by Kithline"),
            kept_for=kept.get(partition, ""),
        )


def look_pieces(rows: Iterable[tuple[datetime, str, str, str, str]]) -> Iterator[Piece]:
    """Who has looked, by role and organisation: (at, role, organisation, what, purpose). The law gives the recipients
    and the purposes (Article 15(1)); it does not as a rule give the names of staff who did their work."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for at, role, organisation, what, purpose in rows:
        local = at.astimezone(ZoneInfo(LONDON))
        groups[role, organisation].append(
            f"{day(local)} {local:%H:%M}: {what}{'; ' if purpose else ''}{purpose}"
        )
    for (role, organisation), lines in groups.items():
        title = f"{role}, {organisation}" if organisation else role
        yield Piece(LOOKS, (role, organisation), title, tuple(lines), "Kithline's own log of looks")


def said_piece(title: str, at: datetime, lines: Iterable[str], who: str) -> Piece:
    """Something that was written about the record in Kithline itself."""
    kept = tuple(each for each in lines if each.rpartition(": ")[2].strip())
    return Piece(SAID, (at.isoformat(), title), title, kept, f"Written in Kithline by {who} on {day(at)}")
