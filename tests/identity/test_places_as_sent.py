"""Where the records of others' files stood: by postcode, and by the street where postcodes say nothing."""

import pyarrow as pa

from kithline.identity.places_as_sent import FEWEST, are_foreign, places, tell_apart

SEVERAL = 4


def _file(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def test_a_column_is_foreign_if_most_of_it_is() -> None:
    assert are_foreign(pa.chunked_array([["4011", "2602", "AA9 9AA"]]))
    assert not are_foreign(pa.chunked_array([["AA9 9AA", "AA9 9AB", "none"]]))
    assert not are_foreign(pa.chunked_array([pa.nulls(2, pa.string())]))


def test_a_british_postcode_stands_or_is_found_at_the_end_of_the_address() -> None:
    found = places(
        _file(address=["6 Gannet Row", "7 Gannet Row, AA9 9AB", ""], postcode=["AA9 9AA", None, " "])
    )
    assert (found.are_foreign, found.notes) == (False, [])
    assert found.columns["postcode"].to_pylist() == ["AA9 9AA", "AA9 9AB", None]
    assert found.columns["address_key"].to_pylist() == [
        "|6|gannet row|AA9 9AA",
        "|7|gannet row|AA9 9AB",
        None,
    ]


def test_a_foreign_postcode_is_compared_as_it_is_written() -> None:
    found = places(_file(address=["6 Tullaroop Street"], postcode=["4011"]))
    assert found.are_foreign
    assert found.columns["postcode"].to_pylist() == ["4011"]
    assert found.columns["address_key"].to_pylist() == ["|6|tullaroop street|4011"]


def test_the_street_stands_for_a_postcode_that_all_have() -> None:
    streets = [f"{n} {n}th St" for n in range(SEVERAL, FEWEST + SEVERAL)]
    found = places(_file(address=streets, postcode=["00000"] * FEWEST))
    assert found.notes == [
        "postcode: too many records share one; the street of the address stands in its place"
    ]
    assert found.columns["postcode"][0].as_py() == "4th_street"
    assert found.columns["address_key"][0].as_py() == "|4|4th street|4th_street"


def test_the_whole_address_stands_for_it_where_streets_are_few() -> None:
    addresses = [f"{n} Street {'abcdefghij'[n % 10]}" for n in range(FEWEST)]
    found = places(_file(address=addresses))
    assert found.notes == ["postcode: there is none; the address stands in its place"]
    assert found.columns["postcode"][1].as_py() == "1_street_b"


def test_where_nothing_tells_homes_apart_no_place_is_compared() -> None:
    assert places(_file(address=["Kingsmoor"] * FEWEST)).columns == {}
    assert places(_file(surname=["Quill"])).columns == {}


def test_what_institutions_share_is_no_place() -> None:
    codes = ["AA9 9AA"] * FEWEST + [
        f"AA{n % 9 + 1} {n % 9}{a}{b}"
        for n, a, b in zip(range(81), "ABDEFGHJL" * 9, "NPQRSTUWX" * 9, strict=True)
    ]
    assert set(places(_file(postcode=codes)).columns["postcode"].to_pylist()[:FEWEST]) == {None}


def test_to_share_a_place_says_something_if_places_are_many() -> None:
    assert tell_apart(pa.array([str(n) for n in range(FEWEST)]))
    assert tell_apart(pa.array(["a", "a", None]))
    assert not tell_apart(pa.array(["a", "b"] * FEWEST))
    assert not tell_apart(pa.nulls(2, pa.string()))
