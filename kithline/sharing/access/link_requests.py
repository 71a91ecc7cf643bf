"""What stewards ask of linking, left for the pipeline in their own name, and what became of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.core import clock
from kithline.identity.asked import CHANNEL
from kithline.record.types.links import (
    APART,
    ASK,
    DONE,
    ENTER,
    FAILED,
    LIFT,
    NEEDS_SECOND,
    SAME,
    UN_MERGE,
    UNDO,
    UNDONE,
    WAITS,
    Asked,
    RequestLine,
    RequestPage,
    SeenBy,
)
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.permission import has_duty
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import Viewer

PER_PAGE = 50
TAKEN_BACK = (SAME, APART, UN_MERGE, LIFT)  # the kinds of decision that can be
_LINE = """
    SELECT q.id, q.kind, q.left_id AS "left", q.right_id AS "right", q.reason, q.by_id, q.at, q.is_restricted,
           trim(u.first_name || ' ' || u.last_name) AS by, trim(v.first_name || ' ' || v.last_name) AS second,
           q.done_at, q.failure,
           c.at AS second_at, c.reason AS second_reason, q.undoes_id AS undoes, p.public_id AS person, q.result,
           EXISTS (SELECT FROM link_request k WHERE k.undoes_id = q.id AND k.failure = '') AS is_undone
    FROM link_request q LEFT JOIN app_user u ON u.id = q.by_id LEFT JOIN link_confirmation c ON c.request_id = q.id
    LEFT JOIN app_user v ON v.id = c.by_id LEFT JOIN person p ON p.id = q.person_id
"""


class NotAsked(ValueError):
    """A request that cannot be left; says why in a sentence."""


def ask_about_pair(viewer: Viewer, *, left: int, right: int, verdict: str, reason: str) -> int:
    """Leave a steward's verdict on two source persons. Returns the request's id. NotAsked if somebody was faster.

    The page before has shown both to the viewer; whether one of them is restricted the role says, and the pipeline
    looks again."""
    if verdict not in (SAME, APART, ASK):
        raise NotAsked("Choose one")
    _refuse_second(left, right)
    return _leave(viewer, verdict, reason, left=left, right=right, asked=f"{left}-{right}")


def ask_to_lift(viewer: Viewer, *, record: int, reason: str) -> int:
    """Ask that the restriction of a sealed record be lifted. NotAsked if somebody was faster."""
    _refuse_second(record, None)
    return _leave(viewer, LIFT, reason, left=record, asked=f"record {record}")


def ask_to_undo(viewer: Viewer, request_id: int, *, reason: str) -> int | None:
    """Ask that a decision be taken back. None if there is none to see; NotAsked if it does not stand."""
    found = _lines("WHERE q.id = %s", [request_id])
    if not found:
        record_look(viewer, "stewardship.undo", asked=str(request_id), outcome="not_found")
        return None
    if found[0].state != DONE or found[0].kind not in TAKEN_BACK:
        raise NotAsked("This decision does not stand any more")
    line = found[0]
    return _leave(
        viewer, UNDO, reason, left=line.left, right=line.right, undoes=request_id, asked=f"undo {request_id}"
    )


def ask_to_un_merge(viewer: Viewer, *, person_id: int, records: Sequence[int], reason: str) -> int:
    """Ask that these source persons leave the person for one of their own."""
    return _leave(viewer, UN_MERGE, reason, person=person_id, records=records, asked=f"person {person_id}")


def ask_to_enter(viewer: Viewer, asked: Asked, *, public_id: UUID | None, reason: str) -> int:
    """Ask that somebody be entered by hand, as a person of their own or tied to one whom the viewer has seen. NotAsked
    if that one is not there."""
    person = None
    if public_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM person WHERE public_id = %s AND status = 'active' AND restriction = 0",
                [public_id],
            )
            found = cursor.fetchone()
        if found is None:
            raise NotAsked("This person is not there any more: search again")
        person = found[0]
    return _leave(viewer, ENTER, reason, person=person, details=asked.typed, asked="by hand")


def confirm(viewer: Viewer, request_id: int, *, is_agreed: bool, reason: str) -> None:
    """The second person's word. NotAsked if it was said, or if the viewer is who asked."""
    found = _lines("WHERE q.id = %s", [request_id])
    if not found or found[0].state != NEEDS_SECOND:
        raise NotAsked("This does not wait for a second person")
    if found[0].by_id == viewer.user_id:
        raise NotAsked("Somebody else must confirm what you asked")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO link_confirmation (request_id, is_agreed, reason, by_id, at) VALUES (%s, %s, %s, %s, %s)",
            [request_id, is_agreed, reason, viewer.user_id, clock.now()],
        )
        cursor.execute(f"NOTIFY {CHANNEL}")
    word = "agreed" if is_agreed else "declined"
    record_look(viewer, "stewardship.confirm", asked=f"{request_id} {word}", outcome=word, action=DECIDE)


def requests(viewer: Viewer, *, page: int) -> tuple[tuple[RequestLine, ...], int]:
    """What was decided, newest first: one page, and how many in all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM link_request")
        (total,) = cursor.fetchone()
    lines = _lines("ORDER BY q.id DESC LIMIT %s OFFSET %s", [PER_PAGE, (page - 1) * PER_PAGE])
    record_look(viewer, "stewardship.decided", asked=f"page {page}")
    return lines, total


def requests_about(left: int, right: int | None = None) -> tuple[RequestLine, ...]:
    """What was asked of this pair, or of this sealed record, newest first. Part of its page, which writes the look."""
    return _lines(
        "WHERE q.left_id = %s AND q.right_id IS NOT DISTINCT FROM %s ORDER BY q.id DESC", [left, right]
    )


def request_line(request_id: int) -> RequestLine | None:
    """One request in a line, to tell its own steward what became of it; it shows nobody's record, so it is no look."""
    found = _lines("WHERE q.id = %s", [request_id])
    return found[0] if found else None


def waiting_for_second() -> tuple[RequestLine, ...]:
    """Restricted requests that wait for a second person, the oldest first. Part of the restricted queue's page."""
    return tuple(
        line
        for line in _lines("WHERE q.done_at IS NULL AND q.is_restricted ORDER BY q.id", [])
        if line.state == NEEDS_SECOND
    )


def request_page(viewer: Viewer, request_id: int) -> RequestPage | None:
    """One decision and its outcome; None if there is none to see."""
    found = _rows("WHERE q.id = %s", [request_id])
    if not found:
        record_look(viewer, "stewardship.request", asked=str(request_id), outcome="not_found")
        return None
    [row] = found
    result = json.loads(row["result"]) if isinstance(row["result"], str) else row["result"] or {}
    users = sorted({each["user"] for each in result.get("saw", ())})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, first_name || ' ' || last_name FROM app_user WHERE id = ANY(%s)", [users])
        names = dict(cursor.fetchall())
    record_look(viewer, "stewardship.request", asked=str(request_id))
    return RequestPage(
        line=_line(row),
        kept=UUID(result["kept"]) if "kept" in result else None,
        taken_out=UUID(result["taken_out"]) if "taken_out" in result else None,
        saw=tuple(
            SeenBy(
                name=(names.get(each["user"]) or "").strip() or "Somebody at the schools' site",
                role=ROLES[each["role"]].title if each["role"] in ROLES else each["role"],
                times=each["times"],
                first=datetime.fromisoformat(each["first"]),
                last=datetime.fromisoformat(each["last"]),
            )
            for each in result.get("saw", ())
        ),
    )


def _refuse_second(left: int, right: int | None) -> None:
    """NotAsked if another request about the same waits; two at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'link_request', %s, %s), 0))",
            [left, right],
        )
        cursor.execute(
            "SELECT EXISTS (SELECT FROM link_request WHERE left_id = %s AND right_id IS NOT DISTINCT FROM %s "
            "AND done_at IS NULL)",
            [left, right],
        )
        if cursor.fetchone()[0]:
            raise NotAsked("Somebody has already decided, and it is being carried out")


def _leave(
    viewer: Viewer,
    kind: str,
    reason: str,
    *,
    left: int | None = None,
    right: int | None = None,
    person: int | None = None,
    records: Sequence[int] = (),
    undoes: int | None = None,
    details: dict[str, str] | None = None,
    asked: str,
) -> int:
    is_restricted = has_duty(viewer, Duty.RESTRICTED)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO link_request (kind, left_id, right_id, person_id, records, undoes_id, details, is_restricted, "
            "reason, by_id, at, failure, result) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '{}') "
            "RETURNING id",
            [
                kind,
                left,
                right,
                person,
                json.dumps(list(records)),
                undoes,
                json.dumps(details or {}),
                is_restricted,
                reason,
                viewer.user_id,
                clock.now(),
            ],
        )
        (made,) = cursor.fetchone()
        cursor.execute(f"NOTIFY {CHANNEL}")
    record_look(viewer, "stewardship.link_request", asked=f"{kind} {asked}", outcome="asked")
    return int(made)


def _lines(rest: str, values: Sequence[object]) -> tuple[RequestLine, ...]:
    return tuple(_line(row) for row in _rows(rest, values))


def _rows(rest: str, values: Sequence[object]) -> list[dict[str, Any]]:
    statement = _LINE + rest
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _line(row: dict[str, Any]) -> RequestLine:
    told = {name: value for name, value in row.items() if name not in ("result", "is_undone")}
    told |= {name: row[name] or "" for name in ("second", "second_reason")}
    return RequestLine(**{**told, "by": row["by"] or "Somebody", "state": _state(row)})


def _state(row: dict[str, Any]) -> str:
    if row["done_at"] is None:
        needs_second = row["is_restricted"] and row["second_at"] is None and row["kind"] != ASK
        return NEEDS_SECOND if needs_second else WAITS
    if row["failure"]:
        return FAILED
    return UNDONE if row["is_undone"] else DONE
