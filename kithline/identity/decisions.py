"""What stewards decide: that two records are one person, or are two. A decision acts at once and outlasts every run.

Decisions are kept by source records, never by persons: whatever later runs make of the persons, the records stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from kithline.identity import standing, store
from kithline.identity.constraints import Pair, pair
from kithline.identity.link import LinkCounts, psycopg_connection, resolve
from kithline.identity.records import OPEN_PARTITIONS
from kithline.record.categories import SPREADS, Restriction

MUST_LINK, MUST_NOT_LINK = "must_link", "must_not_link"
SEALED = "sealed"  # one child before and after an adoption, who stays two persons


class NotDecided(ValueError):
    """A decision that cannot be taken; says why, without personal values."""


@dataclass(frozen=True)
class Deciders:
    """Who decides, and why. ``second``: the other of two people, whom a restricted record takes."""

    by: int
    reason: str
    at: datetime
    second: int | None = None


@dataclass(frozen=True)
class UnMerged:
    """The person that kept the rest, and the new one of the records taken out."""

    kept: int
    taken_out: int
    counts: LinkCounts


def decide(
    connection: Any,
    *,
    left: int,
    right: int,
    verdict: str,
    by: int,
    reason: str,
    at: datetime,
    second: int | None = None,
) -> LinkCounts:
    """Record a steward's verdict on two source persons, in place of an earlier one, and link accordingly.

    The steward saw two persons, not two records: all of their records are bound, or kept apart. Two people are needed
    where one of the persons is restricted; of an adopted child "the same" is kept sealed, and nothing is joined.
    """
    if verdict not in (MUST_LINK, MUST_NOT_LINK):
        raise NotDecided(f"expected the verdict {MUST_LINK} or {MUST_NOT_LINK}")
    if left == right:
        raise NotDecided("expected two different records")
    deciders = sound(Deciders(by, reason, at, second))
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        asked = pair(left, right)
        _refuse_unknown(raw, asked)
        across = _across(raw, left, right)
        kinds = _restrictions(raw, sorted({left, right, *(record for each in across for record in each)}))
        sound(deciders, two=bool(kinds))
        if verdict == MUST_LINK and Restriction.ADOPTION in kinds:
            _write(raw, [asked], SEALED, deciders)
            return LinkCounts()
        if verdict == MUST_LINK:
            _refuse_contradiction(raw, [one for one in across if one != asked])
        _write(raw, sorted({asked, *across}), verdict, deciders)
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


def undo(connection: Any, *, written_at: datetime, at: datetime) -> LinkCounts:
    """Take back all that one decision wrote, by the moment at which it was written: what it wrote ends, what it took
    the place of stands again, and the records are linked anew."""
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        ended = raw.execute(
            "UPDATE link_decision SET known_to = %s WHERE known_to IS NULL AND known_from = %s"
            " RETURNING left_id, right_id",
            [at, written_at],
        ).fetchall()
        if not ended:
            raise NotDecided("nothing of this decision stands any more")
        raw.execute(
            "INSERT INTO link_decision (left_id, right_id, verdict, by_id, second_by_id, reason, known_from)"
            " SELECT d.left_id, d.right_id, d.verdict, d.by_id, d.second_by_id, d.reason, %(at)s"
            " FROM link_decision d JOIN unnest(%(left)s::bigint[], %(right)s::bigint[]) AS pairs(l, r)"
            " ON d.left_id = l AND d.right_id = r WHERE d.known_to = %(written)s",
            {
                "at": at,
                "written": written_at,
                "left": [one for one, _ in ended],
                "right": [other for _, other in ended],
            },
        )
        return resolve(raw, sorted({record for each in ended for record in each}), now=at)


def un_merge(
    connection: Any,
    *,
    person: int,
    source_persons: Sequence[int],
    by: int,
    reason: str,
    at: datetime,
    second: int | None = None,
) -> UnMerged:
    """Take records out of a person into one of their own. "Must not link" is written for every pair across, so that
    no later run puts them together, by whatever new record."""
    deciders = sound(Deciders(by, reason, at, second))
    raw = psycopg_connection(connection)
    with raw.transaction():
        store.lock(raw)
        members = store.members(raw, person)
        out = sorted(set(source_persons))
        rest = [record for record in members if record not in out]
        if not out or not rest or not set(out) <= set(members):
            raise NotDecided("expected some, and not all, of the records of the person")
        sound(deciders, two=bool(_restrictions(raw, members)))
        _write(raw, store.pairs_of(out, rest), MUST_NOT_LINK, deciders)
        # Tried first and undone: a part that held together only through the other was named as one by the steward.
        with raw.transaction() as trial:
            resolve(raw, members, now=at)
            parts = _fallen_apart(raw, out) + _fallen_apart(raw, rest)
            raise psycopg.Rollback(trial)
        _write(raw, parts, MUST_LINK, deciders)
        counts = resolve(raw, members, now=at)
        now_of = standing.links(raw, members)
        return UnMerged(now_of[rest[0]].person, now_of[out[0]].person, counts)


def sound(deciders: Deciders, *, two: bool = False) -> Deciders:
    """These, if they gave a reason and are two where two are needed. Raises NotDecided."""
    if two and deciders.second is None:
        raise NotDecided("a restricted record is decided by two people, not by one")
    if not deciders.reason.strip():
        raise NotDecided("expected a reason")
    if deciders.second == deciders.by:
        raise NotDecided("the second person must be another than the first")
    return deciders


def _across(raw: store.Connection, left: int, right: int) -> list[Pair]:
    """Every pair of records across the persons of two records; none if they are one person."""
    persons = {record: row.person for record, row in standing.links(raw, [left, right]).items()}
    sides = [store.members(raw, persons[one]) if one in persons else [one] for one in (left, right)]
    return [] if left in sides[1] else store.pairs_of(*sides)


def _refuse_contradiction(raw: store.Connection, pairs: Sequence[Pair]) -> None:
    must_not_link = standing.known(raw, frozenset()).must_not_link
    if must_not_link & set(pairs):
        raise NotDecided("another decision keeps records of these two people apart: take it back first")


def _fallen_apart(raw: store.Connection, records: Sequence[int]) -> list[Pair]:
    """Pairs that would bind records of one part which are several persons."""
    by_person = {row.person: record for record, row in sorted(standing.links(raw, records).items())}
    bound = sorted(by_person.values())
    return [pair(one, other) for one, other in zip(bound, bound[1:], strict=False)]


def _refuse_unknown(raw: store.Connection, ids: Sequence[int]) -> None:
    found = raw.execute("SELECT id FROM source_person WHERE id = ANY(%s)", [list(ids)]).fetchall()
    if len(found) != len(ids):
        raise NotDecided("no such record")


def _restrictions(raw: store.Connection, ids: Sequence[int]) -> set[Restriction]:
    """The kinds of restriction that stand on these records or on their persons."""
    found = raw.execute(
        "SELECT s.partition, s.restriction, coalesce(p.restriction, 0) FROM source_person s"
        " LEFT JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL"
        " LEFT JOIN person p ON p.id = l.person_id WHERE s.id = ANY(%s)",
        [list(ids)],
    ).fetchall()
    named = {kind.partition: kind for kind in Restriction if kind}
    sealed = {
        named.get(partition, Restriction.PROTECTED_PERSON)
        for partition, *_ in found
        if partition not in OPEN_PARTITIONS
    }
    spread = {Restriction(number) for _, *numbers in found for number in numbers}
    return sealed | (spread & SPREADS)


def _write(raw: store.Connection, pairs: Sequence[Pair], verdict: str, deciders: Deciders) -> None:
    arguments = {
        "left": [one for one, _ in pairs],
        "right": [other for _, other in pairs],
        "at": deciders.at,
        "verdict": verdict,
        "by": deciders.by,
        "second": deciders.second,
        "reason": deciders.reason,
    }
    rows = "unnest(%(left)s::bigint[], %(right)s::bigint[]) AS pairs(l, r)"
    raw.execute(
        f"UPDATE link_decision SET known_to = %(at)s FROM {rows}"
        " WHERE known_to IS NULL AND left_id = l AND right_id = r",
        arguments,
    )
    raw.execute(
        "INSERT INTO link_decision (left_id, right_id, verdict, by_id, second_by_id, reason, known_from)"
        f" SELECT l, r, %(verdict)s, %(by)s, %(second)s::bigint, %(reason)s, %(at)s FROM {rows}",
        arguments,
    )
