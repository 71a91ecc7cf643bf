"""Social care in truth: referrals, children in need, plans, care, early help, and who works with whom, over six years.

Rates are those of Portsmouth in 2025 (DfE LAIT): referrals 654 and children in need at a date 382 per 10,000 children,
protection plans 50, looked after 93. Who enters follows `Strains.risk`; brothers and sisters often enter together.
All rows are by identity (see `faces`): the adopted have their history in their birth identity.
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, days, plus, some, weighted
from kithline.city.faces import identity_of_birth
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.people import People
from kithline.city.places import Places
from kithline.city.seeds import Seeds
from kithline.city.strains import Strains

YEARS = 6
REFERRALS, NO_ACTION = 0.0654, 0.2
LEAST = 200  # referrals: more than its share in the tiniest city, where a social worker's caseload must still fill
LONG = 0.37  # episodes of need that are not over within months
SIBLINGS = 0.55
SOURCES = {
    "6": 29,
    "2A": 18,
    "5B": 10,
    "5A": 8,
    "3A": 7,
    "3C": 5,
    "3E": 3,
    "1A": 8,
    "4": 2,
    "7": 3,
    "1D": 3,
    "9": 4,
}
NEEDS = {"N1": 60, "N5": 14, "N8": 10, "N4": 6, "N2": 5, "N3": 3, "N6": 2}
CATEGORIES = {"NEG": 44, "EMO": 37, "PHY": 15, "SAB": 4}
FACTORS = ("3A", "3B", "4B", "2B", "1B", "13A", "15A", "16A", "19B", "20", "5A", "6A")


@dataclass
class Table:
    """Columns of one length, by the fields of the subclass."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def taken(self, rows: np.ndarray) -> "Table":
        """The same table with these rows only."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass
class Referrals(Table):
    """Each referral, and the episode of need that it began unless `nfa`."""

    child: Ints
    start: Days
    end: Days
    nfa: np.ndarray
    source: Words
    need: Words
    closure: Words
    factors: Words


@dataclass
class Plans(Table):
    """Protection plans; `episode` is the row in Referrals."""

    child: Ints
    episode: Ints
    start: Days
    end: Days
    category: Words
    latest: Words
    previous: Ints


@dataclass
class Care(Table):
    """Stays in care, of one placement each (first form)."""

    child: Ints
    start: Days
    end: Days
    legal: Words
    placement: Words
    why: Words  # reason that it began: S
    ended: Words
    need: Words


@dataclass
class Help(Table):
    """Early help episodes."""

    child: Ints
    start: Days
    end: Days
    reason: Words
    worker: Ints


@dataclass
class Allocations(Table):
    """Which social worker had which child between which dates."""

    child: Ints
    worker: Ints
    start: Days
    end: Days
    why: Words


@dataclass
class SocialCare:
    referrals: Referrals
    plans: Plans
    care: Care
    help: Help


def make_social_care(
    seeds: Seeds, people: People, lives: Lives, places: Places, strains: Strains, today: date
) -> SocialCare:
    """Six years of referrals and what followed; adds placements to the truth of where children live."""
    draw = seeds.draw("social_care")
    now = np.datetime64(today)
    since = now - np.timedelta64(YEARS * 365, "D")
    referrals = _referrals(draw, people, lives, strains, since, now)
    plans = _plans(draw, referrals, people, now)
    care = _care(draw, referrals, people, lives, now)
    _place(draw, care, people, lives, places)
    return SocialCare(referrals, plans, care, _help(seeds, people, strains, since, now))


def _referrals(
    draw: np.random.Generator,
    people: People,
    lives: Lives,
    strains: Strains,
    since: np.datetime64,
    now: np.datetime64,
) -> Referrals:
    # A child adopted is known by the birth identity, and not again.
    pool = np.flatnonzero((people.mother >= 0) & np.isnat(people.adopted_on))
    risk = strains.risk[pool]
    share = np.exp(1.05 * (risk - risk.mean()) / risk.std())
    # Seeds, so many that with brothers and sisters, and without those not yet born, the rate comes out.
    count = max(LEAST, round(REFERRALS * people.is_child.sum() * YEARS * 0.83))
    seed = draw.choice(pool, size=count, p=share / share.sum())
    start = _seasonal(draw, since, now, count)
    family = people.family[seed]
    by_family = pool[np.argsort(people.family[pool], kind="stable")]
    first = np.searchsorted(people.family[by_family], family)
    many = np.searchsorted(people.family[by_family], family, "right") - first
    row = np.repeat(np.arange(count), many)
    sibling = by_family[
        np.repeat(first, many) + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    ]
    joins = (sibling == seed[row]) | (draw.random(len(row)) < SIBLINGS)
    row, child = row[joins], sibling[joins]
    start = start[row]
    long = (draw.random(count) < LONG)[row]
    nfa = (draw.random(count) < NO_ACTION)[row] & ~long
    length = np.where(
        long,
        np.exp(draw.normal(np.log(430), 0.7, count))[row] * draw.uniform(0.8, 1.2, len(row)),
        8 + draw.exponential(45, count)[row],
    )
    end = plus(start, np.where(nfa, 1, length).astype(int))
    left = lives.left_on[people.family[child]]
    adult = plus(people.birth[child], int(18 * 365.25))
    end = np.minimum(np.minimum(end, adult), np.where(np.isnat(left), np.datetime64("2200-01-01"), left))
    fits = (people.birth[child] + np.timedelta64(20, "D") < start) & (start < adult - np.timedelta64(90, "D"))
    arrived = lives.arrived_on[people.family[child]]
    fits &= (end > start) & (np.isnat(arrived) | (start > arrived))
    rows = np.flatnonzero(fits)
    rows = rows[_apart(child[rows], start[rows], end[rows])]
    source, need = weighted(draw, SOURCES, count)[row][rows], weighted(draw, NEEDS, count)[row][rows]
    end = np.where(end[rows] > now, np.datetime64("NaT"), end[rows])
    closure = np.where(long[rows], "RC7", weighted(draw, {"RC8": 6, "RC9": 3, "RC7": 1}, count)[row][rows])
    factors = _factors(draw, count)[row][rows]
    return Referrals(child[rows], start[rows], end, nfa[rows], source, need, closure, factors)


def _seasonal(draw: np.random.Generator, since: np.datetime64, now: np.datetime64, count: int) -> Days:
    """Days on which referrals come: most in March, few in August and at Christmas; not at weekends."""
    span = np.arange(since, now)
    month = span.astype("datetime64[M]").astype(int) % 12
    weight = np.array([1.05, 1.0, 1.25, 0.95, 1.1, 1.1, 1.05, 0.7, 0.95, 1.05, 1.1, 0.75])[month]
    weight[~np.is_busday(span)] = 0
    return span[draw.choice(len(span), size=count, p=weight / weight.sum())]


def _apart(child: Ints, start: Days, end: Days) -> Ints:
    """Rows, in order, without those that begin while an earlier one of the same child lasts."""
    order = np.lexsort((end, start, child))
    reach = (end[order] - np.datetime64("1970-01-01")).astype(np.int64)
    begin = (start[order] - np.datetime64("1970-01-01")).astype(np.int64)
    # A running maximum that starts anew with each child, by lifting each child above the last.
    lift = np.unique(child[order], return_inverse=True)[1].astype(np.int64) * 1_000_000
    latest = np.maximum.accumulate(reach + lift)
    free = np.append(True, begin[1:] + lift[1:] > latest[:-1] + 14)
    return np.sort(order[free])


def _factors(draw: np.random.Generator, count: int) -> Words:
    first = draw.choice(FACTORS, size=count, p=np.array([20, 12, 12, 10, 8, 8, 6, 9, 8, 3, 2, 2]) / 100)
    second = draw.choice(FACTORS, size=count)
    both = np.char.add(np.char.add(first, ","), second)
    return np.where((second != first) & (draw.random(count) < 0.6), both, first)


def _plans(draw: np.random.Generator, referrals: Referrals, people: People, now: np.datetime64) -> Plans:
    lasting = np.where(np.isnat(referrals.end), now, referrals.end)
    fit = np.flatnonzero(~referrals.nfa & (lasting - referrals.start > np.timedelta64(150, "D")))
    family = people.family[referrals.child[fit]]
    # By family: brothers and sisters who came in together are planned for together.
    key = family * 100_000 + referrals.start[fit].astype(int)
    groups, of = np.unique(key, return_inverse=True)
    chosen = np.zeros(len(groups), dtype=bool)
    chosen[some(draw, np.arange(len(groups)), 0.34, least=2)] = True
    delay, length = draw.integers(18, 90, len(groups)), np.exp(draw.normal(np.log(250), 0.45, len(groups)))
    # Every city has a plan that is running.
    running = np.unique(of[np.isnat(referrals.end[fit])])[:2]
    chosen[running], length[running] = True, 20_000
    rows = fit[chosen[of]]
    of = of[chosen[of]]
    start = plus(referrals.start[rows], delay[of])
    end = np.minimum(plus(start, length[of].astype(int)), lasting[rows] + np.timedelta64(1, "D"))
    end = np.where(end > now, np.datetime64("NaT"), end)
    kept = start < now
    rows, of, start, end = rows[kept], of[kept], start[kept], end[kept]
    category = weighted(draw, CATEGORIES, len(groups))[of]
    latest = np.where(draw.random(len(groups))[of] < 0.12, "MUL", category)
    previous = (draw.random(len(groups)) < 0.22).astype(int)[of]
    return Plans(referrals.child[rows], rows, start, end, category, latest, previous)


def _care(
    draw: np.random.Generator, referrals: Referrals, people: People, lives: Lives, now: np.datetime64
) -> Care:
    lasting = np.where(np.isnat(referrals.end), now, referrals.end)
    fit = np.flatnonzero(~referrals.nfa & (lasting - referrals.start > np.timedelta64(300, "D")))
    rows = some(draw, fit, 0.36, least=2)
    start = plus(referrals.start[rows], draw.integers(2, 240, len(rows)))
    kept = start < now
    rows, start = rows[kept], start[kept]
    end = referrals.end[rows]  # the episode of need closes when care does
    count = len(rows)
    parts = [
        Care(
            referrals.child[rows],
            start,
            end,
            weighted(draw, {"C2": 50, "V2": 22, "C1": 18, "E1": 10}, count),
            weighted(draw, {"U6": 45, "U4": 17, "U1": 12, "K2": 12, "P1": 8, "H5": 6}, count),
            np.full(count, "S"),
            np.where(np.isnat(end), "", weighted(draw, {"E4A": 6, "E45": 3, "E3": 1}, count)),
            referrals.need[rows],
        )
    ]
    alone = np.flatnonzero(people.is_uasc)
    arrived = now - draw.integers(40, 480, len(alone)).astype("timedelta64[D]")
    parts.append(_same(alone, arrived, days(len(alone)), "V2", "U6", "", "N8"))
    adopted = lives.adoptions
    person = adopted.person
    on = people.adopted_on[person]
    began = np.maximum(plus(on, -draw.integers(250, 520, len(person))), plus(people.birth[person], 3))
    parts.append(_same(identity_of_birth(people, np.arange(len(person))), began, on, "E1", "A5", "E12", "N1"))
    return Care(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Care)))


def _same(child: Ints, start: Days, end: Days, legal: str, placement: str, ended: str, need: str) -> Care:
    count = len(child)
    return Care(
        child,
        start,
        end,
        np.full(count, legal),
        np.full(count, placement),
        np.full(count, "S"),
        np.full(count, ended),
        np.full(count, need),
    )


def _place(draw: np.random.Generator, care: Care, people: People, lives: Lives, places: Places) -> None:
    """Foster homes: half in the city, half out of it (LAIT 2025: 189 in, 213 out). Birth identities are not moved."""
    rows = np.flatnonzero(care.child < len(people))
    inside = draw.random(len(rows)) < 0.47
    home = np.where(inside, draw.integers(0, places.homes, len(rows)), draw.choice(places.away(), len(rows)))
    household = lives.new_household(home)
    lives.memberships.add(care.child[rows], household, care.start[rows], care.end[rows], "placement")


def _help(seeds: Seeds, people: People, strains: Strains, since: np.datetime64, now: np.datetime64) -> Help:
    draw = seeds.draw("social_care.early_help")
    pool = np.flatnonzero((people.mother >= 0) & np.isnat(people.adopted_on))
    share = np.exp(0.7 * strains.risk[pool])
    count = round(0.045 * people.is_child.sum() * YEARS)
    child = draw.choice(pool, size=count, p=share / share.sum())
    start = _seasonal(draw, since, now, count)
    end = plus(start, draw.gamma(2.5, 75, count).astype(int) + 20)
    fits = np.flatnonzero((people.birth[child] < start) & (plus(people.birth[child], 6500) > start))
    rows = fits[_apart(child[fits], start[fits], end[fits])]
    end = np.where(end[rows] > now, np.datetime64("NaT"), end[rows])
    reason = np.where(
        np.isnat(end), "", weighted(draw, {"Goals met": 6, "Stepped up": 2, "Declined": 2}, len(rows))
    )
    return Help(child[rows], start[rows], end, reason, draw.integers(0, 1 << 30, len(rows)))


__all__ = ["Allocations", "Care", "Help", "Plans", "Referrals", "SocialCare", "Table", "make_social_care"]
