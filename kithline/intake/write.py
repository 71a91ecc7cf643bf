"""A delivery into the record, set by set, inside the caller's transaction.

Two sorts of fact. *Row facts* (enrolments, involvements, events, relationships, attendance) belong to one source
record: when a new version comes they are closed and inserted anew; when the row has ended, so have they. *Slot facts*
(names, identifiers, attributes, addresses) belong to a source's person: a row that repeats what the source said before
adds nothing; one that differs closes the former value and follows it.
"""

from typing import Any

from kithline.feeds.spec import Feed

ROW_FACTS = (
    "enrolment",
    "involvement",
    "event",
    "event_detail",
    "relationship",
    "attendance_week",
    "attendance_term",
)
# of these, what has an end that absence from a snapshot can set
LASTING = ("enrolment", "involvement", "event", "event_detail", "relationship")
SLOTS = {
    "person_name": ("kind", ("forename", "middle", "surname")),
    "person_identifier": ("scheme", ("value", "is_valid")),
    "person_attribute": ("field", ("value",)),
    "person_address": ("", ("lines", "postcode", "uprn", "address_key")),
}
STUB_VALUES = (
    "forename",
    "middle",
    "surname",
    "former_surname",
    "birth",
    "sex",
    "upn",
    "nhs_number",
    "uln",
    "nino",
    "postcode",
    "uprn",
    "address_key",
)
HEAD = (
    "source_person_id, person_id, source_record_id, delivery_id, access_class, restriction, "
    "valid_from, valid_to, known_from"
)


class Writer:
    """Writes one delivery. `now` is the moment at which we come to know; `as_at` the day that the source speaks for."""

    def __init__(self, cursor: Any, feed: Feed, delivery_id: int, as_at: object, now: object, later: object) -> None:
        self.cursor = cursor
        self.given = {
            "feed": feed.code,
            "delivery": delivery_id,
            "as_at": as_at,
            "now": now,
            "later": later,  # the date of the next delivery already taken in, if this one came late; else null
        }

    def run(self, statement: str) -> int:
        self.cursor.execute(statement, self.given)
        return int(self.cursor.rowcount)

    def write(self, staged: set[str]) -> None:
        """Everything, in order. `staged`: the fact tables that hold any row."""
        self._professionals()
        self._people()
        self._source_records()
        self._close_superseded()
        self._end_gone()
        for name in sorted(staged & set(SLOTS)):
            self._slot_facts(name)
        for name in sorted(staged - set(SLOTS)):
            self._row_facts(name)
        self._touch()

    def _professionals(self) -> None:
        self.run(
            """
            INSERT INTO professional (namespace, key, name, title, team, telephone, email, manager, duty_telephone,
                                      delivery_id, updated_at)
            SELECT DISTINCT ON (namespace, key) namespace, key, name, title, team, telephone, email, manager,
                   duty_telephone, %(delivery)s, %(now)s
            FROM staged_professional WHERE key <> '' ORDER BY namespace, key
            ON CONFLICT (namespace, key) DO UPDATE SET name = excluded.name, title = excluded.title,
                team = excluded.team, telephone = excluded.telephone, email = excluded.email,
                manager = excluded.manager, duty_telephone = excluded.duty_telephone,
                delivery_id = excluded.delivery_id, updated_at = excluded.updated_at
            WHERE (SELECT d.as_at FROM delivery d WHERE d.id = professional.delivery_id) <= %(as_at)s
            """
        )

    def _people(self) -> None:
        """Source persons: new ones, and what is newly said of known ones. A value that is not said takes none away."""
        newest = ", ".join(
            f"(array_agg({name} ORDER BY n DESC) FILTER (WHERE {name} IS NOT NULL))[1] AS {name}" for name in STUB_VALUES
        )
        self.run(
            f"""
            CREATE TEMP TABLE said ON COMMIT DROP AS
            SELECT namespace, key, min(role) AS role, max(restriction) AS restriction, {newest}
            FROM stub GROUP BY namespace, key
            """
        )
        values = ", ".join(STUB_VALUES)
        kept = ", ".join(f"{name} = coalesce(excluded.{name}, p.{name})" for name in STUB_VALUES)
        differs = " OR ".join(
            f"(excluded.{name} IS NOT NULL AND excluded.{name} IS DISTINCT FROM p.{name})" for name in STUB_VALUES
        )
        self.run(
            f"""
            INSERT INTO source_person AS p (namespace, key, role, partition, restriction, first_seen_on, last_seen_on,
                                            changed_at, {values})
            SELECT namespace, key, role, '', restriction, %(as_at)s, %(as_at)s, %(now)s, {values} FROM said
            ORDER BY namespace, key
            ON CONFLICT (namespace, key) DO UPDATE SET {kept}, last_seen_on = excluded.last_seen_on,
                changed_at = %(now)s
            WHERE p.last_seen_on <= excluded.last_seen_on AND ({differs})
            """
        )
        self.run(
            """
            CREATE TEMP TABLE who ON COMMIT DROP AS
            SELECT s.namespace, s.key, p.id AS source_person_id, l.person_id
            FROM (SELECT DISTINCT namespace, key FROM subject UNION SELECT namespace, key FROM said) s
            JOIN source_person p USING (namespace, key)
            LEFT JOIN link l ON l.source_person_id = p.id AND l.known_to IS NULL
            """
        )
        self.run("ANALYZE who")

    def _source_records(self) -> None:
        self.run(
            "UPDATE change SET id = nextval(pg_get_serial_sequence('source_record', 'id')) "
            "WHERE what IN ('new', 'changed', 'history')"
        )
        self.run(
            """
            UPDATE source_record r SET superseded_at = %(now)s, superseded_by_id = c.id
            FROM change c WHERE c.what = 'changed' AND r.id = c.before_id
            """
        )
        self.run(
            """
            INSERT INTO source_record (id, delivery_id, feed, key_space, source_key, version, file_id, row, raw,
                row_hash, scope, period, as_at, received_at, superseded_at, superseded_by_id, ended_on,
                source_person_id, restriction)
            OVERRIDING SYSTEM VALUE
            SELECT c.id, %(delivery)s, %(feed)s, s.key_space, s.source_key,
                   CASE c.what WHEN 'new' THEN 1 WHEN 'changed' THEN c.before_version + 1 ELSE 0 END,
                   s.file_id, s.row, s.raw, s.row_hash, s.scope, s.period, %(as_at)s, %(now)s,
                   CASE c.what WHEN 'history' THEN %(now)s::timestamptz END,
                   CASE c.what WHEN 'history' THEN c.before_id END,
                   CASE WHEN c.what = 'new' AND NOT s.is_periodic THEN %(later)s::date END,
                   w.source_person_id, s.restriction
            FROM change c JOIN sent s USING (n)
            LEFT JOIN subject u USING (n) LEFT JOIN who w ON w.namespace = u.namespace AND w.key = u.key
            WHERE c.id IS NOT NULL
            """
        )
        # the rows whose facts are to be written, with whom they are about
        self.run(
            """
            CREATE TEMP TABLE saying ON COMMIT DROP AS
            SELECT c.n, c.id, c.before_id, c.what, w.source_person_id, w.person_id,
                   CASE WHEN c.what = 'new' AND NOT s.is_periodic THEN %(later)s::date END AS ended_on
            FROM change c JOIN sent s USING (n)
            LEFT JOIN subject u USING (n) LEFT JOIN who w ON w.namespace = u.namespace AND w.key = u.key
            WHERE c.id IS NOT NULL
            """
        )
        self.run("ANALYZE saying")

    def _close_superseded(self) -> None:
        self.run(
            "CREATE TEMP TABLE closing ON COMMIT DROP AS SELECT before_id AS id FROM change WHERE what = 'changed' "
            "UNION ALL SELECT id FROM gone WHERE is_withdrawn"
        )
        if self.run("SELECT FROM closing LIMIT 1") == 0:
            return
        self.run("UPDATE source_record r SET withdrawn_at = %(now)s FROM gone g WHERE g.is_withdrawn AND r.id = g.id")
        for table in ROW_FACTS:
            self.run(
                f"UPDATE {table} f SET known_to = %(now)s FROM closing c "
                "WHERE f.source_record_id = c.id AND f.known_to IS NULL"
            )

    def _end_gone(self) -> None:
        """A row gone from a snapshot has ended as at its date: facts still open are closed and inserted with the end."""
        ended = self.run(
            "UPDATE source_record r SET ended_on = %(as_at)s FROM gone g WHERE NOT g.is_withdrawn AND r.id = g.id"
        )
        if not ended:
            return
        for table in LASTING:
            self.cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) "
                "FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
                "AND column_name NOT IN ('id', 'delivery_id', 'valid_to', 'known_from', 'known_to')",
                [table],
            )
            columns = self.cursor.fetchone()[0]
            self.run(
                f"""
                WITH closed AS (
                    UPDATE {table} f SET known_to = %(now)s FROM gone g
                    WHERE NOT g.is_withdrawn AND f.source_record_id = g.id AND f.known_to IS NULL
                      AND (f.valid_to IS NULL OR f.valid_to > %(as_at)s)
                    RETURNING f.*)
                INSERT INTO {table} ({columns}, delivery_id, valid_to, known_from)
                SELECT {columns}, %(delivery)s, greatest(%(as_at)s, valid_from), %(now)s FROM closed
                """
            )

    def _slot_facts(self, table: str) -> None:
        slot, values = SLOTS[table]
        columns = ", ".join(values)
        same = " AND ".join(f"f.{name} IS NOT DISTINCT FROM w.{name}" for name in values)
        slot_is = f"f.{slot} = w.slot" if slot else "true"
        slot_column = f"{slot}, " if slot else ""
        slot_value = "w.slot, " if slot else ""
        # The newest that this delivery says of each slot, where no current fact of the same feed says it already.
        self.run(
            f"""
            CREATE TEMP TABLE wanted_{table} ON COMMIT DROP AS
            SELECT DISTINCT ON (o.source_person_id, w.slot) w.*, o.source_person_id, o.person_id, y.id
            FROM staged_{table} w JOIN saying y USING (n) JOIN who o USING (namespace, key)
            ORDER BY o.source_person_id, w.slot, w.valid_from DESC NULLS LAST, w.n DESC
            """
        )
        self.run(
            f"""
            DELETE FROM wanted_{table} w USING {table} f JOIN delivery d ON d.id = f.delivery_id
            WHERE f.source_person_id = w.source_person_id AND {slot_is} AND f.known_to IS NULL
              AND d.feed = %(feed)s AND {same}
              AND (f.valid_to IS NULL OR f.valid_to >= %(as_at)s)
            """
        )
        # A later statement ends the one that stood; an earlier one (a late file) ends where the next begins.
        self.run(
            f"""
            CREATE TEMP TABLE ending_{table} ON COMMIT DROP AS
            SELECT DISTINCT f.id FROM wanted_{table} w
            JOIN {table} f ON f.source_person_id = w.source_person_id AND {slot_is} AND f.known_to IS NULL
            JOIN delivery d ON d.id = f.delivery_id
            WHERE d.feed = %(feed)s AND d.as_at <= %(as_at)s AND f.valid_to IS NULL
              AND f.delivery_id <> %(delivery)s
            """
        )
        self.run(
            f"""
            WITH closed AS (
                UPDATE {table} f SET known_to = %(now)s FROM ending_{table} e WHERE f.id = e.id RETURNING f.*)
            INSERT INTO {table} ({HEAD}, {slot_column}{columns})
            SELECT source_person_id, person_id, source_record_id, delivery_id, access_class, restriction, valid_from,
                   greatest(%(as_at)s, valid_from), %(now)s, {slot_column}{columns} FROM closed
            """
        )
        self.run(
            f"""
            INSERT INTO {table} ({HEAD}, {slot_column}{columns})
            SELECT w.source_person_id, w.person_id, w.id, %(delivery)s, w.access_class, w.restriction,
                   coalesce(w.valid_from, %(as_at)s),
                   coalesce(w.valid_to, (SELECT min(f.valid_from) FROM {table} f JOIN delivery d ON d.id = f.delivery_id
                    WHERE f.source_person_id = w.source_person_id AND {slot_is} AND f.known_to IS NULL
                      AND d.feed = %(feed)s AND d.as_at > %(as_at)s)),
                   %(now)s, {slot_value}{", ".join(f"w.{name}" for name in values)}
            FROM wanted_{table} w
            """
        )

    def _row_facts(self, table: str) -> None:
        head = """y.source_person_id, y.person_id, y.id, %(delivery)s, w.access_class, w.restriction, w.valid_from,
                  CASE WHEN y.ended_on IS NULL OR w.valid_to <= y.ended_on THEN w.valid_to
                       ELSE greatest(y.ended_on, w.valid_from) END, %(now)s"""
        source = f"FROM staged_{table} w JOIN saying y USING (n) WHERE y.what <> 'history' AND y.source_person_id IS NOT NULL"
        if table == "event":
            self._events(head)
        elif table == "enrolment":
            self.run(
                f"INSERT INTO enrolment ({HEAD}, school_id, status, year_group) "
                f"SELECT {head}, o.organisation_id, w.status, w.year_group "
                + source.replace("WHERE", "JOIN organisation_code o ON o.code = w.school WHERE")
            )
        elif table == "involvement":
            self.run(
                f"INSERT INTO involvement ({HEAD}, service, worker, professional_id, role, is_masked) "
                f"SELECT {head}, w.service, w.worker, p.id, w.role, w.is_masked "
                + source.replace(
                    "WHERE",
                    "LEFT JOIN subject u USING (n) LEFT JOIN professional p ON p.namespace = u.namespace "
                    "AND p.key = w.worker AND w.worker <> '' WHERE",
                )
            )
        elif table == "relationship":
            self.run(
                f"INSERT INTO relationship ({HEAD}, relation, other_source_person_id, other_person_id) "
                f"SELECT {head}, w.relation, o.source_person_id, o.person_id "
                + source.replace(
                    "WHERE", "JOIN who o ON o.namespace = w.other_namespace AND o.key = w.other_key WHERE"
                )
            )
        else:
            own = {
                "attendance_week": ("week_start", "marks"),
                "attendance_term": ("term", "code", "sessions"),
            }[table]
            self.run(
                f"INSERT INTO {table} ({HEAD}, school_id, {', '.join(own)}) "
                f"SELECT {head}, o.organisation_id, {', '.join(f'w.{name}' for name in own)} "
                + source.replace("WHERE", "JOIN organisation_code o ON o.code = w.school WHERE")
            )

    def _events(self, head: str) -> None:
        """Events keep their id through corrections: by the record that was superseded, the kind and its place."""
        self.run(
            """
            CREATE TEMP TABLE happening ON COMMIT DROP AS
            SELECT w.*, coalesce(
                (SELECT b.event_id FROM event b WHERE b.source_record_id = y.before_id AND b.kind = w.kind
                 ORDER BY b.id LIMIT 1), gen_random_uuid()) AS event_id
            FROM staged_event w JOIN saying y USING (n)
            WHERE y.what <> 'history' AND y.source_person_id IS NOT NULL AND w.valid_from IS NOT NULL
            """
        )
        self.run(
            f"INSERT INTO event ({HEAD}, event_id, kind) SELECT {head}, w.event_id, w.kind "
            "FROM happening w JOIN saying y USING (n)"
        )
        detail = head.replace("w.access_class", "w.detail_class")
        self.run(
            f"INSERT INTO event_detail ({HEAD}, event_id, payload) "
            f"SELECT {detail}, w.event_id, jsonb_strip_nulls(w.payload) FROM happening w JOIN saying y USING (n) "
            "WHERE w.payload <> '{}'::jsonb"
        )

    def _touch(self) -> None:
        """Linked people of this delivery go to assembly; the others go there by way of linking."""
        self.run(
            """
            INSERT INTO touched (person_id, stage, at)
            SELECT DISTINCT person_id, 'assemble', %(now)s::timestamptz FROM (
                SELECT person_id FROM saying UNION ALL
                SELECT l.person_id FROM gone g JOIN source_record r ON r.id = g.id
                JOIN link l ON l.source_person_id = r.source_person_id AND l.known_to IS NULL) t
            WHERE person_id IS NOT NULL
            """
        )
