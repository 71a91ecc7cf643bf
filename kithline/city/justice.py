"""Adults under supervision and anti-social behaviour in truth. Rates are assumptions unless a source stands beside."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.over_years import Year, families_on, over_years, young_on
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

SUPERVISED = (
    0.02  # of families: a grown-up is supervised at some time of two years (about one adult in 200 at a time,
)
# Ministry of Justice, Offender management statistics; men of that age more)
BEHAVING = 0.006  # of those of 11 to 17, in a year: action about anti-social behaviour
ORDERS = {"Community order": 50, "Suspended sentence order": 25, "Licence": 25}
RISKS = ("low", "medium", "high")
BEHAVIOURS = {
    "Threats and abuse": 4,
    "Damage": 3,
    "Groups at night": 4,
    "Off-road bikes": 2,
    "Fire-setting": 1,
}


@dataclass(frozen=True)
class Supervision:
    """One row a sentence of an adult of a family with children. `harm`, `to_children`: places in RISKS."""

    adult: Ints
    family: Ints
    start: Days
    end: Days
    order: Words
    harm: Ints
    to_children: Ints

    def __len__(self) -> int:
        return len(self.adult)


@dataclass(frozen=True)
class Nuisance:
    """One row an action about a child's anti-social behaviour, with a child who was harmed by it (or NOBODY)."""

    child: Ints
    victim: Ints
    start: Days
    end: Days
    behaviour: Words

    def __len__(self) -> int:
        return len(self.child)


def make_supervision(seeds: Seeds, truth: Truth) -> Supervision:
    """Sentences; likelier where there is domestic abuse or substance use, and mostly men's."""
    return over_years(seeds, "justice.supervision", truth, _supervision)


def _supervision(year: Year, truth: Truth) -> Supervision:
    draw, people, families, strains = year.draw, truth.people, truth.families, truth.strains
    man = np.where(families.partner >= 0, families.partner, families.father)
    living = families_on(truth, year.start)
    risk = strains.domestic_abuse[living] + strains.substance[living]
    family = some_by_risk(draw, living, risk, year.many(SUPERVISED / 2, len(families), 3))
    adult = np.where(
        (man[family] >= 0) & (draw.random(len(family)) < 0.85), man[family], families.mother[family]
    )
    of_age = people.ages(year.start)[adult] >= 18
    family, adult = family[of_age], adult[of_age]
    start = year.dates(len(family))
    end = plus(start, draw.integers(180, 730, len(family)))
    harm = draw.choice(3, size=len(family), p=[0.35, 0.45, 0.2])
    worse = strains.domestic_abuse[family] > 1.2
    return Supervision(
        adult,
        family,
        start,
        end,
        weighted(draw, ORDERS, len(family)),
        harm,
        np.minimum(2, harm * worse + worse),
    )


def make_nuisance(seeds: Seeds, truth: Truth) -> Nuisance:
    """Actions; a young person harmed is of about the same age, and of another family."""
    return over_years(seeds, "justice.nuisance", truth, _nuisance)


def _nuisance(year: Year, truth: Truth) -> Nuisance:
    draw, people, pool = year.draw, truth.people, young_on(truth, year.start, 11, 17.5)
    risk = 1.5 * truth.strains.behaviour[pool] + 1.5 * np.isin(pool, truth.youth_justice.child)
    child = some_by_risk(draw, pool, risk, year.many(BEHAVING, len(pool), 2))
    victim = draw.choice(pool, size=len(child))
    harmed = (people.family[victim] != people.family[child]) & (draw.random(len(child)) < 0.5)
    start = year.dates(len(child))
    return Nuisance(
        child,
        np.where(harmed, victim, -1),
        start,
        plus(start, 182),
        weighted(draw, BEHAVIOURS, len(child)),
    )
