"""What is known of one person as at a date: the only thing that a rule receives.

A timeline is read, never changed. Its entries are small named tuples (a city has millions of them), each with the
source record that it comes from and what the sharing policies need to know of it. Nothing that begins after `on` is
in it; an end after `on` has not come yet.

Several sources may tell one event (a suspension in the school's feed and in School Census). `events` keeps each as it
was told; `events_of` and `open_on` give one event with its several sources.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from kithline.core.dates import age_on
from kithline.record.categories import heaviest
from kithline.record.kinds import added_by_people
from kithline.record.measures.session_codes import NO_MARK, marked_days


class Source(NamedTuple):
    """Where a value comes from. `as_at`: the day that its delivery speaks for."""

    source_record_id: int
    delivery_id: int
    feed: str
    as_at: date | None = None


class Supply(NamedTuple):
    """That a feed has supplied: its accepted deliveries' first and last day, and when the newest arrived."""

    feed: str
    first_as_at: date
    as_at: date
    received_at: datetime


class Reads(NamedTuple):
    """What rules look at: kinds of event, fields of attributes, services of involvements. Of everything else they see
    all there is."""

    events: frozenset[str]
    attributes: frozenset[str]
    services: frozenset[str]


class Event(NamedTuple):
    """A dated fact of a declared kind. `payload` is empty where its source says no more, or it is withheld.

    `detail_restriction` is that of the payload, `restriction` that of the fact and its dates. `others`: the further
    sources that tell the same event, newest first.
    """

    kind: str
    start: date | None
    end: date | None
    payload: Mapping[str, Any]
    source: Source
    access_class: int
    restriction: int = 0
    detail_restriction: int = 0
    others: tuple[Source, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source that tells it, the one that was believed first."""
        return (self.source, *self.others)


class Involvement(NamedTuple):
    """A service works with the person. `is_masked`: the row that says only that another service does."""

    service: str
    role: str
    professional_id: int | None
    is_masked: bool
    start: date | None
    end: date | None
    source: Source
    access_class: int
    restriction: int = 0


class Enrolment(NamedTuple):
    """On a school's roll from entry to leaving. `status` as DfE: C current, M main, S subsidiary, G guest."""

    school_id: int
    status: str
    year_group: str
    start: date | None
    end: date | None
    source: Source
    access_class: int
    restriction: int = 0


class Delivered(NamedTuple):
    """One delivery, as far as a source is named by it."""

    delivery_id: int
    feed: str
    as_at: date | None


class Week(NamedTuple):
    """Ten session marks of one school, separated by spaces; `week_start` is the Monday. There are more of these than of
    all else: its source is put together only when asked for."""

    school_id: int
    week_start: date
    marks: str
    source_record_id: int
    delivered: Delivered
    access_class: int
    restriction: int = 0

    @property
    def source(self) -> Source:
        """The source record, as for every other entry."""
        return Source(self.source_record_id, *self.delivered)

    @property
    def until(self) -> date:
        """The last day that has a mark; Friday where none has."""
        return self.week_start + marked_days(self.marks)


class TermTotal(NamedTuple):
    """Sessions of one school's `term` (its permanent code, such as 2024-autumn) under one register code; `possible`
    stands for the sessions possible."""

    school_id: int
    term: str
    code: str
    sessions: int
    source: Source
    access_class: int
    restriction: int = 0


class Attribute(NamedTuple):
    """A value of the person, as text: `sen_provision`, `ethnicity` ..."""

    field: str
    value: str
    start: date | None
    end: date | None
    source: Source
    access_class: int
    restriction: int = 0


Entry = Event | Involvement | Enrolment | Week | TermTotal | Attribute
_Lasting = TypeVar("_Lasting", Event, Involvement, Enrolment, Attribute)
_Any = TypeVar("_Any", Event, Involvement, Enrolment, Week, TermTotal, Attribute)

# Two events of these kinds on one day are two events when this field of the payload differs; of any other kind, one
# source's two records of one day are one event that was sent again (a census sends a plan each year that it lasts).
TOLD_APART_BY = {
    "encompass": "reference",
    "missing_episode": "reported_at",
    "note_file": "sha256",
    "offence": "offence",
    "sen_need": "type",
    "suspension": "category",
}
# What somebody wrote: two texts of one day are two, whoever sent them.
WRITTEN = {
    code: kind.added_as for code, kind in added_by_people().items() if kind.added_as in ("words", "text")
}
NOT_KNOWN = date.min  # where an unknown start is sorted
# weeks of marks and terms of totals that ended further back are not looked at: a school year and a little
WEEKS_MONTHS = 14


@dataclass(frozen=True, eq=False)
class Timeline:
    """One person as at `on`, as known at `known_at` (None: as known now). Two of them are never equal.

    `supplied`: by feed code, the feeds that have an accepted delivery; where a feed is not there, nothing found
    means not supplied. `school_weeks`: by school, the Mondays for which the school sent marks of anyone; only for
    schools for which the person has both weekly marks and termly totals. `next_start`: the first day after `on` on
    which anything that is known already begins, and so will be in it. `reads`: of which kinds and fields its events and
    attributes are (None: of all); to ask for another is an error, not "none found".
    """

    person_id: int
    on: date
    known_at: datetime | None = None
    birth: date | None = None
    events: tuple[Event, ...] = ()
    involvements: tuple[Involvement, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    weeks: tuple[Week, ...] = ()
    terms: tuple[TermTotal, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    supplied: Mapping[str, Supply] = field(default_factory=dict)
    school_weeks: Mapping[int, frozenset[date]] = field(default_factory=dict)
    next_start: date | None = None
    reads: Reads | None = None

    @property
    def age(self) -> int | None:
        """Age in whole years; None when no source gives the date of birth."""
        return None if self.birth is None else age_on(self.birth, self.on)

    def events_of(self, *kinds: str, since: date | None = None) -> tuple[Event, ...]:
        """Events of the kinds, oldest first, each once; with `since`, those that began on that day or later.
        LookupError for a kind that the timeline was not asked to hold."""
        self._must_hold("events", kinds)
        if not self.events:
            return ()
        found = [event for kind in kinds for event in self._one_each(kind)]
        if since is not None:
            found = [event for event in found if event.start is not None and event.start >= since]
        return tuple(sorted(found, key=_start) if len(kinds) > 1 else found)

    def open_on(self, *kinds: str, on: date | None = None) -> tuple[Event, ...]:
        """Events of the kinds that had begun and not ended on the day (the timeline's own by default)."""
        return tuple(event for event in self.events_of(*kinds) if lasts_on(event, on or self.on))

    def involved(self, service: str, on: date | None = None) -> tuple[Involvement, ...]:
        """The service's involvements that had begun and not ended on the day; masked rows are left out.

        Of the feeds that tell of the service, the one that speaks for the latest day is believed: last year's return
        still calls open what the case system has ended since.
        """
        told = self.involvements_of(service)
        newest = max((self._speaks_for(one.source.feed) for one in told), default=date.min)
        return tuple(
            one
            for one in told
            if lasts_on(one, on or self.on) and self._speaks_for(one.source.feed) == newest
        )

    def _must_hold(self, what: str, asked: tuple[str, ...]) -> None:
        if self.reads is not None and not getattr(self.reads, what).issuperset(asked):
            raise LookupError(f"the timeline was read without these {what}: {', '.join(asked)}")

    def _speaks_for(self, feed: str) -> date:
        """The latest day that the feed speaks for; the earliest there is, where that is not known."""
        return self.supplied[feed].as_at if feed in self.supplied else date.min

    def involvements_of(self, service: str) -> tuple[Involvement, ...]:
        """All the service's involvements, oldest first; masked rows are left out. LookupError as in `events_of`."""
        self._must_hold("services", (service,))
        return tuple(one for one in self.involvements if one.service == service and not one.is_masked)

    def on_roll(self, since: date | None = None) -> bool:
        """Whether any school's roll holds the person on the day, or on any day since `since`."""
        day = since or self.on
        return any(one.end is None or one.end > day for one in self.enrolments)

    def value_of(self, name: str, *, but_not_from: Collection[str] = ()) -> Attribute | None:
        """The attribute that holds on the day; of several, the one that began last, then the newest delivery's.

        `but_not_from`: feeds whose attribute is not looked at, because they tell the same more exactly as events.
        LookupError as in `events_of`."""
        self._must_hold("attributes", (name,))
        holding = [
            one
            for one in self.attributes
            if one.field == name and lasts_on(one, self.on) and one.source.feed not in but_not_from
        ]
        return max(holding, key=lambda one: (_start(one), _newness(one.source)), default=None)

    @cached_property
    def weeks_once(self) -> tuple[Week, ...]:
        """Each school's week once, though two feeds tell it: as told with the most marks, of such the newest."""
        once: dict[tuple[int, date], Week] = {}
        for week in self.weeks:
            held = once.setdefault(week[:2], week)  # the school and the Monday
            if held is not week and _fullness(week) > _fullness(held):
                once[week[:2]] = week
        return tuple(once.values())

    @cached_property
    def restrictions(self) -> frozenset[int]:
        """The restrictions that its entries carry, the ordinary 0 left out."""
        found = {event.detail_restriction for event in self.events}
        entries = (self.involvements, self.enrolments, self.weeks, self.terms, self.attributes, self.events)
        found.update(*[map(attrgetter("restriction"), each) for each in entries])
        return frozenset(found - {0})

    @property
    def unrestricted(self) -> "Timeline":
        """The same without its restricted entries: what a viewer without a special grant may be told."""
        return self._without_restricted if self.restrictions else self  # kept in itself it would be a ring

    @cached_property
    def _without_restricted(self) -> "Timeline":
        return replace(
            self,
            events=tuple(
                event._replace(payload={}, detail_restriction=0) if event.detail_restriction else event
                for event in _free(self.events)
            ),
            involvements=_free(self.involvements),
            enrolments=_free(self.enrolments),
            weeks=_free(self.weeks),
            terms=_free(self.terms),
            attributes=_free(self.attributes),
        )

    def _one_each(self, kind: str) -> tuple[Event, ...]:
        told = self._told.get(kind)
        if told is None:
            return ()
        if isinstance(told, list):
            told = self._told[kind] = one_event_each(told)
        return told

    @cached_property
    def _told(self) -> dict[str, list[Event] | tuple[Event, ...]]:
        """By kind: a list as told, replaced by a tuple of one event each when the kind is first asked for."""
        by_kind: dict[str, list[Event] | tuple[Event, ...]] = {}
        for event in self.events:
            told = by_kind.setdefault(event.kind, [])
            if isinstance(told, list):
                told.append(event)
        return by_kind


def lasts_on(entry: _Lasting, day: date) -> bool:
    """Whether the entry has begun and not ended on the day. The end day itself is not part of it (half-open)."""
    return (entry.start is None or entry.start <= day) and (entry.end is None or entry.end > day)


def one_event_each(told: Iterable[Event]) -> tuple[Event, ...]:
    """Events of one kind, each once with all its sources, oldest first.

    Same kind and start: one event; of what somebody wrote, one for each text. Of one feed, records of one day stay
    apart where `TOLD_APART_BY` says that they differ; then the first of one feed is the first of another, and so on.
    The newest delivery is believed; fields that it does not fill are taken from the others. The restriction is the
    greatest.
    """
    days: dict[date | None, list[Event]] = {}
    for event in told:
        days.setdefault(event.start, []).append(event)
    found: list[Event] = []
    for same_day in days.values():
        found += same_day if len(same_day) == 1 else _merged(same_day)
    return tuple(sorted(found, key=_start))


def _merged(same_day: list[Event]) -> list[Event]:
    written = WRITTEN.get(same_day[0].kind)
    if written:
        texts: dict[str, list[Event]] = {}
        for event in same_day:
            texts.setdefault(str(event.payload.get(written, "")), []).append(event)
        return [_as_one(told) for told in texts.values()]
    apart_by = TOLD_APART_BY.get(same_day[0].kind, "")
    feeds: dict[str, dict[str, list[Event]]] = {}
    for event in same_day:
        mark = str(event.payload.get(apart_by, ""))
        feeds.setdefault(event.source.feed, {}).setdefault(mark, []).append(event)
    places: list[list[Event]] = [[] for _ in range(max(len(marks) for marks in feeds.values()))]
    for marks in feeds.values():
        for place, mark in zip(places, sorted(marks), strict=False):
            place += marks[mark]
    return [_as_one(place) for place in places]


def _as_one(told: list[Event]) -> Event:
    if len(told) == 1:
        return told[0]
    told = sorted(told, key=lambda event: _newness(event.source), reverse=True)
    payload: dict[str, Any] = {}
    for event in reversed(told):
        payload.update({name: value for name, value in event.payload.items() if value not in (None, "")})
    return told[0]._replace(
        payload=payload,
        access_class=max(event.access_class for event in told),
        restriction=heaviest(event.restriction for event in told),
        detail_restriction=heaviest(event.detail_restriction for event in told),
        others=tuple(source for event in told[1:] for source in event.sources),
    )


def _fullness(week: Week) -> tuple[int, date, int]:
    return (-week.marks.split().count(NO_MARK), *_newness(week.source))


def _newness(source: Source) -> tuple[date, int]:
    return (source.as_at or NOT_KNOWN, source.source_record_id)


def _start(entry: _Lasting) -> date:
    return entry.start or NOT_KNOWN


def _free(entries: tuple[_Any, ...]) -> tuple[_Any, ...]:
    return tuple(entry for entry in entries if not entry.restriction)
