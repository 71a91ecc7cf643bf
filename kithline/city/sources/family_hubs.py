"""Family hubs: families with a young child who have registered, and the groups that they came to."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import dates_between, plus, some_by_risk
from kithline.city.lives import LONG_AGO
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

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


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month: all who are registered, and the groups of two months."""
    truth, draw = source.truth, source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, people = np.datetime64(day), truth.people
    age, home = people.ages(on), truth.lives.homes_on(on, len(people))
    young = np.flatnonzero((age > 0.15) & (age < 5) & (people.mother >= 0) & (home != NOBODY))
    families = np.unique(people.family[young])
    risk = 0.4 * truth.strains.poverty[families]
    chosen = some_by_risk(draw, families, risk, round(REGISTERED * len(families)))
    child = young[np.isin(people.family[young], chosen)]
    mother = people.mother[child]
    person = np.unique(np.concatenate([child, mother[home[mother] != NOBODY]]))
    family = people.family[person]
    first = np.full(len(truth.families), on)
    np.minimum.at(first, people.family[child], people.birth[child])
    start = plus(first[family], 20 + family % 160)
    # Who was born, adopted or came later is registered then.
    arrived = truth.lives.arrived_on[family]
    for since in (people.birth[person], people.adopted_on[person], arrived):
        start = np.maximum(start, np.where(np.isnat(since), LONG_AGO, since) + np.timedelta64(21, "D"))
    kept = start <= on
    person, family, start = person[kept], family[kept], start[kept]
    hub = np.array(HUBS)[truth.places.sector[home[person]] % len(HUBS)]
    workers = make_staff(draw, "FW", max(2, len(chosen) // 100))
    has = draw.random(len(truth.families))[family] < WITH_WORKER
    key = numbered(draw, "FH", len(truth.faces))
    often = draw.geometric(0.4, len(person)) - 1
    of = np.repeat(np.arange(len(person)), often)
    at = dates_between(draw, on - np.timedelta64(DAYS, "D"), on, len(of))
    of, at = of[at >= start[of]], at[at >= start[of]]
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
                attendance=np.char.add("FA", (1 + np.arange(len(of))).astype("U8")),
                person=key[person[of]],
                on=at,
                hub=hub[of],
                group=np.array(GROUPS)[draw.integers(0, len(GROUPS), len(of))],
                attended=draw.random(len(of)) < 0.85,
            ),
        },
        [(FEED, key[person], person)],
    )
