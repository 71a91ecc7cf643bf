"""How names of other traditions come out in English offices: which comes first, how they are spelt, where they part.

Spellings of a name that another alphabet has once are several in ours (Chowdhury, Choudhury). A form that asks for a
first and a last name has the family's name first where that is the custom (Chinese, Romanian). A forename in
two parts is written with a hyphen, apart, as one word, or by its first part. A woman's surname in -ska becomes her
husband's in -ski. The rates are assumptions, nobody publishes them; those of a source go by how often it writes another
form of a forename than the bearer's (`Habits.other_form`). A source writes a person the same way each time.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints
from kithline.city.faces import Faces
from kithline.city.names import BRITISH, ORIGINS, Words

# Shares of those whom it may befall, by a source that writes another form of `AS_OFTEN` of all forenames.
AS_OFTEN = 0.03
SPELT, PARTED, HUSBANDS = 0.05, 0.25, 0.06
TURNED = {"chinese": 0.03, "romanian": 0.02}
TURNED_ELSE = 0.008  # of the rest whose names are not British: a clerk cannot tell which is which
MOST = 0.8
WIVES = ("ska", "cka")


@dataclass(frozen=True)
class Otherwise:
    """What a source makes of names, by identity: rows, and the number by which a form is chosen."""

    turned: NDArray[np.bool_]  # family name where the forename goes, and the other way about
    parted: Ints
    respelt: Ints
    form: Ints  # by identity


def make_otherwise(draw: np.random.Generator, faces: Faces, other_form: float) -> Otherwise:
    """Draw it for one source. `other_form`: its rate of other forms of forenames."""
    often, count = other_form / AS_OFTEN, len(faces)
    by_origin = np.array(
        [0.0 if at == BRITISH else TURNED.get(of, TURNED_ELSE) for at, of in enumerate(ORIGINS)]
    )
    # Who has changed the surname is known by which is which.
    turned = draw.random(count) < np.minimum(MOST, often * by_origin[faces.origin])
    turned &= np.isnat(faces.renamed_on) & (faces.surname != "")
    in_parts = (np.char.find(faces.forename, "-") > 0) & (faces.origin != BRITISH)
    parted = np.flatnonzero((draw.random(count) < min(MOST, often * PARTED)) & in_parts)
    chance = draw.random(count)
    several = _has_spellings(faces.surname) | _has_spellings(faces.surname_before)
    respelt = several & (chance < min(MOST, often * SPELT))
    respelt |= _is_of_a_wife(faces.surname) & (chance < min(MOST, often * HUSBANDS))
    return Otherwise(turned, parted, np.flatnonzero(respelt), draw.integers(0, 1 << 30, count))


def _has_spellings(surname: Words) -> NDArray[np.bool_]:
    return np.isin(surname, list(_spellings()))


def _is_of_a_wife(surname: Words) -> NDArray[np.bool_]:
    return np.char.endswith(surname, WIVES[0]) | np.char.endswith(surname, WIVES[1])


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Of each surname of the table the other spellings."""
    table = resources.files("kithline.city").joinpath("data", "surname_spellings.csv")
    groups = [row["names"].split() for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())]
    return {name: tuple(other for other in group if other != name) for group in groups for name in group}


def spelt_otherwise(surname: str, form: int) -> str:
    """Another spelling of a surname, the husband's form of a wife's, or itself where there is none."""
    if surname.endswith(WIVES):
        return surname[:-1] + "i"
    others = _spellings().get(surname, ())
    return others[form % len(others)] if others else surname


def parted_otherwise(forename: str, form: int) -> str:
    """A forename in two parts (Jia-Yi): apart, as one word, or the first alone."""
    first, _, second = forename.partition("-")
    return (f"{first} {second}", first + second.lower(), first)[form % 3]


def with_forenames(faces: Faces, otherwise: Otherwise, forename: Words) -> Words:
    """Forenames as the source has them, of those that it would have had."""
    found = forename.copy()
    found[otherwise.parted] = [
        parted_otherwise(name, form)
        for name, form in zip(
            found[otherwise.parted].tolist(), otherwise.form[otherwise.parted].tolist(), strict=True
        )
    ]
    found[otherwise.turned] = faces.surname[otherwise.turned]
    return found


def with_surnames(faces: Faces, otherwise: Otherwise, surname: Words) -> Words:
    """Surnames (the present ones, or those before) as the source has them."""
    found, rows = surname.copy(), otherwise.respelt
    found[rows] = [
        spelt_otherwise(name, form)
        for name, form in zip(found[rows].tolist(), otherwise.form[rows].tolist(), strict=True)
    ]
    found[otherwise.turned] = np.where(found[otherwise.turned] == "", "", faces.forename[otherwise.turned])
    return found
