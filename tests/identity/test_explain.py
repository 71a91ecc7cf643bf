"""Links and refusals in plain words."""

from kithline.identity.engine_duckdb import Scorer
from kithline.identity.explain import in_words, reasons, refusal_in_words
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


def test_alone() -> None:
    assert in_words({}) == "No other record is the same person."
