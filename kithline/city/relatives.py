"""Grandmothers and aunts among the city's own people: who might take a child in.

Somebody of fitting age and origin among the city's other grown-ups; a family has one where its support of kin is high.
`kin` draws everybody else who matters to the families whom social care knows.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Ints
from kithline.city.people import NOBODY, Families, People
from kithline.city.seeds import Seeds
from kithline.city.states import Traits

NEAR = 0.0  # support of kin (sd) from which there is a grandmother near; half a deviation more: an aunt


@dataclass(frozen=True)
class Relatives:
    """By family: persons, NOBODY without."""

    grandmother: Ints
    aunt: Ints


def make_relatives(
    seeds: Seeds, people: People, families: Families, traits: Traits, now: np.datetime64
) -> Relatives:
    """Give families their kin; nobody is kin of two."""
    draw = seeds.draw("relatives")
    support = traits.family[:, 5]
    free = (people.family < 0) & ~people.is_child & (people.sex == "F")
    age = people.ages(now)
    mother = people.birth[families.mother]
    found = []
    for least, most, near in ((18.0, 42.0, NEAR), (-12.0, 12.0, NEAR + 0.5)):
        kin = np.full(len(families), NOBODY)
        for origin in np.unique(families.origin):
            asks = np.flatnonzero((families.origin == origin) & (support > near) & (families.carer < 0))
            pool = np.flatnonzero(
                free & (people.origin == origin) & (age > 20 + least) & (age < 48 + most / 2)
            )
            # Oldest mothers meet the oldest kin of an even draw; who then does not fit in age is left out.
            some = np.sort(draw.permutation(len(pool))[: len(asks)])
            asks = asks[np.argsort(mother[asks], kind="stable")][: len(some)]
            offer = pool[some][np.argsort(people.birth[pool[some]], kind="stable")]
            years = (mother[asks] - people.birth[offer]).astype(float) / 365.25
            fits = (years >= least) & (years <= most)
            kin[asks[fits]] = offer[fits]
        free[kin[kin >= 0]] = False
        found.append(kin)
    return Relatives(*found)
