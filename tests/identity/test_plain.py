"""The plain cases found at once come out as they do edge by edge."""

from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, solve
from kithline.identity.constraints import Known
from kithline.identity.engine_duckdb import Scorer
from kithline.identity.plain import solve_evidence
from tests.identity.people import table
from tests.identity.population import make


def test_the_plain_cases_come_out_as_edge_by_edge() -> None:
    evidence = evidence_of.standardise(table(make(80, seed=4).stubs))
    with Scorer(evidence, threads=1) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    rows = edges.select(["left", "right"]).to_pylist()
    said = [(row["left"], row["right"]) for row in rows]
    for known in (
        Known(),
        Known(unique_namespaces=frozenset()),
        Known(
            must_not_link=frozenset(said[:9]),
            must_link=frozenset(said[-9:]),
            relationships={pair: "twin" for pair in said[20:30]},
        ),
    ):
        by_edge, at_once = (
            solve(evidence_of.records(evidence), edges, known),
            solve_evidence(evidence, edges, known),
        )
        assert at_once.groups == by_edge.groups
        assert at_once.joined_by == by_edge.joined_by
        assert at_once.refusals == by_edge.refusals
        assert at_once.held == by_edge.held


def test_nobody_and_somebody_alone() -> None:
    evidence = evidence_of.standardise(table(make(1, seed=4).stubs[:1]))
    with Scorer(evidence, threads=1) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    assert solve_evidence(evidence, edges, Known()).groups == [[evidence["id"][0].as_py()]]
