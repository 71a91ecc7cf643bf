"""What a data steward sees: files received, rows we could not read, what changed, and who was linked to whom."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kithline.record.types.governing import FeedUnder

RECEIVED, HELD, ACCEPTED, REFUSED = "received", "held", "accepted", "refused"
STATES = (HELD, ACCEPTED, REFUSED, RECEIVED)
RELEASE, REFUSE = "release", "refuse"


@dataclass(frozen=True)
class FeedName:
    """A feed as it is called on screen. `owner`: who mends it; `rhythm`: how often a file is due."""

    code: str
    title: str
    source_system: str = ""
    owner: str = ""
    rhythm: str = ""
    coverage: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a steward asked of the pipeline. `done_at` None: not carried out yet."""

    verdict: str
    reason: str
    by: str
    at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True)
class DeliveryLine:
    """One file received (or several of one arrival). `rows`: in the files; the counts after it: what became of them.

    `reason`: why it is held or was refused. `waits_for`: a verdict that the pipeline has not carried out yet.
    """

    id: int
    feed: FeedName
    period: str
    as_at: date
    received_at: datetime
    state: str
    rows: int
    accepted: int
    rejected: int
    new: int
    changed: int
    gone: int
    unchanged: int
    reason: str = ""
    waits_for: Verdict | None = None


@dataclass(frozen=True)
class Deliveries:
    """One page of files received."""

    lines: tuple[DeliveryLine, ...]
    total: int
    feeds: tuple[FeedName, ...]


@dataclass(frozen=True)
class FileLine:
    """One file of a delivery. XML: one line for each table in it."""

    name: str
    table: str
    layout: str
    encoding: str
    size: int
    rows: int
    rejected: int


@dataclass(frozen=True)
class ChangedValue:
    """A column of a changed row. `is_permitted` False: that it changed is known here, its values are not."""

    column: str
    before: str
    after: str
    is_permitted: bool = True


@dataclass(frozen=True)
class ChangedColumn:
    """In how many rows of a table a column changed. `is_permitted` False: the viewer's role sees none of its values."""

    table: str
    column: str
    rows: int
    is_permitted: bool


@dataclass(frozen=True)
class ChangedRow:
    """A row that a delivery says otherwise than before, with those changed values that the viewer may see."""

    file: str
    row: int
    values: tuple[ChangedValue, ...]


@dataclass(frozen=True)
class Changes:
    """What a delivery changed: `columns` of the first `read` changed rows, and the first `rows` that can be shown."""

    read: int
    columns: tuple[ChangedColumn, ...]
    rows: tuple[ChangedRow, ...]


@dataclass(frozen=True)
class UnreadRow:
    """A row that we could not read: where it stands and what was expected; never what stood there."""

    delivery_id: int
    feed: FeedName
    received_at: datetime
    file: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class UnreadRows:
    """One page of rows that we could not read. `counts`: feed and number, of all that the viewer may see."""

    rows: tuple[UnreadRow, ...]
    total: int
    counts: tuple[tuple[FeedName, int], ...] = ()


@dataclass(frozen=True)
class DeliveryPage:
    """All about one delivery. `lost`: (table, column) of each column that earlier files had.

    `unread_hidden`: how many more rows we could not read which this viewer may not see.
    """

    line: DeliveryLine
    files: tuple[FileLine, ...]
    lost: tuple[tuple[str, str], ...]
    changed: Changes
    unread: UnreadRows
    unread_hidden: int
    verdicts: tuple[Verdict, ...]
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True)
class SenderLine:
    """One of several senders of a feed (a school), where it is late or short while the feed as a whole is not."""

    name: str
    due_on: date
    is_late: bool
    rows: int
    before: int | None
    is_short: bool
    delivery_id: int


@dataclass(frozen=True)
class NoticeLine:
    """What was told about a file, once: to its owner and the stewards, on the page and by mail where that is set up."""

    at: datetime
    kind: str
    feed: FeedName
    words: str
    delivery_id: int | None
    mailed: int  # to how many addresses


@dataclass(frozen=True)
class FeedStanding:
    """A feed today. `last`: its newest file that was not refused; None: none has come.

    `due_on`: the last day on which the next file is in time. `before`: rows of the file before, where the two can be
    compared (snapshots); `is_short` when the last has fewer by more than `SHORT`. `taken`: its newest file that was
    taken in, which others may wait behind.
    """

    feed: FeedName
    last: DeliveryLine | None
    due_on: date | None
    is_late: bool
    before: int | None = None
    is_short: bool = False
    senders: tuple[SenderLine, ...] = ()
    taken: DeliveryLine | None = None


@dataclass(frozen=True)
class FeedPage:
    """One feed of the register. `says`: what its rows' absence means; `layouts`: (supplier, whether a public document
    or a real file shows it); `files`: its last ones, the newest first, whatever became of them."""

    standing: FeedStanding
    says: str
    layouts: tuple[tuple[str, bool], ...]
    under: FeedUnder
    files: tuple[DeliveryLine, ...]


@dataclass(frozen=True)
class SourcePersonLine:
    """A person as one source knows them, and the link that says who it is.

    `joined_with`: the source's person whose likeness joined it; None where it is alone or a steward decided.
    """

    id: int
    source: str
    names: tuple[tuple[str, str], ...]  # label and value, of what the source gives
    linked_from: datetime
    linked_to: datetime | None
    match_weight: float | None
    why: str
    joined_with: int | None
    model_version: str


@dataclass(frozen=True)
class RefusalLine:
    """A look-alike kept apart, or a pair that waits for a steward. `left`, `right`: ids of sources' persons."""

    left: int
    right: int
    why: str
    match_weight: float | None
    since: datetime
    is_waiting: bool = False


@dataclass(frozen=True)
class LineageLine:
    """What became of a person's id."""

    event: str
    at: datetime
    other: UUID | None
    reason: str


@dataclass(frozen=True)
class PersonLinks:
    """Which sources' persons are one person in the record, and which were kept apart from them."""

    public_id: UUID
    status: str
    absorbed_into: UUID | None
    current: tuple[SourcePersonLine, ...]
    earlier: tuple[SourcePersonLine, ...]
    refusals: tuple[RefusalLine, ...]
    lineage: tuple[LineageLine, ...]


@dataclass(frozen=True)
class HoldingArea:
    """The sealed holding area in numbers: how many adults wait, since when the first of them, how many were disposed of
    so far, and when the last. Nobody is named."""

    people: int = 0
    since: date | None = None
    disposed: int = 0
    disposed_at: datetime | None = None
