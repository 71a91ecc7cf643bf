"""A social worker's children, and what has newly become known about them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kithline.record.types.sources import SourceLine


@dataclass(frozen=True)
class OpenThing:
    """An episode, plan or other lasting event that has begun and not ended."""

    kind: str
    title: str
    since: date | None


@dataclass(frozen=True)
class CaseloadChild:
    """A child allocated to the viewer. `birth` None and `schools` empty: not supplied.

    `factors`: number present; None where nothing has been worked out yet.
    """

    public_id: UUID
    surname: str
    forename: str
    birth: date | None
    schools: tuple[str, ...]
    year_group: str
    services: tuple[str, ...]
    open: tuple[OpenThing, ...]
    factors: int | None
    since: date | None
    is_new: bool = False

    @property
    def name(self) -> str:
        return ", ".join(part for part in (self.surname, self.forename) if part) or "Name not supplied"


@dataclass(frozen=True)
class Arrival:
    """Something that became known about a child. `what`: event, value, involvement, school or factor.

    `before`: what was held until then, where it changed. `on`: when it is true from, in the world;
    `is_open`: it has no end yet.
    """

    public_id: UUID
    name: str
    what: str
    title: str
    known_at: datetime
    on: date | None = None
    until: date | None = None
    is_open: bool = False
    now: str = ""
    before: str = ""
    is_change: bool = False
    source: SourceLine | None = None


@dataclass(frozen=True)
class Caseload:
    """The first screen. `arrivals_total` may be more than those given."""

    since: date
    children: tuple[CaseloadChild, ...]
    arrivals: tuple[Arrival, ...]
    arrivals_total: int
