"""Requests of people about their own record, and the bundle that answers one, as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class StepLine:
    """One step of a request."""

    step: str
    on: date
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RequestView:
    """A request with its steps, oldest first. `public_id` None: the record is not to be named any more."""

    id: int
    kind: str
    public_id: UUID | None
    asker: str
    asker_name: str
    authority: str
    identity_how: str
    seen_by: str
    seen_on: date
    received_on: date
    what: str
    by: str
    at: datetime
    steps: tuple[StepLine, ...] = ()


@dataclass(frozen=True)
class RecordNote:
    """What a request left on the record. `code` names the value, as a question does; empty: the whole record."""

    id: int
    kind: str
    code: str
    title: str
    value: str
    words: str
    by: str
    at: datetime
    request: int = 0


@dataclass(frozen=True)
class LimitLine:
    """That a part of a record is used only for `purposes` (codes). `source`: of what one source says; "" of all.
    `ended`: why it ended; None: it is in force. `told_on`: when the person was told that it ends."""

    id: int
    part: str
    source: str
    ground: str
    purposes: tuple[str, ...]
    words: str
    by: str
    at: datetime
    ended: str | None = None
    told_on: date | None = None


@dataclass(frozen=True)
class Item:
    """One piece of a bundle. `text`: a line for each value; redactions are places in it. `source`: who gave it, in
    which file and row, for which day, received when. `kept_for`: the exemption under which all of it is cut beforehand,
    as it is made."""

    number: int
    section: str
    title: str
    text: str
    source: str
    feed: str = ""
    category: str = ""
    kept_for: str = ""


@dataclass(frozen=True)
class Cut:
    """That characters `start` to `end` of an item's text are left out under an exemption."""

    id: int
    number: int
    start: int
    end: int
    exemption: str
    how: str
    opinion: str
    by: str


@dataclass(frozen=True)
class Suggestion:
    """Words that may be about somebody else. `is_kept_back`: an address or a person kept from everyone."""

    number: int
    start: int
    end: int
    kind: str
    is_kept_back: bool = False


@dataclass(frozen=True)
class Signature:
    """Who stands by the bundle as it is."""

    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """The file that was handed over."""

    sha256: str
    pages: int
    by: str
    at: datetime


@dataclass(frozen=True)
class BundleView:
    """The newest bundle of a request. `digest`: of items and cuts as they are now; `signatures` are of that."""

    id: int
    request: RequestView
    digest: str
    by: str
    at: datetime
    items: tuple[Item, ...]
    cuts: tuple[Cut, ...]
    signatures: tuple[Signature, ...]
    given: Given | None


@dataclass(frozen=True)
class DueLine:
    """How much is due under one schedule."""

    schedule: str
    persons: int
    pieces: int
    held: int
    oldest: date
    worked_out_on: date


@dataclass(frozen=True)
class HoldLine:
    """A hold. `public_id` None: for an inquiry, or a record that is not to be named. `released` None: in force."""

    id: int
    what: str
    public_id: UUID | None
    categories: tuple[str, ...]
    title: str
    why: str
    until: date | None
    by: str
    at: datetime
    released: str | None = None


@dataclass(frozen=True)
class DisposalLine:
    """A disposal: prepared, signed, done. `certificate` is empty until then."""

    id: int
    schedule: str
    words: str
    by_id: int
    by: str
    at: datetime
    persons: int
    pieces: int
    signed_by: str
    signed_at: datetime | None
    certificate: dict[str, object]
    digest: str
