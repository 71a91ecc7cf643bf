"""What the name of a file tells of its time where it has no full date: "attendance March 2026.csv", "roll wk 12.csv".

Two files of a feed that come together and differ in this are two deliveries, and go in the order of time.
"""

import re

# "v2", "final", "(1)" and "copy" at the end of a name say which file it is, and nothing of its time
VERSION = r"(?:[ _-]+(?i:v\d+(?:\.\d+)?|final|draft|copy)|[ _-]*\(\d+\))+"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TERMS = ("spring", "summer", "autumn")  # as they come in a year
_TERMS_OF_SCHOOL_YEAR = ("autumn", "spring", "summer")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(?:20)?\d\d[-_ ]\d\d(?!\d)")  # 2026-27
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def time_in(name: str) -> tuple[int, ...]:
    """Numbers that sort by time: the year, then month, weekday or term, then what else is counted, as it stands."""
    stem = re.sub(VERSION + r"\Z", "", name.rpartition(".")[0] or name)
    words = [word.lower() for word in _WORD.findall(stem)]
    years = [word for word in words if re.fullmatch(r"20\d\d", word)]
    terms = _TERMS_OF_SCHOOL_YEAR if _SCHOOL_YEAR.search(stem) else _TERMS
    named = [
        place
        for word in words
        if len(word) > 2  # "jan", "sept", "thurs"
        for names in (_MONTHS, _DAYS, terms)
        for place, full in enumerate(names, start=1)
        if full.startswith(word)
    ]
    counted = [word for word in words if word.isdigit() and word not in years]
    return (*map(int, years), *named, *map(int, counted))
