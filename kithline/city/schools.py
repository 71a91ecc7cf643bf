"""Schools of invented names and numbers, and who is on whose roll between which dates.

LAESTAB numbers have the LA code 199, which no authority has; URNs begin with 9, which none does.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kithline.city.calendar import YEARS_TOLD
from kithline.city.chance import Days, Ints, dates_between, days, some
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.numbers import upns
from kithline.city.people import NOBODY, Families, People
from kithline.city.places import TELEPHONE, Places
from kithline.city.seeds import Seeds
from kithline.city.sen import Sen
from kithline.city.sizes import Size
from kithline.core.school_years import school_year
from kithline.core.terms import academic_year

LA = 199
STEMS = (
    "Whelkstall", "Sandglass", "Tidewrack", "Lampara", "Eelgrass Lane", "Yardarm", "Cuttlefish Bay", "Bollard Street",
    "Seakale", "Windlass", "Foghorn Hill", "Barnacle Row", "Limpet Point", "Plimsoll Road", "Jetsam", "Turnstone Bank",
    "Coracle", "Spindrift Lane", "Dulse Road", "Fathom", "Oyster-Shell", "Razorbill Head", "Groyne Walk", "Marram",
    "Halyard", "Samphire Marsh", "Capstan Quay", "Kittiwake Cliff", "Davit Lane", "Sprat Alley",
)  # fmt: skip
KINDS = {"primary": "Primary School", "secondary": "Academy", "special": "School"}
FIRST_ESTAB = {"primary": 4101, "secondary": 4401, "special": 4701}
ELSEWHERE = 4900  # schools of other places, which gave some pupils their UPN
SPAN = np.timedelta64(365 * YEARS_TOLD, "D")
AT_HOME = (
    0.02  # of all pupils within that time: about 1.4% of those of school age at a time (DfE, autumn 2024)
)
MOVES = 0.022  # of pupils, in a year (assumption)
OLDEST = 19  # year group, had they stayed, of those who left within the six years of which sources tell


@dataclass(frozen=True)
class Schools:
    """One row a school: primaries, secondaries, specials."""

    laestab: Words
    urn: Words
    name: Words
    phase: Words
    telephone: Words

    def of(self, phase: str) -> Ints:
        """Numbers of the schools of a phase."""
        return np.flatnonzero(self.phase == phase)

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class Enrolments:
    """A child on a roll from entry to leaving (the last day on roll; none: still)."""

    child: Ints
    school: Ints
    entry: Days
    leaving: Days
    why: Words  # why it ended: phase, move, out, home; empty while it lasts

    def on(self, day: np.datetime64) -> NDArray[np.bool_]:
        """Which are on roll on a day."""
        return (self.entry <= day) & (np.isnat(self.leaving) | (self.leaving >= day))

    def school_on(self, day: np.datetime64, people: int) -> Ints:
        """The school on whose roll each person is on a day; NOBODY for those on none."""
        here = self.on(day)
        found = np.full(people, NOBODY)
        found[self.child[here]] = self.school[here]
        return found


def make_schools(seeds: Seeds, size: Size) -> Schools:
    """The schools; names in an order of their own draw."""
    draw = seeds.draw("schools")
    phase = np.array(
        ["primary"] * size.primaries + ["secondary"] * size.secondaries + ["special"] * size.specials
    )
    order = draw.permutation(len(STEMS))
    name, laestab = [], []
    within: dict[str, int] = {}
    for place, kind in enumerate(phase):
        stem = STEMS[order[place % len(STEMS)]] + (" North" if place >= len(STEMS) else "")
        name.append(f"{stem} {KINDS[kind]}")
        within[kind] = within.get(kind, -1) + 1
        laestab.append(f"{LA}{FIRST_ESTAB[kind] + within[kind]}")
    count = len(phase)
    return Schools(
        np.array(laestab),
        (990_001 + np.arange(count)).astype("U6"),
        np.array(name),
        phase,
        np.array([TELEPHONE.format(100 + place) for place in range(count)]),
    )


def year_groups(birth: Days, year: int) -> Ints:
    """National curriculum year in a school year: 0 reception, 1 to 11; below nought and above 11 not at school."""
    months = birth.astype("datetime64[M]").astype(int)
    born, month = months // 12 + 1970, months % 12 + 1
    return year - (born + np.where(month <= 8, 4, 5))


def make_enrolments(
    seeds: Seeds,
    people: People,
    families: Families,
    lives: Lives,
    places: Places,
    schools: Schools,
    sen: Sen,
    window: date,
    today: date,
) -> Enrolments:
    """Every place on a roll from reception to year 11, with moves between schools and to home in the years told."""
    draw = seeds.draw("enrolments")
    since, now, year = np.datetime64(window), np.datetime64(today), academic_year(today)
    group = year_groups(people.birth, year)
    # Who has left school within the years that are told was on a roll too.
    pupils = np.flatnonzero((people.mother >= 0) & (group >= 0) & (group <= OLDEST))
    taught_at_home = some(draw, pupils, AT_HOME, least=1)
    special = schools.of("special")
    plans = pupils[(sen.provision[pupils] == "E")]
    in_special = some(draw, plans, 0.36) if len(special) else plans[:0]
    home = lives.homes_on(since, len(people))
    home = np.where(home >= 0, home, lives.homes_on(now, len(people)))
    sector = places.sector[np.maximum(home, 0)]
    rows: list[tuple[Ints, Ints, Days, Days, Words]] = []
    siblings = draw.random(len(families))  # a family keeps to one school
    for phase, first, last in (("primary", 0, 6), ("secondary", 7, 11)):
        choice = schools.of(phase)
        own = pupils[(group[pupils] >= first) & (group[pupils] <= last + OLDEST - 11)]
        near = sector[own] * len(choice) // (int(sector.max()) + 1)
        far = (siblings[people.family[own]] < 0.2) * (1 + (siblings[people.family[own]] * 97).astype(int))
        school = choice[(near + far) % len(choice)]
        is_special = np.isin(own, in_special)
        if len(special):
            school = np.where(is_special, special[people.family[own] % len(special)], school)
        start_year = year - group[own] + first
        entry, leaving = _ends(start_year, last - first)
        late = (draw.random(len(own)) < 0.1) & (entry < now - np.timedelta64(400, "D"))
        entry = np.where(late, entry + draw.integers(30, 330, len(own)).astype("timedelta64[D]"), entry)
        arrived = lives.arrived_on[people.family[own]]
        entry = np.where(~np.isnat(arrived) & (arrived > entry), arrived + np.timedelta64(9, "D"), entry)
        why = np.where(leaving < now, "phase", "")
        over = leaving >= now
        leaving = np.where(over, np.datetime64("NaT"), leaving)
        rows.append((own, school, entry, leaving, why.astype("U6")))
    child, school, entry, leaving, why = (np.concatenate(part) for part in zip(*rows, strict=True))
    child, school, entry, leaving, why = _changes(
        draw, (child, school, entry, leaving, why), people, lives, schools, taught_at_home, since, now
    )
    keep = (entry < now) & (np.isnat(leaving) | (leaving > entry))
    order = np.lexsort((entry[keep], child[keep]))
    return Enrolments(*(part[keep][order] for part in (child, school, entry, leaving, why)))


def _ends(start_year: Ints, years: int) -> tuple[Days, Days]:
    firsts = {y: school_year(int(y)).first for y in np.unique(start_year)}
    lasts = {y: school_year(int(y) + years).last for y in np.unique(start_year)}
    found = np.unique(start_year, return_inverse=True)
    entry = np.array([firsts[y] for y in found[0]], dtype="datetime64[D]")[found[1]]
    leaving = np.array([lasts[y] for y in found[0]], dtype="datetime64[D]")[found[1]]
    return entry, leaving


def _changes(
    draw: np.random.Generator,
    rows: tuple[Ints, Ints, Days, Days, Words],
    people: People,
    lives: Lives,
    schools: Schools,
    taught_at_home: Ints,
    since: np.datetime64,
    now: np.datetime64,
) -> tuple[Ints, Ints, Days, Days, Words]:
    """Moves between schools, families that leave the city, pupils taken off the roll to be taught at home."""
    child, school, entry, leaving, why = rows
    current = np.isnat(leaving) & (entry < since)
    moved_home = np.isin(
        child, lives.memberships.person[~np.isnat(lives.moved_on[lives.memberships.household])]
    )
    phase = schools.phase[school]
    several = np.isin(phase, [name for name in KINDS if len(schools.of(name)) > 1])
    free = np.flatnonzero(current & several & ~np.isin(child, taught_at_home))
    entry, fresh_before = _earlier_moves(draw, (child, school, entry, leaving), schools, since, now)
    movers = np.union1d(
        some(draw, free, 0.035, least=2), some(draw, np.intersect1d(free, np.flatnonzero(moved_home)), 0.25)
    )
    on = _school_days(
        dates_between(draw, since + np.timedelta64(40, "D"), now - np.timedelta64(12, "D"), len(movers))
    )
    target = _others(draw, schools, school[movers])
    leaving, why = leaving.copy(), why.copy()
    leaving[movers], why[movers] = on, "move"
    fresh = (child[movers], target, on + draw.integers(3, 16, len(movers)).astype("timedelta64[D]"))
    gone = lives.left_on[people.family[child]]
    going = ~np.isnat(gone) & np.isnat(leaving)
    leaving[going], why[going] = gone[going], "out"
    child = np.concatenate([child, fresh[0], fresh_before[0]])
    school = np.concatenate([school, fresh[1], fresh_before[1]])
    entry = np.concatenate([entry, fresh[2], fresh_before[2]])
    leaving = np.concatenate([leaving, days(len(movers)), fresh_before[3]])
    before = np.full(len(fresh_before[0]), "move", dtype=why.dtype)
    why = np.concatenate([why, np.full(len(movers), "", dtype=why.dtype), before])
    # Taught at home from a day on: the roll of that day is left, and none is joined after it.
    home_on = days(len(people))
    home_on[taught_at_home] = dates_between(draw, now - SPAN, now, len(taught_at_home))
    left = home_on[child]
    on_roll = (left > entry + np.timedelta64(30, "D")) & (np.isnat(leaving) | (left < leaving))
    leaving, why = np.where(on_roll, left, leaving), np.where(on_roll, "home", why)
    was = np.zeros(len(people), dtype=bool)
    was[child[on_roll]] = True
    kept = ~(was[child] & (entry >= left))
    return child[kept], school[kept], entry[kept], leaving[kept], why[kept]


def _earlier_moves(
    draw: np.random.Generator,
    rows: tuple[Ints, Ints, Days, Days],
    schools: Schools,
    since: np.datetime64,
    now: np.datetime64,
) -> tuple[Days, tuple[Ints, Ints, Days, Days]]:
    """Moves before the window: entry of each row as it is then, and the rows of the schools that were left."""
    child, school, entry, leaving = rows
    years = float((since - now + SPAN).astype(int)) / 365
    movers = some(draw, np.arange(len(child)), MOVES * years)
    on = _school_days(dates_between(draw, now - SPAN, since - np.timedelta64(30, "D"), len(movers)))
    within = (on > entry[movers] + np.timedelta64(60, "D")) & (
        np.isnat(leaving[movers]) | (on < leaving[movers])
    )
    movers, on = movers[within], on[within]
    other = _others(draw, schools, school[movers])
    went = other != school[movers]
    movers, on, other = movers[went], on[went], other[went]
    found = (child[movers], other, entry[movers], on)
    entry = entry.copy()
    entry[movers] = on + draw.integers(3, 16, len(movers)).astype("timedelta64[D]")
    return entry, found


def _others(draw: np.random.Generator, schools: Schools, school: Ints) -> Ints:
    """Another school of the phase for each, or the same where there is one only."""
    target = school.copy()
    for name in KINDS:
        choice = schools.of(name)
        rows = schools.phase[school] == name
        step = draw.integers(1, max(2, len(choice)), len(school))
        place = np.searchsorted(choice, school[rows]) + step[rows]
        target[rows] = choice[place % len(choice)] if len(choice) else target[rows]
    return target


def _school_days(on: Days) -> Days:
    """Weekdays: a Saturday or Sunday goes back to Friday."""
    return np.busday_offset(on, 0, roll="backward").astype("datetime64[D]")


def make_upns(seeds: Seeds, people: People, schools: Schools, enrolments: Enrolments) -> Words:
    """A UPN for everyone who has been on a roll, given by the first school in the year of entry; one in twelve brought
    it from elsewhere. Empty for the rest."""
    draw = seeds.draw("upns")
    found = np.zeros(len(people), dtype="U13")
    first = np.unique(enrolments.child, return_index=True)[1]
    child = enrolments.child[first]
    estab = np.array([int(code[3:]) for code in schools.laestab])[enrolments.school[first]]
    year = enrolments.entry[first].astype("datetime64[Y]").astype(int) + 1970
    estab = np.where(draw.random(len(child)) < 0.08, ELSEWHERE + draw.integers(0, 99, len(child)), estab)
    # Serials run within a school and a year.
    order = np.lexsort((child, year, estab))
    run = estab[order] * 10_000 + year[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(run)) + 1])
    serial = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order)))) + 1
    found[child[order]] = upns(LA, estab[order], year[order], serial)
    return found


__all__ = [
    "LA",
    "NOBODY",
    "Enrolments",
    "Schools",
    "make_enrolments",
    "make_schools",
    "make_upns",
    "year_groups",
]
