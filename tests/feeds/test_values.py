"""The sorts of value that declarations added."""

from datetime import date

import pytest

from kithline.core.dates import DateForm
from kithline.feeds.codes import (
    PRIMARY_NEED,
    REFERRAL_SOURCE,
    SEN_NEED,
    SEN_PROVISION,
    SEX,
    SUSPENSION_CATEGORY,
)
from kithline.feeds.values import Code, Date, Flag, JsonParts, Listed, NamePart, WeekMarks


@pytest.mark.parametrize(
    ("value", "text", "parsed"),
    [
        (SEX, "1", "M"),
        (SEX, "2", "F"),
        (SEX, "female", "F"),
        (SEX, "m", "M"),
        (SEN_PROVISION, "S", "E"),
        (SEN_PROVISION, "A", "K"),
        (SEN_PROVISION, "P", "K"),
        (SUSPENSION_CATEGORY, "FIXD", "SUSP"),
        (SEN_NEED, "ASD", "ASD"),
        (SEN_NEED, "NEW", "NEW"),
    ],
)
def test_older_and_other_spellings_become_todays_codes(value, text, parsed):
    assert value.parse(text) == parsed


def test_what_does_not_look_like_a_code_is_no_code():
    with pytest.raises(ValueError, match="^one of SPLD") as caught:
        SEN_NEED.parse("73e987da")
    assert "73e987da" not in str(caught.value)
    with pytest.raises(ValueError, match="^one of A$"):
        Code({"A": "a"}).parse("B")


@pytest.mark.parametrize(
    "text", ["/ \\ / \\ I I / \\ L \\", "/,\\,/,\\,i,i,/,\\,L,\\", "/|\\|/|\\|I|I|/|\\|L|\\"]
)
def test_marks_are_kept_with_spaces(text):
    assert WeekMarks().parse(text) == "/ \\ / \\ I I / \\ L \\"


@pytest.mark.parametrize("text", ["/ \\ / \\", "/ \\ / \\ I I / \\ L ?", "/\\/\\/\\/\\/\\"])
def test_marks_that_are_not_ten_codes_are_refused(text):
    with pytest.raises(ValueError, match="ten register codes"):
        WeekMarks().parse(text)


def test_members_of_a_json_object():
    cell = '{"house": "7", "STREET": "Larkspur Way", "UPRN": null}'
    assert JsonParts(("FLAT", "HOUSE", "STREET")).parse(cell) == "7, Larkspur Way"
    assert JsonParts(("UPRN",)).parse(cell) == ""
    for wrong in ("[]", "7", "{"):
        with pytest.raises(ValueError, match="a JSON object"):
            JsonParts(("UPRN",)).parse(wrong)


@pytest.mark.parametrize(
    ("value", "text", "parsed"),
    [
        (Listed(SEX), "a) Male", "M"),
        (Listed(SEX), "2", "F"),
        (Listed(SEX, {"not .*|neither": "U"}), "c) Not stated/recorded", "U"),
        (Listed(REFERRAL_SOURCE), "q) 6: Police", "6"),
        (Listed(REFERRAL_SOURCE), "p1) 5D: LA services", "5D"),
        (Listed(PRIMARY_NEED), "N1 - Abuse or Neglect", "N1"),
        (Listed(PRIMARY_NEED), "Family dysfunction", "N5"),
        (Listed(Code({}, strict=False, form="[A-Z][0-9]")), "f) U6: Foster placement - not FFA", "U6"),
        (Listed(Flag()), "b) No", False),
        (Listed(Flag(), {"unknown": ""}), "c) Unknown", None),
    ],
)
def test_what_a_person_picked_from_a_list(value, text, parsed):
    assert value.parse(text) == parsed


def test_what_is_in_no_list_is_refused_without_repeating_it():
    with pytest.raises(ValueError, match="^one of N1") as caught:
        Listed(PRIMARY_NEED).parse("PSRMEM - Support")
    assert "PSRMEM" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "forename", "surname"),
    [
        ("Quill, Amara Jo", "Amara Jo", "Quill"),
        ("Amara Jo Quill", "Amara Jo", "Quill"),
        ("Lena van der Berg", "Lena", "van der Berg"),
        ("Quill", None, "Quill"),
        (", Amara", "Amara", None),
        ("Mrs Amara Quill", "Amara", "Quill"),
        ("Dr. Quill", None, "Quill"),
        ("Quill, Ms Amara", "Amara", "Quill"),
        ("Master", None, "Master"),
    ],
)
def test_a_whole_name_is_taken_apart(text, forename, surname):
    assert NamePart("forename").parse(text) == forename
    assert NamePart("surname").parse(text) == surname


def test_a_surname_may_stand_first_without_a_comma():
    with pytest.raises(ValueError, match="with a letter in it"):
        NamePart("surname").parse("60")  # the number of members, in the row of totals
    assert NamePart("surname", surname_first=True).parse("QUILL Amara Jo") == "QUILL"
    assert NamePart("forename", surname_first=True).parse("QUILL Amara Jo") == "Amara Jo"


@pytest.mark.parametrize("form", DateForm)
def test_what_we_write_of_a_date_is_read_again(form):
    value = Date((form,))
    assert value.parse(value.write(date(2024, 2, 9))) == date(2024, 2, 9)


def test_a_day_that_a_spreadsheet_made_a_number_is_told_as_such():
    with pytest.raises(ValueError, match="it is a number of a day as Excel has them") as told:
        Date().parse("45722")
    assert "45722" not in str(told.value)
