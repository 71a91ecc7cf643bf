"""The young carers service's register and its assessments."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import among, plus, turns
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff
from kithline.city.young_carers import young_carers

FEED = "young_carers"
BACK = 10


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's register; the service is a charity, and knows no number of anybody's."""
    truth, view, draw = source.truth, source.sightings("clubs"), source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, found = np.datetime64(day), young_carers(source.seeds, truth)
    key = numbered(draw, "YC", len(truth.faces))
    rows = np.flatnonzero(found.by_service & among(found.since, found.until, on))
    rows = rows[turns(found.child[rows]) == 1]  # whoever cares on is registered once
    child, start = found.child[rows], found.since[rows]
    workers = make_staff(draw, "YW", max(1, len(found.child) // 60))
    assessed = plus(start, draw.integers(14, 60, len(found.child))[rows])
    done = np.flatnonzero(assessed <= on)
    both = draw.random(len(found.child)) < 0.6
    yield snapshot(
        day,
        {
            "register": columns(
                carer=key[child],
                **as_seen(view, child, on, "forename", "surname", "birth", "sex", "address", "postcode"),
                start=start,
                cares_for=found.cares_for[rows],
                **workers.as_columns("worker", rows % len(workers)),
            ),
            "assessments": columns(
                assessment=np.char.add("YA", (1 + rows[done]).astype("U6")),
                carer=key[child[done]],
                on=assessed[done],
                type=np.full(len(done), "Needs assessment"),
                outcome=np.where(both[rows[done]], "Group and one-to-one support", "Group"),
                review=plus(assessed[done], 182),
            ),
        },
        [(FEED, key[child], child)],
    )
