"""The words in which a feed is declared. A declaration is data: reading, checking and storing are elsewhere.

A **feed** is what one source sends us: one or more **tables** (files, or elements of an XML file). A table has
**columns**; a **layout** says which header a supplier gives each column. Each row is keyed within its feed, is about
at most one **subject** (the source's own person), and **emits** facts about that subject.

Declarations are found by walking `kithline.feeds.catalogue` and the council's own FEEDS_DIR: each module holds one
`FEED`. See CONTRIBUTING, "Add a feed in an hour".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kithline.feeds.days import day_it_came, days_after, received_day
from kithline.feeds.hold import Hold as Hold
from kithline.feeds.patterns import compiled
from kithline.feeds.subjects import AddressColumns as AddressColumns
from kithline.feeds.subjects import Subject as Subject
from kithline.feeds.subjects import Through as Through
from kithline.feeds.values import Text, Value
from kithline.record.categories import Restriction


class Mode(StrEnum):
    """What a delivery says about rows that it does not hold."""

    SNAPSHOT = "snapshot"  # a row that is gone has ended, as at the delivery's date
    DELTA = "delta"  # only new and changed rows are sent; nothing ends by absence
    APPEND = "append"  # each row is new for ever; a repeated key is a correction


class Format(StrEnum):
    CSV = "csv"
    XML = "xml"
    XLSX = "xlsx"
    JSON = "json"

    @property
    def holds_tables(self) -> bool:
        """Whether one file holds several tables: parts of a document, sheets of a workbook."""
        return self is not Format.CSV

    @property
    def is_document(self) -> bool:
        """Whether its tables are parts of a document, found by paths; then what is empty is simply not there."""
        return self in (Format.XML, Format.JSON)


class Rhythm(StrEnum):
    """How often a delivery is due; late is judged by it."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TERMLY = "termly"
    YEARLY = "yearly"

    @property
    def days(self) -> int:
        """Days after which the next delivery is late."""
        return {"daily": 2, "weekly": 9, "monthly": 36, "termly": 140, "yearly": 400}[self.value]


@dataclass(frozen=True)
class Column:
    """One column by our name. `required`: an empty cell makes the row one that we could not read."""

    code: str
    value: Value = field(default_factory=Text)
    required: bool = False
    note: str = ""


@dataclass(frozen=True)
class Layout:
    """One supplier's headers. `headers` maps our column codes to theirs (unlisted: the code itself).

    `source`: the public document that shows the layout, or "unconfirmed". `absent`: columns that this layout does
    not have, so that their absence is not a loss. In XML a header is a path from the row's element: `A/B` downwards,
    `../` upwards, `.` its own text, `@position` its place (from 1) among its siblings of one name; a leaf that is
    repeated is joined with ","; `A/@b` is an attribute; `A:3+B` is A's text (of three marks) with B's after it. In
    JSON it is such a path too: see `kithline.feeds.json_paths`.
    """

    code: str
    supplier: str
    source: str
    headers: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)

    def header(self, column: str) -> str:
        return self.headers.get(column, column)

    def later(
        self,
        code: str,
        supplier: str,
        *,
        headers: Mapping[str, str] | None = None,
        absent: tuple[str, ...] | None = None,
        source: str = "",
    ) -> "Layout":
        """The layout of a later year: this one but for `headers` and, where given, the columns that are `absent`."""
        return replace(
            self,
            code=code,
            supplier=supplier,
            source=source or self.source,
            headers={**self.headers, **(headers or {})},
            absent=self.absent if absent is None else absent,
        )


# --- what a row says ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class When:
    """The fact is emitted only where `column` holds one of `among` (none: anything), or with `is_not` none of them.

    Compared is the value that the column's text became, as text; yes and no are "true" and "false".
    """

    column: str
    among: tuple[str, ...] = ()
    is_not: bool = False


@dataclass(frozen=True)
class Purge:
    """A row for which `when` holds says nothing any more. Nor does what goes with it: with `is_of_person` all that the
    feed has said of its person; with `of` the person's rows that share the value of that column, in the tables of these
    codes (none: in every table that has the column)."""

    when: When
    of: str = ""
    tables: tuple[str, ...] = ()
    is_of_person: bool = False


@dataclass(frozen=True)
class EmitEvent:
    """A dated fact of a declared kind. `payload` maps the kind's fields to columns.

    `on` is a column with a date; empty: the date of the delivery in which the row first came. `restriction` holds
    for every row, or where `restricted_where` is given only where one of those holds.
    """

    kind: str
    on: str
    until: str = ""
    payload: Mapping[str, str] = field(default_factory=dict)
    when: When | None = None
    restriction: Restriction = Restriction.NONE
    restricted_where: tuple[When, ...] = ()


@dataclass(frozen=True)
class EmitAttribute:
    """A value of the person: ethnicity, language, SEN provision ... from `since` (a column) or the delivery's date."""

    field: str
    column: str
    category: str
    since: str = ""
    when: When | None = None
    restriction: Restriction = Restriction.NONE


@dataclass(frozen=True)
class EmitAddress:
    """An address of the person that is the row's own: it ends with the row and goes when that is taken back. (That of
    a `Subject` is the person's home by this source, which only another follows.) Linking does not compare it. Where one
    of `restricted_where` holds it is confidential, and makes no household."""

    address: AddressColumns
    until: str = ""
    when: When | None = None
    restricted_where: tuple[When, ...] = ()


@dataclass(frozen=True)
class EmitIdentifier:
    """A number of the person that stands in a table of its own, with its dates. One emit for each scheme."""

    scheme: str
    column: str
    since: str = ""
    until: str = ""
    when: When | None = None


@dataclass(frozen=True)
class EmitEnrolment:
    """A place on a school's roll. `school` is a column with any of the school's codes."""

    school: str
    entry: str
    leaving: str = ""
    year_group: str = ""
    status: str = ""
    when: When | None = None


@dataclass(frozen=True)
class EmitInvolvement:
    """A service works with the person. `worker` is the source's own id of the professional; `service` is fixed."""

    service: str
    start: str
    end: str = ""
    worker: str = ""
    role: str = ""
    when: When | None = None


@dataclass(frozen=True)
class EmitRelationship:
    """The subject is `relation` (a column, or a word after "=") of the `other` subject, who becomes known too.

    `is_turned`: the other is that of the subject.
    """

    relation: str
    other: Subject
    start: str = ""
    end: str = ""
    when: When | None = None
    is_turned: bool = False


@dataclass(frozen=True)
class EmitWeekMarks:
    """One week's ten session marks, separated by spaces, at one school."""

    school: str
    week: str
    marks: str


@dataclass(frozen=True)
class EmitTermTotal:
    """A term's sessions under one attendance code (`code` a column, or a word after "="), at one school.

    The code `possible` is the sessions possible. The term is that of the delivery's absence (see Feed.absence_term).
    """

    school: str
    code: str
    sessions: str


@dataclass(frozen=True)
class EmitProfessional:
    """A member of staff who can be reached. Not a subject."""

    key: str
    name: str
    title: str = ""
    team: str = ""
    telephone: str = ""
    email: str = ""
    manager: str = ""
    duty_telephone: str = ""


Emit = (
    EmitEvent
    | EmitAttribute
    | EmitAddress
    | EmitIdentifier
    | EmitEnrolment
    | EmitInvolvement
    | EmitRelationship
    | EmitWeekMarks
    | EmitTermTotal
    | EmitProfessional
)


# --- tables and feeds -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """One file of a delivery, or one repeated element of its XML.

    `file`: a regular expression that the whole file name matches (case ignored); its named groups are the delivery's
    period. `key`: the columns that identify a row for ever; `record`: tables with one value share a key space (a
    pupil's row on and off roll are versions of one record). `within_period`: a delivery speaks for its own period
    only, so the period is part of the key, and a row that is gone when the same period is sent again was withdrawn,
    not ended. An `optional` table whose file is not in a delivery says nothing: its rows stand.
    """

    code: str
    file: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    layouts: tuple[Layout, ...]
    subject: Subject | Through | None = None
    emits: tuple[Emit, ...] = ()
    record: str = ""
    within_period: bool = False
    optional: bool = False
    purges: Purge | None = None
    # XML: path of the element that is a row, from the root's children, e.g. "Children/Child". JSON: path of the list of
    # rows from the document, e.g. "data"; "." the document itself, or each line of JSON lines.
    element: str = ""
    sheet: str = ""  # workbooks: the name of the sheet, as we write it
    sheets: str = ""  # workbooks: a regular expression for what else the sheet may be called
    restriction: Restriction = Restriction.NONE
    follows: str = ""  # the table of what its rows belong to (its key and a part more); kept back as that is
    worker_namespace: str = ""  # whose staff ids these are, in a table of professionals that has no subject
    name: str = ""  # how we write its file name, from the period: "{year}_{term}_pupilonroll.csv"
    delimiter: str = ","  # CSV: what stands between the cells
    has_titles: bool = False  # CSV: titles stand above the row of headers (in a workbook they always may)

    @property
    def key_space(self) -> str:
        return self.record or self.code

    def matches(self, name: str) -> re.Match[str] | None:
        return compiled(self.file).fullmatch(name)

    def is_on(self, sheet: str) -> bool:
        """Whether the table is on the sheet of that name."""
        name = sheet.strip()[:100]
        is_another = bool(self.sheets and compiled(self.sheets).fullmatch(name))
        return is_another or name.casefold() == self.sheet.casefold()


@dataclass(frozen=True)
class Feed:
    """What one source sends. Codes are permanent: they go into rows."""

    code: str
    title: str
    source_system: str  # plain words for the screen: "the school's MIS"
    owner: str  # who mends it: "the school", "children's services"
    format: Format
    mode: Mode
    rhythm: Rhythm
    legal_basis: str
    purposes: tuple[str, ...]
    retention: str
    coverage: str  # which people and period it covers, for "not supplied"
    tables: tuple[Table, ...]
    sender: str = ""  # the first table's column of whose row it is (the school), where each sends each time
    # A snapshot that tells the events of its own period, by the day that it speaks for (a return of a year): another
    # period has other rows, so changed and gone are judged within the period, and what is gone when the same period is
    # sent again was withdrawn.
    of_period: bool = False
    scope: tuple[str, ...] = ()  # snapshot: absence ends a row only within scopes present in the delivery
    restriction: Restriction = Restriction.NONE
    hold: Hold = field(default_factory=Hold)
    as_at: Callable[[Mapping[str, str], date], date] = received_day
    latest: Callable[[date], date] = day_it_came  # the last day that a file may speak for
    due: Callable[[date, int], date] = days_after  # the next file's last, by the rhythm's days
    # The code of the term that termly totals cover.
    absence_term: Callable[[Mapping[str, str]], str] | None = None
    order: int = 50  # rosters are read before what hangs on them
    root: str = ""  # XML: the name of the document's element
    # Documents: texts outside the rows, by path from the root. A plain text tells this feed from others of the same
    # root (in JSON several may, with "|" between); "{date}" is read into the delivery's period (and written from it).
    envelope: Mapping[str, str] = field(default_factory=dict)
    sequence: tuple[str, ...] = ()  # XML: element names in the order of their schema, for what we write
    # The same return in another format: the same code, tables of the same codes, keys and columns, so that its rows are
    # the same records.
    also: "tuple[Feed, ...]" = ()

    def table(self, code: str) -> Table:
        return next(table for table in self.tables if table.code == code)
