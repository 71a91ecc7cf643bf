"""Links that sort, filter and page a list."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.ui.links import page_numbers, sort_link, with_query


def test_changes_replace_and_blanks_are_left_out() -> None:
    assert with_query("/pupils", {"year": "9", "page": "3"}, page=None, name="") == "/pupils?year=9"
    assert with_query("/pupils", {}) == "/pupils"


def test_several_values_of_one_key_are_kept() -> None:
    assert with_query("/pupils", {"factor": ["pa", "sen"]}, page=2) == "/pupils?factor=pa&factor=sen&page=2"


@given(st.text(max_size=20))
def test_whatever_was_typed_comes_back_and_stays_one_value(typed: str) -> None:
    address = with_query("/pupils", {"name": typed})
    if typed:
        assert parse_qs(address.split("?", 1)[1], strict_parsing=True) == {"name": [typed]}
    else:
        assert address == "/pupils"


def test_a_second_press_turns_the_order_round_and_goes_to_the_first_page() -> None:
    assert sort_link("/p", {"page": "4", "sort": "name"}, "year", "name") == ("/p?sort=year", "none")
    assert sort_link("/p", {"page": "4", "sort": "name"}, "name", "name") == ("/p?sort=-name", "ascending")
    assert sort_link("/p", {}, "factors", "name", most_first=True) == ("/p?sort=-factors", "none")
    assert sort_link("/p", {}, "factors", "-factors", most_first=True) == ("/p?sort=factors", "descending")
    assert sort_link("/p", {"sort": "-name"}, "name", "-name") == ("/p?sort=name", "descending")


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 11, [1, None, 4, 5, 6, None, 11]),
        (3, 11, [1, 2, 3, 4, None, 11]),
        (4, 11, [1, 2, 3, 4, 5, None, 11]),  # never three dots for one page
        (11, 11, [1, None, 10, 11]),
    ],
)
def test_pages_linked(page: int, pages: int, numbers: list[int | None]) -> None:
    assert page_numbers(page, pages) == numbers
