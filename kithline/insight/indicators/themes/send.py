"""Special educational needs: support or a plan, and the plan's annual review."""

from collections.abc import Iterator
from datetime import date, timedelta

from kithline.core.dates import DateForm, parse_date
from kithline.insight.indicators.changes import DAY, LAST_YEAR
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import (
    Evidence,
    Finding,
    Threshold,
    indicator,
    none_found,
    not_supplied,
    of_event,
    present,
)
from kithline.insight.indicators.words import day
from kithline.record.categories import SEND, Level
from kithline.record.measures.clocks import DEFAULT, ehcp_review_due
from kithline.record.timeline import Event, Timeline

REVIEW_SOON = timedelta(weeks=8)
PLAN, SUPPORT = "EHC plan", "SEN support"
# DfE's codes of provision; A, P and S are those before 2014.
PROVISION = {"E": PLAN, "S": PLAN, "K": SUPPORT, "A": SUPPORT, "P": SUPPORT}
NO_DATES = "The register of EHC plans does not give this plan's dates"


@indicator(
    code="sen",
    title="SEN support or EHC plan",
    category=SEND,
    level=Level.DETAIL,
    feeds=(("school_census", "sen_register"),),
    changes=(),
    none="Neither SEN support nor an EHC plan",
    events=("ehcp", "sen_provision"),
    attributes=("sen_provision",),
)
def sen(timeline: Timeline) -> Finding:
    """An EHC plan is open in the council's register, or else the newest SEN provision that a school gives is SEN
    support or an EHC plan.
    """
    plans = timeline.open_on("ehcp")
    if plans:
        told = f"{PLAN} since {day(plans[0].start)}"
        return present(told, tuple(_plan(plan) for plan in plans), plans[0].start)
    provision, evidence = _provision(timeline)
    if evidence is None or provision not in PROVISION:
        return none_found()
    return present(f"{PROVISION[provision]}, as the school says", (evidence,), evidence.when)


def _provision(timeline: Timeline) -> tuple[str, Evidence | None]:
    """The newest code of provision that holds, from an attribute or an event, and where it comes from."""
    found: list[tuple[date, str, Evidence]] = []
    # An attribute has no end: where a feed tells its stretches as events, those say whether it still holds.
    told = {source.feed for event in timeline.events_of("sen_provision") for source in event.sources}
    value = timeline.value_of("sen_provision", but_not_from=told)
    if value is not None:
        evidence = Evidence(
            "SEN provision", value.start, (value.source,), value.access_class, value.restriction
        )
        found.append((value.start or date.min, value.value, evidence))
    for event in timeline.open_on("sen_provision"):
        evidence = of_event(event, "SEN provision", category=SEND, level=Level.DETAIL)
        found.append((event.start or date.min, str(event.payload.get("provision", "")), evidence))
    if not found:
        return "", None
    _, code, newest = max(found, key=lambda one: one[0])
    return code, newest


def _plan(event: Event, what: str = PLAN) -> Evidence:
    return of_event(event, what, category=SEND, level=Level.DETAIL)


def _review_changes(timeline: Timeline) -> Iterator[date]:
    """When a review that is noted ahead is held, when the next is due soon, and when it is overdue."""
    for plan in timeline.events:
        if plan.kind == "ehcp":
            reviewed = _last_review(plan)
            begun = plan.start or reviewed
            if reviewed is not None:
                yield reviewed
            if begun is not None and max(begun, reviewed or begun).year < LAST_YEAR:
                for due in {ehcp_review_due(begun), ehcp_review_due(begun, reviewed)}:
                    yield from (due - REVIEW_SOON, due + DAY)


@indicator(
    code="ehcp_review",
    title="EHC plan review due",
    category=SEND,
    level=Level.DETAIL,
    feeds=("sen_register",),
    changes=(_review_changes,),
    none="No EHC plan review due in the next eight weeks",
    events=("ehcp", "sen_provision"),
    attributes=("sen_provision",),
    thresholds=(
        Threshold(
            f"due {DEFAULT.ehcp_review_months} months after the plan or its last review",
            "Children and Families Act 2014, section 44; general knowledge",
        ),
        Threshold(f"said from {REVIEW_SOON.days // 7} weeks before that day"),
    ),
)
def ehcp_review(timeline: Timeline) -> Finding:
    """The annual review of an open EHC plan is due within eight weeks, or overdue. Due on the day itself is not
    overdue.
    """
    plans = timeline.open_on("ehcp")
    if not plans:
        if PROVISION.get(_provision(timeline)[0]) == PLAN:
            return not_supplied(NO_DATES)
        return none_found()
    plan = plans[-1]
    reviewed = _reviewed(plan, timeline.on)
    begun = plan.start or reviewed
    if begun is None:
        return not_supplied(NO_DATES)
    due = ehcp_review_due(begun, reviewed)
    if due - REVIEW_SOON > timeline.on:
        return none_found(f"The next annual review is due by {day(due)}")
    told = "was due by" if due < timeline.on else "is due by"
    what = f"{PLAN}, last reviewed {day(reviewed)}" if reviewed else f"{PLAN}, no review recorded"
    return present(f"The annual review {told} {day(due)}", (_plan(plan, what),), due - REVIEW_SOON)


def _reviewed(plan: Event, on: date) -> date | None:
    """The day of the last review; None where none is given, or where it had not happened on the day."""
    reviewed = _last_review(plan)
    return reviewed if reviewed is not None and reviewed <= on else None


def _last_review(plan: Event) -> date | None:
    """The day of the last review, as its source gives it."""
    try:
        return parse_date(str(plan.payload.get("last_review") or "")[:10], DateForm.ISO)
    except ValueError:
        return None


EXAMPLES = (
    Example(
        "sen",
        "SEN support",
        "supplied school_census\nvalue sen_provision=K 2024-09-02..",
        "present",
        "SEN support, as the school says",
        since="2024-09-02",
    ),
    Example(
        "sen",
        "The plan in the register wins",
        "supplied school_census sen_register\nvalue sen_provision=K 2024-09-02..\nehcp 2025-02-03..",
        "present",
        "EHC plan since 3 February 2025",
        since="2025-02-03",
    ),
    Example(
        "sen",
        "No longer on support",
        "supplied school_census\nvalue sen_provision=K 2022-09-05..2024-09-02\nvalue sen_provision=N 2024-09-02..",
        "none_found",
        "Neither SEN support nor an EHC plan",
    ),
    Example(
        "sen",
        "Support that ends today has ended",
        "supplied school_census\nvalue sen_provision=K 2022-09-05..2025-06-30",
        "none_found",
        "Neither SEN support nor an EHC plan",
        boundary=True,
    ),
    Example(
        "sen",
        "Support ended in the register, which still gives it as the last provision",
        """supplied sen_register
        value sen_provision=K 2022-09-05.. from sen_register
        sen_provision 2022-09-05..2025-01-13 provision=K from sen_register""",
        "none_found",
        "Neither SEN support nor an EHC plan",
    ),
    Example(
        "ehcp_review",
        "Overdue",
        "supplied sen_register\nehcp 2022-05-09.. last_review=2024-05-20",
        "present",
        "The annual review was due by 20 May 2025",
        since="2025-03-25",
    ),
    Example(
        "ehcp_review",
        "Due today is not overdue",
        "supplied sen_register\nehcp 2024-06-30..",
        "present",
        "The annual review is due by 30 June 2025",
        since="2025-05-05",
        boundary=True,
    ),
    Example(
        "ehcp_review",
        "Due in eight weeks to the day",
        "supplied sen_register\nehcp 2022-05-09.. last_review=2024-08-25",
        "present",
        "The annual review is due by 25 August 2025",
        since="2025-06-30",
        boundary=True,
    ),
    Example(
        "ehcp_review",
        "Due in eight weeks and a day",
        "supplied sen_register\nehcp 2022-05-09.. last_review=2024-08-26",
        "none_found",
        "The next annual review is due by 26 August 2025",
        boundary=True,
    ),
    Example(
        "ehcp_review",
        "A plan that only the school knows",
        "supplied school_census sen_register\nvalue sen_provision=E 2024-09-02..",
        "not_supplied",
        "The register of EHC plans does not give this plan's dates",
    ),
    Example(
        "ehcp_review",
        "No plan",
        "supplied sen_register",
        "none_found",
        "No EHC plan review due in the next eight weeks",
    ),
)
