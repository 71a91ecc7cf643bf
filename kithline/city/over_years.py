"""What happens year after year, drawn a year at a time: what an agency tells on any day is a part of one table.

Years are counted back from the city's own day, and the days that a city is made ahead are one more. Each draws from a
seed of its own and in order of time, so that what comes later never changes what came before, and a row keeps its
number on whatever day it is told.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from kithline.city.calendar import YEARS_TOLD
from kithline.city.chance import Days, Ints, dates_between
from kithline.city.horizon import AHEAD
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

LISTED = 730  # days for which a list still has what has ended
SMALL = 1095  # the same, of a list of few rows: else a family that goes would be much of it
GROWN = 18 * 365.25

Of = TypeVar("Of")


@dataclass(frozen=True)
class Year:
    """A year's draws. `end` is not of it; `share`: of how much of a year it is."""

    seeds: Seeds
    draw: np.random.Generator
    start: np.datetime64
    end: np.datetime64

    @property
    def share(self) -> float:
        return float((self.end - self.start).astype(int)) / 365

    def dates(self, count: int) -> Days:
        """Days drawn evenly from it."""
        return dates_between(self.draw, self.start, self.end, count)

    def many(self, rate: float, of: int, least: int = 0) -> int:
        """How many of so many it happens to, at a rate a year. A whole year has `least` at least."""
        return max(least if self.share > 0.5 else 0, round(rate * self.share * of))


def years_of(seeds: Seeds, module: str, truth: Truth, parted: np.datetime64 | None = None) -> Iterator[Year]:
    """The years up to the city's day, the oldest first, and the days after it; one is parted in two at that day."""
    made = np.datetime64(truth.made_on)
    for back in range(YEARS_TOLD, -1, -1):
        start = made - np.timedelta64(365 * back, "D")
        end = start + np.timedelta64(365 if back else AHEAD, "D")
        if parted is not None and start < parted < end:
            yield Year(seeds, seeds.draw(f"{module}.{back}.before"), start, parted)
            start = parted
        yield Year(seeds, seeds.draw(f"{module}.{back}"), start, end)


def over_years(
    seeds: Seeds,
    module: str,
    truth: Truth,
    make: Callable[[Year, Truth], Of],
    parted: np.datetime64 | None = None,
) -> Of:
    """What `make` makes of each year, in one table; made once of a city, from all that is so of it."""
    whole = truth.uncut
    return truth.once(
        seeds,
        module,
        lambda: joined([make(year, whole) for year in years_of(seeds, module, whole, parted)]),
    )


def joined(tables: Iterable[Of]) -> Of:
    """One table of the rows of several of a kind: dataclasses of columns, or tuples of them."""
    held: list[Any] = list(tables)
    if isinstance(held[0], tuple):
        return tuple(np.concatenate(part) for part in zip(*held, strict=True))  # type: ignore[return-value]
    columns = [field.name for field in fields(held[0])]
    return type(held[0])(*(np.concatenate([getattr(each, name) for each in held]) for name in columns))


def listed(start: Days, end: Days, on: np.datetime64, kept: int = LISTED) -> Ints:
    """Rows of a list on a day: what had begun, and has not ended more than so many days before."""
    return np.flatnonzero((start < on) & (np.isnat(end) | (end > on - np.timedelta64(kept, "D"))))


def young_on(truth: Truth, on: np.datetime64, least: float = 0, most: float = 18) -> Ints:
    """Those of an age (in years, `most` not included) who grow up here and whose family lives in the city on a day."""
    people, lives = truth.people, truth.lives
    age, family = people.ages(on), np.maximum(people.family, 0)
    there = (people.mother >= 0) & (age >= least) & (age < most)
    came, went = lives.arrived_on[family], lives.left_on[family]
    return np.flatnonzero(there & (np.isnat(came) | (came <= on)) & (np.isnat(went) | (went > on)))


def families_on(truth: Truth, on: np.datetime64) -> Ints:
    """Families with a mother that live in the city on a day."""
    came, went = truth.lives.arrived_on, truth.lives.left_on
    here = (np.isnat(came) | (came <= on)) & (np.isnat(went) | (went > on))
    return np.flatnonzero(here & (truth.families.mother >= 0))
