"""Identities: every person once, and the adopted a second time, as the child that they were by birth.

A row number below the number of people is that person as they are; the rows after are the birth identities of the
adopted, in the order of `Adoptions`. Agencies know identities; `person` says whose each is. Whether the two of one
person may ever be joined is for the record to decide (never by itself), so the truth keeps them apart.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Days, Ints
from kithline.city.lives import Lives
from kithline.city.names import Words
from kithline.city.numbers import nhs_numbers, ulns
from kithline.city.people import NOBODY, People
from kithline.city.seeds import Seeds


@dataclass(frozen=True)
class Faces:
    """One row an identity. `until`: the day on which a birth identity ended."""

    person: Ints
    forename: Words
    middle: Words
    surname: Words
    surname_before: Words
    renamed_on: Days
    preferred: Words
    birth: Days
    sex: Words
    origin: Ints
    ethnicity: Words
    upn: Words
    nhs_number: Words
    uln: Words
    until: Days
    mother: Ints

    def __len__(self) -> int:
        return len(self.person)


def make_faces(seeds: Seeds, people: People, lives: Lives, upn: Words) -> Faces:
    """Everyone's identities with their numbers; a birth identity has its own NHS number and no UPN."""
    draw = seeds.draw("numbers")
    adopted = lives.adoptions
    person = np.concatenate([np.arange(len(people)), adopted.person])
    none = np.zeros(len(adopted), dtype=people.surname.dtype)
    nhs, uln = nhs_numbers(draw, len(person)), ulns(draw, len(person))
    old_enough = people.birth[person] < np.datetime64("2100-01-01")

    def twice(now: np.ndarray, then: np.ndarray) -> np.ndarray:
        return np.concatenate([now, then])

    return Faces(
        person,
        twice(people.forename, adopted.forename),
        twice(people.middle, adopted.middle),
        twice(people.surname, adopted.surname),
        twice(people.surname_before, none),
        twice(people.renamed_on, np.full(len(adopted), np.datetime64("NaT"), dtype="datetime64[D]")),
        twice(people.preferred, none),
        people.birth[person],
        people.sex[person],
        people.origin[person],
        people.ethnicity[person],
        twice(upn, np.zeros(len(adopted), dtype=upn.dtype)),
        nhs,
        np.where(old_enough, uln, ""),
        twice(
            np.full(len(people), np.datetime64("NaT"), dtype="datetime64[D]"),
            people.adopted_on[adopted.person],
        ),
        twice(people.mother, adopted.birth_mother),
    )


def identity_of_birth(people: People, place: Ints) -> Ints:
    """The identity numbers of birth identities, by their place in `Adoptions`."""
    return len(people) + place


__all__ = ["NOBODY", "Faces", "identity_of_birth", "make_faces"]
