"""Lifting a restriction: two people say that a record which was sealed for the sake of the person (a protected person,
staff) is an ordinary one. Sealing it again is taking that back.

The record is compared as any other from then on, and what ordinary rows say of the person opens, as far as no other
record of theirs is sealed. Rows that came restricted stay so: what they say was told under a promise. An adoption is
never lifted (Adoption and Children Act 2002 s.57): who a child was before and after stays apart.
"""

from typing import Any

from kithline.identity import store
from kithline.identity.decisions import Deciders, NotDecided, sound
from kithline.identity.link import psycopg_connection, resolve
from kithline.record.categories import SPREADS, Restriction

LIFTED = SPREADS - {Restriction.ADOPTION}


def lift(connection: Any, *, record: int, deciders: Deciders) -> Restriction:
    """Make a sealed source person an ordinary one, and link it. Returns what it was sealed for. Raises NotDecided."""
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        kind = _kind(raw, record)
        if kind not in LIFTED:
            raise NotDecided("no such restriction is there to lift")
        _seal(raw, record, Restriction.NONE, sound(deciders, two=True))
        resolve(raw, [record], now=deciders.at)
    return kind


def seal_again(connection: Any, *, record: int, kind: Restriction, deciders: Deciders) -> None:
    """Take a lifting back: the record is compared no more, and leaves whom it was linked to but by two people's word.
    Raises NotDecided."""
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        if _kind(raw, record) is not Restriction.NONE:
            raise NotDecided("the record is restricted already")
        with_it = store.members(raw, _person(raw, record))
        _seal(raw, record, kind, sound(deciders, two=True))
        for table in ("blocking_key", "dwelling"):  # of a restricted record none is kept
            raw.execute(f"DELETE FROM {table} WHERE source_person_id = %s", [record])
        resolve(raw, with_it, now=deciders.at)


def _seal(raw: store.Connection, record: int, kind: Restriction, deciders: Deciders) -> None:
    raw.execute(
        "UPDATE source_person SET restriction = %s, partition = %s, changed_at = %s WHERE id = %s",
        [int(kind), kind.partition, deciders.at, record],
    )


def _kind(raw: store.Connection, record: int) -> Restriction:
    found = raw.execute("SELECT restriction, partition FROM source_person WHERE id = %s", [record]).fetchone()
    if found is None:
        raise NotDecided("no such record")
    number, partition = found
    return next((each for each in Restriction if each and each.partition == partition), Restriction(number))


def _person(raw: store.Connection, record: int) -> int:
    found = raw.execute(
        "SELECT person_id FROM link WHERE source_person_id = %s AND known_to IS NULL", [record]
    ).fetchone()
    if found is None:
        raise NotDecided("the record is not linked yet")
    return int(found[0])
