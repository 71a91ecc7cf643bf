"""Disposing of what two people have signed: it is deleted, and a certificate is left that names nobody.

One transaction for a disposal: killed in the middle, nothing is gone. What is due and what is held is asked again at
that moment, and holds win. What stays: the log of looks, which knows a person as a number that leads nowhere any more,
until its own years are over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kithline.assembly.deleting import Certificate, delete_people, records_of, source_people
from kithline.core.dates import add_months
from kithline.record.categories import BY_CODE, BY_NUMBER
from kithline.record.disposed import remember_rows
from kithline.record.models import FACTS
from kithline.sharing.governance import configuration
from kithline.sharing.rights.retention import due_of_all, holds, is_held
from kithline.sharing.rights.schedules import ERASURE, LOOKS, WHO, schedules

_FACTS = tuple(model._meta.db_table for model in FACTS)
_DELETE_FACTS = {
    table: f"DELETE FROM {table} WHERE person_id = %(person)s AND access_class / 10 = ANY(%(categories)s) "
    "RETURNING source_record_id"
    for table in _FACTS
}
_DELETE_FILES = (
    "DELETE FROM attached_file f USING event_detail d WHERE d.event_id = f.event_id AND d.person_id = %(person)s "
    "AND d.access_class / 10 = ANY(%(categories)s)"
)
_DELETE_DERIVED = {
    table: f"DELETE FROM {table} WHERE person_id = %(person)s AND access_class / 10 = ANY(%(categories)s)"
    for table in ("chosen_value", "indicator_result", "household_member", "family_member")
}
_STILL_TOLD = " UNION ".join(
    f"SELECT source_record_id FROM {table} WHERE source_record_id = ANY(%(records)s)" for table in _FACTS
)
_HELD = " UNION ".join(
    f"SELECT access_class / 10 FROM {table} WHERE person_id = %(person)s" for table in _FACTS
)
_REMAINS = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE person_id = %(person)s" for table in _FACTS)


class NotDisposed(ValueError):
    """There is no such disposal that two people have signed and that is not done."""


def waiting() -> tuple[int, ...]:
    """Disposals that two people have signed and that are not done, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT d.id FROM disposal d WHERE disposing.is_signed(d.id) ORDER BY d.id")
        return tuple(row[0] for row in cursor.fetchall())


def carry_out(disposal_id: int, *, on: date, at: datetime, home: Path) -> Certificate:
    """Delete what the disposal names, as far as it is still due, or was granted, and not held. Raises NotDisposed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('disposal'))")
        cursor.execute("SELECT disposing.is_signed(%s)", [disposal_id])
        if cursor.fetchone() != (True,):
            raise NotDisposed(f"disposal {disposal_id} is not signed by two people, or is done")
        cursor.execute("SELECT schedule FROM disposal WHERE id = %s", [disposal_id])
        (schedule,) = cursor.fetchone()
        if schedule == LOOKS:
            return _looks(cursor, disposal_id, on=on, at=at, home=home)
        wanted = _wanted(cursor, disposal_id)
        now_due = due_of_all(cursor, schedules(home), on)
        kept = holds(cursor, on)
        counts: Counter[str] = Counter()
        by_category: Counter[str] = Counter()
        not_done: Counter[str] = Counter()
        whole = 0
        for person, categories in sorted(wanted.items()):
            due_codes = {each.category for each in now_due.get(person, [])}
            gone: list[str] = []
            for code in sorted(categories, key=lambda each: each in WHO):  # who somebody is goes last
                if is_held(kept, person, code):
                    not_done["held"] += 1
                elif code in WHO and _categories(cursor, person) - set(gone) - WHO:
                    not_done["other parts are kept"] += 1
                elif schedule != ERASURE and code not in due_codes:
                    not_done["not due any more"] += 1
                else:
                    gone.append(code)
            if gone:
                by_category.update(gone)
                whole += _delete(cursor, disposal_id, person, gone, counts, at)
        return _certify(cursor, disposal_id, at, counts, by_category, not_done, whole)


def kept_since(home: Path, on: date) -> date:
    """The day since which looks and sign-ins are kept, as `keep_years` of governance.toml says."""
    return add_months(on, -12 * configuration(home).keep_years)


def _looks(cursor: Any, disposal_id: int, *, on: date, at: datetime, home: Path) -> Certificate:
    """Delete whole batches of looks past their years, and sign-ins. An inquiry that holds anything holds them."""
    counts: Counter[str] = Counter()
    not_done: Counter[str] = Counter()
    if holds(cursor, on).get(None):
        not_done["held"] += 1
    else:
        before = datetime.combine(kept_since(home, on), time(), UTC)
        cursor.execute("SELECT name, number FROM disposing.delete_looks(%s, %s)", [disposal_id, before])
        counts.update(dict(cursor.fetchall()))
    return _certify(cursor, disposal_id, at, counts, Counter(), not_done, 0)


def _categories(cursor: Any, person: int) -> set[str]:
    """The categories of which rows of the person are held."""
    cursor.execute(_HELD, {"person": person})
    return {BY_NUMBER[row[0]].code for row in cursor.fetchall()}


def _wanted(cursor: Any, disposal_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    cursor.execute(
        "SELECT person_id, category FROM disposal_item WHERE disposal_id = %s ORDER BY id", [disposal_id]
    )
    for person, category in cursor.fetchall():
        found[person].append(category)
    return found


def _delete(
    cursor: Any, disposal_id: int, person: int, codes: list[str], counts: Counter[str], at: datetime
) -> bool:
    """Delete these categories of a person; whether nothing is left then, and the person is gone."""
    given: dict[str, Any] = {"person": person, "categories": [BY_CODE[code].number for code in codes]}
    records: set[int] = set()
    cursor.execute(_DELETE_FILES, given)
    counts["attached_file"] += cursor.rowcount
    for table, statement in _DELETE_FACTS.items():
        cursor.execute(statement, given)
        found = [row[0] for row in cursor.fetchall()]
        counts[table] += len(found)
        records.update(found)
    for table, statement in _DELETE_DERIVED.items():
        cursor.execute(statement, given)
        counts[table] += cursor.rowcount
    cursor.execute("DELETE FROM retention_due WHERE person_id = %s AND category = ANY(%s)", [person, codes])
    _empty_records(cursor, records, counts, at.date())
    cursor.execute(f"SELECT NOT EXISTS ({_REMAINS})", given)
    (is_whole,) = cursor.fetchone()
    if is_whole:
        sources = source_people(cursor, [person])
        remember_rows(cursor, records_of(cursor, sources), at.date())
        counts.update(delete_people(cursor, [person], sources))
    else:
        cursor.execute("INSERT INTO touched (person_id, stage, at) VALUES (%s, 'assemble', %s)", [person, at])
    cursor.execute(
        "SELECT name, number FROM disposing.delete_written(%s, %s, %s, %s)",
        [disposal_id, person, given["categories"], is_whole],
    )
    counts.update(dict(cursor.fetchall()))
    return bool(is_whole)


def _empty_records(cursor: Any, records: Iterable[int], counts: Counter[str], on: date) -> None:
    """The rows as sent: deleted where nothing of them is told any more, emptied of their cells where something is."""
    given = {"records": sorted(records)}
    cursor.execute(_STILL_TOLD, given)
    told = sorted(row[0] for row in cursor.fetchall())
    gone = sorted(set(given["records"]) - set(told))
    remember_rows(cursor, gone, on)
    cursor.execute("DELETE FROM record_confirmed WHERE source_record_id = ANY(%s)", [gone])
    cursor.execute("DELETE FROM source_record WHERE id = ANY(%s)", [gone])
    counts["source_record"] += cursor.rowcount
    cursor.execute("UPDATE source_record SET raw = '{}' WHERE id = ANY(%s)", [told])
    counts["source_record emptied"] += cursor.rowcount


def _certify(
    cursor: Any,
    disposal_id: int,
    at: datetime,
    counts: Counter[str],
    by_category: Counter[str],
    not_done: Counter[str],
    whole: int,
) -> Certificate:
    cursor.execute(
        "SELECT d.schedule, d.words, d.by_name, d.at, s.by_name, s.at FROM disposal d "
        "JOIN disposal_signature s ON s.disposal_id = d.id WHERE d.id = %s",
        [disposal_id],
    )
    schedule, words, prepared_by, prepared_at, signed_by, signed_at = cursor.fetchone()
    made = Certificate(
        {
            "disposal": disposal_id,
            "schedule": schedule,
            "reason": words,
            "prepared": [prepared_by, prepared_at.isoformat()],
            "signed": [signed_by, signed_at.isoformat()],
            "done": at.isoformat(),
            "persons of whom nothing is left": whole,
            "pieces by category": dict(sorted(by_category.items())),
            "not done": dict(sorted(not_done.items())),
            "rows": {table: number for table, number in sorted(counts.items()) if number},
        }
    )
    cursor.execute(
        "INSERT INTO disposal_done (disposal_id, certificate, digest, at) VALUES (%s, %s, %s, %s)",
        [disposal_id, made.text, made.digest, at],
    )
    return made
