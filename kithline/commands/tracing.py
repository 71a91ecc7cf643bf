"""The life of a record as lines to read at a terminal."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.sharing.trace import EventLife, EventVersion, Linked, PersonLife, Row, Told, Used


def lines_of(life: PersonLife, in_full: bool) -> Iterator[str]:
    """The whole story. `in_full`: each event with its row as sent, its versions, its factors and who sees it."""
    yield f"Person {life.public_id} ({life.status})"
    yield ""
    yield "Who it is: the sources' records of this person, and why they are one"
    for link in life.links:
        yield from _link(link)
    yield ""
    if life.sent:
        yield "What the sources sent of them: of whoever is set aside nothing is chosen to be shown"
        for row in life.sent:
            yield from _row(row)
    else:
        yield "What is chosen to be shown, and where it came from"
    for value in life.values:
        yield _value(value)
    for event in life.events:
        yield ""
        yield from _event(event) if in_full else _event_in_short(event)
    if not life.events:
        yield ""
        yield "No event is known of this person."


def _link(link: Linked) -> Iterator[str]:
    weight = f"; match weight {link.match_weight:.1f}" if link.match_weight is not None else ""
    model = f"; model {link.model_version}" if link.model_version else ""
    yield f"    {link.source}, key {link.key}: linked {_moment(link.linked_at)}{weight}{model}"
    yield f"        {link.why}"


def _value(value: Told) -> str:
    beside = f"; {value.others} other beside it" if value.others else ""
    where = _from(value.source) if value.source else "its row is not kept"
    return f"    {value.what}: {value.value}\n        {where} ({value.category}{beside})"


def _event_in_short(event: EventLife) -> Iterator[str]:
    newest = event.versions[0]
    yield f"{event.title}, {_days(newest)}"
    yield f"    event {event.event_id}: {newest.category}{_restricted(newest)}"
    if newest.source:
        yield f"    {_from(newest.source)}"


def _event(event: EventLife) -> Iterator[str]:
    yield f"{event.title}, event {event.event_id}"
    yield "  1. Delivered"
    for row in event.rows:
        yield from _row(row)
    yield "  2. Kept as an event"
    for version in event.versions:
        yield from _version(version)
    yield "  3. Used by vulnerability factors"
    for factor in event.factors:
        yield from _factor(factor)
    if not event.factors:
        yield "    by none"
    yield "  4. Shown"
    for showing in event.shows:
        yield f"    {showing.role}: {showing.sees}"
        if showing.is_shown:
            yield f"        why: {showing.relationship.replace('_', ' ')}; {showing.purpose}; {showing.legal_basis}"
            yield f"        by the matrix {showing.matrix_version}"
            for name, ground in showing.users:
                yield f"        {name}: {ground}"
            if not showing.users:
                yield "        nobody stands so to this person today"


def _row(row: Row) -> Iterator[str]:
    period = f", {row.period}" if row.period else ""
    until = ""
    if row.state == "superseded" and row.superseded_at:
        until = f" {_moment(row.superseded_at)}"
    elif row.state == "ended" and row.ended_on:
        until = f" on {_day(row.ended_on)}"
    yield f"    version {row.version} ({row.state}{until}): {row.file}, row {row.row}"
    yield (
        f"        delivery {row.delivery_id} of {row.feed}{period}, from {row.feed_title}; "
        f"speaks for {_day(row.as_at)}; received {_moment(row.received_at)}"
    )
    yield "        as sent: " + "; ".join(f"{name} {cell}".strip() for name, cell in row.as_sent.items())


def _version(version: EventVersion) -> Iterator[str]:
    until = f"; until {_moment(version.known_to)}" if version.known_to else ""
    came = f", from version {version.source.version} of the row" if version.source else ""
    yield f"    {_days(version)}: known from {_moment(version.known_from)}{until}{came}"
    yield f"        {version.category}: {version.level.lower()}{_restricted(version)}"
    if version.details:
        told = "; ".join(f"{label} {value}" for label, value in version.details.items())
        yield f"        {version.category}: {version.detail_level.lower()}: {told}"


def _factor(factor: Used) -> Iterator[str]:
    until = f"; until {_moment(factor.known_to)}" if factor.known_to else ""
    yield f"    {factor.title}: {factor.state.replace('_', ' ')}; known from {_moment(factor.known_from)}{until}"
    yield f"        {factor.summary} ({factor.category}: {factor.level.lower()})"


def _from(row: Row) -> str:
    return f"{row.file}, row {row.row}, from {row.feed_title}, received {_moment(row.received_at)}"


def _days(version: EventVersion) -> str:
    if version.valid_from is None:
        return "day not supplied"
    if version.valid_to == version.valid_from:
        return f"on {_day(version.valid_from)}"
    return f"{_day(version.valid_from)} to {_day(version.valid_to) if version.valid_to else 'now'}"


def _restricted(version: EventVersion) -> str:
    return f"; restricted: {version.restriction}" if version.restriction else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _moment(moment: datetime) -> str:
    there = moment.astimezone(ZoneInfo(LONDON))
    return f"{_day(there.date())} at {there:%H:%M}"
