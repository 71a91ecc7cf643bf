"""Which services work with the child, who to reach, and for each other service the state why nobody is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kithline.record.categories import Level
from kithline.record.services import ANOTHER_SERVICE, SERVICES, Service
from kithline.record.timeline import Supply
from kithline.record.types.child import NONE_FOUND, NOT_PERMITTED, NOT_SUPPLIED, InvolvementCard
from kithline.record.types.sources import SourceLine
from kithline.sharing.access.permission import is_permitted
from kithline.sharing.access.sources import feeds_of_service, late_since, source_line
from kithline.sharing.viewer import Viewer


@dataclass(frozen=True)
class InvolvementRow:
    """A row of `child_involvements.sql`."""

    service: str
    role: str
    is_masked: bool
    valid_from: date | None
    valid_to: date | None
    source_record_id: int
    name: str
    title: str
    team: str
    telephone: str
    email: str
    manager: str
    duty_telephone: str
    feed: str | None
    as_at: date | None
    received_at: datetime | None
    worker: str  # whose involvement it is, as the record numbers them
    others: tuple[SourceLine, ...] = ()  # further feeds that tell the same

    def is_open(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or self.valid_to > on
        )


def told_once(rows: Iterable[InvolvementRow], supplied: Mapping[str, Supply]) -> list[InvolvementRow]:
    """One service, worker and first day told by several feeds is one involvement; so is one worker's while they last.

    The feed that speaks for the latest day is believed: last year's return does not know that it has ended since.
    """

    def spoken(row: InvolvementRow) -> date:
        newest = supplied.get(row.feed or "")
        return newest.as_at if newest else row.as_at or date.min

    alike: dict[tuple[object, ...], list[InvolvementRow]] = {}
    for row in rows:
        apart = row.source_record_id if row.is_masked else (row.worker, row.valid_from)
        alike.setdefault((row.service, row.is_masked, apart), []).append(row)
    found = []
    for same in alike.values():
        first, *rest = sorted(same, key=spoken, reverse=True)
        lines = {
            line.feed: line for row in rest if (line := source_line(row.feed, row.as_at, row.received_at))
        }
        lines.pop(first.feed or "", None)
        found.append(replace(first, others=tuple(lines.values())))
    return _by_worker(found)


def _by_worker(rows: Iterable[InvolvementRow]) -> list[InvolvementRow]:
    """Those that last, each worker once, by the longest: a log tells of its safeguarding lead with every concern."""
    found: dict[tuple[object, ...], InvolvementRow] = {}
    for row in rows:
        lasts = row.worker and row.valid_to is None and not row.is_masked
        who = (row.service, row.worker, row.role) if lasts else (id(row),)
        held = found.get(who)
        if held is None or (row.valid_from or date.min) < (held.valid_from or date.min):
            found[who] = row
    return list(found.values())


def involvements_of(
    viewer: Viewer, rows: Iterable[InvolvementRow], supplied: Mapping[str, Supply], on: date
) -> tuple[tuple[InvolvementCard, ...], tuple[InvolvementCard, ...]]:
    """What to show now, who is involved first; and the involvements before that. `rows`: each told once.

    A service that has ended and not begun anew is shown now, as ended. Any number of masked involvements is one card:
    how many there are is not said either.
    """
    rows = list(rows)
    real = {row.source_record_id for row in rows if not row.is_masked}
    is_masked = any(row.is_masked and row.is_open(on) and row.source_record_id not in real for row in rows)
    open_now: list[InvolvementCard] = []
    ended: list[InvolvementCard] = []
    states: list[InvolvementCard] = []
    earlier: list[InvolvementCard] = []
    for service in SERVICES.values():
        own = [row for row in rows if row.service == service.code and not row.is_masked]
        now = [_card(service, row, supplied, on) for row in own if row.is_open(on)]
        past = [
            _card(service, row, supplied, on)
            for row in own
            if row.valid_to is not None and row.valid_to <= on
        ]
        if now:
            open_now += now
        elif past:
            ended.append(past.pop(0))
        else:
            states.append(_state(viewer, service, supplied, on))
        earlier += past
    masked = (
        [InvolvementCard(ANOTHER_SERVICE.code, ANOTHER_SERVICE.title, is_masked=True)] if is_masked else []
    )
    return (*open_now, *masked, *ended, *states), tuple(earlier)


def _card(service: Service, row: InvolvementRow, supplied: Mapping[str, Supply], on: date) -> InvolvementCard:
    return InvolvementCard(
        service.code,
        service.title,
        name=row.name,
        role=row.role or row.title,
        team=row.team,
        telephone=row.telephone,
        email=row.email,
        manager=row.manager,
        duty_telephone=row.duty_telephone,
        since=row.valid_from,
        until=row.valid_to if row.valid_to is not None and row.valid_to <= on else None,
        source=_newest(row, supplied),
        stale_since=late_since(supplied, (row.feed,), on) if row.feed else None,
    )


def _newest(row: InvolvementRow, supplied: Mapping[str, Supply]) -> SourceLine | None:
    """The feed's newest delivery: until then the involvement stood, though an earlier one first told it."""
    newest = supplied.get(row.feed or "")
    if newest is None:
        return source_line(row.feed, row.as_at, row.received_at)
    return source_line(row.feed, newest.as_at, newest.received_at)


def _state(viewer: Viewer, service: Service, supplied: Mapping[str, Supply], on: date) -> InvolvementCard:
    if not is_permitted(viewer, service.category, Level.DETAIL):
        return InvolvementCard(service.code, service.title, NOT_PERMITTED)
    codes = feeds_of_service(service.code)
    fed = [code for code in codes if code in supplied]
    if not fed:
        return InvolvementCard(service.code, service.title, NOT_SUPPLIED)
    newest = max((supplied[code] for code in fed), key=lambda supply: supply.as_at)
    return InvolvementCard(
        service.code,
        service.title,
        NONE_FOUND,
        source=source_line(newest.feed, newest.as_at, newest.received_at),
        stale_since=late_since(supplied, codes, on),
    )
