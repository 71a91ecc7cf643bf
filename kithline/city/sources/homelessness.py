"""Applications as homeless, as the council reports them: case, people, and temporary accommodation."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints
from kithline.city.households import is_grown, known_as, own_household, pairs
from kithline.city.housing import Applications, make_applications
from kithline.city.names import Words
from kithline.city.over_years import listed
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot, up_to

FEED = "homelessness"
LAG = 45


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (each quarter in life) of all cases that are open or were in the last two years."""
    truth, view = source.truth, source.sightings("housing_options")
    day = truth.today - timedelta(days=LAG)
    on, told = np.datetime64(day), make_applications(source.seeds, truth)
    rows = listed(told.at, told.closed, on)
    of, person = own_household(truth, told.family[rows], told.at[rows])
    place = np.arange(len(of)) - np.searchsorted(of, of) + 1
    grown, of = is_grown(truth, person, on), rows[of]
    who, number = known_as(truth, person, told.at[of]), place.astype("U2")
    housed = rows[told.entered[rows] < on]
    i, j = pairs(housed, of)
    case = np.char.add("HL-", (3001 + np.arange(len(told))).astype("U7"))
    yield snapshot(
        day,
        {
            "cases": columns(**_case(told, case, rows, on)),
            "people": columns(
                **_case(told, case, of, on),
                person_number=number,
                **as_seen(view, who, on, "forename", "surname", "birth", "sex"),
                role=np.where(place == 1, "Main applicant", np.where(grown, "Partner", "Child")),
            ),
            "placements": columns(**_placement(told, case, housed, on)),
            "occupants": columns(**_placement(told, case, housed[i], on), person_number=number[j]),
        },
        [(FEED, np.char.add(np.char.add(case[of], JOIN), number), who)],
    )


def _case(told: Applications, case: Words, rows: Ints, on: np.datetime64) -> dict[str, np.ndarray]:
    closed = up_to(told.closed[rows], on)
    fled = told.reason[rows] == "Domestic abuse"
    return {
        "case_id": case[rows],
        "applied_on": told.at[rows],
        "closed_on": closed,
        "reason": told.reason[rows],
        "duty": np.where(np.isnat(closed), told.duty[rows], "Main"),
        "outcome": np.where(np.isnat(closed), "", "Secured accommodation"),
        "needs": np.where(fled, "Experienced domestic abuse,Mental health", ""),
    }


def _placement(told: Applications, case: Words, rows: Ints, on: np.datetime64) -> dict[str, np.ndarray]:
    return {
        "case_id": case[rows],
        "entered_on": told.entered[rows],
        "left_on": up_to(told.left[rows], on),
        "type": told.sort[rows],
        "out_of_area": told.family[rows] % 7 == 0,
    }
