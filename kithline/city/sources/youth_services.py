"""The youth service: clubs that are open to all, and mentoring of those in trouble."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import dates_between, days, some_by_risk
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

FEED = "youth_services"
BACK = 13
OPEN, TARGETED = 0.05, 0.015  # of those of 10 to 18 (assumptions)
CLUBS = ("Friday club", "Music project", "Football", "Cooking together")
PROJECTS = ("Mentoring", "Detached youth work", "Girls' group")
PLACES = ("Harbour youth centre", "The Boathouse", "Marram skate park")
NOTES = ("Came, talked about school.", "Came with a friend.", "Talked about home.", "")
TIMES = 3  # of each member in the delivery


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's members, and some times that they came."""
    truth, draw = source.truth, source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, people = np.datetime64(day), truth.people
    age, home = people.ages(on), truth.lives.homes_on(on, len(people))
    pool = np.flatnonzero((age >= 10) & (age < 18) & (home != NOBODY) & np.isnat(people.adopted_on))
    clubs = some_by_risk(
        draw, pool, 0.3 * truth.strains.poverty[people.family[pool]], round(OPEN * len(pool))
    )
    helped = some_by_risk(
        draw, pool, 1.5 * truth.strains.behaviour[pool], max(2, round(TARGETED * len(pool)))
    )
    child = np.concatenate([clubs, helped])
    targeted = np.arange(len(child)) >= len(clubs)
    programme = np.where(
        targeted,
        np.array(PROJECTS)[draw.integers(0, len(PROJECTS), len(child))],
        np.array(CLUBS)[draw.integers(0, len(CLUBS), len(child))],
    )
    since = dates_between(draw, on - np.timedelta64(330, "D"), on - np.timedelta64(30, "D"), len(child))
    workers = make_staff(draw, "YS", max(2, len(helped) // 25))
    key = numbered(draw, "YM", len(truth.faces))
    of = np.repeat(np.arange(len(child)), TIMES)
    session = np.char.add("S", (1 + np.arange(len(of))).astype("U7"))
    seen = as_seen(
        source.sightings("clubs"), child, on, "forename", "surname", "birth", "sex", "address", "postcode"
    )
    yield snapshot(
        day,
        {
            "members": columns(
                member_id=key[child],
                **seen,
                programme=programme,
                level=np.where(targeted, "Targeted", "Open access"),
                since=since,
                until=days(len(child)),
                **workers.as_columns(
                    "worker", np.where(targeted, np.arange(len(child)) % len(workers), NOBODY), "_id"
                ),
            ),
            "contacts": columns(
                contact_id=session,
                member_id=key[child[of]],
                contact_on=np.maximum(since[of], on - draw.integers(1, 50, len(of))),
                programme=programme[of],
                place=np.array(PLACES)[draw.integers(0, len(PLACES), len(of))],
                note=np.where(targeted[of], np.array(NOTES)[draw.integers(0, len(NOTES), len(of))], ""),
            ),
        },
        [(FEED, key[child], child)],
    )
