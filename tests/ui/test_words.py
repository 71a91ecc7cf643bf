"""How dates, ages and numbers are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kithline.ui import words

MAY = date(2026, 5, 12)


def test_dates_are_written_in_full_and_short() -> None:
    assert words.day(MAY) == "12 May 2026"
    assert words.day(date(2025, 2, 3), short=True) == "3 Feb 2025"
    assert words.since(date(2025, 2, 3)) == "since 3 Feb 2025"
    assert words.between(date(2025, 2, 3), MAY) == "3 Feb 2025 to 12 May 2026"
    assert words.between(date(2025, 2, 3), None) == "since 3 Feb 2025"


def test_the_year_is_left_out_only_within_the_same_year() -> None:
    assert words.near_day(MAY, date(2026, 12, 31)) == "12 May"
    assert words.near_day(MAY, date(2027, 1, 1)) == "12 May 2026"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 5, 12, 14, 5, tzinfo=UTC), "12 May 2026 at 3:05pm"),  # summer time
        (datetime(2026, 1, 12, 15, 5, tzinfo=UTC), "12 January 2026 at 3:05pm"),
        (datetime(2026, 5, 12, 23, 30, tzinfo=UTC), "13 May 2026 at 12:30am"),  # already tomorrow in England
        (datetime(2026, 1, 12, 9, 0, tzinfo=UTC), "12 January 2026 at 9am"),
        (datetime(2026, 1, 12, 12, 0, tzinfo=UTC), "12 January 2026 at midday"),
        (datetime(2026, 1, 12, 0, 0, tzinfo=UTC), "12 January 2026 at midnight"),
    ],
)
def test_moments_are_those_of_england(moment: datetime, written: str) -> None:
    assert words.moment(moment) == written


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2019, 5, 12), "7 years"),
        (date(2019, 5, 13), "6 years"),
        (date(2024, 5, 12), "2 years"),
        (date(2024, 5, 13), "23 months"),
        (date(2026, 3, 12), "2 months"),
        (date(2026, 3, 13), "8 weeks"),
        (date(2026, 4, 28), "2 weeks"),
        (date(2026, 4, 29), "13 days"),
        (date(2026, 5, 11), "1 day"),
        (date(2026, 5, 12), "0 days"),
        (date(2026, 5, 13), "unborn"),
    ],
)
def test_ages_grow_finer_towards_birth(born: date, age: str) -> None:
    assert words.age(born, MAY) == age


def test_a_month_born_on_its_last_day_is_complete_on_the_last_day_of_a_shorter_one() -> None:
    assert words.age(date(2025, 12, 31), date(2026, 2, 28)) == "2 months"


def test_shares_round_half_up() -> None:
    assert words.percent(92.25) == "92.3%"
    assert words.percent(Decimal("10")) == "10.0%"
    assert words.percent(49.96) == "50.0%"
    assert words.percent(87.5, 0) == "88%"


def test_counts_and_plurals() -> None:
    assert words.count(1234567) == "1,234,567"
    assert words.plural(1, "pupil") == "1 pupil"
    assert words.plural(0, "pupil") == "0 pupils"
    assert words.plural(1200, "child", "children") == "1,200 children"


@pytest.mark.parametrize("write", [words.day, words.since, words.percent, words.count])
def test_a_missing_value_is_refused_because_a_page_must_say_which_state_it_is(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write(None)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="time zone"):
        words.moment(datetime(2026, 5, 12, 9, 0))


def test_a_heading_becomes_an_id() -> None:
    assert words.slug("Attendance, by term (%)") == "attendance-by-term"
    assert words.slug("%") == "untitled"


def test_the_four_states_have_different_words_and_meanings() -> None:
    assert len(set(words.STATE_WORDS.values())) == len(set(words.STATE_MEANINGS.values())) == 4
    assert set(words.STATE_WORDS) == set(words.STATE_MEANINGS) == set(words.State)
