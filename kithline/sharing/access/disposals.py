"""What need not be kept, holds that keep it, and disposals, for the officer; an auditor reads. No child is named.

The site deletes nothing: it keeps what two officers want, and the pipeline carries it out
(`kithline retention --dispose`).
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.core import clock
from kithline.record.categories import BY_CODE
from kithline.record.types.rights import DisposalLine, DueLine, HoldLine
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.subject_requests import find_person, request_of
from kithline.sharing.rights.deadline import GRANTED
from kithline.sharing.rights.schedules import ERASURE, LOOKS, SCHEDULES
from kithline.sharing.viewer import Viewer

PERSON, FAMILY, INQUIRY = "person", "family", "inquiry"
WHAT = {
    PERSON: "One person's record",
    FAMILY: "The records of a person and of everyone in the person's family",
    INQUIRY: "Everyone's, for an inquiry",
}
_HOLD = (
    "SELECT h.id, h.what, p.public_id, h.categories::text, h.title, h.why, h.until, h.by_name, h.at, x.why "
    "FROM legal_hold h LEFT JOIN person p ON p.id = h.person_id LEFT JOIN hold_release x ON x.hold_id = h.id "
)
_DISPOSAL = (
    "SELECT d.id, d.schedule, d.words, d.by_id, d.by_name, d.at, coalesce(i.persons, 0), coalesce(i.pieces, 0), "
    "coalesce(s.by_name, ''), s.at, coalesce(x.certificate, '{}')::text, coalesce(x.digest, '') FROM disposal d "
    "LEFT JOIN (SELECT disposal_id, count(DISTINCT person_id) AS persons, count(*) AS pieces FROM disposal_item "
    "GROUP BY disposal_id) i ON i.disposal_id = d.id "
    "LEFT JOIN disposal_signature s ON s.disposal_id = d.id LEFT JOIN disposal_done x ON x.disposal_id = d.id "
)


def retention(
    viewer: Viewer, *, page: str
) -> tuple[tuple[DueLine, ...], tuple[HoldLine, ...], tuple[DisposalLine, ...]]:
    """What is due by schedule, every hold, every disposal; the newest first. Writes the look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.schedule, count(DISTINCT r.person_id), count(*), count(*) FILTER (WHERE r.is_held), "
            "min(r.due_on), max(r.worked_out_on) FROM retention_due r GROUP BY r.schedule ORDER BY r.schedule"
        )
        due = tuple(DueLine(*row) for row in cursor.fetchall())
    found = due, _holds("ORDER BY x.why IS NOT NULL, h.id DESC", []), _disposals("ORDER BY d.id DESC", [])
    record_look(viewer, page, count=len(due))
    return found


def place_hold(
    *,
    by: Viewer,
    what: str,
    title: str,
    why: str,
    until: date | None = None,
    record: UUID | None = None,
    categories: Sequence[str] = (),
) -> bool:
    """Keep a hold. False if there is no such record. ValueError for what is unsound: no reason, an unknown category."""
    if what not in WHAT or not title.strip() or not why.strip() or set(categories) - set(BY_CODE):
        raise ValueError("expected what is held, a title, a reason, and known categories")
    person = find_person(asked=record) if what != INQUIRY and record else None
    if what != INQUIRY and person is None:
        record_look(by, "governance.hold", asked=what, outcome="not_found", action=DECIDE)
        return False
    person_id = person[0] if person else None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO legal_hold (what, person_id, categories, title, why, until, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(what, person_id, json.dumps(list(categories)), title.strip(), why.strip(), until),
                *(by.user_id, by.name, clock.now()),
            ],
        )
    record_look(by, "governance.hold", person_id=person_id, asked=what, outcome="written", action=DECIDE)
    return True


def release_hold(hold_id: int, *, why: str, by: Viewer) -> None:
    """End a hold. ValueError without a reason, or for one that is not in force."""
    found = _holds("WHERE h.id = %s", [hold_id])
    if not why.strip() or not found or found[0].released is not None:
        raise ValueError("expected a hold in force, and a reason")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hold_release (hold_id, why, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s)",
            [hold_id, why.strip(), by.user_id, by.name, clock.now()],
        )
    record_look(by, "governance.release", asked=str(hold_id), outcome="written", action=DECIDE)


def hold(viewer: Viewer, hold_id: int, *, page: str) -> HoldLine | None:
    """One hold; None if there is none of that number. Writes the look."""
    found = _holds("WHERE h.id = %s", [hold_id])
    record_look(viewer, page, asked=str(hold_id), outcome="shown" if found else "not_found")
    return found[0] if found else None


def old_looks(before: date) -> int:
    """How many looks stand in batches of the chain that ended before the day, and are not disposed of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(b.rows), 0) FROM audit_batch b JOIN access a ON a.id = b.last_id AND a.at < %s "
            "WHERE NOT EXISTS (SELECT FROM looks_disposed x WHERE x.batch = b.number)",
            [before],
        )
        return int(cursor.fetchone()[0])


def prepare_looks(before: date, *, words: str, by: Viewer) -> int:
    """Prepare the disposal of the looks and sign-ins from before the day; its number. ValueError for nothing."""
    if not words.strip():
        raise ValueError("expected words")
    if not old_looks(before):
        raise ValueError("no whole batch of looks is older than they are kept")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disposal (schedule, words, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s) RETURNING id",
            [LOOKS, words.strip(), by.user_id, by.name, clock.now()],
        )
        (made,) = cursor.fetchone()
    record_look(by, "governance.prepare", asked=f"{made} {LOOKS}", outcome="written", action=DECIDE)
    return int(made)


def prepare(schedule: str, *, words: str, by: Viewer) -> int:
    """Prepare the disposal of all that is due under a schedule, and not held; its number. ValueError for nothing."""
    if schedule not in {each.code for each in SCHEDULES} or not words.strip():
        raise ValueError("expected a schedule, and words")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM retention_due r WHERE r.schedule = %s AND NOT r.is_held)", [schedule]
        )
        if cursor.fetchone() != (True,):
            raise ValueError("nothing is due under this schedule that no hold keeps")
        cursor.execute(
            "INSERT INTO disposal (schedule, words, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s) RETURNING id",
            [schedule, words.strip(), by.user_id, by.name, clock.now()],
        )
        (made,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO disposal_item (disposal_id, person_id, category, due_on) SELECT %s, r.person_id, r.category, "
            "r.due_on FROM retention_due r WHERE r.schedule = %s AND NOT r.is_held ORDER BY r.person_id, r.category",
            [made, schedule],
        )
    record_look(by, "governance.prepare", asked=f"{made} {schedule}", outcome="written", action=DECIDE)
    return int(made)


def prepare_erasure(request_id: int, categories: Sequence[str], *, words: str, by: Viewer) -> int:
    """Prepare the disposal of what a person asked to be erased, once that is granted; its number. ValueError for what
    is unsound, or not granted."""
    if not categories or set(categories) - set(BY_CODE) or not words.strip():
        raise ValueError("expected parts of the record, and words")
    asked = request_of(request_id)
    if asked is None or asked.kind != "erasure" or not any(each.step == GRANTED for each in asked.steps):
        raise ValueError("expected a request for erasure that was granted")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disposal (schedule, words, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s) RETURNING id",
            [ERASURE, f"Request {request_id}: {words.strip()}", by.user_id, by.name, clock.now()],
        )
        (made,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO disposal_item (disposal_id, person_id, category, due_on) SELECT %s, q.person_id, c, %s "
            "FROM subject_request q, unnest(%s::text[]) c WHERE q.id = %s",
            [made, clock.today(), list(categories), request_id],
        )
    record_look(by, "governance.erase", asked=f"{request_id} {made}", outcome="written", action=DECIDE)
    return int(made)


def disposal(viewer: Viewer, disposal_id: int, *, page: str) -> DisposalLine | None:
    """One disposal; None if there is none of that number. Writes the look."""
    found = _disposals("WHERE d.id = %s", [disposal_id])
    record_look(viewer, page, asked=str(disposal_id), outcome="shown" if found else "not_found")
    return found[0] if found else None


def sign_disposal(disposal_id: int, *, by: Viewer) -> None:
    """The second yes. ValueError where it is the first person's, or there is one."""
    found = _disposals("WHERE d.id = %s", [disposal_id])
    if not found or found[0].signed_by:
        raise ValueError("There is no such disposal that waits")
    if found[0].by_id == by.user_id:
        raise ValueError("You prepared it: somebody else signs")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disposal_signature (disposal_id, by_id, by_name, at) VALUES (%s, %s, %s, %s)",
            [disposal_id, by.user_id, by.name, clock.now()],
        )
    record_look(by, "governance.sign_disposal", asked=str(disposal_id), outcome="written", action=DECIDE)


def _holds(rest: str, values: list[Any]) -> tuple[HoldLine, ...]:
    statement = _HOLD + rest
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(HoldLine(*row[:3], tuple(json.loads(row[3])), *row[4:]) for row in cursor.fetchall())


def _disposals(rest: str, values: list[Any]) -> tuple[DisposalLine, ...]:
    statement = _DISPOSAL + rest
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(DisposalLine(*row[:10], json.loads(row[10]), row[11]) for row in cursor.fetchall())
