"""Who waits for factors to be worked out, and for how much: the stages of `touched` that come after assembly."""

from typing import Any

STAGE = "derive"
MARKS = "marks"  # of whom nothing but marks of attendance came: only what is worked out of these can change
MORE = ["assemble", STAGE]

# They go by their places: the planner, which may have looked while nobody waited, held each against all who wait.
_TAKEN = """
    WITH taken AS (
        SELECT t.ctid AS place, t.person_id FROM touched t
        WHERE t.stage = %(stage)s AND t.person_id >= %(after)s {limit}
        ORDER BY t.person_id LIMIT %(most)s FOR UPDATE SKIP LOCKED),
    besides AS (SELECT m.ctid AS place FROM touched m WHERE {besides} FOR UPDATE SKIP LOCKED),
    too AS (DELETE FROM touched WHERE ctid = ANY(ARRAY(SELECT place FROM besides))),
    gone AS (DELETE FROM touched WHERE ctid = ANY(ARRAY(SELECT place FROM taken)))
    SELECT person_id FROM taken ORDER BY person_id
    """
_TAKE = {
    STAGE: _TAKEN.format(
        limit="",
        besides="m.stage = %(marks)s AND m.person_id = ANY(ARRAY(SELECT person_id FROM taken))",
    ),
    MARKS: _TAKEN.format(  # as an array, which is read once: as a join each was looked for by itself
        limit="""AND t.person_id <> ALL(ARRAY(
            SELECT o.person_id FROM touched o WHERE o.stage = ANY(%(more)s) AND o.person_id >= %(after)s))""",
        # of the last one all: another run that took what was left of them waited for this one
        besides="m.stage = %(stage)s AND m.person_id = (SELECT max(person_id) FROM taken)",
    ),
}


def take(cursor: Any, stage: str, after: int, most: int) -> list[int]:
    """So many who wait at a stage, from this id on, taken off the list; each as often as they stood there.

    Who waits for more than what is worked out of marks is left until then, and taken once, for these too: two runs that
    each took one of the two waited for each other.
    """
    if after:  # there are many: in their order, or all who still wait are put in order for each batch
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    cursor.execute(_TAKE[stage], {"stage": stage, "after": after, "most": most, "marks": MARKS, "more": MORE})
    taken = [person for (person,) in cursor.fetchall()]
    if after:
        cursor.execute("SET LOCAL enable_bitmapscan TO DEFAULT")
    return taken
