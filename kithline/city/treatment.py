"""Drug and alcohol treatment in truth: parents, young people, and people without children whom nobody here knows."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, days, plus, some, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

# In treatment in a year: about 7 adults in 1,000 (OHID, Adult substance misuse treatment statistics 2023 to 2024:
# 311,000 in England). Among parents and the young: assumptions.
PARENTS, OTHERS, YOUNG = 0.012, 0.006, 0.004


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
    """Episodes that were open within the last year."""
    draw = seeds.draw("treatment")
    people, families, now = truth.people, truth.families, np.datetime64(truth.today)
    age = people.ages(now)
    grown = np.unique(np.concatenate([families.mother, families.father, families.partner]))
    grown = grown[grown != NOBODY]
    strain = truth.strains.substance[people.family[grown]]
    parents = some_by_risk(draw, grown, 1.7 * strain, max(3, round(PARENTS * len(grown))))
    teens = np.flatnonzero(people.is_child & (age > 13) & (people.mother >= 0))
    young = some_by_risk(draw, teens, 1.4 * truth.strains.behaviour[teens], max(1, round(YOUNG * len(teens))))
    rest = np.flatnonzero((people.family < 0) & ~people.is_child & (age < 65))
    others = some(draw, rest, OTHERS, least=2)
    client = np.concatenate([parents, young, others])
    start = now - draw.integers(20, 620, len(client)).astype("timedelta64[D]")
    end = plus(start, draw.integers(80, 480, len(client)))
    end = np.where(end >= now, days(len(end)), end)
    kept = np.isnat(end) | (end > now - np.timedelta64(365, "D"))
    of_adults = weighted(draw, {"Alcohol": 48, "Opiates": 32, "Cocaine": 12, "Cannabis": 8}, len(client))
    return Treatment(
        client[kept],
        start[kept],
        end[kept],
        np.where(np.isin(client, young), "Cannabis", of_adults)[kept],
        np.isin(client, parents)[kept],
    )
