"""What stewards decide: that two records are one person, or are two. A decision acts at once and outlasts every run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from kithline.identity import store
from kithline.identity.constraints import pair
from kithline.identity.link import LinkCounts, psycopg_connection, resolve
from kithline.identity.records import OPEN_PARTITIONS

MUST_LINK, MUST_NOT_LINK = "must_link", "must_not_link"


class NotDecided(ValueError):
    """A decision that cannot be taken; says why, without personal values."""


@dataclass(frozen=True)
class UnMerged:
    """The person that kept the rest, and the new one of the records taken out."""

    kept: int
    taken_out: int
    counts: LinkCounts


def decide(
    connection: Any, *, left: int, right: int, verdict: str, by: int, reason: str, at: datetime
) -> LinkCounts:
    """Record a steward's verdict on two source persons, in place of an earlier one, and link accordingly."""
    if verdict not in (MUST_LINK, MUST_NOT_LINK):
        raise NotDecided(f"expected the verdict {MUST_LINK} or {MUST_NOT_LINK}")
    if left == right:
        raise NotDecided("expected two different records")
    if not reason.strip():
        raise NotDecided("expected a reason")
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        _refuse_restricted(raw, [left, right], 2)
        asked = [pair(left, right)]
        _write(raw, asked, verdict, by, reason, at)
        if verdict == MUST_LINK:
            # The steward saw two persons, not two records: all of their records are bound.
            others = [one for one in _across(raw, left, right) if one not in asked]
            _refuse_contradiction(raw, others)
            _write(raw, others, verdict, by, reason, at)
        return resolve(raw, sorted((left, right)), now=at)


def take_back(connection: Any, *, left: int, right: int, at: datetime) -> LinkCounts:
    """End the decision on two source persons, and link by the evidence again."""
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        asked = pair(left, right)
        ended = raw.execute(
            "UPDATE link_decision SET known_to = %s WHERE known_to IS NULL AND left_id = %s AND right_id = %s",
            [at, *asked],
        )
        if not ended.rowcount:
            raise NotDecided("no decision stands on these two records")
        return resolve(raw, asked, now=at)


def un_merge(
    connection: Any, *, person: int, source_persons: Sequence[int], by: int, reason: str, at: datetime
) -> UnMerged:
    """Take records out of a person into one of their own. "Must not link" is written for every pair across, so that
    no later run puts them together, by whatever new record."""
    if not reason.strip():
        raise NotDecided("expected a reason")
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        members = store.members(raw, person)
        out = sorted(set(source_persons))
        rest = [record for record in members if record not in out]
        if not out or not rest or not set(out) <= set(members):
            raise NotDecided("expected some, and not all, of the records of the person")
        _write(raw, store.pairs_of(out, rest), MUST_NOT_LINK, by, reason, at)
        # Tried first and undone: a part that held together only through the other was named as one by the steward.
        with raw.transaction() as trial:
            resolve(raw, members, now=at)
            parts = _fallen_apart(raw, out) + _fallen_apart(raw, rest)
            raise psycopg.Rollback(trial)
        _write(raw, parts, MUST_LINK, by, reason, at)
        counts = resolve(raw, members, now=at)
        now_of = store.links(raw, members)
        return UnMerged(now_of[rest[0]].person, now_of[out[0]].person, counts)


def _across(raw: store.Connection, left: int, right: int) -> list[tuple[int, int]]:
    """Every pair of records across the persons of two records; none if they are one person."""
    persons = {record: row.person for record, row in store.links(raw, [left, right]).items()}
    sides = [store.members(raw, persons[one]) if one in persons else [one] for one in (left, right)]
    return [] if left in sides[1] else store.pairs_of(*sides)


def _refuse_contradiction(raw: store.Connection, pairs: Sequence[tuple[int, int]]) -> None:
    standing = store.known(raw, frozenset()).must_not_link
    if standing & set(pairs):
        raise NotDecided("another decision keeps records of these two people apart: take it back first")


def _fallen_apart(raw: store.Connection, records: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs that would bind records of one part which are several persons."""
    by_person = {row.person: record for record, row in sorted(store.links(raw, records).items())}
    bound = sorted(by_person.values())
    return [pair(one, other) for one, other in zip(bound, bound[1:], strict=False)]


def _refuse_restricted(raw: store.Connection, ids: Sequence[int], how_many: int) -> None:
    found = raw.execute("SELECT partition FROM source_person WHERE id = ANY(%s)", [list(ids)]).fetchall()
    if len(found) != how_many:
        raise NotDecided("no such record")
    if any(row[0] not in OPEN_PARTITIONS for row in found):
        raise NotDecided("a restricted record is linked by two people, not by one")


def _write(
    raw: store.Connection, pairs: Sequence[tuple[int, int]], verdict: str, by: int, reason: str, at: datetime
) -> None:
    arguments = {"left": [one for one, _ in pairs], "right": [other for _, other in pairs], "at": at}
    rows = "unnest(%(left)s::bigint[], %(right)s::bigint[]) AS pairs(l, r)"
    raw.execute(
        f"UPDATE link_decision SET known_to = %(at)s FROM {rows}"
        " WHERE known_to IS NULL AND left_id = l AND right_id = r",
        arguments,
    )
    raw.execute(
        "INSERT INTO link_decision (left_id, right_id, verdict, by_id, reason, known_from)"
        f" SELECT l, r, %(verdict)s, %(by)s, %(reason)s, %(at)s FROM {rows}",
        {**arguments, "verdict": verdict, "by": by, "reason": reason},
    )
