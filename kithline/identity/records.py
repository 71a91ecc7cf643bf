"""The stubs that linking compares, standardised into evidence: one row per person of a source.

The input table has the columns of ``source_person``; all but ``id`` may be missing or empty. Nothing is rejected:
a number that fails its check is kept as suspect and is never a key; a placeholder name, a default date and a
postcode that stands for "not known" become empty.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity.established import established
from kithline.identity.values import (
    BIRTH,
    DERIVED,
    FILLED,
    NUMBERS,
    OF_TWO,
    READINGS,
    TEXT_LIST,
    as_written,
    forms_of,
    phone_number,
)

TEXT_COLUMNS = (
    "namespace",
    "key",
    "role",
    "forename",
    "middle",
    "surname",
    "former_surname",
    "birth",
    "sex",
    "upn",
    "nhs_number",
    "uln",
    "nino",
    "postcode",
    "uprn",
    "address_key",
    "partition",
)
# A record in one of these is an ordinary one; any other partition (adoption, protected) is never linked by itself.
OPEN_PARTITIONS = frozenset({"", "open"})
CHILD, ADULT = "child", "adult"
# Weight, in records, of the model's own frequency of a name against the frequency in the data at hand: a small
# instance would otherwise take every name for a common one.
PRIOR_RECORDS = 2000

# A number on more records than anybody has is one that a system writes for "not known", however well it checks.
MOST_BEARERS = 250
# More records than one household has under a telephone number: it is a school's, an office's, a refuge's.
MOST_ON_A_PHONE = 30
# So is a date of birth that one record in a hundred has, when there are many: its year may still be right.
SHARE_OF_A_DEFAULT_DATE = 0.01

# Values of places and numbers for each record, up to which a file tells of names alone.
MOST_THAT_TELL = 0.01

EVERYBODYS = b"everybodys"  # of the schema's metadata


@dataclass(frozen=True, slots=True)
class Record:
    """One row of evidence as the constraints read it. Empty text and None mean not known."""

    id: int
    namespace: str
    role: str
    partition: str
    forename: str
    middle: str
    surname: str
    former_surname: str
    birth_text: str
    sex: str
    upn: str
    nhs_number: str
    uln: str
    nino: str
    postcode: str
    uprn: str
    address_key: str
    is_established_forename: bool

    @property
    def birth(self) -> date | None:
        """The date of birth when all of it is known."""
        return date.fromisoformat(self.birth_text) if len(self.birth_text) == 10 else None

    @property
    def birth_year(self) -> int | None:
        """The year of birth, known also when the rest is not."""
        return int(self.birth_text[:4]) if self.birth_text else None

    @property
    def is_restricted(self) -> bool:
        """Whether the record is in a partition that linking leaves to people."""
        return self.partition not in OPEN_PARTITIONS


_RECORD_COLUMNS = tuple(Record.__slots__)


def standardise(
    table: pa.Table, *, foreign_postcodes: bool = False, known: Mapping[str, frozenset[str]] | None = None
) -> pa.Table:
    """Evidence from a table of stubs, in the order of the table; each distinct value is read once. What so many have
    that it stands for "not known" is taken out, and told by ``everybodys``. ``foreign_postcodes`` are compared as they
    are written. (A few records of many: ``rows.Evidence``.)

    ``known``: these are some of many, of whom ``everybodys`` told this. Which forenames are established is not told
    then."""
    text = {name: _text_column(table, name) for name in TEXT_COLUMNS}
    read = {
        **{name: reading.read for name, reading in READINGS.items()},
        **({"postcode": as_written} if foreign_postcodes else {}),
    }
    found = {name: each(text[one.of], read[name], one.kind) for name, one in READINGS.items()}
    everybodys = known if known is not None else _borne_by_too_many(found)
    found["birth_text"] = _year_where(found["birth_text"], everybodys.get(BIRTH))
    found |= {name: without(found[name], everybodys.get(name)) for name in NUMBERS}
    found |= {name: each(found[one.of], one.read, one.kind) for name, one in DERIVED.items()}
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "id": table["id"].cast(pa.int64()),
        **{name: _filled(column) for name, column in text.items() if name in ("namespace", "key")},
        **{name: _filled(column) if name in FILLED else column for name, column in found.items()},
        **{
            name: _joined_lists(found[one], found[other], read) for name, (one, other, read) in OF_TWO.items()
        },
    }
    phone = each(_text_column(table, "phone"), phone_number)
    columns["phone"] = without(phone, borne_by_more_than(MOST_ON_A_PHONE, phone))
    columns["companions"] = pa.nulls(len(table), TEXT_LIST)  # whoever reads all of a file fills it
    columns["is_established_forename"] = (
        _established(found["forename"], found["surname"])
        if known is None
        else pa.nulls(len(table), pa.bool_())
    )
    told = json.dumps({name: sorted(values) for name, values in everybodys.items() if values})
    return pa.table(columns).replace_schema_metadata({EVERYBODYS: told})


def _borne_by_too_many(found: Mapping[str, pa.Array]) -> dict[str, frozenset[str]]:
    """By column the values of everybody that stand for "not known"."""
    most = max(MOST_BEARERS, SHARE_OF_A_DEFAULT_DATE * len(found["birth_text"]))
    return {
        BIRTH: borne_by_more_than(most, found["birth_text"]),
        **{name: borne_by_more_than(MOST_BEARERS, found[name]) for name in NUMBERS},
    }


def everybodys(evidence: pa.Table) -> dict[str, frozenset[str]]:
    """By column the values that were taken for "not known", because so many records have them."""
    told = json.loads((evidence.schema.metadata or {}).get(EVERYBODYS, b"{}"))
    return {name: frozenset(values) for name, values in told.items()}


def for_rules(evidence: pa.Table) -> pa.Table:
    """What the rules read of evidence: without what scores alone are made of."""
    return evidence.select(list(_RECORD_COLUMNS))


def records(evidence: pa.Table, ids: Iterable[int] | None = None) -> dict[int, Record]:
    """Rows of evidence as records, by id; all of them, or those whose id is asked for."""
    if ids is not None:
        evidence = evidence.filter(pc.is_in(evidence["id"], pa.array(sorted(set(ids)), pa.int64())))
    columns = []
    for name in _RECORD_COLUMNS:
        values: list[Any] = evidence[name].to_pylist()
        columns.append(values if name in ("id", "is_established_forename") else [v or "" for v in values])
    return {row[0]: Record(*row) for row in zip(*columns, strict=True)}


def record_of(row: Mapping[str, Any]) -> Record:
    """One row of evidence as a record."""
    values: list[Any] = ["" if row[name] is None else row[name] for name in _RECORD_COLUMNS]
    return Record(*values)


def tells_names_alone(evidence: pa.Table) -> bool:
    """Whether hardly a row of evidence has a place, a telephone number or a number of a person: names, dates of birth
    and sex are all that there is."""
    telling = ("postcode", "uprn", "address_key", "phone", *NUMBERS)
    values = sum(len(evidence) - evidence[name].null_count for name in telling)
    return values <= MOST_THAT_TELL * len(evidence)


def suspect_identifiers(table: pa.Table) -> dict[str, int]:
    """How many numbers of each scheme fail their check: counts only, for the data quality pages."""
    evidence = standardise(table)
    found = {}
    for scheme in ("upn", "nhs_number"):
        sent, valid = evidence[f"{scheme}_sent"], evidence[scheme]
        found[scheme] = len(sent) - sent.null_count - (len(valid) - valid.null_count)
    return found


def _text_column(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    column = table[name]
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_date(column.type):
        return pc.strftime(column, format="%Y-%m-%d")
    return column.cast(pa.string())


def each(column: pa.Array, read: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """``read`` of every value that is not null, called once for each distinct one."""
    coded = column.dictionary_encode()
    values = pa.array([read(value) for value in coded.dictionary.to_pylist()], kind or pa.string())
    return values.take(coded.indices)


def borne_by_more_than(most: float, column: pa.Array) -> frozenset[str]:
    """The values that more than ``most`` rows have."""
    counts = pc.value_counts(column)
    many = counts.field("values").filter(pc.greater(counts.field("counts"), most))
    return frozenset(many.drop_null().to_pylist())


def without(column: pa.Array, values: frozenset[str] | None) -> pa.Array:
    """The column with null where it has one of these values."""
    return pc.if_else(pc.is_in(column, value_set=_texts(values)), None, column) if values else column


def _year_where(birth: pa.Array, defaults: frozenset[str] | None) -> pa.Array:
    if not defaults:
        return birth
    year = pc.utf8_slice_codeunits(birth, 0, 4)
    return pc.if_else(pc.is_in(birth, value_set=_texts(defaults)), year, birth)


def _texts(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())


def _filled(column: pa.Array) -> pa.Array:
    return pc.fill_null(column, "")


def _joined_lists(first: pa.Array, second: pa.Array, read: Callable[[str], list[str]]) -> pa.Array:
    """The lists of two columns as one list a row; null where both are empty."""
    both = pc.binary_join_element_wise(_filled(first), _filled(second), "|")
    return each(both, lambda value: forms_of(value, read), TEXT_LIST)


def _established(forename: pa.Array, surname: pa.Array) -> pa.Array:
    """Whether each row's forename is a name in its own right."""
    bearers = (
        pa.table({"forename": forename, "surname": surname})
        .group_by("forename")
        .aggregate([("surname", "count_distinct")])
        .filter(pc.is_valid(pc.field("forename")))
    )
    columns = (bearers[name].to_pylist() for name in ("forename", "surname_count_distinct"))
    found = established(dict(zip(*columns, strict=True)), len(forename))
    return pc.fill_null(pc.is_in(forename, value_set=_texts(found)), False)


def frequencies(column: pa.Array | pa.ChunkedArray, prior: float) -> pa.Array:
    """How frequent each row's name is, drawn towards the model's own frequency of an exact match while the data
    are few; null for no name."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    counts = {item["values"]: item["counts"] for item in pc.value_counts(column).to_pylist()}
    total = len(column) - column.null_count + PRIOR_RECORDS
    return each(column, lambda name: (counts[name] + PRIOR_RECORDS * prior) / total, pa.float64())
