"""Whom a change may reach: those who are solved anew with a new or changed record, and nobody else."""

from collections.abc import Iterable

from kithline.identity.store import Connection, Cursor
from kithline.record.arrays import array


def closure(connection: Connection, found: set[int], asked: Cursor | None = None) -> list[int]:
    """All whom a change may reach: those who share a person, a refusal, an open review or a decision with one of
    these, and those who share one with them. Solved together they come out as if all had arrived at once. ``asked``:
    ``ask_neighbours`` of these, if it was asked."""
    reached: set[int] = set()
    frontier = found
    while frontier:
        reached |= frontier
        answers = asked or ask_neighbours(connection, sorted(frontier))
        frontier, asked = {row[0] for row in answers.fetchall()} - reached, None
    return sorted(reached)


# A pupil's key at school is the UPN. A number that many give as their former one is nobody's: see `standing`.
_RENUMBERED = """
    SELECT o.id FROM person_identifier i JOIN source_person o ON o.namespace = 'school' AND o.key = i.value
    WHERE i.scheme = 'former_upn' AND i.known_to IS NULL AND i.source_person_id = ANY(%(ids)s::bigint[])
    UNION ALL
    SELECT i.source_person_id FROM source_person o CROSS JOIN LATERAL (
        SELECT f.source_person_id FROM person_identifier f
        WHERE f.scheme = 'former_upn' AND f.value = o.key AND f.known_to IS NULL LIMIT 40) i
    WHERE o.id = ANY(%(ids)s::bigint[]) AND o.namespace = 'school'
"""


def ask_neighbours(connection: Connection, ids: Iterable[int]) -> Cursor:
    """Ask who shares one with these, and who has a UPN that was theirs before, or the other way round."""
    pairs = " UNION ALL ".join(
        f"SELECT {other} FROM {table} WHERE {still} IS NULL AND {one} = ANY(%(ids)s::bigint[])"
        for table, still in (
            ("link_refusal", "known_to"),
            ("link_review", "closed_at"),
            ("link_decision", "known_to"),
        )
        for one, other in (("left_id", "right_id"), ("right_id", "left_id"))
    )
    return connection.execute(
        "SELECT l.source_person_id FROM link l WHERE l.known_to IS NULL AND l.person_id IN (SELECT m.person_id"
        " FROM link m WHERE m.known_to IS NULL AND m.source_person_id = ANY(%(ids)s::bigint[]))"
        f" UNION ALL {pairs} UNION ALL {_RENUMBERED}",
        {"ids": array(ids)},
    )
