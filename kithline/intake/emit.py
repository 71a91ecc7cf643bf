"""Accepted rows become facts: one Arrow table per fact table, each row naming the row (`n`) that it came from.

`n` numbers the rows of a whole delivery, `whom` the people that it names (see `people`). Nothing here touches the
database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds import spec
from kithline.feeds.word import NOTHING
from kithline.intake.people import Named, checked, lines_of, place_of, postcode_of
from kithline.intake.row_text import as_json
from kithline.intake.rows import Rows, filled, where
from kithline.intake.staging import HEAD, PROFESSIONAL, STAGED
from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    BY_CODE,
    FAMILY,
    IDENTITY,
    SCHOOL,
    Level,
    Restriction,
)
from kithline.record.kinds import kinds
from kithline.record.services import MASKED_CLASS, SERVICES

SCHEMAS = {name: pa.schema(list({**HEAD, **columns}.items())) for name, columns in STAGED.items()}
_EMPTY = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
_OF_PROFESSIONALS = pa.schema(list(PROFESSIONAL.items()))


@dataclass
class Emitted:
    """All that one delivery says. Lists of Arrow tables, to be concatenated."""

    facts: dict[str, list[pa.Table]] = field(default_factory=lambda: {name: [] for name in STAGED})
    professionals: list[pa.Table] = field(default_factory=list)

    def all_of(self, name: str) -> pa.Table:
        return _concat(self.facts[name], SCHEMAS[name]) if self.facts[name] else _EMPTY[name]

    def by_table(self) -> dict[str, pa.Table]:
        """All of it, by the table of facts, and the professionals."""
        return {name: self.all_of(name) for name in STAGED} | {"professional": self.all_professionals()}

    def only(self, numbers: pa.Array) -> "Emitted":
        """What the rows of these numbers say."""
        kept = {
            name: [table.filter(pc.is_in(table["n"], value_set=numbers)) for table in tables]
            for name, tables in self.facts.items()
        }
        return Emitted(kept, self.professionals)

    def all_professionals(self) -> pa.Table:
        return _concat(self.professionals, _OF_PROFESSIONALS)


def emit(
    emitted: Emitted,
    rows: Rows,
    whom: pa.Array,
    own: Named | None,
    others: Mapping[int, Named],
    kept: pa.Array | None,
) -> None:
    """Add what the rows of one table say. `whom`: the number of each row's subject. `own`, `others`: the people whom
    the rows name. `kept`: a mask of the rows that have anything new to say (all of them)."""
    if kept is not None:
        rows, whom = rows.only(kept), whom.filter(kept)
        own = own.only(kept) if own is not None else None
        others = {place: named.only(kept) for place, named in others.items()}
        now_at = pc.subtract(pc.cumulative_sum(kept.cast(pa.int64())), 1)  # each kept row's new place
        for named in (own, *others.values()):
            if named is not None:
                named.places = now_at.take(named.places)
    if not len(rows):
        return
    if own is not None:
        _emit_person(emitted, rows, own)
    rows = Rows(rows.values.append_column("_whom", whom), rows.standard, rows.as_at, rows.absence_term)
    for place, what in enumerate(rows.standard.table.emits):
        if isinstance(what, spec.EmitRelationship):
            _emit_relationship(emitted, rows, what, others[place])
            continue
        when = getattr(what, "when", None)
        one = rows.only(rows.holds(when)) if when is not None else rows
        if len(one):
            _emit_one(emitted, one, what, place)


def _emit_one(emitted: Emitted, rows: Rows, what: spec.Emit, place: int) -> None:
    facts = emitted.facts
    match what:
        case spec.EmitEvent():
            facts["event"].append(_event(rows, what, place))
        case spec.EmitAttribute():
            made = rows.fact(
                int(what.restriction),
                BY_CODE[what.category].at(Level.DETAIL),
                rows.day(what.since),
                rows.day(""),
                whom=rows.values["_whom"].combine_chunks(),
                slot=rows.column(f"={what.field}"),
                value=rows.column(what.column),
            )
            facts["person_attribute"].append(where(made, pc.is_valid(made["value"])))
        case spec.EmitAddress():
            facts["row_address"].append(_row_address(rows, what))
        case spec.EmitIdentifier():
            value, is_valid = checked(rows.column(what.column), what.scheme)
            made = rows.fact(
                0,
                IDENTITY.at(Level.DETAIL),
                rows.day(what.since),
                rows.day(what.until),
                whom=rows.values["_whom"].combine_chunks(),
                slot=rows.column(f"={what.scheme}"),
                value=value,
                is_valid=is_valid,
            )
            facts["person_identifier"].append(where(made, pc.is_valid(made["value"])))
        case spec.EmitEnrolment():
            made = rows.fact(
                0,
                SCHOOL.at(Level.DETAIL),
                rows.day(what.entry),
                rows.day(what.leaving),
                school=rows.column(what.school),
                status=filled(rows.column(what.status)),
                year_group=filled(rows.column(what.year_group)),
            )
            facts["enrolment"].append(made)
        case spec.EmitInvolvement():
            facts["involvement"] += list(_involvements(rows, what))
        case spec.EmitWeekMarks():
            week = rows.day(what.week)
            facts["attendance_week"].append(
                rows.fact(
                    0,
                    ATTENDANCE.at(Level.DETAIL),
                    week,
                    week,
                    school=rows.column(what.school),
                    week_start=week,
                    marks=rows.column(what.marks),
                )
            )
        case spec.EmitTermTotal():
            made = rows.fact(
                0,
                ATTENDANCE.at(Level.DETAIL),
                rows.day(""),
                rows.day(""),
                school=rows.column(what.school),
                term=rows.column(f"={rows.absence_term}"),
                code=rows.column(what.code),
                sessions=rows.column(what.sessions).cast(pa.int64()),
            )
            facts["attendance_term"].append(where(made, pc.is_valid(made["sessions"])))
        case spec.EmitProfessional():
            columns = {
                name: filled(rows.column(getattr(what, name))) for name in PROFESSIONAL if name != "namespace"
            }
            emitted.professionals.append(pa.table({"namespace": _namespace_of_workers(rows), **columns}))


def _namespace_of_workers(rows: Rows) -> pa.Array:
    """Workers are named within the feed's own people: the namespace of its subjects, or of the table's declaration."""
    return rows.column(f"={rows.standard.subject_namespace or rows.standard.table.worker_namespace}")


def _event(rows: Rows, what: spec.EmitEvent, place: int) -> pa.Table:
    kind = kinds()[what.kind]
    start = rows.day(what.on) if what.on else pa.repeat(pa.scalar(rows.as_at, pa.date32()), len(rows))
    end = rows.day(what.until) if what.until else (rows.day("") if kind.lasts else start)
    is_undated = not what.on and not rows.standard.table.within_period
    made = rows.fact(
        int(what.restriction) if not what.restricted_where else 0,
        kind.category.at(Level.FLAG),
        start,
        end,
        e=rows.same(place),
        kind=rows.column(f"={what.kind}"),
        is_undated=rows.flag(is_undated),
        detail_class=rows.same(kind.category.at(Level.DETAIL)),
        payload=_payload(rows, what.payload),
    )
    return _restricted(rows, made, what.restricted_where, int(what.restriction))


def _restricted(rows: Rows, made: pa.Table, where_any: tuple[spec.When, ...], kind: int) -> pa.Table:
    """The facts, of that kind of restriction where any of the conditions holds."""
    if not where_any:
        return made
    mask = _any_holds(rows, where_any)
    restriction = pc.if_else(mask, rows.same(max(kind, rows.restriction)), rows.same(rows.restriction))
    return made.set_column(
        made.column_names.index("restriction"), "restriction", restriction.cast(pa.int64())
    )


def _any_holds(rows: Rows, where_any: tuple[spec.When, ...]) -> pa.Array:
    mask = rows.holds(where_any[0])
    for when in where_any[1:]:
        mask = pc.or_(mask, rows.holds(when))
    return mask


def _row_address(rows: Rows, what: spec.EmitAddress) -> pa.Table:
    key = filled(place_of(rows, what.address))
    if what.restricted_where:
        key = pc.if_else(_any_holds(rows, what.restricted_where), NOTHING, key)
    made = rows.fact(
        int(what.address.restriction),
        ADDRESS.at(Level.DETAIL),
        rows.day(what.address.since),
        rows.day(what.until),
        lines=filled(lines_of(rows, what.address)),
        postcode=filled(postcode_of(rows, what.address)),
        uprn=filled(rows.column(what.address.uprn)),
        address_key=key,
    )
    return _restricted(rows, made, what.restricted_where, int(Restriction.CONFIDENTIAL_ADDRESS))


def _payload(rows: Rows, wanted: Mapping[str, str]) -> pa.Array:
    if not wanted:
        return rows.column("={}")
    return as_json(pa.table({name: rows.column(code) for name, code in wanted.items()}))


def _involvements(rows: Rows, what: spec.EmitInvolvement) -> Iterator[pa.Table]:
    service = SERVICES[what.service]
    start, end = rows.day(what.start), rows.day(what.end)
    yield rows.fact(
        0,
        service.category.at(Level.DETAIL),
        start,
        end,
        service=rows.column(f"={what.service}"),
        namespace=_namespace_of_workers(rows),
        worker=filled(rows.column(what.worker)),
        role=filled(rows.column(what.role)),
        is_masked=rows.flag(False),
    )
    if service.is_sensitive:
        nothing = rows.column("=")
        yield rows.fact(
            0,
            MASKED_CLASS,
            start,
            end,
            service=rows.column("=another_service"),
            namespace=nothing,
            worker=nothing,
            role=nothing,
            is_masked=rows.flag(True),
        )


def _emit_relationship(emitted: Emitted, rows: Rows, what: spec.EmitRelationship, other: Named) -> None:
    kept = rows.take(other.places)
    if not len(kept):
        return
    emitted.facts["relationship"].append(
        kept.fact(
            0,
            FAMILY.at(Level.DETAIL),
            kept.day(what.start),
            kept.day(what.end),
            relation=kept.column(what.relation),
            other=other.whom,
            is_turned=kept.flag(what.is_turned),
        )
    )
    _emit_person(emitted, rows, other)


def _emit_person(emitted: Emitted, rows: Rows, named: Named) -> None:
    """The person's names, birth, sex, identifiers and address."""
    subject = named.subject
    rows = rows.take(named.places)
    if not len(rows):
        return
    identity = BY_CODE[subject.category].at(Level.DETAIL)
    none = rows.day("")

    def put(table: str, slot: str, some: pa.Array | None, **values: pa.Array) -> None:
        """`some`: in which rows there is anything to say."""
        made = rows.fact(0, identity, none, none, whom=named.whom, slot=rows.column(f"={slot}"), **values)
        emitted.facts[table].append(made if some is None else where(made, some))

    def name(slot: str, forename: str, middle: str, surname: str) -> None:
        parts = {"forename": forename, "middle": middle, "surname": surname}
        values = {part: filled(rows.column(code)) for part, code in parts.items()}
        some = pc.not_equal(
            pc.binary_join_element_wise(values["forename"], values["surname"], NOTHING), NOTHING
        )
        put("person_name", slot, some, **values)

    if subject.forename or subject.surname:
        name("legal", subject.forename, subject.middle, subject.surname)
    if subject.preferred_forename or subject.preferred_surname:
        name("preferred", subject.preferred_forename, "", subject.preferred_surname)
    if subject.former_surname:
        name("former", "", "", subject.former_surname)
    for slot, code in (("birth", subject.birth), ("sex", subject.sex)):
        if code:
            value = rows.column(code)
            put("person_attribute", slot, pc.is_valid(value), value=value)
    for scheme, (value, is_valid) in named.verdicts.items():
        put("person_identifier", scheme, pc.is_valid(value), value=value, is_valid=is_valid)
    if subject.address is not None:
        _emit_address(emitted, rows, named, subject.address)


def _emit_address(emitted: Emitted, rows: Rows, named: Named, address: spec.AddressColumns) -> None:
    """An address that is confidential is not in the stub: it is never compared, and makes no household."""
    category = ADDRESS if named.subject.category == IDENTITY.code else BY_CODE[named.subject.category]
    made = rows.fact(
        int(address.restriction),
        category.at(Level.DETAIL),
        rows.day(address.since),
        rows.day(""),
        whom=named.whom,
        slot=rows.column("=home"),
        lines=filled(lines_of(rows, address)),
        postcode=filled(postcode_of(rows, address)),
        uprn=filled(rows.column(address.uprn)),
        address_key=filled(named.stub["address_key"].combine_chunks()),
    )
    some = pc.not_equal(
        pc.binary_join_element_wise(made["lines"], made["postcode"], made["uprn"], NOTHING), NOTHING
    )
    emitted.facts["person_address"].append(where(made, some))


def _concat(tables: list[pa.Table], schema: pa.Schema) -> pa.Table:
    chosen = [table.select(schema.names) for table in tables if table.num_rows]
    same = [table if table.schema == schema else table.cast(schema) for table in chosen]
    if len(same) == 1:
        return same[0]
    return pa.concat_tables(same) if same else schema.empty_table()


__all__ = ["Emitted", "emit"]
