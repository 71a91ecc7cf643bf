"""What a professional adds to a child's record, as the page shows it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Addable:
    """A kind that the viewer may add to this child's record. `lasts`: it may have an end."""

    code: str
    title: str
    category: str
    lasts: bool


@dataclass(frozen=True)
class AddedLine:
    """A fact that the viewer added, as it stands. `words`: as the record shows them to the viewer, "" where not.

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
