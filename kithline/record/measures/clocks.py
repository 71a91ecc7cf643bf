"""Statutory clocks: by when something is due, and windows that look back.

Each length says where it comes from. Those marked "general knowledge" in ``LIMITS`` were not checked
against the text of the law: a council's settings may give other ``Limits``, and a page on which one decides
something says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kithline.core.dates import DateRange, add_months, add_years


@dataclass(frozen=True)
class Limits:
    """The lengths of the clocks. Defaults are those in force in England in 2024."""

    ehcp_review_months: int = 12
    ehcp_decide_to_assess_weeks: int = 6
    ehcp_decide_not_to_issue_weeks: int = 16
    ehcp_plan_weeks: int = 20
    return_interview_hours: int = 72
    social_worker_ever_years: int = 6


DEFAULT = Limits()


@dataclass(frozen=True)
class LimitSource:
    """Where the length of a clock comes from. ``confirmed`` is False where it is general knowledge."""

    limit: str
    title: str
    source: str
    confirmed: bool


LIMITS: tuple[LimitSource, ...] = (
    LimitSource(
        "ehcp_review_months",
        "Annual review of an education, health and care plan",
        "Children and Families Act 2014, section 44; general knowledge",
        False,
    ),
    LimitSource(
        "ehcp_decide_to_assess_weeks",
        "Decision whether to assess for an education, health and care plan",
        "SEND Regulations 2014, regulation 5; general knowledge",
        False,
    ),
    LimitSource(
        "ehcp_decide_not_to_issue_weeks",
        "Decision not to issue an education, health and care plan",
        "SEND Regulations 2014, regulation 10; general knowledge",
        False,
    ),
    LimitSource(
        "ehcp_plan_weeks",
        "Final education, health and care plan from the request",
        "SEND Regulations 2014, regulation 13; general knowledge",
        False,
    ),
    LimitSource(
        "return_interview_hours",
        "Return home interview after a child was missing",
        "DfE guidance on children who run away or go missing from home or care, 2014; general knowledge",
        False,
    ),
    LimitSource(
        "social_worker_ever_years",
        "Had a social worker in the last six years",
        "The six years of DfE's figures on children who have had a social worker; general knowledge",
        False,
    ),
)


def ehcp_review_due(issued: date, last_reviewed: date | None = None, limits: Limits = DEFAULT) -> date:
    """The last day for the next annual review: 12 months after the plan was made or last reviewed,
    whichever is later."""
    return add_months(max(issued, last_reviewed or issued), limits.ehcp_review_months)


def ehcp_assessment_decision_due(requested: date, limits: Limits = DEFAULT) -> date:
    """The last day to tell the parent whether the council will assess: 6 weeks after the request."""
    return requested + timedelta(weeks=limits.ehcp_decide_to_assess_weeks)


def ehcp_refusal_due(requested: date, limits: Limits = DEFAULT) -> date:
    """The last day to tell the parent that no plan will be issued: 16 weeks after the request."""
    return requested + timedelta(weeks=limits.ehcp_decide_not_to_issue_weeks)


def ehcp_plan_due(requested: date, limits: Limits = DEFAULT) -> date:
    """The last day for the final plan: 20 weeks after the request. The exceptions in the regulations are
    not applied."""
    return requested + timedelta(weeks=limits.ehcp_plan_weeks)


def return_interview_due(found: datetime, limits: Limits = DEFAULT) -> datetime:
    """The moment by which the return interview is due: 72 hours after the child was found, weekends included.

    ValueError when ``found`` has no time zone: over a change of clocks, hours can be counted only between
    aware moments.
    """
    if found.utcoffset() is None:
        raise ValueError("expected a moment with its time zone")
    # Counted in UTC: adding to a local time would move the hands of a clock that may change in between.
    return (found.astimezone(UTC) + timedelta(hours=limits.return_interview_hours)).astimezone(found.tzinfo)


def return_interview_due_by_day(found: date, limits: Limits = DEFAULT) -> date:
    """The day by which the interview is due where only the day of the return is known: the third day after
    it."""
    return found + timedelta(days=limits.return_interview_hours // 24)


def social_worker_window(on: date, limits: Limits = DEFAULT) -> DateRange:
    """The days that "has had a social worker in the last six years" looks at, both ends included."""
    return DateRange(add_years(on, -limits.social_worker_ever_years), on)


def social_worker_within(
    involvements: Iterable[DateRange], on: date, limits: Limits = DEFAULT
) -> DateRange | None:
    """The latest involvement of which a day lies in the window; None if there is none. One that starts
    after ``on`` is not looked at; one without an end still goes on."""
    window = social_worker_window(on, limits)
    within = [
        worked
        for worked in involvements
        if worked.start <= on and (worked.end is None or worked.end >= window.start)
    ]
    return max(within, key=lambda worked: (worked.end or date.max, worked.start), default=None)
