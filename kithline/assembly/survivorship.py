"""Which source wins for a value: declared per field, one line each.

Among the current facts of a field the order is: what few may see last, because choosing it would hide the value from
all others (a restricted row, then a sensitive service, then any category that is not widely seen); before these what
says only that the value is not known; a feed that the field trusts (in the order named), then any other; a value that
still holds before one that has ended; then the newest statement (of one day: by feed, then by value, so that the order
of arrival decides nothing). The others that still hold stay beside it and are shown with their sources. If the winner
may not be shown to someone, nothing is shown in its place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kithline.assembly.batch import JOINED, Those
from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    CHARACTERISTICS,
    FAMILY,
    IDENTITY,
    SCHOOL,
    SEND,
    Level,
)
from kithline.record.services import SERVICES

# the categories that every role sees who sees the child; from another a value is chosen only if there is none of these
WIDELY_SEEN = [
    category.number for category in (IDENTITY, ADDRESS, SCHOOL, ATTENDANCE, SEND, CHARACTERISTICS, FAMILY)
]
SENSITIVE = [service.category.at(Level.DETAIL) for service in SERVICES.values() if service.is_sensitive]

# the fields that sort, and are found, by a folded key
SORTED = ["forename", "surname", "preferred_forename", "preferred_surname"]


@dataclass(frozen=True)
class Field:
    """`value`: an SQL expression over the fact table's row `f`. `holds`: which of its rows speak of this field; of two
    fields with one table and value no row speaks of both. `unsaid`: values, in small letters, that are none."""

    code: str
    table: str
    value: str
    holds: str
    trusted: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


# what stands for the forename of a child until it has one: the commonest of what `names.is_placeholder` knows
NO_FORENAME = ("unborn", "baby", "infant", "unnamed", "unknown", "not known")
_IDENTITY = ("school_census", "case_system", "cin_census")

FIELDS: tuple[Field, ...] = (
    Field(
        "forename",
        "person_name",
        "f.forename",
        "f.kind = 'legal' AND f.forename <> ''",
        _IDENTITY,
        NO_FORENAME,
    ),
    Field("surname", "person_name", "f.surname", "f.kind = 'legal' AND f.surname <> ''", _IDENTITY),
    Field("preferred_forename", "person_name", "f.forename", "f.kind = 'preferred' AND f.forename <> ''"),
    Field("preferred_surname", "person_name", "f.surname", "f.kind = 'preferred' AND f.surname <> ''"),
    Field("birth", "person_attribute", "f.value", "f.field = 'birth'", _IDENTITY),
    Field("sex", "person_attribute", "f.value", "f.field = 'sex'", _IDENTITY, ("u",)),
    Field(
        "ethnicity",
        "person_attribute",
        "f.value",
        "f.field = 'ethnicity'",
        ("school_census", "case_system"),
        ("nobt",),
    ),
    Field("language", "person_attribute", "f.value", "f.field = 'language'", ("school_census",)),
    Field(
        "sen_provision",
        "person_attribute",
        "f.value",
        "f.field = 'sen_provision'",
        ("sen_register", "school_census"),
    ),
    Field("young_carer", "person_attribute", "f.value", "f.field = 'young_carer'"),
    Field("upn", "person_identifier", "f.value", "f.scheme = 'upn' AND f.is_valid", ("school_census",)),
    Field("nhs_number", "person_identifier", "f.value", "f.scheme = 'nhs_number' AND f.is_valid"),
    Field(
        "address",
        "person_address",
        "concat_ws(', ', nullif(f.lines, ''), nullif(f.postcode, ''))",
        "true",
        ("case_system", "school_census"),
    ),
)


def choose(fields: Sequence[Field] = FIELDS, of: Those = JOINED) -> str:
    """SQL that inserts the chosen values of these fields for the people in `batch`: one statement that reads a table
    of facts once for the fields of one value. For one person to ask for each field cost more than to choose it. Names
    are kept beside their key of sorting: `names` and `keys`, two lists. `of`: how the statement names the people."""
    readings = dict.fromkeys((field.table, field.value) for field in fields)
    told = " UNION ALL ".join(
        _told(*reading, [each for each in fields if (each.table, each.value) == reading], of)
        for reading in readings
    )
    return f"""
        WITH told AS MATERIALIZED ({told}),
        differing AS (
            SELECT person_id, field, count(DISTINCT lower(value)) AS others FROM told
            WHERE holds AND place > 1 AND value <> best AND lower(value) <> lower(best)
              AND restriction <= best_restriction AND access_class = best_class GROUP BY 1, 2)
        INSERT INTO chosen_value (person_id, field, value, sort_key, others, source_record_id, delivery_id,
                                  access_class, restriction, as_at)
        SELECT c.person_id, c.field, c.value, coalesce(k.sort_key, ''), least(32000, coalesce(d.others, 0)),
               c.source_record_id, c.delivery_id, c.access_class, c.restriction, c.as_at
        FROM told c LEFT JOIN differing d USING (person_id, field)
        LEFT JOIN unnest(%(names)s::text[], %(keys)s::text[]) k (value, sort_key)
            ON k.value = c.value AND c.field = ANY(%(sorted)s::text[])
        WHERE c.place = 1
    """  # noqa: S608 - made of the declarations above


def _told(table: str, value: str, fields: Sequence[Field], of: Those) -> str:
    """SQL of what one table of facts says of these fields, which have one value, each person's in the order in which it
    is preferred. What goes before the day is one number, the `rank`: to compare five took a sixth of all this."""
    field = _which(fields, lambda each: f"'{each.code}'")
    return f"""
        SELECT *, row_number() OVER liked AS place, first_value(value) OVER liked AS best,
               first_value(restriction) OVER liked AS best_restriction,
               first_value(access_class) OVER liked AS best_class
        FROM (
            SELECT f.person_id, {field} AS field, {value} AS value, f.source_record_id, f.delivery_id, f.access_class,
                   f.restriction, d.as_at, d.feed, f.id, (f.valid_to IS NULL OR f.valid_to >= %(on)s) AS holds,
                   (f.restriction > 0)::int * 800 + (f.access_class = ANY(%(sensitive)s::int[]))::int * 400
                   + (f.access_class / 10 <> ALL(%(widely_seen)s::int[]))::int * 200
                   + {_which(fields, _preferred)}
                   + coalesce(f.valid_to < %(on)s, false)::int AS rank
            FROM {table} f {of.join} JOIN delivery d ON d.id = f.delivery_id
            WHERE f.known_to IS NULL AND {of.among("f")} AND ({" OR ".join(each.holds for each in fields)})) spoken
        WINDOW liked AS (PARTITION BY person_id, field ORDER BY rank, as_at DESC, feed, value, id)
    """  # noqa: S608 - made of the declarations above


def _which(fields: Sequence[Field], of: Callable[[Field], str]) -> str:
    """SQL of what is so of the field of which a row speaks; null if it speaks of none."""
    return f"CASE {' '.join(f'WHEN {each.holds} THEN {of(each)}' for each in fields)} END"


def _preferred(field: Field) -> str:
    """SQL of what the field itself goes by: whether a value says only that there is none, then who is trusted."""
    rank = f"{_trust(field.trusted)} * 2"
    said = ", ".join(f"'{value}'" for value in field.unsaid)
    return f"(lower({field.value}) IN ({said}))::int * 100 + {rank}" if said else rank


def _trust(trusted: Sequence[str]) -> str:
    """SQL of a feed's place among those that a field trusts; after them come all others."""
    ranks = " ".join(f"WHEN '{feed}' THEN {place}" for place, feed in enumerate(trusted))
    return f"CASE d.feed {ranks} ELSE {len(trusted)} END" if trusted else "0"
