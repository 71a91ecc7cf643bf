"""What professionals added on a child's page, brought into the record: the sites may not write it, so they leave a row
(`added_fact`), and the pipeline takes it in, at once where a worker listens.

Everything happens in the caller's transaction, in which assembly and the factors follow. What was typed is taken out of
the row once the record has it, so that it stands in one place, is withheld and disposed of there.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg

from kithline.feeds import added
from kithline.identity import store
from kithline.identity.asked import undone_and_told
from kithline.identity.decisions import NotDecided
from kithline.identity.link import psycopg_connection, resolve
from kithline.identity.records import OPEN_PARTITIONS
from kithline.intake.slots import SLOTS
from kithline.record.categories import Level
from kithline.record.kinds import added_by_people
from kithline.record.kinds.told_of import HOME, RELATIVE
from kithline.record.types.adding import RELATIONS, WITH_BIRTH

WAITING = "SELECT FROM added_fact WHERE done_at IS NULL"
_GONE = "the child's record is not there any more"


@dataclass(frozen=True)
class Addition:
    """One row as the pipeline takes it up. `changes`: the first row of the fact that this one corrects or ends."""

    id: int
    changes: int | None
    person: int
    access_class: int
    kind: str
    on: date
    until: date | None
    is_taken_back: bool
    details: dict[str, str]
    purpose: str
    legal_basis: str
    by: int

    @property
    def reference(self) -> int:
        """The fact's own number, which its corrections share."""
        return self.changes or self.id


def next_addition(connection: Any) -> Addition | None:
    """The oldest one that waits, locked against another worker; None if there is none."""
    found = (
        psycopg_connection(connection)
        .execute(
            "SELECT id, changes_id, person_id, access_class, kind, on_date, until, is_taken_back, details, purpose,"
            f" legal_basis, user_id {WAITING.removeprefix('SELECT')} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
        )
        .fetchone()
    )
    if found is None:
        return None
    values = list(found)
    values[8] = json.loads(values[8]) if isinstance(values[8], str) else values[8]
    return Addition(*values)


@contextmanager
def told_if_not_added(connection: Any, addition: Addition, at: datetime) -> Iterator[None]:
    """What cannot be added is undone, and its reason kept for the page of whoever wrote it."""
    raw = psycopg_connection(connection)
    with undone_and_told(connection, "added", lambda why: _end(raw, addition, at, failure=why)):
        yield


def carry_out(connection: Any, addition: Addition, on: date, at: datetime) -> list[int]:
    """Take the fact in and mark it done. Returns who must be assembled and derived anew."""
    from kithline.intake.typed import NotTaken, take_in_typed  # the record's own way in

    raw = psycopg_connection(connection)
    kind = added_by_people().get(addition.kind)
    if kind is None or addition.access_class != kind.category.at(Level.DETAIL):
        raise NotDecided("expected a kind that a person adds, of its own category")
    source = _hangs_on(raw, addition)
    before = _tied(raw, addition)
    details = {} if addition.is_taken_back else _sound(addition)
    row = {
        **addition.details,
        **dict.fromkeys((*RELATIVE.added_with, *HOME.added_with), ""),
        **details,
        "name": " ".join(filter(None, (details.get("forename"), details.get("surname")))),
        "reference": addition.reference,
        "child": source.key,
        "kind": added.TAKEN_BACK if addition.is_taken_back else addition.kind,
        "on": addition.on.isoformat(),
        "until": addition.until.isoformat() if addition.until else "",
        "purpose": addition.purpose,
        "legal_basis": addition.legal_basis,
        "at": at.isoformat(),
    }
    try:
        feed = added.about(source.namespace, source.role, is_birth_told=bool(details.get("birth")))
        take_in_typed(feed, row, on=on, at=at)
    except NotTaken as why:
        raise NotDecided(str(why)) from None
    _end(raw, addition, at)
    if kind == RELATIVE:
        if details:
            _link_whom(raw, addition, at)
        else:
            _forget_whom(raw, addition, at)
    [told] = raw.execute(
        "SELECT source_person_id FROM source_record WHERE feed = %s AND source_key = %s AND superseded_at IS NULL",
        [added.CODE, str(addition.reference)],
    ).fetchall()
    if told[0] != source.id:
        raise NotDecided("the source's number of the child could not be used")
    touched = raw.execute(
        "SELECT DISTINCT person_id FROM touched WHERE stage = 'assemble' AND at = %s", [at]
    ).fetchall()
    return sorted({row[0] for row in touched} | before | _tied(raw, addition))


def _tied(raw: store.Connection, addition: Addition) -> set[int]:
    """Who of the record is somebody to the child by this fact: of whom it may be the only tie to any child."""
    found = raw.execute(
        "SELECT p.id FROM source_record r JOIN relationship t ON t.source_record_id = r.id AND t.known_to IS NULL"
        " JOIN person p ON p.id IN (t.person_id, t.other_person_id) AND p.status <> 'retired'"
        " WHERE r.feed = %s AND r.source_key = %s AND r.superseded_at IS NULL",
        [added.CODE, str(addition.reference)],
    )
    return {row[0] for row in found.fetchall()}


def _sound(addition: Addition) -> dict[str, str]:
    """What is told beside the words; NotDecided where it is not whole. An address that says one that is kept back is
    kept back too, whatever was ticked."""
    from kithline.intake.withholding import says_withheld

    kind = added_by_people()[addition.kind]
    told = {name: addition.details.get(name, "") for name in kind.added_with}
    if kind == RELATIVE and not (told["relation"] in RELATIONS and told["forename"] and told["surname"]):
        raise NotDecided("expected what somebody is to the child, with both their names")
    if told.get("relation") in WITH_BIRTH and not told["birth"]:
        raise NotDecided("expected the day of birth of a sibling")
    if kind == HOME:
        if not told["address"]:
            raise NotDecided("expected an address")
        if says_withheld(f"{told['address']}, {told['postcode']}"):
            told["is_confidential"] = "true"
    return told


def _link_whom(raw: store.Connection, addition: Addition, at: datetime) -> None:
    """Who is said to be somebody to the child becomes known: linking looks who that is."""
    store.lock(raw)
    made = raw.execute(
        "SELECT id FROM source_person WHERE namespace = %s AND key = %s",
        [added.CODE, str(addition.reference)],
    ).fetchall()
    resolve(raw, [id for (id,) in made], now=at)


def _forget_whom(raw: store.Connection, addition: Addition, at: datetime) -> None:
    """With the fact goes what it said of whoever was somebody to the child: else a child whom nobody ever knew would
    be found by name. What other sources say of them stands."""
    for table in SLOTS:
        raw.execute(
            f"UPDATE {table} f SET known_to = %s FROM source_person s WHERE s.namespace = %s AND s.key = %s"
            " AND f.source_person_id = s.id AND f.known_to IS NULL",
            [at, added.CODE, str(addition.reference)],
        )


@dataclass(frozen=True)
class _Source:
    """A source's person, the record on which a fact hangs."""

    id: int
    namespace: str
    key: str
    role: str


_HELD = "SELECT s.id, s.namespace, s.key, s.role FROM source_person s"


def _hangs_on(raw: store.Connection, addition: Addition) -> _Source:
    """A correction hangs where the fact does; a new fact on the oldest open record of the child, who is restricted by
    nobody. NotDecided where there is none."""
    first = raw.execute(
        f"{_HELD} JOIN source_record r ON r.source_person_id = s.id"
        " WHERE r.feed = %s AND r.source_key = %s AND r.superseded_at IS NULL",
        [added.CODE, str(addition.reference)],
    ).fetchone()
    if first is None and addition.changes is None:
        first = raw.execute(
            f"{_HELD} JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL"
            " JOIN person p ON p.id = l.person_id WHERE p.id = %s AND p.status = 'active'"
            " AND p.restriction = 0 AND s.restriction = 0 AND s.partition = ANY(%s) ORDER BY s.id LIMIT 1",
            [addition.person, sorted(OPEN_PARTITIONS)],
        ).fetchone()
    if first is None:
        raise NotDecided(_GONE)
    return _Source(*first)


def _end(raw: psycopg.Connection[Any], addition: Addition, at: datetime, *, failure: str = "") -> None:
    raw.execute(
        "UPDATE added_fact SET done_at = %s, failure = %s, details = '{}', event_id = ("
        " SELECT e.event_id FROM source_record r JOIN event e ON e.source_record_id = r.id AND e.known_to IS NULL"
        " WHERE r.feed = %s AND r.source_key = %s AND r.superseded_at IS NULL) WHERE id = %s",
        [at, failure, added.CODE, str(addition.reference), addition.id],
    )
