"""What a professional adds to a child's record, as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

# What somebody is to the child. (No adoptive parent: that a child is adopted is told by nobody's page.)
RELATIONS = (
    "mother",
    "father",
    "stepmother",
    "stepfather",
    "carer",
    "grandparent",
    "sibling",
    "aunt or uncle",
    "other relative",
    "lives with the child",
    "friend of the family",
)
WITH_BIRTH = (
    "sibling",
)  # who is a child or grown, as the day of birth says; of whom it is not known is grown


@dataclass(frozen=True)
class Addable:
    """A kind that the viewer may add to this child's record. `lasts`: it may have an end. `asks`: what is filled in
    beside the words, on a page of its own."""

    code: str
    title: str
    category: str
    lasts: bool
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddedLine:
    """A fact that the viewer added, as it stands. `words`: as the record shows them to the viewer, "" where not; so is
    what stands beside them, `told` by the field's code.

    `is_waiting`: the record does not have it yet. `failure`: why it could not be added. `corrections`: how often it was
    sent again.
    """

    id: int
    kind: str
    title: str
    on: date
    until: date | None
    words: str
    at: datetime
    corrections: int = 0
    is_waiting: bool = False
    is_taken_back: bool = False
    failure: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
