"""A few records, and many, are scored as Splink scores them; a few have the keys that many have."""

from itertools import combinations
from random import Random

import pyarrow as pa
import pytest

from kithline.identity.blocking import keys_of_many
from kithline.identity.by_splink import SplinkScorer
from kithline.identity.edges import as_table
from kithline.identity.engine_duckdb import LASTING, Scorer, with_frequencies
from kithline.identity.engine_python import FewScorer, blocking_keys
from kithline.identity.model import COMPARISONS, load_weights
from kithline.identity.records import standardise
from tests.identity.people import rows_of, table
from tests.identity.population import make
from tests.now_and_long import now_and_long


@pytest.mark.parametrize("how_many", now_and_long([1_000, 10_000], [1_000]))
def test_pair_by_pair_as_splink(how_many: int) -> None:
    weights = load_weights()
    evidence = standardise(table(make(60, seed=5).stubs))
    rows = {row["id"]: row for row in rows_of(with_frequencies(evidence, weights))}
    pairs = set(Random(1).sample(list(combinations(sorted(rows), 2)), how_many))
    with Scorer(evidence, weights, threads=1) as scorer:
        alike = scorer.predict_within(-1000.0)  # pairs drawn at random are hardly ever alike
        pairs |= set(zip(alike["left"].to_pylist(), alike["right"].to_pylist(), strict=True))
        left, right = zip(*sorted(pairs), strict=True)
        asked = pa.table({"left": left, "right": right})
        many = scorer.score(asked)
    with SplinkScorer(evidence, weights) as splink:
        expected = splink.score(asked)
    expected, many = (
        each.sort_by([("left", "ascending"), ("right", "ascending")]) for each in (expected, many)
    )
    few = FewScorer(weights)
    edges = [few.edge(rows[one], rows[other]) for one, other in sorted(pairs)]
    found = as_table(edges)
    for edge in edges:  # the same by the short way, or rightly left early
        least = edge[2] if edge[0] % 2 else 0.0
        pair = rows[edge[0]], rows[edge[1]]
        for one in pair:
            assert few.edge_from(*pair, least, few.most(one)) == (edge if edge[2] >= least else None)
    assert many.schema == expected.schema
    for ours in (found, many):
        for comparison in COMPARISONS:
            level = f"level_{comparison.code}"
            assert ours[level].to_pylist() == expected[level].to_pylist(), level
        for column in ("weight", *(f"weight_{comparison.code}" for comparison in COMPARISONS)):
            assert ours[column].to_pylist() == pytest.approx(expected[column].to_pylist(), abs=1e-6), column


def test_key_by_key_as_the_engine() -> None:
    evidence = standardise(table(make(60, seed=5).stubs))
    many = keys_of_many(evidence).to_pylist()
    few = {(key, row["id"]) for row in rows_of(evidence) for key in blocking_keys(row)}
    assert {(one["key"], one["source_person_id"]) for one in many} == few
    with Scorer(evidence, threads=1, keys=LASTING) as scorer:
        assert scorer.keys().to_pylist() == many
