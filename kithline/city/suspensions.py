"""Suspensions and exclusions in truth, by behaviour. Rates: DfE "Suspensions and permanent exclusions", Portsmouth
2023/24: 17.0 suspensions a hundred pupils (secondary 36.0), 4.85% of pupils with any, permanent 0.089%."""

from dataclasses import dataclass

import numpy as np

from kithline.city.attendance import Register
from kithline.city.chance import Days, Ints, weighted
from kithline.city.known import Known
from kithline.city.names import Words
from kithline.city.people import People
from kithline.city.schools import Enrolments, Schools
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains

PER_YEAR = {"primary": 0.039, "secondary": 0.58, "special": 0.46}
MORE_IN_NEED, MORE_IN_CARE = 0.3, -0.06  # logarithms of rates, beside what behaviour does
MOST = 17.0  # a year of one pupil, or a handful would take them all
REASONS = {
    "DB": 45,
    "PP": 17,
    "VA": 13,
    "PA": 8,
    "VP": 5,
    "DM": 3,
    "DA": 3,
    "OW": 2,
    "BU": 1,
    "RA": 1,
    "TH": 1,
    "MT": 1,
}


@dataclass(frozen=True)
class Suspensions:
    """One row each, in order of date."""

    child: Ints
    school: Ints
    start: Days
    sessions: Ints
    category: Words
    reason: Words
    second: Words

    def __len__(self) -> int:
        return len(self.child)


def make_suspensions(
    seeds: Seeds,
    people: People,
    schools: Schools,
    enrolments: Enrolments,
    strains: Strains,
    known: Known,
    register: Register,
    module: str = "suspensions",
) -> Suspensions:
    """Counts by enrolment and school day; a few pupils get most of them."""
    draw = seeds.draw(module)
    day = register.weeks.days()[register.weeks.is_open.ravel()]
    left = np.where(np.isnat(enrolments.leaving), day[-1], np.minimum(enrolments.leaving, day[-1]))
    on_roll = np.maximum(0, np.searchsorted(day, left, "right") - np.searchsorted(day, enrolments.entry))
    years = on_roll / 190
    risk = np.exp(4.2 * strains.behaviour[enrolments.child] - 0.4 * strains.bond[enrolments.child])
    expected = np.zeros(len(risk))
    for phase, rate in PER_YEAR.items():
        of = schools.phase[enrolments.school] == phase
        if of.any():
            # In a special school behaviour is what most are there for: it tells the pupils less apart.
            weight = risk[of] ** (0.7 if phase == "special" else 1.0)
            expected[of] = _to_rate(weight * years[of], MOST * years[of], rate * years[of].sum())
    counts = draw.poisson(expected * np.exp(MORE_IN_NEED))
    row = np.repeat(np.arange(len(counts)), counts)
    first = np.searchsorted(day, enrolments.entry[row])
    start = day[np.minimum(first + (draw.random(len(row)) * on_roll[row]).astype(int), len(day) - 1)]
    # Those in need or in care on the day have them oftener; of the others' a part is left out.
    of = enrolments.child[row]
    more = np.where(known.in_care_at(of, start), MORE_IN_CARE, MORE_IN_NEED * known.in_need_at(of, start))
    kept = draw.random(len(row)) < np.exp(more - MORE_IN_NEED)
    row, start = row[kept], start[kept]
    length = draw.choice([1, 2, 3, 4, 6, 10, 15], size=len(row), p=[0.1, 0.38, 0.12, 0.2, 0.12, 0.07, 0.01])
    category = np.full(len(row), "SUSP")
    category[draw.random(len(row)) < 0.0045] = "PERM"
    length[category == "PERM"] = 10
    reason = weighted(draw, REASONS, len(row))
    second = np.where(draw.random(len(row)) < 0.25, weighted(draw, REASONS, len(row)), "")
    second[second == reason] = ""
    # One at a time: a second start within the first's sessions is left out.
    order = np.lexsort((start, enrolments.child[row]))
    row, start, length, category, reason, second = (
        part[order] for part in (row, start, length, category, reason, second)
    )
    child = enrolments.child[row]
    near = (np.diff(child, prepend=-1) == 0) & (np.diff(start, prepend=start[:1]) < np.timedelta64(12, "D"))
    order = np.flatnonzero(~near)
    order = order[np.argsort(start[order], kind="stable")]
    return Suspensions(
        child[order],
        enrolments.school[row][order],
        start[order],
        length[order],
        category[order],
        reason[order],
        second[order],
    )


def _to_rate(weight: np.ndarray, most: np.ndarray, total: float) -> np.ndarray:
    """The weights scaled, none above its most, so that together they make the total (where that can be)."""
    found = weight * (total / weight.sum())
    for _ in range(12):
        found = np.minimum(found, most)
        found *= total / found.sum()
    return np.minimum(found, most)
