"""The council's list of alternative provision: who is where instead of the classroom, and the officer to ask."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.education_office import VIEW, student_ids
from kithline.city.out_of_school import PROVIDERS, UNIT_URN, places
from kithline.city.over_years import listed
from kithline.city.people import NOBODY
from kithline.city.places import TELEPHONE
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered_by_day, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "alternative_provision"
BACK = 12  # days before today
ENDED = 365  # days for which a place that has ended is listed
SETTINGS = np.array(["", "WBP", "OTH", "OOT"])  # by provider: the unit has a number instead


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's list."""
    truth, view, draw = source.truth, source.sightings(VIEW), source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, found, key = np.datetime64(day), places(source.seeds, truth), student_ids(source.seeds, truth)
    officers = make_staff(draw, "AP", 2)
    rows = listed(found.start, found.end, on, ENDED)
    child, provider = found.child[rows], found.provider[rows]
    excluded = found.excluded[rows]
    telephone = np.array([TELEPHONE.format(number) for number in draw.integers(0, 1000, len(PROVIDERS))])
    officer = np.where(excluded, child % len(officers), NOBODY)
    table = columns(
        placement=numbered_by_day("AP", found.start[rows], child),
        pupil=key[child],
        **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex"),
        school=truth.schools.laestab[found.school[rows]],
        provider=np.array(PROVIDERS)[provider],
        provider_urn=np.where(provider == 0, UNIT_URN, ""),
        setting=SETTINGS[provider],
        provider_telephone=telephone[provider],
        start=found.start[rows],
        end=up_to(found.end[rows], on),
        reason=found.reason[rows],
        sessions=found.sessions[rows],
        arranged_by=np.where(excluded, "council", "school"),
        **officers.as_columns("officer", officer),
    )
    yield snapshot(day, {"placements": table}, [(FEED, key[child], child)])
