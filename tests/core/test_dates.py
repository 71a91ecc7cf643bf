from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.dates import (
    MONTHS,
    DateForm,
    DateRange,
    PartialDate,
    add_months,
    add_years,
    age_on,
    born_by,
    days_shared,
    is_default_date,
    overlaps,
    parse_date,
    parse_datetime,
    parse_partial,
)

WRITTEN = {
    DateForm.ISO: lambda day: day.isoformat(),
    DateForm.UK: lambda day: f"{day.day:02d}/{day.month:02d}/{day.year:04d}",
    DateForm.CENSUS: lambda day: (
        f"{day.year:04d}-{MONTHS[day.month - 1].capitalize()}-{day.day:02d} 00:00:00"
    ),
    DateForm.ISO_DATETIME: lambda day: f"{day.isoformat()}T09:30:00",
    DateForm.UK_DOTS: lambda day: f"{day.day}.{day.month:02d}.{day.year:04d}",
    DateForm.UK_DASHES: lambda day: f"{day.day:02d}-{day.month}-{day.year:04d}",
    DateForm.UK_DATETIME: lambda day: f"{day.day:02d}/{day.month:02d}/{day.year:04d} 9:30",
    DateForm.US: lambda day: f"{day.month}/{day.day:02d}/{day.year:04d}",
    DateForm.US_DATETIME: lambda day: f"{day.month}/{day.day:02d}/{day.year:04d} 12:00:00 AM",
    DateForm.WORDS: lambda day: f"{day.day} {MONTHS[day.month - 1].title()} {day.year:04d}",
    DateForm.COMPACT: lambda day: f"{day.year:04d}{day.month:02d}{day.day:02d}",
}


@given(day=st.dates(), form=st.sampled_from([*WRITTEN]))
def test_every_date_comes_back_from_every_form(day, form):
    assert parse_date(WRITTEN[form](day), form) == day


@given(text=st.text(max_size=25), form=st.sampled_from(DateForm))
def test_any_text_is_a_date_or_a_message_with_the_form_only(text, form):
    try:
        assert isinstance(parse_date(text, form), date)
    except ValueError as error:
        assert str(error) == f"expected a date as {form.value}"
        assert error.__cause__ is None


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2024-05-31", DateForm.ISO, date(2024, 5, 31)),
        (" 31/05/2024 ", DateForm.UK, date(2024, 5, 31)),
        ("1/9/2024", DateForm.UK, date(2024, 9, 1)),
        ("2024-Oct-16 00:00:00", DateForm.CENSUS, date(2024, 10, 16)),
        ("2024-OCT-16", DateForm.CENSUS, date(2024, 10, 16)),
        ("2024-05-31T23:30:00+01:00", DateForm.ISO_DATETIME, date(2024, 5, 31)),
        ("2024-05-31 00:00:00.000", DateForm.ISO_DATETIME, date(2024, 5, 31)),
        ("31/05/24", DateForm.UK_SHORT, date(2024, 5, 31)),
        ("31/05/50", DateForm.UK_SHORT, date(1950, 5, 31)),
        ("31.05.24", DateForm.UK_SHORT, date(2024, 5, 31)),
        ("31-05-24", DateForm.UK_SHORT, date(2024, 5, 31)),
        ("3rd March 2012", DateForm.WORDS, date(2012, 3, 3)),
        ("03-Mar-2012", DateForm.WORDS, date(2012, 3, 3)),
        ("03-Mar-26", DateForm.WORDS_SHORT, date(2026, 3, 3)),
        ("3 sept 50", DateForm.WORDS_SHORT, date(1950, 9, 3)),
    ],
)
def test_forms(text, form, expected):
    assert parse_date(text, form) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("31/02/2024", DateForm.UK),
        ("05/31/2024", DateForm.UK),
        ("31/05/24", DateForm.UK),
        ("20240531", DateForm.ISO),
        ("2024-W22-5", DateForm.ISO),
        ("2024-05-31T00:00:00", DateForm.ISO),
        ("2024-05-31", DateForm.ISO_DATETIME),
        ("2024-Okt-16 00:00:00", DateForm.CENSUS),
        ("٢٠٢٤-٠٥-٣١", DateForm.ISO),
        ("", DateForm.ISO),
    ],
)
def test_other_forms_are_refused_without_naming_the_value(text, form):
    with pytest.raises(ValueError, match="expected a date as") as caught:
        parse_date(text, form)
    assert str(caught.value) == f"expected a date as {form.value}"


def test_a_moment_without_zone_is_time_in_england():
    assert parse_datetime("2024-07-01T09:00:00") == datetime(2024, 7, 1, 8, tzinfo=UTC)
    assert parse_datetime("2024-12-01 09:00") == datetime(2024, 12, 1, 9, tzinfo=UTC)
    assert parse_datetime("2024-12-01T09:00:00Z") == datetime(2024, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-12-01", "2024-12-01T25:00:00", "0001-01-01T00:00:00+09:00", "noon"])
def test_no_moment(text):
    with pytest.raises(ValueError, match="expected a date and time as YYYY-MM-DDTHH:MM:SS") as caught:
        parse_datetime(text)
    assert text not in str(caught.value)


def test_partial_dates_keep_what_is_known():
    assert parse_partial("2012") == PartialDate(2012)
    assert parse_partial("2012-05") == PartialDate(2012, 5)
    assert parse_partial("2012-05-31") == PartialDate(2012, 5, 31)
    assert PartialDate(2012, 5).may_be(date(2012, 5, 9))
    assert not PartialDate(2012, 5).may_be(date(2012, 6, 9))


@pytest.mark.parametrize("text", ["2012-13", "2012-02-30", "05-2012", ""])
def test_no_partial_date(text):
    with pytest.raises(ValueError, match="^expected a date as YYYY, YYYY-MM or YYYY-MM-DD$"):
        parse_partial(text)


def test_default_dates_say_nothing():
    assert is_default_date(date(1900, 1, 1))
    assert not is_default_date(date(2012, 1, 1))


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2010, 6, 15), date(2024, 6, 14), 13),
        (date(2010, 6, 15), date(2024, 6, 15), 14),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2025, 4, 1), date(2025, 3, 1), -1),
    ],
)
def test_age(birth, on, age):
    assert age_on(birth, on) == age


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 3, 31), -1) == date(2025, 2, 28)
    assert add_months(date(2024, 11, 30), 14) == date(2026, 1, 30)
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    with pytest.raises(ValueError, match="years 1 to 9999"):
        add_years(date(9999, 1, 1), 1)


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), months=st.integers(-600, 600))
def test_months_keep_the_day_where_it_exists(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (
        later.day >= 28 and add_months(later.replace(day=1), 1).toordinal() - later.toordinal() == 1
    )


def test_ranges_that_meet_on_a_day():
    spring, summer = (
        DateRange(date(2024, 1, 1), date(2024, 4, 1)),
        DateRange(date(2024, 4, 1), date(2024, 7, 1)),
    )
    assert overlaps(spring, summer)
    assert not overlaps(spring, summer, end_included=False)
    assert spring.contains(date(2024, 4, 1))
    assert not spring.contains(date(2024, 4, 1), end_included=False)


def test_open_ranges():
    since = DateRange(date(2024, 1, 1))
    assert overlaps(since, DateRange(date(2030, 1, 1)))
    assert days_shared(since, DateRange(date(2030, 1, 1))) is None
    assert days_shared(since, DateRange(date(2023, 12, 30), date(2024, 1, 2))) == 2
    assert not overlaps(since, DateRange(date(2023, 1, 1), date(2023, 12, 31)))
    assert since.contains(date(2099, 1, 1))
    assert not since.contains(date(2023, 12, 31))


def test_a_range_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="expected an end on or after the start"):
        DateRange(date(2024, 1, 2), date(2024, 1, 1))


RANGES = st.tuples(st.integers(0, 40), st.integers(0, 20)).map(
    lambda pair: DateRange(date.fromordinal(738000 + pair[0]), date.fromordinal(738000 + pair[0] + pair[1]))
)


@given(first=RANGES, second=RANGES, end_included=st.booleans())
def test_days_shared_are_the_days_in_both(first, second, end_included):
    days = [date.fromordinal(738000 + n) for n in range(70)]
    both = sum(all(r.contains(day, end_included=end_included) for r in (first, second)) for day in days)
    assert days_shared(first, second, end_included=end_included) == both
    assert overlaps(first, second, end_included=end_included) == (both > 0)


def test_a_birth_of_a_year_of_two_figures_is_not_still_to_come() -> None:
    on = date(2026, 3, 12)
    assert born_by(date(2045, 8, 12), DateForm.WORDS_SHORT, on) == date(1945, 8, 12)
    assert born_by(date(2026, 3, 12), DateForm.UK_SHORT, on) == date(2026, 3, 12)
    assert born_by(date(2026, 3, 13), DateForm.UK_SHORT, on) == date(1926, 3, 13)
    assert born_by(date(2026, 5, 1), DateForm.UK, on) == date(2026, 5, 1)  # four figures say what they say
