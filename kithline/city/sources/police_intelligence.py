"""Police intelligence on exploited children. Names and reports are files apart; the reports are restricted."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus
from kithline.city.exploitation import exploited
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "police_intelligence"
LAG = 6
SEEN = (
    "Seen getting into a grey van near the bus station with two older males.",
    "May be staying at an address where drugs are sold.",
    "Has two telephones and new trainers; says a friend gave them.",
    "Named by another child as the one who holds the money.",
)
ASK_FIRST = "Not to be told to the family. Ring the unit before any action."


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (weekly in life): a report or two of each child."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("police")
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    child, since = exploited(truth)
    known = since < on
    child, since = child[known], since[known]
    nominal = numbered(draw, "N77", len(truth.faces))
    row = np.repeat(np.arange(len(child)), draw.integers(1, 3, len(child)))
    reported = plus(since[row], draw.integers(1, 40, len(row)))
    row, reported = row[reported < on], reported[reported < on]
    conditions = np.where(draw.random(len(row)) < 0.4, ASK_FIRST, "")
    seen = as_seen(view, child, on, "forename", "surname", "birth", "sex")
    yield snapshot(
        day,
        {
            "nominals": columns(nominal=nominal[child], **seen),
            "reports": columns(
                reference=np.char.add("IR-", (1187 + np.arange(len(row))).astype("U6")),
                nominal=nominal[child[row]],
                reported_on=reported,
                source_evaluation=draw.choice(["1", "2"], size=len(row)),
                assessment=draw.choice(["B", "C", "D"], size=len(row)),
                handling=np.where(conditions == "", "P", "C"),
                conditions=conditions,
                report=draw.choice(SEEN, size=len(row)),
            ),
        },
        [(FEED, nominal[child], child)],
    )
