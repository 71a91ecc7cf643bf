"""A bias changes what agencies do or tell; what is true of families, and whom it touches, stands beside it."""

from datetime import date

import numpy as np
import pytest

from kithline.city.harm import BIASES, HEALTH, REFERRED, SCHOOLS, TAKEN, TOLD, checked, is_sent, touched
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import sources
from kithline.city.truth import Truth, make_truth

TODAY = date(2026, 11, 23)


def test_biases_are_known_by_name() -> None:
    assert checked(["no_health"]) == {"no_health"}
    assert checked([]) == frozenset()
    with pytest.raises(ValueError, match="favouritism: no such bias"):
        checked(["no_health", "favouritism"])
    assert {*HEALTH, *SCHOOLS} <= set(sources())


def test_feeds_that_a_bias_keeps_back() -> None:
    none, health, schools = (
        Seeds(1),
        *(Seeds(1, biases=frozenset((name,))) for name in ("no_health", "late_schools")),
    )
    lately, before = date(2026, 11, 20), date(2026, 8, 1)
    assert all(is_sent(none, code, lately, TODAY) for code in (*HEALTH, *SCHOOLS))
    assert not any(is_sent(health, code, before, TODAY) for code in HEALTH)
    assert is_sent(health, "session_marks", lately, TODAY)
    assert not any(is_sent(schools, code, lately, TODAY) for code in SCHOOLS)
    assert is_sent(schools, "session_marks", before, TODAY)
    assert is_sent(schools, "police_ppn", lately, TODAY)


@pytest.mark.long
def test_each_bias_is_there_to_be_found() -> None:
    plain, biased = _ward(), {name: _ward(name) for name in BIASES[:2] + BIASES[4:]}
    # of a ward's two hundred incidents the odds are known to a quarter: of eight wards they are 1.75
    told = [
        np.sum([_told(seed, *which) for seed in range(1, 9)], axis=0) for which in ((), ("over_policing",))
    ]
    assert 0.8 * TOLD < (told[1][0] / told[1][1]) / (told[0][0] / told[0][1]) < 1.2 * TOLD
    assert (biased["over_policing"].history.family == plain.history.family).all()

    # one ward's may be anything from a half to four fifths
    referred = [sum(_referred(seed, *which) for seed in range(1, 9)) for which in ((), ("under_referral",))]
    assert 0.9 * REFERRED < referred[1] / referred[0] < 1.15 * REFERRED
    # The true hazard is that without the bias.
    pressed = [
        truth.hazards.referral[_of(truth, truth.hazards.child)].sum()
        for truth in (plain, biased["under_referral"])
    ]
    assert 0.9 < pressed[1] / pressed[0] < 1.4

    month = np.datetime64(TODAY, "M") - 12  # the first: until then all is the same
    danger = [
        truth.hazards.care[truth.hazards.month == month].sum() for truth in (plain, biased["policy_shock"])
    ]
    assert 0.97 * TAKEN < danger[1] / danger[0] < 1.01 * TAKEN


def _told(seed: int, *biases: str) -> np.ndarray:
    """Incidents of which the police are told in a ward: of families whom the bias touches, and of others."""
    truth = _ward(*biases, seed=seed)
    ours = _of(truth, truth.incidents.child)
    return np.array([ours.sum(), (~ours).sum()])


def _referred(seed: int, *biases: str) -> int:
    """Referrals in four years of children whom the bias touches, in a ward."""
    truth = _ward(*biases, seed=seed)
    referrals = truth.social_care.referrals
    lately = referrals.start > np.datetime64(TODAY) - 4 * 365
    return int(_of(truth, referrals.child[lately]).sum())


def _ward(*biases: str, seed: int = 1) -> Truth:
    return make_truth(Seeds(seed, biases=frozenset(biases)), SIZES["ward"], TODAY)


def _of(truth: Truth, child: np.ndarray) -> np.ndarray:
    """Which of these children are of families whom a bias by family touches."""
    family = truth.people.family[truth.faces.person[child]]
    return touched(truth.people, truth.families)[np.maximum(family, 0)] & (family >= 0)
