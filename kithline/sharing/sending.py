"""The logs sent to another system: one line of JSON for each look and each row of the log of sign-ins.

The council says where to (`[audit] send_to` of governance.toml): a file, which its own collector reads, or syslog. What
was typed in a search is not sent, for it holds names; a child is the number of a record. Only what is sealed is sent of
the looks, so that the chain stands for what left; where a run is killed the next one sends the last lines again.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from kithline.ops.whole_files import write_whole

SENT = "audit-sent.json"  # in the home: how far each log has gone
SYSLOG = "syslog:"
AT_ONCE = 1_000
_NOTICE_OF_AUTHPRIV = 10 * 8 + 5  # RFC 5424: facility 10, severity 5
_LOOKS = """
    SELECT a.id, jsonb_build_object('log', 'look', 'id', a.id, 'at', a.at, 'user', u.username, 'role', a.role,
        'organisation', a.organisation_id, 'page', a.page, 'record', a.person_id, 'sections', a.sections,
        'people', jsonb_array_length(a.people), 'outcome', a.outcome, 'action', a.action, 'purpose', a.purpose,
        'law', a.legal_basis, 'matrix', a.matrix_version, 'session', a.session,
        'emergency', a.emergency_id, 'file', a.export_hash)::text
    FROM access a LEFT JOIN app_user u ON u.id = a.user_id
    WHERE a.id > %s AND a.id <= coalesce((SELECT max(b.last_id) FROM audit_batch b), 0) ORDER BY a.id LIMIT %s
"""
# a request is over in two minutes: of what is older no row with a lower number is still to come
_SIGN_INS = """
    SELECT s.id, jsonb_build_object('log', 'sign_in', 'id', s.id, 'at', s.at, 'user', u.username, 'site', s.audience,
        'what', s.what, 'how', s.how, 'session', s.session)::text
    FROM sign_in s LEFT JOIN app_user u ON u.id = s.user_id
    WHERE s.id > %s AND s.at < clock_timestamp() - interval '5 minutes' ORDER BY s.id LIMIT %s
"""
_LOGS = {"looks": _LOOKS, "sign_ins": _SIGN_INS}


class Place(Protocol):
    """Where lines go. OSError where it cannot be reached."""

    def take(self, lines: list[str]) -> None: ...


def send(home: Path, send_to: str) -> dict[str, int]:
    """Send what was not sent yet; how many lines of each log. OSError where the place cannot be reached or written."""
    sent: dict[str, int] = {}
    with _place(home, send_to) as place:
        for log, statement in _LOGS.items():
            sent[log] = 0
            while rows := _next(statement, _so_far(home).get(log, 0)):
                place.take([line for _, line in rows])
                write_whole(home / SENT, json.dumps(_so_far(home) | {log: rows[-1][0]}) + "\n")
                sent[log] += len(rows)
    return sent


def _next(statement: str, after: int) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [after, AT_ONCE])
        return list(cursor.fetchall())


def _so_far(home: Path) -> dict[str, int]:
    try:
        told = json.loads((home / SENT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {str(log): int(last) for log, last in told.items()}


@contextmanager
def _place(home: Path, send_to: str) -> Iterator[Place]:
    if not send_to.startswith(SYSLOG):
        yield _File(home / send_to)
        return
    address: Any = send_to.removeprefix(SYSLOG)
    kind = socket.AF_UNIX if address.startswith("/") else socket.AF_INET
    if kind == socket.AF_INET:
        name, _, port = address.rpartition(":")
        address = (name, int(port))
    with socket.socket(kind, socket.SOCK_DGRAM) as out:
        out.connect(address)
        yield _Syslog(out)


class _File:
    """Lines are added to a file that only our own account may read; on the disk before they count as sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, lines: list[str]) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
            out.flush()
            os.fsync(out.fileno())


class _Syslog:
    """One datagram a line, in the form of RFC 5424. Whether it arrived is not known: syslog does not answer."""

    def __init__(self, out: socket.socket) -> None:
        self.out = out

    def take(self, lines: list[str]) -> None:
        for line in lines:
            at = json.loads(line)["at"]
            self.out.send(f"<{_NOTICE_OF_AUTHPRIV}>1 {at} - kithline - - - {line}".encode())
