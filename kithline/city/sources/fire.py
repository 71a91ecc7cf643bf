"""Fire and rescue: visits to homes with a child, fires that children set, and work with those children."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, dates_between, plus, some_by_risk
from kithline.city.domestic_abuse import make_support
from kithline.city.households import is_grown, known_as, members_of, within
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot

FEED = "fire"
LAG = 13
VISITED, SETTING = 0.02, 0.004  # in a year: of homes with a child; of those of 8 to 17 (assumptions)
BURNT = ("Bin store", "Grass", "Abandoned car", "Bedding")


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (monthly in life) of what happened in a year."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    home, who, threatened, visited = _visits(source, draw, on)
    child, at = _fires(source, draw, on)
    worked = draw.random(len(child)) < 0.6
    helped, begun = child[worked], plus(at[worked], 20)
    helped, begun = helped[begun < on], begun[begun < on]
    number = np.concatenate([home, np.arange(len(child)), np.arange(len(helped))])
    sort = np.repeat(["visit", "fire", "work"], [len(who), len(child), len(helped)])
    begins = np.repeat(["SW-", "DF-", "FS-"], [len(who), len(child), len(helped)])
    reference = np.char.add(begins, (3301 + number).astype("U7"))
    person = np.concatenate([who, child, helped])
    place = np.concatenate(
        [np.arange(len(home)) - np.searchsorted(home, home) + 1, np.ones(len(child) + len(helped), dtype=int)]
    )
    is_visit, is_fire = sort == "visit", sort == "fire"
    threat = np.concatenate([threatened, np.zeros(len(child) + len(helped), dtype=bool)])
    seen = as_seen(view, person, on, "forename", "surname", "birth", "sex", "address", "postcode", "uprn")
    for name in ("address", "postcode", "uprn"):  # the place of a fire is nobody's home
        seen[name] = np.where(is_visit, seen[name], "")
    grown = is_grown(truth, truth.faces.person[person], on)
    yield snapshot(
        day,
        {
            "records": columns(
                reference=reference,
                person_number=place,
                sort=sort,
                **seen,
                happened_on=np.concatenate([visited, at, begun]),
                role=np.select(
                    [is_visit & grown, is_visit, is_fire],
                    ["Occupier", "Lives there", "Believed to have set it"],
                    "",
                ),
                what=np.where(is_fire, draw.choice(BURNT, size=len(sort)), ""),
                reason=np.select(
                    [threat, is_visit, ~is_fire], ["Threat of arson", "Smoke alarms", "Fire-setting"], ""
                ),
                risk=np.where(threat, "High", np.where(is_visit, "Medium", "")),
                concerns=np.where(threat & (place == 1), "Letter box sealed. Children in the home.", ""),
                outcome=np.where(is_visit, "Alarms fitted", np.where(is_fire, "None", "")),
                referred_to=np.where(threat, "Children's services", ""),
            )
        },
        [(FEED, np.char.add(np.char.add(reference, JOIN), place.astype("U2")), person)],
    )


def _visits(
    source: Source, draw: np.random.Generator, on: np.datetime64
) -> tuple[Ints, Ints, np.ndarray, np.ndarray]:
    """Visit, identity, whether someone threatens the home, and the day, for everyone of each home visited."""
    truth = source.truth
    families = np.flatnonzero(np.isnat(truth.lives.left_on) & np.isnat(truth.lives.arrived_on))
    supported = make_support(source.seeds, truth)
    threatened = np.unique(supported.family[supported.high])
    risk = truth.strains.poverty[families] + 2.0 * np.isin(families, threatened)
    chosen = some_by_risk(draw, families, risk, max(3, round(VISITED * len(families))))
    start = np.full(len(chosen), on - np.timedelta64(365, "D"))
    at = within(draw, start, np.full(len(chosen), on))
    home, person = members_of(truth, chosen, on)  # a family's own household has its number
    return home, known_as(truth, person, on), np.isin(chosen, threatened)[home], at[home]


def _fires(source: Source, draw: np.random.Generator, on: np.datetime64) -> tuple[Ints, np.ndarray]:
    people = source.truth.people
    age = people.ages(on)
    pool = np.flatnonzero(people.is_child & (age > 8.5) & (people.mother >= 0))
    child = some_by_risk(
        draw, pool, 1.5 * source.truth.strains.behaviour[pool], max(1, round(SETTING * len(pool)))
    )
    return child, dates_between(draw, on - np.timedelta64(365, "D"), on, len(child))
