"""What need not be kept any more: worked out for everybody by the pipeline, with the holds that keep it all the same.

The last day of a category is that of its rows: when they end, or the day for which their source last said them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kithline.assembly.legal_holds import holds
from kithline.core.dates import DateForm, parse_date
from kithline.record.categories import BY_NUMBER
from kithline.record.kinds import kinds
from kithline.record.models import FACTS
from kithline.sharing.rights.schedules import FOLLOWS, WHO, Due, Life, Schedule, due, schedules

_LASTS = "(" + ", ".join(f"'{kind.code}'" for kind in kinds().values() if kind.lasts) + ")"
# by table, the day that a row without an end speaks of: what lasts, until its source last said it
_SAID = "coalesce(k.day, r.as_at, f.valid_from, f.known_from::date)"
_WITHOUT_END = {
    "event": f"CASE WHEN f.kind IN {_LASTS} THEN {_SAID} ELSE coalesce(f.valid_from, r.as_at) END",
    "event_detail": "coalesce(f.valid_from, r.as_at, f.known_from::date)",
}
_OF_TABLES = " UNION ALL ".join(
    f"SELECT f.person_id, f.access_class / 10 AS category, max(coalesce(f.valid_to, {_WITHOUT_END.get(table, _SAID)})) "
    f"AS last FROM {table} f LEFT JOIN source_record r ON r.id = f.source_record_id "
    "LEFT JOIN record_confirmed k ON k.source_record_id = f.source_record_id "
    f"WHERE f.person_id IS NOT NULL GROUP BY 1, 2"
    for table in (model._meta.db_table for model in FACTS)
)
_LAST = f"SELECT person_id, category, max(last) FROM ({_OF_TABLES}) each GROUP BY 1, 2"
_EVENTS = (
    "SELECT person_id, kind, max(coalesce(valid_to, valid_from, known_from::date)) FROM event "
    "WHERE kind = ANY(%s) AND person_id IS NOT NULL GROUP BY 1, 2"
)
_BORN = (
    "SELECT person_id, field, min(value) FROM person_attribute WHERE field IN ('birth', 'death') "
    "AND value ~ '^\\d{4}-\\d\\d-\\d\\d$' AND known_to IS NULL AND person_id IS NOT NULL GROUP BY 1, 2"
)


@dataclass(frozen=True)
class Line:
    """How much is due under one schedule: persons, pieces (a category of a person's record), and held pieces."""

    schedule: Schedule
    persons: int
    pieces: int
    held: int
    oldest: date | None


def work_out(*, on: date, home: Path) -> tuple[Line, ...]:
    """Work out what is due on the day, and keep it for the officer's pages. One transaction: it is all or nothing."""
    held_schedules = schedules(home)
    with transaction.atomic(), connection.cursor() as cursor:
        found = due_of_all(cursor, held_schedules, on)
        kept = holds(cursor, on)
        cursor.execute("DELETE FROM retention_due")
        rows = [
            (person, each.category, each.schedule, each.on, is_held(kept, person, each.category), on)
            for person, pieces in found.items()
            for each in pieces
        ]
        cursor.executemany(
            "INSERT INTO retention_due (person_id, category, schedule, due_on, is_held, worked_out_on) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )
    return tuple(_line(each, rows) for each in held_schedules.values())


def _line(schedule: Schedule, rows: list[tuple[Any, ...]]) -> Line:
    mine = [row for row in rows if row[2] == schedule.code]
    held = Counter(row[4] for row in mine)
    return Line(
        schedule,
        len({row[0] for row in mine}),
        len(mine),
        held[True],
        min((row[3] for row in mine), default=None),
    )


def due_of_all(cursor: Any, held: Mapping[str, Schedule], on: date) -> dict[int, list[Due]]:
    """What is due of everybody on the day, holds or not."""
    kinds_that_matter = sorted({kind for each in held.values() for kind in each.kinds})
    cursor.execute(_EVENTS, [kinds_that_matter])
    events: dict[int, dict[str, date]] = defaultdict(dict)
    for person, kind, day in cursor.fetchall():
        events[person][kind] = day
    cursor.execute(_BORN)
    born: dict[int, dict[str, date]] = defaultdict(dict)
    for person, field, value in cursor.fetchall():
        born[person][field] = parse_date(value, DateForm.ISO)
    cursor.execute(_LAST)
    last: dict[int, dict[str, date | None]] = defaultdict(dict)
    for person, category, day in cursor.fetchall():
        last[person][BY_NUMBER[category].code] = day
    cursor.execute(
        "SELECT person_id, other_person_id FROM relationship "
        "WHERE person_id IS NOT NULL AND other_person_id IS NOT NULL"
    )
    tied: dict[int, set[int]] = defaultdict(set)
    for one, other in cursor.fetchall():
        tied[one].add(other)
        tied[other].add(one)
    order = tuple(held.values())
    found, kept = {}, set()
    for person, days in last.items():
        dates = born.get(person, {})
        pieces = due(Life(dates.get("birth"), dates.get("death"), days, events.get(person, {})), order)
        found[person] = [each for each in pieces if each.on is not None and each.on <= on]
        if len(found[person]) < len(pieces):
            kept.add(person)
    return {
        person: [each for each in pieces if each.schedule != FOLLOWS or not tied[person] & kept]
        for person, pieces in found.items()
        if pieces
    }


def is_held(kept: Mapping[int | None, set[str]], person: int, category: str) -> bool:
    """Whether a hold keeps this category of this person's record. Who somebody is stays while anything else does."""
    mine = kept.get(person, set()) | kept.get(None, set())
    return bool(mine & {"", category}) or bool(mine and category in WHO)
