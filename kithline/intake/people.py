"""Whom a delivery names: every source's person once, with the newest that is said of each, and a number for each.

The number (`whom`) is of this delivery only. Facts carry it in place of the source's own key.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.addresses import address_key, normalise_postcode
from kithline.core.dates import add_years
from kithline.feeds import spec
from kithline.feeds.values import Identifier
from kithline.feeds.word import NONE, word
from kithline.intake.newest import newest
from kithline.intake.row_text import FEW
from kithline.intake.rows import Rows, filled
from kithline.intake.staging import STUB_VALUES, TOLD
from kithline.intake.standardise import subject_key_of
from kithline.record.categories import SPREADS, Restriction

APART = word("\x1f")  # between a namespace and a key, in neither of which it occurs
COMMA, LINE = word(", "), word("\n")
IDENTIFIERS = ("upn", "nhs_number", "uln", "nino")
# What rows of several kinds make of a person: ordinary if any row is; else of a kind about the person before one about
# the row.
KINDS = [int(kind) for kind in sorted(Restriction, key=lambda kind: (bool(kind), kind not in SPREADS, kind))]


_TOLD = pa.schema(list(TOLD.items()))


@dataclass
class Named:
    """The people whom the rows of one table name in one place: its subject, or the other one of a relationship.

    `places`: which rows of the table (those that have a key). `stub`: for each of these what linking compares.
    `verdicts`: for each identifier whether its check holds. `whom`: their numbers, known when all tables are read.
    """

    subject: spec.Subject
    places: pa.Array
    stub: pa.Table
    verdicts: dict[str, tuple[pa.Array, pa.Array]]
    whom: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))

    def only(self, kept: pa.Array) -> "Named":
        """Those whose rows are kept (a mask over the rows of the table)."""
        mask = kept.take(self.places)
        return Named(
            self.subject,
            self.places.filter(mask),
            self.stub.filter(mask),
            {
                scheme: (value.filter(mask), is_valid.filter(mask))
                for scheme, (value, is_valid) in self.verdicts.items()
            },
            self.whom.filter(mask),
        )


def named_in(rows: Rows, namespace: str, subject_key: pa.Array) -> tuple[Named | None, dict[int, Named]]:
    """The table's own subject, and by the place of an emit the others of its relationships."""
    table = rows.standard.table
    own = None
    if isinstance(table.subject, spec.Subject):
        own = _named(rows, table.subject, subject_key)
    elif isinstance(table.subject, spec.Through) and table.subject.address is not None:
        own = _named(rows, spec.Subject(namespace, (), address=table.subject.address), subject_key)
    others = {}
    for place, what in enumerate(table.emits):
        if isinstance(what, spec.EmitRelationship):
            keys = subject_key_of(rows.values, what.other.key)
            if what.when is not None:
                keys = pc.if_else(rows.holds(what.when), keys, NONE)
            others[place] = _named(rows, what.other, keys)
    return own, others


def named_above(rows: Rows, feed: spec.Feed) -> list[Named]:
    """Of a part of a delivery: whom its rows are about through rows of a table that stand in a part above it, where
    all is told of them. As restricted as they are there."""
    standard = rows.standard
    if not isinstance(standard.table.subject, spec.Through) or not standard.subject_namespace:
        return []
    named = _named(rows, spec.Subject(standard.subject_namespace, ()), standard.subject_key)
    restriction = min(int(feed.table(code).restriction) for code in standard.table.subject.tables)
    at = named.stub.column_names.index("restriction")
    same = pa.repeat(pa.scalar(restriction, pa.int64()), named.stub.num_rows)
    return [replace(named, stub=named.stub.set_column(at, "restriction", same))]


def _named(rows: Rows, subject: spec.Subject, keys: pa.Array) -> Named:
    places = pc.indices_nonzero(pc.is_valid(keys)).cast(pa.int64())
    if len(places) < len(keys):
        rows, keys = rows.take(places), keys.take(places)
    stub, verdicts = _stub(rows, subject, keys)
    return Named(subject, places, stub, verdicts)


def number(every: list[Named]) -> tuple[pa.Table, pa.Array]:
    """Give everyone a number. Returns what is told of each (columns of TOLD) and their full keys, by number."""
    told = pa.concat_tables([named.stub for named in every]) if every else None
    if told is None or not told.num_rows:
        return _TOLD.empty_table(), pa.array([], pa.string())
    told = told.combine_chunks()
    encoded = full_key(told["namespace"], told["key"]).dictionary_encode()
    whom = encoded.indices.cast(pa.int64())
    start = 0
    for named in every:
        named.whom = whom.slice(start, named.stub.num_rows)
        start += named.stub.num_rows
    told = told.append_column("whom", whom)
    if len(encoded.dictionary) < told.num_rows:
        told = newest(
            _openly_told(told),
            "whom",
            least=("role", "restriction"),
            same=("namespace", "key"),
            of=tuple(STUB_VALUES),
        )
        told = told.set_column(
            told.column_names.index("restriction"),
            "restriction",
            pa.array(KINDS, pa.int64()).take(told["restriction"]),
        )
    told = told.select(_TOLD.names)
    return told if told.schema.equals(_TOLD) else told.cast(_TOLD), encoded.dictionary


def _openly_told(told: pa.Table) -> pa.Table:
    """`told` with the place of each restriction in KINDS for the restriction itself, so that the least is what holds
    of the person. Of somebody whom an ordinary row names too, the restricted rows tell linking nothing: a name or an
    address that stands only there would lead to who the child is now."""
    places = pc.index_in(told["restriction"], value_set=pa.array(KINDS, pa.int64())).cast(pa.int64())
    told = told.set_column(told.column_names.index("restriction"), "restriction", places)
    is_restricted = pc.greater(places, 0)
    if not pc.any(is_restricted).as_py():
        return told
    is_open = pc.is_in(told["whom"], value_set=pc.unique(told["whom"].filter(pc.invert(is_restricted))))
    hidden = pc.and_(is_restricted, is_open)
    for name, kind in STUB_VALUES.items():
        column = pc.if_else(hidden, pa.scalar(None, kind), told[name].cast(kind))
        told = told.set_column(told.column_names.index(name), name, column)
    return told


def full_key(namespace: pa.Array | pa.Scalar, key: pa.Array) -> pa.Array:
    joined = pc.binary_join_element_wise(namespace, key, APART)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def number_of(keys: pa.Array, namespace: str, full_keys: pa.Array) -> pa.Array:
    """The numbers of these keys of one namespace; null where there is no key."""
    if not namespace or not len(full_keys):
        return pa.nulls(len(keys), pa.int64())
    joined = full_key(word(namespace), keys)
    return pc.index_in(joined, value_set=full_keys).cast(pa.int64())


def lines_of(rows: Rows, address: spec.AddressColumns) -> pa.Array:
    """The lines of an address, joined."""
    parts = [filled(rows.column(code)) for code in address.lines]
    if len(parts) < 2:
        return parts[0] if parts else rows.column("")
    joined = pc.binary_join_element_wise(*parts, COMMA)
    return pc.utf8_trim(pc.replace_substring_regex(joined, r"(, )+", ", "), ", ")


def postcode_of(rows: Rows, address: spec.AddressColumns) -> pa.Array:
    """The postcode, in its usual form."""
    return _each(rows.column(address.postcode), _postcode)


def place_of(rows: Rows, address: spec.AddressColumns) -> pa.Array:
    """The key of the address, by which those who live at one are found."""
    joined = pc.binary_join_element_wise(
        filled(lines_of(rows, address)), filled(postcode_of(rows, address)), LINE
    )
    return _each(joined, _place)


def checked(column: pa.Array, scheme: str) -> tuple[pa.Array, pa.Array]:
    """Each number's value, tidied, and whether its check holds."""
    check = Identifier(scheme).checked
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    found = [check(text) for text in texts]
    values = [each.value or text for text, each in zip(texts, found, strict=True)]
    verdicts = [each.is_valid for each in found]
    return (
        pa.array(values, pa.string()).take(encoded.indices),
        pa.array(verdicts, pa.bool_()).take(encoded.indices),
    )


def _stub(
    rows: Rows, subject: spec.Subject, keys: pa.Array
) -> tuple[pa.Table, dict[str, tuple[pa.Array, pa.Array]]]:
    """What linking compares, one row per row; and each identifier's value and verdict."""
    verdicts = {scheme: checked(rows.column(code), scheme) for scheme, code in subject.identifiers.items()}
    nothing = rows.column("")
    postcode = uprn = place = nothing
    if subject.address is not None and not subject.address.restriction:
        postcode = postcode_of(rows, subject.address)
        uprn = rows.column(subject.address.uprn)
        place = place_of(rows, subject.address)
    columns = {
        "namespace": rows.column(f"={subject.namespace}"),
        "key": keys,
        "n": rows.numbers,
        "role": _role(rows, subject),
        "restriction": rows.same(rows.restriction),
        "forename": rows.column(subject.forename),
        "middle": rows.column(subject.middle),
        "surname": rows.column(subject.surname),
        "former_surname": rows.column(subject.former_surname),
        "birth": rows.day(subject.birth),
        "sex": rows.column(subject.sex),
        **{scheme: verdicts[scheme][0] if scheme in verdicts else nothing for scheme in IDENTIFIERS},
        "postcode": postcode,
        "uprn": uprn,
        "address_key": place,
    }
    return pa.table(columns), verdicts


def _role(rows: Rows, subject: spec.Subject) -> pa.Array:
    """child or adult; by birth where the table holds both (birth not known: a child)."""
    if subject.role != "by_birth":
        return rows.column(f"={subject.role}")
    grown = pc.less_equal(rows.day(subject.birth), _date(add_years(rows.as_at, -18)))
    return pc.if_else(pc.fill_null(grown, False), word("adult"), word("child"))


def _date(day: date) -> pa.Scalar:
    return pa.scalar(day, pa.date32())


def _postcode(text: str) -> str:
    try:
        return normalise_postcode(text)
    except ValueError:
        return text.strip().upper()


def _place(text: str) -> str | None:
    lines, _, postcode = text.partition("\n")
    return address_key(lines, postcode) or None if lines and postcode else None


def _each(column: pa.Array, judge: Callable[[str], str | None]) -> pa.Array:
    """Apply a function to each distinct text."""
    if len(column) <= FEW:
        return pa.array([None if text is None else judge(text) for text in column.to_pylist()], pa.string())
    encoded = column.dictionary_encode()
    done = [judge(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(done, pa.string()).take(encoded.indices)
