"""Targets have their sources; a verdict keeps intervals, tenths and chance; the city of five seeds is like them."""

from datetime import date

import numpy as np
import pytest

from kithline.city.calibration.check import BOUNDS, NEAR, OUT, Target, check, targets, verdict
from kithline.city.calibration.found import Found
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.truth import make_truth

TODAY = date(2026, 11, 23)


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


def test_every_target_is_measured_in_a_ward() -> None:
    found = check(make_truth(Seeds(1), SIZES["ward"], TODAY), Seeds(1))
    assert [each.target.code for each in found] == [target.code for target in targets()]
    # A ward is a tenth of the city, and its few families are no crowd: most are near all the same.
    assert np.mean([each.verdict == NEAR for each in found]) > 0.75


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 6))
def test_the_city_is_like_the_published_one(seed: int) -> None:
    found = check(make_truth(Seeds(seed), SIZES["city"], TODAY), Seeds(seed))
    far = {each.target.code: (each.target.value, each.found) for each in found if each.verdict == OUT}
    assert np.mean([each.verdict == NEAR for each in found]) >= 0.85, far
    assert len(far) <= 3, far
