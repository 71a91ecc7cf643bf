"""A new day: those whose record or answers can change with the date are assembled and derived anew, nobody else.

What is worked out of somebody rests on their own facts, on the day, and on what is so of many. A change of their facts
touches them when it is received. The day is declared: `assembly.new_day` for the golden record, `rulebook.next_change`
for factors. What is so of many is noted with each day (`Rested`), and compared with the day before: what each feed has
supplied, the schools' names and the weeks that they sent, and the program itself. If a rule or the program has changed,
or no day was begun before, everybody is looked at.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

import kithline
from kithline.assembly.new_day import Since, of_two_feeds, touch_changed
from kithline.core.terms import NAMES, Term
from kithline.feeds.discovery import feeds
from kithline.insight.derive import DatabaseConnection, touch_every_child
from kithline.insight.indicators.rulebook import indicators, reads_of_all, unsupplied
from kithline.insight.indicators.themes.attendance import school_year
from kithline.record.arrays import array
from kithline.record.loading import SchoolWeeks, supplies
from kithline.record.timeline import Supply

# the packages that decide what a record says
DECIDING = ("core", "record", "feeds", "intake", "assembly", "insight")


@dataclass(frozen=True)
class Rested:
    """What everybody's record rested on besides their own facts. `supplied`: by feed, the newest day that it spoke for.
    `names`: by school. `weeks`: by school and term that had ended, a digest of the weeks that the school sent."""

    program: str
    last_delivery: int
    supplied: dict[str, str]
    names: dict[str, str]
    weeks: dict[str, str]


@dataclass(frozen=True)
class Begun:
    """A day as it was begun: which, at what moment, and what everybody's record rested on then."""

    day: date
    at: datetime
    rested: Rested


def begin_day(connection: DatabaseConnection, on: date, now: datetime) -> bool:
    """Once a day, let those wait whom the new day can change. False: the day was begun before."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO daily_round (day, done_at) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING day",
            [on, now],
        )
        if cursor.fetchone() is None:
            return False
        rested = _rested(connection, on)
        cursor.execute(
            "UPDATE daily_round SET rested_on = %s WHERE day = %s", [json.dumps(asdict(rested)), on]
        )
        cursor.execute(
            "SELECT day, done_at, rested_on::text FROM daily_round WHERE day <> %s ORDER BY day DESC LIMIT 1",
            [on],
        )
        last = cursor.fetchone()
        said = json.loads(last[2]) if last else {}
        if last and last[0] < on and said.get("program") == rested.program:
            _touch_some(connection, cursor, Begun(last[0], last[1], Rested(**said)), Begun(on, now, rested))
        else:
            _touch_everybody(cursor, now)
    return True


def _touch_everybody(cursor: Any, now: datetime) -> None:
    cursor.execute(
        "INSERT INTO touched (person_id, stage, at) SELECT id, 'assemble', %s FROM person WHERE status = 'active'",
        [now],
    )


def _touch_some(connection: DatabaseConnection, cursor: Any, then: Begun, today: Begun) -> None:
    rested, rests, now = then.rested, today.rested, today.at
    supplied, supplied_now = _as_dates(rested.supplied), _as_dates(rests.supplied)
    renamed = [int(school) for school, name in rests.names.items() if rested.names.get(school, name) != name]
    since = _closed_since(cursor, then.at, rested.last_delivery)
    passed = Since(then.day, today.day, since, supplied, supplied_now, renamed)
    of_two = of_two_feeds(cursor, passed)
    touch_changed(cursor, passed, now, of_two)
    if _falls_silent(supplied, then.day, supplied_now, today.day):
        touch_every_child(connection, now=now)
        return
    sent_more = {key for key, digest in rests.weeks.items() if rested.weeks.get(key, digest) != digest}
    cursor.execute(
        "INSERT INTO touched (person_id, stage, at) SELECT person_id, 'derive', %(now)s FROM ("
        "SELECT person_id FROM next_change WHERE day <= %(on)s UNION SELECT unnest(%(of_two)s::bigint[]) UNION "
        "SELECT a.person_id FROM attendance_term a JOIN unnest(%(schools)s::bigint[], %(terms)s::text[]) s (id, term) "
        "ON a.school_id = s.id AND a.term = s.term WHERE a.known_to IS NULL) due",
        {
            "now": now,
            "on": today.day,
            "of_two": array(each.person_id for each in of_two if each.service in reads_of_all().services),
            "schools": [int(key.partition(" ")[0]) for key in sent_more],
            "terms": [key.partition(" ")[2] for key in sent_more],
        },
    )


def _falls_silent(
    supplied: Mapping[str, date], before: date, supplied_now: Mapping[str, date], on: date
) -> bool:
    """Whether "none found" can no longer be said of a factor, or can be again, at any time since: the least that was
    supplied on the last day against the most on the first."""

    def said(by: Mapping[str, date], at: date) -> list[str]:
        told = {feed: Supply(feed, newest, newest, datetime.min) for feed, newest in by.items()}
        return [unsupplied(declared, told, at) for declared in indicators().values()]

    return said(supplied, on) != said(supplied_now, before)


def _closed_since(cursor: Any, done_at: datetime, last_delivery: int) -> datetime:
    """From when on facts may have been closed since: a delivery's are by the moment at which it came, which for one
    that lay about was before the day was begun."""
    cursor.execute("SELECT least(%s, min(received_at)) FROM delivery WHERE id > %s", [done_at, last_delivery])
    (since,) = cursor.fetchone()
    return since  # type: ignore[no-any-return]


def _rested(connection: DatabaseConnection, on: date) -> Rested:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM organisation ORDER BY id")
        names = {str(school): name for school, name in cursor.fetchall()}
        cursor.execute("SELECT coalesce(max(id), 0) FROM delivery")
        (last_delivery,) = cursor.fetchone()
    return Rested(
        _program(),
        last_delivery,
        {feed: supply.as_at.isoformat() for feed, supply in sorted(supplies(connection).items())},
        names,
        _weeks(connection, [int(school) for school in names], on),
    )


def _weeks(connection: DatabaseConnection, schools: list[int], on: date) -> dict[str, str]:
    """A term's totals are believed where the school's weeks do not cover it: only of terms that have ended."""
    ended = [term for name in NAMES if (term := Term(school_year(on), name)).ends <= on]
    if not ended:
        return {}
    sent = SchoolWeeks(connection, on, None).of(schools)
    return {
        f"{school} {term.code}": _digest(
            monday.isoformat() for monday in sorted(sent.get(school, ())) if term.contains(monday)
        )
        for school in schools
        for term in ended
    }


def _digest(words: Any) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def _program() -> str:
    """A mark of the code that decides what a record says, and of the feeds that a council has added: after an upgrade
    everybody is looked at once."""
    root = Path(kithline.__file__).parent
    told = hashlib.sha256(",".join(sorted(feeds())).encode())
    for package in DECIDING:
        for path in sorted((root / package).rglob("*.py")):
            told.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _as_dates(days: Mapping[str, str]) -> dict[str, date]:
    return {feed: date.fromisoformat(day) for feed, day in days.items()}


__all__ = ["begin_day"]
