"""When something is due: by the clock of England, once for what was missed."""

from datetime import UTC, datetime, time, timedelta

import pytest

from kithline.watch.settings import Given
from kithline.watch.timetable import Timetable, timetable


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MORNING = Timetable(at=(time(6, 30),))


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        ("2026-03-11T06:30", "2026-03-12T06:29", False),
        ("2026-03-11T06:30", "2026-03-12T06:30", True),
        ("2026-03-12T06:31", "2026-03-12T23:00", False),
        ("2026-03-05T06:31", "2026-03-12T05:00", True),  # missed for days: once
        ("2026-07-01T06:00", "2026-07-02T05:31", True),  # in summer half past six is half past five in UTC
    ],
)
def test_times_of_the_day(last: str, now: str, is_due: bool) -> None:
    assert MORNING.is_due(at(last), at(now)) is is_due


def test_days_and_minutes_and_the_first_time() -> None:
    mondays = Timetable(at=(time(6),), days=frozenset({0}))
    assert not mondays.is_due(at("2026-03-09T07:00"), at("2026-03-15T23:00"))
    assert mondays.is_due(at("2026-03-09T07:00"), at("2026-03-16T06:00"))
    hourly = Timetable(every=timedelta(hours=1))
    assert not hourly.is_due(at("2026-03-09T07:00"), at("2026-03-09T07:59"))
    assert hourly.is_due(at("2026-03-09T07:00"), at("2026-03-09T08:00"))
    assert MORNING.is_due(None, at("2026-03-09T00:00"))


@pytest.mark.parametrize(
    "values",
    [{}, {"at": ["06:30"], "every_minutes": 5}, {"at": ["6.30"]}, {"at": ["06:30"], "days": ["monday"]}],
)
def test_mistakes(values: dict[str, object]) -> None:
    faults: list[str] = []
    timetable(Given(values, "[[query]] nightly", faults))
    assert len(faults) == 1 and faults[0].startswith("[[query]] nightly: ")
