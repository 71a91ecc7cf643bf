"""Police intelligence on exploited children. Names and reports are files apart; the reports are restricted."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus
from kithline.city.exploitation import exploited
from kithline.city.over_years import listed
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
    """One file (weekly in life) of two years: a report or two of each child."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("police")
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    child, since = exploited(truth.uncut)
    nominal = numbered(draw, "N77", len(truth.faces))
    row = np.repeat(np.arange(len(child)), draw.integers(1, 3, len(child)))
    reported = plus(since[row], draw.integers(1, 40, len(row)))
    conditions = np.where(draw.random(len(row)) < 0.4, ASK_FIRST, "")
    evaluation, assessment, said = (
        draw.choice(words, size=len(row)) for words in (["1", "2"], ["B", "C", "D"], SEEN)
    )
    told = listed(reported, reported, on)
    people = np.unique(row[told])
    place = np.searchsorted(people, row[told])
    child, row = child[people], place
    seen = as_seen(view, child, on, "forename", "surname", "birth", "sex")
    yield snapshot(
        day,
        {
            "nominals": columns(nominal=nominal[child], **seen),
            "reports": columns(
                reference=np.char.add("IR-", (1187 + told).astype("U6")),
                nominal=nominal[child[row]],
                reported_on=reported[told],
                source_evaluation=evaluation[told],
                assessment=assessment[told],
                handling=np.where(conditions[told] == "", "P", "C"),
                conditions=conditions[told],
                report=said[told],
            ),
        },
        [(FEED, nominal[child], child)],
    )
