"""Whom an ordinary school day does not hold: each follows from what happened before."""

from datetime import date

import numpy as np

from kithline.city.out_of_school import absentees, home_education, missing_education, places
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

NOW = np.datetime64(date(2026, 11, 23))
SEEDS = Seeds(1)


def test_who_is_taught_at_home_left_a_roll_for_it(ward_truth: Truth) -> None:
    found, people = home_education(SEEDS, ward_truth), len(ward_truth.people)
    assert len(found.child) >= 10
    begun = found.start < NOW  # the rest comes in the days ahead
    for child, start in zip(found.child[begun], found.start[begun], strict=True):
        assert ward_truth.enrolments.school_on(start - np.timedelta64(1, "D"), people)[child] != NOBODY
        assert ward_truth.enrolments.school_on(start, people)[child] == NOBODY


def test_who_is_missing_is_on_no_roll_and_has_left_or_come(ward_truth: Truth) -> None:
    found, people = missing_education(SEEDS, ward_truth), ward_truth.people
    assert found.gone.any() and (~found.gone).any()
    for child, opened, gone in zip(found.child, found.opened, found.gone, strict=True):
        assert ward_truth.enrolments.school_on(opened, len(people))[child] == NOBODY
        family = people.family[child]
        assert (
            people.is_uasc[child]
            or (ward_truth.lives.left_on[family] if gone else ward_truth.lives.arrived_on[family]) <= opened
        )


def test_the_excluded_are_in_provision_and_the_rest_were_suspended(ward_truth: Truth) -> None:
    found, told = places(SEEDS, ward_truth), ward_truth.suspensions
    out = told.child[(told.category == "PERM") & (told.start + np.timedelta64(8, "D") < NOW)]
    begun = found.start < NOW  # the rest comes in the days ahead
    assert set(out.tolist()) == set(found.child[found.excluded & begun].tolist())
    assert set(found.child[begun].tolist()) <= set(told.child.tolist())
    assert (~found.excluded & begun).sum() >= 3


def test_absentees_are_those_whose_marks_say_so(ward_truth: Truth) -> None:
    found = absentees(ward_truth)
    on_roll = len(np.unique(ward_truth.enrolments.child[ward_truth.enrolments.on(NOW)]))
    assert 0.10 < len(found.child) / on_roll < 0.30  # persistently absent: 19.7% (LAIT 2025)
    assert (found.rate >= 0.10).all()
