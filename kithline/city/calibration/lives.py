"""Measures of the course of lives: what has come by 18, who comes back, who comes with brothers and sisters."""

import numpy as np

from kithline.city.calibration.found import Found, share, year_before
from kithline.city.chance import Days
from kithline.city.truth import Truth

YEARS = 3  # over which a year of age is looked at
HOME = ("E4A", "E4B", "E41")


def measures(truth: Truth) -> dict[str, Found]:
    """All of them, by the target's code."""
    firsts = truth.social_care.firsts
    return {
        "life.referral": by_18(truth, firsts.referral),
        "life.need": by_18(truth, firsts.need),
        "life.plan": by_18(truth, firsts.plan),
        "life.care": by_18(truth, firsts.care),
        "life.entry.young": _peak(truth, (0, 2)),
        "life.entry.teens": _peak(truth, (15, 17)),
        "life.again": _again(truth),
        "life.together": _together(truth),
    }


def rates_by_age(truth: Truth, first: Days) -> tuple[np.ndarray, np.ndarray]:
    """First events and years lived without one, at each age from 0 to 17, in the last three years."""
    now = np.datetime64(truth.today)
    since = now - np.timedelta64(YEARS * 365, "D")
    birth = truth.people.birth[truth.social_care.firsts.child]
    came = np.where(np.isnat(first), np.datetime64("2300-01-01"), first)
    events, lived = np.zeros(18), np.zeros(18)
    for age in range(18):
        start = np.maximum(birth + np.timedelta64(int(age * 365.25), "D"), since)
        end = np.minimum(birth + np.timedelta64(int((age + 1) * 365.25), "D"), now)
        events[age] = ((came >= start) & (came < end)).sum()
        lived[age] = np.maximum((np.minimum(end, came) - start).astype(float), 0).sum() / 365.25
    return events, lived


def by_18(truth: Truth, first: Days) -> Found:
    """Percent to whom it comes by 18 at the rates of now (a life table)."""
    events, lived = rates_by_age(truth, first)
    reached = 1 - np.exp(-(events / np.maximum(lived, 1)).sum())
    return Found(reached * events.sum(), float(events.sum()))


def _peak(truth: Truth, ages: tuple[int, int]) -> Found:
    """How many times likelier a child of these ages is to come into care first than one of 3 to 12."""
    events, lived = rates_by_age(truth, truth.social_care.firsts.care)
    of, rest = slice(*ages), slice(3, 13)
    return Found(events[of].sum(), events[rest].sum() * lived[of].sum() / lived[rest].sum(), 1.0)


def _again(truth: Truth) -> Found:
    """Of those who went home from care one to four years ago: back within a year."""
    stays, now = truth.social_care.care, np.datetime64(truth.today)
    order = np.lexsort((stays.start, stays.child))
    child, start, end = stays.child[order], stays.start[order], stays.end[order]
    year = np.timedelta64(365, "D")
    went = (end > now - 4 * year) & (end <= now - year) & np.isin(stays.ended[order], HOME)
    back = np.append((child[1:] == child[:-1]) & (start[1:] - end[:-1] <= year), False)
    return share(back[went], truth.people.family[truth.faces.person[child[went]]])


def _together(truth: Truth) -> Found:
    stays, now, people = truth.social_care.care, np.datetime64(truth.today), truth.people
    lately = np.zeros(len(stays), dtype=bool)
    for back in range(YEARS):
        lately |= year_before(stays.start, now - np.timedelta64(365 * back, "D"))
    rows = np.flatnonzero(lately & (stays.child < len(people)) & (stays.episode >= 0))
    family = people.family[stays.child[rows]]
    many = np.bincount(people.family[people.is_child & (people.mother >= 0)], minlength=len(truth.families))
    rows = rows[many[family] > 1]
    family = people.family[stays.child[rows]]
    order = np.lexsort((stays.start[rows], family))
    family, start = family[order], stays.start[rows][order]
    near = (family[1:] == family[:-1]) & (start[1:] - start[:-1] <= np.timedelta64(31, "D"))
    with_one = np.append(near, False) | np.append(False, near)
    return share(with_one, family)
