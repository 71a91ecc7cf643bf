"""How families and children stand today: the states of the last month, by name, and the sum that risk follows."""

from dataclasses import dataclass

import numpy as np

from kithline.city.people import People
from kithline.city.seeds import Seeds
from kithline.city.states import Floats, States, Traits


@dataclass(frozen=True)
class Strains:
    """By family: domestic_abuse, substance, mental_health, neglect, poverty, kin, engagement. By person: the rest."""

    domestic_abuse: Floats
    substance: Floats
    mental_health: Floats
    neglect: Floats
    poverty: Floats
    behaviour: Floats  # by person
    disability: Floats
    bond: Floats  # to school; low is bad
    risk: Floats  # of social care, by person: the sum that entries follow
    kin: Floats  # by family: support of kin
    engagement: Floats  # by family: with those who would help
    trusted: Floats  # by person: a trusted adult


def make_strains(seeds: Seeds, people: People, traits: Traits, states: States) -> Strains:
    """`states` as they stand today."""
    draw = seeds.draw("strains")
    held = states.family.astype(float)
    family = np.maximum(people.family, 0)
    pressed = np.where(people.family >= 0, held[:, :4].mean(axis=1)[family], 0.5)
    poor = np.where(people.family >= 0, held[:, 4][family], 0.5)
    behaviour = states.behaviour
    bond = -0.45 * pressed - 0.25 * poor - 0.3 * behaviour + 0.7 * draw.normal(0, 1, len(people))
    risk = 1.5 * pressed + 0.6 * poor + 0.45 * traits.disability + 0.2 * behaviour
    return Strains(
        *(held[:, place].copy() for place in range(5)),
        behaviour,
        traits.disability,
        bond,
        risk,
        held[:, 5].copy(),
        held[:, 6].copy(),
        states.trusted,
    )
