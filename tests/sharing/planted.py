"""Notes planted in a clone of the city: each names a home, a refuge and a person kept back, as people write them."""

from typing import Any

from tests.sharing.crawl import Words, words_of

HOME = ("Flat 2, 14 Wherrymans Reach, Brinmouth", "JX9 9ZY")
WRITTEN = (
    "14 Wherrymans Reach",
    "14, wherrymans rch",
    "14 Wherymans Reach",
    "Wherrymans Reach, number 14",
    "JX9 9ZY",
    "jx99zy",
    "visit_14_Wherrymans_Reach.pdf",
    "Lantern House",  # the invented city's refuge
    "lantren hse",
    "Isolde Merrowby",
    "Merrowby, Isolde",
)
LEFT = "The bus stop in Wherrymans Reach is shut."
TEXT = f"Seen at {'. Also '.join(WRITTEN)}. {LEFT}"
# kind, the field of it that is read, its category: of these every role that reads notes is given some
NOTES = (
    ("case_note", "text", 27),
    ("note_file", "text", 27),
    ("school_concern", "text", 16),
    ("public_protection_notice", "narrative", 21),
    ("encompass", "circumstances", 9),
    ("missing_episode", "circumstances", 10),
)
HEAD = "source_person_id, person_id, source_record_id, delivery_id, access_class, restriction, valid_from, known_from"


def plant(cursor: Any) -> None:
    """A home and a name that are kept back, and a note of each kind about everybody whom a role may open."""
    for table, restriction, own, values in (
        ("person_address", 3, "lines, postcode, uprn, address_key", [*HOME, "", "planted"]),
        ("person_name", 2, "kind, forename, middle, surname", ["legal", "Isolde", "", "Merrowby"]),
    ):
        cursor.execute(
            f"INSERT INTO {table} ({HEAD}, {own}) SELECT source_person_id, person_id, source_record_id, delivery_id, "
            f"access_class, {restriction}, valid_from, known_from, %s, %s, %s, %s FROM {table} ORDER BY id LIMIT 1",
            values,
        )
    for kind, field, category in NOTES:
        cursor.execute(
            "WITH whose AS (SELECT DISTINCT ON (person_id) * FROM person_name WHERE restriction = 0 AND person_id IN "
            "(SELECT person_id FROM pupil_at UNION SELECT person_id FROM allocated_to)), "
            f"told AS (INSERT INTO event ({HEAD}, event_id, kind) SELECT source_person_id, person_id, "
            "source_record_id, delivery_id, %(category)s * 10 + 2, 0, current_date - 9, now(), gen_random_uuid(), "
            "%(kind)s FROM whose RETURNING *) "
            f"INSERT INTO event_detail ({HEAD}, event_id, payload) SELECT source_person_id, person_id, "
            "source_record_id, delivery_id, %(category)s * 10 + 3, 0, valid_from, known_from, event_id, "
            "jsonb_build_object(%(field)s::text, %(text)s::text) FROM told",
            {"kind": kind, "field": field, "category": category, "text": TEXT},
        )


def planted_canaries() -> set[Words]:
    return {words_of(each) for each in WRITTEN}
