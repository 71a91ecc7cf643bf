"""What the name of a file tells of its time."""

import pytest

from kithline.feeds.name_time import time_in


@pytest.mark.parametrize(
    "names",
    [
        ("Roll Sept 2026.csv", "Roll December 2026.csv", "roll_feb_2027.csv"),
        ("Spring 2026.xlsx", "Summer 2026.xlsx", "Autumn 2026.xlsx", "Spring 2027.xlsx"),
        ("autumn 2026-27.csv", "spring 2026-27.csv", "summer 2026-27.csv", "autumn 2027-28.csv"),
        ("marks wk 9.csv", "marks wk 10.csv"),
        ("list_MON.csv", "list_Tues.csv", "list_Thursday.csv"),
        ("NEET Q1 2026.csv", "NEET Q4 2026.csv", "NEET Q1 2027.csv"),
    ],
)
def test_names_sort_by_the_time_that_they_tell(names):
    assert sorted(reversed(names), key=time_in) == list(names)


def test_versions_of_one_file_are_of_one_time():
    names = ("Market list May 2026.csv", "market list may 2026 v2.csv", "Market list May 2026 final (1).csv")
    assert {time_in(name) for name in names} == {(2026, 5)}
