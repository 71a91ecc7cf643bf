"""Social care: a social worker now, one in the last six years, a child protection plan or being looked after."""

from datetime import date

from kithline.core.dates import DateRange
from kithline.insight.indicators.changes import after_involvement
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import (
    Finding,
    Threshold,
    indicator,
    none_found,
    of_event,
    of_fact,
    present,
)
from kithline.insight.indicators.words import day
from kithline.record.categories import INVOLVEMENT, SOCIAL_CARE, Level
from kithline.record.measures.clocks import DEFAULT, social_worker_within
from kithline.record.timeline import Event, Timeline

SERVICE = "social_work"


@indicator(
    code="social_worker_now",
    title="Has a social worker",
    category=INVOLVEMENT,
    level=Level.DETAIL,
    feeds=("case_system",),
    services=(SERVICE,),
    changes=(),
    none="No social worker now",
)
def social_worker_now(timeline: Timeline) -> Finding:
    """An involvement of social work is open. Only involvements are looked at, not episodes and plans, so that
    everyone who may know who is involved may be told.
    """
    now = timeline.involved(SERVICE)
    if not now:
        return none_found()
    starts = [one.start for one in now if one.start is not None]
    since = min(starts) if len(starts) == len(now) else None
    told = f"Has had a social worker since {day(since)}" if since else "Has a social worker"
    return present(told, tuple(of_fact(one, "Social work involvement") for one in now), since)


@indicator(
    code="social_worker_six_years",
    title="Had a social worker in the last six years",
    category=INVOLVEMENT,
    level=Level.DETAIL,
    feeds=("case_system",),
    services=(SERVICE,),
    changes=(after_involvement(SERVICE, years=DEFAULT.social_worker_ever_years),),
    none="No social worker in the last six years, or one now",
    thresholds=(
        Threshold(
            f"{DEFAULT.social_worker_ever_years} years back from the day, that day included",
            "DfE's figures on children who have had a social worker; general knowledge",
        ),
    ),
)
def social_worker_six_years(timeline: Timeline) -> Finding:
    """An involvement of social work ended in the last six years, and none is open now."""
    if timeline.involved(SERVICE):
        return none_found("Has a social worker now")
    worked = {
        DateRange(one.start or date.min, one.end): one
        for one in timeline.involvements_of(SERVICE)
        if one.end is not None and one.end >= (one.start or date.min)
    }
    latest = social_worker_within(worked, timeline.on)
    if latest is None:
        return none_found()
    told = f"Had a social worker until {day(latest.end)}"
    return present(
        told, (of_fact(worked[latest], f"Social work involvement, ended {day(latest.end)}"),), latest.end
    )


@indicator(
    code="child_protection_or_looked_after",
    title="Child protection plan, or looked after",
    category=SOCIAL_CARE,
    level=Level.FLAG,
    feeds=(("case_system", "cin_census"), ("case_system", "ssda903")),
    changes=(),
    none="No child protection plan, and not looked after",
    events=("cp_plan", "cla_episode"),
)
def child_protection_or_looked_after(timeline: Timeline) -> Finding:
    """A child protection plan or an episode of care is open. Episodes of care that follow one another without a day
    between are one time in care.
    """
    plans = timeline.open_on("cp_plan")
    care = timeline.open_on("cla_episode")
    said: list[str] = []
    starts: list[date | None] = []
    if plans:
        starts.append(plans[0].start)
        said.append(f"Child protection plan since {day(plans[0].start)}")
    if care:
        starts.append(_in_care_since(timeline, care[0]))
        said.append(f"Looked after since {day(starts[-1])}")
    if not said:
        return none_found()
    evidence = [of_event(event, "Child protection plan", category=SOCIAL_CARE) for event in plans]
    evidence += [of_event(event, "Episode of care", category=SOCIAL_CARE) for event in care]
    known = [start for start in starts if start is not None]
    return present("; ".join(said), tuple(evidence), min(known, default=None))


def _in_care_since(timeline: Timeline, episode: Event) -> date | None:
    since = episode.start
    for earlier in reversed(timeline.events_of("cla_episode")):
        if since is not None and earlier.end == since and earlier.start != since:
            since = earlier.start
    return since


_SUPPLIED = "supplied case_system"

EXAMPLES = (
    Example(
        "social_worker_now",
        "A social worker",
        f"{_SUPPLIED}\nservice social_work 2025-03-03..",
        "present",
        "Has had a social worker since 3 March 2025",
        since="2025-03-03",
    ),
    Example(
        "social_worker_now",
        "The first day counts",
        f"{_SUPPLIED}\nservice social_work 2025-06-30..",
        "present",
        "Has had a social worker since 30 June 2025",
        since="2025-06-30",
        boundary=True,
    ),
    Example(
        "social_worker_now",
        "Ended today is not now",
        f"{_SUPPLIED}\nservice social_work 2024-03-04..2025-06-30",
        "none_found",
        "No social worker now",
        boundary=True,
    ),
    Example(
        "social_worker_now",
        "Another service is no social worker",
        f"{_SUPPLIED}\nservice early_help 2025-03-03..",
        "none_found",
        "No social worker now",
    ),
    Example(
        "social_worker_now",
        "The case system has not supplied",
        "supplied cin_census",
        "not_supplied",
        "Nothing that would show this has been received",
    ),
    Example(
        "social_worker_six_years",
        "Until three years ago",
        f"{_SUPPLIED}\nservice social_work 2020-02-03..2022-06-04",
        "present",
        "Had a social worker until 4 June 2022",
        since="2022-06-04",
    ),
    Example(
        "social_worker_six_years",
        "Six years ago to the day",
        f"{_SUPPLIED}\nservice social_work 2018-02-05..2019-06-30",
        "present",
        "Had a social worker until 30 June 2019",
        since="2019-06-30",
        boundary=True,
    ),
    Example(
        "social_worker_six_years",
        "A day more than six years ago",
        f"{_SUPPLIED}\nservice social_work 2018-02-05..2019-06-29",
        "none_found",
        "No social worker in the last six years, or one now",
        boundary=True,
    ),
    Example(
        "social_worker_six_years",
        "One now is told by the other factor",
        f"{_SUPPLIED}\nservice social_work 2020-02-03..2022-06-04\nservice social_work 2025-03-03..",
        "none_found",
        "Has a social worker now",
    ),
    Example(
        "child_protection_or_looked_after",
        "On a plan",
        f"{_SUPPLIED}\ncp_plan 2025-02-10.. initial_category=NEG",
        "present",
        "Child protection plan since 10 February 2025",
        since="2025-02-10",
    ),
    Example(
        "child_protection_or_looked_after",
        "Looked after, through a change of placement",
        f"{_SUPPLIED}\ncla_episode 2024-09-09..2025-01-20\ncla_episode 2025-01-20..",
        "present",
        "Looked after since 9 September 2024",
        since="2024-09-09",
    ),
    Example(
        "child_protection_or_looked_after",
        "The plan ended today",
        f"{_SUPPLIED}\ncp_plan 2024-02-12..2025-06-30",
        "none_found",
        "No child protection plan, and not looked after",
        boundary=True,
    ),
    Example(
        "child_protection_or_looked_after",
        "The plan ends tomorrow",
        f"{_SUPPLIED}\ncp_plan 2024-02-12..2025-07-01",
        "present",
        "Child protection plan since 12 February 2024",
        since="2024-02-12",
        boundary=True,
    ),
    Example(
        "child_protection_or_looked_after",
        "Plans are supplied, care is not",
        "supplied cin_census",
        "not_supplied",
        "Nothing that would show this has been received",
    ),
)
