"""What is told of a circumstance on a day: as services know it then, which may be late, wrong or denied."""

from collections.abc import Sequence
from random import Random

from kithline.city.circumstances import NEUTRAL, PROTECTIVE, RISK
from kithline.city.notes.circle import HOUSEHOLD, Circle, Circumstance, Person
from kithline.city.notes.pen import Claim

POOLS = {
    "home": ("home", "money", "routine", "visitors"),
    "police": ("violence", "drugs", "visitors", "control", "drinking", "missing", "exploit"),
    "health": ("care", "low_mood", "health", "warmth", "drinking", "home"),
    "school": ("schoolwork", "thrive", "tutor", "care", "help", "home", "confide"),
    "youth": ("missing", "exploit", "schoolwork", "confide", "thrive", "drugs"),
}
FOR_THE_POLICE = (*POOLS["police"], "chastise", "selfharm", "shield", "stay")
ABSENT = ("home", "drinking", "chastise", "drugs", "care", "low_mood")
WRONGLY_SAID = ("drinking", "visitors", "shouting", "drugs")
OF_THE_CHILD = ("schoolwork", "thrive", "missing", "selfharm")
FRESH = 40  # days for which what has become known is mostly an allegation
# Who might say it, by topic: o the author, k the carer, p the person themselves, c the child, n the kin, e the school,
# h health, x the police, f family support. A letter that stands twice is likelier.
SPEAKERS = {
    "drinking": "okpcn",
    "drugs": "okpcn",
    "violence": "kkcnxxe",
    "control": "oknx",
    "low_mood": "ookpnh",
    "home": "oookhf",
    "care": "ooehk",
    "chastise": "kcceno",
    "shouting": "ooceknf",
    "exploit": "kcxxen",
    "missing": "kcxe",
    "selfharm": "kceho",
    "money": "kpno",
    "visitors": "kncxo",
    "schoolwork": "eeeko",
    "warmth": "oooefh",
    "help": "kkocp",
    "stay": "kpco",
    "confide": "ckeo",
    "engage": "ooohfe",
    "routine": "oopfc",
    "shield": "oopxkf",
    "thrive": "eecko",
    "tutor": "eeck",
    "health": "ohpk",
    "work": "pk",
    "lives": "pkn",
    "news": "pko",
}


def status_of(dice: Random, held: Circumstance, day: int) -> tuple[str, bool] | None:
    """How it is told, and whether what is conveyed is so; None where nobody would speak of it."""
    chance = dice.random()
    if held.since > day:
        return None
    ended = held.until is not None and held.until <= day
    if held.known_on is None or held.known_on > day:
        # Nobody knows yet: not spoken of, or spoken of wrongly.
        return ("negated", False) if chance < 0.25 and held.stance == RISK else None
    if held.stance == NEUTRAL:
        return ("asserted", not ended) if chance < 0.6 else None
    if ended:
        if chance < 0.52:
            return "historical", True
        if chance < 0.86:
            return "negated", True
        return ("hypothetical", True) if chance < 0.93 else ("asserted", False)
    if held.stance == PROTECTIVE:
        if chance < 0.8:
            return "asserted", True
        return ("hypothetical", True) if chance < 0.9 else ("negated", False)
    fresh = day - held.known_on < FRESH
    for status, share, so in (
        ("asserted", 0.3 if fresh else 0.56, True),
        ("alleged", 0.38 if fresh else 0.09, True),
        ("contested", 0.12, True),
        ("hypothetical", 0.12, True),
    ):
        chance -= share
        if chance < 0:
            return status, so
    return "negated", False


def claims(dice: Random, circle: Circle, child: Person, day: int) -> list[Claim]:
    """Everything that could be told of the child on the day, in an order of chance; speakers are not yet given."""
    found = []
    for held in circle.circumstances:
        is_of_a_child = held.topic in OF_THE_CHILD and held.who.relation != "older associate"
        if is_of_a_child and held.who.id != child.id:
            continue
        if held.topic == "lives" and held.who.relation in (*HOUSEHOLD, "neighbour"):
            continue
        told = status_of(dice, held, day)
        if told is not None:
            who = child if held.who.id == child.id else held.who
            # A child does not dispute with adults what it does.
            status = "asserted" if told[0] == "contested" and who is child else told[0]
            found.append(Claim(who, held.topic, held.stance, status, None, told[1]))
    if circle.mother is not None:
        known = {(held.who.id, held.topic) for held in circle.circumstances}
        for topic in dice.sample(ABSENT, 2):
            if (circle.mother.id, topic) not in known:
                found.append(Claim(circle.mother, topic, RISK, "negated", None, True))
    blamed = _blamed_wrongly(dice, circle)
    if blamed is not None:
        found.append(blamed)
    dice.shuffle(found)
    return found


def _blamed_wrongly(dice: Random, circle: Circle) -> Claim | None:
    """Now and then somebody who is no risk at all is said to be one."""
    harmless = circle.others["kin"]
    if not harmless or dice.random() > 0.3:
        return None
    status = "alleged" if dice.random() < 0.6 else "contested"
    who = harmless[int(dice.random() * len(harmless))]
    return Claim(who, dice.choice(WRONGLY_SAID), RISK, status, None, False)


def of_pool(told: Sequence[Claim], pool: str) -> list[Claim]:
    """Those that belong in a part of a note."""
    match pool:
        case "any":
            return list(told)
        case "risk":
            return [each for each in told if each.stance == RISK]
        case "good":
            return [each for each in told if each.stance == PROTECTIVE and each.status != "negated"]
        case "past":
            return [each for each in told if each.status == "historical"]
        case "worry":
            return [each for each in told if each.stance == RISK and each.status != "negated"]
        case "think":
            return [each for each in told if each.status in ("hypothetical", "contested")]
        case "kin":
            return [
                each
                for each in told
                if each.who.id[0] == "K" or each.who.relation in ("father", "mother's partner")
            ]
        case "police past" | "police kin":
            return [each for each in of_pool(told, pool.split()[1]) if each.topic in FOR_THE_POLICE]
        case _:
            return [each for each in told if each.topic in POOLS[pool]]


def speaker_of(
    dice: Random, claim: Claim, people: dict[str, Sequence[Person]], is_needed: bool
) -> Person | None:
    """Who says it; none: the author. `people`: who could, by the letters of SPEAKERS. Where somebody else is needed,
    neither the author nor the person themselves."""
    letters = SPEAKERS[claim.topic]
    for _ in range(6):
        letter = letters[int(dice.random() * len(letters))]
        if letter == "o":
            if not is_needed:
                return None
            continue
        pool = (claim.who,) if letter == "p" else people.get(letter, ())
        if pool:
            found = pool[int(dice.random() * len(pool))]
            if not (is_needed and found is claim.who) and not (
                found is claim.who and claim.stance == PROTECTIVE and claim.topic == "warmth"
            ):
                return found
    return next(iter((*people["f"], *people["x"], *people["k"])), None) if is_needed else None


__all__ = ["POOLS", "claims", "of_pool", "speaker_of", "status_of"]
