"""Names compared across agencies: what is the same name written otherwise, and what is no name at all.

Nothing here changes a name that is shown: people's names are shown as they were sent. The tables of
variants are our own, in ``data/name_variants.csv``, from general knowledge of names in use in England; a
council may add lines.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from importlib import resources

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
    }
)
APOSTROPHES = re.compile("['`´‘’ʼʻ′＇]")
_HYPHENS = re.compile("[-‐‑‒–—―−]")
_NOT_NAME = re.compile(r"[^\w\s]|_")

_NOT_KNOWN = (
    r"unborn|unknown|not known|not given|no name|not recorded|not stated|name unknown|unnamed|un named|tbc"
    r"|to be confirmed|none|null|nk|n a|x+|test|anonymous|withheld|mr|mrs|miss|ms"
)
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "master", "dr"})
_NO_SURNAME = re.compile(_NOT_KNOWN)
_NO_FORENAME = re.compile(
    r"(?:(?:baby|infant|newborn|new born|unborn|twin|triplet|child|foetus|fetus|male|female|boy|girl|adult|person"
    r"|inmate|prisoner|occupant|occupier|resident|tenant|householder|gentleman|lady|(?:mother|father|wife|husband|son|daughter|mum|dad"
    r"|brother|sister|partner)(?= of|$))"
    r"(?: (?:baby|boy|girl|child|infant|male|female|twin|triplet|of(?: .+)?|one|two|three|[1-4]|[abc]|i|ii|iii))*"
    rf"|{_NOT_KNOWN})"
)


def fold(text: str) -> str:
    """Text in small letters without accents, and one space between words; apostrophes and hyphens are left
    in place."""
    if text.isascii():
        return " ".join(text.lower().split())
    # taken apart first: a letter of mathematics has no small form, and one with two marks is not on the list
    small = unicodedata.normalize("NFKD", text).casefold()
    taken_apart = unicodedata.normalize("NFKD", small).translate(_LETTERS)
    return " ".join("".join(mark for mark in taken_apart if not unicodedata.combining(mark)).split())


@lru_cache(maxsize=100_000)
def normalise(text: str) -> str:
    """The words of a name for comparison: folded, apostrophes gone, hyphens as spaces, other marks gone.

    "O’Brien-Núñez" gives "obrien nunez". Letters of other scripts are kept as they are.
    """
    plain = APOSTROPHES.sub("", fold(text))
    return " ".join(_NOT_NAME.sub(" ", _HYPHENS.sub(" ", plain)).split())


@lru_cache(maxsize=100_000)
def name_parts(text: str) -> tuple[str, ...]:
    """The parts of a double-barrelled name, each with its particles joined on: "de la Cruz-Smith" is
    delacruz, smith."""
    particles = _groups()["particle"]  # words that belong to the word after them
    parts: list[str] = []
    held = ""
    for word in without_title(normalise(text).split()):
        held += word
        if word not in particles:
            parts.append(held)
            held = ""
    if held:  # particles with nothing after them are a name themselves, such as the surname "Le"
        parts.append(held)
    return tuple(parts)


def without_title(words: list[str]) -> list[str]:
    """The words of a name but for a title before others; one that stands alone is a name."""
    return words[1:] if len(words) > 1 and words[0].lower().rstrip(".") in _TITLES else words


def name_key(text: str) -> str:
    """One key for the spellings of one name, for sorting and equality: the parts without spaces between
    words of a part."""
    return " ".join(name_parts(text))


@lru_cache(maxsize=100_000)
def is_placeholder(forename: str) -> bool:
    """Whether what stands for a forename is none: BABY, UNBORN, UNKNOWN, TWIN 1, a dash, nothing at all."""
    return _is_empty(forename) or _NO_FORENAME.fullmatch(normalise(forename)) is not None


def is_placeholder_surname(surname: str) -> bool:
    """The same for a surname, for which Child, Baby and Twin are real names."""
    return _is_empty(surname) or _NO_SURNAME.fullmatch(normalise(surname)) is not None


def _is_empty(name: str) -> bool:
    return not any(mark.isalpha() for mark in name)


@cache
def _groups() -> dict[str, dict[str, frozenset[str]]]:
    """For each kind of group, the codes of the groups that a name (or an ending) is in."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    table = resources.files("kithline.core") / "data" / "name_variants.csv"
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        for name in row["names"].split():
            # Endings are written with a hyphen; a hyphen alone is the name without ending.
            found[row["kind"]][name.removeprefix("-")].add(row["group"])
    return {kind: {name: frozenset(codes) for name, codes in names.items()} for kind, names in found.items()}


def variant_groups(forename: str) -> frozenset[str]:
    """The codes of the variant groups that a forename is in; none for most. A short form such as Sam is in
    several."""
    return _groups()["forename"].get("".join(name_parts(forename)), frozenset())


@lru_cache(maxsize=100_000)
def are_variants(first: str, second: str) -> bool:
    """Whether two forenames may be one person's: the same when compared, or both in one group of the table.

    It does not carry over: Alexander and Alex, Alex and Alexandra are variants; Alexander and Alexandra are
    not.
    """
    one, other = name_parts(first), name_parts(second)
    if not one or not other:
        return False
    return "".join(one) == "".join(other) or not variant_groups(first).isdisjoint(variant_groups(second))


_SHORT_ENDING = re.compile("(?<=...)(?:ie|ey|y|i|s|z|a|o)$")


@lru_cache(maxsize=100_000)
def short_stem(forename: str) -> str:
    """What a short form has of the whole name: without its ending and the doubled letter before it (Gabby gives gab).
    A name without such an ending is itself."""
    stem = _SHORT_ENDING.sub("", forename)
    return stem[:-1] if stem != forename and len(stem) > 3 and stem[-1] == stem[-2] else stem


@lru_cache(maxsize=100_000)
def are_surname_variants(first: str, second: str) -> bool:
    """Whether two surnames may be one family's: equal, swapped halves, one half of the other, spellings of
    Mac, or the forms that a name takes for men and women (Nowicki and Nowicka, Petrov and Petrova)."""
    one, other = (frozenset(_without_mac(part) for part in name_parts(name)) for name in (first, second))
    if not one or not other:
        return False
    if one <= other or other <= one:
        return True
    return len(one) == len(other) == 1 and not _stems(*one).isdisjoint(_stems(*other))


def _without_mac(part: str) -> str:
    return "mc" + part[3:] if part.startswith("mac") and len(part) > 6 else part


@lru_cache(maxsize=100_000)
def _stems(part: str) -> frozenset[tuple[str, str]]:
    """A surname without its ending, for each group of endings that it may belong to. A stem has three letters
    at least: shorter ones meet by chance."""
    endings = _groups()["surname_ending"]
    return frozenset(
        (group, part[:length])
        for length in range(max(3, len(part) - _longest_ending()), len(part) + 1)
        for group in endings.get(part[length:], ())
    )


@cache
def _longest_ending() -> int:
    return max(map(len, _groups()["surname_ending"]))


@lru_cache(maxsize=100_000)
def surname_forms(text: str) -> frozenset[str]:
    """Keys of which surnames that may be one family's share one: the parts, with Mac as Mc, and the stems of a
    single one (after a tilde)."""
    parts = frozenset(_without_mac(part) for part in name_parts(text))
    if len(parts) != 1:
        return parts
    return parts | {f"{stem}~{group}" for group, stem in _stems(*parts)}
