"""What happened to the child, in time: events, schools joined and left, services that began and ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kithline.record.kinds import kinds
from kithline.record.services import SERVICES
from kithline.record.timeline import Event, Source, one_event_each
from kithline.record.types.child import TimelineEntry
from kithline.record.types.sources import SourceLine
from kithline.sharing.access.involvements import InvolvementRow
from kithline.sharing.access.permission import may_name
from kithline.sharing.access.sources import source_line
from kithline.sharing.access.words import label_of, meaning_of
from kithline.sharing.viewer import Viewer

# Told elsewhere on the page, or so often that they would bury the rest.
LEFT_OUT = ("sen_provision",)
FILE = "note_file"
NOT_TOLD = {(FILE, "sha256"), (FILE, "has_more")}


@dataclass(frozen=True)
class EventRow:
    """A row of `child_events.sql`. `kind`: the event's kind, or the school's name for a place on a roll."""

    sort: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    payload: dict[str, Any] | None
    source_record_id: int
    delivery_id: int
    feed: str | None
    as_at: date | None
    received_at: datetime | None
    access_class: int
    file: UUID | None = None


def timeline_of(
    viewer: Viewer, events: Iterable[EventRow], involvements: Iterable[InvolvementRow], on: date
) -> tuple[TimelineEntry, ...]:
    """Newest first. One kind on one start day told by two sources is one entry with two sources."""
    events = list(events)
    found = [*_happenings(viewer, events), *_moves(viewer, events, on)]
    for row in involvements:
        if not row.is_masked and row.service in SERVICES:
            found += _workers(viewer, row, on)
    return tuple(sorted(found, key=lambda entry: (entry.on, entry.title), reverse=True))


def _happenings(viewer: Viewer, rows: list[EventRow]) -> list[TimelineEntry]:
    lines = {row.delivery_id: source_line(row.feed, row.as_at, row.received_at) for row in rows}
    by_kind: dict[str, list[Event]] = {}
    for row in rows:
        if row.sort == "event" and row.kind in kinds() and row.kind not in LEFT_OUT:
            source = Source(row.source_record_id, row.delivery_id, row.feed or "", row.as_at)
            told = Event(row.kind, row.valid_from, row.valid_to, row.payload or {}, source, row.access_class)
            by_kind.setdefault(row.kind, []).append(told)
    files = {row.source_record_id: row.file for row in rows if row.file}
    found = []
    for code, told_events in by_kind.items():
        kind = kinds()[code]
        for event in one_event_each(told_events):
            happened = event.start or event.source.as_at
            if happened is None:
                continue
            found.append(
                TimelineEntry(
                    on=happened,
                    until=event.end if event.end != event.start else None,
                    title=kind.title if event.start else f"{kind.title} (day not supplied)",
                    theme=kind.category.title,
                    kind=code,
                    details=_details(code, event),
                    sources=_nameable(viewer, [lines.get(source.delivery_id) for source in event.sources]),
                    file=files.get(event.source.source_record_id) if code == FILE else None,
                )
            )
    return found


def _details(kind: str, event: Event) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label_of(field), words)
        for field in kinds()[kind].fields
        if (kind, field) not in NOT_TOLD
        and event.payload.get(field) not in (None, "")
        and (words := meaning_of(f"{kind}.{field}", event.payload[field]))
    )


def _moves(viewer: Viewer, rows: list[EventRow], on: date) -> list[TimelineEntry]:
    places: dict[tuple[str, str, date], list[EventRow]] = {}
    for row in rows:
        if row.sort == "enrolment":
            if row.valid_from:
                places.setdefault(("Joined", row.kind, row.valid_from), []).append(row)
            if row.valid_to and row.valid_to <= on:
                places.setdefault(("Left", row.kind, row.valid_to), []).append(row)
    return [
        TimelineEntry(
            on=day,
            title=f"{word} {school}",
            theme="School",
            kind="enrolment",
            sources=_nameable(viewer, [source_line(row.feed, row.as_at, row.received_at) for row in told]),
        )
        for (word, school, day), told in places.items()
    ]


def _workers(viewer: Viewer, row: InvolvementRow, on: date) -> list[TimelineEntry]:
    title = SERVICES[row.service].title
    sources = _nameable(viewer, [source_line(row.feed, row.as_at, row.received_at), *row.others])
    who = ((("Worker", row.name),) if row.name else ()) + ((("Team", row.team),) if row.team else ())
    days = [(row.valid_from, "began")]
    if row.valid_to is not None and row.valid_to <= on:
        days.append((row.valid_to, "ended"))
    return [
        TimelineEntry(
            day, f"{title}: involvement {word}", "Services", "involvement", details=who, sources=sources
        )
        for day, word in days
        if day is not None and day <= on
    ]


def _nameable(viewer: Viewer, lines: list[SourceLine | None]) -> tuple[SourceLine, ...]:
    found: dict[str, SourceLine] = {}
    for line in lines:
        if line is not None and may_name(viewer, line.feed):
            found.setdefault(line.feed, line)
    return tuple(found.values())
