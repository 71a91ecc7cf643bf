"""The course of lives that the services' months leave: who was followed, what happened, hazards and states kept."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Days, Ints
from kithline.city.people import People
from kithline.city.states import States, Traits


@dataclass
class Log:
    """What happened: lists of arrays a month, put together by `SocialCare`."""

    parts: dict[str, list[tuple[np.ndarray, ...]]] = field(default_factory=dict)

    def add(self, name: str, *columns: np.ndarray) -> None:
        self.parts.setdefault(name, []).append(columns)

    def table(self, name: str) -> tuple[np.ndarray, ...]:
        return tuple(np.concatenate(column) for column in zip(*self.parts[name], strict=True))


@dataclass(frozen=True)
class Hazards:
    """True chances within the month, a row a child and month of the last five years: of those who can have the event.

    0 where a child cannot: a plan while there is no open work, care while in care.
    """

    month: np.ndarray  # datetime64[M]
    child: Ints
    referral: NDArray[np.float32]
    plan: NDArray[np.float32]
    care: NDArray[np.float32]


@dataclass(frozen=True)
class History:
    """States of the last five years: `family[month, family, state]` in tenths of a standard deviation."""

    months: np.ndarray
    family: NDArray[np.int8]


@dataclass(frozen=True)
class Followed:
    """Whom the months follow: children by row, from month to month (the last not included)."""

    child: Ints
    family: Ints
    born: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, people: People, arrived: Days, left: Days) -> "Followed":
        child = np.flatnonzero((people.mother >= 0) & np.isnat(people.adopted_on))
        family = people.family[child]
        born = months_of(people.birth[child])
        came, went = arrived[family], left[family]
        first = np.where(np.isnat(came), born, np.maximum(born, months_of(came) + 1))
        last = np.where(np.isnat(went), born + 216, np.minimum(born + 216, months_of(went)))
        return cls(child, family, born, first, last)


def months_of(on: np.ndarray) -> Ints:
    """Months since 1970; of no date something far below."""
    return on.astype("datetime64[M]").astype(np.int64)


@dataclass(frozen=True)
class Course:
    """What the months left: the log, hazards, states kept, and the states as they stand today."""

    followed: Followed
    log: Log
    hazards: Hazards
    history: History
    states: States
    traits: Traits
