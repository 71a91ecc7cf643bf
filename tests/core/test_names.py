import csv
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.names import (
    are_surname_variants,
    are_variants,
    is_placeholder,
    is_placeholder_surname,
    name_key,
    name_parts,
    normalise,
    variant_groups,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("O’Brien-Núñez", "obrien nunez"),
        ("  SMITH   jones ", "smith jones"),
        ("Łukasz", "lukasz"),
        ("Strauß", "strauss"),
        ("St. John", "st john"),
        ("D`Souza", "dsouza"),
        ("Мария", "мария"),
    ],
)
def test_normalise(text, key):
    assert normalise(text) == key


@given(text=st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)
    assert normalise(text.upper()) == normalise(text.upper().lower())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("de la Cruz-Smith", ("delacruz", "smith")),
        ("Van Der Berg", ("vanderberg",)),
        ("O'Neill", ("oneill",)),
        ("O Neill", ("oneill",)),
        ("Mc Donald", ("mcdonald",)),
        ("Al-Hassan", ("alhassan",)),
        ("Ahmed Khan", ("ahmed", "khan")),
        ("Le", ("le",)),
        ("", ()),
    ],
)
def test_parts(text, parts):
    assert name_parts(text) == parts
    assert name_key(text) == " ".join(parts)


@pytest.mark.parametrize(
    "text",
    [
        "BABY",
        "Baby Boy",
        "BABY OF",
        "Unborn",
        "UNBORN BABY",
        "unknown",
        "Infant",
        "TWIN 1",
        "Twin Two",
        "baby of Sarah",
        "N/A",
        "",
        "-",
    ]
    + ["?", "XXX", "Not Known", "newborn girl", "Triplet C", "123"],
)
def test_placeholders(text):
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["Ann", "Na", "Babette", "Noname Smith", "Bo", "Maya", "Unity", "محمد"])
def test_names_that_are_no_placeholders(text):
    assert not is_placeholder(text)


def test_child_is_a_surname_and_unknown_is_not():
    assert not is_placeholder_surname("Child")
    assert is_placeholder("Child")
    assert is_placeholder_surname("UNKNOWN")
    assert is_placeholder_surname("")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Mohammed", "Muhammad"),
        ("Mohamed", "Mo"),
        ("Katherine", "Kate"),
        ("KATE", "Kathryn"),
        ("Bill", "William"),
        ("Zoë", "Zoe"),
        ("Anne-Marie", "Annemarie"),
        ("Alex", "Alexandra"),
        ("Fatima", "Fatimah"),
        ("Krzysztof", "Christopher"),
    ],
)
def test_variants(first, second):
    assert are_variants(first, second)
    assert are_variants(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Alexander", "Alexandra"),
        ("Hassan", "Hussein"),
        ("Daniel", "Danielle"),
        ("Jacob", "Yusuf"),
        ("Sarah", "Zara"),
        ("Ella", "Emma"),
        ("Oliver", "Olivia"),
        ("", ""),
        ("Unlisted", "Other"),
    ],
)
def test_no_variants(first, second):
    assert not are_variants(first, second)


def test_a_short_form_is_in_several_groups():
    assert {"samuel", "samantha"} <= variant_groups("Sam")
    assert variant_groups("Unlisted") == frozenset()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Nowicki", "Nowicka"),
        ("Kowalski", "Kowalska"),
        ("Petrov", "Petrova"),
        ("Novák", "Nováková"),
        ("MacDonald", "McDonald"),
        ("Smith-Jones", "Jones Smith"),
        ("Smith-Jones", "Smith"),
        ("Kazlauskas", "Kazlauskienė"),
    ],
)
def test_surname_variants(first, second):
    assert are_surname_variants(first, second)
    assert are_surname_variants(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Smith", "Jones"), ("Smith-Jones", "Smith-Brown"), ("Nowicki", "Kowalska"), ("", "Smith")],
)
def test_no_surname_variants(first, second):
    assert not are_surname_variants(first, second)


def test_the_table_is_well_formed():
    text = (resources.files("kithline.core") / "data" / "name_variants.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    forenames = [row for row in rows if row["kind"] == "forename"]
    assert len(forenames) >= 120
    assert len({(row["kind"], row["group"]) for row in rows}) == len(rows)
    for row in forenames:
        names = row["names"].split()
        assert len(names) == len(set(names)) >= 2, row["group"]
        assert all(normalise(name) == name for name in names), row["group"]


@given(first=st.text(max_size=12), second=st.text(max_size=12))
def test_order_does_not_matter(first, second):
    assert are_variants(first, second) == are_variants(second, first)
    assert are_surname_variants(first, second) == are_surname_variants(second, first)
