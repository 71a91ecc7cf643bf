"""Next month's file is known by its name, and named as an example."""

import re

import pytest

from kithline.feeds.trial.file_name import file_pattern, later_names, next_name


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("riverside mentoring oct 2026.csv", "riverside mentoring nov 2026.csv"),
        ("Mentoring_December_2026 FINAL.csv", "Mentoring_January_2027.csv"),
        ("MentoringDEC2026 (2).csv", "MentoringJAN2027.csv"),
        ("club Q3 2026-27.xlsx", "club Q4 2026-27.xlsx"),
        ("club Q4 2026-27 v2.xlsx", "club Q1 2027-28.xlsx"),
        ("autumn 2026 list.csv", "spring 2027 list.csv"),
        ("Summer 2025-26.csv", "Autumn 2026-27.csv"),
        ("Monday 5 Oct 2026 - Copy.csv", "Monday 5 Nov 2026.csv"),
        ("week 5.csv", "week 6.csv"),
        ("club 2026-12-31.xlsx", "club 2027-01-28.xlsx"),
        ("club_01.03.2026.csv", "club_01.04.2026.csv"),
        ("caseload_20112026.xlsx", "caseload_20122026.xlsx"),
        ("caseload_20102026.xlsx", "caseload_20112026.xlsx"),
        ("run 118.csv", "run 119.csv"),
        ("2026-13-45.csv", "2026-13-46.csv"),
        ("octopus.csv", "octopus.csv"),
    ],
)
def test_the_next_name(name: str, following: str) -> None:
    assert next_name(name) == following
    pattern, _ = file_pattern(name)
    for later in (name, following, re.sub(r"(\.\w+)$", r" v3 (1)\1", following)):
        assert re.fullmatch(pattern, later, re.IGNORECASE), pattern
    assert not re.fullmatch(pattern, f"other {following}", re.IGNORECASE)


def test_it_is_said_in_a_line() -> None:
    assert "'riverside mentoring nov 2026.csv'" in later_names("riverside mentoring oct 2026.csv")
    assert "the same name: members.csv" in later_names("members.csv")
