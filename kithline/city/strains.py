"""What presses on families and children, unseen: the common cause that ties the agencies' records together.

Five strains a family (standard deviations, correlated through one factor) and three states a child, partly their
family's. First form: constant in time. Later they will move monthly, and every hazard will read them by month.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kithline.city.people import Families, People
from kithline.city.places import Places
from kithline.city.seeds import Seeds

Floats = NDArray[np.float64]
SHARED = 0.65  # loading of each strain on the common factor


@dataclass(frozen=True)
class Strains:
    """By family: domestic_abuse, substance, mental_health, neglect, poverty. By person: the child's own."""

    domestic_abuse: Floats
    substance: Floats
    mental_health: Floats
    neglect: Floats
    poverty: Floats
    behaviour: Floats  # by person
    disability: Floats
    bond: Floats  # to school; low is bad
    risk: Floats  # of social care, by person: the sum that entries follow


def make_strains(
    seeds: Seeds, people: People, families: Families, places: Places, home: np.ndarray
) -> Strains:
    """`home`: the home of each person (NOBODY without)."""
    draw = seeds.draw("strains")
    count, everyone = len(families), len(people)
    common = draw.normal(0, 1, count)
    common += np.isin(families.kind, ("single", "step")) * 0.5 + (families.kind == "kinship") * 1.0

    def strain() -> Floats:
        return SHARED * common + np.sqrt(1 - SHARED**2) * draw.normal(0, 1, count)

    abuse, substance, mental, neglect, money = (strain() for _ in range(5))
    money = 0.8 * money + 0.6 * places.poverty[np.maximum(home[families.mother], 0)]
    family = np.maximum(people.family, 0)
    of_family = np.where(people.family >= 0, (abuse + substance + mental + neglect)[family] / 4, 0.5)
    poor = np.where(people.family >= 0, money[family], 0.5)
    boys = (people.sex == "M") * 0.3
    behaviour = 0.5 * of_family + 0.85 * draw.normal(0, 1, everyone) + boys
    disability = 0.15 * of_family + draw.normal(0, 1, everyone) + 1.3 * boys
    bond = -0.45 * of_family - 0.25 * poor - 0.3 * behaviour + 0.7 * draw.normal(0, 1, everyone)
    risk = 1.5 * of_family + 0.6 * poor + 0.45 * disability + 0.2 * behaviour
    return Strains(abuse, substance, mental, neglect, money, behaviour, disability, bond, risk)
