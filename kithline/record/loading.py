"""Timelines out of the database: a few set-based statements for each batch of people, no object per row.

*As known now*: current facts by `person_id`. *As known then*: facts by the links that held at that moment, because
`person_id` is who we think they are about now. A login that row-level security narrows gets timelines of what it may
see, so indicators are worked out by the pipeline's login only.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from kithline.core.dates import DateForm, add_months, parse_date
from kithline.core.terms import NAMES, Term, academic_year
from kithline.record.arrays import array
from kithline.record.plans import in_one_go
from kithline.record.timeline import (
    WEEKS_MONTHS,
    Attribute,
    Delivered,
    Enrolment,
    Event,
    Involvement,
    Reads,
    Source,
    Supply,
    TermTotal,
    Timeline,
    Week,
)

BATCH = 1_000
SAMPLE = 20  # pupils whose weeks stand for their school's


class Connection(Protocol):
    """What is asked of a connection: Django's and psycopg's both do."""

    def cursor(self) -> AbstractContextManager[Any]: ...


_NOW = "FROM {table} f WHERE f.person_id = ANY(%(people)s::bigint[]) AND f.known_to IS NULL"
_THEN = (
    "FROM link l JOIN {table} f ON f.source_person_id = l.source_person_id "
    "WHERE l.person_id = ANY(%(people)s::bigint[]) "
    "AND l.known_from <= %(then)s AND (l.known_to IS NULL OR l.known_to > %(then)s) "
    "AND f.known_from <= %(then)s AND (f.known_to IS NULL OR f.known_to > %(then)s)"
)
_HEAD = "f.source_record_id, f.delivery_id, f.access_class, f.restriction"

# table -> its own columns and what beyond the two times limits it
_PLAIN: Mapping[str, tuple[str, str]] = {
    "involvement": ("f.service, f.role, f.professional_id, f.is_masked, f.valid_from, f.valid_to", "true"),
    "enrolment": ("f.school_id, f.status, f.year_group, f.valid_from, f.valid_to", "true"),
    "attendance_week": ("f.school_id, f.week_start, f.marks", "f.week_start >= %(weeks_from)s"),
    "attendance_term": ("f.school_id, f.term, f.code, f.sessions", "f.term = ANY(%(terms)s::text[])"),
    "person_attribute": ("f.field, f.value, f.valid_from, f.valid_to", "{field}"),
}
# of a timeline that is read for newer marks alone
_NEWER = {
    "attendance_week": "(f.week_start >= %(marks_since)s OR f.restriction <> 0)",
    "attendance_term": "(f.term = ANY(%(terms_since)s::text[]) OR f.restriction <> 0)",
}
# what is left out of a timeline that is read for some kinds and fields alone
_KIND, _FIELD = "f.kind = ANY(%(kinds)s::text[])", "f.field = ANY(%(fields)s::text[])"
OF_MARKS = ("enrolment", "attendance_week", "attendance_term")
_EVENT_COLUMNS = "f.kind, f.valid_from, f.valid_to"
# where in a row of the table stands the day on which its entry begins
_START = {"involvement": 9, "enrolment": 8, "attendance_week": 6, "person_attribute": 7, "event": 6}


def timelines(
    connection: Connection,
    person_ids: Iterable[int],
    *,
    on: date,
    known_at: datetime | None,
    batch: int = BATCH,
    schools: "SchoolWeeks | None" = None,
    supplied: Mapping[str, Supply] | None = None,
    reads: Reads | None = None,
    marks_since: date | None = None,
) -> Iterator[Timeline]:
    """A timeline for each person, in the order given, `batch` people in memory at a time.

    `on`: the day that they are seen from. `known_at`: None for what is known now, else what was known at that moment.
    A person of whom nothing is known has an empty timeline. The caller's transaction decides what is seen, so that
    one of READ COMMITTED may see a later state in a later batch. `schools`, `supplied`: what was found out already.
    `reads`: the kinds of event and the fields that whoever asks looks at (None: all). Rules look at a twentieth of what
    a child's record has, and most of the rest are notes. `marks_since`: marks, totals and enrolments are read alone, of
    marks and totals those of this day or later, and whatever is restricted.
    """
    supplied = supplies(connection, known_at=known_at) if supplied is None else supplied
    schools = schools or SchoolWeeks(connection, on, known_at)
    ids = iter(person_ids)
    while people := list(islice(ids, batch)):
        yield from _batch(connection, people, on, known_at, supplied, schools, reads, marks_since)


def weeks_since(on: date) -> date:
    """From when on weeks of marks and terms of totals are read at all."""
    return add_months(on, -WEEKS_MONTHS)


def supplies(connection: Connection, *, known_at: datetime | None = None) -> dict[str, Supply]:
    """By feed code, what its accepted deliveries cover: the first and last day that they speak for."""
    with connection.cursor() as cursor:
        if known_at is None:
            cursor.execute(_SUPPLIED)
        else:
            cursor.execute(
                "SELECT feed, min(as_at), max(as_at), max(received_at) FROM delivery WHERE state = 'accepted' "
                "AND coalesce(decided_at, received_at) <= %s GROUP BY feed",
                [known_at],
            )
        return {row[0]: Supply(*row) for row in cursor.fetchall()}


# Feed by feed, each end by an index: to read all deliveries there ever were cost more than everything else that one
# record does (50 ms where there were 100,000).
_SUPPLIED = """
    WITH RECURSIVE known (feed) AS (
        (SELECT feed FROM delivery ORDER BY feed LIMIT 1)
        UNION ALL
        SELECT (SELECT d.feed FROM delivery d WHERE d.feed > k.feed ORDER BY d.feed LIMIT 1) FROM known k
        WHERE k.feed IS NOT NULL)
    SELECT k.feed, first.as_at, newest.as_at, last.received_at FROM known k
    CROSS JOIN LATERAL (SELECT d.as_at FROM delivery d WHERE d.feed = k.feed AND d.state = 'accepted'
                        ORDER BY d.as_at LIMIT 1) first
    CROSS JOIN LATERAL (SELECT d.as_at FROM delivery d WHERE d.feed = k.feed AND d.state = 'accepted'
                        ORDER BY d.as_at DESC LIMIT 1) newest
    CROSS JOIN LATERAL (SELECT d.received_at FROM delivery d WHERE d.feed = k.feed AND d.state = 'accepted'
                        ORDER BY d.received_at DESC LIMIT 1) last
    """


def _batch(
    connection: Connection,
    people: list[int],
    on: date,
    known_at: datetime | None,
    supplied: Mapping[str, Supply],
    schools: "SchoolWeeks",
    reads: Reads | None,
    marks_since: date | None,
) -> Iterator[Timeline]:
    weeks_from = weeks_since(on)
    given = {
        "people": array(people),
        "terms": _terms_since(weeks_from, on),
        "kinds": sorted(reads.events) if reads else None,
        "fields": sorted(reads.attributes) if reads else None,
        "on": on,
        "then": known_at,
        "weeks_from": weeks_from,
        "marks_since": marks_since,
        "terms_since": _terms_since(marks_since, on) if marks_since else None,
    }
    with ExitStack() as still_open, in_one_go(connection):

        def ask(statement: str) -> Any:
            cursor: Any = still_open.enter_context(connection.cursor())
            cursor.execute(statement, given)
            return cursor

        tables = OF_MARKS if marks_since else _PLAIN
        asked = {table: ask(_plain_sql(table, known_at, reads, marks_since)) for table in tables}
        if not marks_since:
            asked["event"] = ask(_event_sql(known_at, reads))
        births_asked = ask(_CHOSEN_BIRTHS) if known_at is None else None
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in (*_PLAIN, "event")}
        rows |= {table: cursor.fetchall() for table, cursor in asked.items()}
        chosen_births = dict(births_asked.fetchall()) if births_asked else {}
        if reads and (unchosen := [person for person in people if person not in chosen_births]):
            given |= {"people": array(unchosen), "fields": ["birth"]}
            rows["person_attribute"] += ask(_plain_sql("person_attribute", known_at, reads)).fetchall()
        next_starts = _without_later(rows, on)
        delivered = deliveries_of(connection, {row[2] for found in rows.values() for row in found})

    def source(row: Sequence[Any]) -> Source:
        return Source(row[1], *delivered[row[2]])

    # A row: person, source record, delivery, access class, restriction, then the table's own columns.
    events: dict[int, list[Event]] = {}
    for row in rows["event"]:
        payload = json.loads(row[8]) if row[8] else {}
        events.setdefault(row[0], []).append(
            Event(row[5], row[6], row[7], payload, source(row), row[3], row[4], row[9] or 0)
        )
    involvements: dict[int, list[Involvement]] = {}
    for row in rows["involvement"]:
        involvements.setdefault(row[0], []).append(Involvement(*row[5:], source(row), row[3], row[4]))  # type: ignore[call-arg]
    enrolments: dict[int, list[Enrolment]] = {}
    for row in rows["enrolment"]:
        enrolments.setdefault(row[0], []).append(Enrolment(*row[5:], source(row), row[3], row[4]))  # type: ignore[call-arg]
    weeks: dict[int, list[Week]] = {}
    for person, record, delivery, access_class, restriction, school, monday, marks in rows["attendance_week"]:
        week = Week._make((school, monday, marks, record, delivered[delivery], access_class, restriction))
        weeks.setdefault(person, []).append(week)
    terms: dict[int, list[TermTotal]] = {}
    for row in rows["attendance_term"]:
        terms.setdefault(row[0], []).append(TermTotal(*row[5:], source(row), row[3], row[4]))  # type: ignore[call-arg]
    attributes: dict[int, list[Attribute]] = {}
    births: dict[int, tuple[date, str]] = {}
    for row in rows["person_attribute"]:
        told = source(row)
        attributes.setdefault(row[0], []).append(Attribute(*row[5:], told, row[3], row[4]))  # type: ignore[call-arg]
        if row[5] == "birth" and told.as_at is not None and not row[4]:
            births[row[0]] = max(births.get(row[0], (date.min, "")), (told.as_at, row[6]))
    calendars = schools.of_both(weeks, terms)
    for person in people:
        birth = chosen_births.get(person) or births.get(person, (None, ""))[1]
        yield Timeline(
            person_id=person,
            on=on,
            known_at=known_at,
            birth=_birth(birth),
            events=tuple(events.get(person, ())),
            involvements=tuple(involvements.get(person, ())),
            enrolments=tuple(enrolments.get(person, ())),
            weeks=tuple(weeks.get(person, ())),
            terms=tuple(terms.get(person, ())),
            attributes=tuple(attributes.get(person, ())),
            supplied=supplied,
            school_weeks=calendars,
            next_start=next_starts.get(person),
            reads=reads,
        )


def _without_later(rows: dict[str, list[tuple[Any, ...]]], on: date) -> dict[int, date]:
    """Leave out what begins after the day; of each person, when the first of it does."""
    first: dict[int, date] = {}
    for table, place in _START.items():
        later = [row for row in rows[table] if row[place] is not None and row[place] > on]
        for row in later:
            first[row[0]] = min(row[place], first.get(row[0], row[place]))
        if later:
            rows[table] = [row for row in rows[table] if row[place] is None or row[place] <= on]
    return first


def _terms_since(first: date, on: date) -> list[str]:
    """The codes of the terms that had not ended on the first day, to the end of the school year after the day's."""
    years = range(academic_year(first), academic_year(on) + 2)
    terms = (Term(year, name) for year in years for name in NAMES)
    return [term.code for term in terms if term.ends >= first]


def _plain_sql(
    table: str, known_at: datetime | None, reads: Reads | None, marks_since: date | None = None
) -> str:
    """Oldest delivery first, so that where two rows tell one thing the newer comes last. Constants only."""
    columns, limit = _PLAIN[table]
    limit = limit.format(field=_FIELD if reads else "true")
    if marks_since and table in _NEWER:
        limit += f" AND {_NEWER[table]}"
    of = (_NOW if known_at is None else _THEN).format(table=table)
    person = "f.person_id" if known_at is None else "l.person_id"
    return f"SELECT {person}, {_HEAD}, {columns} {of} AND {limit} ORDER BY f.delivery_id, f.id"


def _event_sql(known_at: datetime | None, reads: Reads | None) -> str:
    """Events with the detail that their source gave, as it was known with them. Constants only."""
    person = "f.person_id" if known_at is None else "l.person_id"
    of = (_NOW if known_at is None else _THEN).format(table="event")
    known = (
        "d.person_id = ANY(%(people)s::bigint[]) AND d.known_to IS NULL"  # by its own index, not by a scan
        if known_at is None
        else "d.known_from <= %(then)s AND (d.known_to IS NULL OR d.known_to > %(then)s)"
    )
    same = "d.event_id = f.event_id AND d.source_record_id = f.source_record_id"
    detail = f"LEFT JOIN event_detail d ON {same} AND {known}"
    return (
        f"SELECT {person}, {_HEAD}, {_EVENT_COLUMNS}, d.payload::text, d.restriction "
        f"{of.replace(' WHERE ', f' {detail} WHERE ', 1)} AND {_KIND if reads else 'true'} ORDER BY f.delivery_id, f.id"
    )


_CHOSEN_BIRTHS = (
    "SELECT person_id, value FROM chosen_value WHERE person_id = ANY(%(people)s::bigint[]) AND field = 'birth' "
    "AND restriction = 0"
)


def deliveries_of(connection: Connection, ids: set[int]) -> dict[int, Delivered]:
    """Deliveries by their ids, as far as a source is named by them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, feed, as_at FROM delivery WHERE id = ANY(%s::bigint[])", [array(ids)])
        return {row[0]: Delivered(*row) for row in cursor.fetchall()}


def _birth(text: str) -> date | None:
    try:
        return parse_date(text, DateForm.ISO)
    except ValueError:
        return None  # as sent and not a date: an age that is not known, rather than a wrong one


class SchoolWeeks:
    """The Mondays for which a school sent marks, asked for once a school.

    Only where a pupil has both grains does a rule need them: to see whether the marks cover the term. They are those
    of `SAMPLE` pupils of its roll, because a school's marks come for all its pupils together; reading everyone's
    would cost a scan of the largest table. A school without a roll has no entry: the pupil's own weeks speak then.
    """

    def __init__(self, connection: Connection, on: date, known_at: datetime | None) -> None:
        self._connection = connection
        self._given = {"on": on, "then": known_at, "weeks_from": weeks_since(on)}
        self._asked: set[int] = set()
        self._found: dict[int, frozenset[date]] = {}

    def of_both(
        self, weeks: Mapping[int, list[Week]], terms: Mapping[int, list[TermTotal]]
    ) -> Mapping[int, frozenset[date]]:
        """By school, for the schools at which any of these people has both weekly marks and termly totals."""
        wanted: set[int] = set()
        for person, totals in terms.items():
            wanted |= {total.school_id for total in totals} & {
                week.school_id for week in weeks.get(person, ())
            }
        return self.of(wanted)

    def of(self, wanted: Collection[int]) -> Mapping[int, frozenset[date]]:
        """By school, for these and those asked for before."""
        if missing := sorted(set(wanted) - self._asked):
            self._asked.update(missing)
            with self._connection.cursor() as cursor:
                cursor.execute(
                    _school_weeks_sql(self._given["then"] is not None), {**self._given, "schools": missing}
                )
                self._found.update({school: frozenset(mondays) for school, mondays in cursor.fetchall()})
        return self._found


def _school_weeks_sql(then: bool) -> str:
    """Constants only."""
    known = "{}.known_to IS NULL"
    if then:
        known = "{}.known_from <= %(then)s AND ({}.known_to IS NULL OR {}.known_to > %(then)s)"
    return (
        "SELECT w.school_id, array_agg(DISTINCT w.week_start) "  # nosec B608
        "FROM unnest(%(schools)s::bigint[]) AS s (id) CROSS JOIN LATERAL ("
        "SELECT e.source_person_id FROM enrolment e WHERE e.school_id = s.id "
        f"AND (e.valid_to IS NULL OR e.valid_to > %(weeks_from)s) AND {known.replace('{}', 'e')} "
        f"GROUP BY 1 ORDER BY bool_or(e.valid_to IS NULL) DESC, 1 LIMIT {SAMPLE}) AS roll "
        "JOIN attendance_week w ON w.source_person_id = roll.source_person_id AND w.school_id = s.id "
        f"WHERE w.week_start BETWEEN %(weeks_from)s AND %(on)s AND {known.replace('{}', 'w')} GROUP BY 1"
    )
