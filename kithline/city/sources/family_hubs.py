"""Family hubs: families with a young child who have registered, and the groups that they came to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk
from kithline.city.lives import LONG_AGO
from kithline.city.over_years import Year, over_years
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff
from kithline.city.truth import Truth

FEED = "family_hubs"
BACK = 14
REGISTERED = 0.5  # of families with a child under five (assumption), likelier where money is short
WITH_WORKER = 0.2
GROUPS = (
    "Stay and play",
    "Baby massage",
    "Breastfeeding group",
    "Parenting course",
    "Dads' group",
    "Speech and talk",
)
HUBS = ("Harbour family hub", "Marram family hub", "Lantern family hub", "Groyne family hub")
DAYS = 60  # of groups in the delivery
OFTEN = 9  # groups a year and person (assumption)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month: all who are registered, and the groups of two months."""
    truth, draw = source.truth, source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, people = np.datetime64(day), truth.people
    age, home = people.ages(on), truth.lives.homes_on(on, len(people))
    # By family, whoever has a young child on the day: who has registered stays so.
    joins = some_by_risk(
        draw,
        np.arange(len(truth.families)),
        0.4 * truth.strains.poverty,
        round(REGISTERED * len(truth.families)),
    )
    young = np.flatnonzero((age > 0.15) & (age < 5) & (people.mother >= 0) & (home != NOBODY))
    child = young[np.isin(people.family[young], joins)]
    mother = people.mother[child]
    person = np.unique(np.concatenate([child, mother[home[mother] != NOBODY]]))
    family = people.family[person]
    first = np.full(len(truth.families), on)
    born = np.flatnonzero((people.mother >= 0) & (people.birth < on))
    np.minimum.at(first, people.family[born], people.birth[born])
    start = plus(first[family], 20 + family % 160)
    # Who was born, adopted or came later is registered then.
    arrived = truth.lives.arrived_on[family]
    for since in (people.birth[person], people.adopted_on[person], arrived):
        start = np.maximum(start, np.where(np.isnat(since), LONG_AGO, since) + np.timedelta64(21, "D"))
    kept = start <= on
    person, family, start = person[kept], family[kept], start[kept]
    hub = np.array(HUBS)[truth.places.sector[home[person]] % len(HUBS)]
    workers = make_staff(draw, "FW", max(2, len(joins) // 200))
    has = draw.random(len(truth.families))[family] < WITH_WORKER
    key = numbered(draw, "FH", len(truth.faces))
    came = over_years(source.seeds, f"sources.{FEED}.groups", truth, _groups)
    told = np.flatnonzero((came.at < on) & (came.at >= on - np.timedelta64(DAYS, "D")))
    told = told[np.isin(came.person[told], person)]
    of = np.searchsorted(person, came.person[told])
    told, of = told[came.at[told] >= start[of]], of[came.at[told] >= start[of]]
    seen = as_seen(
        source.sightings("clubs"), person, on, "forename", "surname", "birth", "sex", "address", "postcode"
    )
    yield snapshot(
        day,
        {
            "registrations": columns(
                person=key[person],
                family=np.char.add("FHF", (1 + family).astype("U7")),
                **seen,
                hub=hub,
                start=start,
                **workers.as_columns("worker", np.where(has, family % len(workers), NOBODY)),
            ),
            "attendance": columns(
                attendance=np.char.add("FA", (1 + told).astype("U8")),
                person=key[person[of]],
                on=came.at[told],
                hub=hub[of],
                group=np.array(GROUPS)[came.group[told]],
                attended=came.attended[told],
            ),
        },
        [(FEED, key[person], person)],
    )


@dataclass(frozen=True)
class Came:
    """One row a group that somebody with a young child, or the child, was to come to; `group` is a place in GROUPS."""

    person: Ints
    at: Days
    group: Ints
    attended: np.ndarray


def _groups(year: Year, truth: Truth) -> Came:
    """Of a year, of everyone who would come if registered."""
    draw, people = year.draw, truth.people
    age = people.ages(year.start)
    child = np.flatnonzero((people.mother >= 0) & (age > -1) & (age < 5))
    person = np.unique(np.concatenate([child, people.mother[child]]))
    person = np.repeat(person, draw.poisson(OFTEN * year.share, len(person)))
    count = len(person)
    return Came(person, year.dates(count), draw.integers(0, len(GROUPS), count), draw.random(count) < 0.85)
