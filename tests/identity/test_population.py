"""Whole families in an invented population: beside Splink's own clustering of the same scores."""

from functools import cache

import pyarrow as pa

from kithline.identity import records as evidence_of
from kithline.identity.cluster import LINK_WEIGHT, REVIEW_WEIGHT, Solution, solve
from kithline.identity.engine_duckdb import Scorer
from tests.identity.measure import connected, measure, of_solution
from tests.identity.people import table
from tests.identity.population import Population, make


@cache
def linked() -> tuple[Population, pa.Table, Solution]:
    population = make(500, seed=11)
    evidence = evidence_of.standardise(table(population.stubs))
    with Scorer(evidence, threads=1) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    return population, edges, solve(evidence_of.records(evidence), edges)


def test_persons_are_found_and_twins_kept_apart() -> None:
    population, _, solution = linked()
    ours = of_solution(solution, population)

    assert ours.twins >= 50
    assert ours.twins_merged == 0
    assert ours.precision >= 0.997
    assert ours.recall >= 0.95


def test_splinks_own_clustering_of_the_same_scores_merges_twins() -> None:
    population, edges, solution = linked()
    theirs = measure(connected(population.person_of, edges, LINK_WEIGHT), population)

    assert theirs.twins_merged > 0.1 * theirs.twins
    assert of_solution(solution, population).f1 > theirs.f1


def test_few_pairs_wait_for_a_steward() -> None:
    population, _, solution = linked()

    assert 0 < len(solution.held) <= 0.02 * len(population.stubs)


def test_every_record_is_one_persons() -> None:
    population, _, solution = linked()

    assert sorted(record for group in solution.groups for record in group) == sorted(population.person_of)


def test_contributions_sum_to_the_weight() -> None:
    _, edges, _ = linked()
    from kithline.identity.explain import reasons
    from kithline.identity.model import load_weights

    some = edges.slice(0, 200)
    for kept, weight in zip(reasons(some, load_weights()), some["weight"].to_pylist(), strict=True):
        assert abs(kept["prior"] + sum(bits for *_, bits in kept["contributions"]) - weight) < 1e-6
