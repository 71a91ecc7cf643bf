"""A return tells one year's events: another year has others, and only a file of the same year can change them."""

from datetime import date

import pytest

from tests.intake.deliveries import accept, one, take, values, write

pytestmark = pytest.mark.usefixtures("clean_record")
EVENTS = "SELECT count(*) FROM event WHERE known_to IS NULL AND kind = 'referral'"


def cin(folder, year, numbers, source="1A", closed=None):
    """A CIN census of so many children, each with a referral in the year."""
    children = [{"child_id": f"C{n}", "birth": date(2012, 3, 4), "sex": "F"} for n in numbers]
    episodes = [
        {
            "child_id": f"C{n}",
            "referral_on": date(int(year) - 1, 9, 1 + n % 28),
            "source": source,
            "need": "N1",
            "closed_on": closed,
            "nfa": False,
        }
        for n in numbers
    ]
    tables = {"children": children, "episodes": episodes}
    return write(folder, "cin_census", tables, year=year, date=f"{year}-03-31")


def test_another_years_return_is_taken_in_and_takes_nothing_from_the_last(tmp_path):
    accept(cin(tmp_path, "2024", range(60), closed=date(2024, 2, 1)))
    accept(cin(tmp_path, "2025", range(50, 120)))
    assert one(EVENTS) == 130
    ends = values("SELECT DISTINCT valid_to FROM event WHERE known_to IS NULL AND kind = 'cin_episode'")
    assert (len(ends), set(ends)) == (2, {date(2024, 2, 1), None})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            lambda to: cin(to, "2025", range(15)),
            "50% of the rows of cin_2025.xml ('Children/Child') are gone",
        ),
        (lambda to: cin(to, "2025", range(30), source="1B"), "50% of the rows have changed since the last"),
        (
            lambda to: cin(to, "2026", range(12)),
            "cin_2026.xml ('Children/Child'): 60% fewer rows than in the period",
        ),
    ],
)
def test_half_a_file_and_a_wrong_one_wait(tmp_path, wrong, why):
    accept(cin(tmp_path, "2025", range(30)))
    receipt = take(wrong(tmp_path), at=date(2026, 5, 1))
    assert (receipt.outcome, why in receipt.reason) == ("held", True), receipt.reason


def test_last_years_file_under_this_years_name_waits(tmp_path):
    rows = {"header": [{"child": f"C{n}", "birth": date(2012, 3, 4), "sex": "F"} for n in range(30)]}
    accept(write(tmp_path, "ssda903", rows, year="2024"))
    receipt = take(write(tmp_path, "ssda903", rows, year="2025"))
    assert (receipt.outcome, receipt.reason) == (
        "held",
        "100% of the rows are those of the period before: is it the last one's file?",
    )


def test_what_a_corrected_return_leaves_out_was_never_so(tmp_path):
    """But a row that the year before told as well has ended, as in any snapshot."""
    accept(cin(tmp_path, "2024", range(30)))
    both = [*range(30, 60), 5]
    accept(cin(tmp_path, "2025", both))
    accept(cin(tmp_path, "2025", [n for n in both if n not in (5, 31)]))
    withdrawn = (
        "SELECT source_key FROM source_record WHERE withdrawn_at IS NOT NULL AND key_space = 'children'"
    )
    assert values(withdrawn) == ["C31"]
    assert one(EVENTS) == 30 + 29  # without C5's and C31's of 2025
