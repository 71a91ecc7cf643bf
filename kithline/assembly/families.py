"""Families: children who share a parent or main carer, under an id that lasts while one child stays.

Separated parents are members of the same family and of different households. A child may be in two families.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kithline.record.arrays import array
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


Member = tuple[int, str, date | None, date | None, int | None]  # person, role, from, to, source record


@dataclass(frozen=True)
class Tie:
    """That someone is a child's parent or carer, and which source record says so."""

    parent: int
    relation: str
    since: date | None
    until: date | None
    record: int


def assemble_families(cursor: Any, now: datetime, *, are_few: bool = False) -> None:
    """Rebuild the families of the people in `batch` (children and parents alike)."""
    ties_of = _ties_of_few(cursor) if are_few else _ties_of_many(cursor)
    former = _former_families(cursor, sorted(ties_of))
    families_of: dict[int, set[int]] = defaultdict(set)
    for family, children in former.items():
        for child in children:
            families_of[child].add(family)
    groups = _children_by_shared_parents(ties_of)
    taken: set[int] = set()
    kept: list[int | None] = []
    for group in groups:
        most = _family_of_most(group, families_of, taken)
        kept.append(most)
        taken |= {most} if most is not None else set()
    new = iter(_new_families(cursor, kept.count(None), now) if None in kept else ())
    families = [next(new) if family is None else family for family in kept]
    if former:
        cursor.execute("DELETE FROM family_member WHERE family_id = ANY(%s)", [sorted(former)])
    _write_members(
        cursor,
        [
            (family, *member)
            for family, group in zip(families, groups, strict=True)
            for member in _members(group, ties_of)
        ],
    )
    gone = sorted(set(former) - taken)
    if gone:
        cursor.execute("UPDATE family SET ended_at = %s WHERE id = ANY(%s)", [now, gone])


# A child's parents and carers. An end that is only reserved is nobody's yet: it is linked, and waits for a later batch;
# nor is one who is set aside, because no child needs them any more.
_TIES = """
    SELECT other_person_id AS child, person_id AS parent, min(lower(relation)) AS relation,
           min(valid_from) AS since, CASE WHEN bool_and(valid_to IS NOT NULL) THEN max(valid_to) END AS until,
           min(source_record_id) AS record
    FROM relationship r
    WHERE known_to IS NULL AND restriction = 0 AND person_id <> other_person_id AND lower(relation) = ANY(%(parents)s)
      AND EXISTS (SELECT FROM person p WHERE p.id = r.person_id AND p.status <> 'aside')
      AND EXISTS (SELECT FROM person p WHERE p.id = r.other_person_id)
      AND {those}
    GROUP BY 1, 2
    """
_FIRST = """
    SELECT person_id FROM batch
    UNION SELECT m.person_id FROM family_member m WHERE m.family_id IN (
        SELECT f.family_id FROM family_member f JOIN batch b USING (person_id))
    """


def _ties_of_few(cursor: Any) -> dict[int, list[Tie]]:
    """child -> its ties, for every child reached from the batch or its former families through shared parents: step
    by step, by index."""
    ties = _TIES.format(
        those="(other_person_id = ANY(%(children)s::bigint[]) OR person_id = ANY(%(as_parents)s::bigint[]))"
    )
    first = _TIES.format(
        those=f"(other_person_id = ANY(ARRAY({_FIRST})) OR person_id = ANY(ARRAY({_FIRST})))"
    )
    with cursor.db.cursor() as asked_first:  # both at once
        asked_first.execute(_FIRST)
        cursor.execute(first, {"parents": array(PARENTS)})
        people = {person for (person,) in asked_first.fetchall()}
    found: dict[int, dict[int, Tie]] = defaultdict(dict)
    children, parents = set(people), set(people)
    asked = (sorted(people), sorted(people))
    while any(asked):
        if children != people or parents != people:
            given = {"parents": array(PARENTS), "children": asked[0], "as_parents": asked[1]}
            cursor.execute(ties, given)
        for child, *rest in cursor.fetchall():
            found[child][rest[0]] = Tie(*rest)
        of_them = {parent for ties in found.values() for parent in ties}
        asked = (sorted(found.keys() - children), sorted(of_them - parents))
        children |= found.keys()
        parents |= of_them
    return {child: list(ties.values()) for child, ties in found.items()}


def _ties_of_many(cursor: Any) -> dict[int, list[Tie]]:
    """The same for many: all ties there are, of which those are read whose child is reached. (Step by step in SQL took
    ten times as long: each step read all ties again.)"""
    ties = _TIES.format(those="true")
    cursor.execute(f"CREATE TEMP TABLE tie ON COMMIT DROP AS {ties}", {"parents": array(PARENTS)})
    cursor.execute(f"SELECT coalesce(array_agg(person_id), '{{}}') FROM ({_FIRST}) first (person_id)")
    people = set(cursor.fetchone()[0])
    cursor.execute("SELECT coalesce(array_agg(child), '{}'), coalesce(array_agg(parent), '{}') FROM tie")
    children = _reached(people, list(zip(*cursor.fetchone(), strict=True)))
    cursor.execute(
        "SELECT child, parent, relation, since, until, record FROM tie WHERE child = ANY(%s::bigint[])",
        [sorted(children)],
    )
    found: dict[int, list[Tie]] = defaultdict(list)
    for child, *rest in cursor.fetchall():
        found[child].append(Tie(*rest))
    cursor.execute("DROP TABLE tie")
    return found


def _reached(people: set[int], ties: list[tuple[int, int]]) -> set[int]:
    """The children of these ties (child, parent) who are reached from the people through shared parents."""
    parents_of: dict[int, list[int]] = defaultdict(list)
    children_of: dict[int, list[int]] = defaultdict(list)
    for child, parent in ties:
        parents_of[child].append(parent)
        children_of[parent].append(child)
    reached: set[int] = set()
    waiting = [child for child, parent in ties if child in people or parent in people]
    while waiting:
        child = waiting.pop()
        if child not in reached:
            reached.add(child)
            waiting += [each for parent in parents_of[child] for each in children_of[parent]]
    return reached


def _former_families(cursor: Any, children: list[int]) -> dict[int, set[int]]:
    """family -> its children until now: of these children, and of anyone in the batch (who may have none left)."""
    cursor.execute(
        """
        SELECT family_id, array_agg(person_id) FILTER (WHERE role = 'child') FROM family_member WHERE family_id IN (
            SELECT family_id FROM family_member WHERE role = 'child' AND person_id = ANY(%s)
            UNION SELECT m.family_id FROM family_member m JOIN batch b USING (person_id)) GROUP BY 1
        """,
        [children],
    )
    return {family: set(members or ()) for family, members in cursor.fetchall()}


def _family_of_most(group: set[int], families_of: Mapping[int, set[int]], taken: set[int]) -> int | None:
    """The family that most of these children were in goes on; ties to the oldest."""
    held = Counter(family for child in group for family in families_of.get(child, ()) if family not in taken)
    return min(held, key=lambda family: (-held[family], family), default=None)


def _new_families(cursor: Any, how_many: int, now: datetime) -> list[int]:
    cursor.execute(
        "INSERT INTO family (public_id, created_at) SELECT gen_random_uuid(), %s FROM generate_series(1, %s) "
        "RETURNING id",
        [now, how_many],
    )
    return [family for (family,) in cursor.fetchall()]


def _members(group: set[int], ties_of: Mapping[int, list[Tie]]) -> Iterator[Member]:
    """Children, and parents and carers with the dates of their first tie."""
    members: dict[tuple[int, str], Tie | None] = {(child, "child"): None for child in sorted(group)}
    for child in sorted(group):
        for tie in ties_of[child]:
            members.setdefault((tie.parent, tie.relation), tie)
    for (person, role), first in members.items():
        yield (
            (person, role, None, None, None)
            if first is None
            else (person, role, first.since, first.until, first.record)
        )


def _write_members(cursor: Any, members: list[tuple[int, *Member]]) -> None:
    columns = [list(column) for column in zip(*members, strict=True)]
    if columns:
        cursor.execute(
            "INSERT INTO family_member (family_id, person_id, role, valid_from, valid_to, source_record_id, "
            "access_class, restriction) SELECT *, %s, 0 "
            "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::bigint[])",
            [CLASS, *columns],
        )


def _children_by_shared_parents(parents_of: dict[int, list[Tie]]) -> list[set[int]]:
    children_of: dict[int, list[int]] = defaultdict(list)
    for child, parents in parents_of.items():
        for tie in parents:
            children_of[tie.parent].append(child)
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
                waiting += [each for tie in parents_of[child] for each in children_of[tie.parent]]
        placed |= group
        groups.append(group)
    return groups
