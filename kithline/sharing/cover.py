"""Cover: a colleague takes the place of another in one role, between two days. Kept for good: who, for whom, why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection


class NotCovered(ValueError):
    """Why no cover was made, in one line."""


@dataclass(frozen=True)
class Covering:
    """One cover. `who` takes the place of `of`; `made_by` said so, for `reason`."""

    who: str
    of: str
    role: str
    since: date
    until: date
    reason: str
    made_by: str


def begin_cover(
    who: str, of: str, *, role: str, since: date, until: date, reason: str, by: str, at: datetime
) -> Covering:
    """Make it. `role` "" where the colleague holds one only. Raises NotCovered with what is wrong."""
    if until < since:
        raise NotCovered(f"the last day, {until}, is before the first, {since}")
    if not reason.strip():
        raise NotCovered("a cover needs a reason")
    with connection.cursor() as cursor:
        stands_in, covered, maker = (_user(cursor, name) for name in (who, of, by))
        if stands_in == covered:
            raise NotCovered("nobody covers themselves")
        if stands_in[1] != covered[1]:
            raise NotCovered(f"{who} signs in at another site than {of}")
        cursor.execute(
            "SELECT role, organisation_id FROM role_assignment WHERE user_id = %s AND covers_id IS NULL "
            "AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s) AND %s IN ('', role) ORDER BY id",
            [covered[0], until, since, role],
        )
        held = cursor.fetchall()
        if not held:
            raise NotCovered(f"{of} holds no such role between these days")
        if len({code for code, _ in held}) > 1:
            raise NotCovered(f"{of} holds several roles: say which, {', '.join(code for code, _ in held)}")
        code = held[0][0]
        for _, organisation in held:
            cursor.execute(
                "INSERT INTO role_assignment (user_id, role, organisation_id, valid_from, valid_to, covers_id, reason, "
                "made_by, made_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [stands_in[0], code, organisation, since, until, covered[0], reason.strip(), maker[2], at],
            )
    return Covering(who, of, code, since, until, reason.strip(), by)


def covers() -> tuple[Covering, ...]:
    """All that were ever made, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.username, o.username, a.role, a.valid_from, a.valid_to, a.reason, a.made_by "
            "FROM role_assignment a JOIN app_user w ON w.id = a.user_id "
            "JOIN app_user o ON o.id = a.covers_id ORDER BY a.valid_from DESC, a.id"
        )
        return tuple(Covering(*row) for row in cursor.fetchall())


def _user(cursor: Any, username: str) -> tuple[int, str, str]:
    cursor.execute(
        "SELECT id, audience, username FROM app_user WHERE username = %s AND is_active", [username]
    )
    row: tuple[int, str, str] | None = cursor.fetchone()
    if row is None:
        raise NotCovered(f"there is no user {username}")
    return row
