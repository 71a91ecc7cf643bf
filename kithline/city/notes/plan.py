"""Which notes there are: on which days, of which kind, by which author, about which children of a family."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kithline.city.notes.circle import Child, Circle
from kithline.city.notes.scenes import age_band
from kithline.city.notes.voice import Author, of_post
from kithline.core.school_years import school_year
from kithline.core.terms import academic_year
from kithline.core.working_days import is_working_day

# Days between two notes of a kind; by plan: protection, looked after, in need. None: there are none.
GAPS: dict[str, tuple[float | None, float | None, float | None]] = {
    "visit": (10, 28, 20),
    "call": (9, 20, 15),
    "core_group": (30, None, None),
    "strategy": (110, 300, 330),
    "supervision": (32, 42, 44),
    "school_log": (16, 26, 24),
    "health_visit": (24, 40, 34),
    "session": (15, None, 22),
    "police_report": (75, 200, 140),
    "return_interview": (45, 50, 60),
}
POST = {
    "visit": "social_worker",
    "call": "social_worker",
    "core_group": "social_worker",
    "strategy": "manager",
    "supervision": "manager",
    "school_log": "school",
    "health_visit": "health_visitor",
    "session": "family_support",
    "police_report": "police",
    "return_interview": "missing",
}
# How many days of notes a city of a size has: those since the notes' feed began.
LOOK_BACK = {"tiny": 120, "ward": 105}
LOOK_BACK_ELSE = 400
OF_ALL = ("core_group", "strategy", "supervision")
DICTATES = ("sw-plain", "sw-storyteller", "sw-newly-qualified", "sw-warm", "sw-typist")


@dataclass(frozen=True, eq=False)
class Planned:
    """A note to write. `seed` names it: family and number; `turn`: how many of the kind the family had before;
    `event` is the day of what it tells of."""

    seed: str
    circle: Circle
    child: Child
    about: tuple[Child, ...]
    kind: str
    author: Author
    on: date
    event: date | None
    turn: int


def plan(
    circle: Circle, seed: int, size: str, today: date, events: dict[str, list[date]]
) -> Iterator[Planned]:
    """The notes of a family, in order of date. `events`: days of true police incidents and missing episodes by kind."""
    dice = Random(f"{seed} plan {circle.family}")
    since = max(circle.opened, today - timedelta(days=LOOK_BACK.get(size, LOOK_BACK_ELSE)))
    column = 0 if circle.plan.startswith("CP") else 1 if circle.plan.startswith("child") else 2
    authors = {
        post: of_post(post)[int(dice.random() * len(of_post(post)))] for post in dict.fromkeys(POST.values())
    }
    found: list[tuple[date, str, Child, date | None]] = []
    for kind, gaps in GAPS.items():
        gap = gaps[column]
        children = _of_kind(circle, kind, today)
        if gap is None or not children or (kind == "session" and "fsw" not in circle.professionals):
            continue
        is_work = is_school_day if kind == "school_log" else is_working_day
        days = [(on, on) for on in _days(dice, since, today, gap, is_work)]
        for event in events.get(kind, ()):
            written = next_day(event + timedelta(days=1 + int(dice.random() * 2)), is_work)
            if since <= event and written < today:
                days.append((written, event))
        for on, event in days:
            found.append((on, kind, children[int(dice.random() * len(children))], event))
    found.sort(key=lambda each: (each[0], each[1], each[2].identity))
    turns: Counter[str] = Counter()
    for number, (on, kind, child, event) in enumerate(found):
        author = authors[POST[kind]]
        if kind == "police_report" or dice.random() < 0.06:
            others = of_post(POST[kind])
            author = others[int(dice.random() * len(others))]
        if kind == "visit" and author.code in DICTATES and dice.random() < 0.4:
            author = author.dictating()
        together = kind in OF_ALL or (kind in ("visit", "call") and dice.random() < 0.4)
        about = tuple(circle.children) if together else (child,)
        about = tuple(each for each in about if each.born <= on) or (child,)
        name = f"{seed}:{circle.family}:{number}"
        yield Planned(name, circle, child, about, kind, author, on, event, turns[kind])
        turns[kind] += 1


def _of_kind(circle: Circle, kind: str, today: date) -> list[Child]:
    """The children of whom there are notes of the kind."""
    bands = [(child, age_band(child.born, today)) for child in circle.children]
    if kind == "school_log":
        return [child for child, _ in bands if "school" in child.needs]
    if kind == "health_visit":
        return [child for child, band in bands if band & {"baby", "under5"}]
    if kind == "return_interview":
        away = {held.who.id for held in circle.circumstances if held.topic in ("missing", "exploit")}
        return [child for child, band in bands if "teen" in band and (child.person.id in away)]
    if kind == "police_report":
        weighs = any(held.topic in ("violence", "visitors", "exploit") for held in circle.circumstances)
        return circle.children if weighs else []
    return circle.children


def _days(
    dice: Random, since: date, today: date, gap: float, is_work: Callable[[date], bool]
) -> Iterator[date]:
    """Days on which people are at work, about so many days apart, before today."""
    on = since + timedelta(days=int(dice.random() * gap))
    while on < today:
        day = next_day(on, is_work)
        if day < today:
            yield day
        on = max(day, on + timedelta(days=max(2, int(gap * (0.5 + dice.random())))))


def next_day(on: date, is_work: Callable[[date], bool]) -> date:
    """The day, or the first after it on which people are at work."""
    while not is_work(on):
        on += timedelta(days=1)
    return on


def is_school_day(day: date) -> bool:
    """Whether pupils are taught on the day."""
    return school_year(academic_year(day)).is_open(day)
