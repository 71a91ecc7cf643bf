"""Links and refusals in plain words."""

import pyarrow as pa

from kithline.identity.engine_duckdb import Scorer
from kithline.identity.explain import FEW, in_words, reasons, reasons_as_json, refusal_in_words
from kithline.identity.model import COMPARISONS, load_weights
from kithline.identity.records import standardise
from tests.identity.people import HOME, UPN, link, stub, table


def test_a_link_names_what_agrees_and_then_what_differs() -> None:
    stubs = [
        stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, **HOME),
        stub(2, "case_system", "Maya Okafor", "2014-03-05", upn=UPN, **HOME),
    ]
    with Scorer(standardise(table(stubs)), threads=1) as scorer:
        edges = scorer.predict_within(0)
        [kept, *_] = reasons(edges, scorer.weights)
    text = in_words(kept)
    assert text.startswith("Same UPN; same date of birth; same property (UPRN); same forename;")
    assert text.endswith("surname differs.")
    assert "Maya" not in text and UPN not in text


def test_a_refusal_names_its_rule() -> None:
    solution = link(
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", **HOME),
            stub(2, "case_system", "Harry Thornley", "2014-03-05", **HOME),
        ]
    )
    found, _ = solution.refusals[1, 2]
    text = refusal_in_words(found.code, found.reason)
    assert text.startswith("Kept apart by the twin rule: same date of birth")
    assert "Oliver" not in text


def test_few_edges_are_explained_as_many_are() -> None:
    many = 3 * FEW
    columns: dict[str, pa.Array] = {}
    for place, comparison in enumerate(COMPARISONS):
        numbers = [-1, *comparison.numbered]
        levels = [numbers[(row * (place + 1) + place) % len(numbers)] for row in range(many)]
        columns[f"level_{comparison.code}"] = pa.array(levels, pa.int8())
        columns[f"weight_{comparison.code}"] = pa.array(
            [0.0 if level < 0 else level / 3 - row / 7 for row, level in enumerate(levels)], pa.float64()
        )
    edges, weights = pa.table(columns), load_weights()
    row_by_row = [reasons_as_json(edges.slice(row, 1), weights)[0] for row in range(many)]
    assert row_by_row == reasons_as_json(edges, weights)


def test_alone() -> None:
    assert in_words({}) == "No other record is the same person."
