"""Work out the vulnerability factors of the people who were touched, and keep what changed.

Works through `touched` in batches, each one transaction: a killed run loses nothing and repeats little. Two runs at
once share the work, and a person who is touched again meanwhile is done again.

What is kept: answers *present* and *not supplied*, two-timed (an unchanged answer keeps its row, a changed one is
closed and inserted). *None found* is the absence of a row, for a child who has been worked out: most answers are that,
and their rows would cost more than they tell (13 factors of 45,000 children). For this to hold, beside each child
stands the next day on which any answer can change though nothing is received (`rulebook.next_change`), and on that day
they are worked out again (`insight.new_day`). Whether an answer is out of date is said where it is shown.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, suppress
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from django.db import transaction

from kithline.insight.indicators.keeping import Answer, answer_of, keep, note_changes
from kithline.insight.indicators.leeway import Leeway, leeway_of
from kithline.insight.indicators.reading import timelines_of
from kithline.insight.indicators.rulebook import (
    GROWN_UP,
    Indicator,
    Next,
    State,
    indicators,
    next_change,
    results_of,
)
from kithline.insight.indicators.staying import note_leeway, staying
from kithline.insight.waiting import MARKS, STAGE, take
from kithline.record.arrays import array
from kithline.record.beside import Beside
from kithline.record.categories import heaviest
from kithline.record.loading import SchoolWeeks, supplies
from kithline.record.plans import in_one_go
from kithline.record.timeline import Timeline

BATCH = 1_000
OF_MARKS = (
    500  # people of a batch of whom marks alone came: there are few, and two who share them end at once
)
FEW = 100  # people: up to here plans are kept, and the planner is left with what it knows
MANY = 2_000  # people: below this a second process costs more to start than it saves
KEPT = (State.PRESENT, State.NOT_SUPPLIED)


class DatabaseConnection(Protocol):
    """Django's connection, as far as it is used here."""

    alias: str

    def cursor(self) -> AbstractContextManager[Any]: ...


def derive(
    connection: DatabaseConnection, *, on: date, now: datetime, person_ids: Iterable[int] | None = None
) -> int:
    """Work out everyone who was touched, or exactly `person_ids`. Returns how many people.

    `on`: the day that the rules speak for; `now`: the moment from which their answers are known.
    """
    schools = SchoolWeeks(connection, on, None)  # a school's weeks are looked for once, not once a batch
    if person_ids is not None:
        return _derive_asked(connection, iter(sorted(set(person_ids))), on, now, schools)
    return sum(_derive_waiting(connection, stage, on, now, schools) for stage in (STAGE, MARKS))


def _derive_asked(
    connection: DatabaseConnection, asked: Iterator[int], on: date, now: datetime, schools: SchoolWeeks
) -> int:
    """Exactly these. Who asks for some within a transaction may go on without them."""
    done, is_last = 0, False
    while not is_last:
        with transaction.atomic(using=connection.alias):
            people, is_last = _asked(connection, asked)
            _derive_batch(connection, people, on, now, schools)
        done += len(people)
    return done


def _derive_waiting(
    connection: DatabaseConnection,
    stage: str,
    on: date,
    now: datetime,
    schools: SchoolWeeks,
    *,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Those who wait at a stage: the list is worked through whole or not, as long as it `goes_on`."""
    done, is_last, after = 0, False, 0
    while not is_last and goes_on():
        with transaction.atomic(using=connection.alias, savepoint=False):
            people, is_last = _touched(connection, stage, after)
            _derive_batch(connection, people, on, now, schools, is_of_marks=stage == MARKS)
        done += len(people)
        if is_last and after:  # and whoever was put on the list before those
            is_last, after = False, 0
        elif people:
            after = people[-1]
    return done


def derive_together(connection: DatabaseConnection, *, on: date, now: datetime) -> int:
    """As `derive`, of everyone who was touched; a long list is worked through by a second process too."""
    with Beside(connection) as second:
        return DerivingBeside(connection, second, on=on, now=now).finish()


class DerivingBeside:
    """Works factors out while people are still being assembled, where there is a second core: a second process takes
    from the list what is there, and at the end both share it. If the second ends early, what it had not done is done
    here."""

    def __init__(self, connection: DatabaseConnection, second: Beside, *, on: date, now: datetime) -> None:
        self._connection, self._second, self._on, self._now = connection, second, on, now
        self._begun: list[Future[int]] = []
        self._done = 0

    def make_ready(self) -> int:
        """Where many wait, let the second process begin, which takes it a second, before it is asked for more. Returns
        how many wait."""
        waiting = self._waiting()
        if waiting >= MANY:
            self._second.ask(_ready)
        return waiting

    def begin(self, more: int = MANY) -> None:
        """Let the second process work on who waits, or be ready for them. ``more``: so many were added, or will be; a
        few are left for later."""
        if more >= MANY and (asked := self._second.ask(_derive_beside, self._on, self._now)):
            self._begun.append(asked)

    def work_until(self, done: Future[Any]) -> None:
        """While the second process does something else, work out of whom marks alone came: that waits for nobody to be
        linked."""
        schools = SchoolWeeks(self._connection, self._on, None)
        self._done += _derive_waiting(
            self._connection, MARKS, self._on, self._now, schools, goes_on=lambda: not done.done()
        )

    def finish(self) -> int:
        """Work on the list until it is empty. Returns how many people were worked out since the beginning."""
        if self._second.is_possible():
            self.begin(self._waiting())
        done = self._done + self._derive()
        for each in self._begun:
            with suppress(BrokenProcessPool):
                done += each.result()
        return done + (self._derive() if self._begun else 0)

    def _derive(self) -> int:
        return derive(self._connection, on=self._on, now=self._now)

    def _waiting(self) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM touched WHERE stage = ANY(%s)", [[STAGE, MARKS]])
            return int(cursor.fetchone()[0])


def _ready(connection: DatabaseConnection) -> int:
    """In the second process: it has read what it needs by now."""
    return 0


def _derive_beside(connection: DatabaseConnection, on: date, now: datetime) -> int:
    """In the second process."""
    return derive(connection, on=on, now=now)


def touch_every_child(connection: DatabaseConnection, *, now: datetime) -> int:
    """Ask for every child to be worked out again: when what is so of all of them has changed.

    Returns how many children were added to those who wait already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touched (person_id, stage, at) "
            "SELECT DISTINCT l.person_id, %(stage)s, %(now)s::timestamptz FROM link l "
            "JOIN source_person s ON s.id = l.source_person_id AND s.role = 'child' "
            "WHERE l.known_to IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM touched t WHERE t.stage = %(stage)s AND t.person_id = l.person_id)",
            {"stage": STAGE, "now": now},
        )
        return int(cursor.rowcount)


def answers_of(timeline: Timeline, of: Iterable[Indicator]) -> list[Answer]:
    """What is kept of one person: the answers of these factors that are present or not supplied."""
    return [
        answer_of(result)
        for declared in of
        for result in results_of(declared, timeline)
        if result.finding.state in KEPT or result.restriction
    ]


def _by_indexes(connection: DatabaseConnection) -> None:
    """What is asked in this transaction is found by indexes, in this process: while a first load grows, the planner
    takes tables to be empty and reads all of them, or has others help that would do better to work by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('enable_seqscan', 'off', true), "
            "set_config('max_parallel_workers_per_gather', '0', true)"
        )


def _touched(connection: DatabaseConnection, stage: str, after: int) -> tuple[list[int], bool]:
    """The next people who wait from this id on, taken off the list, and whether that was all of it; another run's are
    skipped. (From its beginning it would be read through all who were taken off it before.)"""
    most = min(BATCH, OF_MARKS) if stage == MARKS else BATCH
    with connection.cursor() as cursor:
        taken = take(cursor, stage, after, most)
    return list(dict.fromkeys(taken)), len(taken) < most


def _asked(connection: DatabaseConnection, asked: Iterator[int]) -> tuple[list[int], bool]:
    """The next people of those asked for, and whether these were all. They need not wait any more."""
    people = list(islice(asked, BATCH))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM touched WHERE stage = ANY(%s) AND person_id = ANY(%s)", [[STAGE, MARKS], people]
        )
    return people, len(people) < BATCH


# One run at a time for each person: two touches of one may be taken by two runs.
_LOCK = "SELECT id, restriction FROM person WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"


def _derive_batch(
    connection: DatabaseConnection,
    people: list[int],
    on: date,
    now: datetime,
    schools: SchoolWeeks,
    *,
    is_of_marks: bool = False,
) -> None:
    """`is_of_marks`: only the factors of attendance are looked at; what is known of the others stays."""
    if not people:
        return
    if len(people) > FEW:
        _by_indexes(connection)
    of_marks = {each.code for each in indicators().values() if each.is_of_marks}
    declared = [each for each in indicators().values() if each.is_of_marks or not is_of_marks]
    if is_of_marks and not (people := _beyond_leeway(connection, people, on)):
        return
    with (
        in_one_go(connection),
        connection.cursor() as locked,
        connection.cursor() as linked,
        connection.cursor() as held,
    ):
        those = array(people)
        locked.execute(_LOCK, [those])
        linked.execute(
            "SELECT p.id FROM unnest(%s::bigint[]) p (id) WHERE EXISTS ("
            "SELECT FROM link l JOIN source_person s ON s.id = l.source_person_id "
            "WHERE l.person_id = p.id AND l.known_to IS NULL AND s.role = 'child')",
            [those],
        )
        held.execute(
            "SELECT id, person_id, indicator, access_class, restriction, state, since, summary, evidence::text "
            "FROM indicator_result WHERE person_id = ANY(%s::bigint[]) AND known_to IS NULL"
            + (" AND indicator = ANY(%s)" if is_of_marks else ""),
            [those, [each.code for each in declared]] if is_of_marks else [those],
        )
        supplied = supplies(connection)
        least = dict(locked.fetchall())  # a person's own restriction stands on all that is worked out of them
        children = sorted(row[0] for row in linked.fetchall())
        kept = held.fetchall()
    wanted: dict[int, list[Answer]] = {}
    leeway: dict[int, Leeway] = {}
    changes: dict[int, Next] = dict.fromkeys(people, Next(None, None))
    for timeline in timelines_of(connection, children, on, schools, supplied, is_of_marks=is_of_marks):
        if timeline.age is None or timeline.age < GROWN_UP:
            person = timeline.person_id
            wanted[person] = [
                answer._replace(restriction=heaviest((answer.restriction, least.get(person, 0))))
                for answer in answers_of(timeline, declared)
            ]
            changes[person] = next_change(timeline, is_of_marks=is_of_marks)
            finds_nothing = not any(answer.indicator in of_marks for answer in wanted[person])
            if finds_nothing and (found := leeway_of(timeline)):
                leeway[person] = found
    with in_one_go(connection):
        keep(connection, kept, wanted, on, now)
        note_changes(connection, changes, is_of_marks=is_of_marks)
        note_leeway(connection, people, leeway)


def _beyond_leeway(connection: DatabaseConnection, people: list[int], on: date) -> list[int]:
    """Those of whom marks may change an answer. All are locked first, so that what another run notes is seen."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [array(people)])
    still = staying(connection, people, on)
    return [person for person in people if person not in still]
