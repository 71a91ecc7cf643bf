"""What fills the slots of frames: people and their pronouns, dates, places, numbers, words from lists."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kithline.city.notes import dates
from kithline.city.notes.frames import words
from kithline.city.notes.gold import DATES, PEOPLE, PLACES
from kithline.city.notes.naming import as_the_child_says, one
from kithline.core.addresses import NUMBERS_IN_WORDS

if TYPE_CHECKING:
    from kithline.city.notes.circle import Person
    from kithline.city.notes.pen import Pen

PRONOUNS = {
    "F": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
    "M": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
}
FRIENDS = (
    "a mate's place",
    "a friend's",
    "somebody's flat",
    "a house party",
    "an empty flat",
    "a girl's house",
)

# What people look ahead to, and the month and day until which they do.
HOLIDAYS = (
    ((4, 10), "Easter"),
    ((7, 20), "the summer holidays"),
    ((10, 25), "half term"),
    ((12, 24), "Christmas"),
    ((12, 31), "Easter"),
)

Slot = Callable[["Pen", str], None]


def say_date(pen: "Pen", kind: str) -> None:
    before = pen.pieces[-1] if pen.pieces else ""
    dice, author, written, habit = pen.dice, pen.author, pen.written, pen.habit
    relative = False
    tail = "".join(pen.pieces[-2:]).split()
    word = tail[-1].lower() if tail else ""
    if kind == "past":
        text, value, relative = dates.past(dice, habit, written, before.endswith("on "))
        if relative:
            pen.take_back("on ")
    elif kind == "recent":
        text, value = dates.recent(dice, habit, written, word)
    elif kind == "old":
        text, value = dates.old(dice, written, pen.child.born)
    elif kind == "soon" or kind == "due":
        text, value = dates.ahead(dice, habit, written, 1, pen.days_ahead, word)
        if pen.action is not None:
            pen.action["due"] = value
    elif kind == "later":
        text, value = dates.ahead(dice, habit, written, 30, 80, "on")
    else:
        on = {"event": pen.event, "opened": pen.circle.opened, "today": written}[kind]
        text, value = dates.day_in_full(habit, on, written)
    if author.is_spoken:
        text = text.lower()
    start = pen.at
    pen.put(text)
    pen.note(DATES, start, value=value, kind="relative" if relative or not text[0].isdigit() else "absolute")


def say_place(pen: "Pen", kind: str) -> None:
    if kind == "friend":
        name, sort = one(pen.dice, FRIENDS), "friend's home"
    elif kind == "shop":
        name, sort = one(pen.dice, words()["shop"]), "shop"
    else:
        name, sort = one(pen.dice, words()["spot" if pen.random() < 0.25 else kind]), kind
        if pen.random() < 0.3:
            name = f"{name} {'on' if pen.random() < 0.6 else 'by'} {one(pen.dice, pen.circle.streets)}"
    _named_place(pen, name, sort)


def _named_place(pen: "Pen", name: str, kind: str) -> None:
    start = pen.at
    pen.put(name)
    pen.note(
        PLACES,
        start,
        name=pen.pieces[-1],
        kind=kind,
        stance=pen.weight_of_place(),
    )


def say_street(pen: "Pen", _: str) -> None:
    own = pen.random() < 0.65
    name = pen.circle.street if own else one(pen.dice, pen.circle.streets)
    _named_place(pen, name, "home" if own else "street")


def say_school(pen: "Pen", _: str) -> None:
    name = pen.child.school
    _named_place(pen, name if pen.random() < 0.3 else name.rsplit(" ", 2)[0], "school")


def say_siblings(pen: "Pen", _: str) -> None:
    _say_all(pen, [pen.child.person, *pen.child.siblings[:3]])


def say_others(pen: "Pen", _: str) -> None:
    _say_all(pen, pen.child.siblings[:3])


def _say_all(pen: "Pen", everyone: "Sequence[Person]") -> None:
    for place, person in enumerate(everyone):
        if place:
            pen.put(" and " if place == len(everyone) - 1 else ", ")
        pen.refer(person)


def say_time(pen: "Pen", kind: str) -> None:
    """A time of day between hours (10-12), else in office hours. `later`: after the last time of the note."""
    if kind == "later" and pen.hour:
        bounds = (pen.hour + 1, pen.hour + 2)
    else:
        first, _, last = (kind if "-" in kind else "9-16").partition("-")
        bounds = int(first), int(last)
    pen.hour = dates.a_number(pen.dice, *bounds) % 24
    hour = pen.hour
    pen.put(dates.clock(pen.dice, pen.author, hour))


def say_number(pen: "Pen", bounds: str) -> None:
    first, last = bounds.split("-")
    value = dates.a_number(pen.dice, int(first), int(last))
    spelt = pen.author.layout in ("prose", "spoken") and value < 21
    pen.put(NUMBERS_IN_WORDS[value] if spelt else str(value))


def say_figure(pen: "Pen", bounds: str) -> None:
    first, last = bounds.split("-")
    pen.put(str(dates.a_number(pen.dice, int(first), int(last))))


def say_professional(pen: "Pen", post: str) -> None:
    pen.refer(pen.circle.professionals[post])


def say_who_tells(pen: "Pen", post: str) -> None:
    """Who tells what a part holds, where no heading before it says so."""
    if not "".join(pen.pieces[-2:]).endswith(": "):
        pen.refer(pen.circle.professionals[post])
        pen.put(": ")


def say_as_child(pen: "Pen", role: str) -> None:
    person = pen.cast[role or "p"]
    start = pen.at
    if person.id not in pen.chosen:
        is_small = (pen.written - pen.child.born).days < 9 * 365
        pen.chosen[person.id] = as_the_child_says(pen.dice, person, is_small)
    pen.put(pen.chosen[person.id])
    pen.note(
        PEOPLE, start, name=pen.pieces[-1], person=person.id, relation=person.relation, kind="child's word"
    )


def say_word(pen: "Pen", name: str) -> None:
    """A word from a list, the same each time in a note; another with a number behind: <w:food2>."""
    if name not in pen.chosen:
        pen.chosen[name] = one(pen.dice, words()[name.rstrip("234")])
    pen.put(pen.chosen[name])


def next_holiday(on: date) -> str:
    """What people look ahead to on a day."""
    return next(name for until, name in HOLIDAYS if (on.month, on.day) <= until)


def say_age(pen: "Pen", _: str) -> None:
    months = (pen.written - pen.child.born).days // 30
    if months < 24:
        pen.put(f"{months} months")
    else:
        pen.put(str(months // 12))


def _person_slots() -> dict[str, Slot]:
    found: dict[str, Slot] = {}
    roles = {role: role for role in ("c", "p", "q", "kin", "sib", "big", "little", "mum", "dad", "friend")}
    for slot, role in {**roles, "carer": "k"}.items():
        found[slot] = lambda pen, _, role=role: pen.refer(pen.cast[role])
        found[f"{slot}'s"] = lambda pen, _, role=role: pen.owned(pen.cast[role])
    for prefix, role in {**roles, "k": "k", "": "p"}.items():
        for pronoun in PRONOUNS["F"]:
            name = f"{prefix}.{pronoun}" if prefix else pronoun
            found[name] = lambda pen, _, role=role, pronoun=pronoun: pen.put(
                PRONOUNS[pen.cast[role].sex][pronoun]
            )
    return found


SLOTS: dict[str, Slot] = {
    **_person_slots(),
    "child": say_as_child,
    "sibs": say_siblings,
    "others": say_others,
    "prof": say_professional,
    "from": say_who_tells,
    "me": lambda pen, _: pen.put(pen.author.me),
    "said": lambda pen, _: pen.put(one(pen.dice, pen.author.said)),
    "due": lambda pen, _: say_date(pen, "due"),
    "date": say_date,
    "time": say_time,
    "n": say_number,
    "d": say_figure,
    "w": say_word,
    "place": say_place,
    "street": say_street,
    "school": say_school,
    "age": say_age,
    "holiday": lambda pen, _: pen.put(next_holiday(pen.written)),
    "year": lambda pen, _: pen.put(pen.child.year),
    "planname": lambda pen, _: pen.put(pen.circle.plan),
    "theme": lambda pen, _: pen.put(pen.circle.theme),
    "toy": lambda pen, _: pen.put(pen.child.likes["toy"]),
    "hobby": lambda pen, _: pen.put(pen.child.likes["hobby"]),
    "petname": lambda pen, _: pen.put(pen.child.likes["petname"]),
}
