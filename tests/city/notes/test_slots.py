"""What people look ahead to is the next holiday of the year."""

from datetime import date

import pytest

from kithline.city.notes.slots import next_holiday


@pytest.mark.parametrize(
    ("on", "named"),
    [
        (date(2026, 1, 5), "Easter"),
        (date(2026, 6, 30), "the summer holidays"),
        (date(2026, 9, 1), "half term"),
        (date(2026, 12, 24), "Christmas"),
        (date(2026, 12, 31), "Easter"),
    ],
)
def test_the_next_holiday_is_named(on: date, named: str) -> None:
    assert next_holiday(on) == named
