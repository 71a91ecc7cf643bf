"""What stands for a name, a number or a postcode, and is none."""

import pytest

from kithline.feeds.person_values import Name, Postcode, Reference


def test_a_name_has_a_letter_and_is_no_total() -> None:
    assert [Name().parse(text) for text in ("Noor", "O", "Sum", "小明")] == ["Noor", "O", "Sum", "小明"]
    for text in ("30", "-", "?", "Total", "Grand total"):
        with pytest.raises(ValueError, match="a name"):
            Name().parse(text)


def test_a_number_is_no_heading_of_totals() -> None:
    for text in ("TA-100", "SUM-001", "TOTAL12", "Countess 4"):
        assert Reference().parse(text) == text
    for text in ("Total", "Total passengers", "TOTALS:", "Total (30)", "Count of children", "Sum"):
        with pytest.raises(ValueError, match="row of totals"):
            Reference().parse(text)


def test_what_is_no_postcode_is_empty() -> None:
    assert [Postcode().parse(text) for text in ("jx17qd", "zz1 7qz")] == ["JX1 7QD", "ZZ1 7QZ"]
    assert [Postcode().parse(text) for text in ("NOT KNOWN", "XX", "ZZ1")] == [None, None, None]
