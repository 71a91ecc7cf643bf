"""The words in which a vulnerability factor is declared, and what a rule answers.

A rule is a plain function of a timeline that says present or none found, with its evidence. The declaration above it
says what the rule does not need to: whose evidence it is, which feeds must have supplied before "none found" may be
said, how far it looks back. Worked examples stand beneath the rules, in `EXAMPLES`; tests run them and
docs/reference/indicators.md prints them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import FunctionType
from typing import NamedTuple

from kithline.core.dates import add_months, birthday
from kithline.insight.indicators import themes
from kithline.insight.indicators.changes import LAST_YEAR, Changes, day_after, first_day
from kithline.insight.indicators.notation import Example
from kithline.record.categories import Category, Level, heaviest
from kithline.record.timeline import (
    WEEKS_MONTHS,
    Enrolment,
    Event,
    Involvement,
    Reads,
    Source,
    Supply,
    Timeline,
)

NOTHING_RECEIVED = "Nothing that would show this has been received"
NOTHING_FOR_PERIOD = "Nothing that would show this has been received for the period"
ON_NO_ROLL = "No school's roll that we hold has the child in the period"
GROWN_UP = 19  # factors are of children and young people under this age; an unknown age is worked out
ROLL_MONTHS = 12  # a rule about pupils speaks for those on a roll at any time in these months


class State(StrEnum):
    """The answer. The value is the permanent code in rows."""

    PRESENT = "present"
    NONE_FOUND = "none_found"
    NOT_SUPPLIED = "not_supplied"


@dataclass(frozen=True)
class Evidence:
    """One thing that a finding rests on. `sources`: who told it, the one that was believed first."""

    what: str
    when: date | None
    sources: tuple[Source, ...]
    access_class: int
    restriction: int = 0


@dataclass(frozen=True)
class Finding:
    """What a rule answers. `summary` is in plain words; `since` is the day from which it has been so."""

    state: State
    summary: str
    since: date | None = None
    evidence: tuple[Evidence, ...] = ()


def present(summary: str, evidence: tuple[Evidence, ...], since: date | None) -> Finding:
    """The factor is there, and this is what shows it."""
    return Finding(State.PRESENT, summary, since, evidence)


def none_found(summary: str = "") -> Finding:
    """Looked for and not there. Without a summary the declaration's own words are used."""
    return Finding(State.NONE_FOUND, summary)


def not_supplied(summary: str) -> Finding:
    """It cannot be said, because what would show it has not come."""
    return Finding(State.NOT_SUPPLIED, summary)


def of_event(event: Event, what: str, *, category: Category, level: Level = Level.FLAG) -> Evidence:
    """Evidence that an event is. Level DETAIL where the rule read its payload."""
    restriction = heaviest((event.restriction, event.detail_restriction if level is Level.DETAIL else 0))
    access_class = category.at(Level.DETAIL) if level is Level.DETAIL else event.access_class
    return Evidence(what, event.start, event.sources, access_class, restriction)


def of_fact(fact: Involvement | Enrolment, what: str) -> Evidence:
    """Evidence that an involvement or an enrolment is."""
    return Evidence(what, fact.start, (fact.source,), fact.access_class, fact.restriction)


@dataclass(frozen=True)
class Threshold:
    """A number that a rule decides by, and where it comes from."""

    what: str
    source: str = "general knowledge; a named constant, to be agreed by the council"


Rule = Callable[[Timeline], Finding]
Need = tuple[str, ...]  # codes of feeds of which one is enough


@dataclass(frozen=True)
class Indicator:
    """A declared vulnerability factor. `code` is permanent.

    `category` and `level` give the access class of its results: all evidence must be of that category and no higher
    level. `needs`: for each, one of its feeds must have supplied before "none found" may be said. `months`: how far
    the rule looks back; a feed whose last delivery is older has not supplied. `of_pupils`: only children on a
    school's roll are covered. `changes`: the days on which its answer can change though nothing is received. `reads`:
    the kinds of event, the fields of attributes and the services that the rule and its changes look at, and no others.
    `is_of_marks`: of a timeline they look at weeks of marks, terms of totals and enrolments alone; nobody else may.
    """

    code: str
    title: str
    category: Category
    level: Level
    needs: tuple[Need, ...]
    none: str
    rule: Rule
    changes: tuple[Changes, ...]
    reads: Reads
    months: int | None = None
    of_pupils: bool = False
    is_of_marks: bool = False
    thresholds: tuple[Threshold, ...] = ()

    @property
    def access_class(self) -> int:
        """The class that every result of it carries."""
        return self.category.at(self.level)

    @property
    def why(self) -> str:
        """The rule in words, as its function says them."""
        return " ".join((self.rule.__doc__ or "").split())


@dataclass(frozen=True)
class Result:
    """One answer as it is kept: a factor may have an ordinary one and a restricted one that differs."""

    indicator: Indicator
    finding: Finding
    restriction: int = 0


def indicator(
    *,
    code: str,
    title: str,
    category: Category,
    level: Level,
    feeds: tuple[str | Need, ...],
    changes: tuple[Changes, ...],
    none: str,
    events: tuple[str, ...] = (),
    attributes: tuple[str, ...] = (),
    services: tuple[str, ...] = (),
    months: int | None = None,
    of_pupils: bool = False,
    is_of_marks: bool = False,
    thresholds: tuple[Threshold, ...] = (),
) -> Callable[[Rule], Rule]:
    """Declare the rule beneath as a vulnerability factor; see `Indicator`.

    `feeds`: each must have supplied; of a tuple, one is enough. `changes`: see `indicators.changes`; () for a rule that
    looks at what is open on the day and at no window of time. `none`: the words for "none found". `events`,
    `attributes`, `services`: what the rule looks at of each. `is_of_marks`: see `Indicator`.
    """
    reads = Reads(frozenset(events), frozenset(attributes), frozenset(services))
    needs = tuple((feed,) if isinstance(feed, str) else feed for feed in feeds)

    def declare(rule: Rule) -> Rule:
        declared = Indicator(
            code,
            title,
            category,
            level,
            needs,
            none,
            rule,
            changes,
            reads,
            months,
            of_pupils,
            is_of_marks,
            thresholds,
        )
        setattr(rule, "indicator", declared)  # noqa: B010 - a function has no such attribute for mypy
        return rule

    return declare


@cache
def indicators() -> dict[str, Indicator]:
    """Every declared factor by code, in the order of their themes' names. ValueError if two share a code."""
    found: dict[str, Indicator] = {}
    for module in pkgutil.iter_modules(themes.__path__):
        for thing in vars(importlib.import_module(f"{themes.__name__}.{module.name}")).values():
            declared = getattr(thing, "indicator", None) if isinstance(thing, FunctionType) else None
            if isinstance(declared, Indicator):
                if declared.code in found:
                    raise ValueError(f"two indicators have the code {declared.code}")
                found[declared.code] = declared
    return found


@cache
def reads_of_all() -> Reads:
    """What the rules of all factors look at together."""
    every = [declared.reads for declared in indicators().values()]
    return Reads(
        frozenset().union(*(reads.events for reads in every)),
        frozenset().union(*(reads.attributes for reads in every)),
        frozenset().union(*(reads.services for reads in every)),
    )


def examples() -> list[Example]:
    """The worked examples of every theme, in order."""
    found: list[Example] = []
    for module in pkgutil.iter_modules(themes.__path__):
        found += getattr(importlib.import_module(f"{themes.__name__}.{module.name}"), "EXAMPLES", ())
    return found


def work_out(declared: Indicator, timeline: Timeline) -> Finding:
    """The rule's answer, where "none found" was checked against what has been supplied.

    ValueError if the evidence is of another category, or shows more than the factor's level.
    """
    finding = declared.rule(timeline)
    for evidence in finding.evidence:
        if (
            evidence.access_class // 10 != declared.category.number
            or evidence.access_class > declared.access_class
        ):
            raise ValueError(f"indicator {declared.code}: evidence outside its category and level")
    if finding.state is not State.NONE_FOUND:
        return finding
    lacking = _lacking(declared, timeline)
    if lacking:
        return not_supplied(lacking)
    return finding if finding.summary else none_found(declared.none)


def results_of(declared: Indicator, timeline: Timeline) -> list[Result]:
    """The answer without restricted entries and, only if it differs, the one with them."""
    ordinary = Result(declared, work_out(declared, timeline.unrestricted))
    if not timeline.restrictions:
        return [ordinary]
    full = work_out(declared, timeline)
    if full == ordinary.finding:
        return [ordinary]
    # What made the difference may be no evidence itself (an end that only a restricted source knows).
    of_evidence = heaviest(evidence.restriction for evidence in full.evidence)
    return [ordinary, Result(declared, full, of_evidence or heaviest(timeline.restrictions))]


class Next(NamedTuple):
    """The next days on which a person's answers can change: those that marks of attendance alone decide
    (`Indicator.is_of_marks`), and the others. None: there is none."""

    but_for_marks: date | None
    of_marks: date | None

    @property
    def day(self) -> date | None:
        """The first of the two."""
        return min((day for day in self if day), default=None)


def next_change(timeline: Timeline, *, is_of_marks: bool = False) -> Next:
    """The first days after the timeline's on which any answer about this person can change though nothing is received,
    neither about them nor from any feed. `is_of_marks`: only what marks decide is looked at."""

    def first(days: Iterator[date]) -> date | None:
        return min((day for day in days if day > timeline.on), default=None)

    return Next(None if is_of_marks else first(_changes(timeline)), first(_changes_of_marks(timeline)))


def _changes(timeline: Timeline) -> Iterator[date]:
    if timeline.birth is not None and timeline.birth.year < LAST_YEAR:
        yield birthday(timeline.birth, GROWN_UP)
    if timeline.next_start is not None:
        yield timeline.next_start
    for entries in (timeline.events, timeline.involvements, timeline.enrolments, timeline.attributes):
        yield from (entry.end for entry in entries if entry.end is not None)
    yield from (first_day(stay.end, ROLL_MONTHS) for stay in timeline.enrolments if stay.end is not None)
    for changes in _declared_changes(is_of_marks=False):
        yield from changes(timeline)


def _changes_of_marks(timeline: Timeline) -> Iterator[date]:
    # one that was restricted restricts answers as long as it is looked at
    yield from [
        first_day(day_after(week.week_start), WEEKS_MONTHS) for week in timeline.weeks if week.restriction
    ]
    for changes in _declared_changes(is_of_marks=True):
        yield from changes(timeline)


@cache
def _declared_changes(*, is_of_marks: bool) -> tuple[Changes, ...]:
    """Each once: several factors look at one window."""
    declared = [each for each in indicators().values() if each.is_of_marks == is_of_marks]
    return tuple(dict.fromkeys(changes for each in declared for changes in each.changes))


def unsupplied(declared: Indicator, supplied: Mapping[str, Supply], on: date) -> str:
    """Why "none found" may not be said of anybody on the day, as the feeds have supplied; empty if it may."""
    since = None if declared.months is None else add_months(on, -declared.months)
    for need in declared.needs:
        newest = max((supplied[feed].as_at for feed in need if feed in supplied), default=None)
        if newest is None:
            return NOTHING_RECEIVED
        if since is not None and newest < since:
            return NOTHING_FOR_PERIOD
    return ""


def _lacking(declared: Indicator, timeline: Timeline) -> str:
    """Why "none found" may not be said; empty if it may."""
    if lacking := unsupplied(declared, timeline.supplied, timeline.on):
        return lacking
    if declared.of_pupils and not timeline.on_roll(add_months(timeline.on, -ROLL_MONTHS)):
        return ON_NO_ROLL
    return ""
