"""Where people live, with whom, and what has changed: homes, moves, separations, arrivals, new names.

A household is people at one home between dates. A child of separated parents is a member of two; only the first is
`main`. One move of home a household within the window, which starts with the last school year.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from kithline.city import names
from kithline.city.chance import NEVER, Days, Ints, among, dates_between, days, plus, some
from kithline.city.names import Words
from kithline.city.people import NOBODY, Families, People
from kithline.city.places import Places
from kithline.city.seeds import Seeds

LONG_AGO = np.datetime64("2000-01-01")
ROLES = ("parent", "partner", "carer", "child", "adult", "second_home", "refuge", "placement")


@dataclass
class Memberships:
    """Person in household from and to (end not included; none: still)."""

    person: Ints
    household: Ints
    start: Days
    end: Days
    role: Ints  # place in ROLES

    def homes_on(self, on: np.datetime64) -> Ints:
        """Rows by which somebody is at a home of their own on a day, the latest start last."""
        held = among(self.start, self.end, on) & (self.role != ROLES.index("second_home"))
        return self._by_start[held[self._by_start]]

    @cached_property
    def _by_start(self) -> Ints:
        return np.argsort(self.start, kind="stable")

    def add(self, person: Ints, household: Ints, start: Days, end: Days, role: str) -> None:
        """Append rows."""
        for field, more in (
            ("person", person),
            ("household", household),
            ("start", start),
            ("end", end),
            ("role", np.full(len(person), ROLES.index(role))),
        ):
            setattr(self, field, np.concatenate([getattr(self, field), more]))
        self.__dict__.pop("_by_start", None)


@dataclass
class Adoptions:
    """Children with two identities; the present one is in People."""

    person: Ints
    forename: Words
    middle: Words
    surname: Words
    birth_mother: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass
class Lives:
    """Households' homes, who is in them, and families that came or went."""

    home_before: Ints
    moved_on: Days
    home: Ints
    memberships: Memberships
    arrived_on: Days  # of a family
    left_on: Days
    adoptions: Adoptions

    def homes_on(self, on: np.datetime64, people: int) -> Ints:
        """The home of each person on a day; NOBODY where not in the city."""
        members, found = self.memberships, np.full(people, NOBODY)
        rows = members.homes_on(on)
        household = members.household[rows]
        moved = ~np.isnat(self.moved_on[household]) & (self.moved_on[household] <= on)
        found[members.person[rows]] = np.where(moved, self.home[household], self.home_before[household])
        return found

    def home_since(self, on: np.datetime64, people: int) -> Days:
        """The day on which each came to the home of `homes_on`; none where that was before the window."""
        members = self.memberships
        rows = members.homes_on(on)
        moved = self.moved_on[members.household[rows]]
        start = members.start[rows]
        found = days(people)
        found[members.person[rows]] = np.where((moved <= on) & (moved > start), moved, start)
        found[found == LONG_AGO] = NEVER
        return found

    def new_household(self, home: Ints) -> Ints:
        """Add households that never move; their numbers."""
        start = len(self.home)
        self.home_before = np.concatenate([self.home_before, home])
        self.home = np.concatenate([self.home, home])
        self.moved_on = np.concatenate([self.moved_on, days(len(home))])
        return start + np.arange(len(home))


def make_lives(
    seeds: Seeds, people: People, families: Families, places: Places, window: date, today: date
) -> Lives:
    """Settle everyone and let the window's changes happen."""
    draw = seeds.draw("lives")
    since, now = np.datetime64(window), np.datetime64(today)
    count = len(families)
    members = Memberships(
        np.zeros(0, dtype=np.int64),
        np.zeros(0, dtype=np.int64),
        days(0),
        days(0),
        np.zeros(0, dtype=np.int64),
    )
    arrived, left = days(count), days(count)
    plain = np.flatnonzero(families.kind != "kinship")
    some_in = some(draw, plain, 0.04, least=3)
    arrived[some_in] = dates_between(draw, since, now, len(some_in))
    some_out = some(draw, np.setdiff1d(plain, some_in), 0.02, least=2)
    left[some_out] = dates_between(draw, since, now, len(some_out))
    households = _settle(draw, people, families, members, arrived, left, since, now)
    homes = draw.permutation(places.homes)
    before = homes[:households].copy()
    shared = some(draw, np.arange(households), 0.015, least=2)
    before[shared] = before[shared - 1]
    moving = some(draw, np.arange(households), 0.15)
    moved = days(households)
    moved[moving] = dates_between(draw, since, now, len(moving))
    home = before.copy()
    home[moving] = homes[households : households + len(moving)]
    lives = Lives(
        before, moved, home, members, arrived, left, _adoptions(seeds, people, families, since, now)
    )
    _refuge(draw, people, families, lives, places, since, now)
    _new_names(seeds, people, families, since, now)
    _nicknames(seeds, people)
    return lives


def _settle(
    draw: np.random.Generator,
    people: People,
    families: Families,
    members: Memberships,
    arrived: Days,
    left: Days,
    since: np.datetime64,
    now: np.datetime64,
) -> int:
    """Family f has household f; fathers apart, mothers apart and other adults follow. Returns how many."""
    count = len(families)
    start = np.where(np.isnat(arrived), LONG_AGO, arrived)
    kind = families.kind
    main = np.arange(count)
    for who, role, has in (
        (families.mother, "parent", ~np.isin(kind, ("lone_father", "kinship"))),
        (families.father, "parent", np.isin(kind, ("couple", "lone_father"))),
        (families.partner, "partner", kind == "step"),
        (families.carer, "carer", kind == "kinship"),
    ):
        rows = main[has & (who >= 0)]
        # One couple in sixty parts within the window: the father's stay in the household ends.
        end = left[rows].copy()
        if who is families.father:
            parting = some(draw, np.flatnonzero((kind[rows] == "couple") & np.isnat(end)), 0.017, least=2)
            end[parting] = dates_between(draw, since, now, len(parting))
            parted = rows[parting]
            parted_on = end[parting]
        members.add(who[rows], rows, start[rows], end, role)
    children = np.flatnonzero((people.mother >= 0) | people.is_child & ~people.is_uasc)
    family = people.family[children]
    births = np.maximum(start[family], people.birth[children])
    members.add(children, family, births, left[family], "child")
    number = count
    apart = np.concatenate(
        [
            families.father[
                (families.father >= 0) & np.isin(kind, ("single", "separated", "step", "kinship"))
            ],
            families.mother[np.isin(kind, ("lone_father", "kinship"))],
        ]
    )
    members.add(
        apart, number + np.arange(len(apart)), np.full(len(apart), LONG_AGO), days(len(apart)), "adult"
    )
    home_of = np.full(len(people), NOBODY)
    home_of[apart] = number + np.arange(len(apart))
    number += len(apart)
    members.add(
        families.father[parted], number + np.arange(len(parted)), parted_on, days(len(parted)), "adult"
    )
    home_of[families.father[parted]] = number + np.arange(len(parted))
    number += len(parted)
    # Children of parted parents stay with the father too, as their second home.
    two = children[
        (np.isin(kind[family], ("separated",)) | np.isin(family, parted))
        & (home_of[people.father[children]] >= 0)
    ]
    two = two[people.father[two] >= 0]
    since_when = np.maximum(people.birth[two], LONG_AGO)
    when = np.full(count, NEVER)
    when[parted] = parted_on
    own = when[people.family[two]]
    members.add(
        two,
        home_of[people.father[two]],
        np.where(np.isnat(own), since_when, own),
        days(len(two)),
        "second_home",
    )
    settled = np.zeros(len(people), dtype=bool)
    settled[members.person] = True
    rest = np.flatnonzero(~settled & ~people.is_uasc)
    rest = rest[np.argsort(people.birth[rest], kind="stable")]
    size = draw.choice([1, 2, 3], size=len(rest), p=[0.42, 0.47, 0.11])
    household = np.repeat(np.arange(len(rest)), size)[: len(rest)]
    second = np.flatnonzero(np.diff(household, prepend=-1) == 0)
    alike = second[draw.random(len(second)) < 0.6]
    people.surname[rest[alike]] = people.surname[rest[alike - 1]]
    members.add(rest, number + household, np.full(len(rest), LONG_AGO), days(len(rest)), "adult")
    return number + int(household[-1]) + 1


def _refuge(
    draw: np.random.Generator,
    people: People,
    families: Families,
    lives: Lives,
    places: Places,
    since: np.datetime64,
    now: np.datetime64,
) -> None:
    """Some mothers and their children spend weeks at the refuge, then in a new home."""
    apart = np.flatnonzero(
        np.isin(families.kind, ("single", "separated")) & np.isnat(lives.arrived_on) & np.isnat(lives.left_on)
    )
    went = some(draw, apart, 0.02, least=2)
    refuge = int(lives.new_household(np.array([places.refuge]))[0])
    start = dates_between(draw, since, now - np.timedelta64(20, "D"), len(went))
    end = plus(start, draw.integers(25, 160, len(went)))
    lives.moved_on[went] = end
    free = np.setdiff1d(np.arange(places.homes), np.concatenate([lives.home, lives.home_before]))
    lives.home[went] = free[: len(went)]
    for family, first, last in zip(went, start, end, strict=True):
        who = np.append(np.flatnonzero((people.family == family) & people.is_child), families.mother[family])
        who = who[people.birth[who] < first]
        lives.memberships.add(
            who, np.full(len(who), refuge), np.full(len(who), first), np.full(len(who), last), "refuge"
        )


def _adoptions(
    seeds: Seeds, people: People, families: Families, since: np.datetime64, now: np.datetime64
) -> Adoptions:
    """A few children of couples are theirs by adoption and were somebody else's child, by another name, before.

    26 adoptions a year of 43,056 children (LAIT 2025), over the last five years.
    """
    draw = seeds.draw("lives.adoptions")
    children = people.children()
    age = people.ages(now)[children]
    fit = children[
        (families.kind[people.family[children]] == "couple")
        & (people.family[children] >= 0)
        & (age > 2.5)
        & (age < 11)
        & (people.twin[children] < 0)
        & (people.cousin[children] < 0)
        & (people.forename[children] != people.forename[np.maximum(people.father[children], 0)])
    ]
    chosen = some(draw, fit, 0.003 * len(children) / max(1, len(fit)), least=2)
    age_then = draw.uniform(0.8, 2.2, len(chosen))
    recent = np.arange(len(chosen)) % 3 == 0
    at = plus(people.birth[chosen], (age_then * 365).astype(int))
    recently = dates_between(draw, since, now - np.timedelta64(60, "D"), len(chosen))
    people.adopted_on[chosen] = np.where(recent, recently, at)
    origin = people.origin[chosen]
    forename = names.forenames(draw, origin, people.sex[chosen], np.zeros(len(chosen), dtype=bool))
    kept = draw.random(len(chosen)) < 0.5  # an older child keeps the forename, often as it was
    mothers = families.mother[np.isin(families.kind, ("single", "kinship"))]
    birth_mother = draw.choice(mothers, size=len(chosen))
    return Adoptions(
        chosen,
        np.where(kept, people.forename[chosen], forename),
        people.middle[chosen].copy(),
        people.surname[birth_mother],
        birth_mother,
    )


def _new_names(
    seeds: Seeds, people: People, families: Families, since: np.datetime64, now: np.datetime64
) -> None:
    """Changes of surname in the last five years, a third of them in the window: mothers who marry or part, children
    who take a step-father's name or both parents' names."""
    draw = seeds.draw("lives.new_names")
    children = people.children()
    children = children[
        (people.mother[children] >= 0) & np.isnat(people.adopted_on[children]) & (people.twin[children] < 0)
    ]
    family = people.family[children]
    step = children[families.kind[family] == "step"]
    changed = np.union1d(some(draw, step, 0.15, least=3), some(draw, children, 0.02, least=4))
    old = people.surname[changed].copy()
    partner = families.partner[people.family[changed]]
    mother = people.mother[changed]
    new = np.where(partner >= 0, people.surname[np.maximum(partner, 0)], people.surname[mother])
    both = (new == old) & (np.char.str_len(old) < 18)
    fallback = names.surnames(draw, people.origin[changed])
    new = np.where(both, names.joined(old, fallback), new)
    people.surname_before[changed], people.surname[changed] = old, new
    mothers = families.mother[np.isnat(people.renamed_on[families.mother])]
    wed = some(draw, mothers, 0.06, least=3)
    people.surname_before[wed] = names.surnames(draw, people.origin[wed])
    early = now - np.timedelta64(5 * 365, "D")
    for rows in (changed, wed):
        recent = draw.random(len(rows)) < 0.34
        recent[: max(2, len(rows) // 4)] = True
        on = np.where(
            recent, dates_between(draw, since, now, len(rows)), dates_between(draw, early, since, len(rows))
        )
        on = np.where(on <= people.birth[rows], now - np.timedelta64(30, "D"), on)
        people.renamed_on[rows] = on


def _nicknames(seeds: Seeds, people: People) -> None:
    """One in fourteen goes by another form of the forename."""
    draw = seeds.draw("lives.nicknames")
    rows = some(draw, np.arange(len(people)), 0.07)
    people.preferred[rows] = [names.other_form(draw, name) for name in people.forename[rows]]
