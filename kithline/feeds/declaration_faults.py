"""What is amiss in a feed's declaration, one line per fault: no such column, an unknown kind, no legal basis."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from kithline.feeds.attached import columns_made
from kithline.feeds.spec import (
    AddressColumns,
    EmitAddress,
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitIdentifier,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    EmitTermTotal,
    EmitWeekMarks,
    Feed,
    Format,
    Mode,
    Subject,
    Table,
    Through,
)
from kithline.record.categories import BY_CODE
from kithline.record.kinds import kinds

_CODE = re.compile(r"[a-z][a-z0-9_]*")
NO_SAMPLE = "it has no sample"
_SAID = ("title", "source_system", "owner", "legal_basis", "retention", "coverage")


def faults_of(feed: Feed, sample: Path) -> list[str]:
    """The faults of `feed`, whose sample delivery should lie in the folder `sample`."""
    return [f"feed {feed.code}: {fault}" for fault in _feed_faults(feed, sample)]


def _feed_faults(feed: Feed, sample: Path) -> Iterator[str]:
    if not _CODE.fullmatch(feed.code):
        yield "its code is not small letters, figures and underscores"
    for said in _SAID:
        if not getattr(feed, said).strip():
            yield f"{said} is empty"
    if not feed.purposes:
        yield "it names no purpose"
    if not feed.tables:
        yield "it has no table"
    if len({table.code for table in feed.tables}) < len(feed.tables):
        yield "two tables have one code"
    if not (sample.is_dir() and any(path.is_file() for path in sample.rglob("*"))):
        yield f"{NO_SAMPLE}: expected files in {sample.parent.name}/{sample.name}/"
    if feed.format is Format.XML and not feed.root:
        yield "it is XML and names no root element"
    if feed.scope and feed.mode is not Mode.SNAPSHOT:
        yield "it has a scope but is no snapshot"
    every = {column.code for table in feed.tables for column in table.columns}
    for column in feed.scope:
        if column not in every:
            yield f"scope: no table has a column '{column}'"
    if feed.sender and feed.sender not in {column.code for column in feed.tables[0].columns}:
        yield f"sender: the first table has no column '{feed.sender}'"
    if feed.absence_term is None and any(isinstance(e, EmitTermTotal) for t in feed.tables for e in t.emits):
        yield "it emits termly totals but does not say of which term (absence_term)"
    for table in feed.tables:
        for fault in _table_faults(feed, table):
            yield f"table {table.code}: {fault}"


def _table_faults(feed: Feed, table: Table) -> Iterator[str]:
    columns = [column.code for column in table.columns]
    made = columns_made(table)
    if len(set(columns)) < len(columns):
        yield "two columns have one code"
    if not table.key:
        yield "it has no key"
    groups: set[str] = set()
    if _is_expression(table.file):
        groups = set(re.compile(table.file).groupindex)
    else:
        yield "its file pattern is not a regular expression"
    named = {name for _, name, _, _ in Formatter().parse(table.name) if name}
    known = groups | {text[1:-1] for text in feed.envelope.values() if text.startswith("{")}
    if named - known:
        yield f"its file name uses {', '.join(sorted(named - known))}, which its period has not"
    if bool(table.element) != feed.format.is_document:
        yield "a table of an XML or JSON feed, and no other, names its element"
    if bool(table.sheet) != (feed.format is Format.XLSX):
        yield "a table of a workbook, and no other, names its sheet"
    if not _is_expression(table.sheets):
        yield "its pattern for sheets is not a regular expression"
    if not table.layouts:
        yield "it has no layout"
    required = {column.code for column in table.columns if column.required}
    for layout in table.layouts:
        for column in (*layout.headers, *layout.absent, *layout.patterns):
            if column not in columns:
                yield f"layout {layout.code}: there is no column '{column}'"
        for column, pattern in layout.patterns.items():
            if not _is_expression(pattern):
                yield f"layout {layout.code}: the pattern of '{column}' is not a regular expression"
        for column in sorted(required & set(layout.absent)):
            yield f"layout {layout.code}: '{column}' is required and absent"
        if not (layout.supplier and layout.source):
            yield f"layout {layout.code}: it names no supplier or no source"
    for role, column in columns_named(table):
        if column and column not in made:
            yield f"{role}: there is no column '{column}'"
    if table.follows and table.follows not in {each.code for each in feed.tables}:
        yield f"it follows the table '{table.follows}', which is not there"
    if isinstance(table.subject, Through):
        yield from _through_faults(feed, table.subject)
    if table.subject is None and any(not isinstance(emit, EmitProfessional) for emit in table.emits):
        yield "it emits facts about nobody (no subject)"
    if (
        table.subject is None
        and not table.worker_namespace
        and any(isinstance(emit, EmitProfessional) for emit in table.emits)
    ):
        yield "it does not say whose numbers its professionals have (worker_namespace)"
    if isinstance(table.subject, Subject) and table.subject.role not in ("child", "adult", "by_birth"):
        yield "subject: its role is not child, adult or by_birth"
    for emit in table.emits:
        yield from _emit_faults(emit)


def _is_expression(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _through_faults(feed: Feed, through: Through) -> Iterator[str]:
    for code in through.tables:
        reached = next((table for table in feed.tables if table.code == code), None)
        if reached is None:
            yield f"subject: there is no table '{code}'"
            continue
        if not isinstance(reached.subject, Subject):
            yield f"subject: table '{code}' has no subject of its own"
        for column in through.on:
            if column not in {each.code for each in reached.columns}:
                yield f"subject: table '{code}' has no column '{column}'"


def _emit_faults(emit: object) -> Iterator[str]:
    if isinstance(emit, EmitEvent):
        kind = kinds().get(emit.kind)
        if kind is None:
            yield f"event: there is no kind '{emit.kind}'"
            return
        for named in emit.payload:
            if named not in kind.fields:
                yield f"event {emit.kind}: the kind has no field '{named}'"
        if emit.restricted_where and not emit.restriction:
            yield f"event {emit.kind}: it says where it is restricted, but not how"
        if emit.until and not kind.lasts:
            yield f"event {emit.kind}: the kind has no end, but 'until' is given"
    if isinstance(emit, EmitAttribute) and emit.category not in BY_CODE:
        yield f"attribute {emit.field}: there is no category '{emit.category}'"


def columns_named(table: Table) -> Iterator[tuple[str, str]]:
    """Each mention of a column in the table's key, subject, purge and emits, with the part that mentions it."""
    yield from (("key", column) for column in table.key)
    if table.purges is not None:
        yield from (("purges", column) for column in (table.purges.when.column, table.purges.of))
    if isinstance(table.subject, Subject):
        yield from (("subject", column) for column in subject_columns(table.subject))
    elif isinstance(table.subject, Through):
        yield from (("subject", column) for column in table.subject.on)
        yield from (("subject", column) for column in _address_columns(table.subject.address))
    for emit in table.emits:
        role = type(emit).__name__
        yield from ((role, column) for column in emit_columns(emit))


def subject_columns(subject: Subject) -> list[str]:
    """The columns that a subject is made of."""
    names = (subject.forename, subject.middle, subject.surname, subject.preferred_forename)
    more = (subject.preferred_surname, subject.former_surname, subject.birth, subject.sex)
    place = _address_columns(subject.address)
    return [
        column for column in (*subject.key, *names, *more, *subject.identifiers.values(), *place) if column
    ]


def _address_columns(address: AddressColumns | None) -> list[str]:
    named = (*address.lines, address.postcode, address.uprn, address.since) if address else ()
    return [column for column in named if column]


def emit_columns(emit: object) -> list[str]:
    """The columns that a fact is made of; fixed words ("=possible") are left out."""
    match emit:
        case EmitEvent():
            named = [emit.on, emit.until, *emit.payload.values()]
            named += [each.column for each in emit.restricted_where]
        case EmitAttribute():
            named = [emit.column, emit.since]
        case EmitAddress():
            named = [*_address_columns(emit.address), emit.until]
            named += [each.column for each in emit.restricted_where]
        case EmitIdentifier():
            named = [emit.column, emit.since, emit.until]
        case EmitEnrolment():
            named = [emit.school, emit.entry, emit.leaving, emit.year_group, emit.status]
        case EmitInvolvement():
            named = [emit.start, emit.end, emit.worker, emit.role]
        case EmitRelationship():
            named = [emit.relation, emit.start, emit.end, *subject_columns(emit.other)]
        case EmitWeekMarks():
            named = [emit.school, emit.week, emit.marks]
        case EmitTermTotal():
            named = [emit.school, emit.code, emit.sessions]
        case EmitProfessional():
            named = [emit.key, emit.name, emit.title, emit.team, emit.telephone, emit.email, emit.manager]
            named.append(emit.duty_telephone)
        case _:
            raise TypeError(f"not a sort of fact: {type(emit).__name__}")
    when = getattr(emit, "when", None)
    if when is not None:
        named.append(when.column)
    return [column for column in named if column and not column.startswith("=")]
