"""The way from a file to the right person's screen, on one page: only composition.

    receive -> link -> assemble -> derive

Each stage works on what is new and may be killed anywhere: the next run carries on.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from kithline.assembly import withdrawal
from kithline.assembly.assemble import IS_READY, assemble, assemble_people
from kithline.assembly.unneeded import dispose_of_unneeded, holding_days
from kithline.core import clock
from kithline.core.garbage import looked_for_seldom
from kithline.identity import added, asked
from kithline.identity.link import LinkCounts, link_new, psycopg_connection
from kithline.insight.derive import DerivingBeside, derive
from kithline.insight.new_day import begin_day
from kithline.intake.agreed import AGREED_SINCE
from kithline.intake.receive import receive
from kithline.intake.register import carry_out_verdicts, take_up_agreed
from kithline.intake.uploads import purge as purge_uploads
from kithline.intake.withholding import HAS_CHANGED, Noted, look_through, note_withheld, withhold_anew
from kithline.record.beside import Beside
from kithline.record.following import TOGETHER, who_wait
from kithline.record.plans import (
    commit_without_waiting,
    in_one_go,
    of_few,
    plans_kept,
    send_now,
    settled_at_the_end,
)
from kithline.record.plans import settle as _settle
from kithline.record.statistics import refresh_grown

BY_INDEX = 20  # people who wait: up to so many are joined to what is theirs one by one


@dataclass(frozen=True)
class Updated:
    """What an update did, in people."""

    linked: int
    assembled: int
    derived: int


# What `update` tells as it begins each; whatever else it tells is a remark.
LINKING, ASSEMBLING, DERIVING = STAGES = (
    "Linking people across sources",
    "Assembling the golden record",
    "Working out vulnerability factors",
)


def update(
    *, on: date | None = None, now: datetime | None = None, told: Callable[[str], None] = lambda words: None
) -> Updated:
    """Link, assemble and derive whatever is new, as at `on` (today)."""
    on = on or clock.today()
    now = now or clock.now()
    waits, done = _very_few_at_once(on, now, told)
    if done is None and waits.has_errands:
        carry_out_verdicts()
        take_up_agreed(on=on, at=now)
        withdrawal.carry_out_withdrawals(on=on, now=now)
        begin_day(connection, on, now)
        waits = _waiting(on)
    # to the end of the way or not at all: nobody sees people joined whose record is not
    with plans_kept(connection) if waits.are_few else settled_at_the_end(connection):
        if done is None:
            if (
                waits.has_withheld and waits.are_few
            ):  # out of sight before anybody is linked to what is restricted
                withhold_anew(now)
            with (
                _transaction(waits) as end_of_one_go,
                looked_for_seldom(),
                Beside(connection) as second,
            ):
                noted = note_withheld() if not waits.are_few else None
                done = _stages(
                    on,
                    now,
                    told,
                    second,
                    noted,
                    end_of_one_go or (lambda: None),
                    are_many=not waits.are_few,
                )
        if done.is_any_restricted or not waits.are_few:
            withhold_anew(now)  # and what was joined to somebody restricted
        if not waits.are_few:
            _look_at_what_grew()
    if waits.has_decisions or not waits.are_few:
        carry_out_decisions(on=on)
        withhold_anew(now)
    if waits.has_unneeded:  # after all that may show that a child needs them
        dispose_of_unneeded(on=on, at=now, days=holding_days(settings.HOME))
    return Updated(*done[:3])


def _look_at_what_grew() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        refresh_grown(cursor)


class _Done(NamedTuple):
    """As `Updated`, and whether anybody restricted was assembled."""

    linked: int
    assembled: int
    derived: int
    is_any_restricted: bool


def _very_few_at_once(on: date, now: datetime, told: Callable[[str], None]) -> tuple["Waiting", _Done | None]:
    """What waits; and where that is very few people and nothing else, as most often, what was done about them. What
    waits is asked together with the beginning of their transaction: by itself it took as long as to derive them."""
    with of_few(connection) as end_of_one_go, looked_for_seldom(), Beside(connection) as second:
        waits = _waiting(on, meanwhile=lambda: purge_uploads(now))
        if waits.people > BY_INDEX or waits.has_errands or waits.has_withheld:
            return waits, None
        return waits, _stages(on, now, told, second, None, end_of_one_go, is_ready=waits.is_ready)


def _stages(
    on: date,
    now: datetime,
    told: Callable[[str], None],
    second: Beside,
    noted: Noted | None,
    end_of_one_go: Callable[[], None],
    *,
    is_ready: bool = False,
    are_many: bool = False,
) -> _Done:
    """`end_of_one_go`: see `of_few`; `is_ready`: see `assemble`; `are_many`: whether more wait than are brought to the
    screens together."""
    restricted: list[None] = []
    told(LINKING)
    beside = DerivingBeside(connection, second, on=on, now=now)
    waiting = beside.make_ready() if are_many else 0
    linked = _link(
        now,
        told,
        second,
        noted,
        end_of_one_go,
        meanwhile=lambda: beside.begin(waiting),
        until=beside.work_until,
    )
    with in_one_go(connection):
        beside.begin(max(waiting, linked.persons_created))  # of those nobody waits yet
        told(ASSEMBLING)
        assembled = assemble(
            on=on,
            now=now,
            told=beside.begin,
            is_restricted=lambda: restricted.append(None),
            is_ready=is_ready,
        )
        told(DERIVING)
        derived = beside.finish()
    return _Done(linked.considered, assembled, derived, bool(restricted))


def _link(
    now: datetime,
    told: Callable[[str], None],
    second: Beside,
    noted: Noted | None,
    end_of_one_go: Callable[[], None],
    *,
    meanwhile: Callable[[], None],
    until: Callable[[Future[Any]], None],
) -> LinkCounts:
    """What came restricted (`noted`) is out of sight before anybody is linked to it: it is looked for while people are
    compared, by a second process if that is possible. `meanwhile`: what that one is asked for next; `until`: what is
    done here while it looks."""
    if noted is None:
        meanwhile()
        return link_new(connection, now=now, told=told, end_of_one_go=end_of_one_go)
    if looking := second.ask(look_through, now, noted):
        meanwhile()
        until(looking)
        with suppress(BrokenProcessPool):  # which was killed: nobody is linked, and all of it is done here
            linked = link_new(connection, now=now, told=told, before_writing=looking.result, apart=_apart())
            looking.result()  # also where nobody was to be linked
            return linked
    look_through(connection, now, noted)
    return link_new(connection, now=now, told=told, apart=_apart())


def _apart() -> Callable[[], AbstractContextManager[Any]] | None:
    """For a thread of linking's a connection of its own; none inside a transaction, of which it would see nothing."""

    @contextmanager
    def own() -> Iterator[Any]:
        try:
            commit_without_waiting(connection)
            yield psycopg_connection(connection)
        finally:
            connection.close()

    return None if connection.in_atomic_block else own


def _transaction(waits: "Waiting") -> AbstractContextManager[Callable[[], None] | None]:
    """One for few; for very few by indexes alone, which for hundreds would compare each with each, and in one go."""
    if waits.people <= BY_INDEX:
        return of_few(connection)
    return transaction.atomic() if waits.are_few else nullcontext()


class Waiting(NamedTuple):
    """What waits: people to be linked, assembled or derived (how many, as far as they are few); stewards' verdicts on
    deliveries; feeds to take up again, to hide or to show; a new day; stewards' decisions on linking, and what
    professionals added. And whether any adult has been set aside for long enough, and whether what is withheld has
    changed; neither is work by itself: a new day is. `is_ready`: see `assemble`."""

    people: int
    has_verdicts: bool
    has_agreed: bool
    has_withdrawals: bool
    has_decisions: bool
    is_new_day: bool
    has_unneeded: bool
    has_withheld: bool
    is_ready: bool = False

    @property
    def are_few(self) -> bool:
        """Whether so few people wait that they are brought to the screens together."""
        return self.people <= TOGETHER

    @property
    def has_errands(self) -> bool:
        """Whether there is anything to do before people are linked."""
        return self.has_verdicts or self.has_agreed or self.has_withdrawals or self.is_new_day


_PEOPLE = (
    f"({who_wait()})",
    f"(SELECT count(*) FROM (SELECT FROM touched LIMIT {TOGETHER + 1}) t)",
)
_WAITING = (
    f"SELECT greatest({', '.join(_PEOPLE)}), "
    "EXISTS (SELECT FROM delivery_verdict WHERE done_at IS NULL), "
    f"EXISTS ({AGREED_SINCE}), EXISTS ({withdrawal.WAITING}), EXISTS ({asked.WAITING}) OR EXISTS ({added.WAITING}), "
    "NOT EXISTS (SELECT FROM daily_round WHERE day = %(on)s), "
    "EXISTS (SELECT FROM person WHERE status = 'aside' AND aside_since <= %(aside_by)s), "
    f"{HAS_CHANGED}, ({IS_READY})"
)


def _waiting(on: date, *, meanwhile: Callable[[], object] = lambda: None) -> Waiting:
    """All of it in one question: most of the time nothing waits but one record. `meanwhile`: what is done while the
    database looks, in one go."""
    with plans_kept(connection), connection.cursor() as cursor:
        aside_by = on - timedelta(days=holding_days(settings.HOME))
        cursor.execute(_WAITING, {"on": on, "aside_by": aside_by})
        send_now(connection)
        meanwhile()
        return Waiting(*cursor.fetchone())


def carry_out_decisions(*, on: date | None = None) -> int:
    """Hide and show what a governance officer decided of feeds; then what stewards asked of linking and what
    professionals added, oldest first: each in one transaction, to the end of the way, for the people whom it touches
    and nobody else. Whom a feed tells of waits for the next update. Returns how many."""
    on = on or clock.today()
    done = withdrawal.carry_out_withdrawals(on=on, now=clock.now())
    while True:
        with transaction.atomic():
            request = asked.next_request(connection)
            if request is None:
                break
            at = asked.moment(connection, clock.now())
            with asked.told_if_refused(connection, request, at):
                people = asked.carry_out(connection, request, at)
                assemble_people(people, on=on, now=at, restrictions_anew=request.is_restricted)
                derive(connection, on=on, now=at, person_ids=people)
        done += 1
    return done + _carry_out_additions(on)


def _carry_out_additions(on: date) -> int:
    """Bring what professionals added into the record, oldest first: each in one transaction, to the end of the way."""
    done = 0
    while True:
        with transaction.atomic():
            addition = added.next_addition(connection)
            if addition is None:
                return done
            at = asked.moment(connection, clock.now())
            with added.told_if_not_added(connection, addition, at):
                people = added.carry_out(connection, addition, on, at)
                assemble_people(people, on=on, now=at)
                derive(connection, on=on, now=at, person_ids=people)
        withhold_anew(clock.now())
        done += 1


def has_work() -> bool:
    """Whether anything waits for `update`: new and changed people, a steward's verdict, a new day."""
    waits = _waiting(clock.today())
    return waits.people > 0 or waits.has_decisions or waits.has_errands


def settle() -> None:
    """What was received with `is_followed` is on the disk when this returns, and its files may go."""
    _settle(connection)


__all__ = ["Updated", "begin_day", "carry_out_decisions", "has_work", "receive", "settle", "update"]
