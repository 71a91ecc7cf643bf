"""What the names of later files match, from the name of the one that was tried, and what the next may be called."""

import re
from collections.abc import Callable
from datetime import date

from kithline.core.dates import MONTHS, add_months
from kithline.feeds.name_time import VERSION

_YEAR = r"(?P<year>\d{4})"
_DAY_FIRST = r"(?P<day>\d\d)[-._](?P<month>\d\d)[-._]" + _YEAR
_MONTH_FIRST = r"(?P<month>\d\d)[-._](?P<day>\d\d)[-._]" + _YEAR
_DAY_FIRST_CLOSE = r"(?P<day>\d\d)(?P<month>\d\d)" + _YEAR
_MONTH_FIRST_CLOSE = r"(?P<month>\d\d)(?P<day>\d\d)" + _YEAR
_ISO = re.compile(r"(?<!\d)(20\d\d)(-?)([01]\d)\2([0-3]\d)(?!\d)")
_DASHED = re.compile(r"(?<!\d)([0-3]\d)([-._]?)([0-3]\d)\2(20\d\d)(?!\d)")  # 20.11.2026, and 20112026
_TERMS = ("autumn", "spring", "summer")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _alone(words: str) -> str:
    """Such words as they stand in a name: between marks or figures, or with a capital after a small letter."""
    return rf"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:{words})(?![a-z])(?!(?<=[A-Z])[A-Z])"


_MONTH = _alone("|".join((*_LONG_MONTHS, "sept", *MONTHS)))
_TERM = _alone("|".join(_TERMS))
_DAY = _alone(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|" + "|".join(_DAYS))
_QUARTER = _alone("q") + r"[1-4](?!\d)"
_NUMBERED = r"(?i:(?<=week)|(?<=wk)|(?<=term)|(?<=period)|(?<=autumn)|(?<=spring)|(?<=summer))[ _-]?\d(?!\d)"
# whatever of a later name may be another: (as it stands in the name, what it may be)
_VARYING = (
    (rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?(?=[ _-]?{_MONTH})", r"\d+(?:st|nd|rd|th)?"),
    (_MONTH, f"(?:{'|'.join(MONTHS)})[a-z]*"),
    (_TERM, f"(?:{'|'.join(_TERMS)})"),
    (_DAY, f"(?:{'|'.join(_DAYS)})[a-z]*"),
    (_QUARTER, "q[1-4]"),
    (_NUMBERED, r"[ _-]?\d+"),
    (r"\d{2,}", r"\d+"),
)
_ANY = re.compile("|".join(f"({part})" for part, _ in _VARYING))
_VERSIONS = (
    r"(?:[ _-]+(?:v[\d.]+|final|draft|copy)|[ _-]*\(\d+\))*"  # stands or not, whatever the tried one had
)


def file_pattern(name: str, *, month_first: bool = False) -> tuple[str, str]:
    """(the expression that names match, how we write one). A date in the name becomes the delivery's. Names of months,
    terms and weekdays, quarters, and numbers of two figures or more may be others; "v2", "final", "(1)" and "copy" may
    stand at the end or not."""
    stem, dot, suffix = name.rpartition(".")
    stem, ending = (stem, dot + suffix) if dot else (name, "")
    bare = re.sub(VERSION + r"\Z", "", stem)
    end = _VERSIONS + _plain(ending)
    written_end = _braced(stem[len(bare) :] + ending)
    if found := _ISO.search(bare):
        expression = r"(?P<date>\d{4}-\d\d-\d\d)" if found[2] else r"(?P<date>\d{8})"
        written = "{date}"
    elif found := _DASHED.search(bare):
        expression = (
            (_MONTH_FIRST if month_first else _DAY_FIRST)
            if found[2]
            else (_MONTH_FIRST_CLOSE if month_first else _DAY_FIRST_CLOSE)
        )
        first, second = ("{month}", "{day}") if month_first else ("{day}", "{month}")
        written = f"{first}{found[2]}{second}{found[2]}{{year}}"
    else:
        return _generalised(bare) + end, _braced(bare) + written_end
    before, after = bare[: found.start()], bare[found.end() :]
    return (
        _generalised(before) + expression + _generalised(after) + end,
        _braced(before) + written + _braced(after) + written_end,
    )


def next_name(name: str, *, month_first: bool = False) -> str:
    """What the next such file may be called, as an example: a month, quarter or term later, else the next number."""
    stem, dot, suffix = name.rpartition(".")
    stem, ending = (stem, dot + suffix) if dot else (name, "")
    stem = re.sub(VERSION + r"\Z", "", stem)
    return _next(stem, month_first) + ending


def _next(stem: str, month_first: bool) -> str:
    if found := _ISO.search(stem):
        later = _month_after(int(found[1]), int(found[3]), int(found[4]))
        return _put(stem, found, later.strftime(f"%Y{found[2]}%m{found[2]}%d"))
    if found := _DASHED.search(stem):
        day, month = (found[3], found[1]) if month_first else (found[1], found[3])
        later, mark = _month_after(int(found[4]), int(month), int(day)), found[2]
        return _put(
            stem, found, later.strftime(f"%m{mark}%d{mark}%Y" if month_first else f"%d{mark}%m{mark}%Y")
        )
    if found := re.search(_MONTH, stem):
        place = MONTHS.index(found[0][:3].lower())
        names = _LONG_MONTHS if found[0].lower() == _LONG_MONTHS[place] and place != 4 else MONTHS
        stem = _put(stem, found, _cased_as(found[0], names[(place + 1) % 12]))
        return _years_on(stem) if place == 11 else stem
    if found := re.search(_QUARTER, stem):
        quarter = int(found[0][1])
        stem = _put(stem, found, f"{found[0][0]}{quarter % 4 + 1}")
        return _years_on(stem) if quarter == 4 else stem
    if found := re.search(_TERM, stem):
        term = found[0].lower()
        stem = _put(stem, found, _cased_as(found[0], _TERMS[(_TERMS.index(term) + 1) % 3]))
        is_school_year = re.search(r"\d\d[-_ ]\d\d(?!\d)", stem) is not None
        return _years_on(stem) if term == ("summer" if is_school_year else "autumn") else stem
    numbered = re.search(_NUMBERED, stem)
    numbers = [re.compile(r"\d").search(stem, numbered.start())] if numbered else []
    numbers = numbers or [*re.finditer(r"\d{2,}", stem)]
    last = numbers[-1] if numbers else None
    if last is None:
        return stem
    return _put(stem, last, f"{int(last[0]) + 1:0{len(last[0])}d}")


def later_names(name: str, *, month_first: bool = False) -> str:
    """In a line, which names later files may have."""
    later = next_name(name, month_first=month_first)
    if later == name:
        return f"a later file is known by the same name: {name} (v2, final, copy or (1) may stand at its end)"
    return (
        f"a later file is known by a name such as '{later}': what tells the time and numbers in it may be others, the "
        "rest must stay"
    )


def _generalised(text: str) -> str:
    """The text as an expression, with what varies from file to file left open."""
    made, done = "", 0
    for found in _ANY.finditer(text):
        made += _plain(text[done : found.start()]) + _VARYING[(found.lastindex or 1) - 1][1]
        done = found.end()
    return made + _plain(text[done:])


def _plain(text: str) -> str:
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _put(text: str, found: re.Match[str], instead: str) -> str:
    return text[: found.start()] + instead + text[found.end() :]


def _cased_as(model: str, word: str) -> str:
    change: Callable[[str], str] = str.upper if model.isupper() else str.title if model[0].isupper() else str
    return change(word)


def _years_on(text: str) -> str:
    """Every year in it is the next one: 2026, or 2026-27."""
    text = re.sub(
        r"(?<!\d)(\d\d)([-_ ])(\d\d)(?!\d)",
        lambda each: f"{int(each[1]) + 1}{each[2]}{int(each[3]) + 1}",
        text,
    )
    return re.sub(
        r"(?<!\d)(20\d\d)(?:([-_ ])(\d\d))?(?!\d)",
        lambda each: f"{int(each[1]) + 1}" + (f"{each[2]}{int(each[3]) + 1}" if each[2] else ""),
        text,
    )


def _month_after(year: int, month: int, day: int) -> date:
    """A month later. What is no day there is gives one of January or of the 28th."""
    return add_months(date(year, month if 1 <= month <= 12 else 1, min(max(day, 1), 28)), 1)
