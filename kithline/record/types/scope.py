"""The children in a viewer's scope, and why each is; numbers for those who see numbers only."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class OwnChild:
    """A line of one's own children. `factors`: how many are present in what the viewer may see."""

    public_id: UUID
    surname: str
    forename: str
    birth: date | None
    schools: tuple[str, ...]
    factors: int


@dataclass(frozen=True)
class OwnChildren:
    """One page of them. `because`: in words, what puts them there."""

    rows: tuple[OwnChild, ...]
    total: int
    page: int
    pages: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why a child is in scope: in words, for what purpose and in which law."""

    words: str
    purpose: str
    legal_basis: str


@dataclass(frozen=True)
class Count:
    """A category told as a number only. `number` None: too few to be told."""

    category: str
    number: int | None
