"""Accounts that nobody uses: closed by rule, and what a command does to an account where no page can be reached.

On the pipeline's login; each is an event of the account like any other.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from kithline.sharing.access.staff import hashed_token
from kithline.sharing.appointing import INVITED_DAYS, UNUSED_CLOSE_DAYS

# a council is not shut out of its own installation by its own rule
NEVER_CLOSED = "administrator"


def close_unused(*, on: date, at: datetime, days: int = UNUSED_CLOSE_DAYS) -> tuple[str, ...]:
    """Close each open account that was not signed in to for so many days; the sign-in names. An administrator's stays:
    it is flagged on the page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, u.username FROM app_user u WHERE u.is_active AND coalesce(u.last_login, u.date_joined) < %s "
            "AND NOT EXISTS (SELECT FROM role_assignment a WHERE a.user_id = u.id AND a.role = %s "
            "AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to >= %s)) ORDER BY u.username",
            [on - timedelta(days=days), NEVER_CLOSED, on, on],
        )
        found = cursor.fetchall()
        for key, _ in found:
            _close(cursor, key, on)
            _note(cursor, key, "closed_unused", f"not signed in to for {days} days", "", at)
    return tuple(name for _, name in found)


def close_by_command(username: str, *, reason: str, by: str, on: date, at: datetime) -> None:
    """Close one account. ValueError where there is no such open one, or no reason."""
    with connection.cursor() as cursor:
        key = _user(cursor, username, reason, by)
        _close(cursor, key, on)
        _note(cursor, key, "closed", reason, by, at)


def reset_by_command(username: str, *, reason: str, by: str, at: datetime) -> None:
    """Take a lost second factor away, for one whom nobody can help on the pages: a council's only administrator."""
    with connection.cursor() as cursor:
        key = _user(cursor, username, reason, by)
        cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [key])
        cursor.execute("UPDATE app_user SET session_epoch = session_epoch + 1 WHERE id = %s", [key])
        _note(cursor, key, "factors_reset", reason, by, at)


def link_by_command(username: str, token: str, *, reason: str, by: str, at: datetime) -> str:
    """Make a link to set a password, for one whom nobody else can help; the user's site. ValueError as above."""
    with connection.cursor() as cursor:
        key = _user(cursor, username, reason, by)
        cursor.execute(
            "UPDATE invitation SET withdrawn_at = %s WHERE user_id = %s AND used_at IS NULL AND withdrawn_at IS NULL",
            [at, key],
        )
        # by the database's own clock, which looks at it too
        cursor.execute(
            "INSERT INTO invitation (user_id, token_hash, made_at, expires_at) "
            "VALUES (%s, %s, clock_timestamp(), clock_timestamp() + make_interval(days => %s))",
            [key, hashed_token(token), INVITED_DAYS],
        )
        _note(cursor, key, "link_sent", reason, by, at)
        cursor.execute("SELECT audience FROM app_user WHERE id = %s", [key])
        return str(cursor.fetchone()[0])


def _user(cursor: Any, username: str, reason: str, by: str) -> int:
    if len(reason.strip()) < 3 or not by.strip():
        raise ValueError("say why, and by whom")
    cursor.execute("SELECT id FROM app_user WHERE username = %s", [username])
    row = cursor.fetchone()
    if row is None:
        raise ValueError(f"there is no user {username}")
    return int(row[0])


def _close(cursor: Any, key: int, on: date) -> None:
    cursor.execute(
        "UPDATE app_user SET is_active = false, session_epoch = session_epoch + 1 WHERE id = %s", [key]
    )
    cursor.execute(
        "UPDATE role_assignment SET valid_to = %s WHERE user_id = %s AND (valid_to IS NULL OR valid_to >= %s)",
        [on - timedelta(days=1), key, on],
    )
    cursor.execute(
        "UPDATE invitation SET withdrawn_at = clock_timestamp() WHERE user_id = %s AND used_at IS NULL "
        "AND withdrawn_at IS NULL",
        [key],
    )


def _note(cursor: Any, key: int, what: str, reason: str, by: str, at: datetime) -> None:
    cursor.execute(
        "INSERT INTO staff_event (user_id, what, reason, by_name, at) VALUES (%s, %s, %s, %s, %s)",
        [key, what, reason, by, at],
    )
