"""Names of other traditions are written otherwise by English offices, each source in its way; English names are not."""

from datetime import date

import numpy as np
import pytest

from kithline.city.names import BRITISH, ORIGINS
from kithline.city.seeds import Seeds
from kithline.city.sightings import Sightings
from kithline.city.traditions import _spellings, make_otherwise, parted_otherwise, spelt_otherwise
from kithline.city.truth import Truth

TODAY = np.datetime64(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("surname", "form", "expected"),
    [
        ("Chowdhury", 0, "Choudhury"),
        ("Kowalska", 0, "Kowalski"),
        ("Nowicka", 5, "Nowicki"),
        ("Kowalski", 0, "Kowalski"),
        ("Smith", 3, "Smith"),
        ("", 1, ""),
    ],
)
def test_a_surname_has_the_other_spellings_of_its_group(surname: str, form: int, expected: str) -> None:
    assert spelt_otherwise(surname, form) == expected


def test_a_forename_in_two_parts_is_apart_or_one_word_or_its_first() -> None:
    assert [parted_otherwise("Jia-Yi", form) for form in range(3)] == ["Jia Yi", "Jiayi", "Jia"]


def test_no_spelling_is_in_two_groups() -> None:
    for name, others in _spellings().items():
        assert name not in others
        assert all(name in _spellings()[other] for other in others), name


def test_who_has_an_english_name_is_not_turned_round(ward_truth: Truth) -> None:
    faces = ward_truth.faces
    found = make_otherwise(Seeds(1).draw("x"), faces, 0.08)
    others = faces.origin != BRITISH
    assert found.turned[others].mean() > 0.01
    assert not found.turned[~others].any()
    assert not found.turned[~np.isnat(faces.renamed_on)].any(), (
        "who changed the surname is known by which is which"
    )
    chinese = faces.origin == ORIGINS.index("chinese")
    of_ten = [make_otherwise(Seeds(seed).draw("x"), faces, 0.08).turned for seed in range(10)]
    by_custom, by_mistake = (
        np.mean([each[who].mean() for each in of_ten]) for who in (chinese, others & ~chinese)
    )
    assert by_custom > 2 * by_mistake


def test_a_source_turns_a_name_round_whole_and_keeps_to_it(ward_truth: Truth) -> None:
    faces = ward_truth.faces
    view, again = (Sightings(Seeds(1), ward_truth, "police") for _ in range(2))
    turned = (view.forename[:] == faces.surname) & (view.surname(TODAY) == faces.forename)
    turned &= faces.forename != faces.surname
    assert turned.sum() > 20
    assert (faces.origin[turned] != BRITISH).all()
    assert (again.forename[:] == view.forename[:]).all()
    assert (again.surname(TODAY) == view.surname(TODAY)).all()
    school = Sightings(Seeds(1), ward_truth, "school")
    assert (school.forename[np.flatnonzero(turned)] == faces.surname[turned]).mean() < 0.1, (
        "another source does not"
    )
