"""Who was placed for adoption, and which records tell of a child by the name borne until then.

An adopted child has a new name and a new NHS number, and the people of the former name must not find the new. The
records of before are not all restricted: a hospital wrote down the former name with the adopters' postcode, in the
months before the order. Name, birth and home would then join the two. So a record that has the surname and the date of
birth of a child who was placed for adoption is linked to no record of another surname, and nothing is said of the pair.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.names import are_surname_variants
from kithline.identity import records as evidence_of
from kithline.identity.records import Record


def bearing_former_names(records: Mapping[int, Record], placed: Iterable[Record]) -> frozenset[int]:
    """The ids of those of ``records`` that have surname and birth of one of ``placed``."""
    surnames: dict[str, set[str]] = defaultdict(set)
    for record in placed:
        if record.birth_text and record.surname:
            surnames[record.birth_text].add(record.surname)
    return frozenset(
        record.id
        for record in records.values()
        if any(are_surname_variants(record.surname, former) for former in surnames.get(record.birth_text, ()))
    )


def of_former_names(evidence: pa.Table, placed: Iterable[Record]) -> frozenset[int]:
    """The same of evidence: of all who are in it, those born on the day of one of ``placed`` are looked at."""
    children = list(placed)
    births = pa.array({child.birth_text for child in children}, pa.string())
    of_a_day = evidence_of.records(evidence.filter(pc.is_in(evidence["birth_text"], births)))
    return bearing_former_names(of_a_day, children)


def are_across_an_adoption(one: Record, other: Record, former: frozenset[int]) -> bool:
    """Whether one record has a former name, and the other another surname than that."""
    if (one.id in former) == (other.id in former):
        return False
    return bool(one.surname and other.surname) and not are_surname_variants(one.surname, other.surname)
