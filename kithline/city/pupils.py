"""What is so of children and pupils beside their needs: meals, low income, language.

Shares: DfE LAIT for Portsmouth, 2025 (see `targets`). Poverty decides who has meals; schools see it family by family.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kithline.city.names import BRITISH, LANGUAGE, Words
from kithline.city.people import People
from kithline.city.schools import year_groups
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains
from kithline.core.terms import academic_year

Flags = NDArray[np.bool_]
MEALS = {"primary": 0.331, "secondary": 0.372}
EVER = {"primary": 0.3439, "secondary": 0.3901}  # free meals at some time in six years
LOW_INCOME = 0.207
OTHER_LANGUAGE = {"primary": 0.242, "secondary": 0.201}


@dataclass(frozen=True)
class Pupils:
    """By person."""

    meals: Flags
    ever_meals: Flags
    low_income: Flags
    language: Words


def make_pupils(seeds: Seeds, people: People, strains: Strains, today: date) -> Pupils:
    """Draw them for everyone; grown-ups have a language alone."""
    draw = seeds.draw("pupils")
    group = year_groups(people.birth, academic_year(today))
    phases = {"primary": (group >= 0) & (group <= 6), "secondary": (group >= 7) & (group <= 13)}
    child = people.family >= 0
    poverty = np.where(child, strains.poverty[np.maximum(people.family, 0)], 0.0)
    # What decides in one year and not in another.
    seen = poverty + draw.normal(0, 0.5, len(people))
    meals, ever = np.zeros(len(people), dtype=bool), np.zeros(len(people), dtype=bool)
    english = people.origin == BRITISH
    theirs = draw.random(len(people))
    for phase, of in phases.items():
        of &= child & (people.mother >= 0)
        if of.any():
            meals[of] = seen[of] > np.quantile(seen[of], 1 - MEALS[phase])
            ever[of] = seen[of] > np.quantile(seen[of], 1 - EVER[phase])
            other = of & (people.origin != BRITISH)
            speaks = OTHER_LANGUAGE[phase] * of.sum() / max(1, other.sum())
            english[other] = theirs[other] > speaks
    young = people.is_child & (people.mother >= 0)
    low = np.zeros(len(people), dtype=bool)
    low[young] = poverty[young] > np.quantile(poverty[young], 1 - LOW_INCOME)
    language = np.where(english, "ENG", np.array(LANGUAGE)[people.origin])
    return Pupils(meals, ever, low, language)
