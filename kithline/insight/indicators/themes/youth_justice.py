"""Youth justice."""

from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import Finding, indicator, none_found, of_event, present
from kithline.insight.indicators.words import day
from kithline.record.categories import YOUTH_JUSTICE, Level
from kithline.record.timeline import Timeline


@indicator(
    code="youth_justice",
    title="Youth justice intervention",
    category=YOUTH_JUSTICE,
    level=Level.FLAG,
    feeds=("youth_justice",),
    changes=(),
    none="No youth justice intervention open",
    events=("yj_intervention",),
)
def youth_justice(timeline: Timeline) -> Finding:
    """An intervention of the youth justice service is open."""
    found = timeline.open_on("yj_intervention")
    if not found:
        return none_found()
    evidence = tuple(of_event(event, "Intervention", category=YOUTH_JUSTICE) for event in found)
    return present(f"Youth justice intervention since {day(found[0].start)}", evidence, found[0].start)


EXAMPLES = (
    Example(
        "youth_justice",
        "An open intervention",
        "supplied youth_justice\nyj_intervention 2025-04-14..2025-10-14 type=Referral",
        "present",
        "Youth justice intervention since 14 April 2025",
        since="2025-04-14",
    ),
    Example(
        "youth_justice",
        "Ended today",
        "supplied youth_justice\nyj_intervention 2024-12-30..2025-06-30",
        "none_found",
        "No youth justice intervention open",
        boundary=True,
    ),
    Example(
        "youth_justice",
        "An offence alone is no intervention",
        "supplied youth_justice\noffence 2025-06-02",
        "none_found",
        "No youth justice intervention open",
    ),
)
