"""What stewards asked of linking on their pages, carried out: the sites may not write the record, so they leave a
request (`link_request`), and the pipeline does it, at once where a worker listens.

Everything happens in the caller's transaction, in which assembly and the factors follow.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from kithline.identity import decisions, lifting, store
from kithline.identity.decisions import MUST_LINK, MUST_NOT_LINK, NotDecided
from kithline.identity.link import psycopg_connection, resolve
from kithline.record.categories import Restriction
from kithline.record.types import links

CHANNEL = "kithline_decisions"  # the sites notify it when they leave a request
OF_THE_MACHINE = ("OperationalError", "InterfaceError", "MemoryError")  # Django's errors too, by name
# A restricted request waits until a second person has spoken; one that asks the source changes nothing.
WAITING = f"""SELECT FROM link_request q LEFT JOIN link_confirmation c ON c.request_id = q.id
    WHERE q.done_at IS NULL AND (NOT q.is_restricted OR q.kind = '{links.ASK}' OR c.id IS NOT NULL)"""


@dataclass(frozen=True)
class Request:
    """One request as the pipeline takes it up. `is_agreed`: the second person's word, None where none is needed."""

    id: int
    kind: str
    left: int | None
    right: int | None
    person: int | None
    records: tuple[int, ...]
    undoes: int | None
    is_restricted: bool
    reason: str
    by: int
    second: int | None
    is_agreed: bool | None
    details: dict[str, str]


def next_request(connection: Any) -> Request | None:
    """The oldest request that can be carried out, locked against another worker; None if there is none."""
    raw = psycopg_connection(connection)
    found = raw.execute(
        "SELECT q.id, q.kind, q.left_id, q.right_id, q.person_id, q.records, q.undoes_id, q.is_restricted, q.reason,"
        f" q.by_id, c.by_id, c.is_agreed, q.details {WAITING.removeprefix('SELECT')} ORDER BY q.id LIMIT 1"
        " FOR UPDATE OF q SKIP LOCKED"
    ).fetchone()
    if found is None:
        return None
    values = list(found)
    values[5], values[12] = tuple(_read(values[5])), dict(_read(values[12]))
    return Request(*values)


def moment(connection: Any, now: datetime) -> datetime:
    """The moment of a decision: no two have the same, since it is by the moment that one is taken back."""
    last = psycopg_connection(connection).execute("SELECT max(known_from) FROM link_decision").fetchone()
    newest = last[0] if last else None
    return max(now, newest + timedelta(microseconds=1)) if newest else now


@contextmanager
def undone_and_told(connection: Any, what: str, tell: Callable[[str], None]) -> Iterator[None]:
    """What cannot be done is undone, and `tell` keeps its reason. Where the program itself breaks ("it could not be
    `what`") that is a reason too, so that one never stops the others; where the database is at fault it waits."""
    try:
        with psycopg_connection(connection).transaction():
            yield
    except NotDecided as why:
        tell(str(why))
    except Exception as why:
        if type(why).__name__ in OF_THE_MACHINE or isinstance(why, psycopg.OperationalError):
            raise
        tell(f"it could not be {what} ({type(why).__name__}); nothing was changed")


@contextmanager
def told_if_refused(connection: Any, request: Request, at: datetime) -> Iterator[None]:
    """What cannot be carried out is undone, and its reason kept for the steward's page."""
    raw = psycopg_connection(connection)
    with undone_and_told(connection, "carried out", lambda why: _end(raw, request, at, failure=why)):
        yield


def carry_out(connection: Any, request: Request, at: datetime) -> list[int]:
    """Do what was asked and mark it done. Returns the persons who must be assembled and derived anew."""
    raw = psycopg_connection(connection)
    result: dict[str, Any] = {}
    if request.is_agreed is False:
        raise NotDecided("the second person did not agree")
    match request.kind:
        case links.SAME | links.APART:
            _decide(raw, request, at)
        case links.UNDO:
            _undo(raw, request, at)
        case links.UN_MERGE:
            result = _un_merge(raw, request, at)
        case links.LIFT:
            result = _lift(raw, request, at)
        case links.ENTER:
            _enter(raw, request, at)
        case links.ASK:
            pass
        case other:
            raise NotDecided(f"nobody knows how to do this: {other}")
    _end(raw, request, at, result=result)
    touched = raw.execute("SELECT DISTINCT person_id FROM touched WHERE stage = 'assemble' AND at = %s", [at])
    return sorted(row[0] for row in touched.fetchall())


def _decide(raw: store.Connection, request: Request, at: datetime) -> None:
    if request.left is None or request.right is None:
        raise NotDecided("expected two records")
    decisions.decide(
        raw,
        left=request.left,
        right=request.right,
        verdict=MUST_LINK if request.kind == links.SAME else MUST_NOT_LINK,
        by=request.by,
        second=request.second,
        reason=request.reason,
        at=at,
    )


def _undo(raw: store.Connection, request: Request, at: datetime) -> None:
    found = raw.execute(
        "SELECT done_at, is_restricted, kind, left_id, result FROM link_request"
        " WHERE id = %s AND failure = '' AND done_at IS NOT NULL",
        [request.undoes],
    ).fetchone()
    if found is None:
        raise NotDecided("there is no such decision to take back")
    done_at, is_restricted, kind, record, result = found
    decisions.sound(_deciders(request, at), two=is_restricted)
    if kind == links.LIFT:
        lifted = Restriction(_read(result)["lifted"])
        lifting.seal_again(raw, record=record, kind=lifted, deciders=_deciders(request, at))
    else:
        decisions.undo(raw, written_at=done_at, at=at)


def _lift(raw: store.Connection, request: Request, at: datetime) -> dict[str, Any]:
    """What it was sealed for, by which it can be sealed again."""
    if request.left is None:
        raise NotDecided("expected a record")
    return {"lifted": int(lifting.lift(raw, record=request.left, deciders=_deciders(request, at)))}


def _deciders(request: Request, at: datetime) -> decisions.Deciders:
    return decisions.Deciders(request.by, request.reason, at, request.second)


def _un_merge(raw: store.Connection, request: Request, at: datetime) -> dict[str, Any]:
    """What the page tells of it: the two persons, and who saw them as one."""
    if request.person is None:
        raise NotDecided("expected a person")
    seen = who_saw_the_union(raw, request.person, request.records)
    done = decisions.un_merge(
        raw,
        person=request.person,
        source_persons=request.records,
        by=request.by,
        second=request.second,
        reason=request.reason,
        at=at,
    )
    ids = raw.execute(
        "SELECT id, public_id::text FROM person WHERE id = ANY(%s)", [[done.kept, done.taken_out]]
    )
    public = dict(ids.fetchall())
    return {"kept": public[done.kept], "taken_out": public[done.taken_out], "saw": seen}


def _enter(raw: store.Connection, request: Request, at: datetime) -> None:
    """Somebody typed on a page becomes a source's person; linking says who that is, or the steward has said it."""
    from django.db import connection  # the record's own way in, which linking by itself does without

    from kithline.core.clock import day_of
    from kithline.intake.entered import enter
    from kithline.intake.typed import NotTaken

    try:
        with connection.cursor() as cursor:
            made = enter(request.id, request.details, on=day_of(at), at=at, cursor=cursor)
    except NotTaken as why:
        raise NotDecided(str(why)) from None
    store.lock(raw)
    resolve(raw, [made], now=at)
    if request.person is None:
        return
    members = store.members(raw, request.person)
    if not members:
        raise NotDecided("the person whom it was tied to is there no more")
    if made not in members:
        decisions.decide(
            raw,
            left=made,
            right=members[0],
            verdict=MUST_LINK,
            by=request.by,
            second=request.second,
            reason=request.reason,
            at=at,
        )


def who_saw_the_union(raw: store.Connection, person: int, part: tuple[int, ...]) -> list[dict[str, Any]]:
    """Who was shown the person while these records and the others were one: user, role, how often, first and last.

    Read from the log of looks, which is never rewritten. The union began when both sides were linked to the person.
    """
    rows = raw.execute(
        """
        WITH sides AS (
            SELECT source_person_id = ANY(%(part)s) AS parts, min(known_from) AS since
            FROM link WHERE person_id = %(person)s AND known_to IS NULL GROUP BY 1)
        SELECT a.user_id, a.role, count(*), min(a.at), max(a.at) FROM access a
        WHERE a.outcome NOT IN ('refused', 'not_found') AND a.at >= (SELECT max(since) FROM sides)
          AND (a.person_id = %(person)s OR a.people @> to_jsonb(%(person)s::bigint))
        GROUP BY a.user_id, a.role ORDER BY max(a.at) DESC, a.user_id
        """,
        {"person": person, "part": list(part)},
    ).fetchall()
    return [
        {"user": user, "role": role, "times": times, "first": first.isoformat(), "last": last.isoformat()}
        for user, role, times, first, last in rows
    ]


def _read(value: Any) -> Any:
    """JSON, which Django's connections hand over as text."""
    return json.loads(value) if isinstance(value, str) else value


def _end(
    raw: psycopg.Connection[Any],
    request: Request,
    at: datetime,
    *,
    failure: str = "",
    result: dict[str, Any] | None = None,
) -> None:
    raw.execute(
        "UPDATE link_request SET done_at = %s, failure = %s, result = %s, details = '{}' WHERE id = %s",
        [at, failure, json.dumps(result or {}), request.id],
    )
