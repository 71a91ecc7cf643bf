"""What goes wrong between a person and a record: letters, spellings by ear, short forms, dates, addresses."""

import re
from datetime import date
from random import Random

KEYBOARD = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}
# Sounds and the letters that people write for them, by origin of the name: applied where they stand.
BY_EAR = {
    "british": [("ph", "f"), ("y", "i"), ("ie", "y"), ("c", "k"), ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ea", "ee"),
                ("ck", "k"), ("ei", "ie"), ("s", "z"), ("ley", "leigh"), ("ey", "y"), ("l", "ll"), ("n", "nn")],
    "european": [("sz", "sh"), ("cz", "ch"), ("w", "v"), ("ski", "sky"), ("j", "y"), ("ks", "x"), ("k", "c"),
                 ("ia", "ya"), ("rz", "z"), ("ie", "e"), ("escu", "esku"), ("z", "s")],
    "south_asian": [("sh", "s"), ("ee", "i"), ("i", "ee"), ("bh", "b"), ("ou", "u"), ("w", "v"), ("y", "i"),
                    ("oo", "u"), ("dh", "d"), ("aa", "a"), ("a", "aa"), ("kh", "k"), ("u", "oo"), ("z", "j")],
    "patronymic": [("ou", "u"), ("u", "ou"), ("ee", "i"), ("i", "ee"), ("kh", "k"), ("q", "k"), ("y", "i"),
                   ("a", "e"), ("e", "a"), ("ss", "s"), ("mm", "m"), ("h", ""), ("s", "ss"), ("dh", "d"), ("o", "u")],
}  # fmt: skip
# A few short forms that cannot be had by cutting; most are cut.
SHORT = {
    "william": "Bill", "robert": "Bob", "elizabeth": "Betty", "margaret": "Peggy", "richard": "Dick", "james": "Jim",
    "henry": "Harry", "charles": "Chuck", "john": "Jack", "edward": "Ted", "dorothy": "Dot", "sarah": "Sally",
    "charlotte": "Lottie", "isabella": "Bella", "isabelle": "Belle", "alexander": "Sandy", "theodore": "Teddy",
    "elizabeth-rose": "Lizzie", "catherine": "Kate", "anthony": "Tony", "frederick": "Fred", "rebecca": "Becky",
    "antoni": "Antek", "aleksandra": "Ola", "katarzyna": "Kasia", "malgorzata": "Gosia", "jakub": "Kuba",
}  # fmt: skip
PLACEHOLDERS = ("Baby", "Unborn", "Unknown", "BABY GIRL", "Baby Boy", "Twin 1", "Infant", "Not known", "-")
DEFAULT_DATES = ("1900-01-01", "1901-01-01", "2000-01-01", "1970-01-01")
CUT_STREETS = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Gardens": "Gdns", "Lane": "Ln"}


def typed(chance: Random, text: str) -> str:
    """One slip of the keyboard."""
    if len(text) < 2:
        return text
    at = chance.randrange(len(text))
    kind = chance.randrange(5)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    near = KEYBOARD.get(text[at].lower(), "aeiou")
    return text[:at] + chance.choice(near) + text[at + (kind != 3) :]


def by_ear(chance: Random, text: str, origin: str) -> str:
    """The name as somebody else would write it: one sound in other letters."""
    low = text.lower()
    possible = [one for one in BY_EAR[origin] if one[0] in low[1:]]
    if not possible:
        return typed(chance, text)
    old, new = chance.choice(possible)
    at = low.index(old, 1)
    return text[:at] + new + text[at + len(old) :]


def short(chance: Random, forename: str) -> str:
    """A short form: known, cut, or cut with an ending."""
    low = forename.lower()
    if low in SHORT:
        return SHORT[low]
    first = re.split("[- ]", forename)[0]
    if first != forename:
        return first
    if len(first) <= 4:
        return first
    cut = first[: chance.choice((3, 3, 4))]
    return cut + chance.choice(("", "", "y", "ie", cut[-1] + "y"))


def surname_written(chance: Random, surname: str) -> str:
    """Another way to write a double name, or one of one part."""
    if "-" in surname:
        one, other = surname.split("-", 1)
        return chance.choice((one, other, other, f"{one} {other}", f"{other}-{one}"))
    return surname


def birth(chance: Random, day: date) -> str:
    """A wrong or partial date of birth."""
    kind = chance.randrange(10)
    if kind < 3 and day.day <= 12:
        return f"{day.year}-{day.day:02}-{day.month:02}"
    if kind < 6:
        digits = list(day.isoformat())
        at = chance.choice((3, 6, 8, 9, 9))
        digits[at] = str(chance.randrange(10))
        return "".join(digits)
    if kind == 6:
        return f"{day.year + chance.choice((-1, 1))}{day.isoformat()[4:]}"
    if kind == 7:
        return f"{day.year}-01-01"
    if kind == 8:
        return day.isoformat()[: chance.choice((4, 7))]
    return chance.choice(DEFAULT_DATES) if chance.random() < 0.5 else ""


def address(chance: Random, number: str, street: str) -> str:
    """A line as one of several clerks would write it."""
    kind = chance.random()
    words = street.rsplit(" ", 1)
    if kind < 0.3 and len(words) == 2:
        street = f"{words[0]} {CUT_STREETS.get(words[1], words[1])}"
    if kind > 0.95:
        street = typed(chance, street)
    line = f"{number} {street}"
    return line.upper() if 0.4 < kind < 0.5 else line
