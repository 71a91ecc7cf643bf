"""Special educational needs in truth: none, support or a plan; the needs; the plan's dates.

Shares: DfE "Special educational needs in England" for Portsmouth in 2025 (LAIT): plans 5.8% and support 14.8% of
pupils.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, dates_between, days, some_by_risk, weighted
from kithline.city.known import Known
from kithline.city.names import Words
from kithline.city.people import YEAR, People
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains

PLANS, SUPPORT = 0.058, 0.144
LONG = 300  # days in care after which a plan has been asked for
NEEDS = {
    "SEMH": 22,
    "SLCN": 24,
    "ASD": 18,
    "SPLD": 13,
    "MLD": 13,
    "PD": 3,
    "SLD": 2,
    "HI": 2,
    "VI": 1,
    "PMLD": 1,
    "OTH": 4,
}


@dataclass(frozen=True)
class Sen:
    """By person; provision N, K or E as it is today, and since when."""

    provision: Words
    since: Days
    need: Words
    second: Words  # a second need, or empty
    requested: Days  # of the assessment that led to the plan, or of one that is not decided
    reviewed: Days
    outcome: Words  # of the request: issued, refused, or empty while it runs

    def provision_on(self, on: np.datetime64) -> Words:
        """Provision on a day: support before a plan, nothing before support."""
        before = np.where(self.provision == "E", "K", "N")
        return np.where(np.isnat(self.since) | (self.since <= on), self.provision, before)


def make_sen(seeds: Seeds, people: People, strains: Strains, known: Known, today: date) -> Sen:
    """Draw the needs of everyone of 4 to 19."""
    draw = seeds.draw("sen")
    now = np.datetime64(today)
    age = people.ages(now)
    pool = np.flatnonzero((age > 4) & (age < 19) & ((people.family >= 0) & (people.mother >= 0)))
    everyone = len(people)
    risk = 1.6 * strains.disability + 0.5 * strains.behaviour
    # A child who has long been in care has a virtual school that asks for a plan.
    long_in_care = known.in_care(now - np.timedelta64(LONG, "D")) & known.in_care(now)
    plans = some_by_risk(
        draw,
        pool,
        1.3 * risk[pool] + 2.4 * long_in_care[pool] - 0.45 * (age[pool] > 11),
        round(PLANS * len(pool)),
    )
    rest = np.setdiff1d(pool, plans)
    support = some_by_risk(
        draw,
        rest,
        0.8 * risk[rest] + 0.42 * strains.risk[rest] + 0.8 * long_in_care[rest],
        round(SUPPORT * len(pool)),
    )
    provision = np.full(everyone, "N", dtype="U1")
    provision[support], provision[plans] = "K", "E"
    need = np.zeros(everyone, dtype="U4")
    second = need.copy()
    has = np.flatnonzero(provision != "N")
    need[has] = weighted(draw, NEEDS, len(has))
    both = has[draw.random(len(has)) < 0.3]
    second[both] = weighted(draw, NEEDS, len(both))
    second[second == need] = ""
    since, requested, reviewed = days(everyone), days(everyone), days(everyone)
    years = draw.uniform(0.1, 1, len(has)) * np.maximum(0.3, age[has] - 4)
    since[has] = now - (years * YEAR).astype("timedelta64[D]")
    asked = plans[long_in_care[plans]]
    since[asked] = np.maximum(since[asked], now - np.timedelta64(LONG - 100, "D"))
    outcome = np.zeros(everyone, dtype="U8")
    requested[plans] = since[plans] - draw.integers(130, 330, len(plans)).astype("timedelta64[D]")
    outcome[plans] = "issued"
    asking = some_by_risk(draw, support, risk[support], max(2, round(0.08 * len(support))))
    requested[asking] = dates_between(
        draw, now - np.timedelta64(250, "D"), now - np.timedelta64(5, "D"), len(asking)
    )
    refused = (requested[asking] < now - np.timedelta64(60, "D")) & (draw.random(len(asking)) < 0.4)
    outcome[asking[refused]] = "refused"
    # A plan is reviewed yearly; one in six is late.
    old = plans[since[plans] < now - np.timedelta64(370, "D")]
    late = draw.random(len(old)) < 0.17
    ago = np.where(late, draw.integers(366, 560, len(old)), draw.integers(5, 364, len(old)))
    reviewed[old] = now - ago.astype("timedelta64[D]")
    return Sen(provision, since, need, second, requested, reviewed, outcome)


def with_provision(sen: Sen, provision: str) -> Ints:
    """The people whose provision is that today."""
    return np.flatnonzero(sen.provision == provision)
