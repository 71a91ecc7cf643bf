"""Questions about values, as their pages show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Questionable:
    """A value of a child's page that can be questioned. `feed` and `source` are empty where none may be named."""

    code: str
    sort: str
    name: str
    title: str
    value: str
    feed: str
    source: str


@dataclass(frozen=True)
class Answer:
    """What a data steward answered."""

    outcome: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class QuestionLine:
    """One question. `value` and `words` None: what it is about is not shown to this viewer's role."""

    id: int
    code: str
    feed: str
    title: str
    value: str | None
    words: str | None
    by: str
    role: str
    organisation: str
    at: datetime
    public_id: UUID | None = None
    answer: Answer | None = None
