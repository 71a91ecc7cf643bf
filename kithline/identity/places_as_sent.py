"""Where the records of a file stood, in the form that linking compares: a postcode, and one key for a dwelling.

A British postcode is some fifteen homes. What other countries write in its place may be a whole district, and some
files have none: there the street stands in its place, if streets are many.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.addresses import address_key, is_postcode
from kithline.identity.records import MOST_BEARERS, borne_by_more_than, each, without

# A column is another country's if fewer of its postcodes than this have the British form.
MOSTLY = 0.5
# The chance that two records drawn at random share a place, from which on it says too little; among fewer records than
# these it is not asked.
MOST_SHARED, FEWEST = 0.002, 1000
SHARE_OF_A_CROWD = 0.01
BETWEEN = "\x1f"  # address and postcode, while each two are read once
_POSTCODE_AT_END = re.compile(r"\b([A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})\s*$")


@dataclass(frozen=True)
class Places:
    """``columns``: ``postcode`` and ``address_key`` of a stub, those that the file tells of. ``are_foreign``: postcodes
    are compared as they are written. ``notes``: what was read otherwise than it stands."""

    columns: dict[str, pa.Array]
    are_foreign: bool = False
    notes: list[str] = field(default_factory=list)


def places(table: pa.Table) -> Places:
    """The places of a file with columns ``postcode``, ``address``, both or neither."""
    postcodes, addresses = _column(table, "postcode"), _column(table, "address")
    foreign = are_foreign(postcodes)
    if foreign:
        kept = _without_crowds(postcodes)
        if _kept_most(postcodes, kept) and tell_apart(kept):
            found = _of_postcodes(
                kept, addresses, lambda address, postcode: address_key(address) + postcode.strip().upper()
            )
            return Places(found.columns, True)
    else:
        at_end = each(pc.if_else(pc.is_null(postcodes), addresses, None), _postcode_at_end)
        kept = _without_crowds(pc.coalesce(postcodes, at_end))
        if kept.null_count < len(kept):
            return _of_postcodes(kept, addresses, address_key)
    why = "too many records share one" if foreign else "there is none"
    for stands_in, read in (("street of the address", _street), ("address", _dwelling)):
        in_place = _without_crowds(each(addresses, read))
        if tell_apart(in_place):
            columns = {
                "postcode": in_place,
                "address_key": each(
                    addresses, lambda address: f"{address_key(address)}{_street(address) or ''}"
                ),
            }
            return Places(columns, True, [f"postcode: {why}; the {stands_in} stands in its place"])
    return Places({})


def are_foreign(postcodes: pa.Array | pa.ChunkedArray) -> bool:
    """Whether most of a column's postcodes have not the British form."""
    counted = _counted(postcodes)
    british = sum(count for value, count in counted.items() if is_postcode(value))
    return british < MOSTLY * sum(counted.values())


def tell_apart(column: pa.Array | pa.ChunkedArray) -> bool:
    """Whether so many different places are there that to share one says something."""
    counts = list(_counted(column).values())
    total = sum(counts)
    return total > 0 and (total < FEWEST or sum(count * count for count in counts) <= MOST_SHARED * total**2)


def _of_postcodes(postcodes: pa.Array, addresses: pa.Array, key: Callable[[str, str], str]) -> Places:
    columns = {"postcode": postcodes}
    if addresses.null_count < len(addresses):
        both = pc.binary_join_element_wise(addresses, pc.fill_null(postcodes, ""), BETWEEN)
        columns["address_key"] = each(both, lambda home: key(*home.split(BETWEEN, 1)))
    return Places(columns)


def _without_crowds(column: pa.Array) -> pa.Array:
    """Without the places of so many records that they are an institution's, or stand for "not known"."""
    most = max(MOST_BEARERS, SHARE_OF_A_CROWD * (len(column) - column.null_count))
    return without(column, borne_by_more_than(most, column))


def _kept_most(given: pa.Array, kept: pa.Array) -> bool:
    return len(kept) - kept.null_count >= MOSTLY * (len(given) - given.null_count)


def _postcode_at_end(address: str) -> str | None:
    found = _POSTCODE_AT_END.search(address)
    return found[1] if found and is_postcode(found[1]) else None


def _street(address: str) -> str | None:
    return _one_word(address_key(address).split("|")[2])


def _dwelling(address: str) -> str | None:
    flat, number, street, _ = address_key(address).split("|")
    return _one_word(f"{flat} {number} {street}") if number and street else None


def _one_word(text: str) -> str | None:
    """So that no part of it is taken for a district."""
    return "_".join(text.split()) or None


def _column(table: pa.Table, name: str) -> pa.Array:
    """A column of texts; an empty one is null. One that is not there is all null."""
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    column = table[name].combine_chunks()
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)


def _counted(column: pa.Array | pa.ChunkedArray) -> Mapping[str, int]:
    counts = pc.value_counts(column.drop_null())
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))
