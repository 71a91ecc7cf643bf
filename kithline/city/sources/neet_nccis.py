"""What young people do after school, as the participation team records it in NCCIS codes."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.after_sixteen import LAST_YEAR, Paths, paths
from kithline.city.chance import days, plus, up_to
from kithline.city.education_office import VIEW
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

FEED = "neet_nccis"
BACK = 8
ASKED = 180  # days between two times that somebody asks what a young person does
GROWN = 20  # year group: until 25, where there is a plan
CODES = {
    "pupil": ("110",),
    "school": ("210",),
    "college": ("220", "230"),
    "apprenticeship": ("310",),
    "work": ("320", "330", "340"),
    "training": ("410", "430"),
    "neet": ("619", "619", "610", "615", "640"),
    "unknown": ("810",),
}
AT = {
    "college": "Brinmouth College",
    "apprenticeship": "Bilge & Ballast Ltd",
    "training": "Ropewalk Workshop",
}
INTENDED = ("Sixth form", "Further education", "Apprenticeship")


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's record of year 11 to 13, and of older ones with a plan."""
    truth, view, draw = source.truth, source.sightings(VIEW), source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, every = np.datetime64(day), paths(source.seeds, truth)
    planned = truth.sen.provision[every.person] == "E"
    rows = np.flatnonzero((every.group <= LAST_YEAR + 2) | (planned & (every.group < GROWN)))
    person, doing, start = every.person[rows], every.doing[rows], np.minimum(every.since[rows], on)
    key = numbered(draw, "NC", len(truth.faces))
    lost = np.isin(doing, ("neet", "unknown"))
    advisers = make_staff(draw, "PA", max(1, len(truth.people) // 20_000))
    pupil, none = doing == "pupil", days(len(rows))
    known = doing != "unknown"
    # One draw for everyone: what is said of one stays from month to month.
    asked = np.datetime64("2000-01-01") + draw.integers(0, ASKED, len(truth.faces))[person].astype(
        "timedelta64[D]"
    )
    asked = asked + (on - asked).astype(int) // ASKED * np.timedelta64(ASKED, "D")
    checked = np.where(known, np.maximum(start, asked), none)
    adviser = np.where(lost, draw.integers(0, len(advisers), len(truth.faces))[person], NOBODY)
    offered = pupil & (draw.random(len(truth.faces)) < 0.7)[person]
    yield snapshot(
        day,
        {
            "activities": columns(
                person=key[person],
                **as_seen(view, person, on, "upn", "uln", "forename", "surname", "birth", "sex"),
                **as_seen(view, person, on, "address", "postcode"),
                activity=_codes(source.draw(f"{FEED}.codes").random(len(truth.faces))[person], doing),
                start=start,
                at=_establishments(source, every, rows, on),
                checked=checked,
                review=np.where(doing == "neet", plus(np.maximum(start, on), 42), none),
                intended=np.where(
                    pupil, np.array(INTENDED)[draw.choice(3, len(rows), p=[0.4, 0.5, 0.1])], ""
                ),
                guarantee=np.where(offered, "Offer made", ""),
                guarantee_on=np.where(offered, up_to(plus(start, 130), on), none),
                **advisers.as_columns("adviser", adviser),
                adviser_since=np.where(lost, np.minimum(plus(start, 7), on), none),
            )
        },
        [("nccis", key[person], person)],
    )


def _codes(chance: np.ndarray, doing: np.ndarray) -> np.ndarray:
    """A code of the word for each, by a chance of its own."""
    found = np.zeros(len(doing), dtype="U3")
    for word, codes in CODES.items():
        of = np.flatnonzero(doing == word)
        found[of] = np.array(codes)[(chance[of] * len(codes)).astype(int)]
    return found


def _establishments(source: Source, every: Paths, rows: np.ndarray, on: np.datetime64) -> np.ndarray:
    """A pupil's school by its code; elsewhere a name where there is one."""
    truth = source.truth
    school = truth.enrolments.school_on(on, len(truth.people))[every.person[rows]]
    named = np.array([AT.get(word, "") for word in every.doing[rows].tolist()])
    return np.where((every.doing[rows] == "pupil") & (school != NOBODY), truth.schools.laestab[school], named)
