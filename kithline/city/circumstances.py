"""Who protects a child and who is a risk, how, since when, until when, and since when services know.

True circumstances, by person and topic, of families whom social care knows: they follow the factors that assessments
recorded, and the people of `kin`. Notes tell of them as workers know them at the time: not yet, rightly, or wrongly.
Topics are the headings of the notes' clauses (`kithline/city/notes/data`). Shares are plain guesses.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

import numpy as np

from kithline.city.chance import Days, Ints
from kithline.city.kin import Kin
from kithline.city.names import Words
from kithline.city.people import YEAR, Families, People
from kithline.city.seeds import Seeds
from kithline.city.social_care import SocialCare

PROTECTIVE, RISK, NEUTRAL = "protective", "risk", "neutral"
# Factors of assessments (DfE children in need census): the topics that they mean, and whose they are.
FACTORS = {
    "1B": (("drinking", "mother"),),
    "2B": (("drugs", "mother"),),
    "3A": (("violence", "man"), ("control", "man")),
    "3B": (("violence", "man"), ("shouting", "man")),
    "4B": (("low_mood", "mother"),),
    "5A": (("schoolwork", "child"),),
    "6A": (("care", "mother"),),
    "13A": (("visitors", "man"), ("missing", "child")),
    "15A": (("selfharm", "child"), ("low_mood", "mother")),
    "16A": (("home", "mother"), ("care", "mother")),
    "19B": (("chastise", "man"), ("shouting", "mother")),
    "20": (("money", "mother"),),
}
OF_ANY_HOME = ("home", "money", "shouting", "drinking", "low_mood", "care", "chastise", "drugs")
OF_PARENTS = ("warmth", "engage", "routine", "shield", "health")
RISKS_OF = {
    "mother's ex-partner": ("violence", "control", "visitors", "drugs", "shouting"),
    "father's partner": ("shouting", "chastise", "drinking"),
    "maternal grandfather": ("drinking", "shouting"),
    "maternal uncle": ("drinking", "visitors", "drugs"),
    "paternal uncle": ("visitors", "drugs", "violence"),
    "cousin": ("drugs", "visitors"),
    "neighbour": ("visitors", "drinking", "drugs"),
    "friend's mother": ("drinking", "visitors", "drugs"),
    "older associate": ("exploit",),
}
OTHER_RISKS = ("drinking", "shouting", "low_mood")
OF_NO_WEIGHT = ("work", "news", "lives")
HELP_OF = {
    "neighbour": ("help", "confide"),
    "friend": ("confide",),
    "friend's mother": ("help", "confide", "stay"),
    "family friend": ("help", "confide", "stay"),
    "foster carer": ("warmth", "routine", "health", "confide"),
}
OTHER_HELP = ("help", "stay", "confide", "warmth")
PROTECTING = frozenset((*OF_PARENTS, *OTHER_HELP, "thrive"))
# relation: share protective, share a risk; the rest are neither
LEANING = {
    "maternal grandmother": (0.65, 0.14),
    "maternal grandfather": (0.4, 0.25),
    "paternal grandmother": (0.5, 0.15),
    "maternal aunt": (0.55, 0.12),
    "mother's ex-partner": (0.05, 0.8),
    "father's partner": (0.3, 0.3),
    "maternal uncle": (0.35, 0.35),
    "paternal uncle": (0.25, 0.4),
    "neighbour": (0.4, 0.25),
    "friend": (0.45, 0.0),
    "friend's mother": (0.35, 0.3),
    "older associate": (0.0, 1.0),
    "foster carer": (1.0, 0.0),
}
LIKELY = (0.5, 0.15)


@dataclass(frozen=True)
class Circumstances:
    """One row a topic of a person. `who`: P and a number in the city's people, or K and a row of `Kin`. `until` none:
    still so. `known_on` none: services never learnt of it."""

    family: Ints
    who: Words
    topic: Words
    stance: Words
    since: Days
    until: Days
    known_on: Days

    def __len__(self) -> int:
        return len(self.family)


def stance_of(topic: str) -> str:
    """What a circumstance of the topic does for a child."""
    return PROTECTIVE if topic in PROTECTING else NEUTRAL if topic in OF_NO_WEIGHT else RISK


def make_circumstances(
    seeds: Seeds,
    people: People,
    families: Families,
    kin: Kin,
    support: np.ndarray,
    care: SocialCare,
    today: date,
) -> Circumstances:
    """Draw them for every family that `kin` knows. `support`: by family, of its kin (sd)."""
    dice = Random(int(seeds.draw("circumstances").integers(1 << 62)))
    now = np.datetime64(today)
    age = people.ages(now)
    children = np.flatnonzero((people.family >= 0) & (age < 18) & (people.mother >= 0))
    children = children[np.argsort(people.family[children], kind="stable")]
    row_of = np.argsort(kin.family, kind="stable")
    found: list[tuple[int, str, str, str, int, int, int]] = []
    factors = _factors(people, care)
    for family in np.unique(kin.family[kin.family >= 0]).tolist():
        first, last = np.searchsorted(people.family[children], [family, family + 1])
        own = children[first:last].tolist()
        first, last = np.searchsorted(kin.family[row_of], [family, family + 1])
        rows = row_of[first:last].tolist()
        codes, began = factors.get(family, ("20", 400))
        held = _home(dice, families, family, codes, own, age, kin, rows)
        held += [
            each
            for row in rows
            for each in _person(dice, f"K{row}", str(kin.relation[row]), own, age, float(support[family]))
        ]
        for who, topic, stance in dict.fromkeys(held):
            found.append((family, who, topic, stance, *_when(dice, stance, began)))
    family_of, who_of, topic_of, stance_of, since, until, known = (
        zip(*found, strict=True) if found else [()] * 7
    )
    return Circumstances(
        np.array(family_of, dtype=np.int64),
        np.array(who_of, dtype="U12"),
        np.array(topic_of, dtype="U12"),
        np.array(stance_of, dtype="U10"),
        _ago(now, since),
        _ago(now, until),
        _ago(now, known),
    )


def _factors(people: People, care: SocialCare) -> dict[int, tuple[str, int]]:
    """The factors of a family's latest episode, and how many days ago that began."""
    rows = np.flatnonzero(~care.referrals.nfa & (care.referrals.child < len(people)))
    rows = rows[np.argsort(care.referrals.start[rows], kind="stable")]
    last = care.referrals.start.max() if len(rows) else None
    ago = (last - care.referrals.start[rows]).astype(int).tolist() if len(rows) else []
    family = people.family[care.referrals.child[rows]].tolist()
    return {
        one: (code, days)
        for one, code, days in zip(family, care.referrals.factors[rows].tolist(), ago, strict=True)
    }


def _home(
    dice: Random,
    families: Families,
    family: int,
    codes: str,
    children: list[int],
    age: np.ndarray,
    kin: Kin,
    rows: list[int],
) -> list[tuple[str, str, str]]:
    """Of parents, the mother's partner and each child."""
    mother, father, partner = (
        int(getattr(families, role)[family]) for role in ("mother", "father", "partner")
    )
    men = [f"P{each}" for each in (partner, father) if each >= 0]
    men += [f"K{row}" for row in rows if kin.relation[row] == "mother's ex-partner"]
    holders = {"mother": f"P{mother}", "man": men[0] if men else f"P{mother}"}
    found: list[tuple[str, str, str]] = []
    for code in codes.split(","):
        for topic, whose in FACTORS.get(code, FACTORS["20"]):
            if whose == "child":
                found += [
                    (f"P{child}", topic, RISK)
                    for child in children
                    if age[child] >= 10 and dice.random() < 0.7
                ]
            elif topic not in ("violence", "control") or men:
                found.append((holders[whose], topic, RISK))
    found += [(f"P{mother}", topic, RISK) for topic in dice.sample(OF_ANY_HOME, 2)]
    found += [(f"P{mother}", topic, PROTECTIVE) for topic in dice.sample(OF_PARENTS, 3)]
    if father >= 0:
        found += [(f"P{father}", topic, PROTECTIVE) for topic in dice.sample((*OF_PARENTS[:3], "help"), 2)]
    adults = [f"P{each}" for each in (mother, father, partner) if each >= 0]
    found += [(who, dice.choice(OF_NO_WEIGHT), NEUTRAL) for who in adults]
    for child in children:
        found.append((f"P{child}", "thrive", PROTECTIVE))
        if age[child] >= 5 and dice.random() < 0.5:
            found.append((f"P{child}", "schoolwork", RISK))
        if age[child] >= 12 and dice.random() < 0.3:
            found.append((f"P{child}", dice.choice(("missing", "selfharm")), RISK))
    return found


def _person(
    dice: Random, who: str, relation: str, children: list[int], age: np.ndarray, support: float
) -> list[tuple[str, str, str]]:
    """Of one of the kin: grandparents, aunts and uncles protect the more, the more support of kin the family has."""
    protective, risk = LEANING.get(relation, LIKELY)
    if "maternal" in relation or "paternal" in relation or relation == "great-aunt":
        protective = min(0.95, protective * float(np.exp(0.4 * support)))
        risk = min(risk, 1 - protective)
    drawn = dice.random()
    found = [(who, dice.choice(("work", "news", "lives", "lives")), NEUTRAL)] if dice.random() < 0.5 else []
    if drawn < protective:
        topics = HELP_OF.get(relation, OTHER_HELP)
        found += [(who, topic, PROTECTIVE) for topic in dice.sample(topics, min(2, len(topics)))]
    elif drawn < protective + risk:
        topics = RISKS_OF.get(relation, OTHER_RISKS)
        if relation == "older associate" and not any(age[child] >= 11 for child in children):
            return found
        found += [(who, topic, RISK) for topic in dice.sample(topics, min(2, len(topics)))]
    return found


def _when(dice: Random, stance: str, began: int) -> tuple[int, int, int]:
    """Days ago: began, ended (-1: not), became known (-1: never). Risks mostly older than the work with the family."""
    since = int(began * dice.uniform(0.6, 2.5)) + dice.randint(20, 500)
    ended = dice.random() < (0.35 if stance == RISK else 0.15)
    until = dice.randint(5, max(6, int(since * 0.8))) if ended else -1
    if dice.random() < (0.12 if stance == RISK else 0.05):
        return since, until, -1
    return since, until, max(0, since - int(dice.expovariate(1 / 150)))


def _ago(now: np.datetime64, days_ago: tuple[int, ...]) -> Days:
    ago = np.array(days_ago, dtype=np.int64)
    found = now - ago.astype("timedelta64[D]")
    return np.where(ago < 0, np.datetime64("NaT"), found).astype("datetime64[D]")


__all__ = ["NEUTRAL", "PROTECTIVE", "RISK", "YEAR", "Circumstances", "make_circumstances"]
