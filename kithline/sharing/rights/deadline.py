"""When a request is to be answered: UK GDPR Article 12(3), and how the Commissioner reads "one month".

The same day of the next month, or its last; if that is no working day, the next that is. While the person has been
asked what they mean, or who they are, the clock stands. Two further months may be taken where a request is complex, and
the person is told why within the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kithline.core.dates import add_months
from kithline.core.working_days import add_working_days, is_working_day

KINDS = {
    "access": "A copy of what is held (Article 15)",
    "rectification": "Something put right (Article 16)",
    "erasure": "Something erased (Article 17)",
    "restriction": "Its use restricted (Article 18)",
    "objection": "An objection to its use (Article 21)",
}
ASKERS = {
    "person": "The person",
    "parent": "A parent, for a child who cannot ask",
    "representative": "Somebody whom the person, or a court, has named",
}
PAUSED, RESUMED, EXTENDED = "paused", "resumed", "extended"
GRANTED, REFUSED, WITHDRAWN, GIVEN = "granted", "refused", "withdrawn", "given"
ENDS = (GRANTED, REFUSED, WITHDRAWN, GIVEN)
STEPS = {
    PAUSED: "Clock stopped: the person was asked what they mean, or who they are",
    RESUMED: "Clock goes on: the person has answered",
    EXTENDED: "Two months more, because it is complex; the person was told why",
    "steward_asked": "A steward of restricted records was asked, and has answered",
    "source_asked": "A source was asked for its view",
    "note": "Note",
    GRANTED: "Granted",
    REFUSED: "Refused, with the reason; the person was told of it and of the Commissioner",
    WITHDRAWN: "Withdrawn by who asked",
    GIVEN: "Given",
}


@dataclass(frozen=True)
class Step:
    """One step, as the sums need it."""

    step: str
    on: date


@dataclass(frozen=True)
class Due:
    """`on`: the last day to answer. `days_left` is below nought once it has passed; it stands while the clock does."""

    on: date
    days_left: int
    is_paused: bool
    is_extended: bool
    ended_as: str


def due(received_on: date, steps: Sequence[Step], today: date) -> Due:
    """Where a request stands today. `steps` in the order in which they were taken."""
    paused_days, paused_since, ended_as, months = 0, None, "", 1
    for each in steps:
        if each.step == PAUSED and paused_since is None:
            paused_since = each.on
        elif each.step == RESUMED and paused_since is not None:
            paused_days += (each.on - paused_since).days
            paused_since = None
        elif each.step == EXTENDED:
            months = 3
        elif each.step in ENDS:
            ended_as = each.step
    last = add_months(received_on, months) + timedelta(days=paused_days)
    standing_at = paused_since or today
    if paused_since is not None:
        last += timedelta(days=max(0, (today - paused_since).days))
    if not is_working_day(last):
        last = add_working_days(last, 1)
    days_left = (last - max(today, standing_at)).days
    return Due(last, days_left, paused_since is not None, months > 1, ended_as)
