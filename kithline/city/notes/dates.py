"""How an author writes a date or a time, and which date is meant."""

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


def suffix(day: int) -> str:
    """st, nd, rd or th."""
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def a_number(dice: Random, first: int, last: int) -> int:
    """A whole number from first to last, by one draw."""
    return first + int(dice.random() * (last - first + 1))


def day_in_full(dice: Random, author: Author, on: date, written: date) -> Said:
    """A day as the author writes it in figures or with its month; the year where it is another, or by habit."""
    style = author.dates[int(dice.random() * len(author.dates))]
    other = on.year != written.year
    if style == "spoken":
        text = f"the {ORDINALS[on.day]} of {MONTHS[on.month - 1].lower()}"
    elif style == "slash" or style == "weeks":
        text = f"{on.day}/{on.month}" + (f"/{on:%y}" if other or dice.random() < 0.3 else "")
    elif style == "dot":
        text = f"{on:%d.%m.%y}"
    elif style == "long":
        text = f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if other or dice.random() < 0.5 else "")
    else:
        text = f"{on.day}{suffix(on.day)} {MONTHS[on.month - 1]}" + (f" {on.year}" if other else "")
    return text, on.isoformat()


def past(dice: Random, author: Author, written: date, after_on: bool) -> tuple[str, str, bool]:
    """A day of the last ten: as written, its value, and whether the "on" before it must go (yesterday)."""
    back = a_number(dice, 1, 10)
    on = written - timedelta(days=back)
    chance = dice.random()
    if chance < 0.45:
        return (*day_in_full(dice, author, on, written), False)
    day = (SHORT if "work" in author.groups or "light" in author.groups else DAYS)[on.weekday()]
    if back < 7 and chance < 0.75:
        return day, on.isoformat(), False
    if chance < 0.85:
        return f"{day} {on.day}{suffix(on.day)}", on.isoformat(), False
    if not after_on:
        return (*day_in_full(dice, author, on, written), False)
    if back == 1:
        return "yesterday", on.isoformat(), True
    words = NUMBERS_IN_WORDS[back] if author.layout in ("prose", "spoken") else str(back)
    return (f"last {day}" if back < 8 else f"{words} days ago"), on.isoformat(), True


def recent(dice: Random, author: Author, written: date, before: str) -> Said:
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
        if "weeks" in author.dates:
            return f"{weeks}/52 ago", value
        return f"{NUMBERS_IN_WORDS[weeks]} weeks ago", value
    return day_in_full(dice, author, on, written)


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


def ahead(dice: Random, author: Author, written: date, first: int, last: int, before: str) -> Said:
    """A working day to come. `before`: the word before it."""
    on = written + timedelta(days=a_number(dice, first, last))
    while not is_working_day(on):
        on += timedelta(days=1)
    chance, gap = dice.random(), (on - written).days
    day = (SHORT if "work" in author.groups or "light" in author.groups else DAYS)[on.weekday()]
    if gap == 1 and before not in ("on", "from", "before"):
        return "tomorrow", on.isoformat()
    if gap < 7 and chance < 0.5:
        return day, on.isoformat()
    if gap < 14 and chance < 0.5 and before not in ("on", "-"):
        return f"next {day}", on.isoformat()
    if before == "by" and chance < 0.6:
        if chance < 0.55 and gap > 6:
            monday = on - timedelta(days=on.weekday())
            return f"w/c {day_in_full(dice, author, monday, written)[0]}", monday.isoformat()
        friday = written + timedelta(days=(4 - written.weekday()) % 7)
        if friday > written:
            return "the end of the week", friday.isoformat()
    if chance < 0.75 and gap > 6:
        return f"{day} {on.day}{suffix(on.day)}", on.isoformat()
    return day_in_full(dice, author, on, written)


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
