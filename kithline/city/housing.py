"""Homes and money in truth: social tenancies, arrears, homelessness, benefits. A family's own household has its number.

Rates are assumptions unless a source stands beside them.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.calendar import YEARS_TOLD
from kithline.city.chance import Days, Ints, days, plus, some, some_by_risk, weighted
from kithline.city.households import is_grown, members_of
from kithline.city.lives import ROLES
from kithline.city.names import Words
from kithline.city.over_years import Year, over_years
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

SOCIAL = 0.22  # of families; 17% of all households (Census 2021, England)
CLAIMING = (
    0.30  # of families: Housing Benefit or council tax reduction; 20.7% of children are poor (LAIT 2025)
)
HOMELESS = (
    0.013  # of families, in a year: households owed a duty, England 2023 to 2024 (MHCLG, H-CLIC tables)
)
ARREARS, NOTICES, NUISANCE = 0.25, 0.05, 0.06  # of tenancies, in a year


@dataclass(frozen=True)
class Tenancies:
    """One row a social tenancy that lasts today."""

    family: Ints
    start: Days

    def __len__(self) -> int:
        return len(self.family)


@dataclass(frozen=True)
class Actions:
    """What threatens a tenancy; one row an action. `tenancy`: row of Tenancies; `sort`: arrears, notice or asb."""

    tenancy: Ints
    sort: Words
    at: Days
    weeks: Ints  # of rent owed; 0 for asb


@dataclass(frozen=True)
class Applications:
    """One row an application as homeless. `entered` and `left`: temporary accommodation, none where there was none."""

    family: Ints
    at: Days
    closed: Days
    reason: Words
    duty: Words
    sort: Words
    entered: Days
    left: Days

    def __len__(self) -> int:
        return len(self.family)


def households_with_children(truth: Truth, on: np.datetime64) -> Ints:
    """Families in whose own household a child and a grown-up live on a day."""
    families = np.arange(len(truth.families))
    place, person = members_of(truth, families, on)
    grown = is_grown(truth, person, on)
    both = np.bincount(place[grown], minlength=len(families)) > 0
    return np.flatnonzero(both & (np.bincount(place[~grown], minlength=len(families)) > 0))


def make_tenancies(seeds: Seeds, truth: Truth) -> Tenancies:
    """Poorer families; a tenancy begins with the last move, or years ago."""
    whole = truth.uncut
    return truth.once(
        seeds,
        "housing.tenancies",
        lambda: Tenancies(*_standing(seeds.draw("housing.tenancies"), whole, 1.5, SOCIAL)),
    )


def make_actions(seeds: Seeds, truth: Truth, tenancies: Tenancies) -> Actions:
    """Arrears, notices that follow them, and complaints about neighbours."""
    return over_years(seeds, "housing.actions", truth, lambda year, whole: _actions(year, whole, tenancies))


def _actions(year: Year, truth: Truth, tenancies: Tenancies) -> Actions:
    draw, strains = year.draw, truth.strains
    every = np.flatnonzero(tenancies.start < year.end)
    poor, unkempt = (state[tenancies.family[every]] for state in (strains.poverty, strains.neglect))
    owing = some_by_risk(draw, every, poor, year.many(ARREARS, len(every)))
    noticed = some(draw, owing, NOTICES / ARREARS, least=1)
    loud = some_by_risk(draw, every, unkempt, year.many(NUISANCE, len(every), 1))
    tenancy = np.concatenate([owing, noticed, loud])
    sort = np.repeat(["arrears", "notice", "asb"], [len(owing), len(noticed), len(loud)])
    at = np.maximum(year.dates(len(tenancy)), plus(tenancies.start[tenancy], 1))
    kept = at < year.end
    weeks = np.where(sort == "asb", 0, draw.integers(2, 20, len(tenancy)))
    return Actions(tenancy[kept], sort[kept], at[kept], weeks[kept])


def make_applications(seeds: Seeds, truth: Truth) -> Applications:
    """Families that fled to the refuge, and poorer ones that lost a home or had to move."""
    return over_years(seeds, "housing.applications", truth, _applications)


def _applications(year: Year, truth: Truth) -> Applications:
    draw, people, lives, strains = year.draw, truth.people, truth.lives, truth.strains
    members = lives.memberships
    there = (
        (members.role == ROLES.index("refuge")) & (members.start >= year.start) & (members.start < year.end)
    )
    stay = np.flatnonzero(there)
    fled, first = np.unique(people.family[members.person[stay]], return_index=True)
    # Nobody applies who moves in another year: a move is what an application leads to.
    others = np.setdiff1d(households_with_children(truth, year.start), fled)
    moved = plus(lives.moved_on[others], -40)
    others = others[np.isnat(moved) | ((moved >= year.start) & (moved < year.end))]
    risk = 1.3 * strains.poverty[others] + 1.5 * ~np.isnat(lives.moved_on[others])
    chosen = some_by_risk(draw, others, risk, year.many(HOMELESS, len(truth.families), 2))
    moved = lives.moved_on[chosen]
    at = np.where(np.isnat(moved), year.dates(len(chosen)), plus(moved, -40))
    family = np.concatenate([fled, chosen])
    at = np.concatenate([members.start[stay][first], at])
    housed = np.concatenate(
        [members.end[stay][first], plus(at[len(fled) :], draw.integers(40, 200, len(chosen)))]
    )
    temporary = (draw.random(len(family)) < 0.35) | (np.arange(len(family)) < len(fled))
    reasons = {
        "End of private tenancy": 40,
        "Family no longer willing to accommodate": 35,
        "Overcrowding": 25,
    }
    reason = weighted(draw, reasons, len(family))
    sort = weighted(draw, {"Nightly paid": 6, "Bed and breakfast": 3, "Private leased": 2}, len(family))
    reason[: len(fled)], sort[: len(fled)] = "Domestic abuse", "Refuge"
    duty = np.where(temporary, "Relief", "Prevention")
    none = days(len(family))
    return Applications(
        family,
        at,
        housed,
        reason,
        duty,
        sort,
        np.where(temporary, at, none),
        np.where(temporary, housed, none),
    )


def make_claims(seeds: Seeds, truth: Truth) -> tuple[Ints, Days]:
    """Families that claim, and since when."""
    whole = truth.uncut
    return truth.once(
        seeds, "housing.claims", lambda: _standing(seeds.draw("housing.claims"), whole, 2.0, CLAIMING)
    )


def _standing(draw: np.random.Generator, truth: Truth, poor: float, share: float) -> tuple[Ints, Days]:
    """Families of a share of all, likelier the poorer, and since when: by the city's own day, for all of its days.

    The day of the family's last move or arrival; of those that have long been there, a day of the years before those
    that are told.
    """
    now = np.datetime64(truth.made_on)
    pool = households_with_children(truth, now)
    family = some_by_risk(draw, pool, poor * truth.strains.poverty[pool], round(share * len(truth.families)))
    moved, arrived = truth.lives.moved_on[family], truth.lives.arrived_on[family]
    long_ago = now - draw.integers(365 * YEARS_TOLD, 365 * 16, len(family)).astype("timedelta64[D]")
    found = np.where(np.isnat(arrived), long_ago, arrived)
    return family, np.where(np.isnat(moved) | (moved >= now), found, np.fmax(moved, found))
