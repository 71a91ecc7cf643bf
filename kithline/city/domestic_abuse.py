"""Domestic abuse in truth, beyond the incidents themselves: who was there, who is supported, whom a MARAC discusses."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, days, plus, some_by_risk
from kithline.city.households import known_as, pairs
from kithline.city.lives import ROLES
from kithline.city.names import Words
from kithline.city.over_years import Year, families_on, over_years, years_of
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

VICTIM, CHILD, SUSPECT = "victim", "child", "suspect"
SUPPORTED = 0.02  # of families in a year (assumption)
MARAC = (
    0.004  # discussions a year for each woman: the number that SafeLives tells areas to expect, 40 per 10,000
)


@dataclass(frozen=True)
class Parties:
    """One row a person of something that happened to a family, in order of it and of `place`; `person` an identity."""

    of: Ints
    place: Ints  # from 1
    person: Ints
    role: Words

    def __len__(self) -> int:
        return len(self.of)

    def taken(self, rows: np.ndarray) -> "Parties":
        """These rows only."""
        return Parties(self.of[rows], self.place[rows], self.person[rows], self.role[rows])


@dataclass(frozen=True)
class Support:
    """One row a person whom the service supports."""

    family: Ints
    person: Ints
    role: Words
    start: Days
    end: Days
    high: np.ndarray
    entered: Days  # the refuge; none for those who never lived there
    left: Days

    def __len__(self) -> int:
        return len(self.person)


def parties(truth: Truth, family: Ints, at: Days) -> Parties:
    """Mother, children and the man of each family, as on a day each: whom an officer finds, or hears of.

    A father or partner whom the city does not know has no row.
    """
    people, families = truth.people, truth.families
    row, child = pairs(family, people.family)
    born = (
        (people.birth[child] <= at[row])
        & (plus(people.birth[child], 6574) > at[row])
        & (people.mother[child] >= 0)
    )
    row, child = row[born], child[born]
    man = np.where(families.partner[family] >= 0, families.partner[family], families.father[family])
    known = np.flatnonzero(man >= 0)
    every = np.arange(len(family))
    of = np.concatenate([every, row, known])
    person = np.concatenate([families.mother[family], known_as(truth, child, at[row]), man[known]])
    role = np.repeat([VICTIM, CHILD, SUSPECT], [len(every), len(row), len(known)])
    order = np.lexsort((np.arange(len(of)), of))
    of = of[order]
    place = np.arange(len(of)) - np.searchsorted(of, of) + 1
    return Parties(of, place, person[order], role[order])


def incident_families(truth: Truth) -> tuple[Ints, np.ndarray]:
    """Family and moment (datetime64[m]) of each incident of which schools were told, in order of time."""
    told = truth.incidents
    _, first = np.unique(told.number, return_index=True)
    return truth.people.family[told.child[first]], told.at[first]


def make_support(seeds: Seeds, truth: Truth) -> Support:
    """Families at the refuge, and others in the community: mothers, their children, some of the men."""
    return over_years(seeds, "domestic_abuse.support", truth, _support)


def _support(year: Year, truth: Truth) -> Support:
    draw, people, members = year.draw, truth.people, truth.lives.memberships
    there = (
        (members.role == ROLES.index("refuge")) & (members.start >= year.start) & (members.start < year.end)
    )
    stay = np.flatnonzero(there)
    sheltered = np.unique(people.family[members.person[stay]])
    # Who is at the refuge in another year is not supported twice.
    fled = people.family[members.person[members.role == ROLES.index("refuge")]]
    others = np.setdiff1d(families_on(truth, year.start), fled)
    risk = 1.6 * truth.strains.domestic_abuse[others]
    hurt, at = incident_families(truth)
    risk += 1.5 * np.isin(others, hurt[(at >= year.start - np.timedelta64(180, "D")) & (at < year.end)])
    community = some_by_risk(draw, others, risk, year.many(SUPPORTED, len(truth.families), 3))
    family = np.concatenate([sheltered, community])
    entered, left = days(len(family)), days(len(family))
    _, first = np.unique(people.family[members.person[stay]], return_index=True)
    entered[: len(sheltered)] = members.start[stay][first]
    left[: len(sheltered)] = members.end[stay][first]
    start = np.concatenate([plus(entered[: len(sheltered)], -1), year.dates(len(community))])
    end = plus(start, draw.integers(50, 260, len(family)))
    end = np.where(np.isnat(left), end, np.maximum(end, plus(left, 30)))
    high = (draw.random(len(family)) < 0.3) | ~np.isnat(entered)
    found = parties(truth, family, start)
    helped = (found.role == VICTIM) | ((found.role == CHILD) & (draw.random(len(found)) < 0.6))
    helped |= (found.role == CHILD) & ~np.isnat(entered[found.of])
    helped |= (found.role == SUSPECT) & (draw.random(len(found)) < 0.12)
    found = found.taken(helped)
    there = np.isin(found.person, members.person[stay])
    return Support(
        family[found.of],
        found.person,
        found.role,
        start[found.of],
        end[found.of],
        high[found.of],
        np.where(there, entered[found.of], np.datetime64("NaT")),
        np.where(there, left[found.of], np.datetime64("NaT")),
    )


def make_discussions(seeds: Seeds, truth: Truth) -> tuple[Days, Parties]:
    """Days of the conference on which victims at high risk were discussed, and who was discussed with each."""
    whole = truth.uncut
    return truth.once(seeds, "domestic_abuse.marac", lambda: _discussions(seeds, whole))


def _discussions(seeds: Seeds, truth: Truth) -> tuple[Days, Parties]:
    people, parts = truth.people, []
    family, at = incident_families(truth)
    women = int(((people.sex == "F") & (people.ages(np.datetime64(truth.made_on)) >= 16)).sum())
    for year in years_of(seeds, "domestic_abuse.marac", truth):
        told = np.flatnonzero((at >= year.start) & (at < year.end))
        risk = 1.5 * truth.strains.domestic_abuse[family[told]]
        parts.append(some_by_risk(year.draw, told, risk, year.many(MARAC, women, 2)))
    chosen = np.concatenate(parts)
    # The conference is on every second Thursday.
    held = at[chosen].astype("datetime64[D]") + np.timedelta64(8, "D")
    thursday = np.datetime64("2024-01-04")
    held += (-(held - thursday).astype(int) % 14).astype("timedelta64[D]")
    # One discussion of a family at a conference, though there were two incidents.
    _, once = np.unique(family[chosen] * 100_000 + held.astype(int), return_index=True)
    rows = np.sort(once)
    return held[rows], parties(truth, family[chosen][rows], held[rows])


__all__ = [
    "CHILD",
    "NOBODY",
    "SUSPECT",
    "VICTIM",
    "Parties",
    "Support",
    "incident_families",
    "make_discussions",
    "make_support",
    "parties",
]
