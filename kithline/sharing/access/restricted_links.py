"""The pages of the stewards of restricted records (adoption, protected persons, staff): pairs that wait, and sealed
records by themselves. What one of them asks, another confirms."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import connection

from kithline.record.categories import SPREADS, Restriction
from kithline.record.types.links import (
    RestrictedPair,
    RestrictedQueue,
    SealedPage,
    SealedRecord,
    Side,
    SourceLine,
)
from kithline.sharing.access.link_pairs import histories
from kithline.sharing.access.link_queue import NO_NAME
from kithline.sharing.access.link_requests import requests_about, waiting_for_second
from kithline.sharing.access.links import source_of
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sources import statement
from kithline.sharing.viewer import Viewer

_SPREADS = [int(kind) for kind in SPREADS]
MOST = 200  # pairs, or records; there are few
_SEALED = (
    "SELECT s.id, coalesce(n.name, concat_ws(' ', s.forename, s.surname)), s.birth, n.birth, s.key, s.namespace, "
    "s.restriction, s.first_seen_on, s.last_seen_on, l.person_id, p.public_id FROM source_person s "
    "LEFT JOIN sharing.named_in_sealed_rows() n ON n.source_person_id = s.id "
    "JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL JOIN person p ON p.id = l.person_id "
    "WHERE s.restriction = ANY(%(spreads)s) "
)


def restricted_queue(viewer: Viewer) -> RestrictedQueue:
    """Pairs that want a first person, and requests that want a second one."""
    with connection.cursor() as cursor:
        cursor.execute(statement("restricted_queue"), {"spreads": _SPREADS})
        rows = cursor.fetchall()[:MOST]
    pairs = tuple(
        RestrictedPair(
            left=left,
            right=right,
            names=(mine or NO_NAME, theirs or NO_NAME),
            births=(birth, other_birth),
            sources=tuple(source_of(name) for name in dict.fromkeys((source, other_source))),
            code=code,
            since=since,
            restriction=restriction,
        )
        for left, right, _, _, mine, theirs, birth, other_birth, source, other_source, code, since, restriction in rows
    )
    people = sorted({person for row in rows for person in row[2:4]})
    record_look(viewer, "stewardship.restricted", people=people, sections=["identity"])
    return RestrictedQueue(pairs, waiting_for_second())


def sealed_records(viewer: Viewer, *, words: str) -> tuple[SealedRecord, ...]:
    """The records that are sealed for the sake of the person, by name; `words`: what the name holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SEALED
            + "AND strpos(lower(coalesce(n.name, concat_ws(' ', s.forename, s.surname))), lower(%(words)s)) > 0 "
            "ORDER BY lower(coalesce(nullif(s.surname, ''), n.name)), lower(s.forename), s.id LIMIT %(most)s",
            {"spreads": _SPREADS, "words": words, "most": MOST},
        )
        rows = cursor.fetchall()
    people = sorted({row[9] for row in rows})
    record_look(viewer, "stewardship.sealed", people=people, sections=["identity"], asked=words)
    return tuple(_sealed(row) for row in rows)


def sealed_record(viewer: Viewer, record: int) -> SealedPage | None:
    """One sealed record with what it says; None if there is none to see."""
    with connection.cursor() as cursor:
        cursor.execute(_SEALED + "AND s.id = %(record)s", {"spreads": _SPREADS, "record": record})
        row = cursor.fetchone()
        if row is None:
            record_look(viewer, "stewardship.sealed_record", asked=str(record), outcome="not_found")
            return None
        *_, last, person, public_id = row
        cursor.execute(
            "SELECT count(*) FROM link l JOIN source_person s ON s.id = l.source_person_id WHERE l.person_id = %s "
            "AND l.known_to IS NULL AND s.id <> %s AND s.restriction = ANY(%s)",
            [person, record, _SPREADS],
        )
        (others,) = cursor.fetchone()
        said = histories(cursor, [record])
    found = _sealed(row)
    line = SourceLine(found.id, found.source, found.since, last)
    record_look(
        viewer,
        "stewardship.sealed_record",
        people=[person],
        sections=["identity", "address"],
        asked=str(record),
    )
    decided = requests_about(record)
    return SealedPage(
        record=found,
        side=Side(public_id, found.name, found.restriction, (line,), said),
        others=others,
        decided=decided,
        may_be_lifted=found.restriction != Restriction.ADOPTION,
        is_asked=any(each.done_at is None for each in decided),
    )


def _sealed(row: tuple[Any, ...]) -> SealedRecord:
    """By its name; by the name in its rows, where linking is told of none; else by its source's number of it."""
    key, name, birth, birth_as_sent, number, source, restriction, since, *_ = row
    if birth is None and birth_as_sent:
        with suppress(ValueError):
            birth = date.fromisoformat(birth_as_sent)
    return SealedRecord(
        key, name.strip() or f"{NO_NAME}, {number}", birth, source_of(source), restriction, since
    )
