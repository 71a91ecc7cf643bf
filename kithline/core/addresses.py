"""Addresses as people write them, reduced to keys that can be compared. Form only: nothing here knows which
homes exist."""

import re
from functools import lru_cache

from kithline.core.names import APOSTROPHES, fold

# The form of BS 7666 as Royal Mail publishes it; GIR 0AA, the one exception, is not a home.
_POSTCODE = re.compile(
    r"([A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]))\s*(\d[ABD-HJLNP-UW-Z]{2})",
    re.ASCII,
)
POSTCODE_FORM = "expected a UK postcode, such as AA9 9AA"
# NHS systems write these where there is no postcode (ZZ99 3VZ: no fixed abode; ZZ99 3WZ: not known) or a
# foreign one.
_NO_POSTCODE = re.compile(r"(ZZ99)\s*(\d[A-Z]{2})", re.ASCII)

_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit|room|maisonette)\s+(?:no\s+)?(\d+[a-z]?|[a-z]\d*)\b")
_NUMBER = re.compile(
    r"(\d+[a-z]?(?:-\d+[a-z]?)?)\s+(?=[a-z]|\d+(?:st|nd|rd|th)\b)|(\d+[a-z]?(?:-\d+[a-z]?)?)$"  # 12 4th Avenue
)
NUMBERS_IN_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *(
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ),
)
STREET_WORDS = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "cl": "close",
    "ct": "court",
    "cres": "crescent",
    "dr": "drive",
    "gdns": "gardens",
    "gdn": "garden",
    "gr": "grove",
    "gro": "grove",
    "ho": "house",
    "hse": "house",
    "la": "lane",
    "ln": "lane",
    "pde": "parade",
    "pk": "park",
    "pl": "place",
    "sq": "square",
    "terr": "terrace",
    "ter": "terrace",
    "wlk": "walk",
    "wy": "way",
}


@lru_cache(1 << 16)  # the same homes stand in file after file
def normalise_postcode(text: str) -> str:
    """A postcode in capitals with one space. ValueError when it has not the form of a UK postcode; the
    value is not named."""
    tidy = text.replace(" ", "").upper()
    if not tidy.isalnum():
        tidy = re.sub(r"[\s.\-]+", "", tidy)
    match = _POSTCODE.fullmatch(tidy) or _NO_POSTCODE.fullmatch(tidy)
    if match is None:
        raise ValueError(POSTCODE_FORM)
    return f"{match[1]} {match[2]}"


def is_postcode(text: str) -> bool:
    """Whether the text has the form of a UK postcode."""
    try:
        normalise_postcode(text)
    except ValueError:
        return False
    return True


def is_placeholder_postcode(text: str) -> bool:
    """Whether a postcode is one that NHS systems write for "no fixed abode" or "not known": nobody lives at
    it."""
    try:
        return outward_code(text) == "ZZ99"
    except ValueError:
        return False


def outward_code(postcode: str) -> str:
    """The part before the space, a district of some thousands of homes. ValueError as
    ``normalise_postcode``."""
    return normalise_postcode(postcode).split()[0]


def mask(postcode: str) -> str:
    """A postcode as it may be shown where the address may not: the district only; nothing of a text of
    another form."""
    return f"{outward_code(postcode)} ***" if is_postcode(postcode) else "***"


@lru_cache(1 << 16)
def address_key(address: str, postcode: str = "") -> str:
    """One key for the spellings of one address: ``flat|number or house name|street|postcode``, empty parts
    included.

    The address is the lines before the postcode, separated by commas or new lines. With a number, the
    street is the words that follow it on its line; without one, the first line that is no flat is the house
    name and the next the street. Town and county are left out: the postcode says more. A postcode of the
    wrong form is left out of the key.
    """
    lines = [_words(line) for line in re.split(r"[,\n]+", address)]
    flat = ""
    rest: list[str] = []
    for line in lines:
        if not flat and (found := _FLAT.search(line)):
            flat = found[1]
            line = (line[: found.start()] + line[found.end() :]).strip()
        if line and not is_postcode(line):
            rest.append(line)
    number, street = _number_and_street(rest)
    return "|".join((flat, number, street, normalise_postcode(postcode) if is_postcode(postcode) else ""))


def _number_and_street(lines: list[str]) -> tuple[str, str]:
    for place, line in enumerate(lines):
        found = _NUMBER.match(line)
        if found and found[1]:
            return found[1], line[found.end() :]
        if found:  # a number alone on its line: the street is on the next
            return found[2], lines[place + 1] if place + 1 < len(lines) else ""
    return (lines[0], lines[1]) if len(lines) > 1 else ("", lines[0] if lines else "")


def _words(line: str) -> str:
    """A line folded for comparison, its last word written out: "St" at the end is a street, at the start a
    saint."""
    words = re.sub(r"[^\w\s\-]", " ", APOSTROPHES.sub("", fold(line))).split()
    if len(words) > 1:
        words[-1] = STREET_WORDS.get(words[-1], words[-1])
    return " ".join(words)
