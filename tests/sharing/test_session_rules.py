"""How long a sign-in lasts, and when somebody must prove again who they are."""

import time

import pytest

NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("began", "used", "why"),
    [
        (0, 0, ""),
        (60, 15 * 60, ""),
        (7 * 3600, 14 * 60, ""),
        (3600, 15 * 60 + 1, "idle"),
        (8 * 3600, 10, ""),
        (8 * 3600 + 1, 10, "long"),
        (9 * 3600, 3600, "long"),
    ],
)
def test_when_a_sign_in_ends(django_ready: None, began: int, used: int, why: str) -> None:
    from kithline.sharing.session_rules import why_ended

    assert why_ended({"began": NOW - began, "used": NOW - used}, NOW) == why


def test_one_without_times_has_just_begun(django_ready: None) -> None:
    from kithline.sharing.session_rules import why_ended

    assert why_ended({}, NOW) == ""


def test_a_proof_is_of_the_last_minutes(django_ready: None) -> None:
    from kithline.sharing.session_rules import RECORDS, is_confirmed

    assert not is_confirmed({}, NOW)
    assert not is_confirmed({RECORDS: [{"method": "password", "at": NOW - 15 * 60}]}, NOW)
    assert is_confirmed({RECORDS: [{"at": NOW - 3600}, {"method": "mfa", "at": NOW - 60}]}, NOW)
    assert time.time() > NOW
