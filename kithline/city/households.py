"""Who is with whom on a day, and as whom an agency knew somebody: what the agencies that write down homes share."""

import numpy as np

from kithline.city.chance import Days, Ints, among
from kithline.city.faces import identity_of_birth
from kithline.city.lives import ROLES
from kithline.city.people import NOBODY
from kithline.city.truth import Truth

ADULT = 18 * 365.25


def pairs(one: Ints, two: Ints) -> tuple[Ints, Ints]:
    """Places (i, j) of every one[i] that equals a two[j], in order of i."""
    order = np.argsort(two, kind="stable")
    first = np.searchsorted(two[order], one)
    many = np.searchsorted(two[order], one, "right") - first
    i = np.repeat(np.arange(len(one)), many)
    return i, order[np.repeat(first, many) + np.arange(len(i)) - np.repeat(np.cumsum(many) - many, many)]


def households_on(truth: Truth, on: np.datetime64) -> Ints:
    """The household in which each person sleeps on a day; NOBODY where there is none. A child in care is where it is
    placed, a family at the refuge is there."""
    members = truth.lives.memberships
    rows = members.homes_on(on)
    found = np.full(len(truth.people), NOBODY)
    found[members.person[rows]] = members.household[rows]
    return found


def members_of(truth: Truth, households: Ints, on: np.datetime64) -> tuple[Ints, Ints]:
    """Place in `households` and person, for everyone who is in one of them on a day; the oldest first."""
    place, person = pairs(households, households_on(truth, on))
    order = np.lexsort((truth.people.birth[person], place))
    return place[order], person[order]


def numbers_in(truth: Truth, households: Ints, person: Ints) -> Ints:
    """The number of each person in their household, from 1, by age among all who ever are in it: it stays when others
    come or go."""
    pair, number = truth.uncut.numbers_at_home
    return number[np.searchsorted(pair, households * len(truth.people) + person)]


def own_household(truth: Truth, family: Ints, at: Days) -> tuple[Ints, Ints]:
    """Place in `family` and person, for everyone of each family's own household as on a day each; the oldest first.

    A family's own household has its number. Who sleeps at the refuge that day is still of it; who is in care is not.
    """
    members = truth.lives.memberships
    placed = np.flatnonzero(members.role == ROLES.index("placement"))
    i, j = pairs(family, members.household)
    held = (members.start[j] <= at[i]) & (np.isnat(members.end[j]) | (members.end[j] > at[i]))
    i, person = i[held], members.person[j[held]]
    k, m = pairs(person, members.person[placed])
    m = placed[m]
    away = (members.start[m] <= at[i[k]]) & (np.isnat(members.end[m]) | (members.end[m] > at[i[k]]))
    kept = np.ones(len(person), dtype=bool)
    kept[k[away]] = False
    i, person = i[kept], person[kept]
    order = np.lexsort((truth.people.birth[person], i))
    return i[order], person[order]


def stays(
    truth: Truth, person: Ints, since: np.datetime64, until: np.datetime64 | None = None
) -> tuple[Days, Days]:
    """From when and until when each person lived in the city, of the time from `since` to `until` (or today)."""
    people, lives = truth.people, truth.lives
    family = people.family[person]
    own = family >= 0
    came = np.where(own, lives.arrived_on[family], np.datetime64("NaT"))
    went = np.where(own, lives.left_on[family], np.datetime64("NaT"))
    start = np.maximum(np.maximum(people.birth[person], since), np.where(np.isnat(came), since, came))
    now = np.datetime64(truth.today) if until is None else until
    return start, np.where(np.isnat(went) | (went > now), now, went)


def within(draw: np.random.Generator, start: Days, end: Days) -> Days:
    """A day of each period, its end not included."""
    length = np.maximum(1, (end - start).astype(int))
    return start + (draw.random(len(start)) * length).astype(int).astype("timedelta64[D]")


def known_as(truth: Truth, person: Ints, on: Days | np.datetime64) -> Ints:
    """Under which identity each person was known on a day (one for each, or one for all): the adopted, before the
    order, by that of their birth."""
    found, on = person.copy(), np.broadcast_to(on, len(person))
    adopted = truth.lives.adoptions.person
    i, j = pairs(person, adopted)
    before = truth.people.adopted_on[person[i]] > on[i]
    found[i[before]] = identity_of_birth(truth.people, j[before])
    return found


def in_refuge(truth: Truth, person: Ints, on: np.datetime64) -> np.ndarray:
    """Whether each person lives in the refuge on a day."""
    members = truth.lives.memberships
    there = (members.role == ROLES.index("refuge")) & among(members.start, members.end, on)
    return np.isin(person, members.person[there])


def is_grown(truth: Truth, person: Ints, on: np.datetime64) -> np.ndarray:
    """Whether each person is 18 or over on a day."""
    return (on - truth.people.birth[person]).astype(float) >= ADULT
