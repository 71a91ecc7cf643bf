import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core import identifiers as ids

CHECKS = [
    ids.check_upn,
    ids.check_nhs_number,
    ids.check_uln,
    ids.check_uprn,
    ids.check_nino,
    ids.check_laestab,
    ids.check_urn,
]


def test_the_examples_of_the_dfe_guide_to_upns():
    assert ids.check_upn("H801200001001").is_valid
    assert ids.check_upn("G80120000101A").is_valid  # temporary
    assert ids.is_temporary_upn("G80120000101A")
    assert not ids.is_temporary_upn("H801200001001")


def test_the_uln_example_of_hesa():
    assert ids.check_uln("9276308686").is_valid


def test_the_nhs_number_example_of_the_data_dictionary():
    assert ids.check_nhs_number("943 476 5919") == ids.Identifier("nhs_number", "9434765919", True)


@pytest.mark.parametrize(
    ("check", "text", "why"),
    [
        (ids.check_upn, "Z801200001001", "the check letter does not agree"),
        (
            ids.check_upn,
            "I801200001001",
            "expected a letter and 12 digits, the last of which may be a letter",
        ),
        (ids.check_upn, "UN3", "a reason for having no UPN, not a UPN"),
        (ids.check_nhs_number, "9434765910", "the check digit does not agree"),
        (ids.check_nhs_number, "943476591", "expected 10 digits"),
        (ids.check_nhs_number, "9999999999", "ten equal digits stand for a number that is not known"),
        (ids.check_uln, "9276308687", "the check digit does not agree"),
        (ids.check_uln, "0276308686", "expected 10 digits, the first not 0"),
        (ids.check_uln, "9999999999", "ten nines stand for a number that is not known"),
        (ids.check_uprn, "0000", "nought is no property"),
        (ids.check_uprn, "1234567890123", "expected 1 to 12 digits"),
        (ids.check_nino, "QQ123456C", "expected 2 letters in use, 6 digits and a suffix A, B, C or D"),
        (ids.check_nino, "AB123456E", "expected 2 letters in use, 6 digits and a suffix A, B, C or D"),
        (ids.check_laestab, "199400", "expected 7 digits: LA (3) and establishment (4)"),
        (ids.check_urn, "012345", "expected 6 digits"),
    ],
)
def test_what_is_amiss_is_said_without_the_value(check, text, why):
    found = check(text)
    assert (found.is_valid, found.why) == (False, why)
    assert text not in found.why


@pytest.mark.parametrize(
    ("check", "text", "value"),
    [
        (ids.check_upn, " h8012 00001001 ", "H801200001001"),
        (ids.check_uprn, "000100012345", "100012345"),
        (ids.check_nino, "ab 12 34 56 c", "AB123456C"),
        (ids.check_nino, "AB123456", "AB123456"),
        (ids.check_laestab, "199/4001", "1994001"),
        (ids.check_urn, "199001", "199001"),
    ],
)
def test_valid_ones_are_tidied(check, text, value):
    found = check(text)
    assert (found.is_valid, found.value, found.why) == (True, value, "")


@given(text=st.text(max_size=20), check=st.sampled_from(CHECKS))
def test_any_text_is_judged_and_why_goes_with_the_verdict(text, check):
    found = check(text)
    assert found.is_valid == (found.why == "")


@given(
    la=st.integers(0, 200),
    estab=st.integers(0, 9999),
    year=st.integers(2000, 2040),
    serial=st.integers(0, 999),
)
def test_made_upns_are_valid_and_one_wrong_digit_shows(la, estab, year, serial):
    upn = ids.make_upn(la, estab, year, serial)
    assert ids.check_upn(upn).is_valid
    wrong = upn[:5] + str((int(upn[5]) + 1) % 10) + upn[6:]
    assert not ids.check_upn(wrong).is_valid


@given(serial=st.integers(0, 2299))
def test_made_temporary_upns_are_valid_and_temporary(serial):
    upn = ids.make_temporary_upn(199, 4001, 24, serial)
    assert ids.check_upn(upn).is_valid
    assert ids.is_temporary_upn(upn)


@given(n=st.integers(0, 899_990))
def test_made_nhs_numbers_and_ulns_are_valid_and_never_both(n):
    nhs_number, uln = ids.make_nhs_number(n), ids.make_uln(n)
    assert nhs_number.startswith("999")
    assert ids.check_nhs_number(nhs_number).is_valid
    assert ids.check_uln(uln).is_valid
    assert not ids.check_uln(nhs_number).is_valid
    assert not ids.check_nhs_number(uln).is_valid


def test_each_number_is_made_once():
    assert len({ids.make_nhs_number(n) for n in range(5000)}) == 5000
    assert len({ids.make_uln(n) for n in range(5000)}) == 5000
    assert len({ids.make_temporary_upn(199, 4001, 24, n) for n in range(2300)}) == 2300


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (ids.make_upn, (199, 4001, 24, 1000)),
        (ids.make_upn, (1990, 4001, 24, 1)),
        (ids.make_nhs_number, (899_991,)),
        (ids.make_uln, (-1,)),
    ],
)
def test_what_cannot_be_made(make, arguments):
    with pytest.raises(ValueError, match="expected .* from 0 to"):
        make(*arguments)
