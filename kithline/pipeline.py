"""The way from a file to the right person's screen, on one page: only composition.

    receive -> link -> assemble -> derive

Each stage works on what is new and may be killed anywhere: the next run carries on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from kithline.assembly import withdrawal
from kithline.assembly.assemble import assemble, assemble_people
from kithline.core import clock
from kithline.identity import asked
from kithline.identity.link import link_new
from kithline.identity.store import WAITING
from kithline.insight.derive import DerivingBeside, derive
from kithline.intake.agreed import AGREED_SINCE
from kithline.intake.receive import receive
from kithline.intake.register import carry_out_verdicts, take_up_agreed
from kithline.intake.uploads import purge as purge_uploads
from kithline.intake.withholding import withhold_anew
from kithline.record.plans import plans_kept

TOGETHER = 500  # people who wait: up to so many are brought to the screens in one transaction


@dataclass(frozen=True)
class Updated:
    """What an update did, in people."""

    linked: int
    assembled: int
    derived: int


def update(
    *, on: date | None = None, now: datetime | None = None, told: Callable[[str], None] = lambda words: None
) -> Updated:
    """Link, assemble and derive whatever is new, as at `on` (today)."""
    on = on or clock.today()
    now = now or clock.now()
    carry_out_verdicts()
    take_up_agreed(on=on, at=now)
    withdrawal.carry_out_withdrawals(on=on, now=now)
    purge_uploads(now)
    begin_day(on, now)
    withhold_anew(now)  # what came restricted is out of sight before anybody is linked to it
    if _is_little():
        # to the end of the way or not at all: nobody sees people joined whose record is not
        with plans_kept(connection), transaction.atomic():
            done = _stages(on, now, told)
    else:
        done = _stages(on, now, told)
    carry_out_decisions(on=on)
    withhold_anew(now)  # and what was joined to somebody restricted
    return done


def _stages(on: date, now: datetime, told: Callable[[str], None]) -> Updated:
    told("Linking people across sources")
    linked = link_new(connection, now=now)
    with DerivingBeside(connection, on=on, now=now) as beside:
        told("Assembling the golden record")
        assembled = assemble(on=on, now=now, told=beside.begin)
        told("Working out vulnerability factors")
        derived = beside.finish()
    return Updated(linked.considered, assembled, derived)


def _is_little() -> bool:
    """Whether so few people wait that they are brought to the screens in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM (SELECT FROM source_person WHERE {WAITING} LIMIT %(more)s) s) < %(more)s "
            "AND (SELECT count(*) FROM (SELECT FROM touched LIMIT %(more)s) t) < %(more)s",
            {"more": TOGETHER + 1},
        )
        [found] = cursor.fetchone()
    return bool(found)


def carry_out_decisions(*, on: date | None = None) -> int:
    """Carry out what stewards asked of linking, oldest first: each in one transaction, to the end of the way, for the
    people whom it touches and nobody else. Returns how many."""
    on = on or clock.today()
    done = 0
    while True:
        with transaction.atomic():
            request = asked.next_request(connection)
            if request is None:
                return done
            at = asked.moment(connection, clock.now())
            with asked.told_if_refused(connection, request, at):
                people = asked.carry_out(connection, request, at)
                assemble_people(people, on=on, now=at, restrictions_anew=request.is_restricted)
                derive(connection, on=on, now=at, person_ids=people)
        done += 1


def has_work() -> bool:
    """Whether anything waits for `update`: new and changed people, a steward's verdict, a new day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM touched) "
            f"OR EXISTS (SELECT FROM source_person WHERE {WAITING}) "
            "OR EXISTS (SELECT FROM delivery_verdict WHERE done_at IS NULL) "
            f"OR EXISTS ({asked.WAITING}) OR EXISTS ({AGREED_SINCE}) OR EXISTS ({withdrawal.WAITING}) "
            "OR NOT EXISTS (SELECT FROM daily_round WHERE day = %(on)s)",
            {"on": clock.today()},
        )
        [found] = cursor.fetchone()
    return bool(found)


def begin_day(on: date, now: datetime) -> bool:
    """Once a day everyone is assembled and derived anew, because dates pass where no file comes. False: done before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO daily_round (day, done_at) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING day",
            [on, now],
        )
        if cursor.fetchone() is None:
            return False
        cursor.execute(
            "INSERT INTO touched (person_id, stage, at) SELECT id, 'assemble', %s FROM person WHERE status = 'active'",
            [now],
        )
    return True


__all__ = ["Updated", "begin_day", "carry_out_decisions", "has_work", "receive", "update"]
