"""What a delivery says of names, identifiers, attributes and addresses that the delivery before it said already.

A weekly file names its pupils each week. Where several files of one feed are taken in one after the other, what the
file before said of a slot, and this one says again in the same words, changes nothing: the database is not asked.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from kithline.intake.emit import Emitted
from kithline.intake.people import full_key
from kithline.intake.staging import HEAD, SLOTTED, STAGED

BETWEEN = "\x1f"  # between the parts of a statement; no value holds it
NOT_SAID = "\x00"
MOST = 2_000_000  # keys, some 130 MB: twice the weeks of marks of a city of 215,000


@dataclass
class Keys:
    """Whatever keys a feed has sent, as numbers, as long as all of it came in `deliveries` of this go."""

    numbers: set[int] = field(default_factory=set)
    deliveries: set[int] = field(default_factory=set)

    def are_new(self, numbers: Collection[int], accepted: set[int], delivery_id: int) -> bool:
        """Whether none of these was sent before; then they are from now on, by this delivery. False where it is not
        known: where other deliveries of the feed were `accepted` than those that are told of here."""
        if not accepted or len(self.numbers) > MOST:
            self.numbers, self.deliveries = set(), set()
        if accepted != self.deliveries or not self.numbers.isdisjoint(numbers):
            return False
        self.numbers.update(numbers)
        self.deliveries.add(delivery_id)
        return True


@dataclass
class Said:
    """What one delivery says of each slot, as texts, for each kind of fact. `delivery_id`: once it stands in the
    record and nothing of a later day, or of the same, was there before it. `keys`: what the feed has sent so far."""

    as_at: date
    texts: dict[str, pa.Array]
    delivery_id: int | None = None
    keys: Keys = field(default_factory=Keys)


def say_again(emitted: Emitted, told: pa.Table, as_at: date, before: Said | None) -> tuple[Said, Emitted]:
    """What is said, to compare the next delivery with; and of it what `before` did not say.

    Of a slot of which a delivery says two things only the newest is kept, so these are never left out.
    """
    said = Said(as_at, {}, keys=before.keys if before is not None else Keys())
    fresh = dict(emitted.facts)
    keys = full_key(told["namespace"], told["key"])
    for name in SLOTTED:
        table = emitted.all_of(name)
        if not table.num_rows:
            continue
        emitted.facts[name] = fresh[name] = [table]
        slots = pc.binary_join_element_wise(
            keys.take(pc.index_in(table["whom"], told["whom"])), table["slot"], BETWEEN
        )
        texts = pc.binary_join_element_wise(slots, *_values(table, name), BETWEEN)
        is_once = _once(slots)
        said.texts[name] = texts.filter(is_once)
        if before is not None and name in before.texts:
            is_said = pc.and_(is_once, pc.is_in(texts, value_set=before.texts[name]))
            fresh[name] = [table.filter(pc.invert(is_said))]
    return said, Emitted(fresh, emitted.professionals)


def _values(table: pa.Table, name: str) -> list[pa.ChunkedArray]:
    columns = [column for column in (*HEAD, *STAGED[name]) if column not in ("n", "whom", "slot")]
    return [pc.fill_null(table[column].cast(pa.string()), NOT_SAID) for column in columns]


def _once(slots: pa.ChunkedArray) -> pa.Array:
    """A mask of the values that are there once only."""
    encoded = slots.combine_chunks().dictionary_encode()
    counts = pc.value_counts(encoded.indices)
    how_many = pc.take(counts.field("counts"), pc.index_in(encoded.indices, counts.field("values")))
    return pc.equal(how_many, 1)
