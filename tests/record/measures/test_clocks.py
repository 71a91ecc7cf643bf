from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kithline.core.dates import DateRange
from kithline.record.measures import clocks
from kithline.record.measures.clocks import LIMITS, Limits

LONDON = ZoneInfo("Europe/London")


def test_every_limit_says_where_it_comes_from():
    assert [source.limit for source in LIMITS] == [limit.name for limit in fields(Limits)]
    assert all(source.confirmed or "general knowledge" in source.source for source in LIMITS)


def test_annual_review_is_due_twelve_months_after_the_plan_or_the_last_review():
    assert clocks.ehcp_review_due(date(2023, 3, 10)) == date(2024, 3, 10)
    assert clocks.ehcp_review_due(date(2023, 3, 10), date(2024, 2, 29)) == date(2025, 2, 28)
    assert clocks.ehcp_review_due(date(2024, 5, 1), date(2024, 2, 29)) == date(2025, 5, 1)


def test_a_council_may_set_a_shorter_clock():
    assert clocks.ehcp_review_due(date(2024, 1, 31), limits=Limits(ehcp_review_months=6)) == date(2024, 7, 31)


def test_twenty_weeks_and_the_decisions_on_the_way():
    requested = date(2024, 9, 2)
    assert clocks.ehcp_assessment_decision_due(requested) == date(2024, 10, 14)
    assert clocks.ehcp_refusal_due(requested) == date(2024, 12, 23)
    assert clocks.ehcp_plan_due(requested) == date(2025, 1, 20)


def test_return_interview_is_due_after_72_hours():
    found = datetime(2025, 3, 14, 22, 15, tzinfo=UTC)
    assert clocks.return_interview_due(found) == datetime(2025, 3, 17, 22, 15, tzinfo=UTC)
    assert clocks.return_interview_due_by_day(date(2025, 3, 14)) == date(2025, 3, 17)


def test_72_hours_are_hours_over_a_change_of_clocks():
    found = datetime(2025, 3, 28, 22, 0, tzinfo=LONDON)
    due = clocks.return_interview_due(found)
    assert due.astimezone(UTC) - found.astimezone(UTC) == timedelta(hours=72)
    assert (due.hour, due.tzinfo) == (23, LONDON)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="with its time zone"):
        clocks.return_interview_due(datetime(2025, 3, 14, 22, 15))


ON = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("worked", "counts"),
    [
        (DateRange(date(2018, 1, 1), date(2019, 3, 14)), True),
        (DateRange(date(2018, 1, 1), date(2019, 3, 13)), False),
        (DateRange(date(2010, 1, 1)), True),
        (DateRange(ON), True),
        (DateRange(ON + timedelta(days=1)), False),
    ],
)
def test_a_social_worker_in_the_last_six_years(worked, counts):
    assert clocks.social_worker_within([worked], ON) == (worked if counts else None)


def test_the_latest_involvement_is_the_evidence():
    old, newer, still = (
        DateRange(date(2019, 6, 1), date(2020, 1, 1)),
        DateRange(date(2021, 1, 1), date(2022, 1, 1)),
        DateRange(date(2020, 1, 1)),
    )
    assert clocks.social_worker_within([newer, old], ON) == newer
    assert clocks.social_worker_within([newer, still, old], ON) == still
    assert clocks.social_worker_within([], ON) is None
    assert clocks.social_worker_window(ON) == DateRange(date(2019, 3, 14), ON)
