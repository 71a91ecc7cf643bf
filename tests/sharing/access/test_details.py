"""Which values of different sources are one value on a child's page."""

import pytest

from kithline.sharing.access.details import likeness


@pytest.mark.parametrize(
    ("field", "one", "other", "are_alike"),
    [
        ("address", "4 Lanyard Place, Brinmouth, JX1 0AB", "4, Lanyard Pl, JX1 0AB", True),
        ("address", "Flat 2, 4 Lanyard Place, JX1 0AB", "4 Lanyard Place, Flat 2, JX1 0AB", True),
        ("address", "4 Lanyard Place, JX1 0AB", "5 Lanyard Place, JX1 0AB", False),
        ("address", "Flat 2, 4 Lanyard Place, JX1 0AB", "Flat 3, 4 Lanyard Place, JX1 0AB", False),
        ("address", "4 Lanyard Place, JX1 0AB", "4 Lanyard Place, JX1 0AC", False),
        # without a postcode nothing says that it is the same town
        ("address", "4 Lanyard Place, Brinmouth", "4 Lanyard Place, Oakhollow", False),
        ("address", "4 Lanyard Place, JX1 0AB", "JX1 0AB", False),
        ("name", "O'Brien-Hale, Ada", "OBRIEN HALE, ADA", True),
        ("language", "English", "english", False),
    ],
)
def test_spellings_are_one_value_and_other_homes_are_not(
    field: str, one: str, other: str, are_alike: bool
) -> None:
    assert (likeness(field, one) == likeness(field, other)) is are_alike
