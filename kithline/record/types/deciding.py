"""Decisions to share or not, and families' agreement to services, as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class ChildNamed:
    """Whose page it is."""

    public_id: UUID
    name: str


@dataclass(frozen=True)
class DecisionLine:
    """One decision. `family`: told, not_told or not_safe."""

    decision: str
    what: str
    to_whom: str
    basis: str
    reason: str
    family: str
    by: str
    role: str
    organisation: str
    at: datetime


@dataclass(frozen=True)
class ConsentLine:
    """One agreement to a service, with the day on which it was taken back, if it was."""

    id: int
    service: str
    given_by: str
    what_for: str
    given_on: date
    by: str
    organisation: str
    withdrawn_on: date | None = None
    withdrawn_by: str = ""
