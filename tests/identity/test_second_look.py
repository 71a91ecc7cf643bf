"""What is joined at the second look, and what is not, by how rare the names are and how many people there are."""

from itertools import combinations
from typing import Any

import pyarrow as pa

from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, solve
from kithline.identity.edges import as_table
from kithline.identity.engine_python import FewScorer
from kithline.identity.model import load_weights
from tests.identity.people import rows_of

HOME = {"surname": "Holhadber", "sex": "F", "uprn": "999000000001", "postcode": "AA9 9AA"}


def groups(
    stubs: list[dict[str, Any]], *, rare: float = 1e-3, population: int = 0, by_names_alone: bool = False
) -> list[list[int]]:
    """Who is one of these, if every name of theirs is borne by so many of all."""
    numbered = [stub | {"id": number} for number, stub in enumerate(stubs, start=1)]
    names = sorted({name for stub in numbered for name in stub})
    columns = {name: pa.array([stub.get(name) for stub in numbered]) for name in names}
    evidence = evidence_of.standardise(pa.table(columns))
    scorer = FewScorer(load_weights())
    rows = [row | {"tf_forename": rare, "tf_surname": rare} for row in rows_of(evidence)]
    edges = sorted(
        (scorer.edge(left, right) for left, right in combinations(rows, 2)), key=lambda edge: -edge[2]
    )
    seen = [edge for edge in edges if edge[2] >= REVIEW_WEIGHT]
    return solve(
        evidence_of.records(evidence), as_table(seen), population=population, by_names_alone=by_names_alone
    ).groups


def test_a_rare_surname_makes_no_sister_of_a_name_the_same() -> None:
    named = {"forename": "Jessica", "birth": "2017-08-28"}
    assert groups([HOME | named, HOME | {"forename": "Jade"}], rare=1e-5) == [[1], [2]]
    assert groups([HOME | named, HOME | {"forename": "Jess"}], rare=1e-5) == [[1, 2]]


def test_brothers_of_one_name_and_two_dates() -> None:
    elder = HOME | {"forename": "Harry-Robert", "birth": "2009-08-03"}
    younger = HOME | {"forename": "Harry", "birth": "2016-12-27"}
    assert groups([elder, younger], rare=1e-4) == [[1], [2]]


def test_a_record_without_a_date_makes_no_one_child_of_two() -> None:
    theodore = HOME | {"forename": "Theodore", "birth": "2011-08-25", "sex": "M"}
    teddy = HOME | {"forename": "Teddy", "birth": "2012-09-19", "sex": "M"}
    undated = HOME | {"forename": "Teddy", "sex": "M"}
    assert groups([theodore, undated]) == [[1, 2]]
    assert groups([theodore, teddy, undated]) == [[1], [2, 3]]


def test_the_more_people_the_more_is_asked_of_namesakes_elsewhere() -> None:
    one = {"forename": "Evan", "surname": "Walhadwell", "birth": "2011-02-19", "sex": "M"}
    other = one | {"surname": "Sutraven"}
    assert groups([one, other], rare=6e-4, population=100_000) == [[1, 2]]
    assert groups([one, other], rare=6e-4, population=1_000_000) == [[1], [2]]
    assert groups([one, one], rare=6e-4, population=1_000_000) == [[1, 2]]


def test_a_file_of_names_alone_asks_less_of_one_full_name_and_more_of_another_surname() -> None:
    one = {"forename": "Evan", "surname": "Walhadwell", "birth": "2011-02-19", "sex": "M"}
    undated, renamed = one | {"birth": None}, one | {"surname": "Sutraven"}
    of_ten_thousand = {"rare": 2e-3, "population": 10_000}
    assert groups([one, undated], **of_ten_thousand) == [[1], [2]]
    assert groups([one, undated], **of_ten_thousand, by_names_alone=True) == [[1, 2]]
    assert groups([one, undated], rare=2e-3, population=300_000, by_names_alone=True) == [[1], [2]]
    assert groups([one, renamed], **of_ten_thousand) == [[1, 2]]
    assert groups([one, renamed], **of_ten_thousand, by_names_alone=True) == [[1], [2]]
