"""Children whom the youth justice service knows: offences and what followed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kithline.city.calendar import YEARS_TOLD
from kithline.city.chance import Days, Ints, dates_between, days, plus, some_by_risk, weighted
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
    """Draw over six years, a year at a time; whom the service knows already comes no second time."""
    draw = seeds.draw("youth_justice")
    now = np.datetime64(today)
    chosen, begun = [np.empty(0, dtype=np.int64)], [days(0)]
    for back in range(YEARS_TOLD, 0, -1):
        since = now - np.timedelta64(365 * back, "D")
        age = people.ages(since)
        pool = np.flatnonzero((people.mother >= 0) & (age > 11) & (age < 17))
        pool = np.setdiff1d(pool, np.concatenate(chosen))
        risk = 1.5 * strains.behaviour[pool] - 0.5 * strains.bond[pool] + (people.sex[pool] == "M") * 1.2
        chosen.append(some_by_risk(draw, pool, risk, max(2, round(KNOWN / 2 * len(pool)))))
        begun.append(dates_between(draw, since, since + np.timedelta64(365, "D"), len(chosen[-1])))
    child, first = np.concatenate(chosen), np.concatenate(begun)
    many = np.minimum(8, draw.geometric(0.55, len(child)))
    offender = np.repeat(child, many)
    committed = plus(np.repeat(first, many), -draw.integers(1, 60, len(offender)))
    start = np.minimum(plus(first, draw.integers(5, 40, len(child))), now - np.timedelta64(5, "D"))
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
