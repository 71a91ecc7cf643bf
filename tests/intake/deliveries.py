"""Small deliveries of invented people, written by the feeds' own declarations, and what the record says afterwards."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from kithline.core.identifiers import make_upn
from kithline.feeds.discovery import feed as declared
from kithline.feeds.writers import write_delivery

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
SCHOOLS = ("1994001", "1994002")
AUTUMN = {"year": "2024", "term": "autumn"}
SPRING = {"year": "2025", "term": "spring"}
SUMMER = {"year": "2025", "term": "summer"}
FORENAMES = ("Amara", "Zoë", "Milo", "Tobias", "Ffion", "Idris", "Sunil", "Petra", "Odette", "Ewan")
SURNAMES = ("Quillfeather", "Nettlewick", "Marchbank", "Applegarth", "Rook", "Farthing", "O'Quill")
_folders = count(1)

Rows = Sequence[Mapping[str, object]]


def upn(number: int) -> str:
    return make_upn(199, 4001, 2018, number)


def pupil(number: int, school: str = SCHOOLS[0], **other: object) -> dict[str, object]:
    """A row of the roll. Twins of no one: each number has a name and a birth of its own."""
    return {
        "roll_id": f"r{number}",
        "school": school,
        "upn": upn(number),
        "forename": FORENAMES[number % 10],
        "surname": f"{SURNAMES[number % 7]}{'abcdefghijklmnopqrstuvwxyz'[number // 10 % 26]}",
        "birth": date(2012, 1 + number % 12, 1 + number * 7 % 28),
        "sex": "MF"[number % 2],
        "entry": date(2023, 9, 4),
        "year_group": "7",
        "status": "C",
        "sessions_possible": 120,
    } | other


def leaver(number: int, leaving: date, school: str = SCHOOLS[0], **other: object) -> dict[str, object]:
    row = pupil(number, school, **other) | {"leaving": leaving, "roll_id": f"l{number}"}
    return {code: value for code, value in row.items() if code != "status"}


def write(
    folder: Path, feed: str, tables: Mapping[str, Rows], *, layout: str | None = None, **period: str
) -> Path:
    """Files of one delivery, in a folder of their own under `folder`; returns that."""
    place = folder / f"{next(_folders):03}"
    write_delivery(declared(feed), place, tables, period=period, layout=layout)
    return place


def census(folder: Path, period: Mapping[str, str], on: Rows, off: Rows = (), **tables: Rows) -> Path:
    """A School Census of a few pupils."""
    return write(folder, "school_census", {"on_roll": on, "off_roll": off, **tables}, **period)


def take(*places: Path, at: date | None = None, feed: str = "") -> Any:
    """Receive; `at`: the day that the files came (default: now). The receipts, or the one receipt."""
    from kithline.pipeline import receive

    moment = (lambda path: datetime.combine(at, time(6), UTC)) if at else None
    receipts, unknown = receive(list(places), feed=feed, received=moment)
    assert not unknown, [each.why for each in unknown]
    return receipts[0] if len(receipts) == 1 else receipts


def accept(*places: Path, at: date | None = None) -> Any:
    """Receive, and be sure that all was accepted."""
    taken = take(*places, at=at)
    for receipt in taken if isinstance(taken, list) else [taken]:
        assert receipt.outcome == "accepted", receipt.reason
    return taken


def rows(statement: str, *given: object) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def one(statement: str, *given: object) -> Any:
    """The one value of the one row."""
    [[value]] = rows(statement, *given)
    return value


def values(statement: str, *given: object) -> list[Any]:
    """The first column."""
    return [row[0] for row in rows(statement, *given)]


def person_of(number: int) -> int:
    """The person of the pupil with that UPN."""
    return int(
        one(
            "SELECT person_id FROM link JOIN source_person s ON s.id = source_person_id "
            "WHERE s.namespace = 'school' AND s.key = %s AND known_to IS NULL",
            upn(number),
        )
    )


def counts() -> dict[str, int]:
    """How many rows every table holds."""
    tables = values("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {table: one(f'SELECT count(*) FROM "{table}"') for table in tables}


def schools_of(number: int) -> list[str]:
    """Whose pupil a child is now, by school code."""
    return values(
        "SELECT c.code FROM pupil_at p JOIN organisation_code c ON c.organisation_id = p.school_id "
        "WHERE p.person_id = %s ORDER BY 1",
        person_of(number),
    )


def chosen(person: int) -> dict[str, str]:
    return dict(rows("SELECT field, value FROM chosen_value WHERE person_id = %s", person))


def command(database: str, *words: str, **extra: Any) -> subprocess.CompletedProcess[str]:
    """`python -m kithline ...` on the test's own database."""
    return subprocess.run(
        [sys.executable, "-m", "kithline", *words],
        env={**os.environ, "KITHLINE_DATABASE": database, "KITHLINE_SITE": "pipeline"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        **extra,
    )


def as_json(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


def refuge(folder: Path, day: Any, *, date: str) -> Path:
    """What the domestic abuse service sends of somebody in Lantern House, a refuge, since a day."""
    client = {
        "client_id": "D1",
        "episode": "E1",
        "role": "adult victim",
        "started_on": day,
        "surname": "Rook",
    }
    stay = {
        "client_id": "D1",
        "moved_in_on": day,
        "address": "Lantern House, Halyard Mews",
        "postcode": "JX1 0AA",
    }
    return write(folder, "domestic_abuse_service", {"clients": [client], "refuge_stays": [stay]}, date=date)
