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


def ask_neighbours(connection: Connection, ids: Iterable[int]) -> Cursor:
    """Ask who shares one with these."""
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
        f" UNION ALL {pairs}",
        {"ids": array(ids)},
    )
