"""Disposing of those who have waited in the sealed holding area for the days that a council gives them, thirty by rule.

Run by `kithline update` and `kithline watch`, and so each day. Nobody signs, for nobody sees them. A legal hold
and an open request keep them, and so does whatever professionals wrote about them while they were needed: that is
disposed of by two signatures. A part of at most `TOGETHER` people is one transaction: killed in the middle, nothing
of it is gone, and the next run does it. Each part leaves a certificate that counts and names nobody.
"""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kithline.assembly.deleting import Certificate, delete_people, source_people
from kithline.assembly.legal_holds import holds
from kithline.record.categories import BY_CODE
from kithline.record.disposed import remember_people
from kithline.record.following import LINKING
from kithline.record.models import FACTS

FILE = "retention.toml"
DAYS = 30
TOGETHER = 1_000
WRITTEN = (
    *("correction", "service_consent", "added_fact", "record_note", "use_limit", "sharing_decision"),
    *("emergency_access", "subject_request"),
)
_DUE = (
    "SELECT p.id FROM person p WHERE p.status = 'aside' AND p.aside_since <= %s AND "
    + " AND ".join(f"NOT EXISTS (SELECT FROM {table} w WHERE w.person_id = p.id)" for table in WRITTEN)
    + " ORDER BY p.id"
)


class BadHolding(ValueError):
    """`retention.toml` names no number of days; one line says what was expected."""


def holding_days(home: Path) -> int:
    """For how many days an adult waits here: `[holding] days` in retention.toml, else 30. Raises BadHolding."""
    if not (home / FILE).exists():
        return DAYS
    try:
        given = tomllib.loads((home / FILE).read_text(encoding="utf-8")).get("holding", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadHolding(f"{FILE}: {fault}") from None
    days = given.get("days", DAYS)
    if not isinstance(days, int) or not 0 <= days <= DAYS:
        raise BadHolding(f"{FILE}: [holding] days: expected 0 to {DAYS} days")
    return days


def dispose_of_unneeded(*, on: date, at: datetime, days: int = DAYS) -> tuple[Certificate, ...]:
    """Delete whoever has been set aside for `days` or longer on the day `on`, and is not held."""
    done: list[Certificate] = []
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [on - timedelta(days=days)])
        due = [person for (person,) in cursor.fetchall()]
    for start in range(0, len(due), TOGETHER):
        with transaction.atomic(), connection.cursor() as cursor:
            certificate = _dispose(cursor, due[start : start + TOGETHER], on, at, days)
        done += [certificate] if certificate else []
    return tuple(done)


def _dispose(cursor: Any, asked: list[int], on: date, at: datetime, days: int) -> Certificate | None:
    """Of these, whoever may go when nothing is taken in nor linked any more."""
    _wait_for_others(cursor, asked)
    kept = holds(cursor, on)
    cursor.execute(f"SELECT id FROM ({_DUE}) due (id) WHERE id = ANY(%s)", [on - timedelta(days=days), asked])
    people = sorted({person for (person,) in cursor.fetchall()} - kept.keys())
    people = _without_an_inquirys(cursor, people, kept.get(None, set()))
    if not people:
        return None
    cursor.execute("SELECT min(aside_since) FROM person WHERE id = ANY(%s)", [people])
    [since] = cursor.fetchone()
    sources = source_people(cursor, people)
    remember_people(cursor, sources, on)
    counts = delete_people(cursor, people, sources)
    made = Certificate(
        {
            "what": "adults whom no child needs",
            "rule": f"held for {days} days at most",
            "held since": since.isoformat(),
            "done": at.isoformat(),
            "people": len(people),
            "held by a legal hold": len(asked) - len(people),
            "rows": {table: number for table, number in sorted(counts.items()) if number},
        }
    )
    cursor.execute(
        "INSERT INTO aside_disposal (people, certificate, digest, at) VALUES (%s, %s, %s, %s)",
        [len(people), made.text, made.digest, at],
    )
    return made


def _without_an_inquirys(cursor: Any, people: list[int], categories: set[str]) -> list[int]:
    """Those of whom nothing is held that an inquiry asked for ("": it asked for all)."""
    if "" in categories:
        return []
    numbers = [BY_CODE[code].number for code in categories]
    if not numbers:
        return people
    asked = " UNION ".join(
        f"SELECT person_id FROM {model._meta.db_table} WHERE person_id = ANY(%(people)s) "
        "AND access_class / 10 = ANY(%(numbers)s)"
        for model in FACTS
    )
    cursor.execute(asked, {"people": people, "numbers": numbers})
    return sorted(set(people) - {person for (person,) in cursor.fetchall()})


def _wait_for_others(cursor: Any, people: list[int]) -> None:
    """Until the deliveries that may name them are written and linking is done; none begins meanwhile."""
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtext('receive ' || name)) FROM (SELECT DISTINCT s.namespace AS name "
        "FROM link l JOIN source_person s ON s.id = l.source_person_id WHERE l.person_id = ANY(%s) ORDER BY 1) each",
        [people],
    )
    cursor.execute(f"SELECT pg_advisory_xact_lock({LINKING}), pg_advisory_xact_lock(hashtext('disposal'))")
