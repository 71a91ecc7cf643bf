"""What young people do after school, and who of them the council looked after: one truth for careers and leaving care.

Not in education, employment or training, or not known, at 16 and 17: 7.7% (LAIT 2025, Portsmouth). Of care leavers of
19 to 21 about 39% (DfE, children looked after in England). The rest of the shares are assumptions.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.attendance import year_groups
from kithline.city.calendar import year_begun
from kithline.city.chance import Days, Ints, plus, up_to, weighted
from kithline.city.names import Words
from kithline.city.people import YEAR
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth
from kithline.core.school_years import school_year

NEET, NOT_KNOWN = 0.058, 0.019
OLDER = 1.6  # times as many from 18 on (assumption)
CARE = 1.6  # what having been in care adds to the log odds (so that about 39% of them come out)
BUSY = {"school": 34, "college": 50, "apprenticeship": 6, "work": 7, "training": 3}
LAST_YEAR = 11  # year group whose pupils are asked what they intend
THIRTEEN_WEEKS = (
    91  # in care from 14 on, of which one day at 16 or later (Children Act 1989 s.23A, Sch. 2 para 19B)
)


@dataclass(frozen=True)
class Paths:
    """One row a young person of year group 11 and above; `doing`: pupil, a word of BUSY, neet or unknown."""

    person: Ints
    group: Ints
    doing: Words
    since: Days


@dataclass(frozen=True)
class Leavers:
    """Young people whom the council owes a duty after care. `kind`: eligible, relevant or former relevant."""

    person: Ints
    kind: Words
    since: Days  # the sixteenth birthday, or the day on which care ended


def paths(seeds: Seeds, truth: Truth) -> Paths:
    """Everyone who grew up here and is old enough."""
    year, whole = year_begun(truth.today), truth.uncut
    return truth.once(seeds, f"after_sixteen.paths.{year}", lambda: _paths(seeds, whole, year))


def _paths(seeds: Seeds, truth: Truth, year: int) -> Paths:
    """Of one school year, the same on each of its days."""
    people = truth.people
    group = year_groups(people.birth, year)
    person = np.flatnonzero(((people.mother >= 0) | people.is_uasc) & (group >= LAST_YEAR))
    group = group[person]
    strains, care = truth.strains, truth.social_care.care
    begins = {place: np.datetime64(school_year(year - place).first) for place in range(-1, 12)}
    held = np.isin(person, care.child[care.start < begins[0]])
    risk = -1.1 * strains.bond[person] + 0.4 * strains.risk[person] + CARE * held
    # A draw for everyone, whatever the year: who is in nothing one year mostly is the next.
    draw = seeds.draw("after_sixteen.paths")
    doing = weighted(draw, BUSY, len(people))[person]
    luck, days_before = draw.gumbel(size=len(people))[person], draw.integers(1, 90, len(people))[person]
    order = np.empty(len(person))
    order[np.argsort(risk + luck)] = np.linspace(0, 1, len(person), endpoint=False)
    share = np.where(group > 13, OLDER, 1.0) * NEET
    doing[order >= 1 - share] = "neet"
    doing[(order < 1 - share) & (order >= 1 - share - NOT_KNOWN)] = "unknown"
    doing[group == LAST_YEAR] = "pupil"
    since = np.array([begins[min(11, max(0, place - 12))] for place in group.tolist()], dtype="datetime64[D]")
    # Whoever is in nothing has been so since some day between the end of school and the year's first day.
    since = np.where(np.isin(doing, ("neet", "unknown")), plus(since, -days_before), since)
    return Paths(person, group, doing, since)


def leavers(truth: Truth) -> Leavers:
    """By age, and by when care began and ended."""
    people, care, now = truth.people, truth.social_care.care, np.datetime64(truth.today)
    rows = np.flatnonzero((care.child < len(people)) & (care.start <= now))
    child, start, end = care.child[rows], care.start[rows], up_to(care.end[rows], now)
    until = np.where(np.isnat(end), now, end)
    fourteen, sixteen = (plus(people.birth[child], int(age * YEAR)) for age in (14, 16))
    counted = (until - np.maximum(start, fourteen)).astype(int)
    owed = (counted >= THIRTEEN_WEEKS) & (until >= sixteen) & (sixteen <= now)
    # The last stay of each: rows are in order of time within a child after this.
    order = np.flatnonzero(owed)[np.argsort(start[owed], kind="stable")]
    person, place = np.unique(child[order][::-1], return_index=True)
    row = order[::-1][place]
    adult = people.ages(now)[person] >= 18
    kind = np.where(adult, "former relevant", np.where(np.isnat(end[row]), "eligible", "relevant"))
    return Leavers(person, kind, np.where(np.isnat(end[row]), sixteen[row], end[row]))
