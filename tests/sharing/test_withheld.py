"""What sources wrote before words were withheld is read by no site."""

from collections.abc import Callable

import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login


@pytest.mark.parametrize(("site", "role"), [("school", "safeguarding_lead"), ("authority", "social_worker")])
def test_no_site_reads_what_was_written(
    site: str, role: str, small: Small, login: Callable[[str], Login]
) -> None:
    one = login(site)
    one.hold(one.seal(*small.standing(role)))
    assert one.column("SELECT count(payload) FROM event_detail")[0] > 0
    for asked in ("as_written", "*", "d", "d.*::text", "to_jsonb(d)"):
        assert one.refuses(f"SELECT {asked} FROM event_detail d"), asked
    assert one.refuses("SELECT 1 FROM event_detail WHERE as_written IS NOT NULL")
    assert one.refuses("SELECT 1 FROM withheld_phrase")
