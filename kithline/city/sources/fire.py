"""Fire and rescue: visits to homes with a child, fires that children set, and work with those children."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk
from kithline.city.domestic_abuse import make_support
from kithline.city.households import is_grown, known_as, members_of, numbers_in
from kithline.city.over_years import Year, families_on, listed, over_years, young_on
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot
from kithline.city.truth import Truth

FEED = "fire"
LAG = 13
VISITED, SETTING = 0.02, 0.004  # in a year: of homes with a child; of those of 8 to 17 (assumptions)
BURNT = ("Bin store", "Grass", "Abandoned car", "Bedding")


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (monthly in life) of what happened in a year."""
    truth, view = source.truth, source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    families, visited_on, is_threat = over_years(source.seeds, f"sources.{FEED}.visits", truth, _visits)
    children, fires_on, is_worked = over_years(source.seeds, f"sources.{FEED}.fires", truth, _fires)
    year = 365
    visits, fires = listed(visited_on, visited_on, on, year), listed(fires_on, fires_on, on, year)
    of, person = members_of(truth, families[visits], on)  # a family's own household has its number
    number_there = numbers_in(truth, families[visits[of]], person)
    who = known_as(truth, person, on)
    home, threatened, visited = visits[of], is_threat[visits[of]], visited_on[visits[of]]
    child, at = children[fires], fires_on[fires]
    work_on = np.where(is_worked, plus(fires_on, 20), np.datetime64("NaT"))
    works = listed(work_on, work_on, on, year)
    helped, begun = children[works], work_on[works]
    number = np.concatenate([home, fires, works])
    sort = np.repeat(["visit", "fire", "work"], [len(who), len(child), len(helped)])
    begins = np.repeat(["SW-", "DF-", "FS-"], [len(who), len(child), len(helped)])
    reference = np.char.add(begins, (3301 + number).astype("U7"))
    person = np.concatenate([who, child, helped])
    place = np.concatenate([number_there, np.ones(len(child) + len(helped), dtype=int)])
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
                what=np.where(is_fire, np.array(BURNT)[number % len(BURNT)], ""),
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


def _visits(year: Year, truth: Truth) -> tuple[Ints, Days, np.ndarray]:
    """Family, day, and whether someone threatens the home, of each home visited in a year."""
    families = families_on(truth, year.start)
    supported = make_support(year.seeds, truth)
    threatened = np.unique(supported.family[supported.high & (supported.start < year.end)])
    risk = truth.strains.poverty[families] + 2.0 * np.isin(families, threatened)
    chosen = some_by_risk(year.draw, families, risk, year.many(VISITED, len(families), 3))
    return chosen, year.dates(len(chosen)), np.isin(chosen, threatened)


def _fires(year: Year, truth: Truth) -> tuple[Ints, Days, np.ndarray]:
    """Child, day, and whether someone worked with the child, of each fire of a year."""
    pool = young_on(truth, year.start, 8, 17)
    child = some_by_risk(
        year.draw, pool, 1.5 * truth.strains.behaviour[pool], year.many(SETTING, len(pool), 1)
    )
    return child, year.dates(len(child)), year.draw.random(len(child)) < 0.6
