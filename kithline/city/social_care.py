"""Social care in truth: what the months of `services` left, as tables, with the words that agencies write about it.

Levels are those of Portsmouth in 2025 (see `targets`). Brothers and sisters often enter together. All rows are by
identity (see `faces`): the adopted have their history in their birth identity. Tables hold six years.
"""

from dataclasses import fields
from typing import Any

import numpy as np

from kithline.city.chance import NEVER, Days, Ints, days, plus, weighted
from kithline.city.course import Course, Log
from kithline.city.episodes import (
    Allocations,
    Care,
    Contacts,
    Enquiries,
    Firsts,
    Help,
    Placements,
    Plans,
    Referrals,
    SocialCare,
    Table,
)
from kithline.city.faces import identity_of_birth
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.people import NOBODY, People
from kithline.city.placing import place_children
from kithline.city.seeds import Seeds

YEARS = 6
LATE = np.datetime64("2200-01-01")
STRAY = 0.6  # contacts that led nowhere, beside those that became referrals (assumption)
LONGEST = 63  # days that an assessment may take: 45 working days (Working Together to Safeguard Children)
AFTER_ASSESSMENT = ("RC8", "RC9")  # of the reasons below, those by which work ends with its assessment
NO_ACTION = 0.003  # referrals: DfE LAIT 2025 has 0 percent
# Who referred, in percent: DfE LAIT 2025 (police 27.8, schools 21.8, health 11.0), authority services 18 (2024). Of a
# family where domestic abuse is what presses most, the police tell more often.
SOURCES = {
    "6": 27.8, "2A": 21.8, "5B": 10, "5A": 8, "3A": 5, "3C": 3, "3E": 3,
    "1A": 9, "4": 3, "7": 3, "1D": 3, "9": 3.4,
}  # fmt: skip
POLICE = "6"
NEEDS = {"N1": 62, "N5": 14.5, "N8": 10, "N4": 6, "N3": 3, "N6": 2.5}  # N2, disability, goes by the child
# Why short work ended: DfE LAIT 2025 has 1.7 percent of referrals found not in need (RC8), of whom nearly all go so.
CLOSED = {"RC8": 2.4, "RC9": 30, "RC7": 67.6}
DISABLED = 1.88  # disability from which it is recorded
CATEGORIES = {"NEG": 43.3, "EMO": 37.4, "PHY": 19.3}  # of 305 plans begun in 2024: 132, 114, 59
# What assessments find, percent of those with any (DfE LAIT, Portsmouth 2024: domestic abuse of a parent 33, parent's
# mental health 21, parent's drugs 11, neglect 41), and the family's strain that it goes with; the rest assumptions.
FACTORS = {
    "3B": (33, 0), "4B": (21, 2), "2B": (11, 1), "1B": (10, 1), "16A": (41, 3), "17A": (14, 0), "18A": (9, 0),
    "4A": (9, 2), "15A": (5, None), "13A": (3, None), "14A": (6, None), "5A": (5, None), "6A": (3, None),
}  # fmt: skip
NO_FACTOR = "21"
FOUND = 0.835  # of assessments, where factors overlap as these do, so that the percents of those with any come out


def make_social_care(
    seeds: Seeds, people: People, lives: Lives, course: Course, today: np.datetime64, until: np.datetime64
) -> SocialCare:
    """The tables up to `until`, of what lasted six years before `today` or came later."""
    since = today - np.timedelta64(YEARS * 365, "D")
    draw = seeds.draw("social_care")
    followed = course.followed
    # What the months did not end, the eighteenth birthday ends, or the family's going.
    last = plus(people.birth[followed.child], int(18 * 365.25))
    last = np.minimum(
        last, np.where(np.isnat(lives.left_on[followed.family]), LATE, lives.left_on[followed.family])
    )
    referrals, by_number = _referrals(draw, course, last, people)
    care = _care(draw, course, by_number, referrals, last, people.birth)
    plans = _plans(draw, course, by_number, referrals, last)
    enquiries = _enquiries(course, by_number, referrals)
    _not_after_assessment(seeds, referrals, np.concatenate([plans.episode, care.episode]))
    followed_up = np.concatenate([plans.episode, care.episode, enquiries.episode])
    referrals.nfa = referrals.nfa & ~np.isin(np.arange(len(referrals)), followed_up)  # DfE, rules 8831, 8832
    firsts = _firsts(course, referrals, plans, care)
    kept = np.isnat(referrals.end) | (referrals.end >= since)
    care = _in_order(_joined(care, _others_in_care(draw, people, lives, until)))
    care = care.taken(np.isnat(care.end) | (care.end >= since))
    plans = _of_kept(plans, kept)
    enquiries = _of_kept(enquiries, kept)
    care.episode = np.where(
        (care.episode >= 0) & kept[care.episode], (np.cumsum(kept) - 1)[care.episode], NOBODY
    )
    help_ = _help(draw, course, last)
    help_ = help_.taken(np.isnat(help_.end) | (help_.end >= since))
    referrals = referrals.taken(kept)
    return SocialCare(
        referrals,
        plans,
        care,
        help_,
        place_children(seeds, people, care, until),
        enquiries,
        firsts,
        _contacts(seeds, people, referrals),
    )


def _contacts(seeds: Seeds, people: People, referrals: Referrals) -> Contacts:
    """Contacts without consequence, mostly about children of whom there are other contacts; in order of time."""
    draw = seeds.draw("social_care.contacts")
    count = round(STRAY * len(referrals))
    rows = draw.integers(0, len(referrals), count)
    on = plus(referrals.start[rows], -draw.integers(10, 200, count))
    rows, on = rows[people.birth[referrals.child[rows]] < on], on[people.birth[referrals.child[rows]] < on]
    order = np.argsort(on, kind="stable")
    return Contacts(referrals.child[rows][order], on[order], referrals.source[rows][order])


def _in_order(table: Any) -> Any:
    return table.taken(np.argsort(table.start, kind="stable"))


def _joined(one: Any, two: Any) -> Any:
    return type(one)(*(np.concatenate([getattr(one, f.name), getattr(two, f.name)]) for f in fields(one)))


def _of_kept(table: Any, kept: np.ndarray) -> Any:
    """Rows whose episode is kept, with the episode's new row, in order."""
    table = table.taken(kept[table.episode])
    table.episode = (np.cumsum(kept) - 1)[table.episode]
    return _in_order(table)


def _ends(log: Log, name: str, count: int) -> Days:
    """By number: the day on which the months ended it, or none."""
    number, on = log.table(name)[:2]
    found = days(count)
    found[number] = on
    return found


def _referrals(
    draw: np.random.Generator, course: Course, last: Days, people: People
) -> tuple[Referrals, Ints]:
    """Referrals in order of time, and the row that each of the months' numbers became."""
    row, start, held = course.log.table("referral")
    end = _ends(course.log, "close", len(row))
    end = np.where(np.isnat(end), last[row], end)
    end = np.maximum(end, plus(start, 4))
    order = np.argsort(start, kind="stable")
    by_number = np.empty(len(row), dtype=np.int64)
    by_number[order] = np.arange(len(row))
    row, start, end, held = row[order], start[order], end[order], held[order]
    # Who is referred again in the month in which the work ended: it ended by then.
    by_child = np.lexsort((start, row))
    again = np.flatnonzero(row[by_child][1:] == row[by_child][:-1])
    end[by_child[again]] = np.minimum(end[by_child[again]], start[by_child[again + 1]])
    count = len(row)
    # One event of a family is one referral: its source, need and factors are of the first child's row.
    event = course.followed.family[row] * 100_000 + start.astype(int)
    first = np.unique(event, return_index=True, return_inverse=True)
    one = first[1][first[2]]
    disabled = course.traits.disability[course.followed.child[row]] > DISABLED
    need = weighted(draw, NEEDS, count)[one]
    need = np.where(disabled & (draw.random(count) < 0.45), "N2", need)
    ended = np.where((end - start).astype(int) > LONGEST, "RC7", weighted(draw, CLOSED, count)[one])
    return (
        Referrals(
            course.followed.child[row],
            start,
            end,
            draw.random(count)[one] < NO_ACTION,
            _sources(draw, held)[one],
            need,
            ended,
            _factors(draw, held)[one],
        ),
        by_number,
    )


def _sources(draw: np.random.Generator, held: np.ndarray) -> Words:
    found = weighted(draw, SOURCES, len(held))
    # Exchanged among rows, so that the shares stay: the police have told where there is abuse.
    by_abuse = np.argsort(-(held[:, 0] + draw.normal(0, 1.5, len(held))), kind="stable")
    police = np.flatnonzero(found == POLICE)
    moved = by_abuse[: len(police)]
    told = np.zeros(len(held), dtype=bool)
    told[moved] = True
    rest = np.flatnonzero(~told)
    others = found[found != POLICE]
    found[moved], found[rest] = POLICE, others
    return found


def _factors(draw: np.random.Generator, held: np.ndarray) -> Words:
    """Codes after commas: each where its strain, with what an assessment makes of it, is among the highest."""
    found = np.zeros(len(held), dtype="U40")
    for code, (percent, strain) in FACTORS.items():
        seen = draw.normal(0, 1, len(held)) + (0.0 if strain is None else 0.9) * held[:, strain or 0]
        has = seen > np.quantile(seen, 1 - FOUND * percent / 100)
        found = np.where(has, np.where(found == "", code, np.char.add(np.char.add(found, ","), code)), found)
    return np.where(found == "", NO_FACTOR, found)


def _not_after_assessment(seeds: Seeds, referrals: Referrals, episode: Ints) -> None:
    """What went on to a plan or to care (`episode`) was not closed after its assessment; and an assessment that found
    nothing led to nothing more, so others found something (DfE, rules 2990, 8873Q)."""
    draw = seeds.draw("social_care.factors")
    after = np.isin(referrals.closure, AFTER_ASSESSMENT)
    went_on = after & np.isin(np.arange(len(referrals)), episode)
    referrals.closure = np.where(went_on, "RC7", referrals.closure)
    found = weighted(draw, {code: percent for code, (percent, _) in FACTORS.items()}, len(referrals))
    needs_one = (referrals.factors == NO_FACTOR) & ~(after & ~went_on)
    referrals.factors = np.where(needs_one, found, referrals.factors)


def _plans(
    draw: np.random.Generator, course: Course, by_number: Ints, referrals: Referrals, last: Days
) -> Plans:
    """No work, no conference: where the child turns eighteen or the family goes before it would sit, there is no plan;
    and none outlasts the work (DfE, rule 8565)."""
    number, row, start, fresh, before = course.log.table("plan")
    episode = by_number[number]
    # A conference sits three weeks after the enquiry, on a weekday, and that follows the referral.
    start = np.maximum(plus(start, 15 + np.where(fresh, 6, 0)), plus(referrals.start[episode], 15))
    start = np.busday_offset(start, 0, roll="forward")
    end = _ends(course.log, "plan_end", len(row))
    end = np.where(np.isnat(end), last[row], end)
    end = np.minimum(np.maximum(end, plus(start, 5)), referrals.end[episode])
    event = course.followed.family[row] * 100_000 + start.astype(int)
    first = np.unique(event, return_index=True, return_inverse=True)
    category = weighted(draw, CATEGORIES, len(row))[first[1][first[2]]]
    latest = np.where(draw.random(len(row)) < 0.12, "MUL", category)
    plans = Plans(course.followed.child[row], episode, start, end, category, latest, before)
    return plans.taken(start < referrals.end[episode])


def _enquiries(course: Course, by_number: Ints, referrals: Referrals) -> Enquiries:
    number, row, start, _, met = course.log.table("enquiry")
    episode = by_number[number]
    start = np.maximum(start, referrals.start[episode])
    sits = np.busday_offset(plus(start, 15), 0, roll="forward")
    conference = np.where(met & (sits < referrals.end[episode]), sits, np.datetime64("NaT"))
    return Enquiries(course.followed.child[row], episode, start, conference)


def _care(
    draw: np.random.Generator, course: Course, by_number: Ints, referrals: Referrals, last: Days, birth: Days
) -> Care:
    number, row, start, sudden = course.log.table("care")
    start = np.maximum(start, birth[course.followed.child[row]])  # the months do not know the day of it
    end, to_kin = days(len(row)), np.zeros(len(row), dtype=bool)
    left, on, kin = course.log.table("care_end")
    end[left], to_kin[left] = on, kin
    grown = np.isnat(end)
    end = np.where(grown, last[row], end)
    episode = by_number[number]
    # Who came home and whose work ended in one month was at home by then.
    end = np.maximum(np.minimum(end, referrals.end[episode]), plus(start, 2))
    count = len(row)
    began = np.where(sudden, "L1", weighted(draw, {"C1": 47, "V2": 37, "L1": 6}, count))
    long = (end - start).astype(int) > 270
    legal = np.where(began == "V2", "V2", np.where(long, "C2", "C1"))
    home = weighted(draw, {"E4A": 7, "E4B": 3, "E41": 2}, count)
    ended = np.where(
        to_kin, "E45", np.where(grown, weighted(draw, {"E17": 3, "E6": 2, "E5": 3, "E7": 1}, count), home)
    )
    need = np.where(np.isin(referrals.need[episode], ("N6",)), "N5", referrals.need[episode])
    return Care(
        course.followed.child[row],
        start,
        end,
        legal,
        np.full(count, "U6"),
        np.full(count, "S"),
        ended,
        need,
        began,
        episode,
    )


def _others_in_care(draw: np.random.Generator, people: People, lives: Lives, until: np.datetime64) -> Care:
    """Children who came alone, and the adopted in the time before."""
    alone = np.flatnonzero(people.is_uasc)
    now = until.astype("datetime64[D]")
    arrived = now - draw.integers(100, 760, len(alone)).astype("timedelta64[D]")
    adopted = lives.adoptions
    on = people.adopted_on[adopted.person]
    began = np.maximum(plus(on, -draw.integers(400, 680, len(on))), plus(people.birth[adopted.person], 3))
    birth = identity_of_birth(people, np.arange(len(on)))
    turns = np.minimum(plus(people.birth[alone], int(18 * 365.25)), LATE)
    return _joined(
        _same(alone, arrived, turns, "V2", "U6", "E7", "N8"), _same(birth, began, on, "E1", "A5", "E12", "N1")
    )


def _same(child: Ints, start: Days, end: Days, legal: str, placement: str, ended: str, need: str) -> Care:
    count = len(child)
    began = "C1" if legal == "E1" else legal
    words = (np.full(count, word) for word in (legal, placement, "S", ended, need, began))
    return Care(child, start, end, *words, np.full(count, NOBODY))


def _firsts(course: Course, referrals: Referrals, plans: Plans, care: Care) -> Firsts:
    child = course.followed.child
    place = np.zeros(int(child.max()) + 1, dtype=np.int64)
    place[child] = np.arange(len(child))

    def first(table: Any) -> Days:
        found = np.full(len(child), LATE)
        np.minimum.at(found, place[table.child], table.start)
        return np.where(found == LATE, NEVER, found)

    lasted = np.isnat(referrals.end) | (referrals.end > plus(referrals.start, LONGEST))
    need = plus(first(referrals.taken(lasted & ~referrals.nfa)), LONGEST)
    return Firsts(child, first(referrals), need, first(plans), first(care))


def _help(draw: np.random.Generator, course: Course, last: Days) -> Help:
    row, start = course.log.table("help")
    end = _ends(course.log, "help_end", len(row))
    over = np.isnat(end)
    end = np.maximum(np.where(over, last[row], end), plus(start, 14))
    reason = weighted(draw, {"Goals met": 6, "Stepped up": 2, "Declined": 2}, len(row))
    return _in_order(
        Help(course.followed.child[row], start, end, reason, draw.integers(0, 1 << 30, len(row)))
    )


__all__ = [
    "Allocations",
    "Care",
    "Contacts",
    "Enquiries",
    "Firsts",
    "Help",
    "Placements",
    "Plans",
    "Referrals",
    "SocialCare",
    "Table",
    "make_social_care",
]
