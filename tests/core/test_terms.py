from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.terms import (
    Term,
    absence_term_of_census,
    academic_year,
    easter_sunday,
    next_term,
    parse_term,
    previous_term,
    school_term,
    shift_term,
)

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("year", "month", "day"),
    # From the calendars of these years; 2008 and 2038 are near the earliest and at the latest possible day.
    [
        (2008, 3, 23),
        (2015, 4, 5),
        (2019, 4, 21),
        (2020, 4, 12),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2038, 4, 25),
    ],
)
def test_easter(year, month, day):
    assert easter_sunday(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2024, 7, 31), Term(2023, "summer")),
        (date(2024, 8, 1), Term(2024, "autumn")),
        (date(2024, 12, 31), Term(2024, "autumn")),
        (date(2025, 1, 1), Term(2024, "spring")),
        (date(2025, 4, 20), Term(2024, "spring")),
        (date(2025, 4, 21), Term(2024, "summer")),
    ],
)
def test_edges_of_terms(day, term):
    assert school_term(day) == term


@given(day=DAYS)
def test_every_day_lies_in_its_term_and_in_no_other(day):
    term = school_term(day)
    assert term.starts <= day <= term.ends
    assert term.year == academic_year(day)
    assert previous_term(term).ends + timedelta(days=1) == term.starts
    assert not next_term(term).contains(day)


@given(first=DAYS, second=DAYS)
def test_terms_are_in_the_order_of_their_days(first, second):
    one, other = school_term(first), school_term(second)
    if one != other:
        assert (one < other) == (first < second)
        assert (one >= other) == (first >= second)
    assert (one <= other) != (one > other)


@given(day=DAYS, by=st.integers(-30, 30))
def test_shifting_there_and_back(day, by):
    term = school_term(day)
    assert shift_term(shift_term(term, by), -by) == term
    assert parse_term(term.code) == term


def test_names_of_a_term():
    term = Term(2024, "autumn")
    assert term.label == "Autumn term 2024 to 2025"
    assert term.code == "2024-autumn"
    assert previous_term(term) == Term(2023, "summer")
    assert next_term(term) == Term(2024, "spring")


def test_census_carries_the_absence_of_the_term_before():
    assert absence_term_of_census(Term(2024, "spring")) == Term(2024, "autumn")
    assert absence_term_of_census(Term(2024, "autumn")) == Term(2023, "summer")


def test_mondays_of_a_term():
    mondays = Term(2024, "spring").mondays()
    assert mondays[0] == date(2025, 1, 6)
    assert mondays[-1] == date(2025, 4, 14)
    assert len(mondays) == 15
    assert Term(2024, "summer").mondays()[0] == date(2025, 4, 21)


@pytest.mark.parametrize("code", ["autumn-2024", "2024-winter", "24-autumn", "2024", ""])
def test_no_term(code):
    with pytest.raises(ValueError, match="expected a term as"):
        parse_term(code)


def test_no_fourth_term():
    with pytest.raises(ValueError, match="autumn, spring or summer"):
        Term(2024, "winter")
