"""The youth service: clubs that are open to all, and mentoring of those in trouble."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk, up_to
from kithline.city.over_years import Year, listed, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff
from kithline.city.truth import Truth

FEED = "youth_services"
BACK = 13
OPEN, TARGETED = 0.05, 0.015  # of those of 10 to 17, who join in a year (assumptions)
CLUBS = ("Friday club", "Music project", "Football", "Cooking together")
PROJECTS = ("Mentoring", "Detached youth work", "Girls' group")
PLACES = ("Harbour youth centre", "The Boathouse", "Marram skate park")
NOTES = ("Came, talked about school.", "Came with a friend.", "Talked about home.", "")
TIMES = 5  # that a member comes and it is written down
PROGRAMMES = CLUBS + PROJECTS


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's members, those who have left within two years, and the times that each has come."""
    truth, draw = source.truth, source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on = np.datetime64(day)
    told = over_years(source.seeds, f"sources.{FEED}", truth, _members)
    rows = listed(told.since, told.until, on)
    # Whoever joins again what they are in already stays in it.
    _, first = np.unique(told.child[rows] * len(PROGRAMMES) + told.programme[rows], return_index=True)
    rows = rows[np.sort(first)]
    child, programme = told.child[rows], np.array(PROGRAMMES)[told.programme[rows]]
    targeted = told.programme[rows] >= len(CLUBS)
    workers = make_staff(draw, "YS", max(2, int((told.programme >= len(CLUBS)).sum()) // 150))
    key = numbered(draw, "YM", len(truth.faces))
    of = np.repeat(np.arange(len(rows)), TIMES)
    time = np.tile(np.arange(TIMES), len(rows))
    at = told.came[rows][of, time]
    came = np.flatnonzero((at < on) & (at <= told.until[rows][of]))
    of, time, at = of[came], time[came], at[came]
    place, note = (told.said[rows][of, time, side] for side in (0, 1))
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
                since=told.since[rows],
                until=up_to(told.until[rows], on),
                **workers.as_columns("worker", np.where(targeted, rows % len(workers), NOBODY), "_id"),
            ),
            "contacts": columns(
                contact_id=np.char.add("S", (1 + rows[of] * TIMES + time).astype("U8")),
                member_id=key[child[of]],
                contact_on=at,
                programme=programme[of],
                place=np.array(PLACES)[place % len(PLACES)],
                note=np.where(targeted[of], np.array(NOTES)[note % len(NOTES)], ""),
            ),
        },
        [(FEED, key[child], child)],
    )


@dataclass(frozen=True)
class Members:
    """One row a member of a programme (a place in PROGRAMMES), and the times that they come, with what is noted."""

    child: Ints
    programme: Ints
    since: Days
    until: Days
    came: np.ndarray
    said: np.ndarray


def _members(year: Year, truth: Truth) -> Members:
    draw, people = year.draw, truth.people
    pool = young_on(truth, year.start, 10, 17)
    pool = pool[np.isnat(people.adopted_on[pool])]
    poor, behaviour = truth.strains.poverty[people.family[pool]], truth.strains.behaviour[pool]
    clubs = some_by_risk(draw, pool, 0.3 * poor, year.many(OPEN, len(pool)))
    helped = some_by_risk(draw, pool, 1.5 * behaviour, year.many(TARGETED, len(pool), 2))
    child = np.concatenate([clubs, helped])
    count, since = len(child), year.dates(len(child))
    lasts = draw.integers(150, 500, count)
    after = (draw.random((count, TIMES)) * lasts[:, None]).astype(int)
    return Members(
        child,
        np.concatenate(
            [
                draw.integers(0, len(CLUBS), len(clubs)),
                len(CLUBS) + draw.integers(0, len(PROJECTS), len(helped)),
            ]
        ),
        since,
        plus(since, lasts),
        since[:, None] + after.astype("timedelta64[D]"),
        draw.integers(0, 1000, (count, TIMES, 2)),
    )
