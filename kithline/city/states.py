"""What presses on families and what holds them, month by month: unseen, and the cause of all that agencies see.

A state of a family is a trait (its standing over the years), a deviation that fades (autoregressive, half gone in
eleven months) and, now and then, a crisis. Five press (`STRAINS`), two hold (`HOLDS`). Work with a family lowers what
presses while it lasts, more where the family is engaged. A child has behaviour of its own and, or not, a trusted adult.
Units are standard deviations of traits. The sizes of effects are assumptions, chosen so that the published figures of
`targets` come out.
"""

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints
from kithline.city.people import Families, People
from kithline.city.places import Places
from kithline.city.seeds import Seeds

Floats = NDArray[np.float64]
STRAINS = ("domestic_abuse", "substance", "mental_health", "neglect", "poverty")
HOLDS = ("kin", "engagement")
STATES = STRAINS + HOLDS
SHARED = np.array([0.65, 0.65, 0.65, 0.65, 0.72, -0.25, -0.35])  # loading of each trait on the common factor
FADES, SPREAD = 0.94, 0.45  # a month's autoregression, and the deviation's standing sd
CRISIS, DEPTH = (
    0.006,
    1.3,
)  # chance of a crisis in a month, and its mean size on each of the strains that it hits
HELP = (
    0.55  # by how much lasting work lowers each of the first four strains of a family of middling engagement
)


@dataclass(frozen=True)
class Traits:
    """`family[family, state]` by STATES; by person: behaviour, disability, trusted adult."""

    family: NDArray[np.float32]
    behaviour: Floats
    disability: Floats
    trusted: Floats


def make_traits(seeds: Seeds, people: People, families: Families, places: Places, home: Ints) -> Traits:
    """Draw everyone's standing. `home`: the home of each person (NOBODY without): a poor street makes poor."""
    draw = seeds.draw("states.traits")
    count, everyone = len(families), len(people)
    common = draw.normal(0, 1, count)
    common += np.isin(families.kind, ("single", "step")) * 0.5 + (families.kind == "kinship") * 1.0
    common -= 0.2  # the mean of the kinds
    own = draw.normal(0, 1, (count, len(STATES)))
    family = common[:, None] * SHARED + np.sqrt(1 - SHARED**2) * own
    money = STRAINS.index("poverty")
    family[:, money] = 0.86 * family[:, money] + 0.5 * places.poverty[np.maximum(home[families.mother], 0)]
    pressed = family[:, :4].mean(axis=1)
    of_family = np.where(people.family >= 0, pressed[np.maximum(people.family, 0)], 0.5)
    boys = (people.sex == "M") * 0.3
    return Traits(
        family.astype(np.float32),
        0.5 * of_family + 0.85 * draw.normal(0, 1, everyone) + boys,
        0.15 * of_family + draw.normal(0, 1, everyone) + 1.3 * boys,
        -0.2 * of_family + draw.normal(0, 1, everyone),
    )


class States:
    """The states of a month. `step` goes on to the next; `track` keeps months as tenths in one byte."""

    def __init__(self, seeds: Seeds, traits: Traits) -> None:
        self._draw = seeds.draw("states.months")
        self._traits = traits
        self._off = SPREAD * self._draw.standard_normal(traits.family.shape, dtype=np.float32)
        self._child_off = np.zeros((2, len(traits.behaviour)), dtype=np.float32)

    def step(self, helped: NDArray[np.bool_]) -> None:
        """A month passes. `helped`: by family, whether anyone works with it."""
        draw, off = self._draw, self._off
        count = len(off)
        off *= FADES
        off += SPREAD * np.sqrt(1 - FADES**2) * draw.standard_normal(off.shape, dtype=np.float32)
        crisis = np.flatnonzero(draw.random(count) < CRISIS)
        hit = draw.random((len(crisis), 5)) < 0.4
        off[crisis, :5] += (hit * draw.exponential(DEPTH, hit.shape)).astype(np.float32)
        works = (
            helped * HELP / (1 + np.exp(-(self._traits.family[:, -1] + off[:, -1]))) * 2 * (1 - FADES)
        ).astype(np.float32)
        off[:, :4] -= works[:, None]
        child = self._child_off
        child *= 0.95
        child += 0.12 * draw.standard_normal(child.shape, dtype=np.float32)

    def copy(self) -> "States":
        """The states as they stand, for keeping."""
        found = copy(self)
        found._off, found._child_off = self._off.copy(), self._child_off.copy()
        return found

    @property
    def family(self) -> NDArray[np.float32]:
        """[family, state]."""
        return self._traits.family + self._off

    @property
    def behaviour(self) -> Floats:
        return self._traits.behaviour + self._child_off[0]

    @property
    def trusted(self) -> Floats:
        return self._traits.trusted + self._child_off[1]

    def tenths(self) -> NDArray[np.int8]:
        """[family, state] in tenths of a standard deviation."""
        return np.clip(np.rint(self.family * 10), -127, 127).astype(np.int8)
