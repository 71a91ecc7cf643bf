"""The life of one record: from the file and the row, by link, fact and chosen value, to the screens that show it.

For whoever looks after an installation, at its command line, on the pipeline's login, which reads every table. No page
uses it. What is restricted is named and its values are withheld, as they are from everyone. Of whoever is set aside
nothing is told without an officer's reason (`sharing.aside_opened`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.identity.explain import in_words
from kithline.insight.indicators.rulebook import indicators
from kithline.record.categories import BY_NUMBER, Level, Restriction, heaviest
from kithline.record.kinds import kinds
from kithline.sharing.access.details import DETAILS, TITLES
from kithline.sharing.access.grants import LEVEL_WORDS
from kithline.sharing.access.links import ALONE, NAMESPACES
from kithline.sharing.access.sources import title_of
from kithline.sharing.access.words import label_of, meaning_of
from kithline.sharing.aside_opened import record_opening
from kithline.sharing.showing import Showing, showings

WITHHELD = "withheld: restricted"
ASIDE = "aside"
_FIELDS = {**TITLES, **{detail.code: detail.title for detail in DETAILS}}


class NotTraced(LookupError):
    """What was asked for is not there, or is not one thing; says what to ask instead and holds no value."""


@dataclass(frozen=True)
class Row:
    """One version of a source record: where it came from, when, and whether another has taken its place.

    `as_sent`: the cells as the file had them, by our names of the columns. `state`: current, superseded, history (an
    older statement that came late), ended or withdrawn.
    """

    source_record_id: int
    version: int
    state: str
    feed: str
    feed_title: str
    delivery_id: int
    period: str
    as_at: date
    received_at: datetime
    file: str
    row: int
    superseded_at: datetime | None
    ended_on: date | None
    as_sent: dict[str, Any]


@dataclass(frozen=True)
class Linked:
    """A person of a source who is this person, and why."""

    source_person_id: int
    source: str
    key: str
    linked_at: datetime
    match_weight: float | None
    status: str
    why: str
    model_version: str


@dataclass(frozen=True)
class Told:
    """Something that the record says, with its access class in words and the row that it came from."""

    what: str
    value: str
    category: str
    level: str
    restriction: str
    source: Row | None
    others: int = 0


@dataclass(frozen=True)
class EventVersion:
    """What we held of the event between two moments. `detail_level` is empty where the event has no details."""

    valid_from: date | None
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    category: str
    level: str
    restriction: str
    details: dict[str, str]
    detail_level: str
    source: Row | None


@dataclass(frozen=True)
class Used:
    """A vulnerability factor that rests on the event."""

    code: str
    title: str
    state: str
    summary: str
    since: date | None
    category: str
    level: str
    known_from: datetime
    known_to: datetime | None


@dataclass(frozen=True)
class EventLife:
    """One event: all versions, newest first; every version of its row; the factors; for whom it shows."""

    event_id: UUID
    kind: str
    title: str
    versions: tuple[EventVersion, ...]
    rows: tuple[Row, ...]
    factors: tuple[Used, ...]
    shows: tuple[Showing, ...]


@dataclass(frozen=True)
class PersonLife:
    """A person and the events asked for: one in full, or all that are known now. `sent`: of somebody set aside, of whom
    no value is chosen, the rows that the sources say of them now."""

    public_id: UUID
    status: str
    links: tuple[Linked, ...]
    values: tuple[Told, ...]
    events: tuple[EventLife, ...]
    sent: tuple[Row, ...] = ()


def trace(person: str, event: str = "", *, on: date, by: str = "", reason: str = "") -> PersonLife:
    """`person`: a public id, or a source's own key or identifier, such as a UPN. `event`: an event's id or its kind's
    code; empty: every event known now. `on`: the day for which it is said who sees it. `by`, `reason`: who answers for
    reading of somebody set aside, and why. Raises NotTraced, and StaysSealed of whoever is set aside."""
    with connection.cursor() as cursor:
        person_id, public_id, status = _person(cursor, person, is_opened=bool(by and reason))
        if status == ASIDE:
            record_opening(person_id, by=by, reason=reason, on=on)
        links = _links(cursor, person_id)
        return PersonLife(
            public_id,
            status,
            links,
            _values(cursor, person_id),
            tuple(_event(cursor, person_id, each, on) for each in _events(cursor, person_id, event)),
            _sent(cursor, [each.source_person_id for each in links]) if status == ASIDE else (),
        )


def _person(cursor: Any, asked: str, *, is_opened: bool) -> tuple[int, UUID, str]:
    try:
        public_id = UUID(asked)
    except ValueError:
        cursor.execute(
            "SELECT DISTINCT p.id, p.public_id, p.status FROM person p JOIN link l ON l.person_id = p.id "
            "AND l.known_to IS NULL JOIN source_person s ON s.id = l.source_person_id WHERE s.key = %(asked)s "
            "OR s.upn = %(asked)s OR s.nhs_number = %(asked)s OR s.uln = %(asked)s ORDER BY p.id",
            {"asked": asked},
        )
        found = cursor.fetchall()
    else:
        # an absorbed person's id leads to the survivor
        cursor.execute(
            "WITH RECURSIVE chain AS (SELECT p.* FROM person p WHERE p.public_id = %s UNION SELECT q.* FROM chain c "
            "JOIN person q ON q.id = c.absorbed_into_id) SELECT id, public_id, status FROM chain "
            "WHERE absorbed_into_id IS NULL",
            [public_id],
        )
        found = cursor.fetchall()
    if not found:
        raise NotTraced(
            "there is no person with that id or key; new rows have a person after `kithline update`"
        )
    if not is_opened:  # who is set aside is not even named beside who is not
        found = [row for row in found if row[2] != ASIDE] or found[:1]
    if len(found) > 1:
        ids = ", ".join(str(row[1]) for row in found)
        raise NotTraced(f"several persons have that key: name one of {ids}")
    return found[0][0], found[0][1], found[0][2]


def _links(cursor: Any, person_id: int) -> tuple[Linked, ...]:
    cursor.execute(
        "SELECT s.id, s.namespace, s.key, s.restriction, s.partition, l.known_from, l.match_weight, l.status, "
        "l.reasons, l.model_version FROM link l JOIN source_person s ON s.id = l.source_person_id "
        "WHERE l.person_id = %s AND l.known_to IS NULL ORDER BY s.namespace, s.id",
        [person_id],
    )
    return tuple(_linked(*row) for row in cursor.fetchall())


def _linked(
    source_person: int,
    namespace: str,
    key: str,
    restriction: int,
    partition: str,
    known_from: datetime,
    weight: float | None,
    status: str,
    reasons: Any,
    model: str,
) -> Linked:
    return Linked(
        source_person,
        NAMESPACES.get(namespace, namespace.replace("_", " ")),
        WITHHELD if restriction or partition else key,
        known_from,
        weight,
        status,
        _why(_read(reasons), status),
        model,
    )


def _why(kept: dict[str, Any], status: str) -> str:
    if kept.get("contributions"):
        return in_words(kept)
    if kept.get("renumbered"):
        return "The school says which UPN the pupil had before."
    if kept.get("decided"):
        return "A data steward decided so."
    return ALONE.get(status, "Others were joined with it.")


def _values(cursor: Any, person_id: int) -> tuple[Told, ...]:
    cursor.execute(
        "SELECT field, value, others, access_class, restriction, source_record_id FROM chosen_value "
        "WHERE person_id = %s ORDER BY access_class, field",
        [person_id],
    )
    found = cursor.fetchall()
    rows = _rows(cursor, [row[-1] for row in found])
    return tuple(
        Told(
            _FIELDS.get(field) or label_of(field),
            WITHHELD if restriction else meaning_of(field, value),
            *_class(access_class),
            _restriction(restriction),
            rows.get(record),
            others,
        )
        for field, value, others, access_class, restriction, record in found
    )


def _events(cursor: Any, person_id: int, asked: str) -> list[UUID]:
    try:
        wanted = {"event": UUID(asked)}
    except ValueError:
        if asked and asked not in kinds():
            raise NotTraced(
                f"expected an event's id or one of the kinds {', '.join(sorted(kinds()))}"
            ) from None
        wanted = {"event": None}
    cursor.execute(
        "SELECT event_id FROM event WHERE person_id = %(person)s AND (%(event)s::uuid IS NOT NULL OR known_to IS NULL) "
        "AND (%(event)s::uuid IS NULL OR event_id = %(event)s) AND (%(kind)s = '' OR kind = %(kind)s) "
        "GROUP BY event_id ORDER BY max(valid_from) DESC, event_id",
        {"person": person_id, "kind": "" if wanted["event"] else asked, **wanted},
    )
    found = [row[0] for row in cursor.fetchall()]
    if asked and not found:
        raise NotTraced("this person has no such event")
    return found


def _event(cursor: Any, person_id: int, event_id: UUID, on: date) -> EventLife:
    cursor.execute(
        "SELECT e.kind, e.valid_from, e.valid_to, e.known_from, e.known_to, e.access_class, e.restriction, "
        "e.source_record_id, x.payload, x.access_class, x.restriction FROM event e LEFT JOIN event_detail x "
        "ON x.event_id = e.event_id AND x.source_record_id = e.source_record_id AND x.known_from = e.known_from "
        "WHERE e.person_id = %s AND e.event_id = %s ORDER BY e.known_from DESC, e.id DESC",
        [person_id, event_id],
    )
    held = cursor.fetchall()
    rows = _versions_of(cursor, sorted({row[7] for row in held}))
    by_id = {row.source_record_id: row for row in rows}
    kind = held[0][0]
    versions = tuple(_version(row, by_id) for row in held)
    access_class, restriction, detail_class = held[0][5], held[0][6], held[0][9]
    return EventLife(
        event_id,
        kind,
        kinds()[kind].title if kind in kinds() else kind,
        versions,
        rows,
        _factors(cursor, person_id, list(by_id)),
        showings(cursor, person_id, access_class, detail_class, restriction, on=on),
    )


def _version(row: tuple[Any, ...], rows: Mapping[int, Row]) -> EventVersion:
    (
        kind,
        start,
        end,
        known_from,
        known_to,
        access_class,
        restriction,
        record,
        payload,
        detail_class,
        kept_back,
    ) = row
    details: dict[str, str] = {}
    for field, value in (_read(payload) or {}).items():
        if value in (None, ""):
            continue
        details[label_of(field)] = (
            WITHHELD if restriction or kept_back else meaning_of(f"{kind}.{field}", value)
        )
    return EventVersion(
        start,
        end,
        known_from,
        known_to,
        *_class(access_class),
        _restriction(heaviest((restriction, kept_back or 0))),
        details,
        _class(detail_class)[1] if detail_class else "",
        rows.get(record),
    )


def _factors(cursor: Any, person_id: int, records: list[int]) -> tuple[Used, ...]:
    cursor.execute(
        "SELECT r.indicator, r.state, r.summary, r.since, r.access_class, r.restriction, r.known_from, r.known_to "
        "FROM indicator_result r WHERE r.person_id = %s AND EXISTS (SELECT FROM jsonb_array_elements(r.evidence) e, "
        "jsonb_array_elements(e -> 'sources') s WHERE (s ->> 'source_record_id')::bigint = ANY(%s)) "
        "ORDER BY r.known_to DESC NULLS FIRST, r.indicator, r.known_from DESC",
        [person_id, records],
    )
    return tuple(
        Used(
            code,
            indicators()[code].title if code in indicators() else code,
            state,
            WITHHELD if restriction else summary,
            since,
            *_class(access_class),
            known_from,
            known_to,
        )
        for code, state, summary, since, access_class, restriction, known_from, known_to in cursor.fetchall()
    )


_ROW = (
    "SELECT r.id, r.version, r.feed, d.id, d.period, r.as_at, r.received_at, f.name, r.row, r.superseded_at, "
    "r.ended_on, r.withdrawn_at, r.restriction, r.raw FROM source_record r JOIN delivery d ON d.id = r.delivery_id "
    "JOIN delivery_file f ON f.id = r.file_id "
)


def _rows(cursor: Any, ids: Iterable[int]) -> dict[int, Row]:
    cursor.execute(f"{_ROW} WHERE r.id = ANY(%s)", [list(ids)])  # noqa: S608 - our own text
    return {row[0]: _row(row) for row in cursor.fetchall()}


def _sent(cursor: Any, source_people: list[int]) -> tuple[Row, ...]:
    """The rows that stand of these people of sources, the newest first."""
    cursor.execute(
        f"{_ROW} WHERE r.source_person_id = ANY(%s) AND r.superseded_at IS NULL AND r.withdrawn_at IS NULL "  # noqa: S608 - our own text
        "AND r.version > 0 ORDER BY r.received_at DESC, r.id DESC",
        [source_people],
    )
    return tuple(_row(row) for row in cursor.fetchall())


def _versions_of(cursor: Any, ids: list[int]) -> tuple[Row, ...]:
    """Every version of the records that these rows are versions of, newest first."""
    cursor.execute(
        f"{_ROW} WHERE (r.feed, r.key_space, r.source_key) IN "  # noqa: S608 - our own text
        "(SELECT b.feed, b.key_space, b.source_key FROM source_record b WHERE b.id = ANY(%s)) "
        "ORDER BY r.superseded_at DESC NULLS FIRST, r.version DESC, r.id DESC",
        [ids],
    )
    return tuple(_row(row) for row in cursor.fetchall())


def _row(row: tuple[Any, ...]) -> Row:
    (
        number,
        version,
        feed,
        delivery,
        period,
        as_at,
        received,
        file,
        line,
        superseded,
        ended,
        withdrawn,
        kept_back,
        raw,
    ) = row
    if withdrawn:
        state = "withdrawn"
    elif version == 0:
        state = "history"  # an older statement, which came late
    elif superseded:
        state = "superseded"
    else:
        state = "ended" if ended else "current"
    sent = (
        {"": WITHHELD}
        if kept_back
        else {name: cell for name, cell in _read(raw).items() if cell not in (None, "")}
    )
    return Row(
        number,
        version,
        state,
        feed,
        title_of(feed),
        delivery,
        period,
        as_at,
        received,
        file,
        line,
        superseded,
        ended,
        sent,
    )


def _class(access_class: int) -> tuple[str, str]:
    """An access class as its category and level in words."""
    return BY_NUMBER[access_class // 10].title, LEVEL_WORDS[Level(access_class % 10)]


def _restriction(number: int) -> str:
    return Restriction(number).name.lower().replace("_", " ") if number else ""


def _read(kept: Any) -> Any:
    """JSON as Django's raw cursors hand it over: as text."""
    return json.loads(kept) if isinstance(kept, str) else kept
