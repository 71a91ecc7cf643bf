"""One child, as the viewer may see them.

States, told apart (the codes of `kithline.ui.words.State`): "none-found" we are sent the records and there is none;
"not-supplied" nothing that would show it was sent; "not-permitted" the viewer's role does not see it, whether it is
there or not. "out-of-date" is a date of its own (`stale_since`), because what was last known is still shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kithline.record.types.questions import QuestionLine
from kithline.record.types.rights import RecordNote
from kithline.record.types.scope import Count, Reason
from kithline.record.types.sources import SourceLine

PRESENT = "present"
NONE_FOUND = "none-found"
NOT_SUPPLIED = "not-supplied"
NOT_PERMITTED = "not-permitted"


@dataclass(frozen=True)
class SchoolPlace:
    """A school on whose roll the child is now."""

    name: str
    telephone: str = ""
    year_group: str = ""
    since: date | None = None


@dataclass(frozen=True)
class ChildCard:
    """Whose page it is. `birth` None: not supplied, or not permitted."""

    public_id: UUID
    forename: str
    surname: str
    preferred_forename: str = ""
    birth: date | None = None
    year_group: str = ""
    schools: tuple[SchoolPlace, ...] = ()


@dataclass(frozen=True)
class Value:
    """One value that a source gives now. `others`: further sources of the same value."""

    value: str
    source: SourceLine | None
    others: tuple[SourceLine, ...] = ()
    since: date | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class FieldView:
    """A detail of the child with every value that sources give now, the chosen one first.

    `state` is empty where there are values, else why there are none.
    """

    code: str
    title: str
    values: tuple[Value, ...] = ()
    state: str = ""

    @property
    def is_disputed(self) -> bool:
        """Whether two values contradict each other. A postcode alone does not contradict an address that has it."""
        told = [each.value for each in self.values]
        if self.code == "address":
            told = [text for text in told if not any(other.endswith(f", {text}") for other in told)]
        return len(told) > 1


@dataclass(frozen=True)
class InvolvementCard:
    """A service and its worker, or the state why none is shown. `until` is set when it has ended.

    `is_masked`: some other service is involved; which, and since when, is not said.
    """

    service: str
    title: str
    state: str = ""
    name: str = ""
    role: str = ""
    team: str = ""
    telephone: str = ""
    email: str = ""
    manager: str = ""
    duty_telephone: str = ""
    since: date | None = None
    until: date | None = None
    source: SourceLine | None = None
    stale_since: date | None = None
    is_masked: bool = False


@dataclass(frozen=True)
class EvidenceLine:
    """One thing that a factor rests on."""

    what: str
    when: date | None = None
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True)
class FactorView:
    """A vulnerability factor: `present` or one of the states, with its evidence and the rule in words."""

    code: str
    title: str
    state: str
    summary: str = ""
    rule: str = ""
    since: date | None = None
    worked_out_on: date | None = None
    stale_since: date | None = None
    evidence: tuple[EvidenceLine, ...] = ()


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened, once, with each source that tells it. `details`: pairs of label and value. `file`: the
    event of a file that came with a note, which has a page of its own."""

    on: date
    title: str
    theme: str
    kind: str
    until: date | None = None
    details: tuple[tuple[str, str], ...] = ()
    sources: tuple[SourceLine, ...] = ()
    file: UUID | None = None


@dataclass(frozen=True)
class FilePage:
    """A file that came with a note. `text`: what may be shown of it.

    `kept`: why its bytes are not handed over: "words" something was taken out, "more" it holds what is no text, "role"
    the viewer's role may not take notes away; "" where they are.
    """

    child: UUID
    event: UUID
    name: str
    sort: str
    note: str
    on: date | None
    text: str
    source: SourceLine | None
    kept: str = ""


@dataclass(frozen=True)
class ChildPage:
    """All that the child's page shows. `earlier`: involvements that have ended.

    `emergency_until`: the child is outside the viewer's scope, and seen until then by emergency access.
    `questions`: open ones about values of the page. `notes`: what requests of the person left on the record.
    """

    card: ChildCard
    involvements: tuple[InvolvementCard, ...]
    earlier: tuple[InvolvementCard, ...]
    factors: tuple[FactorView, ...]
    fields: tuple[FieldView, ...]
    timeline: tuple[TimelineEntry, ...]
    sources: tuple[SourceLine, ...]
    emergency_until: datetime | None = None
    questions: tuple[QuestionLine, ...] = ()
    notes: tuple[RecordNote, ...] = ()
    reasons: tuple[Reason, ...] = ()  # why the viewer sees this child
    counts: tuple[Count, ...] = ()  # told as numbers only
    withheld: tuple[str, ...] = ()  # categories not shared with the role, for a child of this age
    ask: str = ""  # whom to ask about those
    may_add: bool = False  # whether the viewer may add anything to the record
