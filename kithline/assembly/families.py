"""Families: children who share a parent or main carer, under an id that lasts while one child stays.

Separated parents are members of the same family and of different households. A child may be in two families.
"""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from kithline.record.categories import FAMILY, Level

PARENTS = (
    "mother",
    "father",
    "parent",
    "adoptive parent",
    "step-parent",
    "stepfather",
    "stepmother",
    "carer",
)
CLASS = FAMILY.at(Level.DETAIL)


def assemble_families(cursor: Any, now: datetime) -> None:
    """Rebuild the families of the people in `batch` (children and parents alike)."""
    parents_of = _parents_of_touched(cursor)
    if not parents_of:
        return
    groups = _children_by_shared_parents(parents_of)
    children = sorted(parents_of)
    cursor.execute(
        "SELECT family_id, person_id FROM family_member WHERE person_id = ANY(%s) AND role = 'child'",
        [children],
    )
    former: dict[int, set[int]] = defaultdict(set)
    for family_id, person_id in cursor.fetchall():
        former[family_id].add(person_id)
    taken: set[int] = set()
    for group in groups:
        # the family id of most of these children goes on; ties to the oldest
        held = [(-len(group & members), family) for family, members in former.items() if family not in taken]
        best = min((each for each in held if each[0] < 0), default=None)
        if best is None:
            cursor.execute(
                "INSERT INTO family (public_id, created_at) VALUES (%s, %s) RETURNING id", [uuid.uuid4(), now]
            )
            family_id = int(cursor.fetchone()[0])
        else:
            family_id = best[1]
        taken.add(family_id)
        cursor.execute("DELETE FROM family_member WHERE family_id = %s", [family_id])
        members = {(child, "child", None): None for child in group}
        for child in group:
            for parent, relation, record in parents_of[child]:
                members.setdefault((parent, relation, None), record)
        cursor.executemany(
            "INSERT INTO family_member (family_id, person_id, role, source_record_id, access_class, restriction) "
            "VALUES (%s, %s, %s, %s, %s, 0)",
            [(family_id, person, role, record, CLASS) for (person, role, _), record in members.items()],
        )
    for family_id in set(former) - taken:
        cursor.execute("DELETE FROM family_member WHERE family_id = %s", [family_id])
        cursor.execute("UPDATE family SET ended_at = %s WHERE id = %s", [now, family_id])


def _parents_of_touched(cursor: Any) -> dict[int, list[tuple[int, str, int]]]:
    """child -> (parent, relation, source record), for every child reached from the batch through shared parents."""
    cursor.execute(
        """
        WITH RECURSIVE tie AS (
            SELECT other_person_id AS child, person_id AS parent, relation, source_record_id FROM relationship
            WHERE known_to IS NULL AND restriction = 0 AND person_id IS NOT NULL AND other_person_id IS NOT NULL
              AND person_id <> other_person_id AND lower(relation) = ANY(%s)),
        reached (child) AS (
            SELECT child FROM tie JOIN batch b ON b.person_id IN (tie.child, tie.parent)
            UNION
            SELECT t.child FROM reached r JOIN tie s ON s.child = r.child JOIN tie t ON t.parent = s.parent)
        SELECT DISTINCT t.child, t.parent, lower(t.relation),
               min(t.source_record_id) OVER (PARTITION BY t.child, t.parent)
        FROM tie t JOIN reached r USING (child)
        """,
        [list(PARENTS)],
    )
    found: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for child, parent, relation, record in cursor.fetchall():
        found[child].append((parent, relation, record))
    return found


def _children_by_shared_parents(parents_of: dict[int, list[tuple[int, str, int]]]) -> list[set[int]]:
    children_of: dict[int, list[int]] = defaultdict(list)
    for child, parents in parents_of.items():
        for parent, _, _ in parents:
            children_of[parent].append(child)
    groups: list[set[int]] = []
    placed: set[int] = set()
    for start in sorted(parents_of):
        if start in placed:
            continue
        group, waiting = set(), [start]
        while waiting:
            child = waiting.pop()
            if child not in group:
                group.add(child)
                waiting += [each for parent, _, _ in parents_of[child] for each in children_of[parent]]
        placed |= group
        groups.append(group)
    return groups
