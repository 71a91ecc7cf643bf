"""A law that is not confirmed to be in force is the basis of nothing."""

from datetime import date

import pytest

from kithline.sharing.law import LAWS, PURPOSES, Purpose
from kithline.sharing.matrix import EFFECTIVE_FROM, MATRIX


@pytest.mark.parametrize("code", ["ca2004_16la", "ca2004_16lc"])
def test_a_law_whose_commencement_is_not_confirmed_cannot_be_chosen(code: str) -> None:
    assert not LAWS[code].is_in_force(date(2099, 1, 1))
    with pytest.raises(ValueError, match="cannot be chosen: its commencement is not confirmed"):
        Purpose("sharing", "To share", ("gdpr_task", code))


def test_a_council_that_has_confirmed_one_may_choose_it_from_its_day() -> None:
    from pathlib import Path

    from kithline.sharing.governance import Configuration

    law, since = LAWS["ca2004_16la"], date(2027, 4, 1)
    assert not Configuration(Path()).in_force(law, date(2099, 1, 1))
    made = Configuration(Path(), commenced={"ca2004_16la": since})
    assert made.in_force(law, since) and not made.in_force(law, date(2027, 3, 31))
    assert not made.in_force(LAWS["ca2004_16lc"], since)


def test_every_grant_rests_on_laws_in_force() -> None:
    assert {grant.purpose for grant in MATRIX} <= set(PURPOSES)
    assert all(PURPOSES[grant.purpose].is_in_force(EFFECTIVE_FROM) for grant in MATRIX)
    assert not PURPOSES["safeguarding"].is_in_force(date(2020, 1, 1)), "before UK GDPR"
