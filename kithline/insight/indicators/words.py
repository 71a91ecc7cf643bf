"""How a rule's summary says days, counts and shares, so that all of them say it alike."""

from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(when: date | None) -> str:
    """12 May 2025; `an unknown day` where no source says."""
    return "an unknown day" if when is None else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def count(number: int, one: str, several: str = "") -> str:
    """1 suspension, 2 suspensions; `several` where an s is not enough."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def share(part: int, whole: int) -> str:
    """A percentage to one decimal, cut and not rounded: 9.99% is 9.9%, so that no page shows a limit not reached."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"
