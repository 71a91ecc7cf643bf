import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.addresses import (
    address_key,
    is_placeholder_postcode,
    is_postcode,
    mask,
    normalise_postcode,
    outward_code,
)


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("po12ab", "PO1 2AB"),
        (" PO12  2AB ", "PO12 2AB"),
        ("M1 1AA", "M1 1AA"),
        ("ec1a-1bb", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
    ],
)
def test_postcodes_take_one_form(text, postcode):
    assert normalise_postcode(text) == postcode


@pytest.mark.parametrize("text", ["", "PO1", "PO1 2", "P0O 2AB", "PO1 2CI", "12 High Street", "PO123 2AB"])
def test_what_is_no_postcode_is_not_named(text):
    assert not is_postcode(text)
    with pytest.raises(ValueError, match="^expected a UK postcode, such as AA9 9AA$"):
        normalise_postcode(text)


@given(text=st.text(max_size=12))
def test_a_normal_postcode_stays_as_it_is(text):
    if is_postcode(text):
        assert normalise_postcode(normalise_postcode(text)) == normalise_postcode(text)
    else:
        assert mask(text) == "***"


def test_parts_and_mask():
    assert outward_code("po12ab") == "PO1"
    assert mask("po12ab") == "PO1 ***"
    assert mask("14 High Street") == "***"


def test_nobody_lives_at_the_postcode_for_none():
    assert is_placeholder_postcode("ZZ99 3VZ")
    assert not is_placeholder_postcode("PO1 2AB")
    assert not is_placeholder_postcode("")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Flat 2, 14 High St", "2|14|high street|PO1 2AB"),
        ("14 High Street, Flat 2, Oldtown", "2|14|high street|PO1 2AB"),
        ("Apartment 2\n14 HIGH STREET", "2|14|high street|PO1 2AB"),
        ("14, High Street", "|14|high street|PO1 2AB"),
        ("12a St Mary's Rd", "|12a|st marys road|PO1 2AB"),
        ("14-16 High Street", "|14-16|high street|PO1 2AB"),
        ("Rose Cottage, Mill Ln, PO1 2AB", "|rose cottage|mill lane|PO1 2AB"),
        ("Mill Lane", "||mill lane|PO1 2AB"),
        ("", "|||PO1 2AB"),
    ],
)
def test_spellings_of_an_address(address, key):
    assert address_key(address, "po1 2ab") == key


def test_different_homes_have_different_keys():
    assert address_key("Flat 1, 14 High Street", "PO1 2AB") != address_key(
        "Flat 2, 14 High Street", "PO1 2AB"
    )
    assert address_key("14 High Street", "nonsense") == "|14|high street|"


@given(address=st.text(max_size=60), postcode=st.text(max_size=10))
def test_any_text_has_a_key_of_four_parts(address, postcode):
    assert address_key(address.replace("|", ""), postcode).count("|") == 3
