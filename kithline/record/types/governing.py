"""What the pages of governance show: looks, emergency access, what is shared with whom. None names a child."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Review:
    """What the officer found of an emergency access or a look."""

    verdict: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class EmergencyLine:
    """One emergency access. `public_id` None: the child's record is not to be named to this viewer."""

    id: int
    who: str
    role: str
    organisation: str
    public_id: UUID | None
    reason_code: str
    reason: str
    opened_at: datetime
    closes_at: datetime
    review: Review | None = None
    child: str = ""  # the name, to the child's own worker and school only
    is_own: bool = False  # the viewer's, whose review is another's


@dataclass(frozen=True)
class LookLine:
    """One row of the log of looks. `people`: how many were shown besides or as the person it was about."""

    id: int
    at: datetime
    who: str
    role: str
    organisation: str
    page: str
    action: str
    outcome: str
    public_id: UUID | None
    people: int
    sections: tuple[str, ...]
    asked: str
    purpose: str
    legal_basis: str
    matrix_version: str
    emergency_reason: str = ""
    review: Review | None = None
    context: str = ""  # the piece of work for which it was done, or the relationship to the child
    is_own: bool = False  # the viewer's, whose review is another's


@dataclass(frozen=True)
class UnusualLook:
    """A look that a rule flags: the last of those that it is about, and how many they are."""

    rule: str
    number: int
    look: LookLine


@dataclass(frozen=True)
class Recipient:
    """A role that a feed's facts go to, in plain words, and how much of them: the highest level of any category."""

    role: str
    level: str


@dataclass(frozen=True)
class FeedShared:
    """One feed: who gives, what, the last delivery, and the roles that see something of it."""

    code: str
    title: str
    owner: str
    legal_basis: str
    received: date | None
    rows: int
    categories: tuple[str, ...]
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True)
class RoleUse:
    """A role: who holds it today, and their looks in the last 30 days."""

    title: str
    holders: int
    looks: int
    people: int


@dataclass(frozen=True)
class SharingNow:
    """The officer's first screen but for the agreements, which are the council's own settings. `kept`: by title, feeds
    whose agreement has ended and whose data the officer lets be seen, and the last day of that; the soonest first."""

    feeds: tuple[FeedShared, ...]
    roles: tuple[RoleUse, ...]
    waiting: tuple[EmergencyLine, ...]
    sealed_to: datetime | None
    kept: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class FeedDecided:
    """What the officer decided of the data of a feed whose agreement has ended. `until`: of keep, the last day."""

    verdict: str
    until: date | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class FeedUnder:
    """One feed and the agreement under which it comes (`reference` "": none). `held`: deliveries that wait for one.

    `has_come`: whether anything of the feed was ever taken in; `hidden_since`: no page shows it since that day;
    `speaks_for`: the day of the newest that was. `coverage`, `legal_basis`, `purposes`, `retention`: as declared.
    """

    feed: str
    title: str
    owner: str
    reference: str
    name: str
    signed: date | None
    expires: date | None
    dpia: str
    is_current: bool
    decided: FeedDecided | None
    hidden_since: date | None
    held: int
    has_come: bool
    speaks_for: date | None = None
    coverage: str = ""
    legal_basis: str = ""
    purposes: tuple[str, ...] = ()
    retention: str = ""
