"""The sealed holding area: adults whom no child needs are set aside, and come out when a child does.

Part of assembling a batch, in its transaction. Whoever is set aside keeps facts, links and keys, so that linking reads
them as before, and has nothing that is worked out of them; no site's login sees either (`sharing.policies`). What is
needed says `intake.need`; how long it waits, `assembly.unneeded`.
"""

from datetime import date
from typing import Any

from kithline.assembly.batch import JOINED, LISTED, those
from kithline.assembly.legal_holds import holds
from kithline.intake.need import CHILDS, NEAR, TIES, given

# what is worked out of somebody's facts
DERIVED = (
    "chosen_value",
    "pupil_at",
    "allocated_to",
    "household_member",
    "family_member",
    "indicator_result",
    "marks_leeway",
    "next_change",
)


# the adults of `batch`, into `grown`; how many, and whether anyone at all is set aside
_FIND = {
    of: f"""
    WITH before AS (DELETE FROM grown), found AS (
        INSERT INTO grown SELECT person_id FROM link l {of.join} JOIN source_person s ON s.id = l.source_person_id
        WHERE l.known_to IS NULL AND {of.among("l")} GROUP BY 1 HAVING bool_or({CHILDS}) IS NOT TRUE RETURNING 1)
    SELECT (SELECT count(*) FROM found), EXISTS (SELECT FROM person WHERE status = 'aside')
"""
    for of in (JOINED, LISTED)
}


def set_aside(cursor: Any, on: date, people: str | None = None) -> bool:
    """Set aside those of `batch` whom no child needs, and take them off it; whom somebody of the batch needs comes out,
    and is put on it. Whether the batch may have others than before. `grown` is a temporary table of adults; `people`:
    see `batch.listed`."""
    values = {**given(on), "people": people}
    cursor.execute(_FIND[those(people)], values)
    adults, is_anyone_aside = cursor.fetchone()
    if is_anyone_aside:
        cursor.execute(
            f"INSERT INTO grown SELECT n.id FROM ({NEAR}) n WHERE n.id NOT IN (SELECT g.person_id FROM grown g)",
            values,
        )
        adults += int(cursor.rowcount)
    if not adults:
        return False
    if is_anyone_aside:
        cursor.execute(
            "SELECT p.id FROM grown g JOIN person p ON p.id = g.person_id WHERE p.status = 'aside'"
        )
        were_aside = {person for (person,) in cursor.fetchall()}
    for tie in TIES:
        if adults:
            # one adult after another, by index, until the first tie: as a join it would ask of everybody who is young
            cursor.execute(f"DELETE FROM grown g WHERE (SELECT true FROM ({tie}) tie LIMIT 1)", values)
            adults -= int(cursor.rowcount)
    cursor.execute("SELECT person_id FROM grown")
    unneeded = {person for (person,) in cursor.fetchall()}
    if is_anyone_aside and were_aside - unneeded:
        _come_out(cursor, sorted(were_aside - unneeded))
    unneeded -= _of_held_families(cursor, unneeded, on)
    if unneeded:
        _leave(cursor, sorted(unneeded), on)
    return True


def _of_held_families(cursor: Any, people: set[int], on: date) -> set[int]:
    """Who belongs to a family that a legal hold keeps stays in the record: nothing else says to which family."""
    cursor.execute("SELECT DISTINCT person_id FROM family_member WHERE person_id = ANY(%s)", [list(people)])
    of_families = {person for (person,) in cursor.fetchall()}
    return of_families & holds(cursor, on).keys() if of_families else set()


def _come_out(cursor: Any, needed: list[int]) -> None:
    """These are people of the record again, with all that was ever said of them."""
    cursor.execute("UPDATE person SET status = 'active', aside_since = NULL WHERE id = ANY(%s)", [needed])
    cursor.execute(
        "INSERT INTO batch SELECT n FROM unnest(%s::bigint[]) n WHERE n NOT IN (SELECT person_id FROM batch)",
        [needed],
    )


def _leave(cursor: Any, unneeded: list[int], on: date) -> None:
    """These are set aside, and nothing of what was worked out of them stays."""
    cursor.execute(
        "UPDATE person SET status = 'aside', aside_since = %s WHERE id = ANY(%s) AND status = 'active'",
        [on, unneeded],
    )
    if cursor.rowcount:
        for table in DERIVED:
            cursor.execute(f"DELETE FROM {table} WHERE person_id = ANY(%s)", [unneeded])
    cursor.execute("DELETE FROM batch WHERE person_id = ANY(%s)", [unneeded])
