"""New persons of linking, under ids that were reserved for their records; nobody else keeps such an id."""

from collections.abc import Sequence
from datetime import datetime

from kithline.identity.store import FEW, Connection
from kithline.record.arrays import array
from kithline.record.following import follow


def create_persons(
    connection: Connection, groups: Sequence[Sequence[int]], now: datetime, marked: Sequence[int] = ()
) -> list[int]:
    """A new person for each of these groups of source persons, with its line of lineage; their ids, in order.
    ``marked``: new source persons that are marked as linked already.

    The id is one that was reserved for records of the group (see SourcePerson), if it is still free: that of which
    sources said most, so that few facts need be written again.
    """
    if not groups:
        return []
    ids = _ids_for(connection, groups)
    connection.execute(
        "WITH made AS (INSERT INTO person (id, public_id, status, created_at, restriction) OVERRIDING SYSTEM VALUE"
        " SELECT id, gen_random_uuid(), 'active', %(now)s, 0 FROM unnest(%(ids)s::bigint[]) AS new (id) RETURNING id)"
        " INSERT INTO person_lineage (person_id, event, other_id, at, reason)"
        " SELECT id, 'create', NULL, %(now)s, 'first seen' FROM made",
        {"now": now, "ids": array(ids)},
    )
    _move_facts(connection, groups, ids, marked)
    return ids


def _ids_for(connection: Connection, groups: Sequence[Sequence[int]]) -> list[int]:
    """A free id for each of these groups, reserved or new."""
    if is_many := len(groups) > FEW:
        # where most are persons already, the planner takes the ids that are left for one: for each it counted what was
        # said of all
        connection.execute("SET LOCAL enable_nestloop = off")
    found = connection.execute(
        """
        WITH asked AS MATERIALIZED (
            SELECT asked.place, asked.record, s.reserved_person_id AS id
            FROM unnest(%(records)s::bigint[], %(places)s::bigint[]) asked (record, place)
            JOIN source_person s ON s.id = asked.record),
        several AS (SELECT place FROM asked GROUP BY 1 HAVING min(coalesce(id, 0)) <> max(coalesce(id, 0))),
        said AS (
            SELECT source_person_id AS record, count(*) AS rows FROM source_record
            WHERE source_person_id = ANY(ARRAY(SELECT record FROM asked JOIN several USING (place))) GROUP BY 1)
        SELECT coalesce(free.id, nextval('person_id_seq')) FROM generate_series(1, %(many)s) p (place)
        LEFT JOIN (
            SELECT DISTINCT ON (id) place, id FROM (
                SELECT DISTINCT ON (place) place, id FROM asked LEFT JOIN said USING (record)
                WHERE NOT EXISTS (SELECT FROM person WHERE person.id = asked.id)
                GROUP BY place, id ORDER BY place, coalesce(sum(said.rows), 0) DESC, id) first
            ORDER BY id, place) free USING (place)
        ORDER BY place
        """,
        {
            "many": len(groups),
            "records": array(record for group in groups for record in group),
            "places": array(place for place, group in enumerate(groups, start=1) for _ in group),
        },
    ).fetchall()
    if is_many:
        connection.execute("SET LOCAL enable_nestloop TO DEFAULT")
    return [row[0] for row in found]


# Records whose facts carry another id than they should, and whose they should be: of a new record of these groups its
# person's; of any other new one that shared the id which has become a person, an id of its own.
_MOVED = """
    SELECT s.id, coalesce(own.person, nextval('person_id_seq')) AS person FROM source_person s
    LEFT JOIN unnest(%(records)s::bigint[], %(persons)s::bigint[]) own (record, person) ON own.record = s.id
    WHERE {is_new} AND own.person IS DISTINCT FROM s.reserved_person_id
      AND (own.person IS NOT NULL OR s.reserved_person_id = ANY(%(ids)s::bigint[]))
"""


def _move_facts(
    connection: Connection, groups: Sequence[Sequence[int]], ids: Sequence[int], marked: Sequence[int]
) -> None:
    """What new records of these groups say is their person's, before anybody sees it; and nothing of others is."""
    is_new = "(s.linked_at IS NULL OR s.id = ANY(%(marked)s::bigint[]))" if marked else "s.linked_at IS NULL"
    question = _MOVED.format(is_new=is_new)
    given = {
        "records": array(record for group in groups for record in group),
        "persons": array(person for person, group in zip(ids, groups, strict=True) for _ in group),
        "ids": array(ids),
        "marked": array(marked),
    }
    if len(groups) > FEW:
        connection.execute(f"CREATE TEMP TABLE moved_record ON COMMIT DROP AS {question}", given)
        connection.execute("ANALYZE moved_record")
        _move(connection, "moved_record")
        connection.execute("DROP TABLE moved_record")
    elif found := connection.execute(question, given).fetchall():
        records, persons = (array(column) for column in zip(*found, strict=True))
        _move(connection, f"unnest('{records}'::bigint[], '{persons}'::bigint[])")


def _move(connection: Connection, moved: str) -> None:
    follow(connection.execute, moved)
    connection.execute(
        f"UPDATE source_person s SET reserved_person_id = t.person FROM {moved} t (record, person)"
        " WHERE s.id = t.record"
    )
