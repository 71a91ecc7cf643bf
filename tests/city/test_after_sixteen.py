"""After school: shares near the published ones, and care leavers who were in care."""

from datetime import date

import numpy as np

from kithline.city.after_sixteen import leavers, paths
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

NOW = np.datetime64(date(2026, 11, 23))


def test_shares_of_sixteen_and_seventeen(ward_truth: Truth) -> None:
    found = paths(Seeds(1), ward_truth)
    of_age = np.isin(found.group, (12, 13))
    lost = np.isin(found.doing[of_age], ("neet", "unknown")).mean()
    assert 0.04 < lost < 0.12  # 7.7% (LAIT 2025)
    assert (found.doing[found.group == 11] == "pupil").all()
    assert (found.since < NOW).all()


def test_a_care_leaver_was_in_care_at_sixteen_and_fares_worse(ward_truth: Truth) -> None:
    found, care = leavers(ward_truth), ward_truth.social_care.care
    age = ward_truth.people.ages(NOW)[found.person]
    assert len(found.person) >= 10
    assert np.isin(found.person, care.child).all()
    assert (age >= 15.99).all()
    assert (age[found.kind == "former relevant"] >= 18).all()
    assert len(np.unique(found.person)) == len(found.person)
    every = paths(Seeds(1), ward_truth)
    lost = np.isin(every.doing, ("neet", "unknown"))
    held = np.isin(every.person, found.person) & (every.group > 11)
    assert lost[held].mean() > 2 * lost[every.group > 11].mean()
