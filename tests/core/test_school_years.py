"""School days by rule: weekends of a term are no holiday, breaks and what lies between terms are."""

from datetime import date

import pytest

from kithline.core.school_years import after_school_days, is_holiday


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 14), False),  # a Saturday of term
        (date(2026, 2, 16), True),  # half-term
        (date(2026, 2, 22), True),  # its Sunday
        (date(2026, 4, 6), True),  # Easter Monday
        (date(2026, 8, 20), True),
        (date(2026, 12, 28), True),
        (date(2026, 9, 3), False),
    ],
)
def test_holidays(day: date, expected: bool) -> None:
    assert is_holiday(day) is expected


def test_days_of_holidays_do_not_count() -> None:
    assert after_school_days(date(2026, 3, 2), 9) == date(2026, 3, 11)
    # 14 December to the end of term on the 18th, then from 4 January.
    assert after_school_days(date(2026, 12, 14), 9) == date(2027, 1, 8)
