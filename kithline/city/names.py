"""Names by origin, drawn field by field from lists, so that no drawn person is anybody.

The lists are our own, from general knowledge of names in use in England, commonest first; there are no real
frequencies in them. Which spellings are one name is `kithline.core`'s table, used for errors only.
"""

import csv
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints, zipf

Words = NDArray[np.str_]
LONGEST = 30  # the longest surnames of the lists, two of them joined, are 23
WIDTH = f"U{LONGEST}"

ORIGINS = (
    "british",
    "polish",
    "romanian",
    "bengali",
    "indian",
    "nigerian",
    "ghanaian",
    "chinese",
    "arabic",
    "kurdish",
)
BRITISH, POLISH, BENGALI = ORIGINS.index("british"), ORIGINS.index("polish"), ORIGINS.index("bengali")
# Families with children; adults without are older and more often white British. Census 2021 shares of city.md,
# moved towards the young.
FAMILY_SHARE = (0.752, 0.05, 0.028, 0.047, 0.034, 0.031, 0.017, 0.016, 0.014, 0.011)
OTHER_SHARE = (0.865, 0.041, 0.018, 0.016, 0.018, 0.012, 0.007, 0.012, 0.007, 0.004)
MIXED_ADULTS = 0.038  # of other adults whose names are British: of a mixed group
ETHNICITY = ("WBRI", "WOTH", "WOTH", "ABAN", "AIND", "BAFR", "BAFR", "CHNE", "OOTH", "OOTH")
MIXED = {"ABAN": "MWAS", "AIND": "MWAS", "BAFR": "MWBA", "WOTH": "WOTH", "CHNE": "MOTH", "OOTH": "MOTH"}
LANGUAGE = ("ENG", "POL", "RMN", "BNG", "HIN", "YOR", "AKA", "CHI", "ARA", "KUR")
MUSLIM = np.array([False, False, False, True, False, False, False, False, True, True])


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files("kithline.city").joinpath("data", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _forenames(origin: int, sex: str, era: str) -> Words:
    for row in _rows("forenames.csv"):
        if row["origin"] == ORIGINS[origin] and row["sex"] == sex and row["era"] in (era, "any"):
            return np.array(row["names"].split(), dtype=WIDTH)
    raise LookupError("no list of forenames for that origin, sex and era")


@cache
def _surnames(origin: int) -> Words:
    return np.array(
        next(row["names"].split() for row in _rows("surnames.csv") if row["origin"] == ORIGINS[origin]),
        dtype=WIDTH,
    )


@cache
def alike() -> tuple[dict[str, str], ...]:
    """Pairs of forenames that one pair of twins might bear: two names, not two spellings."""
    return tuple(_rows("alike.csv"))


@cache
def _other_forms() -> dict[str, tuple[str, ...]]:
    """Other forms of each name of the core's table: nicknames and spellings, the nearer ones of the group only."""
    table = resources.files("kithline.core") / "data" / "name_variants.csv"
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        if row["kind"] == "forename":
            forms = row["names"].split()
            for form in forms[:5]:
                found.setdefault(form, []).extend(other for other in forms[:5] if other != form)
    return {name: tuple(dict.fromkeys(forms)) for name, forms in found.items()}


def other_form(draw: np.random.Generator, forename: str) -> str:
    """Another form of a forename, or nothing where the table of variants has none."""
    forms = _other_forms().get(forename.lower(), ())
    return forms[int(draw.integers(len(forms)))].title() if forms else ""


def forenames(draw: np.random.Generator, origin: Ints, sex: Words, adult: NDArray[np.bool_]) -> Words:
    """A forename for each person."""
    found = np.zeros(len(origin), dtype=WIDTH)
    for place in range(len(ORIGINS)):
        for one in ("F", "M"):
            for grown in (False, True):
                rows = np.flatnonzero((origin == place) & (sex == one) & (adult == grown))
                names = _forenames(place, one, "adult" if grown else "child")
                found[rows] = names[draw.choice(len(names), size=len(rows), p=zipf(len(names)))]
    return found


def surnames(draw: np.random.Generator, origin: Ints) -> Words:
    """A surname for each family or person, in the form that a man bears."""
    found = np.zeros(len(origin), dtype=WIDTH)
    for place in range(len(ORIGINS)):
        rows = np.flatnonzero(origin == place)
        names = _surnames(place)
        found[rows] = names[draw.choice(len(names), size=len(rows), p=zipf(len(names), 0.5))]
    return found


def feminine(surname: Words, rows: NDArray[np.bool_]) -> Words:
    """Polish surnames in -ski as women bear them."""
    ends = rows & (np.char.endswith(surname, "ski") | np.char.endswith(surname, "cki"))
    found = surname.copy()
    found[ends] = [name[:-1] + "a" for name in surname[ends]]
    return found


def joined(first: Words, second: Words) -> Words:
    """Double-barrelled surnames."""
    return np.char.add(np.char.add(first, "-"), second).astype(WIDTH)
