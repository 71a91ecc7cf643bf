"""The table of the city's bars: what is met, and where it is written."""

import pytest

from bench.bars import DAY, FINDING
from bench.bars_table import BEGUN, ENDED, PAGE, bars_table, table_of, with_table
from bench.calibration import HEAD

LINES = [
    ("C1", "files that differ (0)", "0 of 2", True),
    ("C7", "links missed (1.3-2)", "1.29", False),
    ("C9", "CIN census", "109 rules", None),
]


def test_a_limit_is_met_or_missed_and_what_is_none_is_told() -> None:
    made = bars_table(LINES, "city", 1, DAY)
    assert "of 2\nlimits 1 are met." in made
    assert "| C1 | files that differ (0) | 0 of 2 | met |" in made
    assert "| C7 | links missed (1.3-2) | 1.29 | MISSED |" in made
    assert "| C9 | CIN census | 109 rules |  |" in made


def test_the_table_stands_between_its_marks_and_is_kept() -> None:
    page = f"above\n{BEGUN}\nold\n{ENDED}\nbelow\n"
    made = with_table(page, "new")
    assert made == page.replace("old", "new") and table_of(made) == "new"
    with pytest.raises(ValueError, match="expected <!-- begun by"):
        with_table("above", "new")


def test_the_page_has_the_marks_and_a_table_of_a_whole_city() -> None:
    assert "{begun}\n{bars}\n{ended}" in HEAD
    stands = table_of(PAGE.read_text(encoding="utf-8"))
    assert stands.startswith("A city of seed 1 ")
    for bar in range(1, 13):
        assert f"| C{bar} |" in stands


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("  INT17           5  Internal Check: DOB in Reviews: NOT MEANT", ("INT17", "5", "NOT MEANT")),
        ("  180             1  Score: seeded, a row: a score", ("180", "1", "seeded, a row: a score")),
    ],
)
def test_a_finding_of_the_validators_is_parted(line: str, found: tuple[str, ...]) -> None:
    parted = FINDING.fullmatch(line)
    assert parted is not None and parted.groups() == found
