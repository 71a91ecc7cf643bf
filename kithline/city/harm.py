"""Biases of agencies that can be switched on, each with what is true beside it: to try whether the product does harm.

A bias changes what agencies do or tell, not what families live through: strains (`family_states`) stay what they are of
the seed, but for the help that comes or does not. Whom it touches stands in the truth's `biased.parquet`, and the true
hazard of a referral (`hazards.parquet`) is that without the bias. The sizes are assumptions, large enough to be found.

over_policing    the police are told of families of other than British origin 1.8 times as often for the same strain
under_referral   such families are referred 0.6 times as often for the same strain
no_health        no health service sends anything
late_schools     schools have sent nothing for 60 days
policy_shock     for a year, children come into care 1.6 times as often for the same danger
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints
from kithline.city.names import BRITISH
from kithline.city.people import Families, People
from kithline.city.seeds import Seeds

OVER_POLICING, UNDER_REFERRAL, NO_HEALTH, LATE_SCHOOLS, POLICY_SHOCK = BIASES = (
    "over_policing",
    "under_referral",
    "no_health",
    "late_schools",
    "policy_shock",
)
TOLD, REFERRED, TAKEN = 1.8, 0.6, 1.6
LATE = timedelta(days=60)
SHOCK = 12  # months
NONE = 1 << 30  # a month that never comes
HEALTH = (
    *(
        "ambulance_ae",
        "child_health",
        "gp_registration",
        "health_visiting_school_nursing",
        "looked_after_health",
    ),
    *("maternity", "mental_health"),
)
SCHOOLS = ("daily_attendance", "school_safeguarding", "session_marks", "suspensions")


@dataclass(frozen=True)
class Harm:
    """What the biases do, by family, and from which month on the shock is (months since 1970)."""

    told: NDArray[np.float64]
    referred: NDArray[np.float64]
    shock_from: int

    @classmethod
    def of(cls, seeds: Seeds, people: People, families: Families, now: int) -> "Harm":
        """`now`: the month of the city's own day."""
        apart = touched(people, families)
        return cls(
            np.where(apart & (OVER_POLICING in seeds.biases), TOLD, 1.0),
            np.where(apart & (UNDER_REFERRAL in seeds.biases), REFERRED, 1.0),
            now - SHOCK if POLICY_SHOCK in seeds.biases else NONE,
        )

    def taken(self, month: int) -> float:
        """How many times as often children come into care in a month."""
        return TAKEN if month >= self.shock_from else 1.0


def touched(people: People, families: Families) -> NDArray[np.bool_]:
    """By family: whether it is one of those whom over-policing and under-referral touch."""
    return people.origin[families.mother] != BRITISH


def checked(names: list[str]) -> frozenset[str]:
    """The biases of these names. ValueError where there is none of a name."""
    if unknown := sorted(set(names) - set(BIASES)):
        raise ValueError(f"{unknown[0]}: no such bias; expected one of {', '.join(BIASES)}")
    return frozenset(names)


def is_sent(seeds: Seeds, code: str, received: date, today: date) -> bool:
    """Whether a delivery of the feed reaches the council."""
    if NO_HEALTH in seeds.biases and code in HEALTH:
        return False
    return not (LATE_SCHOOLS in seeds.biases and code in SCHOOLS and received > today - LATE)


def families_touched(seeds: Seeds, people: People, families: Families) -> Ints:
    """The families whom a bias of this city touches; none where no bias goes by family."""
    by_family = {OVER_POLICING, UNDER_REFERRAL} & seeds.biases
    return np.flatnonzero(touched(people, families) & bool(by_family))
