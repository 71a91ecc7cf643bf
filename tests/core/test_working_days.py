from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.working_days import add_working_days, bank_holidays, is_working_day, working_days_between

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))

# Written out by hand: the years with days moved, added or substituted, and some plain ones.
BY_HAND = {
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


@pytest.mark.parametrize("year", BY_HAND)
def test_bank_holidays_are_those_of_the_calendar(year):
    assert sorted(bank_holidays(year)) == [
        date.fromisoformat(f"{year}-{day}") for day in BY_HAND[year].split()
    ]


@pytest.mark.parametrize("year", range(2015, 2031))
def test_bank_holidays_fall_on_weekdays_and_number_eight_or_more(year):
    assert all(day.weekday() < 5 and day.year == year for day in bank_holidays(year))
    assert len(bank_holidays(year)) == {2022: 10, 2023: 9}.get(year, 8)


def test_the_first_day_does_not_count():
    assert working_days_between(date(2025, 3, 3), date(2025, 3, 4)) == 1
    assert working_days_between(date(2025, 3, 3), date(2025, 3, 3)) == 0
    assert working_days_between(date(2025, 3, 7), date(2025, 3, 10)) == 1
    assert working_days_between(date(2025, 3, 10), date(2025, 3, 7)) == -1


def test_easter_is_skipped():
    assert add_working_days(date(2025, 4, 17), 1) == date(2025, 4, 22)
    assert working_days_between(date(2025, 4, 17), date(2025, 4, 22)) == 1


def test_backwards_and_nought():
    assert add_working_days(date(2025, 4, 22), -1) == date(2025, 4, 17)
    assert add_working_days(date(2025, 4, 20), 0) == date(2025, 4, 20)


@given(start=DAYS, end=DAYS)
def test_days_between_are_those_counted_one_by_one(start, end):
    low, high = min(start, end), max(start, end)
    if (high - low).days > 800:
        high = low + timedelta(days=800)
    counted = sum(is_working_day(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert working_days_between(low, high) == counted


@given(start=DAYS, days=st.integers(1, 120))
def test_adding_and_counting_agree(start, days):
    end = add_working_days(start, days)
    assert is_working_day(end)
    assert working_days_between(start, end) == days
