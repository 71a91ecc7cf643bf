"""Who is who, as stewards see it: pairs that wait, two persons side by side, what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kithline.record.types.data import SourcePersonLine

SAME, APART, ASK, UNDO, UN_MERGE, ENTER = "same", "apart", "ask", "undo", "un_merge", "enter"
LIFT = "lift"  # of the restriction of one record
# of an item of the queue
TO_DECIDE, ASKED = "to_decide", "asked"
# of a request
WAITS, NEEDS_SECOND, DONE, FAILED, UNDONE = "waits", "needs_second", "done", "failed", "undone"


@dataclass(frozen=True)
class WaitingPair:
    """Two persons whom linking asks a steward about. `left`, `right`: source persons of the strongest pair.

    `code`: why it is held. `group`: how many persons wait together, because one pair leads to the next.
    """

    left: int
    right: int
    names: tuple[str, str]
    births: tuple[date | None, date | None]
    sources: tuple[str, ...]
    code: str
    reason: str
    match_weight: float | None
    since: datetime
    group: int
    asked_at: datetime | None = None


@dataclass(frozen=True)
class DriftLevel:
    """One outcome of a comparison. Shares are of the pairs that could be compared: found, and taken for granted by the
    weights. Weights in bits: that which counts, and what it would be by today's share."""

    level: str
    words: str
    share: float
    expected: float
    weight: float
    today: float


@dataclass(frozen=True)
class DriftLine:
    """How far the weights are off for the records of one source and one comparison, in bits of an average pair."""

    source: str
    comparison: str
    label: str
    pairs: int
    bits: float
    is_beyond: bool
    levels: tuple[DriftLevel, ...]

    @property
    def most(self) -> DriftLevel:
        """The outcome that comes so much oftener than expected that most of the difference is its."""
        return max(self.levels, key=lambda level: level.share * (level.today - level.weight))


@dataclass(frozen=True)
class DriftReport:
    """The newest report, the most off first. `at`: None where none was made yet."""

    at: datetime | None = None
    lines: tuple[DriftLine, ...] = ()

    @property
    def beyond(self) -> tuple[DriftLine, ...]:
        return tuple(line for line in self.lines if line.is_beyond)


@dataclass(frozen=True)
class Queue:
    """One page of the pairs that wait. `persons`, `children`: of all pairs; `reasons`, `sources`: and how many."""

    pairs: tuple[WaitingPair, ...]
    total: int
    persons: int
    children: int
    oldest: datetime | None
    reasons: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    asked: int


@dataclass(frozen=True)
class HistoryLine:
    """One thing that a source says of a person, and when: `what` is the kind (name, address, a number's scheme)."""

    what: str
    value: str
    likeness: str  # the same for values that are one, however they are written
    source: str
    since: date | None
    until: date | None
    received: datetime | None
    is_valid: bool = True


@dataclass(frozen=True)
class SourceLine:
    """A person as one source knows them now."""

    id: int
    source: str
    first_seen: date | None
    last_seen: date | None


@dataclass(frozen=True)
class Side:
    """One of two persons who are compared."""

    public_id: UUID
    title: str
    restriction: int
    records: tuple[SourceLine, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class Step:
    """One part of the evidence: what was compared, in words, and what it weighs (bits). They sum to the score."""

    what: str
    words: str
    weight: float


@dataclass(frozen=True)
class Evidence:
    """What the machine found of two records. `rules`: (code, words) of each constraint that spoke; `limits`: from which
    score on it joins or asks, in words."""

    steps: tuple[Step, ...] = ()
    match_weight: float | None = None
    code: str = ""
    reason: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    limits: str = ""
    is_waiting: bool = False


@dataclass(frozen=True)
class RequestLine:
    """What somebody decided, and what became of it. `state`: WAITS, NEEDS_SECOND, DONE, FAILED or UNDONE."""

    id: int
    kind: str
    left: int | None
    right: int | None
    reason: str
    by: str
    by_id: int
    at: datetime
    state: str
    is_restricted: bool
    done_at: datetime | None = None
    failure: str = ""
    second: str = ""
    second_at: datetime | None = None
    second_reason: str = ""
    undoes: int | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class SeenBy:
    """Somebody who was shown two people as one: how often, first and last."""

    name: str
    role: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class RequestPage:
    """One decision with its outcome: of an un-merge the two persons, and who had seen them as one."""

    line: RequestLine
    kept: UUID | None = None
    taken_out: UUID | None = None
    saw: tuple[SeenBy, ...] = ()


@dataclass(frozen=True)
class PairPage:
    """Two persons side by side, the evidence, and what was decided of them before."""

    left: int
    right: int
    sides: tuple[Side, Side]
    evidence: Evidence
    others: tuple[tuple[int, int, str], ...]  # further pairs of the group: left, right, title
    decided: tuple[RequestLine, ...]
    is_restricted: bool
    is_one: bool  # they are one person already


@dataclass(frozen=True)
class PartPage:
    """A person whose records may be more than one person's: what each source says. `is_restricted`: two people part
    it. `is_asked`: somebody has asked for it, and it is under way."""

    public_id: UUID
    person_id: int
    records: tuple[SourcePersonLine, ...]
    is_restricted: bool
    is_asked: bool


@dataclass(frozen=True)
class RestrictedPair:
    """Two persons of whom at least one is restricted, who may be one. `code`: what says so."""

    left: int
    right: int
    names: tuple[str, str]
    births: tuple[date | None, date | None]
    sources: tuple[str, ...]
    code: str
    since: datetime
    restriction: int


@dataclass(frozen=True)
class RestrictedQueue:
    """What waits for the stewards of restricted records. `for_second`: asked by one, to be confirmed by another."""

    pairs: tuple[RestrictedPair, ...]
    for_second: tuple[RequestLine, ...]


@dataclass(frozen=True)
class SealedRecord:
    """A source's record that is sealed for the sake of the person."""

    id: int
    name: str
    birth: date | None
    source: str
    restriction: int
    since: date | None


@dataclass(frozen=True)
class SealedPage:
    """A sealed record, what it says, and what was decided of it. `others`: further sealed records of the person, which
    keep it restricted. `is_asked`: a decision is under way."""

    record: SealedRecord
    side: Side
    others: int
    decided: tuple[RequestLine, ...]
    may_be_lifted: bool
    is_asked: bool


@dataclass(frozen=True)
class SampleLine:
    """A blind sample: how many of its pairs are judged, and what was said of them.

    `counts`: (whether linking had joined the pair, the verdict) -> pairs."""

    id: int
    at: datetime
    by: str
    size: int
    judged: int
    counts: dict[tuple[bool, str], int]


@dataclass(frozen=True)
class BlindPair:
    """A pair to be judged; `sides` None: a record of it is not to be seen any more."""

    place: int
    sides: tuple[Side, Side] | None


@dataclass(frozen=True)
class JudgedPair:
    """A pair of which a steward said otherwise than linking did."""

    left: int
    right: int
    is_linked: bool
    verdict: str


@dataclass(frozen=True)
class SamplePage:
    """A sample with its next pair; when none is left, with those where the steward said otherwise."""

    line: SampleLine
    pair: BlindPair | None
    otherwise: tuple[JudgedPair, ...]


@dataclass(frozen=True)
class Asked:
    """Somebody who is looked for before they are entered."""

    forename: str = ""
    surname: str = ""
    birth: date | None = None
    sex: str = ""
    postcode: str = ""
    upn: str = ""
    nhs_number: str = ""

    @property
    def words(self) -> str:
        """What was typed, as the log of looks keeps it."""
        parts = (self.forename, self.surname, self.birth, self.postcode, self.upn, self.nhs_number)
        return " ".join(str(each) for each in parts if each)

    @property
    def typed(self) -> dict[str, str]:
        """By the column of the feed "entered here", as it takes them."""
        birth = self.birth.isoformat() if self.birth else ""
        return {
            "forename": self.forename,
            "surname": self.surname,
            "birth": birth,
            "sex": self.sex,
            "postcode": self.postcode,
            "upn": self.upn,
            "nhs_number": self.nhs_number,
        }


@dataclass(frozen=True)
class NearMatch:
    """Somebody in the record who is like the one asked for. `why`: what agrees."""

    public_id: UUID
    name: str
    birth: date | None
    school: str
    why: tuple[str, ...]
