"""Writes a note: one scene that fits the child on the day, in its author's voice."""

from dataclasses import dataclass
from datetime import date
from random import Random

from kithline.city.notes.circle import Child, Circle, Person
from kithline.city.notes.dates import told_from_now
from kithline.city.notes.gold import ACTIONS, DATES, Item
from kithline.city.notes.pen import Pen
from kithline.city.notes.plan import Planned, is_school_day
from kithline.city.notes.scenes import KINDS, Told, age_band, fitting, season

YEAR = 365.25


@dataclass(frozen=True)
class Written:
    """A note as written; `scene` is the code of what it tells, none where there was nothing to tell."""

    text: str
    items: tuple[Item, ...]
    scene: str = ""


def write(planned: Planned, told: Told) -> Written:
    """Write one note. Its seed and what was `told` before, and nothing else, decide it."""
    circle, child, kind, author = planned.circle, planned.child, planned.kind, planned.author
    written = planned.on
    dice = Random(planned.seed)
    others = _others(circle, child)
    available = child.needs | age_band(child.born, written) | season(written) | set(others)
    if child.person.sex == "F":
        available |= {"girl"}
    if child.born.year + 5 > written.year:
        available |= {"hv"}
    if is_school_day(written):
        available |= {"term"}
    fit = fitting(kind, circle, child, author.is_held_out, written, available, others, dice)
    chosen = told.choose(fit, planned.turn, planned.seed.rpartition(":")[0])
    if chosen is None:
        return Written("", ())
    scene, cast = chosen
    pen = Pen(circle, child, author, written, dice, planned.event, cast, KINDS[kind][1])
    pen.tell(scene)
    text = pen.text()
    return Written(text, tuple(_with_days(pen.items, text, written)), scene.code)


def _with_days(items: list[Item], text: str, written: date) -> list[Item]:
    """The items, with the days that the scene's own words tell; an action that names no other day is due on that."""
    drawn = [(item.start, item.end) for item in items if item.sort == DATES]
    told = [
        Item(DATES, start, end, value=day, kind="relative")
        for start, end, day in told_from_now(text, written)
        if not any(start < last and first < end for first, last in drawn)
    ]
    found = list(items)
    for day in told:
        for place, item in enumerate(found):
            if item.sort == ACTIONS and not item.value and item.start <= day.start and day.end <= item.end:
                found[place] = item._replace(value=day.value)
    return found + told


def _others(circle: Circle, child: Child) -> dict[str, tuple[Person, ...]]:
    """Who else may come into a scene, by role: kin who are no risk, a friend, brothers and sisters."""
    born = child.born
    own = child.siblings
    found = {
        "kin": tuple(each for each in circle.others["kin"] if each is not child.carer),
        "friend": circle.others["friend"],
        "sib": own,
        "big": tuple(each for each in own if each.born and (born - each.born).days > 2 * YEAR),
        "little": tuple(each for each in own if each.born and (each.born - born).days > 2 * YEAR),
    }
    return {role: people for role, people in found.items() if people}
