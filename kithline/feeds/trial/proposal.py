"""What is proposed of each column: a role, how sure that is, and why. Words only; nothing here guesses.

A role is `own.` or `other.` and a part of a person (whom the row is about; the second person whom it names), or a word
of the row itself, or `detail:` and a field of the kind of event, or `raw`: kept as it was sent, and nothing made of it.
"""

from dataclasses import dataclass, replace

from kithline.feeds.trial.shape import Shape
from kithline.feeds.trial.sorts import Look
from kithline.feeds.values import Value
from kithline.record.kinds import kinds

RAW = "raw"
OWN, OTHER = "own.", "other."
# part of a person -> what it is called, in the order in which people look for it
OF_A_PERSON = {
    "key": "the source's own number",
    "forename": "forename",
    "middle": "middle names",
    "surname": "surname",
    "name": "whole name in one cell",
    "preferred_forename": "preferred forename",
    "former_surname": "former surname",
    "birth": "date of birth",
    "sex": "sex",
    "nhs_number": "NHS number",
    "upn": "UPN",
    "former_upn": "former UPN",
    "uln": "ULN",
    "nino": "National Insurance number",
    "line": "line of the address",
    "postcode": "postcode",
    "uprn": "UPRN",
    "address_since": "lives there since",
}
OF_THE_OWN = {"ethnicity": "ethnicity", "language": "language"}
OF_THE_ROW = {
    "row": "Row: its own number",
    "start": "Row: the day it happened or began",
    "end": "Row: the day it ended",
    "worker": "Worker: staff number",
    "worker_name": "Worker: name",
    "worker_telephone": "Worker: telephone",
    "worker_email": "Worker: e-mail",
    "worker_team": "Worker: team",
}
SEVERAL = ("line",)  # roles that more than one column may have
IDENTIFIERS = ("nhs_number", "upn", "former_upn", "uln", "nino")
DATES = ("birth", "address_since", "start", "end")


def roles(kind: str = "") -> dict[str, str]:
    """Every role and what it is called; with the fields of a kind of event, where one is chosen."""
    own = {f"{OWN}{part}": f"Person: {words}" for part, words in {**OF_A_PERSON, **OF_THE_OWN}.items()}
    other = {f"{OTHER}{part}": f"Second person: {words}" for part, words in OF_A_PERSON.items()}
    details = kinds()[kind].fields if kind in kinds() else {}
    return {
        RAW: "Keep as sent, make nothing of it",
        **own,
        **OF_THE_ROW,
        **{f"detail:{field}": f"Detail: {field} ({words})" for field, words in details.items()},
        **other,
    }


def part_of(role: str) -> str:
    """The part of a person, or the word of the row: "own.birth" is "birth"."""
    return role.partition(".")[2] or role


@dataclass(frozen=True)
class Guess:
    """One column: `confidence` from 0 to 1; `value` is how its cells are read; `is_said`: somebody has decided it."""

    header: str
    role: str
    confidence: float
    reason: str
    look: Look
    value: Value
    is_said: bool = False

    @property
    def how_sure(self) -> str:
        """In a word, for a person."""
        return "sure" if self.confidence >= 0.9 else "likely" if self.confidence >= 0.7 else "look at it"


@dataclass(frozen=True)
class Proposal:
    """`other_is`: the words that named the second person ("mother", "tenant"), if any. `is_month_unsure`: no date tells
    whether the month comes first, and nobody has said. `notes`: what to look at."""

    shape: Shape
    guesses: tuple[Guess, ...]
    other_is: str = ""
    is_month_first: bool = False
    is_month_unsure: bool = False
    has_adults: bool = False
    notes: tuple[str, ...] = ()

    def with_role(self, role: str) -> list[Guess]:
        return [guess for guess in self.guesses if guess.role == role]

    def one(self, role: str) -> Guess | None:
        """The column of that role, if any."""
        return next(iter(self.with_role(role)), None)

    def has(self, *wanted: str) -> bool:
        """Whether every one of these roles is taken."""
        return all(self.one(role) is not None for role in wanted)

    def adding(self, **changes: object) -> "Proposal":
        return replace(self, **changes)  # type: ignore[arg-type]
