"""Requests of people about their own record: taken in, moved on, and looked at, by the information governance officer;
of people whose record is restricted, by a steward of restricted records.

An auditor reads that they were made and what became of them. Who the person is stands nowhere here but as the id of a
record; what is held is `bundles`'.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.core import clock
from kithline.record.types.rights import RequestView, StepLine
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.permission import has_duty
from kithline.sharing.rights.deadline import ASKERS, ENDS, GIVEN, KINDS, STEPS
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import Viewer

# what happens by itself, and is no choice of the officer's
_NOT_CHOSEN = (GIVEN,)
_REQUEST = (
    "SELECT q.id, q.kind, p.public_id, q.asker, q.asker_name, q.authority, q.identity_how, q.seen_by, q.seen_on, "
    "q.received_on, q.what, q.by_name, q.at FROM subject_request q LEFT JOIN person p ON p.id = q.person_id "
)


def find_person(
    *, asked: UUID | None = None, surname: str = "", forename: str = "", birth: date | None = None
) -> tuple[int, UUID] | None:
    """The record of this id, or of exactly this name and birth. None: none, more than one, or one that is restricted;
    the answer is the same for all three. For a steward of restricted records: or one that is not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, public_id FROM sharing.person_who_asks(%s, %s, %s, %s)",
            [asked, surname, forename, birth],
        )
        found = cursor.fetchone()
    return (found[0], found[1]) if found else None


def take_in(
    *,
    by: Viewer,
    kind: str,
    asker: str,
    asker_name: str,
    authority: str,
    identity_how: str,
    seen_by: str,
    seen_on: date,
    received_on: date,
    what: str,
    asked: UUID | None = None,
    surname: str = "",
    forename: str = "",
    birth: date | None = None,
) -> int | None:
    """Keep a request; its number. None if there is no such record (see `find_person`). ValueError for what is unsound:
    no identity, or no authority of somebody who asks in another's place."""
    if kind not in KINDS or asker not in ASKERS:
        raise ValueError("expected a kind of request and who asks")
    if not identity_how.strip() or not seen_by.strip():
        raise ValueError("expected what showed who is asking, and who saw it")
    if asker != "person" and not authority.strip():
        raise ValueError("expected what lets them ask in the person's place")
    found = find_person(asked=asked, surname=surname, forename=forename, birth=birth)
    if found is None:
        record_look(by, "governance.new_request", asked=kind, outcome="not_found", action=DECIDE)
        return None
    person_id, _ = found
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subject_request (person_id, kind, asker, asker_name, authority, identity_how, seen_by, "
            "seen_on, received_on, what, is_restricted, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, "
            "%s, %s, %s, %s, %s, %s) RETURNING id",
            [
                *(person_id, kind, asker, asker_name.strip(), authority.strip(), identity_how.strip()),
                *(seen_by.strip(), seen_on, received_on, what.strip(), has_duty(by, Duty.RESTRICTED)),
                *(by.user_id, by.name, clock.now()),
            ],
        )
        (made,) = cursor.fetchone()
    record_look(
        by,
        "governance.new_request",
        person_id=person_id,
        asked=f"{kind} {made}",
        outcome="written",
        action=DECIDE,
    )
    return int(made)


def requests(viewer: Viewer, *, page: str) -> tuple[RequestView, ...]:
    """Every request, the newest first. Writes the look."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUEST + "ORDER BY q.received_on DESC, q.id DESC")
        found = [RequestView(*row) for row in cursor.fetchall()]
    record_look(viewer, page, count=len(found))
    return _with_steps(found)


def open_requests() -> tuple[RequestView, ...]:
    """Requests that have not ended. No line of the log: for the first screen, which writes its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REQUEST
            + "WHERE NOT EXISTS (SELECT FROM request_step s WHERE s.request_id = q.id AND s.step = ANY(%s))",
            [list(ENDS)],
        )
        return _with_steps([RequestView(*row) for row in cursor.fetchall()])


def request(viewer: Viewer, request_id: int, *, page: str) -> RequestView | None:
    """One request; None if there is none of that number. Writes the look."""
    found = request_of(request_id)
    record_look(viewer, page, asked=str(request_id), outcome="shown" if found else "not_found")
    return found


def request_of(request_id: int) -> RequestView | None:
    """One request, for a page that writes its own look."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUEST + "WHERE q.id = %s", [request_id])
        row = cursor.fetchone()
    return _with_steps([RequestView(*row)])[0] if row else None


def person_of_request(request_id: int) -> int | None:
    """The person of the open request, in scope for this transaction from here on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kithline.request', %s, true)", [str(request_id)])
        cursor.execute("SELECT sharing.people_of_request()")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def take_step(request_id: int, *, step: str, on: date, words: str, by: Viewer) -> None:
    """Add a step. ValueError for one that is none, without words, or once the request has ended."""
    held = request_of(request_id)
    if held is None or step not in STEPS or step in _NOT_CHOSEN or not words.strip():
        raise ValueError("expected a request, a step and words")
    if any(each.step in ENDS for each in held.steps):
        raise ValueError("expected a request that is open")
    if on < held.received_on or on > clock.today():
        raise ValueError("expected a day since the request was received, and not after today")
    add_step(request_id, step=step, on=on, words=words, by=by)


def add_step(request_id: int, *, step: str, on: date, words: str, by: Viewer) -> None:
    """Write a step, and the line of the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO request_step (request_id, step, on_date, words, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [request_id, step, on, words.strip(), by.user_id, by.name, clock.now()],
        )
    record_look(by, "governance.request_step", asked=f"{request_id} {step}", outcome="written", action=DECIDE)


def _with_steps(found: Sequence[RequestView]) -> tuple[RequestView, ...]:
    steps: dict[int, list[StepLine]] = {each.id: [] for each in found}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.request_id, s.step, s.on_date, s.words, s.by_name, s.at FROM request_step s "
            "WHERE s.request_id = ANY(%s) ORDER BY s.id",
            [list(steps)],
        )
        for request_id, *rest in cursor.fetchall():
            steps[request_id].append(StepLine(*rest))
    return tuple(replace(each, steps=tuple(steps[each.id])) for each in found)


def step_choices(kind: str) -> dict[str, str]:
    """The steps that an officer may take of a request of this kind. A copy is not granted: it is given."""
    left_out: tuple[Any, ...] = (*_NOT_CHOSEN, "granted") if kind == "access" else _NOT_CHOSEN
    return {code: words for code, words in STEPS.items() if code not in left_out}
