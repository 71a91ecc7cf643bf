"""A fresh demonstration has nothing late or short: what is wrong with a feed is what somebody made wrong."""

from datetime import date

import pytest

from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("city")


def test_nothing_is_late_or_short_from_the_start() -> None:
    from kithline.intake.standing import sender_standings
    from kithline.watch.notices import late

    on = date.fromisoformat(TODAY)
    assert [notice.words for notice in late(on)] == []
    assert [each.sender for each in sender_standings(on) if each.is_short] == []
