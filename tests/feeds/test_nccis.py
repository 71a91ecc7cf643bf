"""NCCIS activity codes by year: a later year is the year before and its difference, and no year's code costs a row."""

import pytest

from kithline.feeds.catalogue.neet_nccis import ACTIVITIES, ACTIVITY, STATUS

YEARS = sorted(ACTIVITIES)


def test_a_year_differs_from_the_one_before_only_where_the_requirement_changed():
    changed = {
        year: {code for code, meaning in ACTIVITIES[year].items() if ACTIVITIES[before].get(code) != meaning}
        for before, year in zip(YEARS, YEARS[1:], strict=False)
    }
    assert changed == {2020: {"440"}}
    assert ACTIVITIES[2019]["440"] == "training through the Work Programme"
    assert ACTIVITIES[2020]["440"] == "DWP training and support programme"


@pytest.mark.parametrize("year", YEARS)
def test_each_code_of_each_year_is_read_and_counts_as_something(year):
    for code in ACTIVITIES[year]:
        assert ACTIVITY.parse(code) == code
        assert STATUS.parse(code) in STATUS.codes


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("210", "education"),
        ("310", "employment"),
        ("440", "training"),
        ("619", "NEET, available"),
        ("660", "NEET, not available"),
        ("710", "custody"),
        ("810", "not known"),
    ],
)
def test_a_code_counts_as(code, status):
    assert STATUS.parse(code) == status


def test_a_code_of_a_coming_year_is_kept_and_what_is_no_code_is_not():
    assert (ACTIVITY.parse("299"), STATUS.parse("299")) == ("299", "299")
    with pytest.raises(ValueError, match="one of 110"):
        ACTIVITY.parse("college")
