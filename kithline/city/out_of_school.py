"""Children whom an ordinary school day does not hold: at home, missing, in alternative provision, absent too often.

Drawn from what is true already: who left a roll and why, who came to the city, who was excluded, who was absent. Shares
without a source are assumptions.
"""

from dataclasses import dataclass, replace

import numpy as np

from kithline.city.attendance import absence, number_of, year_groups
from kithline.city.calendar import first_marks
from kithline.city.chance import Days, Ints, days, plus, some, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.over_years import Year, joined, over_years
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth
from kithline.core.terms import academic_year

TO_HOME = {
    "Mental health": 5,
    "Philosophical or preferential": 4,
    "Dissatisfaction with the school": 4,
    "School anxiety": 3,
    "No reason given": 3,
    "Lifestyle": 1,
}
PLACES = "out_of_school.places"
UNTRACED = 0.35  # of families that left: nobody knows at first where the children are taught (assumption)
WAITING = 0.5  # of children who came: weeks without a school place (assumption)
IN_PROVISION = 0.006  # of pupils of secondary age, besides the excluded (assumption; DfE counts about 0.5%)
TWO_TERMS = 26  # weeks of school
CASES, NOTICES = 0.5, 0.25  # of pupils absent so much that a case, a notice, is to be thought of (assumption)
# The city's pupil referral unit: first of the providers, and the only one with a number.
UNIT, UNIT_URN = "Slipway Centre", "999001"
PROVIDERS = (UNIT, "Ropewalk Workshop", "Sail Loft Learning", "Second Tide Tuition")


@dataclass(frozen=True)
class HomeEducation:
    """Children whom their parents took off a roll to teach them; `school` is the last one."""

    child: Ints
    school: Ints
    start: Days
    reason: Words


@dataclass(frozen=True)
class MissingEducation:
    """Children on no roll who should be on one; `school` is the last one, or NOBODY. No `closed`: still looked for."""

    child: Ints
    school: Ints
    opened: Days
    closed: Days
    reason: Words
    told_by: Words
    gone: np.ndarray  # the family has left the city


@dataclass(frozen=True)
class Places:
    """Places in alternative provision; `provider` is a place in PROVIDERS."""

    child: Ints
    school: Ints
    start: Days
    end: Days
    reason: Words
    sessions: Ints
    excluded: np.ndarray  # by the council after a permanent exclusion, else by the school
    provider: Ints


@dataclass(frozen=True)
class Absentees:
    """Pupils on a roll who are absent much: of each the rate, and unauthorised sessions of the last two terms."""

    child: Ints
    school: Ints
    rate: np.ndarray
    unauthorised: Ints
    holiday: np.ndarray  # most of those are holidays


def marks_since(truth: Truth) -> np.datetime64:
    """The first day of the city's own marks: what follows from marks and suspensions is drawn anew from there on, since
    those of the years before are made for a history alone (`school_years`)."""
    return np.datetime64(first_marks(truth.made_on))


def home_education(seeds: Seeds, truth: Truth) -> HomeEducation:
    """Everyone who left a roll for home; also of the days ahead."""
    draw, rolls = seeds.draw("out_of_school.home"), truth.uncut.enrolments
    rows = np.flatnonzero(rolls.why == "home")
    return HomeEducation(
        rolls.child[rows],
        rolls.school[rows],
        plus(rolls.leaving[rows], 1),
        weighted(draw, TO_HOME, len(rows)),
    )


def missing_education(seeds: Seeds, truth: Truth) -> MissingEducation:
    """Some of those who left or came, and children of school age who came alone; also of the days ahead."""
    whole = truth.uncut
    return truth.once(seeds, "out_of_school.missing", lambda: _missing_education(seeds, whole))


def _missing_education(seeds: Seeds, truth: Truth) -> MissingEducation:
    draw, rolls, people = seeds.draw("out_of_school.missing"), truth.enrolments, truth.people
    left = some(draw, np.flatnonzero(rolls.why == "out"), UNTRACED, least=1)
    opened = plus(rolls.leaving[left], draw.integers(8, 25, len(left)))
    closed = plus(opened, draw.integers(14, 70, len(left)))
    parts = [_missing(rolls.child[left], rolls.school[left], opened, closed, "School", gone=True)]
    # A family that came has its first place on a roll some days after it came.
    arrived = truth.lives.arrived_on[np.maximum(people.family[rolls.child], 0)]
    came = np.flatnonzero(rolls.entry - arrived == np.timedelta64(9, "D"))
    came = came[draw.random(len(came)) < WAITING]
    nowhere = np.full(len(came), NOBODY)
    entry = rolls.entry[came]
    parts.append(_missing(rolls.child[came], nowhere, plus(entry, -6), entry, "Housing", gone=False))
    alone = np.flatnonzero(people.is_uasc & (year_groups(people.birth, academic_year(truth.made_on)) <= 11))
    care = truth.social_care.care
    began = days(len(people))
    began[care.child[care.child < len(people)]] = care.start[care.child < len(people)]
    alone = alone[~np.isnat(began[alone])]
    opened = plus(began[alone], 4)
    closed = plus(opened, draw.integers(30, 120, len(alone)))
    parts.append(
        _missing(alone, np.full(len(alone), NOBODY), opened, closed, "Children's social care", gone=False)
    )
    return MissingEducation(*joined(parts))


def _missing(
    child: Ints, school: Ints, opened: Days, closed: Days, told_by: str, *, gone: bool
) -> tuple[np.ndarray, ...]:
    count = len(child)
    reason = "Left the roll, destination not known" if gone else "Moved into the area, no school place"
    return (
        child,
        school,
        opened,
        closed,
        np.full(count, reason),
        np.full(count, told_by),
        np.full(count, gone),
    )


def places(seeds: Seeds, truth: Truth) -> Places:
    """A place from about the sixth day for each permanent exclusion; some by the school for those often suspended."""
    return over_years(seeds, PLACES, truth, _places, marks_since(truth))


def _places(year: Year, truth: Truth) -> Places:
    draw, told, people = year.draw, truth.suspensions, len(truth.people)
    of_year = (told.start >= year.start) & (told.start < year.end)
    out = np.flatnonzero(told.category == "PERM")
    out = out[np.unique(told.child[out], return_index=True)[1]]
    excluded_at, out = out, out[of_year[out]]
    times = np.bincount(told.child[of_year], minlength=people)
    last = days(people)
    last[told.child[of_year]] = told.start[of_year]  # in order of date: the last is written last
    school = truth.enrolments.school_on(year.start + np.timedelta64(60, "D"), people)
    secondary = np.flatnonzero((school != NOBODY) & (truth.schools.phase[school] != "primary"))
    often = np.setdiff1d(secondary[times[secondary] >= 2], told.child[excluded_at])
    risk = truth.strains.behaviour[often] + 0.5 * times[often]
    sent = some_by_risk(draw, often, risk, year.many(IN_PROVISION, len(secondary), 2))
    child = np.concatenate([told.child[out], sent])
    count = len(child)
    excluded = np.arange(count) < len(out)
    start = np.concatenate([plus(told.start[out], 8), plus(last[sent], draw.integers(10, 30, len(sent)))])
    end = plus(start, np.where(excluded, draw.integers(150, 400, count), draw.integers(30, 130, count)))
    return Places(
        child,
        np.concatenate([told.school[out], school[sent]]),
        start,
        end,
        np.where(excluded, "Permanent exclusion", "Improve behaviour off site"),
        np.where(excluded, 10, draw.integers(2, 8, count)),
        excluded,
        np.where(excluded, 0, draw.integers(1, len(PROVIDERS), count)),
    )


def absentees(
    truth: Truth,
    least: float = 0.10,
    since: np.datetime64 | None = None,
    until: np.datetime64 | None = None,
) -> Absentees:
    """Pupils on a roll whose absence of a time is at least that share (persistently: 10%).

    The time is from `since` (or the first mark) to `until` (or today).
    """
    register, now = truth.register, np.datetime64(truth.today) if until is None else until
    mondays = register.weeks.mondays
    first, last = (
        (0 if since is None else int(np.searchsorted(mondays, since))),
        int(np.searchsorted(mondays, now)),
    )
    school = truth.enrolments.school_on(now - np.timedelta64(3, "D"), len(truth.people))
    told = replace(register, codes=register.codes[:, first:last])
    possible, missed = absence(told)
    rate = missed / np.maximum(possible, 1)
    child = register.pupils
    rows = np.flatnonzero((rate >= least) & (possible > 100) & (school[child] != NOBODY))
    lately = register.codes[rows, max(0, last - TWO_TERMS) : last]
    holiday = (lately == number_of("G")).sum(axis=(1, 2))
    other = np.isin(lately, [number_of(code) for code in ("O", "U", "N")]).sum(axis=(1, 2))
    return Absentees(child[rows], school[child[rows]], rate[rows], holiday + other, holiday > other)
