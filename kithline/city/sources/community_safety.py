"""Community safety: young people whose behaviour led to action, and those who were harmed by it."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.justice import make_nuisance
from kithline.city.over_years import listed
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot, up_to

FEED = "community_safety"
LAG = 15
PLACES = ("Harbour bus station", "Seafront shelters", "Quay Street car park", "Skate park")


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, told = np.datetime64(day), make_nuisance(source.seeds, truth)
    rows = listed(told.start, told.end, on)
    harmed = rows[told.victim[rows] >= 0]
    of, who = np.concatenate([rows, harmed]), np.concatenate([told.child[rows], told.victim[harmed]])
    is_subject = np.arange(len(of)) < len(rows)
    place = np.where(is_subject, 1, 2)
    case = np.char.add("ASB-", (310 + of).astype("U6"))
    over = up_to(told.end[of], on)
    yield snapshot(
        day,
        {
            "actions": columns(
                case_id=case,
                person_number=place,
                role=np.where(is_subject, "subject", "victim"),
                **as_seen(view, who, on, "forename", "surname", "birth", "sex", "address", "postcode"),
                started_on=told.start[of],
                ended_on=over,
                behaviour=told.behaviour[of],
                action=np.where(is_subject, "Acceptable behaviour contract", "Support offered"),
                location=draw.choice(PLACES, size=len(told))[of],
            )
        },
        [(FEED, np.char.add(np.char.add(case, JOIN), place.astype("U1")), who)],
    )
