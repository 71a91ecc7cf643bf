"""A timeline in a few words, for worked examples: short enough to read in a docstring, exact enough to run.

One entry a line; days as YYYY-MM-DD, a stretch as DAY..DAY or DAY.. (still open):

    born 2012-03-01
    supplied suspensions police_missing      these feeds supplied, as at the example's date
    supplied cin_census@2024-03-31           this one as at another day
    roll 1 2023-09-01.. status=M             on the roll of school 1
    service social_work 2025-01-06..         an involvement
    value sen_provision=K 2024-09-02..       an attribute
    week 1 2025-01-06 x3 / \\ / \\ / \\ / \\ / \\   ten marks, for three weeks running
    term 1 2024-autumn possible=140 I=14     termly totals
    suspension 2025-05-12 category=SUSP      any other first word is a kind of event

At the end of a line, `from FEED` names its feed and `restricted=1` gives it that restriction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.core.dates import DateForm, parse_date
from kithline.record.categories import (
    ATTENDANCE,
    CHARACTERISTICS,
    INVOLVEMENT,
    SCHOOL,
    SEND,
    Level,
)
from kithline.record.kinds import kinds
from kithline.record.timeline import (
    Attribute,
    Delivered,
    Enrolment,
    Event,
    Involvement,
    Source,
    Supply,
    TermTotal,
    Timeline,
    Week,
)

SEND_FIELDS = ("sen_provision",)


@dataclass(frozen=True)
class Example:
    """One worked example of a factor: what is known, as at which day, and what must come out.

    `boundary` marks the examples that stand exactly on a limit.
    """

    code: str
    title: str
    given: str
    state: str
    summary: str
    since: str = ""
    on: str = "2025-06-30"
    boundary: bool = False

    def timeline(self) -> Timeline:
        """The example as a timeline."""
        return read_timeline(self.given, on=_day(self.on))


@dataclass
class _Draft:
    on: date
    birth: date | None = None
    events: list[Event] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    terms: list[TermTotal] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    supplied: dict[str, Supply] = field(default_factory=dict)
    rows: int = 0

    def row(self) -> int:
        """The number of the next source record."""
        self.rows += 1
        return self.rows

    def source(self, feed: str) -> Source:
        return Source(self.row(), 1, feed, self.on)


def read_timeline(text: str, *, on: date) -> Timeline:
    """The timeline that the lines describe. ValueError for a line that is not understood."""
    draft = _Draft(on)
    for line in text.splitlines():
        words = line.split()
        if words:
            read = _READERS.get(words[0])
            if read is None:
                _event(draft, words)
            else:
                read(draft, words[1:])
    calendar: dict[int, set[date]] = {}
    for week in draft.weeks:
        calendar.setdefault(week.school_id, set()).add(week.week_start)
    return Timeline(
        person_id=1,
        on=on,
        birth=draft.birth,
        events=tuple(draft.events),
        involvements=tuple(draft.involvements),
        enrolments=tuple(draft.enrolments),
        weeks=tuple(draft.weeks),
        terms=tuple(draft.terms),
        attributes=tuple(draft.attributes),
        supplied=draft.supplied,
        school_weeks={school: frozenset(mondays) for school, mondays in calendar.items()},
    )


def _born(draft: _Draft, words: list[str]) -> None:
    draft.birth = _day(words[0])


def _supplied(draft: _Draft, words: list[str]) -> None:
    for word in words:
        feed, _, day = word.partition("@")
        as_at = _day(day) if day else draft.on
        arrived = datetime.combine(as_at, time(9), ZoneInfo(LONDON))
        draft.supplied[feed] = Supply(feed, as_at, as_at, arrived)


def _roll(draft: _Draft, words: list[str]) -> None:
    plain, said, feed, restriction = _parts(words, "school_census")
    start, end = _stretch(plain[1])
    draft.enrolments.append(
        Enrolment(
            int(plain[0]),
            said.get("status", "C"),
            said.get("year", ""),
            start,
            end,
            draft.source(feed),
            SCHOOL.at(Level.DETAIL),
            restriction,
        )
    )


def _service(draft: _Draft, words: list[str]) -> None:
    plain, said, feed, restriction = _parts(words, "case_system")
    start, end = _stretch(plain[1])
    draft.involvements.append(
        Involvement(
            plain[0],
            said.get("role", ""),
            None,
            False,
            start,
            end,
            draft.source(feed),
            INVOLVEMENT.at(Level.DETAIL),
            restriction,
        )
    )


def _value(draft: _Draft, words: list[str]) -> None:
    plain, said, feed, restriction = _parts(words, "school_census")
    start, end = _stretch(plain[0])
    for name, value in said.items():
        category = SEND if name in SEND_FIELDS else CHARACTERISTICS
        draft.attributes.append(
            Attribute(name, value, start, end, draft.source(feed), category.at(Level.DETAIL), restriction)
        )


def _week(draft: _Draft, words: list[str]) -> None:
    school, monday, *marks = words
    times = int(marks.pop(0)[1:]) if marks[0][:1] == "x" else 1
    for later in range(times):
        draft.weeks.append(
            Week(
                int(school),
                _day(monday) + timedelta(weeks=later),
                " ".join(marks),
                draft.row(),
                Delivered(1, "session_marks", draft.on),
                ATTENDANCE.at(Level.DETAIL),
            )
        )


def _term(draft: _Draft, words: list[str]) -> None:
    plain, said, feed, restriction = _parts(words, "school_census")
    for code, sessions in said.items():
        draft.terms.append(
            TermTotal(
                int(plain[0]),
                plain[1],
                code,
                int(sessions),
                draft.source(feed),
                ATTENDANCE.at(Level.DETAIL),
                restriction,
            )
        )


def _event(draft: _Draft, words: list[str]) -> None:
    kind = kinds().get(words[0])
    if kind is None:
        raise ValueError(f"expected a kind of event or a word of the notation, not {words[0]}")
    plain, payload, feed, restriction = _parts(words[1:], "example")
    start, end = _stretch(plain[0])
    if unknown := payload.keys() - kind.fields.keys():
        raise ValueError(f"{kind.code} has no field {', '.join(sorted(unknown))}")
    draft.events.append(
        Event(
            kind.code,
            start,
            end,
            payload,
            draft.source(feed),
            kind.category.at(Level.FLAG),
            restriction,
            restriction,
        )
    )


_READERS: dict[str, Callable[[_Draft, list[str]], None]] = {
    "born": _born,
    "supplied": _supplied,
    "roll": _roll,
    "service": _service,
    "value": _value,
    "week": _week,
    "term": _term,
}


def _parts(words: list[str], feed: str) -> tuple[list[str], dict[str, Any], str, int]:
    """Plain words, `name=value` words, the feed and the restriction of a line."""
    if "from" in words:
        place = words.index("from")
        feed = words[place + 1]
        words = words[:place] + words[place + 2 :]
    said: dict[str, Any] = dict(word.split("=", 1) for word in words if "=" in word)
    restriction = int(said.pop("restricted", 0))
    return [word for word in words if "=" not in word], said, feed, restriction


def _stretch(text: str) -> tuple[date, date | None]:
    start, _, end = text.partition("..")
    return _day(start), _day(end) if end else None


def _day(text: str) -> date:
    return parse_date(text, DateForm.ISO)
