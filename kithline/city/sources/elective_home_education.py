"""The register of children taught at home, with the council's yearly look at it."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus
from kithline.city.education_office import VIEW, student_ids
from kithline.city.out_of_school import home_education
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "elective_home_education"
BACK = 9
FIRST_REVIEW = 90  # days after the start (assumption)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's register."""
    truth, view, draw = source.truth, source.sightings(VIEW), source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, found, key = (
        np.datetime64(day),
        home_education(source.seeds, truth),
        student_ids(source.seeds, truth),
    )
    rows = np.flatnonzero(found.start <= on)
    child, start = found.child[rows], found.start[rows]
    advisers = make_staff(draw, "HE", 2)
    reviewed_on = plus(start, FIRST_REVIEW + draw.integers(0, 60, len(found.child))[rows])
    due = np.flatnonzero((reviewed_on <= on) & (draw.random(len(found.child))[rows] < 0.8))
    seen, suitable = (draw.random((len(found.child), 2)) < (0.7, 0.85))[rows[due]].T
    yield snapshot(
        day,
        {
            "register": columns(
                entry=np.char.add("EH", (301 + rows).astype("U6")),
                child=key[child],
                **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex"),
                **as_seen(view, child, on, "address", "postcode"),
                start=start,
                reason=found.reason[rows],
                previous_school=truth.schools.laestab[found.school[rows]],
                **advisers.as_columns("officer", rows % len(advisers)),
            ),
            "reviews": columns(
                review=np.char.add("HR", (301 + rows[due]).astype("U6")),
                child=key[child[due]],
                on=reviewed_on[due],
                how=np.where(seen, "Visit", "Report"),
                child_seen=seen,
                suitable=np.where(suitable, "Suitable", "More information asked for"),
                next_on=plus(reviewed_on[due], np.where(suitable, 365, 60)),
            ),
        },
        [("home_education", key[child], child)],
    )
