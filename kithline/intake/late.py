"""A file that comes late: it speaks for a day before that of a delivery of the same feed already taken in.

It fills history only. What is known of the days after it stands, and comes out as if all had come in order.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from kithline.feeds.spec import EmitAttribute, EmitIdentifier, Feed, Mode, Subject, Table, Through


class Statements(Protocol):
    """What is asked of a writer."""

    cursor: Any
    feed: Feed
    given: dict[str, Any]

    def run(self, statement: str) -> Any: ...


QUESTION = (
    "SELECT coalesce(bool_or(as_at > %(as_at)s), false), coalesce(bool_or(as_at = %(as_at)s), false), "
    "NOT EXISTS (SELECT FROM delivery o WHERE o.feed = %(feed)s AND o.id IS DISTINCT FROM %(delivery)s::bigint) "
    "FROM delivery WHERE feed = %(feed)s AND state = 'accepted' AND as_at >= %(as_at)s "
    "AND id IS DISTINCT FROM %(delivery)s::bigint"
)


def find_later(
    cursor: Any, feed: Feed, given: dict[str, Any], *, asked: tuple[bool, bool, bool] | None = None
) -> tuple[bool, bool, bool]:
    """Whether the delivery is late, whether another of its day is here, and whether it is the first of its feed. Fills
    `later_space`: the next day for which
    a snapshot spoke of each part that came, so that a row which it lacks ended then. As in a delivery that is not late,
    a file speaks of each scope that any of the delivery's files names, though it holds no row of it. `asked`: what
    QUESTION answered, if it was asked."""
    if asked is None:
        cursor.execute(QUESTION, given)
        asked = cursor.fetchone()
    is_late, is_second, is_first = asked
    if not is_late:
        return False, is_second, is_first
    if feed.mode is Mode.SNAPSHOT:
        cursor.execute(
            """
            INSERT INTO later_space
            WITH later AS (
                SELECT id, as_at FROM delivery
                WHERE feed = %(feed)s AND state = 'accepted' AND as_at > %(as_at)s),
            spoken AS (
                SELECT DISTINCT d.id, r.scope FROM later d JOIN source_record r ON r.feed = %(feed)s
                LEFT JOIN record_confirmed f ON f.source_record_id = r.id
                WHERE r.delivery_id = d.id OR r.ended_on = d.as_at OR (r.as_at < d.as_at AND d.as_at <= f.day))
            SELECT e.key_space, e.scope, min(d.as_at)
            FROM sent_space e
            JOIN unnest(%(codes)s::text[], %(spaces)s::text[]) t (code, space) ON t.space = e.key_space
            JOIN delivery_file f ON f.table_code = t.code
            JOIN later d ON d.id = f.delivery_id
            WHERE e.scope = '' OR EXISTS (SELECT FROM spoken s WHERE s.id = d.id AND s.scope = e.scope)
            GROUP BY 1, 2
            """,
            {
                **given,
                "codes": [table.code for table in feed.tables],
                "spaces": [table.key_space for table in feed.tables],
            },
        )
    _say_what_speaks(cursor, feed)
    return True, is_second, False


def place(writer: Statements, table: str, slot: str, values: tuple[str, ...]) -> None:
    """Put what a late file says of each slot among what was said before and after it, and take it out of `wanted`.

    `previous`, `next`: the facts said for days before and after. `again_on`: when the previous one was said again.
    """
    same = " AND ".join(f"f.{name} IS NOT DISTINCT FROM w.{name}" for name in values)
    of_slot = f"""
        SELECT f.id, d.as_at, {same} AS is_same FROM {table} f JOIN delivery d ON d.id = f.delivery_id
        WHERE f.source_person_id = w.source_person_id AND {f"f.{slot} = w.slot" if slot else "true"}
          AND f.known_to IS NULL AND d.feed = %(feed)s"""
    writer.run(f"DROP TABLE IF EXISTS pg_temp.placed_{table}")
    writer.run(
        f"""
        CREATE TEMP TABLE placed_{table} ON COMMIT DROP AS
        SELECT w.*, p.id AS previous_id, coalesce(p.is_same, false) AS is_known, p.as_at AS previous_on,
               x.id AS next_id, x.as_at AS next_on, coalesce(x.is_same, false) AS is_next,
               CASE WHEN a.day < x.as_at OR x.as_at IS NULL THEN a.day END AS again_on
        FROM wanted_{table} w
        LEFT JOIN LATERAL ({of_slot} AND d.as_at <= %(as_at)s ORDER BY d.as_at DESC, f.id DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL ({of_slot} AND d.as_at > %(as_at)s ORDER BY d.as_at, f.id LIMIT 1) x ON true
        LEFT JOIN LATERAL (
            SELECT min(d.as_at) AS day FROM source_record r
            LEFT JOIN record_confirmed n ON n.source_record_id = r.id
            JOIN speaks k ON k.key_space = r.key_space AND k.fact = '{table}' AND k.slot = w.slot
            JOIN delivery d ON d.feed = %(feed)s AND d.state = 'accepted' AND d.as_at > %(as_at)s
                 AND d.as_at BETWEEN r.as_at AND coalesce(n.day, r.as_at)
            WHERE p.id IS NOT NULL AND NOT p.is_same AND r.feed = %(feed)s AND r.source_person_id = w.source_person_id
              AND jsonb_exists(r.raw, k.column_code)) a ON true
        """
    )
    writer.run(
        f"DELETE FROM wanted_{table} w USING placed_{table} p WHERE p.n = w.n AND p.slot = w.slot "
        "AND p.source_person_id = w.source_person_id "
        "AND (p.is_known OR p.next_id IS NOT NULL OR p.again_on IS NOT NULL)"
    )
    writer.run(f"DELETE FROM placed_{table} WHERE is_known OR (next_id IS NULL AND again_on IS NULL)")
    columns = ", ".join([slot, *values] if slot else values)
    head = "source_person_id, person_id, access_class, restriction"
    into = f"INSERT INTO {table} ({head}, {columns}, source_record_id, delivery_id, valid_from, valid_to, known_from)"
    of_fact = ", ".join(f"f.{name.strip()}" for name in f"{head}, {columns}".split(","))
    of_said = ", ".join(f"w.{name}" for name in (["slot", *values] if slot else values))
    # the previous one ends where this begins (unless both speak for one day), and begins again where it was said again
    writer.run(
        f"""
        {into}
        SELECT {of_fact}, f.source_record_id, f.delivery_id, f.valid_from, greatest(%(as_at)s, f.valid_from), %(now)s
        FROM placed_{table} w JOIN {table} f ON f.id = w.previous_id WHERE w.previous_on < %(as_at)s
        UNION ALL
        SELECT {of_fact}, f.source_record_id,
               (SELECT min(d.id) FROM delivery d
                WHERE d.feed = %(feed)s AND d.state = 'accepted' AND d.as_at = w.again_on),
               w.again_on, f.valid_to, %(now)s
        FROM placed_{table} w JOIN {table} f ON f.id = w.previous_id WHERE w.again_on IS NOT NULL
        UNION ALL
        SELECT w.source_person_id, w.person_id, w.access_class, w.restriction, {of_said}, w.id, %(delivery)s,
               coalesce(w.valid_from, %(as_at)s), coalesce(w.valid_to, w.again_on, w.next_on), %(now)s
        FROM placed_{table} w WHERE NOT w.is_next OR w.again_on IS NOT NULL
        UNION ALL
        SELECT {of_fact}, w.id, %(delivery)s, coalesce(w.valid_from, %(as_at)s), f.valid_to, %(now)s
        FROM placed_{table} w JOIN {table} f ON f.id = w.next_id WHERE w.is_next AND w.again_on IS NULL
        """
    )
    writer.run(
        f"UPDATE {table} f SET known_to = %(now)s FROM placed_{table} w "
        "WHERE f.id = w.previous_id OR (f.id = w.next_id AND w.is_next AND w.again_on IS NULL)"
    )


def _say_what_speaks(cursor: Any, feed: Feed) -> None:
    """`speaks`: which column of which table says something of which slot of its subject."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.speaks")
    cursor.execute(
        "CREATE TEMP TABLE speaks (key_space text, fact text, slot text, column_code text) ON COMMIT DROP"
    )
    cursor.executemany(
        "INSERT INTO speaks VALUES (%s, %s, %s, %s)",
        [(table.key_space, *said) for table in feed.tables for said in _slots_of(table) if said[2]],
    )


def _slots_of(table: Table) -> Iterator[tuple[str, str, str]]:
    """(fact, slot, column) of what the table says of its own subject."""
    subject = table.subject
    if isinstance(subject, Subject):
        yield "person_name", "legal", subject.forename
        yield "person_name", "legal", subject.surname
        yield "person_name", "preferred", subject.preferred_forename
        yield "person_name", "preferred", subject.preferred_surname
        yield "person_name", "former", subject.former_surname
        yield "person_attribute", "birth", subject.birth
        yield "person_attribute", "sex", subject.sex
        for scheme, column in subject.identifiers.items():
            yield "person_identifier", scheme, column
    if isinstance(subject, Subject | Through) and subject.address is not None:
        for column in (*subject.address.lines, subject.address.postcode, subject.address.uprn):
            yield "person_address", "home", column
    for what in table.emits:
        if isinstance(what, EmitAttribute):
            yield "person_attribute", what.field, what.column
        elif isinstance(what, EmitIdentifier):
            yield "person_identifier", what.scheme, what.column
