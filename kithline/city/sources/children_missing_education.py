"""Children missing education, until somebody has found where they are taught."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.education_office import VIEW, student_ids
from kithline.city.out_of_school import missing_education
from kithline.city.over_years import listed
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "children_missing_education"
BACK = 4


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's list: open cases and those closed in two years."""
    truth, view = source.truth, source.sightings(VIEW)
    day = truth.today - timedelta(days=BACK)
    on, found, key = (
        np.datetime64(day),
        missing_education(source.seeds, truth),
        student_ids(source.seeds, truth),
    )
    rows = listed(found.opened, found.closed, on)
    child, gone, closed = found.child[rows], found.gone[rows], up_to(found.closed[rows], on)
    still = np.isnat(closed)
    officers = make_staff(source.draw(FEED), "CM", 1)
    # Whoever left is listed at the last address that was known.
    here, before = (
        as_seen(view, child, each, "address", "postcode") for each in (on, np.datetime64(truth.uncut.since))
    )
    address = {code: np.where(gone, before[code], here[code]) for code in here}
    school = found.school[rows]
    yield snapshot(
        day,
        {
            "cases": columns(
                case=np.char.add("CME", (701 + rows).astype("U6")),
                child=key[child],
                **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex"),
                **address,
                opened=found.opened[rows],
                closed=closed,
                reason=found.reason[rows],
                last_school=np.where(school == NOBODY, "", truth.schools.laestab[school]),
                referred_by=found.told_by[rows],
                whereabouts=np.where(gone & still, "not known", "known"),
                outcome=np.where(still, "", np.where(gone, "Found on a roll", "School place found")),
                destination=np.where(~still & gone, "Another council", ""),
                **officers.as_columns("officer", np.zeros(len(rows), dtype=int)),
            )
        },
        [("missing_education", key[child], child)],
    )
