"""Slot facts (names, identifiers, attributes, addresses) as SQL: which that a delivery says are wanted, what they end,
and how they follow it."""

from kithline.intake.staging import HEAD as STAGED_HEAD
from kithline.intake.staging import STAGED

# by table: what a source's person has one of at a time, and what is said of it
SLOTS = {
    "person_name": ("kind", ("forename", "middle", "surname")),
    "person_identifier": ("scheme", ("value", "is_valid")),
    "person_attribute": ("field", ("value",)),
    "person_address": ("", ("lines", "postcode", "uprn", "address_key")),
}
HEAD = (
    "source_person_id, person_id, source_record_id, delivery_id, access_class, restriction, "
    "valid_from, valid_to, known_from"
)


def wanted(table: str, *, every: bool) -> str:
    """SQL of the newest that this delivery says of each slot, and no current fact says already.

    `every`: a late delivery wants them all, because where each belongs is found by `late.place`; the first of a feed
    too, because nothing that it could repeat is there.
    """
    columns = ", ".join(f"w.{name}" for name in (*STAGED_HEAD, *STAGED[table]))
    unless = "" if every else f"WHERE NOT EXISTS (SELECT FROM {says_already(table)})"
    return f"""
        SELECT * FROM (
            SELECT DISTINCT ON (o.source_person_id, w.slot) {columns}, o.source_person_id, o.fact_person_id, y.id
            FROM staged_{table} w JOIN saying y USING (n) JOIN who o USING (whom)
            ORDER BY o.source_person_id, w.slot, w.valid_from DESC NULLS LAST, w.n DESC) w
        {unless}
        """


def says_already(table: str) -> str:
    """SQL, after FROM: the current fact of the same feed that says what `w` wants to say."""
    slot, values = SLOTS[table]
    same = " AND ".join(f"f.{name} IS NOT DISTINCT FROM w.{name}" for name in values)
    return f"""{table} f JOIN delivery d ON d.id = f.delivery_id
        WHERE f.source_person_id = w.source_person_id AND {f"f.{slot} = w.slot" if slot else "true"}
          AND f.known_to IS NULL AND d.feed = %(feed)s AND {same}
          AND (f.valid_to IS NULL OR f.valid_to >= %(as_at)s OR f.valid_to = w.valid_to)"""


def _slot_is(table: str) -> str:
    slot, _ = SLOTS[table]
    return f"f.{slot} = w.slot" if slot else "true"


def _own(table: str) -> str:
    """The columns of a table of slot facts beside its head."""
    slot, values = SLOTS[table]
    return ", ".join([slot, *values] if slot else values)


def _of_wanted(table: str) -> str:
    return ", ".join(f"w.{name}" for name in SLOTS[table][1])


def not_second(table: str) -> str:
    """SQL: of two records that differ on one day (a child at two schools) one is kept, whichever came first."""
    return f"""
        DELETE FROM wanted_{table} w USING {table} f JOIN delivery d ON d.id = f.delivery_id
        WHERE f.source_person_id = w.source_person_id AND {_slot_is(table)} AND f.known_to IS NULL
          AND f.valid_to IS NULL AND d.feed = %(feed)s AND d.as_at = %(as_at)s
          AND NOT EXISTS (SELECT FROM closing c WHERE c.id = f.source_record_id)
          AND ({", ".join(f"f.{name}" for name in SLOTS[table][1])}) > ({_of_wanted(table)})
        """


def not_older(table: str) -> str:
    """SQL: of a slot of which an earlier part of the delivery said something newer, nothing is wanted. What has the
    delivery's own day was as good as always said without one, and gives way to what has one, as in `wanted`."""
    return (
        f"DELETE FROM wanted_{table} w USING {table} f "
        f"WHERE {_of_this_delivery(table)} AND f.valid_from <> %(as_at)s "
        "AND (w.valid_from IS NULL OR f.valid_from > w.valid_from)"
    )


def replaced(table: str) -> str:
    """SQL, after `not_older`: what an earlier part said goes where something newer is wanted."""
    return (
        f"DELETE FROM {table} f USING wanted_{table} w "
        f"WHERE {_of_this_delivery(table)} AND f.source_record_id <> w.id"
    )


def _of_this_delivery(table: str) -> str:
    return (
        f"f.source_person_id = w.source_person_id AND {_slot_is(table)} AND f.known_to IS NULL "
        "AND f.delivery_id = %(delivery)s"
    )


def ending(table: str) -> str:
    """SQL of what stood: a later statement ends it; a correction for the same day takes its place."""
    return f"""
        SELECT DISTINCT f.id FROM wanted_{table} w
        JOIN {table} f ON f.source_person_id = w.source_person_id AND {_slot_is(table)} AND f.known_to IS NULL
        JOIN delivery d ON d.id = f.delivery_id
        WHERE d.feed = %(feed)s AND d.as_at <= %(as_at)s AND f.valid_to IS NULL
          AND f.delivery_id <> %(delivery)s
        """


def end(table: str) -> str:
    """SQL that ends what stood."""
    return f"""
        WITH closed AS (
            UPDATE {table} f SET known_to = %(now)s FROM ending_{table} e WHERE f.id = e.id RETURNING f.*)
        INSERT INTO {table} ({HEAD}, {_own(table)})
        SELECT source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
               valid_from, greatest(%(as_at)s, valid_from), %(now)s, {_own(table)}
        FROM closed WHERE delivery_id NOT IN (
            SELECT id FROM delivery WHERE feed = %(feed)s AND as_at = %(as_at)s)
        """


def follow(table: str) -> str:
    """SQL that writes what is wanted."""
    slot_value = "w.slot, " if SLOTS[table][0] else ""
    return f"""
        INSERT INTO {table} ({HEAD}, {_own(table)})
        SELECT w.source_person_id, w.person_id, w.id, %(delivery)s, w.access_class, w.restriction,
               coalesce(w.valid_from, %(as_at)s), w.valid_to, %(now)s, {slot_value}{_of_wanted(table)}
        FROM wanted_{table} w
        """
