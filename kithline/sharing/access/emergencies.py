"""Emergency access: opening a child outside one's scope, being told of it, and reviewing it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.core import clock
from kithline.record.types.governing import EmergencyLine, Review
from kithline.sharing.access.log import DECIDE, Emergency, record_look
from kithline.sharing.roles import ROLES
from kithline.sharing.viewer import Viewer

PAGE = "share.emergency"
VERDICTS = {
    "justified": "Justified: it was needed, and no more was looked at than was needed",
    "not_needed": "Not needed: the user is reminded of when it is for",
    "breach": "A breach: reported and followed up as one",
}
TOLD_DAYS = 14  # so long a child's worker and school read of it on their first screen


def use_emergency(public_id: UUID) -> Emergency | None:
    """The viewer's own open emergency access to this child, if any; for this transaction the child is in scope then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT emergency_id, reason_code, closes_at FROM sharing.my_emergency(%s)", [public_id]
        )
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute("SELECT set_config('kithline.emergency', 'asked', true)")
    return Emergency(*row)


def open_emergency(
    *,
    by: Viewer,
    reason_code: str,
    reason: str,
    asked: UUID | None = None,
    surname: str = "",
    forename: str = "",
    birth: date | None = None,
) -> UUID | None:
    """Open the record of the child of this id, or of exactly this name and birth. None: no such child can be opened,
    whether there is none, more than one, or one whose record is restricted. Either way it is in the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT emergency_id, public_id FROM sharing.open_emergency(%s, %s, %s, %s, %s, %s)",
            [asked, surname, forename, birth, reason_code, reason],
        )
        row = cursor.fetchone()
    words = str(asked) if asked else f"surname {surname}; forename {forename}; birth {birth}"
    if row is None:
        record_look(by, PAGE, asked=words, outcome="not_found", action=DECIDE)
        return None
    opened = Emergency(row[0], reason_code, clock.now())
    record_look(by, PAGE, asked=words, outcome="opened", action=DECIDE, emergency=opened)
    return UUID(str(row[1]))


def told_emergencies(viewer: Viewer, *, since: datetime) -> tuple[EmergencyLine, ...]:
    """Emergency access by others to children whose record is the viewer's to answer for, the newest first."""
    return _lines("e.user_id <> %s AND e.opened_at >= %s", [viewer.user_id, since])


def emergencies(viewer: Viewer, *, page: str) -> tuple[EmergencyLine, ...]:
    """Every emergency access, those not reviewed first; for oversight. Writes the look."""
    found = _lines("true", [])
    record_look(viewer, page, asked=f"{len(found)} emergency accesses")
    return tuple(sorted(found, key=lambda line: line.review is not None))


def emergency(viewer: Viewer, emergency_id: int, *, page: str) -> EmergencyLine | None:
    """One emergency access; None if there is none of that number. Writes the look."""
    found = _lines("e.id = %s", [emergency_id])
    record_look(viewer, page, asked=str(emergency_id), outcome="shown" if found else "not_found")
    return found[0] if found else None


def waiting_emergencies() -> tuple[EmergencyLine, ...]:
    """Those that nobody has reviewed, the oldest first."""
    return tuple(line for line in reversed(_lines("true", [])) if line.review is None)


def _lines(where: str, values: list[Any]) -> tuple[EmergencyLine, ...]:
    """Emergency accesses that the policies let the viewer read; `where`: our own words only."""
    statement = (
        "SELECT e.id, e.by_name, e.role, e.organisation, p.public_id, e.reason_code, e.reason, e.opened_at, "
        "e.closes_at, (SELECT string_agg(c.value, ', ' ORDER BY c.field DESC) FROM chosen_value c "
        "WHERE c.person_id = e.person_id AND c.field IN ('surname', 'forename')), "
        "e.user_id = (SELECT sharing.viewer_id()) FROM emergency_access e "
        f"LEFT JOIN person p ON p.id = e.person_id WHERE {where} ORDER BY e.opened_at DESC, e.id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    reviews = reviews_of("emergency", [row[0] for row in rows])
    return tuple(
        EmergencyLine(
            *row[:2],
            ROLES[row[2]].title if row[2] in ROLES else row[2],
            *row[3:9],
            review=reviews.get(row[0]),
            child=row[9] or "",
            is_own=bool(row[10]),
        )
        for row in rows
    )


def reviews_of(kind: str, ids: list[int]) -> dict[int, Review]:
    """The last review of each; none where the viewer may not read them."""
    from django.conf import settings

    if not ids or settings.AUDIENCE == "school":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (r.subject_id) r.subject_id, r.verdict, r.note, r.by_name, r.at FROM look_review r "
            "WHERE r.kind = %s AND r.subject_id = ANY(%s) ORDER BY r.subject_id, r.id DESC",
            [kind, ids],
        )
        return {row[0]: Review(*row[1:]) for row in cursor.fetchall()}


def review(kind: str, subject_id: int, *, verdict: str, note: str, by: Viewer, why: str = "") -> None:
    """Keep what the officer found of an emergency access or a look. ValueError without a note."""
    if not note.strip():
        raise ValueError("expected a note")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO look_review (kind, subject_id, why, verdict, note, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [kind, subject_id, why, verdict, note.strip(), by.user_id, by.name, clock.now()],
        )
    record_look(by, "governance.review", asked=f"{kind} {subject_id} {verdict}", outcome="written")
