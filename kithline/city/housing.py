"""Homes and money in truth: social tenancies, arrears, homelessness, benefits. A family's own household has its number.

Rates are assumptions unless a source stands beside them.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, dates_between, days, plus, some, some_by_risk, weighted
from kithline.city.households import is_grown, members_of
from kithline.city.lives import ROLES
from kithline.city.names import Words
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

SOCIAL = 0.22  # of families; 17% of all households (Census 2021, England)
CLAIMING = (
    0.30  # of families: Housing Benefit or council tax reduction; 20.7% of children are poor (LAIT 2025)
)
HOMELESS = (
    0.013  # of families, in a year: households owed a duty, England 2023 to 2024 (MHCLG, H-CLIC tables)
)
ARREARS, NOTICES, NUISANCE = 0.25, 0.05, 0.06  # of tenancies


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
    draw = seeds.draw("housing.tenancies")
    now = np.datetime64(truth.today)
    pool = households_with_children(truth, now)
    family = some_by_risk(draw, pool, 1.5 * truth.strains.poverty[pool], round(SOCIAL * len(truth.families)))
    return Tenancies(family, _since(draw, truth, family, now))


def make_actions(seeds: Seeds, truth: Truth, tenancies: Tenancies) -> Actions:
    """Arrears, notices that follow them, and complaints about neighbours, over two years."""
    draw = seeds.draw("housing.actions")
    now = np.datetime64(truth.today)
    every, strains = np.arange(len(tenancies)), truth.strains
    owing = some_by_risk(draw, every, strains.poverty[tenancies.family], round(ARREARS * len(every)))
    noticed = some(draw, owing, NOTICES / ARREARS, least=1)
    loud = some_by_risk(draw, every, strains.neglect[tenancies.family], max(1, round(NUISANCE * len(every))))
    tenancy = np.concatenate([owing, noticed, loud])
    sort = np.repeat(["arrears", "notice", "asb"], [len(owing), len(noticed), len(loud)])
    recent = dates_between(draw, now - np.timedelta64(300, "D"), now - np.timedelta64(20, "D"), len(tenancy))
    at = np.maximum(recent, plus(tenancies.start[tenancy], 1))
    kept = at < now
    weeks = np.where(sort == "asb", 0, draw.integers(2, 20, len(tenancy)))
    return Actions(tenancy[kept], sort[kept], at[kept], weeks[kept])


def make_applications(seeds: Seeds, truth: Truth) -> Applications:
    """Families that fled to the refuge, and poorer ones that lost a home or had to move."""
    draw = seeds.draw("housing.applications")
    people, lives, strains = truth.people, truth.lives, truth.strains
    since, now = np.datetime64(truth.since), np.datetime64(truth.today)
    members = lives.memberships
    stay = np.flatnonzero(members.role == ROLES.index("refuge"))
    fled, first = np.unique(people.family[members.person[stay]], return_index=True)
    others = np.setdiff1d(households_with_children(truth, now), fled)
    years = int((now - since).astype(int)) / 365
    risk = 1.3 * strains.poverty[others] + 1.5 * ~np.isnat(lives.moved_on[others])
    chosen = some_by_risk(draw, others, risk, max(2, round(HOMELESS * years * len(truth.families))))
    moved = lives.moved_on[chosen]
    at = dates_between(draw, since, now - np.timedelta64(8, "D"), len(chosen))
    at = np.where(np.isnat(moved), at, np.maximum(since, plus(moved, -40)))
    family = np.concatenate([fled, chosen])
    at = np.concatenate([members.start[stay][first], at])
    housed = np.concatenate(
        [members.end[stay][first], plus(at[len(fled) :], draw.integers(40, 200, len(chosen)))]
    )
    temporary = (draw.random(len(family)) < 0.35) | (np.arange(len(family)) < len(fled))
    closed = np.where(housed < now, housed, np.datetime64("NaT"))
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
        closed,
        reason,
        np.where(np.isnat(closed), duty, "Main"),
        sort,
        np.where(temporary, at, none),
        np.where(temporary, closed, none),
    )


def make_claims(seeds: Seeds, truth: Truth) -> tuple[Ints, Days]:
    """Families that claim, and since when."""
    draw = seeds.draw("housing.claims")
    now = np.datetime64(truth.today)
    pool = households_with_children(truth, now)
    family = some_by_risk(
        draw, pool, 2.0 * truth.strains.poverty[pool], round(CLAIMING * len(truth.families))
    )
    return family, _since(draw, truth, family, now)


def _since(draw: np.random.Generator, truth: Truth, family: Ints, now: np.datetime64) -> Days:
    """The day of the family's last move or arrival; of those that have long been there, a day of the last ten years."""
    moved, arrived = truth.lives.moved_on[family], truth.lives.arrived_on[family]
    long_ago = now - draw.integers(700, 3650, len(family)).astype("timedelta64[D]")
    found = np.where(np.isnat(arrived), long_ago, arrived)
    return np.where(np.isnat(moved) | (moved >= now), found, np.fmax(moved, found))
