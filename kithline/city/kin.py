"""People beyond the household of families whom social care knows: grandparents, aunts, former partners, neighbours.

The city's families are a mother's children and the adults of the home. Who else matters to them, and lives elsewhere,
is drawn here, once for all sources: names field by field, the origin of the family's side. A grandmother who brings the
children up, and foster carers of children in care now, are among them. Shares are plain guesses.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kithline.city import names
from kithline.city.chance import Days, Ints, plus
from kithline.city.names import WIDTH, Words
from kithline.city.people import NOBODY, YEAR, Families, People
from kithline.city.relatives import Relatives
from kithline.city.seeds import Seeds
from kithline.city.social_care import SocialCare

# relation to the children: sex, share of families that have one, years older than the mother, whose surname
RELATIONS: dict[str, tuple[str, float, float, str]] = {
    "maternal grandmother": ("F", 0.8, 26, "own"),
    "maternal grandfather": ("M", 0.4, 29, "grandmother"),
    "paternal grandmother": ("F", 0.5, 29, "father"),
    "paternal grandfather": ("M", 0.25, 31, "father"),
    "maternal aunt": ("F", 0.5, 2, "own"),
    "maternal uncle": ("M", 0.35, 1, "own"),
    "paternal aunt": ("F", 0.3, 1, "own"),
    "paternal uncle": ("M", 0.25, 3, "father"),
    "great-aunt": ("F", 0.14, 24, "own"),
    "cousin": ("M", 0.2, -14, "own"),
    "mother's ex-partner": ("M", 0.4, 2, "own"),
    "father's partner": ("F", 0.2, 0, "own"),
    "neighbour": ("F", 0.7, 8, "own"),
    "family friend": ("F", 0.55, 1, "own"),
    "godmother": ("F", 0.15, 3, "own"),
    "friend's mother": ("F", 0.45, 3, "own"),
    "friend": ("child", 0.92, 0, "own"),
    "older associate": ("M", 0.3, -12, "own"),
}
OF_FATHER = (
    "paternal grandmother",
    "paternal grandfather",
    "paternal aunt",
    "paternal uncle",
    "father's partner",
)
APART = ("single", "separated", "step", "lone_father", "kinship")


@dataclass(frozen=True)
class Kin:
    """One row a person and what they are to the children of a family. `person`: their number where they are among the
    city's people; else they are known here only. `child`: of a foster carer, the identity cared for."""

    family: Ints
    child: Ints
    relation: Words
    person: Ints
    forename: Words
    surname: Words
    sex: Words
    birth: Days
    origin: Ints

    def __len__(self) -> int:
        return len(self.family)


def make_kin(
    seeds: Seeds, people: People, families: Families, relatives: Relatives, care: SocialCare, today: date
) -> Kin:
    """Draw the people round every family with work by social care in the last six years."""
    draw = seeds.draw("kin")
    child = np.concatenate([care.referrals.child[~care.referrals.nfa], care.care.child])
    child = child[child < len(people)]
    known = np.unique(people.family[child])
    known = known[known >= 0]
    parts = [_of_relation(draw, relation, known, people, families) for relation in RELATIONS]
    parts.append(_carers(known, people, families))
    parts.append(_foster_carers(draw, people, care, today))
    kin = Kin(*(np.concatenate([part[place] for part in parts]) for place in range(9)))
    _of_the_city(kin, people, relatives)
    for _ in range(3):
        _no_namesakes(draw, kin, people)
    return kin


def _of_the_city(kin: Kin, people: People, relatives: Relatives) -> None:
    """Grandmothers and aunts who are among the city's people are those."""
    for relation, who in (("maternal grandmother", relatives.grandmother), ("maternal aunt", relatives.aunt)):
        rows = np.flatnonzero((kin.relation == relation) & (kin.person < 0))
        rows = rows[who[kin.family[rows]] >= 0]
        kin.person[rows] = person = who[kin.family[rows]]
        for name in ("forename", "surname", "sex", "birth", "origin"):
            getattr(kin, name)[rows] = getattr(people, name)[person]


def _no_namesakes(draw: np.random.Generator, kin: Kin, people: People) -> None:
    """Draw again the forename of those who share one with another of the family: such families there are, but few."""
    here = np.flatnonzero(people.family >= 0)
    family = np.concatenate([people.family[here], kin.family])
    forename = np.concatenate([people.forename[here], kin.forename])
    order = np.lexsort((np.arange(len(family)), forename, family))
    same = (family[order][1:] == family[order][:-1]) & (forename[order][1:] == forename[order][:-1])
    rows = order[1:][same] - len(here)
    rows = rows[(rows >= 0)]
    rows = rows[(kin.person[rows] < 0) & (kin.family[rows] >= 0)]
    kin.forename[rows] = names.forenames(
        draw, kin.origin[rows], kin.sex[rows], np.ones(len(rows), dtype=bool)
    )


def _of_relation(
    draw: np.random.Generator, relation: str, known: Ints, people: People, families: Families
) -> tuple[np.ndarray, ...]:
    sex, share, older, surname = RELATIONS[relation]
    chance = draw.random(len(known))
    has = chance < share
    if relation in OF_FATHER:
        has &= families.father[known] >= 0
    if relation == "mother's ex-partner":
        has = chance < np.where(np.isin(families.kind[known], APART), 0.6, 0.15)
    if relation == "maternal grandmother":
        has &= families.kind[known] != "kinship"  # there she is the carer
    rows = known[has]
    count = len(rows)
    mother, father = families.mother[rows], np.maximum(families.father[rows], 0)
    origin = people.origin[mother]
    if relation in OF_FATHER:
        origin = people.origin[father]
    elif relation in ("neighbour", "friend", "friend's mother", "older associate"):
        origin = draw.choice(len(names.ORIGINS), size=count, p=names.FAMILY_SHARE)
    whose = np.full(count, sex) if sex != "child" else np.where(draw.random(count) < 0.5, "F", "M")
    if relation in ("neighbour", "family friend"):
        whose = np.where(draw.random(count) < 0.3, "M", "F")
    birth = plus(people.birth[mother], -((older + draw.normal(0, 3, count)) * YEAR).astype(int))
    young = relation in ("friend", "cousin", "older associate")
    if relation == "friend":
        eldest = np.full(len(families), np.datetime64("2100-01-01"))
        own = np.flatnonzero(people.is_child & (people.family >= 0))
        np.minimum.at(eldest, people.family[own], people.birth[own])
        birth = plus(eldest[rows], draw.integers(-200, 200, count))
    forename = names.forenames(draw, origin, whose, np.full(count, not young))
    drawn = names.surnames(draw, origin)
    if surname == "father":
        drawn = people.surname[father]
    return (
        rows,
        np.full(count, NOBODY),
        np.full(count, relation, dtype="U24"),
        np.full(count, NOBODY),
        forename,
        drawn.astype(WIDTH),
        whose,
        birth,
        origin,
    )


def _carers(known: Ints, people: People, families: Families) -> tuple[np.ndarray, ...]:
    """Grandmothers with whom the children live: they are among the people already."""
    rows = known[families.carer[known] >= 0]
    who = families.carer[rows]
    return (
        rows,
        np.full(len(rows), NOBODY),
        np.full(len(rows), "maternal grandmother", dtype="U24"),
        who,
        people.forename[who],
        people.surname[who],
        people.sex[who],
        people.birth[who],
        people.origin[who],
    )


def _foster_carers(
    draw: np.random.Generator, people: People, care: SocialCare, today: date
) -> tuple[np.ndarray, ...]:
    """One for each stay in care that lasts."""
    rows = np.flatnonzero(np.isnat(care.care.end) & (care.care.child < len(people)))
    child = np.unique(care.care.child[rows])
    count = len(child)
    origin = draw.choice(len(names.ORIGINS), size=count, p=names.OTHER_SHARE)
    sex = np.where(draw.random(count) < 0.8, "F", "M")
    return (
        people.family[child],
        child,
        np.full(count, "foster carer", dtype="U24"),
        np.full(count, NOBODY),
        names.forenames(draw, origin, sex, np.ones(count, dtype=bool)),
        names.surnames(draw, origin),
        sex,
        np.datetime64(today) - (draw.uniform(32, 66, count) * YEAR).astype("timedelta64[D]"),
        origin,
    )
