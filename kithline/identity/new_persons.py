"""New persons of linking, under ids that were reserved for their records; nobody else keeps such an id."""

from collections.abc import Sequence
from datetime import datetime

from kithline.identity.store import Connection
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
    )
    ids = [row[0] for row in found.fetchall()]
    connection.execute(
        "WITH made AS (INSERT INTO person (id, public_id, status, created_at, restriction) OVERRIDING SYSTEM VALUE"
        " SELECT id, gen_random_uuid(), 'active', %(now)s, 0 FROM unnest(%(ids)s::bigint[]) AS new (id) RETURNING id)"
        " INSERT INTO person_lineage (person_id, event, other_id, at, reason)"
        " SELECT id, 'create', NULL, %(now)s, 'first seen' FROM made",
        {"now": now, "ids": array(ids)},
    )
    _part_strangers(connection, groups, ids, marked)
    return ids


def _part_strangers(
    connection: Connection, groups: Sequence[Sequence[int]], ids: Sequence[int], marked: Sequence[int]
) -> None:
    """Records that shared the id which has become a person, and are not of it, and their facts, get an id of their own
    before anybody sees them."""
    is_new = "(s.linked_at IS NULL OR s.id = ANY(%(marked)s::bigint[]))" if marked else "s.linked_at IS NULL"
    found = connection.execute(
        f"""
        SELECT s.id, nextval('person_id_seq') FROM source_person s
        LEFT JOIN unnest(%(records)s::bigint[], %(persons)s::bigint[]) own (record, person) ON own.record = s.id
        WHERE {is_new} AND s.reserved_person_id = ANY(%(ids)s::bigint[])
          AND own.person IS DISTINCT FROM s.reserved_person_id
        """,
        {
            "records": array(record for group in groups for record in group),
            "persons": array(person for person, group in zip(ids, groups, strict=True) for _ in group),
            "ids": array(ids),
            "marked": array(marked),
        },
    ).fetchall()
    if not found:
        return
    records, persons = (array(column) for column in zip(*found, strict=True))
    strangers = f"unnest('{records}'::bigint[], '{persons}'::bigint[])"
    follow(connection.execute, strangers)
    connection.execute(
        f"UPDATE source_person s SET reserved_person_id = t.person FROM {strangers} t (record, person)"
        " WHERE s.id = t.record"
    )
