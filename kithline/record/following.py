"""Facts follow the person of whom they speak, and an id that is only reserved is nobody's.

A source's new person has an id reserved (`SourcePerson.reserved_person_id`), which its facts carry from the first. Two
records of one name and birth that wait for linking share one, so that the facts of both are right already where linking
finds them to be one person; that was a fifth of assembling two wards. Linking decides, the id is only a guess: where it
makes a person of the id, every other record that shares it is given its own person's, or one of its own, in the same
transaction. Whoever shares an id holds linking off until that is committed, so that linking sees all who share.
"""

from collections.abc import Callable

# the facts' tables; linking knows no models
TABLES = (
    "person_name",
    "person_identifier",
    "person_attribute",
    "person_address",
    "enrolment",
    "involvement",
    "event",
    "event_detail",
    "relationship",
    "attendance_week",
    "attendance_term",
)
# of source_person: linking has still to see it
WAITING = "linked_at IS NULL OR changed_at > linked_at"
TOGETHER = 500  # people who wait: up to so many are brought to the screens in one transaction
# Linking is one at a time: two runs at once could each give one child a person.
LINKING = "hashtextextended('kithline identity link', 0)"
HOLD_OFF = f"SELECT pg_try_advisory_xact_lock_shared({LINKING})"
# of `t`, who is new (`p` is nobody), the id of somebody alike who waits for linking too: nobody sees what either says
SHARED_ID = """
    SELECT a.reserved_person_id AS id FROM source_person a
    WHERE p.id IS NULL AND t.restriction = 0 AND a.linked_at IS NULL AND a.partition = '' AND a.birth = t.birth
      AND lower(a.surname) = lower(t.surname) AND lower(a.forename) = lower(t.forename)
      AND NOT EXISTS (SELECT FROM person WHERE person.id = a.reserved_person_id)
    ORDER BY a.id LIMIT 1
"""


def who_wait(which: str = WAITING) -> str:
    """SQL: how many wait to be linked, or stand in the index of `which`, up to one more than go together. For one, or
    whether there is any, the planner reads the table, of which it believes a third to wait."""
    return f"SELECT count(*) FROM (SELECT FROM source_person WHERE {which} LIMIT {TOGETHER + 1}) s"


def follow(run: Callable[[str], object], linked: str) -> None:
    """Each fact's person becomes whom `linked`, rows of (source_person_id, person_id), names for its source's one.

    All tables in one statement: for one record to ask each by itself cost more than to look into them.
    """
    moved = ", ".join(f"of_{table} AS ({_moved(table, linked)})" for table in TABLES[1:])
    run(f"WITH {moved} {_moved(TABLES[0], linked)}")
    run(_moved("relationship", linked, "other_"))  # by itself: no statement may change a row twice


def _moved(table: str, linked: str, end: str = "") -> str:
    """SQL that changes whose the facts of one table are. `end`: "other_" for those with whom a relationship is.

    By the index, of an array: as a join it read the whole table for a hundredth of it.
    """
    those = f"ARRAY(SELECT a.source_person_id FROM {linked} a (source_person_id, person_id))"
    return (
        f"UPDATE {table} f SET {end}person_id = l.person_id FROM {linked} l (source_person_id, person_id) "
        f"WHERE f.{end}source_person_id = l.source_person_id AND f.{end}person_id IS DISTINCT FROM l.person_id "
        f"AND f.{end}source_person_id = ANY({those})"
    )
