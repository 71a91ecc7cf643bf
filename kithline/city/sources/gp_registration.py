"""GP registration: the children of the city, and the mother or carer with whom each lives."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, plus
from kithline.city.households import households_on, in_refuge, is_grown, known_as, members_of
from kithline.city.places import CITY, TELEPHONE
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot

FEED = "gp_registration"
LAG = 3
PER_PRACTICE = 9_000  # patients of a practice (NHS England: about 10,000)
NAMES = ("Harbour View Surgery", "Saltmarsh Practice", "The Beacon Surgery", "Quay Street Medical Centre")


def deliveries(source: Source) -> Iterator[Delivery]:
    """The first file, with everyone whom the agreement names (weekly changes in life)."""
    truth, day = source.truth, source.truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    who = known_as(truth, _named(source, on), on)
    yield snapshot(
        day,
        {"patients": _patients(source, who, on)},
        [("nhs", source.truth.faces.nhs_number[who], who)],
    )


def _named(source: Source, on: np.datetime64) -> Ints:
    """Children who sleep in the city, and of the grown-ups of their homes one woman (where there is none, one)."""
    truth = source.truth
    people, household = truth.people, households_on(truth, on)
    child = np.flatnonzero(people.is_child & (household >= 0) & (people.birth < on))
    homes = np.unique(household[child])
    place, person = members_of(truth, homes, on)
    grown = is_grown(truth, person, on) & (people.sex[person] == "F")
    place, person = place[grown], person[grown]
    mother = np.isin(person, people.mother[child])
    order = np.lexsort((~mother, place))
    first = np.unique(place[order], return_index=True)[1]
    return np.union1d(child, person[order][first])


def _patients(source: Source, who: Ints, on: np.datetime64) -> Columns:
    """Those at the refuge are marked as restricted: their address and practice do not come."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("nhs")
    told = ~in_refuge(truth, who, on)
    seen = as_seen(
        view, who, on, "nhs_number", "forename", "middle", "surname", "birth", "sex", "address", "postcode"
    )
    practices = min(len(NAMES), max(1, len(truth.people) // PER_PRACTICE))
    of_home = view.homes(on)[who] % practices
    # a number for each who could be named, from the day on which the city was made: it stays when others come
    long_ago = draw.integers(100, 4000, len(truth.faces))[who]
    begun = np.maximum(plus(seen["birth"], 21), plus(np.datetime64(truth.made_on), -long_ago))
    begun = np.where(begun < on, begun, on - np.timedelta64(1, "D"))

    def where_told(values: np.ndarray) -> np.ndarray:
        return np.where(told, values, np.datetime64("NaT") if values.dtype.kind == "M" else "")

    return columns(
        patient=np.char.add("p", (1001 + who).astype("U8")),
        nhs_number=seen["nhs_number"],
        forename=seen["forename"],
        middle=seen["middle"],
        surname=seen["surname"],
        birth=seen["birth"],
        sex=np.where(seen["sex"] == "F", "female", "male"),
        line1=where_told(seen["address"]),
        town=where_told(np.where(seen["address"] == "", "", CITY)),
        postcode=where_told(seen["postcode"]),
        practice=where_told(np.char.add("Z9990", (of_home + 1).astype("U2"))),
        practice_name=where_told(np.array(NAMES)[of_home]),
        practice_telephone=where_told(
            np.array([TELEPHONE.format(490 + place) for place in range(len(NAMES))])[of_home]
        ),
        registered=where_told(begun),
    )
