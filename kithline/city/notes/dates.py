"""How an author writes a date or a time, and which date is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kithline.city.notes.voice import Author
from kithline.core.addresses import NUMBERS_IN_WORDS
from kithline.core.terms import easter_sunday
from kithline.core.working_days import is_working_day

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = ("Mon", "Tues", "Weds", "Thurs", "Fri", "Sat", "Sun")
ORDINALS = (
    *("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth", "twenty first", "twenty second", "twenty third"),
    *("twenty fourth", "twenty fifth", "twenty sixth", "twenty seventh", "twenty eighth", "twenty ninth"),
    *("thirtieth", "thirty first"),
)
Said = tuple[str, str]  # as written, ISO value (a year or a month alone where no more is said)
UNTIL = ("by", "before")  # a day, not a week, follows
# Words of a scene that tell a day by that of the note: days from it.
FROM_NOW = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "yesterday": -1}
_FROM_NOW = re.compile(rf"\b(?:{'|'.join(FROM_NOW)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Habit:
    """How dates are written in one note: in whose way, by days of the week or in figures, and whether with the year."""

    author: Author
    style: str
    by_day: bool
    has_year: bool

    def day(self, on: date) -> str:
        """The day of the week."""
        is_short = "work" in self.author.groups or "light" in self.author.groups
        return (SHORT if is_short else DAYS)[on.weekday()]


def habit_of(dice: Random, author: Author) -> Habit:
    """How an author writes dates in a note: one way, throughout."""
    style = author.dates[int(dice.random() * len(author.dates))]
    return Habit(author, style, dice.random() < 0.5, dice.random() < 0.4)


def suffix(day: int) -> str:
    """st, nd, rd or th."""
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def a_number(dice: Random, first: int, last: int) -> int:
    """A whole number from first to last, by one draw."""
    return first + int(dice.random() * (last - first + 1))


def day_in_full(habit: Habit, on: date, written: date) -> Said:
    """A day in figures or with its month; the year where it is another, or by habit."""
    has_year = habit.has_year or on.year != written.year
    match habit.style:
        case "spoken":
            text = f"the {ORDINALS[on.day]} of {MONTHS[on.month - 1].lower()}"
        case "slash" | "weeks":
            text = f"{on.day}/{on.month}" + (f"/{on:%y}" if has_year else "")
        case "dot":
            text = f"{on:%d.%m.%y}"
        case "long":
            text = f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if has_year else "")
        case _:
            text = f"{on.day}{suffix(on.day)} {MONTHS[on.month - 1]}"
            text += f" {on.year}" if on.year != written.year else ""
    return text, on.isoformat()


def past(dice: Random, habit: Habit, written: date, after_on: bool) -> tuple[str, str, bool]:
    """A day of the last ten: as written, its value, and whether the "on" before it must go (yesterday)."""
    back = a_number(dice, 1, 10)
    on = written - timedelta(days=back)
    if not habit.by_day:
        return (*day_in_full(habit, on, written), False)
    if back == 1 and after_on:
        return "yesterday", on.isoformat(), True
    day = habit.day(on)
    return (day if back < 7 else f"{day} {on.day}{suffix(on.day)}"), on.isoformat(), False


def recent(dice: Random, habit: Habit, written: date, before: str) -> Said:
    """Some weeks back; `before` is the word before it: a day follows "on", and no "weeks ago" follows "since"."""
    on = written - timedelta(days=a_number(dice, 14, 100))
    chance = dice.random() if before != "on" else 1.0
    month = MONTHS[on.month - 1]
    easter = easter_sunday(written.year)
    if chance < 0.16 and 7 < (written - easter).days < 90:
        return "Easter", easter.isoformat()
    if chance < 0.16 and 7 < (written - date(written.year - (written.month < 9), 12, 25)).days < 90:
        return "Christmas", date(written.year - (written.month < 9), 12, 25).isoformat()
    if chance < 0.4:
        third = ("early", "mid", "late")[min(2, (on.day - 1) // 10)]
        return f"{third} {month}", f"{on.year}-{on.month:02d}"
    if chance < 0.5:
        return f"the start of {month}", f"{on.year}-{on.month:02d}"
    if chance < 0.7 and before not in ("since", "from", "until"):
        weeks = (written - on).days // 7
        value = (written - timedelta(weeks=weeks)).isoformat()
        if habit.style == "weeks":
            return f"{weeks}/52 ago", value
        return f"{NUMBERS_IN_WORDS[weeks]} weeks ago", value
    return day_in_full(habit, on, written)


def old(dice: Random, written: date, born: date) -> Said:
    """Years back, as it follows "in" or "until"."""
    year = written.year - a_number(dice, 1, 8)
    chance = dice.random()
    if chance < 0.35:
        return str(year), str(year)
    if chance < 0.6:
        month = a_number(dice, 1, 12)
        return f"{MONTHS[month - 1]} {year}", f"{year}-{month:02d}"
    if chance < 0.8:
        season = a_number(dice, 0, 3)
        return f"{('the spring of', 'the summer of', 'autumn', 'late')[season]} {year}", str(year)
    return f"{('early', 'about', 'the middle of')[a_number(dice, 0, 2)]} {year}", str(year)


def ahead(dice: Random, habit: Habit, written: date, first: int, last: int, before: str) -> Said:
    """A working day to come. `before`: the word before it."""
    on = written + timedelta(days=a_number(dice, first, last))
    while not is_working_day(on):
        on += timedelta(days=1)
    chance, gap = dice.random(), (on - written).days
    if gap == 1 and before not in ("on", "from", "before", "next"):
        return "tomorrow", on.isoformat()
    if not habit.by_day or gap > 14:
        if (
            habit.style in ("weeks", "slash", "dot")
            and gap > 6
            and chance < 0.25
            and before not in (*UNTIL, "on")
        ):
            week = on - timedelta(days=on.weekday())
            return f"w/c {day_in_full(habit, week, written)[0]}", week.isoformat()
        return day_in_full(habit, on, written)
    if gap < 7:
        if before == "by" and on.weekday() == 4 and gap == 4 - written.weekday() and chance < 0.5:
            return "the end of the week", on.isoformat()
        return habit.day(on), on.isoformat()
    if chance < 0.5 and before not in ("on", "-", "next"):
        return f"next {habit.day(on)}", on.isoformat()
    return f"{habit.day(on)} {on.day}{suffix(on.day)}", on.isoformat()


def clock(dice: Random, author: Author, hour: int) -> str:
    """A time of day in that hour, as the author writes times."""
    minute = (0, 5, 10, 15, 20, 30, 30, 40, 45, 50)[int(dice.random() * 10)]
    style, twelve = author.times, (hour - 1) % 12 + 1
    half = "am" if hour < 12 else "pm"
    if style in ("16:15", "20:00", "21:40 hrs"):
        return f"{hour:02d}:{minute:02d}" + (" hrs" if style.endswith("hrs") else "")
    if style in ("1615", "2140", "2140hrs"):
        return f"{hour:02d}{minute:02d}" + ("hrs" if style.endswith("hrs") else "")
    if style in ("16.15", "16.15hrs", "10.50", "10.30", "10:30"):
        return f"{hour:02d}{style[2]}{minute:02d}" + ("hrs" if style.endswith("hrs") else "")
    if style in ("quarter", "about quarter", "half ten", "spoken", "4ish"):
        after = NUMBERS_IN_WORDS[twelve % 12 + 1]
        text = {
            0: f"{NUMBERS_IN_WORDS[twelve]} o'clock" if style == "spoken" else f"{twelve}{half}",
            15: f"quarter past {NUMBERS_IN_WORDS[twelve]}",
            30: f"half {NUMBERS_IN_WORDS[twelve]}"
            if style == "half ten"
            else f"half past {NUMBERS_IN_WORDS[twelve]}",
            45: f"quarter to {after}",
        }.get(minute, f"just after {NUMBERS_IN_WORDS[twelve]}" if minute < 30 else f"just before {after}")
        return f"{twelve}ish" if style == "4ish" and minute < 30 else text
    mark = ":" if ":" in style else "." if "." in style else ""
    gap = " " if " " in style else ""
    return f"{twelve}{gap}{half}" if minute == 0 else f"{twelve}{mark}{minute:02d}{gap}{half}"


def told_from_now(text: str, written: date) -> Iterator[tuple[int, int, str]]:
    """Where a note says a day by its own, such as tomorrow: start, end and the day."""
    for found in _FROM_NOW.finditer(text):
        day = written + timedelta(days=FROM_NOW[found[0].lower()])
        yield found.start(), found.end(), day.isoformat()
