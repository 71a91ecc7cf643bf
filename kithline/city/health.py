"""Health in truth: pregnancies, emergency attendances, referrals to specialist services. Drawn from people and strains.

Rates are assumptions unless a source stands beside them.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.calendar import YEARS_TOLD
from kithline.city.chance import Days, Ints, days, plus, some_by_risk, weighted
from kithline.city.households import known_as, stays, within
from kithline.city.names import Words
from kithline.city.over_years import GROWN, Year, joined, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

ATTENDANCES = 0.35  # a year and child; twice that under two
GESTATION = 280
SERVICES = {
    # service: (share of children who are referred in two years, ages, reason)
    "Speech and language therapy": (0.05, (2, 8), "Speech, language and communication"),
    "Community paediatrics": (0.03, (1, 15), "Development"),
    "Occupational therapy": (0.015, (3, 14), "Motor skills"),
    "Continence": (0.012, (4, 12), "Continence"),
}
SEEN_BEFORE = 60  # days before the order of adoption
CAMHS = (
    0.07  # of those of 5 to 17, in a year (assumption; one in five has a probable disorder, NHS England 2023)
)


@dataclass(frozen=True)
class Pregnancies:
    """One row a pregnancy; `born` none and babies NOBODY while it lasts."""

    mother: Ints
    booked: Days
    expected: Days
    born: Days
    first: Ints
    second: Ints  # a twin

    def __len__(self) -> int:
        return len(self.mother)


@dataclass(frozen=True)
class Emergencies:
    """One row an attendance of a child (an identity) at the emergency department, in order of time."""

    child: Ints
    at: np.ndarray  # datetime64[m]
    complaint: Words
    intent: Words
    worry: Words
    outcome: Words

    def __len__(self) -> int:
        return len(self.child)


@dataclass(frozen=True)
class Referred:
    """One row a referral of a child (an identity) to a specialist service."""

    child: Ints
    start: Days
    end: Days
    service: Words
    reason: Words
    source: Words

    def __len__(self) -> int:
        return len(self.child)


def make_pregnancies(seeds: Seeds, truth: Truth) -> Pregnancies:
    """Those of which a child of the last six years was born, and those that last on the city's day."""
    whole = truth.uncut
    return truth.once(seeds, "health.pregnancies", lambda: _pregnancies(seeds, whole))


def _pregnancies(seeds: Seeds, truth: Truth) -> Pregnancies:
    draw = seeds.draw("health.pregnancies")
    people, families, now = truth.people, truth.families, np.datetime64(truth.made_on)
    since = now - np.timedelta64(365 * YEARS_TOLD, "D")
    babies = np.flatnonzero((people.mother >= 0) & (people.birth >= since) & np.isnat(people.adopted_on))
    _, place = np.unique(
        people.mother[babies] * 100_000 + people.birth[babies].astype(int), return_index=True
    )
    first = babies[place]
    youngest = np.full(len(people), np.datetime64("1900-01-01"))
    np.maximum.at(youngest, people.mother[people.mother >= 0], people.birth[people.mother >= 0])
    mothers = families.mother[np.isnat(truth.lives.left_on)]
    able = mothers[(youngest[mothers] < now - np.timedelta64(300, "D")) & (people.ages(now)[mothers] < 42)]
    # As many as were born in as long a time as a pregnancy is known, of those who had children last.
    lasting = some_by_risk(
        draw,
        able,
        -((now - youngest[able]).astype(float) / 900),
        max(3, round(len(first) * 210 / max(1, int((now - since).astype(int))))),
    )
    mother = np.concatenate([people.mother[first], lasting])
    born = np.concatenate([people.birth[first], days(len(lasting))])
    slip = np.clip(draw.normal(-3, 9, len(first)), -60, 14).astype(int)
    expected = np.concatenate(
        [
            plus(people.birth[first], -slip),
            now + draw.integers(15, 200, len(lasting)).astype("timedelta64[D]"),
        ]
    )
    late = 60 * (draw.random(len(mother)) < 0.05 + 0.1 * (strain_of(truth, mother) > 0.8))
    booked = plus(
        expected, -(GESTATION - np.clip(draw.normal(66, 14, len(mother)), 35, 140) - late).astype(int)
    )
    kept = np.isnat(born) | (booked < born)
    twin = people.twin[first]
    return Pregnancies(
        mother[kept],
        booked[kept],
        expected[kept],
        born[kept],
        np.concatenate([first, np.full(len(lasting), NOBODY)])[kept],
        np.concatenate(
            [
                np.where(people.birth[np.maximum(twin, 0)] == people.birth[first], twin, NOBODY),
                np.full(len(lasting), NOBODY),
            ]
        )[kept],
    )


def strain_of(truth: Truth, person: Ints) -> np.ndarray:
    """The mean of the strains of each person's family, in standard deviations; 0 for those without one."""
    strains = truth.strains
    mean = (strains.domestic_abuse + strains.substance + strains.mental_health + strains.neglect) / 4
    family = truth.people.family[person]
    return np.where(family >= 0, mean[np.maximum(family, 0)], 0.0)


COMPLAINTS = {
    0: ("Fever", "Difficulty in breathing", "Vomiting", "Head injury"),
    5: ("Injury of arm", "Head injury", "Difficulty in breathing", "Abdominal pain"),
    12: ("Injury of leg", "Abdominal pain", "Laceration of hand", "Self-harm", "Intoxication"),
}
WORRIES = (
    "Injury not explained by what was told.",
    "Brought late; parent smelt of alcohol.",
    "Third attendance in six months.",
    "Child said they are afraid to go home.",
    "Not brought to the fracture clinic afterwards.",
)


def make_emergencies(seeds: Seeds, truth: Truth) -> Emergencies:
    """Attendances of six years, likelier for infants and for children of families under strain."""
    return over_years(seeds, "health.emergencies", truth, _emergencies)


def _emergencies(year: Year, truth: Truth) -> Emergencies:
    draw, people = year.draw, truth.people
    child = np.flatnonzero(
        (people.is_child | (people.mother >= 0)) & (people.ages(year.start) < 18) & (people.birth < year.end)
    )
    start, end = stays(truth, child, year.start, year.end)
    end = np.minimum(end, plus(people.birth[child], int(GROWN)))
    years = np.maximum(0, (end - start).astype(int)) / 365
    strain = strain_of(truth, child)
    young = (year.end - people.birth[child]).astype(int) < 800
    many = draw.poisson(ATTENDANCES * (1 + young) * np.exp(0.35 * strain) * years)
    row = np.repeat(np.arange(len(child)), many)
    on = within(draw, start[row], end[row])
    # Each child placed for adoption comes once before the order: by the former name, from the adopters' home.
    placed = np.flatnonzero(np.isin(child, truth.lives.adoptions.person))
    before = plus(people.adopted_on[child[placed]], -SEEN_BEFORE)
    told = (before >= start[placed]) & (before < year.end)
    placed, before = placed[told], before[told]
    row, on = np.concatenate([row, placed]), np.concatenate([on, before])
    at = on.astype("datetime64[m]") + draw.integers(7 * 60, 24 * 60, len(row)).astype("timedelta64[m]")
    order = np.argsort(at, kind="stable")
    row, at, on = row[order], at[order], on[order]
    years_old = (on - people.birth[child[row]]).astype(int) / 365.25
    complaint = np.zeros(len(row), dtype="U24")
    for age, words in COMPLAINTS.items():
        these = years_old >= age
        complaint[these] = draw.choice(words, size=int(these.sum()))
    hurt = np.char.find(complaint, "njury") >= 0
    harm = complaint == "Self-harm"
    worried = draw.random(len(row)) < np.where(harm, 0.9, 0.03 + 0.12 * (strain[row] > 0.8))
    return Emergencies(
        known_as(truth, child[row], on),
        at,
        complaint,
        np.where(harm, "Intentional self-harm", np.where(hurt, "Accidental", "")),
        np.where(worried, draw.choice(WORRIES, size=len(row)), ""),
        weighted(draw, {"Discharged home": 80, "Admitted": 14, "Left before treatment": 6}, len(row)),
    )


def make_community(seeds: Seeds, truth: Truth) -> Referred:
    """Referrals to community services; likelier with a disability."""
    return over_years(seeds, "health.community", truth, _community)


def _community(year: Year, truth: Truth) -> Referred:
    draw, children = year.draw, len(young_on(truth, year.start))
    parts = []
    for service, (share, (youngest, oldest), reason) in SERVICES.items():
        pool = young_on(truth, year.start, youngest, oldest)
        risk = 1.3 * truth.strains.disability[pool] + 0.5 * (truth.sen.provision[pool] != "N")
        chosen = some_by_risk(draw, pool, risk, year.many(share / 2, children, 1))
        parts.append((chosen, np.full(len(chosen), service), np.full(len(chosen), reason)))
    return _referred(year, truth, joined(parts), 260)


def make_mental_health(seeds: Seeds, truth: Truth) -> Referred:
    """Referrals to child and adolescent mental health services."""
    return over_years(seeds, "health.mental_health", truth, _mental_health)


def _mental_health(year: Year, truth: Truth) -> Referred:
    draw, pool = year.draw, young_on(truth, year.start, 5)
    strains, family = truth.strains, truth.people.family[pool]
    risk = 0.7 * strains.mental_health[family] - 0.8 * strains.bond[pool]
    risk += 0.12 * (truth.people.ages(year.start)[pool] - 11)
    child = some_by_risk(draw, pool, risk, year.many(CAMHS, len(pool), 2))
    reasons = {
        "Anxiety": 34,
        "Low mood": 22,
        "Self-harm": 14,
        "Neurodevelopmental": 18,
        "Conduct": 7,
        "Eating": 5,
    }
    reason = weighted(draw, reasons, len(child))
    team = np.where(reason == "Neurodevelopmental", "Neurodevelopmental pathway", "Emotional health")
    return _referred(year, truth, (child, team, reason), 190)


def _referred(year: Year, truth: Truth, of: tuple[Ints, Words, Words], lasts: int) -> Referred:
    """Referrals of a year, in order of time, that last `lasts` days on average."""
    draw, (child, service, reason) = year.draw, of
    begin, end = stays(truth, child, year.start, year.end)
    start = within(draw, begin, np.maximum(begin + 1, end - np.timedelta64(9, "D")))
    over = plus(start, (30 + draw.gamma(2.0, lasts / 2, len(child))).astype(int))
    return Referred(
        known_as(truth, child, start),
        start,
        over,
        service,
        reason,
        weighted(
            draw, {"GP": 45, "School": 33, "Health visitor": 9, "Social worker": 8, "Parent": 5}, len(child)
        ),
    )
