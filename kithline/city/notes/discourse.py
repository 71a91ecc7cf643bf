"""Writes a note: one scene that fits the child on the day, in its author's voice."""

from dataclasses import dataclass
from random import Random

from kithline.city.notes.circle import Child, Circle, Person
from kithline.city.notes.gold import Item
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
    return Written(pen.text(), tuple(pen.items), scene.code)


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
