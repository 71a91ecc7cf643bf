"""Children whom the youth justice service knows: offences and what followed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, dates_between, plus, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.people import People
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains
from kithline.city.workers import Workers

KNOWN = 0.012  # of those of 10 to 17: entrants of two years, with diversion and prevention (assumption round LAIT 2024)
OFFENCES = {
    "Violence against the person": 33,
    "Criminal damage": 16,
    "Theft and handling": 16,
    "Public order": 12,
    "Drugs": 9,
    "Motoring": 7,
    "Burglary": 4,
    "Robbery": 3,
}
TYPES = {"Diversion": 5, "Referral order": 3, "Youth rehabilitation order": 1.5, "Prevention": 2}
LEVELS = ("Low", "Medium", "High")


@dataclass(frozen=True)
class YouthJustice:
    """Offences, and one intervention a child, each column by its prefix."""

    offender: Ints
    committed: Days
    offence: Words
    gravity: Ints
    disposal: Words
    child: Ints
    start: Days
    end: Days
    type: Words
    levels: np.ndarray  # (interventions, 3): harm, wellbeing, reoffending as places in LEVELS
    manager: Ints


def make_youth_justice(
    seeds: Seeds, people: People, strains: Strains, workers: Workers, today: date
) -> YouthJustice:
    """Draw over the last two years."""
    draw = seeds.draw("youth_justice")
    now = np.datetime64(today)
    age = people.ages(now)
    pool = np.flatnonzero(people.is_child & (age > 11.5) & (people.mother >= 0))
    risk = 1.5 * strains.behaviour[pool] - 0.5 * strains.bond[pool] + (people.sex[pool] == "M") * 1.2
    child = some_by_risk(draw, pool, risk, max(3, round(KNOWN * len(pool))))
    many = np.minimum(8, draw.geometric(0.55, len(child)))
    first = dates_between(draw, now - np.timedelta64(700, "D"), now - np.timedelta64(70, "D"), len(child))
    offender = np.repeat(child, many)
    committed = plus(np.repeat(first, many), -draw.integers(1, 60, len(offender)))
    start = plus(first, draw.integers(5, 40, len(child)))
    end = plus(start, draw.integers(90, 380, len(child)))
    end = np.where(end > now, np.datetime64("NaT"), end)
    if len(child) and not np.isnat(end).any():
        end[-1] = np.datetime64("NaT")
    kind = weighted(draw, TYPES, len(child))
    managers = workers.of("youth")
    return YouthJustice(
        offender,
        committed,
        weighted(draw, OFFENCES, len(offender)),
        draw.choice(np.arange(1, 7), size=len(offender), p=[0.1, 0.27, 0.38, 0.15, 0.06, 0.04]),
        np.repeat(kind, many),
        child,
        start,
        end,
        kind,
        draw.choice(3, size=(len(child), 3), p=[0.35, 0.45, 0.2]),
        managers[draw.integers(0, len(managers), len(child))],
    )
