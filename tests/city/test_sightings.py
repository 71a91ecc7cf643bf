"""An agency's errors are few, stay within the agency, and fall more on those whose names it does not know."""

from datetime import date

import numpy as np
import pytest

from kithline.city.names import BRITISH
from kithline.city.seeds import Seeds
from kithline.city.sightings import HABITS, Sightings
from kithline.city.sizes import SIZES
from kithline.city.truth import Truth, make_truth

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def ward() -> Truth:
    return make_truth(Seeds(1), SIZES["ward"], TODAY)


@pytest.mark.parametrize("source", HABITS)
def test_rates_are_about_what_the_table_says(ward: Truth, source: str) -> None:
    view, faces, habits = Sightings(Seeds(1), ward, source), ward.faces, HABITS[source]
    known = ~ward.people.is_uasc[faces.person]
    assert (view.birth != faces.birth)[known].mean() < 2.2 * (habits.day_month + habits.wrong_day) + 0.002
    assert 0.5 * habits.wrong_day < (view.birth != faces.birth)[known].mean()
    assert (view.sex != faces.sex).mean() < 3 * habits.sex + 0.001
    same = (view.forename == faces.forename).mean()
    assert 0.80 < same < 0.999


def test_an_error_stays_within_its_source(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "case_system")
    again = Sightings(Seeds(1), ward, "case_system")
    school = Sightings(Seeds(1), ward, "school")
    assert (view.forename == again.forename).all()
    assert (view.surname(np.datetime64(TODAY)) == again.surname(np.datetime64(TODAY))).all()
    wrong = view.birth != ward.faces.birth
    assert (
        school.birth[wrong & ~ward.people.is_uasc[ward.faces.person]]
        == view.birth[wrong & ~ward.people.is_uasc[ward.faces.person]]
    ).mean() < 0.2


def test_names_of_other_origins_suffer_more(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "police")
    wrong = view.surname(np.datetime64("2000-01-01")) != np.where(
        np.isnat(ward.faces.renamed_on), ward.faces.surname, ward.faces.surname_before
    )
    british = ward.faces.origin == BRITISH
    assert wrong[~british].mean() > 1.2 * wrong[british].mean()


def test_a_new_name_comes_late_and_sometimes_never(ward: Truth) -> None:
    view = Sightings(Seeds(1), ward, "case_system")
    renamed = ~np.isnat(ward.faces.renamed_on) & (ward.faces.renamed_on < np.datetime64("2026-01-01"))
    old = (view.surname(np.datetime64(TODAY)) == ward.faces.surname_before)[renamed]
    assert 0.15 < old.mean() < 0.5
