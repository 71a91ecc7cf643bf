"""Measures of social care: referrals, need, enquiries, plans, care, the workforce; and who the children are."""

import numpy as np

from kithline.city.calibration.found import Found, counted, ratio_error, share, year_before
from kithline.city.calibration.pupils import sessions
from kithline.city.chance import Ints, among
from kithline.city.schools import year_groups
from kithline.city.social_care import DISABLED
from kithline.city.truth import Truth
from kithline.core.terms import academic_year

SOURCES = {
    "police": ("6",),
    "schools": ("2A", "2B"),
    "health": ("3A", "3B", "3C", "3D", "3E", "3F"),
}
FACTORS = {"abuse": "3B", "mental_health": "4B", "drugs": "2B", "neglect": "16A"}
NEEDS = {"abuse": "N1", "dysfunction": "N5", "absent": "N8"}
CATEGORIES = {"neglect": "NEG", "emotional": "EMO", "physical": "PHY"}
PLACED = {
    "foster": ("U1", "U2", "U3", "U4", "U5", "U6"),
    "homes": ("K2",),
    "parents": ("P1",),
    "adopters": ("A5",),
}
AGES = {"under_1": (0, 1), "1_4": (1, 5), "5_9": (5, 10), "10_15": (10, 16), "16": (16, 19)}
LENGTHS = {"3m": (0, 91), "6m": (91, 183), "1y": (183, 365), "2y": (365, 731), "more": (731, 99_999)}
PER = 10_000.0


def measures(truth: Truth) -> dict[str, Found]:
    """All of them, by the target's code."""
    return _referrals(truth) | _need(truth) | _plans(truth) | _care(truth) | _workers(truth)


def _children(truth: Truth) -> float:
    return float(truth.people.is_child.sum())


def family_of(truth: Truth, child: Ints) -> Ints:
    """With whom a child's course hangs together: the family's number; who has none stands alone (below nought)."""
    person = truth.faces.person[child]
    family = truth.people.family[person]
    return np.where(family >= 0, family, -1 - person)


def _referrals(truth: Truth) -> dict[str, Found]:
    table, now = truth.social_care.referrals, np.datetime64(truth.today)
    rows = np.flatnonzero(year_before(table.start, now))
    order = np.lexsort((table.start, table.child))
    child, start = table.child[order], table.start[order]
    near = (np.diff(child, prepend=-1) == 0) & (np.diff(start, prepend=start[:1]) <= np.timedelta64(365, "D"))
    again = np.zeros(len(table), dtype=bool)
    again[order] = near
    month = table.start.astype("datetime64[M]").astype(int) % 12
    last = table.start > now - np.timedelta64(4 * 365, "D")
    by_month = np.bincount(month[last], minlength=12)
    told = table.factors[rows]
    with_factors = told[told != "21"]
    family = family_of(truth, table.child[rows])
    found = {
        "referrals": counted(family, _children(truth), PER),
        "referrals.again": share(again[rows], family),
        "referrals.no_action": share(table.nfa[rows], family),
        "referrals.no_need": share(table.closure[rows] == "RC8", family),
        "referrals.peak": Found(float(by_month[2]), by_month.mean(), 1.0),
        "referrals.trough": Found(float(by_month[11]), by_month.mean(), 1.0),
    }
    for name, codes in SOURCES.items():
        found[f"referrals.{name}"] = share(np.isin(table.source[rows], codes), family)
    for name, code in FACTORS.items():
        found[f"factors.{name}"] = share(_has(with_factors, code), family[told != "21"])
    return found


def _has(told: np.ndarray, code: str) -> np.ndarray:
    listed = np.char.add(np.char.add(",", told), ",")
    return np.char.find(listed, f",{code},") >= 0


def _need(truth: Truth) -> dict[str, Found]:
    table, now = truth.social_care.referrals, np.datetime64(truth.today)
    held = np.flatnonzero(among(table.start, table.end, now) & ~table.nfa)
    closed = np.flatnonzero(year_before(table.end, now) & ~table.nfa)
    lasted = np.isnat(table.end) | (table.end > now - np.timedelta64(365, "D"))
    child = table.child[held]
    family = family_of(truth, child)
    of_year = family_of(truth, np.unique(table.child[lasted & ~table.nfa]))
    found = {
        "need": counted(family, _children(truth), PER),
        "need.year": counted(of_year, _children(truth), PER),
        "need.disabled": share(truth.strains.disability[child] > DISABLED, family),
    }
    for name, (least, most) in LENGTHS.items():
        for word, rows, until in (
            ("open", held, np.full(len(held), now)),
            ("closed", closed, table.end[closed]),
        ):
            days = (until - table.start[rows]).astype(int)
            who = family_of(truth, table.child[rows])
            found[f"need.{word}.{name}"] = share((days >= least) & (days < most), who)
    for name, code in NEEDS.items():
        found[f"need.{name}"] = share(table.need[held] == code, family)
    return found | _at_school(truth, child, "need", meals=True)


def _at_school(truth: Truth, child: Ints, name: str, meals: bool = False) -> dict[str, Found]:
    """Meals, needs, absence and suspensions of those of school age."""
    group = year_groups(truth.people.birth, academic_year(truth.today))
    own = np.unique(child[child < len(truth.people)])
    pupils = own[(group[own] >= 0) & (group[own] <= 11) & (truth.register.row_of[own] >= 0)]
    possible, missed = sessions(truth, pupils)
    told = truth.suspensions
    lately = year_before(told.start, np.datetime64(truth.today))
    family, many = family_of(truth, pupils), len(pupils)
    error = 100.0 * ratio_error(missed, possible, family)
    found = {
        f"{name}.plan": share(truth.sen.provision[pupils] == "E", family),
        f"{name}.support": share(truth.sen.provision[pupils] == "K", family),
        f"{name}.absence": Found(missed.sum() / max(1, possible.sum()) * many, many, error=error),
        f"{name}.persistent": share(missed >= 0.1 * possible, family),
        f"{name}.suspended": share(np.isin(pupils, told.child[lately]), family),
    }
    if meals:
        found[f"{name}.meals"] = share(truth.pupils.meals[pupils], family)
    return found


def _plans(truth: Truth) -> dict[str, Found]:
    care, now = truth.social_care, np.datetime64(truth.today)
    table = care.plans
    begun, held = np.flatnonzero(year_before(table.start, now)), among(table.start, table.end, now)
    ended = np.flatnonzero(year_before(table.end, now))
    asked = year_before(care.enquiries.start, now)
    family, asking = family_of(truth, table.child), family_of(truth, care.enquiries.child)
    found = {
        "enquiries": counted(asking[asked], _children(truth), PER),
        "conferences": counted(asking[asked & ~np.isnat(care.enquiries.conference)], _children(truth), PER),
        "plans": counted(family[held], _children(truth), PER),
        "plans.begun": counted(family[begun], _children(truth), PER),
        "plans.again": share(table.previous[begun] > 0, family[begun]),
        "plans.two_years": share((table.end - table.start)[ended].astype(int) > 730, family[ended]),
        "plans.lasting": share((now - table.start[held]).astype(int) > 91, family[held]),
    }
    for name, code in CATEGORIES.items():
        found[f"plans.{name}"] = share(table.category[begun] == code, family[begun])
    school = _at_school(truth, table.child[held], "plans")
    return found | {code: school[code] for code in ("plans.absence", "plans.persistent")}


def _care(truth: Truth) -> dict[str, Found]:
    table, now, people = truth.social_care.care, np.datetime64(truth.today), truth.people
    begun, left = year_before(table.start, now), year_before(table.end, now)
    held = np.flatnonzero(among(table.start, table.end, now))
    person = truth.faces.person[table.child]
    age = (now - people.birth[person]).astype(float) / 365.25
    alone = people.is_uasc[person]
    placed = truth.social_care.placements
    lately = np.isnat(placed.end) | (placed.end > now - np.timedelta64(365, "D"))
    moves = np.bincount(placed.care[lately], minlength=len(table))
    here = among(placed.start, placed.end, now)
    gone = truth.missing.child[year_before(truth.missing.reported, now)]
    family = family_of(truth, table.child)
    now_in = family[held]
    found = {
        "care.alone": share(alone[held], now_in),
        "care.white": share(np.char.startswith(people.ethnicity[person[held]], "W"), now_in),
        "care.inside": share(placed.inside[here], family[placed.care[here]]),
        "care.three": share(moves[held] >= 3, now_in),
        "care.missing": share(np.isin(table.child[held], gone), now_in),
        "care.police": share(table.began[begun] == "L1", family[begun]),
    }
    for name, rows in (
        ("care", held),
        ("care.begun", begun),
        ("care.left", left),
        ("care.adopted", left & (table.ended == "E12")),
        ("care.guardianship", left & (table.ended == "E45")),
    ):
        found[name] = counted(family[rows], _children(truth), PER)
    for name, (least, most) in AGES.items():
        found[f"care.age.{name}"] = share((age[held] >= least) & (age[held] < most), now_in)
    for name, codes in PLACED.items():
        found[f"care.{name}"] = share(np.isin(table.placement[held], codes), now_in)
    return found | _at_school(truth, table.child[held], "care")


def _workers(truth: Truth) -> dict[str, Found]:
    workers, work = truth.workers, truth.work.social
    social = np.isin(workers.kind, ("duty", "social", "senior"))
    now = np.datetime64(truth.today)
    held = np.flatnonzero(among(work.start, work.end, now))
    return {
        "workers": Found(float(social.sum()), _children(truth), PER),
        "workers.children": Found(
            float(len(np.unique(work.child[held]))), float(len(np.unique(work.worker[held]))), 1.0
        ),
    }
