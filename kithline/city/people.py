"""Who lives in the city: families with children, then everybody else. Whole arrays, one row a person.

A family here is the children of one mother (or main carer) and the grown-ups round them. Kinds and shares are plain
guesses at a first form; calibration is a later step.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kithline.city import names
from kithline.city.chance import Days, Ints, days, plus, some, weighted
from kithline.city.names import ORIGINS, WIDTH, Words
from kithline.city.seeds import Seeds
from kithline.city.sizes import CHILDREN, Size

KINDS = {
    "couple": 0.56,
    "single": 0.16,
    "lone_father": 0.02,
    "separated": 0.11,
    "step": 0.11,
    "kinship": 0.04,
}
NOBODY = -1
YEAR = 365.25
GROWN = 23.5  # children of a family are followed to that age


@dataclass
class Families:
    """One row a family; persons by number, NOBODY where there is none in the city's knowledge."""

    kind: Words
    origin: Ints
    mother: Ints
    father: Ints
    partner: Ints  # the mother's present partner where he is not the first father
    carer: Ints  # kinship: a grandmother

    def __len__(self) -> int:
        return len(self.kind)


@dataclass
class People:
    """One row a person, as they are today. `family` and parents are NOBODY for those without."""

    sex: Words
    birth: Days
    origin: Ints
    ethnicity: Words
    forename: Words
    middle: Words
    surname: Words
    preferred: Words  # a forename gone by, or empty
    surname_before: Words  # the surname before `renamed_on`, or empty
    renamed_on: Days
    family: Ints
    mother: Ints
    father: Ints
    twin: Ints
    cousin: Ints  # a cousin of the same name
    is_child: NDArray[np.bool_]
    is_uasc: NDArray[np.bool_]
    adopted_on: Days

    def __len__(self) -> int:
        return len(self.sex)

    def surname_on(self, on: np.datetime64) -> Words:
        """The surname each bore on a day."""
        before = ~np.isnat(self.renamed_on) & (self.renamed_on > on)
        return np.where(before, self.surname_before, self.surname)

    def ages(self, on: np.datetime64) -> NDArray[np.float64]:
        """Age in years, with its fraction."""
        return (on - self.birth).astype(float) / YEAR

    def children(self) -> Ints:
        """Everyone under 18."""
        return np.flatnonzero(self.is_child)


def make_people(seeds: Seeds, size: Size, today: date) -> tuple[People, Families]:
    """Draw the city's people. Order: mothers, fathers, partners, carers, children, UASC, everyone else."""
    draw = seeds.draw("people")
    now = np.datetime64(today)
    family_of, birth = _sibships(draw, int(size.people * CHILDREN), now)
    count = int(family_of[-1]) + 1
    kind = weighted(draw, KINDS, count)
    origin = draw.choice(len(ORIGINS), size=count, p=names.FAMILY_SHARE)
    # A father's origin is the family's, but for one couple in eight.
    other = np.where(
        draw.random(count) < 0.12, draw.choice(len(ORIGINS), size=count, p=names.FAMILY_SHARE), origin
    )
    families, blocks = _number(draw, kind, origin, count)
    first = np.full(count, np.datetime64("2100-01-01"))
    np.minimum.at(first, family_of, birth)
    uasc = max(2, round(size.people / 5200))
    grown = blocks["grown"]
    children = np.arange(grown, grown + len(birth))
    rest = np.arange(children[-1] + 1 + uasc, max(size.people, children[-1] + 2 + uasc))
    total = int(rest[-1]) + 1
    people = _empty(total)
    people.is_child[children] = birth > _years_before(now, 18)
    _parents(draw, people, families, first, origin, other)
    _children(draw, people, families, children, family_of, birth, origin, other)
    _uasc(draw, people, np.arange(children[-1] + 1, children[-1] + 1 + uasc), now)
    people.sex[rest] = weighted(draw, {"F": 0.5, "M": 0.5}, len(rest))
    people.origin[rest] = draw.choice(len(ORIGINS), size=len(rest), p=names.OTHER_SHARE)
    people.birth[rest] = now - (draw.triangular(18.3, 32, 92, len(rest)) * YEAR).astype("timedelta64[D]")
    people.ethnicity[rest] = np.array(names.ETHNICITY)[people.origin[rest]]
    mixed = rest[(people.origin[rest] == names.BRITISH) & (draw.random(len(rest)) < names.MIXED_ADULTS)]
    people.ethnicity[mixed] = weighted(draw, {"MWBC": 4, "MWAS": 3, "MOTH": 2, "MWBA": 1}, len(mixed))
    _name(seeds.draw("people.names"), people, families, now)
    return people, families


def _years_before(now: np.datetime64, years: int) -> np.datetime64:
    whole = now.astype(date)
    return np.datetime64(date(whole.year - years, whole.month, min(whole.day, 28)))


def _empty(count: int) -> People:
    def text(width: str = WIDTH) -> Words:
        return np.zeros(count, dtype=width)

    def nobody() -> Ints:
        return np.full(count, NOBODY)

    no = np.zeros(count, dtype=bool)
    return People(
        text("U1"),
        days(count),
        np.zeros(count, dtype=np.int64),
        text("U4"),
        text(),
        text(),
        text(),
        text(),
        text(),
        days(count),
        nobody(),
        nobody(),
        nobody(),
        nobody(),
        nobody(),
        no,
        no.copy(),
        days(count),
    )


def _sibships(draw: np.random.Generator, target: int, now: np.datetime64) -> tuple[Ints, Days]:
    """Family number and birth of each child, families in order, until `target` under 18; those grown within five years
    stay in, with their families, so that the city of five years ago is whole. Twins: 1.5% of births, at least three
    pairs."""
    count = target
    size = draw.choice([1, 2, 3, 4, 5, 6], size=count, p=[0.30, 0.40, 0.19, 0.07, 0.03, 0.01])
    family = np.repeat(np.arange(count), size)
    place = np.arange(len(family)) - np.repeat(np.cumsum(size) - size, size)
    gap = np.where(place == 0, 0.0, 0.95 + draw.gamma(2.0, 0.95, len(family)))
    passed = np.cumsum(gap)
    age = np.repeat(draw.uniform(0, 30, count), size) - (passed - np.repeat(passed[place == 0], size))
    keep = (age >= 0) & (age < GROWN)
    family, age = family[keep], age[keep]
    young = np.bincount(family[age < 18], minlength=count)
    last = int(np.searchsorted(np.cumsum(young), target))
    keep = family <= last
    family, age = family[keep], age[keep]
    family = np.unique(family, return_inverse=True)[1]
    birth = now - np.ceil(age * YEAR).astype("timedelta64[D]")
    later = np.flatnonzero((np.diff(family, prepend=-1) == 0) & (age < 16))
    twins = some(draw, later, 0.027, least=3)
    # A sibling between would be nearer than nine months: only the next one down is moved.
    birth[twins] = birth[twins - 1]
    return family, birth


def _number(
    draw: np.random.Generator, kind: Words, origin: Ints, count: int
) -> tuple[Families, dict[str, int]]:
    """Give the grown-ups their numbers."""
    father_known = (kind != "single") | (draw.random(count) < 0.5)
    families = Families(kind, origin, np.arange(count), *(np.full(count, NOBODY) for _ in range(3)))
    start = count
    for field, has in (
        ("father", father_known),
        ("partner", kind == "step"),
        ("carer", kind == "kinship"),
    ):
        rows = np.flatnonzero(has)
        getattr(families, field)[rows] = start + np.arange(len(rows))
        start += len(rows)
    return families, {"grown": start}


def _parents(
    draw: np.random.Generator, people: People, families: Families, first: Days, origin: Ints, other: Ints
) -> None:
    """Ages, sexes and origins of the grown-ups. A mother is 16 to 44 at her first child."""
    count = len(families)
    at_first = np.clip(draw.normal(28, 5.5, count), 16, 44)
    mother_birth = plus(first, -(at_first * YEAR).astype(int))
    for field, sex, years, of in (
        ("mother", "F", np.zeros(count), origin),
        ("father", "M", np.clip(draw.normal(2.5, 4, count), -6, 20), other),
        ("partner", "M", np.clip(draw.normal(1, 5, count), -8, 15), origin),
        ("carer", "F", draw.normal(26, 4, count), origin),
    ):
        who = getattr(families, field)
        rows = np.flatnonzero(who >= 0)
        people.sex[who[rows]] = sex
        people.birth[who[rows]] = plus(mother_birth, -(years * YEAR).astype(int))[rows]
        people.origin[who[rows]] = of[rows]
        people.ethnicity[who[rows]] = np.array(names.ETHNICITY)[of[rows]]
        people.family[who[rows]] = rows
    # Two mothers in one couple of fifty.
    same = some(draw, np.flatnonzero(families.kind == "couple"), 0.02)
    people.sex[families.father[same]] = "F"


def _children(
    draw: np.random.Generator,
    people: People,
    families: Families,
    children: Ints,
    family: Ints,
    birth: Days,
    origin: Ints,
    other: Ints,
) -> None:
    people.birth[children], people.family[children] = birth, family
    people.sex[children] = weighted(draw, {"M": 0.512, "F": 0.488}, len(children))
    people.mother[children] = families.mother[family]
    # In a step-family the youngest, if there are several, is the present partner's: half-siblings.
    following = np.append(family[1:], -1)
    preceding = np.append(-1, family[:-1])
    youngest = (following != family) & (preceding == family)
    youngest &= birth != np.append(birth[:1], birth[:-1])
    half = youngest & (families.kind[family] == "step") & (draw.random(len(children)) < 0.7)
    people.father[children] = np.where(half, families.partner[family], families.father[family])
    # A separated father may have had the youngest of another, single, mother: half-siblings in two households.
    apart = families.father[np.flatnonzero(families.kind == "separated")]
    alone = children[youngest & (families.kind[family] == "single")]
    few = min(len(apart), len(alone), max(1, round(0.25 * len(alone))))
    people.father[alone[:few]] = apart[:few]
    theirs = np.where(draw.random(len(children)) < 0.5, origin[family], other[family])
    people.origin[children] = theirs
    one, two = (np.array(names.ETHNICITY)[of[family]] for of in (origin, other))
    mixed = np.array([names.MIXED.get(code, "MOTH") for code in names.ETHNICITY])
    people.ethnicity[children] = np.where(
        one == two, one, np.where(one == "WBRI", mixed[other[family]], mixed[origin[family]])
    )
    # WOTH with WBRI is still white; the rest of the mixed codes are DfE's.
    twin = np.flatnonzero((preceding == family) & (birth == np.append(birth[:1], birth[:-1])))
    people.twin[children[twin]], people.twin[children[twin - 1]] = children[twin - 1], children[twin]


def _uasc(draw: np.random.Generator, people: People, rows: Ints, now: np.datetime64) -> None:
    """Children who came alone: boys of 14 to 17 as a rule, no family here, no known day of birth."""
    people.is_child[rows] = people.is_uasc[rows] = True
    people.sex[rows] = weighted(draw, {"M": 0.93, "F": 0.07}, len(rows))
    people.origin[rows] = draw.choice([ORIGINS.index("kurdish"), ORIGINS.index("arabic")], len(rows))
    people.ethnicity[rows] = "OOTH"
    people.birth[rows] = now - (draw.uniform(15.0, 17.7, len(rows)) * YEAR).astype("timedelta64[D]")


def _name(draw: np.random.Generator, people: People, families: Families, now: np.datetime64) -> None:
    """Forenames each by their own draw; surnames by family."""
    count = len(people)
    adult = people.ages(now) >= 24
    people.forename[:] = names.forenames(draw, people.origin, people.sex, adult)
    middle = names.forenames(draw, people.origin, people.sex, adult)
    has = draw.random(count) < np.where(people.origin == names.BRITISH, 0.75, 0.35)
    people.middle[has & (middle != people.forename)] = middle[has & (middle != people.forename)]
    people.surname[:] = names.surnames(draw, people.origin)
    married = (draw.random(len(families)) < 0.55) & np.isin(families.kind, ("couple", "separated"))
    married &= families.origin != names.BENGALI
    people.surname[families.mother[married]] = people.surname[families.father[married]]
    _child_surnames(draw, people, families)
    _special_names(draw, people, families, now)
    people.surname[:] = names.feminine(
        people.surname,
        (people.origin == names.POLISH) & (people.sex == "F") & (adult | (draw.random(count) < 0.7)),
    )
    # Bengali surnames often go by sex and not by family.
    bengali = (people.origin == names.BENGALI) & (people.sex == "F") & (draw.random(count) < 0.55)
    people.surname[bengali] = weighted(
        draw, {"Begum": 5, "Khatun": 3, "Akhter": 2, "Khanom": 1}, int(bengali.sum())
    )


def _child_surnames(draw: np.random.Generator, people: People, families: Families) -> None:
    born = np.flatnonzero(people.mother >= 0)
    family = people.family[born]
    father = people.father[born]
    of_father = np.where(father >= 0, people.surname[father], people.surname[people.mother[born]])
    of_mother = people.surname[people.mother[born]]
    whim = draw.random(len(families))[family]
    likely = np.where(np.isin(families.kind[family], ("single", "lone_father")), 0.5, 0.85)
    surname = np.where(whim < likely, of_father, of_mother)
    double = (
        (whim > 0.94)
        & (of_father != of_mother)
        & (np.char.str_len(of_father) + np.char.str_len(of_mother) < 32)
    )
    people.surname[born] = np.where(double, names.joined(of_mother, of_father), surname)


def _special_names(draw: np.random.Generator, people: People, families: Families, now: np.datetime64) -> None:
    """The hard cases of linking: sons named as their fathers, twins of like names, cousins of one name."""
    children = people.children()
    sons = children[(people.sex[children] == "M") & (people.father[children] >= 0)]
    juniors = some(draw, sons, 0.025, least=2)
    people.forename[juniors] = people.forename[people.father[juniors]]
    people.surname[juniors] = people.surname[people.father[juniors]]
    pairs = children[(people.twin[children] > children)]
    for one in some(draw, pairs, 0.15, least=2):
        two = people.twin[one]
        fitting = [
            row
            for row in names.alike()
            if row["origin"] in (ORIGINS[people.origin[one]], "british") and row["sex"] == people.sex[one]
        ]
        chosen = fitting[int(draw.integers(len(fitting)))]
        people.sex[two], people.surname[two] = people.sex[one], people.surname[one]
        people.forename[one], people.forename[two] = chosen["first"], chosen["second"]
    _cousins(draw, people, children)
    _no_namesakes(draw, people, now)


def _cousins(draw: np.random.Generator, people: People, children: Ints) -> None:
    free = children[(people.twin[children] < 0) & (people.family[children] >= 0)]
    order = free[np.lexsort((people.birth[free], people.sex[free], people.origin[free]))]
    one, two = order[:-1:2], order[1::2]
    fit = (
        (people.origin[one] == people.origin[two])
        & (people.sex[one] == people.sex[two])
        & (people.family[one] != people.family[two])
    )
    for place in some(draw, np.flatnonzero(fit), 0.012, least=2):
        people.forename[two[place]], people.surname[two[place]] = (
            people.forename[one[place]],
            people.surname[one[place]],
        )
        people.cousin[one[place]], people.cousin[two[place]] = two[place], one[place]


def _no_namesakes(draw: np.random.Generator, people: People, now: np.datetime64) -> None:
    """Draw again where two children of one mother got one forename (three rounds leave none to speak of)."""
    rows = np.flatnonzero(people.mother >= 0)
    for _ in range(4):
        key = np.char.add(people.mother[rows].astype("U8"), people.forename[rows])
        kept = np.unique(key, return_index=True)[1]
        again = np.setdiff1d(np.arange(len(rows)), kept)
        again = rows[again]
        people.forename[again] = names.forenames(
            draw, people.origin[again], people.sex[again], people.ages(now)[again] >= 24
        )
