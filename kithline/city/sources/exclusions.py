"""The council's own list of exclusions: permanent ones, and suspensions long enough to be told of."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import days, plus
from kithline.city.education_office import VIEW, student_ids
from kithline.city.out_of_school import UNIT
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered_by_day, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "exclusions"
BACK = 3
TOLD = 365  # days for which an exclusion is listed
LONG = 10  # sessions, from which the sixth day and the governors matter (School Discipline Regulations 2012)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's list, of a year."""
    truth, view, told = source.truth, source.sightings(VIEW), source.truth.suspensions
    day = truth.today - timedelta(days=BACK)
    on, key = np.datetime64(day), student_ids(source.seeds, truth)
    grave = (told.category == "PERM") | (told.sessions >= LONG)
    rows = np.flatnonzero(grave & (told.start <= on) & (told.start > on - np.timedelta64(TOLD, "D")))
    child, start = told.child[rows], told.start[rows]
    permanent = told.category[rows] == "PERM"
    none = days(len(rows))

    # A draw for each pupil: what is drawn of one stays when others come.
    def drawn(what: str) -> np.random.Generator:
        return source.draw(f"{FEED}.{what}")

    every = len(truth.faces)
    governors = plus(start, drawn("governors").integers(12, 22, every)[child])
    panel = np.where(permanent & (drawn("panel").random(every)[child] < 0.15), plus(governors, 28), none)
    upheld = np.where(drawn("upheld").random(every)[child] < 0.9, "Upheld", "Reinstated")
    officers = make_staff(drawn("officers"), "EX", 1)
    held = governors <= on
    yield snapshot(
        day,
        {
            "exclusions": columns(
                exclusion=numbered_by_day("EX", start, child),
                pupil=key[child],
                **as_seen(view, child, on, "upn", "forename", "surname", "birth"),
                school=truth.schools.laestab[told.school[rows]],
                category=told.category[rows],
                start=start,
                sessions=told.sessions[rows],
                reason1=told.reason[rows],
                reason2=told.second[rows],
                day_six_on=np.where(permanent, plus(start, 8), none),
                day_six_provider=np.where(permanent, UNIT, ""),
                governors_on=np.where(held, governors, none),
                governors_outcome=np.where(held, upheld, ""),
                panel_on=up_to(panel, on),
                panel_outcome=np.where(panel <= on, "Decision stands", ""),
                closed=np.where(permanent, none, up_to(plus(governors, 5), on)),
                **officers.as_columns("officer", np.where(permanent, 0, NOBODY)),
            )
        },
        [(FEED, key[child], child)],
    )
