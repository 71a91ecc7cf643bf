"""Targets have their sources; a verdict keeps intervals, tenths and chance; the city of five seeds is like them."""

from datetime import date

import numpy as np
import pytest

from kithline.city.calibration.check import BOUNDS, ERROR, NEAR, OUT, Target, check, targets, verdict
from kithline.city.calibration.found import Found, counted, share
from kithline.city.seeds import Seeds
from kithline.city.sightings import Sightings
from kithline.city.sizes import SIZES
from kithline.city.truth import make_truth

TODAY = date(2026, 3, 12)  # the day of docs/calibration.md


def test_each_target_says_where_it_comes_from() -> None:
    every = targets()
    assert len(every) >= 60
    assert len({target.code for target in every}) == len(every)
    for target in every:
        assert 0 <= target.least <= target.most, target.code
        assert target.source and target.year and target.measure and target.unit, target.code


@pytest.mark.parametrize(
    ("least", "most", "count", "expected"),
    [
        (9.5, 10.5, 10_000, NEAR),
        (9.5, 10.5, 11_400, NEAR),  # a tenth beyond the interval
        (9.5, 10.5, 12_500, BOUNDS),
        (9.5, 10.5, 14_000, OUT),
        (0.0, 0.5, 400, NEAR),  # suppressed: anything within is met
        (0.0, 0.5, 10_000, OUT),
    ],
)
def test_a_verdict_keeps_to_interval_and_share(
    least: float, most: float, count: float, expected: str
) -> None:
    target = Target("x", "a measure", "percent", least, most, "a source", "2025")
    assert verdict(target, Found(count, 100_000)).verdict == expected


def test_few_may_be_farther_off_by_chance() -> None:
    target = Target("x", "a measure", "percent", 10, 10, "a source", "2025")
    assert verdict(target, Found(6, 100)).verdict == NEAR
    assert verdict(target, Found(600, 10_000)).verdict == OUT


def test_beyond_the_bounds_but_within_its_own_error_is_told_apart() -> None:
    target = Target("x", "a measure", "percent", 10, 10, "a source", "2025")
    assert verdict(target, Found(1_400, 10_000, error=1.4)).verdict == ERROR
    assert verdict(target, Found(1_400, 10_000, error=1.3)).verdict == OUT


def test_who_hangs_together_makes_a_figure_less_sure() -> None:
    of = np.array([True] * 30 + [False] * 70)
    alone, in_threes = np.arange(100), np.arange(100) // 3
    assert share(of, alone).error == pytest.approx(100 * np.sqrt(0.3 * 0.7 / 100))
    assert 1.6 < share(of, in_threes).error / share(of, alone).error < 1.75  # the root of three, or nearly
    assert counted(alone, 1_000, 100).error == pytest.approx(100 * np.sqrt(100) / 1_000)
    assert counted(in_threes, 1_000, 100).error > 1.6 * counted(alone, 1_000, 100).error


def test_every_target_is_measured_in_a_ward() -> None:
    found = check(make_truth(Seeds(1), SIZES["ward"], TODAY), Seeds(1))
    assert [each.target.code for each in found] == [target.code for target in targets()]
    # A ward is a tenth of the city, and its few families are no crowd: most are near all the same.
    assert np.mean([each.verdict == NEAR for each in found]) > 0.75


JOINT = ("need.meals", "need.plan", "care.suspended")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 6))
def test_the_city_is_like_the_published_one(seed: int) -> None:
    truth = make_truth(Seeds(seed), SIZES["city"], TODAY)
    found = check(truth, Seeds(seed))
    far = {each.target.code: (each.target.value, each.found) for each in found if each.verdict == OUT}
    assert far == {}
    assert np.mean([each.verdict == NEAR for each in found]) >= 0.9
    beyond = [each.target.code for each in found if each.verdict == ERROR]
    assert len(beyond) <= 2, beyond
    # What goes together: meals and plans of children in need, suspensions of those in care, within 5 points.
    for each in found:
        if each.target.code in JOINT:
            assert abs(each.found - each.target.value) <= max(5, 2 * each.error), each
    # Of admissions 0.11% have sex or date of birth wrong (Hospital Episode Statistics).
    view, faces = Sightings(Seeds(seed), truth, "hospital"), truth.faces
    wrong = (view.birth != faces.birth) | (view.sex != faces.sex)
    assert 0.0011 * 0.8 < wrong[~truth.people.is_uasc[faces.person]].mean() < 0.0011 * 1.2
