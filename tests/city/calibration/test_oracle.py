"""The area under the curve is the chance that it says, and its error that of a sample of families."""

import numpy as np
import pytest

from kithline.city.calibration.found import Found
from kithline.city.calibration.oracle import _area, _together


def test_the_area_is_the_chance_to_stand_above_and_equal_scores_count_half() -> None:
    came = np.array([False, False, True, True])
    family = np.arange(4)
    assert _area(np.array([0.1, 0.2, 0.3, 0.4]), came, family).value == 100
    assert _area(np.array([0.3, 0.4, 0.1, 0.2]), came, family).value == 0
    assert _area(np.array([0.2, 0.2, 0.2, 0.3]), came, family).value == 75
    assert _area(np.array([0.1, 0.2]), np.array([False, False]), family[:2]).among == 0, "nobody came"


def test_brothers_and_sisters_make_it_less_sure() -> None:
    draw = np.random.default_rng(1)
    came = np.repeat([True, False], [90, 3_000])
    score = draw.normal(0, 1, len(came)) + 1.4 * came
    score[:90] = np.repeat(score[:30], 3)  # three of a family with one score
    alone, in_threes = np.arange(len(came)), np.concatenate([np.arange(90) // 3, np.arange(1_000, 4_000)])
    one, three = _area(score, came, alone), _area(score, came, in_threes)
    assert one.value == three.value
    assert three.error == pytest.approx(np.sqrt(3) * one.error)


def test_years_together_count_by_how_many_came() -> None:
    found = _together((Found(80.0, 100.0, error=3.0), Found(270.0, 300.0, error=1.0)))
    assert found.value == 87.5
    assert found.error == pytest.approx(np.hypot(300, 300) / 400)
