"""Accepted rows become facts: one Arrow table per fact table, each row naming the row (`n`) that it came from.

`n` numbers the rows of a whole delivery. Who the facts are about is known later, by `n`, but for the other person of a
relationship. Nothing here touches the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.addresses import address_key, normalise_postcode
from kithline.core.dates import add_years
from kithline.feeds import spec
from kithline.feeds.values import Identifier
from kithline.intake.row_text import as_json
from kithline.intake.standardise import Standard, subject_key_of, text_of
from kithline.record.categories import ADDRESS, ATTENDANCE, BY_CODE, FAMILY, IDENTITY, SCHOOL, Level
from kithline.record.kinds import kinds
from kithline.record.services import MASKED_CLASS, SERVICES

WHOSE = {"namespace": pa.string(), "key": pa.string()}
# the columns of each kind of staged fact, beside n, access_class, restriction, valid_from, valid_to
STAGED: dict[str, dict[str, pa.DataType]] = {
    "person_name": {
        **WHOSE,
        "slot": pa.string(),
        "forename": pa.string(),
        "middle": pa.string(),
        "surname": pa.string(),
    },
    "person_identifier": {**WHOSE, "slot": pa.string(), "value": pa.string(), "is_valid": pa.bool_()},
    "person_attribute": {**WHOSE, "slot": pa.string(), "value": pa.string()},
    "person_address": {
        **WHOSE,
        "slot": pa.string(),
        "lines": pa.string(),
        "postcode": pa.string(),
        "uprn": pa.string(),
        "address_key": pa.string(),
    },
    "enrolment": {"school": pa.string(), "status": pa.string(), "year_group": pa.string()},
    "involvement": {
        "service": pa.string(),
        "worker": pa.string(),
        "role": pa.string(),
        "is_masked": pa.bool_(),
    },
    "event": {
        "e": pa.int64(),
        "kind": pa.string(),
        "is_undated": pa.bool_(),
        "detail_class": pa.int64(),
        "payload": pa.string(),
    },
    "relationship": {"relation": pa.string(), "other_key": pa.string(), "other_namespace": pa.string()},
    "attendance_week": {"school": pa.string(), "week_start": pa.date32(), "marks": pa.string()},
    "attendance_term": {
        "school": pa.string(),
        "term": pa.string(),
        "code": pa.string(),
        "sessions": pa.int64(),
    },
}
HEAD = {
    "n": pa.int64(),
    "access_class": pa.int64(),
    "restriction": pa.int64(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
}
STUB = {
    "n": pa.int64(),
    "namespace": pa.string(),
    "key": pa.string(),
    "role": pa.string(),
    "forename": pa.string(),
    "middle": pa.string(),
    "surname": pa.string(),
    "former_surname": pa.string(),
    "birth": pa.date32(),
    "sex": pa.string(),
    "upn": pa.string(),
    "nhs_number": pa.string(),
    "uln": pa.string(),
    "nino": pa.string(),
    "postcode": pa.string(),
    "uprn": pa.string(),
    "address_key": pa.string(),
    "restriction": pa.int64(),
}
PROFESSIONAL = (
    "namespace",
    "key",
    "name",
    "title",
    "team",
    "telephone",
    "email",
    "manager",
    "duty_telephone",
)


@dataclass
class Emitted:
    """All that one delivery says. Lists of Arrow tables, to be concatenated."""

    facts: dict[str, list[pa.Table]] = field(default_factory=lambda: {name: [] for name in STAGED})
    stubs: list[pa.Table] = field(default_factory=list)
    professionals: list[pa.Table] = field(default_factory=list)

    def all_of(self, name: str) -> pa.Table:
        return _concat(self.facts[name], {**HEAD, **STAGED[name]})

    def all_stubs(self) -> pa.Table:
        return _concat(self.stubs, STUB)

    def all_professionals(self) -> pa.Table:
        return _concat(self.professionals, dict.fromkeys(PROFESSIONAL, pa.string()))


def emit(emitted: Emitted, standard: Standard, first_n: int, as_at: date, absence_term: str) -> None:
    """Add what the rows of one table say; its rows are numbered from `first_n`."""
    values = standard.values.append_column("n", pa.array(range(first_n, first_n + standard.rows), pa.int64()))
    values = values.append_column("_key", standard.subject_key)
    table = standard.table
    rows = _Rows(values, standard, int(table.restriction), as_at, absence_term)
    if isinstance(table.subject, spec.Subject):
        _emit_subject(emitted, rows, table.subject, standard.subject_key)
    elif isinstance(table.subject, spec.Through) and table.subject.address is not None:
        owner = spec.Subject(standard.subject_namespace, (), address=table.subject.address)
        _emit_subject(emitted, rows, owner, standard.subject_key)
    for place, what in enumerate(table.emits):
        one = rows.where(getattr(what, "when", None))
        if one.values.num_rows:
            _emit_one(emitted, one, what, place)


@dataclass(frozen=True)
class _Rows:
    values: pa.Table
    standard: Standard
    restriction: int
    as_at: date
    absence_term: str

    def where(self, when: spec.When | None) -> "_Rows":
        return self if when is None else self.only(self.holds(when))

    def only(self, mask: pa.Array) -> "_Rows":
        """The rows where the mask is true."""
        return replace(self, values=self.values.filter(mask))

    def holds(self, when: spec.When) -> pa.Array:
        """In which rows the condition holds; never null."""
        column = text_of(self.values[when.column])
        mask = pc.is_in(column, value_set=pa.array(when.among)) if when.among else pc.is_valid(column)
        return pc.fill_null(mask, False)

    def column(self, code: str) -> pa.Array:
        """A column, as text; `=word` is that word in every row; an empty code is all null."""
        if code.startswith("="):
            return pa.array([code[1:]] * self.values.num_rows, pa.string())
        return text_of(self.values[code]) if code else pa.nulls(self.values.num_rows, pa.string())

    def day(self, code: str) -> pa.Array:
        """A date column; a moment's date where the column holds moments."""
        if not code:
            return pa.nulls(self.values.num_rows, pa.date32())
        column = self.values[code].combine_chunks()
        if pa.types.is_date32(column.type):
            return column
        return pc.utf8_slice_codeunits(text_of(column), 0, 10).cast(pa.date32())

    def whose(self, namespace: str, keys: pa.Array) -> dict[str, pa.Array]:
        """The columns that name the source's person of a slot fact."""
        return {"namespace": self.column(f"={namespace}"), "key": keys}

    def fact(
        self, restriction: int, access_class: int, start: pa.Array, end: pa.Array, **own: pa.Array
    ) -> pa.Table:
        """A staged fact table: the head and the fact's own columns."""
        rows = self.values.num_rows
        head = {
            "n": self.values["n"].combine_chunks(),
            "access_class": pa.array([access_class] * rows, pa.int64()),
            "restriction": pa.array([max(restriction, self.restriction)] * rows, pa.int64()),
            "valid_from": start,
            "valid_to": end,
        }
        return pa.table({**head, **own})


def _emit_one(emitted: Emitted, rows: _Rows, what: spec.Emit, place: int) -> None:
    facts = emitted.facts
    match what:
        case spec.EmitEvent():
            facts["event"].append(_event(rows, what, place))
        case spec.EmitAttribute():
            since = rows.day(what.since) if what.since else pa.nulls(rows.values.num_rows, pa.date32())
            made = rows.fact(
                int(what.restriction),
                BY_CODE[what.category].at(Level.DETAIL),
                since,
                rows.day(""),
                **rows.whose(rows.standard.subject_namespace, rows.values["_key"].combine_chunks()),
                slot=rows.column(f"={what.field}"),
                value=rows.column(what.column),
            )
            facts["person_attribute"].append(made.filter(pc.is_valid(made["value"])))
        case spec.EmitIdentifier():
            value, is_valid = _checked(rows.column(what.column), what.scheme)
            made = rows.fact(
                0,
                IDENTITY.at(Level.DETAIL),
                rows.day(what.since),
                rows.day(what.until),
                **rows.whose(rows.standard.subject_namespace, rows.values["_key"].combine_chunks()),
                slot=rows.column(f"={what.scheme}"),
                value=value,
                is_valid=is_valid,
            )
            facts["person_identifier"].append(made.filter(pc.is_valid(made["value"])))
        case spec.EmitEnrolment():
            made = rows.fact(
                0,
                SCHOOL.at(Level.DETAIL),
                rows.day(what.entry),
                rows.day(what.leaving),
                school=rows.column(what.school),
                status=_filled(rows.column(what.status)),
                year_group=_filled(rows.column(what.year_group)),
            )
            facts["enrolment"].append(made)
        case spec.EmitInvolvement():
            facts["involvement"] += list(_involvements(rows, what))
        case spec.EmitRelationship():
            _emit_relationship(emitted, rows, what)
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
            facts["attendance_term"].append(made.filter(pc.is_valid(made["sessions"])))
        case spec.EmitProfessional():
            columns = {name: rows.column(getattr(what, name)) for name in PROFESSIONAL[1:]}
            namespace = _namespace_of_workers(rows)
            emitted.professionals.append(
                pa.table(
                    {"namespace": rows.column(f"={namespace}"), **{k: _filled(v) for k, v in columns.items()}}
                )
            )


def _namespace_of_workers(rows: _Rows) -> str:
    """Workers are named within the feed's own people: the namespace of its subjects, or of the table's declaration."""
    return rows.standard.subject_namespace or rows.standard.table.worker_namespace


def _event(rows: _Rows, what: spec.EmitEvent, place: int) -> pa.Table:
    kind = kinds()[what.kind]
    start = rows.day(what.on) if what.on else pa.array([rows.as_at] * rows.values.num_rows, pa.date32())
    end = rows.day(what.until) if what.until else (rows.day("") if kind.lasts else start)
    made = rows.fact(
        int(what.restriction) if not what.restricted_where else 0,
        kind.category.at(Level.FLAG),
        start,
        end,
        e=pa.array([place] * rows.values.num_rows, pa.int64()),
        kind=rows.column(f"={what.kind}"),
        is_undated=pa.array(
            [not what.on and not rows.standard.table.within_period] * rows.values.num_rows, pa.bool_()
        ),
        detail_class=pa.array([kind.category.at(Level.DETAIL)] * rows.values.num_rows, pa.int64()),
        payload=_payload(rows, what.payload),
    )
    if not what.restricted_where:
        return made
    mask = rows.holds(what.restricted_where[0])
    for when in what.restricted_where[1:]:
        mask = pc.or_(mask, rows.holds(when))
    restriction = pc.if_else(mask, max(int(what.restriction), rows.restriction), rows.restriction)
    return made.set_column(
        made.column_names.index("restriction"), "restriction", restriction.cast(pa.int64())
    )


def _payload(rows: _Rows, wanted: Mapping[str, str]) -> pa.Array:
    if not wanted:
        return rows.column("={}")
    return as_json(pa.table({name: rows.column(code) for name, code in wanted.items()}))


def _involvements(rows: _Rows, what: spec.EmitInvolvement) -> Iterator[pa.Table]:
    service = SERVICES[what.service]
    start, end = rows.day(what.start), rows.day(what.end)
    no = pa.array([False] * rows.values.num_rows, pa.bool_())
    worker, role = _filled(rows.column(what.worker)), _filled(rows.column(what.role))
    yield rows.fact(
        0,
        service.category.at(Level.DETAIL),
        start,
        end,
        service=rows.column(f"={what.service}"),
        worker=worker,
        role=role,
        is_masked=no,
    )
    if service.is_sensitive:
        nothing = rows.column("=")
        yield rows.fact(
            0,
            MASKED_CLASS,
            start,
            end,
            service=rows.column("=another_service"),
            worker=nothing,
            role=nothing,
            is_masked=pc.invert(no),
        )


def _emit_relationship(emitted: Emitted, rows: _Rows, what: spec.EmitRelationship) -> None:
    other = subject_key_of(rows.values, what.other.key)
    known = pc.is_valid(other)
    kept = rows.only(known)
    if not kept.values.num_rows:
        return
    other = other.filter(known)
    emitted.facts["relationship"].append(
        kept.fact(
            0,
            FAMILY.at(Level.DETAIL),
            kept.day(what.start),
            kept.day(what.end),
            relation=kept.column(what.relation),
            other_key=other,
            other_namespace=kept.column(f"={what.other.namespace}"),
        )
    )
    _emit_subject(emitted, kept, what.other, other)


def _emit_subject(emitted: Emitted, rows: _Rows, subject: spec.Subject, keys: pa.Array) -> None:
    """The stub that linking compares, and the person's names, birth, sex, identifiers and address."""
    stub, identifiers = _stub(rows, subject, keys)
    emitted.stubs.append(stub)
    identity = BY_CODE[subject.category].at(Level.DETAIL)
    none = rows.day("")
    whose = rows.whose(subject.namespace, keys)

    def named(slot: str, forename: str, middle: str, surname: str) -> None:
        made = rows.fact(
            0,
            identity,
            none,
            none,
            **whose,
            slot=rows.column(f"={slot}"),
            forename=_filled(rows.column(forename)),
            middle=_filled(rows.column(middle)),
            surname=_filled(rows.column(surname)),
        )
        some = pc.not_equal(pc.binary_join_element_wise(made["forename"], made["surname"], ""), "")
        emitted.facts["person_name"].append(made.filter(some))

    if subject.forename or subject.surname:
        named("legal", subject.forename, subject.middle, subject.surname)
    if subject.preferred_forename or subject.preferred_surname:
        named("preferred", subject.preferred_forename, "", subject.preferred_surname)
    if subject.former_surname:
        named("former", "", "", subject.former_surname)
    for slot, code in (("birth", subject.birth), ("sex", subject.sex)):
        if code:
            made = rows.fact(
                0, identity, none, none, **whose, slot=rows.column(f"={slot}"), value=rows.column(code)
            )
            emitted.facts["person_attribute"].append(made.filter(pc.is_valid(made["value"])))
    for scheme, (value, is_valid) in identifiers.items():
        made = rows.fact(
            0, identity, none, none, **whose, slot=rows.column(f"={scheme}"), value=value, is_valid=is_valid
        )
        emitted.facts["person_identifier"].append(made.filter(pc.is_valid(made["value"])))
    if subject.address is not None:
        made = rows.fact(
            int(subject.address.restriction),
            ADDRESS.at(Level.DETAIL) if subject.category == IDENTITY.code else identity,
            rows.day(subject.address.since),
            none,
            **whose,
            slot=rows.column("=home"),
            lines=_filled(_lines(rows, subject.address)),
            postcode=_filled(stub["postcode"].combine_chunks()),
            uprn=_filled(stub["uprn"].combine_chunks()),
            address_key=_filled(stub["address_key"].combine_chunks()),
        )
        some = pc.not_equal(
            pc.binary_join_element_wise(made["lines"], made["postcode"], made["uprn"], ""), ""
        )
        emitted.facts["person_address"].append(made.filter(some))


def _lines(rows: _Rows, address: spec.AddressColumns) -> pa.Array:
    parts = [_filled(rows.column(code)) for code in address.lines]
    if len(parts) < 2:
        return parts[0] if parts else rows.column("")
    joined = pc.binary_join_element_wise(*parts, ", ")
    return pc.utf8_trim(pc.replace_substring_regex(joined, r"(, )+", ", "), ", ")


def _stub(
    rows: _Rows, subject: spec.Subject, keys: pa.Array
) -> tuple[pa.Table, dict[str, tuple[pa.Array, pa.Array]]]:
    """What linking compares, one row per row; and each identifier's value and verdict."""
    identifiers = {
        scheme: _checked(rows.column(code), scheme) for scheme, code in subject.identifiers.items()
    }
    postcode = lines = uprn = place = rows.column("")
    if subject.address is not None and not subject.address.restriction:
        postcode = _each(rows.column(subject.address.postcode), _postcode)
        lines = _lines(rows, subject.address)
        uprn = rows.column(subject.address.uprn)
        joined = pc.binary_join_element_wise(_filled(lines), _filled(postcode), "\n")
        place = _each(joined, _place)
    columns = {
        "n": rows.values["n"].combine_chunks(),
        "namespace": rows.column(f"={subject.namespace}"),
        "key": keys,
        "role": _role(rows, subject),
        "forename": rows.column(subject.forename),
        "middle": rows.column(subject.middle),
        "surname": rows.column(subject.surname),
        "former_surname": rows.column(subject.former_surname),
        "birth": rows.day(subject.birth),
        "sex": rows.column(subject.sex),
        **{
            scheme: identifiers[scheme][0] if scheme in identifiers else rows.column("")
            for scheme in ("upn", "nhs_number", "uln", "nino")
        },
        "postcode": postcode,
        "uprn": uprn,
        "address_key": place,
        "restriction": pa.array([rows.restriction] * rows.values.num_rows, pa.int64()),
    }
    made = pa.table(columns)
    return made.filter(pc.is_valid(made["key"])), identifiers


def _checked(column: pa.Array, scheme: str) -> tuple[pa.Array, pa.Array]:
    """Each number's value, tidied, and whether its check holds."""
    check = Identifier(scheme).checked
    found = {text: check(text) for text in pc.unique(column).to_pylist() if text}
    texts = column.to_pylist()
    return (
        pa.array([(found[text].value or text) if text else None for text in texts], pa.string()),
        pa.array([found[text].is_valid if text else None for text in texts], pa.bool_()),
    )


def _role(rows: _Rows, subject: spec.Subject) -> pa.Array:
    """child or adult; by birth where the table holds both (birth not known: a child)."""
    if subject.role != "by_birth":
        return rows.column(f"={subject.role}")
    grown = pc.less_equal(rows.day(subject.birth), pa.scalar(add_years(rows.as_at, -18), pa.date32()))
    return pc.if_else(pc.fill_null(grown, False), "adult", "child")


def _postcode(text: str) -> str:
    try:
        return normalise_postcode(text)
    except ValueError:
        return text.strip().upper()


def _place(text: str) -> str | None:
    lines, _, postcode = text.partition("\n")
    return address_key(lines, postcode) or None if lines and postcode else None


def _each(column: pa.Array, judge: object) -> pa.Array:
    """Apply a function to each distinct text."""
    encoded = column.dictionary_encode()
    done = [judge(text) for text in encoded.dictionary.to_pylist()]  # type: ignore[operator]
    return pa.array(done, pa.string()).take(encoded.indices)


def _filled(column: pa.Array) -> pa.Array:
    return pc.fill_null(column, "")


def _concat(tables: list[pa.Table], columns: dict[str, pa.DataType]) -> pa.Table:
    schema = pa.schema(list(columns.items()))
    same = [table.select(list(columns)).cast(schema) for table in tables]
    return pa.concat_tables(same) if same else schema.empty_table()


__all__ = ["HEAD", "PROFESSIONAL", "STAGED", "STUB", "Emitted", "emit"]
