"""Drug and alcohol treatment in truth: parents, young people, and people without children whom nobody here knows."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, plus, some, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.over_years import Year, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

# In treatment in a year: about 7 adults in 1,000 (OHID, Adult substance misuse treatment statistics 2023 to 2024:
# 311,000 in England). Among parents and the young: assumptions.
PARENTS, OTHERS, YOUNG = 0.012, 0.006, 0.004
BEGUN = 0.56  # of those in treatment in a year, who begin in it: an episode lasts 280 days


@dataclass(frozen=True)
class Treatment:
    """One row an episode."""

    client: Ints
    start: Days
    end: Days
    substance: Words
    parent: np.ndarray

    def __len__(self) -> int:
        return len(self.client)


def make_treatment(seeds: Seeds, truth: Truth) -> Treatment:
    """Episodes of six years."""
    return over_years(seeds, "treatment", truth, _treatment)


def _treatment(year: Year, truth: Truth) -> Treatment:
    draw, people, families = year.draw, truth.people, truth.families
    age = people.ages(year.start)
    grown = np.unique(np.concatenate([families.mother, families.father, families.partner]))
    grown = grown[grown != NOBODY]
    grown = grown[age[grown] >= 18]
    strain = truth.strains.substance[people.family[grown]]
    parents = some_by_risk(draw, grown, 1.7 * strain, year.many(BEGUN * PARENTS, len(grown), 3))
    teens = young_on(truth, year.start, 13)
    young = some_by_risk(
        draw, teens, 1.4 * truth.strains.behaviour[teens], year.many(BEGUN * YOUNG, len(teens), 1)
    )
    rest = np.flatnonzero((people.family < 0) & (age >= 18) & (age < 65))
    others = some(draw, rest, BEGUN * OTHERS * year.share, least=year.many(0, 0, 2))
    client = np.concatenate([parents, young, others])
    start = year.dates(len(client))
    end = plus(start, draw.integers(80, 480, len(client)))
    of_adults = weighted(draw, {"Alcohol": 48, "Opiates": 32, "Cocaine": 12, "Cannabis": 8}, len(client))
    return Treatment(
        client,
        start,
        end,
        np.where(np.isin(client, young), "Cannabis", of_adults),
        np.isin(client, parents),
    )
