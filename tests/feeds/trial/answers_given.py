"""Answers as somebody would give them, for tests."""

from pathlib import Path

from kithline.feeds.spec import Feed
from kithline.feeds.trial.answers import Answers, answers_of
from kithline.feeds.trial.declare import declaration
from kithline.feeds.trial.keys import keys_of
from kithline.feeds.trial.own_folder import feed_of
from kithline.feeds.trial.proposal import Proposal
from kithline.feeds.trial.propose import propose
from kithline.feeds.trial.shape import shape_of
from tests.feeds.trial.strange_files import TODAY

GIVEN: dict[str, str | list[str]] = {
    "title": "Tried feed",
    "agency": "the service",
    "system": "the service's list",
    "coverage": "Children whom the service works with now",
    "says": "voluntary_support",
    "service": "voluntary",
    "mode": "snapshot",
    "rhythm": "monthly",
    "legal_basis": "UK GDPR 6(1)(e); Children Act 2004 s.10",
    "purposes": ["early_support"],
    "retention": "Six years",
    "category": "identity",
    "restriction": "none",
    "relation": "child",
}


def given(**changes: str | list[str]) -> Answers:
    return answers_of({**GIVEN, **changes})


def declared(path: Path, **changes: str | list[str]) -> tuple[Proposal, str, Feed]:
    """The proposal of a file, its declaration's text, and the feed that it declares."""
    proposal = propose(shape_of(path), TODAY)
    keys = keys_of(proposal)
    assert keys is not None
    answers = given(**changes)
    text = declaration(proposal, keys, answers)
    return proposal, text, feed_of(text, answers.code)
