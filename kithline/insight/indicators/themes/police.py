"""From the police: Operation Encompass notifications and missing episodes. Facts and dates only, no circumstances."""

from datetime import timedelta

from kithline.core.dates import add_months
from kithline.insight.indicators.changes import after_events
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import (
    Finding,
    Threshold,
    indicator,
    none_found,
    of_event,
    present,
)
from kithline.insight.indicators.words import count, day
from kithline.record.categories import ENCOMPASS, MISSING, Level
from kithline.record.timeline import Timeline

MONTHS_BACK = 12
REPEATED = 3
REPEATED_WITHIN = timedelta(days=90)


@indicator(
    code="encompass",
    title="Operation Encompass notification",
    category=ENCOMPASS,
    level=Level.FLAG,
    feeds=("police_encompass",),
    changes=(after_events("encompass", months=MONTHS_BACK),),
    none="No notification in 12 months",
    events=("encompass",),
    months=MONTHS_BACK,
)
def encompass(timeline: Timeline) -> Finding:
    """The police told of a domestic abuse incident in the last 12 months; the same day a year ago counts. The
    incident itself is not told.
    """
    found = timeline.events_of("encompass", since=add_months(timeline.on, -MONTHS_BACK))
    if not found:
        return none_found()
    told = f"{count(len(found), 'notification')} in 12 months; the latest on {day(found[-1].start)}"
    evidence = tuple(of_event(event, "Notification", category=ENCOMPASS) for event in found)
    return present(told, evidence, found[0].start)


@indicator(
    code="missing",
    title="Missing episode",
    category=MISSING,
    level=Level.FLAG,
    feeds=("police_missing",),
    changes=(
        after_events("missing_episode", months=MONTHS_BACK),
        after_events("missing_episode", days=REPEATED_WITHIN.days),
    ),
    none="No missing episode in 12 months",
    events=("missing_episode",),
    months=MONTHS_BACK,
    thresholds=(
        Threshold(
            f"{REPEATED} or more episodes in the last {REPEATED_WITHIN.days} days are said in the summary"
        ),
    ),
)
def missing(timeline: Timeline) -> Finding:
    """A missing episode began in the last 12 months; the same day a year ago counts. Only that and when; three or
    more in the last 90 days are said apart. An older episode without a return is taken for an unfinished record, not
    for a child still missing. Being away from a placement counts where a source tells it as missing.
    """
    found = timeline.events_of("missing_episode", since=add_months(timeline.on, -MONTHS_BACK))
    if not found:
        return none_found()
    recent = sum(event.start is not None and event.start >= timeline.on - REPEATED_WITHIN for event in found)
    told = f"{count(len(found), 'missing episode')} in 12 months; the latest on {day(found[-1].start)}"
    told += f"; {recent} of them in the last {REPEATED_WITHIN.days} days" if recent >= REPEATED else ""
    evidence = tuple(
        of_event(
            event,
            f"Missing, found {day(event.end)}" if event.end else "Missing, no return recorded",
            category=MISSING,
        )
        for event in found
    )
    return present(told, evidence, found[0].start)


EXAMPLES = (
    Example(
        "encompass",
        "Two notifications",
        "supplied police_encompass\nencompass 2024-11-04\nencompass 2025-06-02",
        "present",
        "2 notifications in 12 months; the latest on 2 June 2025",
        since="2024-11-04",
    ),
    Example(
        "encompass",
        "Twelve months ago to the day",
        "supplied police_encompass\nencompass 2024-06-30",
        "present",
        "1 notification in 12 months; the latest on 30 June 2024",
        since="2024-06-30",
        boundary=True,
    ),
    Example(
        "encompass",
        "A day more than twelve months ago",
        "supplied police_encompass\nencompass 2024-06-29",
        "none_found",
        "No notification in 12 months",
        boundary=True,
    ),
    Example(
        "encompass",
        "The police stopped supplying before the period",
        "supplied police_encompass@2024-03-01",
        "not_supplied",
        "Nothing that would show this has been received for the period",
    ),
    Example(
        "missing",
        "Three in ninety days",
        """supplied police_missing
        missing_episode 2025-04-01..2025-04-02
        missing_episode 2025-05-10..2025-05-12
        missing_episode 2025-06-20..2025-06-20""",
        "present",
        "3 missing episodes in 12 months; the latest on 20 June 2025; 3 of them in the last 90 days",
        since="2025-04-01",
        boundary=True,
    ),
    Example(
        "missing",
        "The first is a day too old for ninety days",
        """supplied police_missing
        missing_episode 2025-03-31..2025-04-02
        missing_episode 2025-05-10..2025-05-12
        missing_episode 2025-06-20..2025-06-20""",
        "present",
        "3 missing episodes in 12 months; the latest on 20 June 2025",
        since="2025-03-31",
        boundary=True,
    ),
    Example(
        "missing",
        "Police and case system tell one episode",
        """supplied police_missing case_system
        missing_episode 2025-05-10..2025-05-12 risk=high from police_missing
        missing_episode 2025-05-10..2025-05-12 from case_system""",
        "present",
        "1 missing episode in 12 months; the latest on 10 May 2025",
        since="2025-05-10",
    ),
    Example(
        "missing",
        "Long ago",
        "supplied police_missing\nmissing_episode 2023-05-10..2023-05-12",
        "none_found",
        "No missing episode in 12 months",
    ),
    Example(
        "missing",
        "Twelve months ago to the day",
        "supplied police_missing\nmissing_episode 2024-06-30..2024-07-01",
        "present",
        "1 missing episode in 12 months; the latest on 30 June 2024",
        since="2024-06-30",
        boundary=True,
    ),
    Example(
        "missing",
        "A day more than twelve months ago, and no return recorded",
        "supplied police_missing\nmissing_episode 2024-06-29..",
        "none_found",
        "No missing episode in 12 months",
        boundary=True,
    ),
)
