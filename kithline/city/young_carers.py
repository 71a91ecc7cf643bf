"""Children who care for somebody at home, whoever knows of it: likelier where a parent is ill or drinks."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.over_years import Year, over_years, young_on
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

SHARE = 0.018  # of children of 6 to 17 (assumption; schools record about 1 in 100)
AT_SCHOOL, BY_SERVICE = 0.65, 0.65  # of them, known to the school; registered with the service (assumptions)
LASTS = (400, 1100)  # days that a child cares for somebody (assumption)
FOR = {"Mother": 55, "Brother or sister": 25, "Father": 12, "Grandparent": 8}


@dataclass(frozen=True)
class YoungCarers:
    """One row a child."""

    child: Ints
    cares_for: Words
    since: Days
    until: Days
    at_school: np.ndarray
    by_service: np.ndarray


def young_carers(seeds: Seeds, truth: Truth) -> YoungCarers:
    """By the parents' mental health and drinking."""
    return over_years(seeds, "young_carers", truth, _young_carers)


def _young_carers(year: Year, truth: Truth) -> YoungCarers:
    draw, people, strains = year.draw, truth.people, truth.strains
    age, pool = people.ages(year.start), young_on(truth, year.start, 6, 16)
    pool = pool[np.isnat(people.adopted_on[pool])]
    family = people.family[pool]
    risk = 0.8 * strains.mental_health[family] + 0.5 * strains.substance[family] + 0.1 * age[pool]
    child = some_by_risk(draw, pool, risk, year.many(365 * SHARE / np.mean(LASTS), len(pool), 3))
    count = len(child)
    by_service = draw.random(count) < BY_SERVICE
    if count and not by_service.any():
        by_service[0] = True
    since = year.dates(count)
    return YoungCarers(
        child,
        weighted(draw, FOR, count),
        since,
        plus(since, draw.integers(*LASTS, count)),
        draw.random(count) < AT_SCHOOL,
        by_service,
    )
