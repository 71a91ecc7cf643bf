"""Children who care for somebody at home, whoever knows of it: likelier where a parent is ill or drinks."""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints, dates_between, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

SHARE = 0.018  # of children of 6 to 17 (assumption; schools record about 1 in 100)
AT_SCHOOL, BY_SERVICE = 0.65, 0.65  # of them, known to the school; registered with the service (assumptions)
FOR = {"Mother": 55, "Brother or sister": 25, "Father": 12, "Grandparent": 8}


@dataclass(frozen=True)
class YoungCarers:
    """One row a child."""

    child: Ints
    cares_for: Words
    since: Days
    at_school: np.ndarray
    by_service: np.ndarray


def young_carers(seeds: Seeds, truth: Truth) -> YoungCarers:
    """By the parents' mental health and drinking."""
    draw, people, strains = seeds.draw("young_carers"), truth.people, truth.strains
    now = np.datetime64(truth.today)
    age = people.ages(now)
    pool = np.flatnonzero(people.is_child & (people.mother >= 0) & (age >= 6.5) & np.isnat(people.adopted_on))
    family = people.family[pool]
    risk = 0.8 * strains.mental_health[family] + 0.5 * strains.substance[family] + 0.1 * age[pool]
    child = some_by_risk(draw, pool, risk, max(3, round(SHARE * len(pool))))
    count = len(child)
    by_service = draw.random(count) < BY_SERVICE
    if count and not by_service.any():
        by_service[0] = True
    return YoungCarers(
        child,
        weighted(draw, FOR, count),
        dates_between(draw, now - np.timedelta64(700, "D"), now - np.timedelta64(40, "D"), count),
        draw.random(count) < AT_SCHOOL,
        by_service,
    )
