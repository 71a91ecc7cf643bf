"""Many children at once: a school's pupils, what has happened to them lately, and a coordinator's schools."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Filters:
    """What a list of pupils is narrowed to; empty: not narrowed. `worker` is "yes" or "no".

    `sort` is a column's key, after "-" for descending: name, year, born, sen, worker, factors, school.
    """

    school: str = ""
    name: str = ""
    year: str = ""
    factor: str = ""
    sen: str = ""
    worker: str = ""
    sort: str = "name"
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True)
class PupilRow:
    """One pupil of a list. `factors`: codes of those present; `not_supplied`: how many could not be worked out.

    `worker`: the social worker's name, "" where there is none; None where nobody has supplied who they are.
    """

    public_id: UUID
    surname: str
    forename: str
    birth: date | None
    year_group: str
    schools: tuple[str, ...]
    sen: str
    worker: str | None
    factors: tuple[str, ...] = ()
    not_supplied: int = 0


@dataclass(frozen=True)
class FactorCount:
    """How many of the listed pupils have a factor. `number` None: it was supplied for none of them.

    `is_permitted` False: the viewer's role does not see this factor of anyone. `not_supplied`: for how many of them
    nothing that would show it was sent.
    """

    code: str
    title: str
    number: int | None
    is_permitted: bool = True
    not_supplied: int = 0


@dataclass(frozen=True)
class PupilList:
    """One page of a list, and what stands round it. `years`, `sen_codes`, `schools` are the choices of the filters."""

    rows: tuple[PupilRow, ...]
    total: int
    counts: tuple[FactorCount, ...]
    years: tuple[str, ...] = ()
    sen_codes: tuple[str, ...] = ()
    schools: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True)
class Notice:
    """Something about a pupil that came since the date asked for. `on`: when it happened."""

    public_id: UUID
    name: str
    title: str
    code: str
    on: date | None
    received: date


@dataclass(frozen=True)
class WorkerChange:
    """A pupil's worker in one service now (`now` empty: it ended) and before (`before` empty: it is new)."""

    public_id: UUID
    name: str
    service: str
    now: str
    before: str
    team: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Mover:
    """A pupil who joined or left. A leaver has no page any more for this viewer: `public_id` is None."""

    name: str
    on: date | None
    is_joiner: bool
    public_id: UUID | None = None
    year_group: str = ""


@dataclass(frozen=True)
class LatelyView:
    """What has changed for the viewer's pupils since a day."""

    since: date
    notices: tuple[Notice, ...]
    changes: tuple[WorkerChange, ...]
    movers: tuple[Mover, ...]


@dataclass(frozen=True)
class SchoolRow:
    """A school of a link coordinator. `with_factors`: pupils with at least one factor."""

    code: str
    name: str
    phase: str
    telephone: str
    next_review: date | None
    pupils: int
    with_factors: int
    factors: int
