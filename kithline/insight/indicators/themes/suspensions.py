"""Suspensions and permanent exclusions."""

from kithline.core.dates import add_months
from kithline.insight.indicators.changes import after_events
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import Evidence, Finding, indicator, none_found, of_event, present
from kithline.insight.indicators.words import count, day
from kithline.record.categories import SUSPENSION, Level
from kithline.record.timeline import Event, Timeline

MONTHS_BACK = 12
PERMANENT = "PERM"
NONE = "No suspension or permanent exclusion in 12 months"


@indicator(
    code="suspensions",
    title="Suspended or excluded",
    category=SUSPENSION,
    level=Level.DETAIL,
    feeds=(("suspensions", "school_census"),),
    changes=(after_events("suspension", months=MONTHS_BACK),),
    none=NONE,
    events=("suspension",),
    months=MONTHS_BACK,
    of_pupils=True,
)
def suspensions(timeline: Timeline) -> Finding:
    """A suspension or permanent exclusion began in the last 12 months; the same day a year ago counts. Permanent
    exclusions are named apart. A lunchtime counts as a suspension.
    """
    found = timeline.events_of("suspension", since=add_months(timeline.on, -MONTHS_BACK))
    if not found:
        return none_found()
    permanent = [event for event in found if event.payload.get("category") == PERMANENT]
    others = [event for event in found if event not in permanent]
    said = [f"Permanently excluded on {day(event.start)}" for event in permanent]
    if others:
        lost = sum(_sessions(event) for event in others)
        told = count(len(others), "suspension") + " in 12 months"
        told += f", {count(lost, 'session')} lost" if lost else ""
        said.append(f"{told}; the latest on {day(others[-1].start)}")
    return present("; ".join(said), tuple(_evidence(event) for event in found), found[0].start)


def _sessions(event: Event) -> int:
    try:
        return int(event.payload.get("sessions") or 0)
    except ValueError:
        return 0  # as sent, and not a number: the suspension stands without its length


def _evidence(event: Event) -> Evidence:
    permanent = event.payload.get("category") == PERMANENT
    what = "Permanent exclusion" if permanent else "Suspension"
    sessions = _sessions(event)
    what += f", {count(sessions, 'session')}" if sessions and not permanent else ""
    return of_event(event, what, category=SUSPENSION, level=Level.DETAIL)


_PUPIL = "supplied suspensions\nroll 1 2023-09-01.."

EXAMPLES = (
    Example(
        "suspensions",
        "Two suspensions and a permanent exclusion",
        f"""{_PUPIL}
        suspension 2025-01-13 category=SUSP sessions=4
        suspension 2025-05-12 category=SUSP sessions=6
        suspension 2025-06-16 category=PERM""",
        "present",
        "Permanently excluded on 16 June 2025; 2 suspensions in 12 months, 10 sessions lost; the latest on 12 May 2025",
        since="2025-01-13",
    ),
    Example(
        "suspensions",
        "One suspension told by two sources counts once",
        f"""{_PUPIL}
        suspension 2025-05-12 category=SUSP sessions=6 from suspensions
        suspension 2025-05-12 category=SUSP sessions=6 from school_census""",
        "present",
        "1 suspension in 12 months, 6 sessions lost; the latest on 12 May 2025",
        since="2025-05-12",
    ),
    Example(
        "suspensions",
        "Twelve months ago to the day",
        f"{_PUPIL}\nsuspension 2024-06-30 category=SUSP sessions=2",
        "present",
        "1 suspension in 12 months, 2 sessions lost; the latest on 30 June 2024",
        since="2024-06-30",
        boundary=True,
    ),
    Example(
        "suspensions",
        "A day more than twelve months ago",
        f"{_PUPIL}\nsuspension 2024-06-29 category=SUSP sessions=2",
        "none_found",
        NONE,
        boundary=True,
    ),
    Example(
        "suspensions",
        "No school has supplied",
        "supplied session_marks\nroll 1 2023-09-01..",
        "not_supplied",
        "Nothing that would show this has been received",
    ),
    Example(
        "suspensions",
        "A child whom no school's roll holds",
        "supplied suspensions",
        "not_supplied",
        "No school's roll that we hold has the child in the period",
    ),
)
