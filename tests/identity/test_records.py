"""Stubs become evidence: what is standardised, what becomes empty, what is suspect."""

from datetime import date

import pyarrow as pa
import pytest

from kithline.identity.likeness import Births, Forenames, births, forenames
from kithline.identity.records import (
    MOST_BEARERS,
    Record,
    records,
    standardise,
    suspect_identifiers,
    tells_names_alone,
)
from kithline.identity.values import soundex
from tests.identity.people import NHS, OTHER_NHS, UPN, stub, table


def one(**values: object) -> Record:
    made = stub(1, "school", "Maya Thornley", "2014-03-05") | values
    return records(standardise(table([made])))[1]


def test_placeholders_defaults_and_bad_numbers_become_empty() -> None:
    record = one(
        forename="Unborn", surname="unknown", birth="1900-01-01", upn="A123", nhs_number="9990000000"
    )
    assert (record.forename, record.surname, record.birth_text, record.upn, record.nhs_number) == ("",) * 5
    assert one(postcode="ZZ99 3VZ").postcode == ""
    assert one(birth="2014-13-45").birth is None


def test_good_values_are_standardised() -> None:
    record = one(
        forename="Zoë-Mae",
        surname="O’Neill",
        upn=UPN.lower(),
        nhs_number=f"{NHS[:3]} {NHS[3:]}",
        sex="female",
    )
    assert (record.forename, record.surname, record.sex) == ("zoe mae", "oneill", "F")
    assert (record.upn, record.nhs_number) == (UPN, NHS)
    assert one(birth="2014-03").birth_text == "2014-03"


def test_a_table_of_ids_and_dates_is_enough() -> None:
    evidence = standardise(pa.table({"id": [1, 2], "birth": [date(2014, 3, 5), None]}))
    assert [record.birth for record in records(evidence).values()] == [date(2014, 3, 5), None]


def test_names_are_all_that_a_file_tells_of_where_it_has_neither_places_nor_numbers() -> None:
    plain = stub(1, "a", "Maya Thornley", "2014-03-05", sex="F")
    assert tells_names_alone(standardise(table([plain])))
    assert not tells_names_alone(standardise(table([plain, stub(2, "a", "Ada Penhalig", None, upn=UPN)])))


def test_suspect_numbers_are_counted() -> None:
    stubs = [
        stub(n, "school", "A B", None, upn=upn) for n, upn in enumerate((UPN, "X" + UPN[1:], "A123456789012"))
    ]
    assert suspect_identifiers(table(stubs))["upn"] >= 1


def test_a_number_or_a_date_that_hundreds_have_stands_for_not_known() -> None:
    crowd = [
        stub(n, "other", "Maya Thornley", "2014-01-01", nhs_number=NHS, upn="A999999999999")
        for n in range(1, MOST_BEARERS + 2)
    ]
    found = standardise(
        table([*crowd, stub(900, "other", "Maya Thornley", "2014-03-05", nhs_number=OTHER_NHS)])
    )
    *most, last = zip(
        *(found[name].to_pylist() for name in ("nhs_number", "nhs_number_sent", "birth_text")), strict=True
    )
    assert set(most) == {(None, None, "2014")}
    assert last == (OTHER_NHS, OTHER_NHS, "2014-03-05")
    assert found["upn_sent"].null_count == len(found)


@pytest.mark.parametrize(
    ("word", "code"), [("robert", "r163"), ("rupert", "r163"), ("tymczak", "t522"), ("lee", "l000")]
)
def test_soundex(word: str, code: str) -> None:
    assert soundex(word) == code


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Maya", "Maya", Forenames.SAME),
        ("Mary", "Mary-Jane", Forenames.VARIANT),
        ("Mary-Ann", "Mary-Jane", Forenames.DIFFERENT),
        ("Thomas", "Tom", Forenames.VARIANT),
        ("Olievr", "Oliver", Forenames.SLIP),
        ("Oliver", "Harry", Forenames.DIFFERENT),
        ("Gabs", "Gabriella", Forenames.SLIP),
        ("Hollee", "Hollie", Forenames.VARIANT),
        ("Baby", "Maya", Forenames.UNKNOWN),
    ],
)
def test_forenames(first: str, second: str, expected: Forenames) -> None:
    assert forenames(one(forename=first), one(forename=second)) is expected
    assert forenames(one(forename=second), one(forename=first)) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2014-03-05", "2014-03-05", Births.SAME),
        ("2014-03-05", "2014-05-03", Births.NEAR),
        ("2014-03-05", "2013-03-05", Births.NEAR),
        ("2014-03-05", "2014-03", Births.NEAR),
        ("2014-03-05", "2016-09-21", Births.DIFFERENT),
        ("2014-03-05", None, Births.UNKNOWN),
    ],
)
def test_births(first: str, second: str | None, expected: Births) -> None:
    assert births(one(birth=first), one(birth=second)) is expected
