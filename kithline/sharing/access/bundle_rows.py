"""All rows that the officer may read of the one person whose request is open, as the pieces of a bundle.

On the site's own login, under the policies: what is restricted comes for a steward of restricted records only. A table
of facts more is read by itself.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from kithline.record.models import FACTS
from kithline.record.services import SERVICES
from kithline.sharing.access.log import LOOK
from kithline.sharing.access.questions import OUTCOMES
from kithline.sharing.emergency import REASONS
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.policies import columns_for_sites
from kithline.sharing.questions import NOTE_WORDS
from kithline.sharing.rights.items import (
    Held,
    Names,
    Origin,
    Piece,
    factor_pieces,
    link_pieces,
    look_pieces,
    pieces_of,
    said_piece,
)
from kithline.sharing.roles import ROLES

_ROWS = {
    model._meta.db_table: "SELECT to_jsonb(f)::text, d.feed, d.as_at, d.received_at FROM (SELECT "
    + ", ".join(columns_for_sites(model))
    + f" FROM {model._meta.db_table}) f LEFT JOIN delivery d ON d.id = f.delivery_id "
    "WHERE f.person_id = %s ORDER BY f.id"
    for model in FACTS
}
_DID = {"look": "looked", "search": "searched", "export": "took a file", "decide": "decided"}


def pieces(person_id: int) -> Iterator[Piece]:
    """Every piece that is held of the person, in no order."""
    yield from pieces_of(_held(person_id), _names())
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM indicator_result r WHERE r.person_id = %s", [person_id])
        yield from factor_pieces([json.loads(row[0]) for row in cursor.fetchall()])
        cursor.execute(
            "SELECT namespace, since, status, match_weight, partition FROM sharing.links_for_request()"
        )
        yield from link_pieces(cursor.fetchall())
    yield from _said(person_id)
    yield from look_pieces(_looks())


def _held(person_id: int) -> list[Held]:
    found: list[tuple[str, dict[str, Any], Any, Any, Any]] = []
    with connection.cursor() as cursor:
        for table, statement in _ROWS.items():
            cursor.execute(statement, [person_id])
            found += [(table, json.loads(row[0]), *row[1:]) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT source_record_id, feed, file, line, as_at, received_at, restriction "
            "FROM sharing.origins_for_request(%s)",
            [sorted({row[1]["source_record_id"] for row in found})],
        )
        origins = {
            row[0]: Origin(row[1], row[4], row[5], row[2], row[3], row[6]) for row in cursor.fetchall()
        }
    return [
        Held(
            table,
            row,
            origins.get(row["source_record_id"]) or (Origin(feed, as_at, received) if feed else None),
        )
        for table, row, feed, as_at, received in found
    ]


def _names() -> Names:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM organisation")
        schools = dict(cursor.fetchall())
        cursor.execute("SELECT id, concat_ws(', ', nullif(name, ''), nullif(team, '')) FROM professional")
        return Names(schools, dict(cursor.fetchall()))


def _said(person_id: int) -> Iterator[Piece]:
    """What was written in Kithline about the person: questions with answers, decisions, consents, emergency access."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.title, c.value, c.words, c.by_name, c.at, a.outcome, a.words, a.by_name, a.at FROM correction c "
            "LEFT JOIN correction_answer a ON a.correction_id = c.id WHERE c.person_id = %s ORDER BY c.id, a.id",
            [person_id],
        )
        for title, value, words, who, at, outcome, answer, answered_by, answered_at in cursor.fetchall():
            lines = [f"The value: {value}", f"What is wrong: {words}"]
            if outcome:
                lines += [f"Answer: {OUTCOMES.get(outcome, outcome)}", f"In words: {answer}"]
                lines += [f"Answered by: {answered_by}, {answered_at:%Y-%m-%d}"]
            yield said_piece(f"Was this wrong: {title}", at, lines, who)
        cursor.execute(
            "SELECT n.kind, n.title, n.value, n.words, n.by_name, n.at FROM record_note n WHERE n.person_id = %s "
            "ORDER BY n.id",
            [person_id],
        )
        for kind, title, value, words, who, at in cursor.fetchall():
            lines = [f"The value: {value}", f"{NOTE_WORDS[kind]} {words}"]
            yield said_piece(f"Note on the record: {title or 'all of it'}", at, lines, who)
        cursor.execute(
            "SELECT s.decision, s.what, s.to_whom, s.basis, s.reason, s.family, s.by_name, s.at "
            "FROM sharing_decision s WHERE s.person_id = %s ORDER BY s.id",
            [person_id],
        )
        for decision, what, to_whom, basis, reason, family, who, at in cursor.fetchall():
            lines = [
                f"Decision: {decision}",
                f"What: {what}",
                f"To whom: {to_whom}",
                f"In which law: {basis}",
            ]
            yield said_piece(
                "Decision about sharing", at, [*lines, f"Reason: {reason}", f"The family: {family}"], who
            )
        cursor.execute(
            "SELECT s.service, s.given_by, s.what_for, s.on_date, s.withdraws_id, s.by_name, s.at "
            "FROM service_consent s WHERE s.person_id = %s ORDER BY s.id",
            [person_id],
        )
        for service, given_by, what_for, on, withdraws, who, at in cursor.fetchall():
            title = "Consent to a service withdrawn" if withdraws else "Consent to a service"
            named = SERVICES[service].title if service in SERVICES else service
            lines = [f"Service: {named}", f"Given by: {given_by}", f"What for: {what_for}", f"On: {on}"]
            yield said_piece(title, at, lines, who)
        cursor.execute(
            "SELECT e.reason_code, e.reason, e.role, e.organisation, e.opened_at FROM emergency_access e "
            "WHERE e.person_id = %s ORDER BY e.id",
            [person_id],
        )
        for code, reason, role, organisation, at in cursor.fetchall():
            who = ", ".join(filter(None, (_role(role), organisation)))
            lines = [f"Reason: {REASONS.get(code, code)}", f"What had happened: {reason}"]
            yield said_piece("Emergency access", at, lines, who)


def _looks() -> list[tuple[datetime, str, str, str, str]]:
    """Looks at the person's own page or among others; not the officer's own, who answers for them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, role, organisation, action, purpose FROM sharing.looks_for_request()")
        return [
            (at, _role(role), organisation, _DID[action or LOOK], PURPOSES.get(purpose, purpose))
            for at, role, organisation, action, purpose in cursor.fetchall()
        ]


def _role(code: str) -> str:
    return ROLES[code].title if code in ROLES else code
