"""Marks as registers' interfaces send them: a list of objects, one for each session, instead of ten marks in a row.

Suppliers name the members differently; any of the names below is understood. A text is the JSON of those objects with
commas between, as the reader of JSON gives a list.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kithline.record.measures.session_codes import GROUP_OF

DAYS = ("date", "attendance_date", "attendancedate", "day", "startdatetime", "start_datetime")
SESSIONS = ("session", "attendancesession", "attendance_session", "period", "half_day")
MARKS = ("mark", "code", "attendance_code", "attendancecode", "attendancemark")
_MORNING = {"am", "1", "morning"}
_AFTERNOON = {"pm", "2", "afternoon"}


@dataclass(frozen=True)
class SessionMarks:
    """The marks of one week, from a list of sessions; kept as ten marks, "-" where there is none."""

    arrow: str = field(default="string", init=False)
    expected: str = field(
        default="a list of sessions of one week, each with date, session (AM or PM) and mark", init=False
    )
    is_json: bool = field(default=True, init=False)

    def parse(self, text: str) -> str:
        marks = ["-"] * 10
        for day, is_afternoon, mark in _sessions(text, self.expected):
            marks[day.weekday() * 2 + is_afternoon] = mark
        return " ".join(marks)

    def write(self, value: object) -> str:
        """`value`: pairs of the week's Monday and its ten marks would be needed; text is written as it stands."""
        raise TypeError("expected the sessions as text: see sessions_text")


@dataclass(frozen=True)
class WeekOf:
    """The Monday of a list of sessions."""

    arrow: str = field(default="date32", init=False)
    expected: str = field(default="a list of sessions of one week", init=False)
    is_json: bool = field(default=True, init=False)

    def parse(self, text: str) -> date:
        day, _, _ = next(_sessions(text, self.expected))
        return day - timedelta(days=day.weekday())

    def write(self, value: object) -> str:
        raise TypeError("expected the sessions as text: see sessions_text")


def sessions_text(monday: date, marks: str, names: tuple[str, str, str] = ("date", "session", "mark")) -> str:
    """The sessions of a week as text, for what we write; sessions without a mark are left out."""
    day, session, mark = names
    listed = [
        {
            day: (monday + timedelta(days=place // 2)).isoformat(),
            session: "PM" if place % 2 else "AM",
            mark: text,
        }
        for place, text in enumerate(marks.split())
        if text != "-"
    ]
    return ",".join(json.dumps(each, ensure_ascii=False) for each in listed)


def _sessions(text: str, expected: str) -> Iterator[tuple[date, bool, str]]:
    """Day, whether it is the afternoon, and mark of each session. ValueError if one is no session of one week."""
    try:
        listed = json.loads(f"[{text}]")
    except (ValueError, RecursionError):
        listed = []
    if not listed:
        raise ValueError(expected)
    monday: date | None = None
    for each in listed:
        if not isinstance(each, dict):
            raise ValueError(expected)
        members = {str(name).lower(): value for name, value in each.items()}
        when = str(_member(members, DAYS) or "")
        try:
            day = date.fromisoformat(when[:10])
        except ValueError:
            raise ValueError(expected) from None
        monday = monday or day - timedelta(days=day.weekday())
        if day.weekday() > 4 or not 0 <= (day - monday).days < 5:
            raise ValueError(expected)
        mark = _member(members, MARKS)
        if isinstance(mark, dict):  # a code object: {"code": "/", "name": "Present"}
            mark = mark.get("code")
        mark = str(mark or "-").strip().upper()
        if mark not in GROUP_OF:
            raise ValueError(expected)
        yield day, _is_afternoon(members, when, expected), mark


def _member(members: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((members[name] for name in names if name in members), None)


def _is_afternoon(members: Mapping[str, object], when: str, expected: str) -> bool:
    session = str(_member(members, SESSIONS) or "").strip().lower()
    if session in _MORNING | _AFTERNOON:
        return session in _AFTERNOON
    if not session and when[11:13].isdigit():  # a moment instead of a session
        return int(when[11:13]) >= 12
    raise ValueError(expected)
