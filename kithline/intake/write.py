"""A delivery into the record, set by set, inside the caller's transaction.

Two sorts of fact. *Row facts* (enrolments, involvements, events, relationships, attendance) belong to one source
record: when a new version comes they are closed and inserted anew; when the row has ended, so have they. *Slot facts*
(names, identifiers, attributes, addresses) belong to a source's person: a row that repeats what the source said before
adds nothing; one that differs closes the former value and follows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from kithline.feeds.attached import file_columns
from kithline.feeds.spec import EmitAddress, Feed
from kithline.intake import attached, late, purging, seen, slots
from kithline.intake.alike import COLUMNS as ALIKE
from kithline.intake.alike import Alike
from kithline.intake.by_person import BY_PERSON, FACTS_BY_PERSON
from kithline.intake.compare import Changes
from kithline.intake.disposed import leave_out
from kithline.intake.meeting import Met
from kithline.intake.slots import HEAD
from kithline.intake.staging import SLOTTED, STAGED, STUB_VALUES, look_at, stage
from kithline.intake.withholding import is_any_withheld, withhold_in
from kithline.record.categories import SPREADS, Restriction
from kithline.record.following import HOLD_OFF, SHARED_ID

ROW_FACTS = (
    "enrolment",
    "involvement",
    "event",
    "event_detail",
    "relationship",
    "row_address",
    "attendance_week",
    "attendance_term",
)
# of these, what has an end that absence from a snapshot can set
LASTING = ("enrolment", "involvement", "event", "event_detail", "relationship")
LITTLE = 50  # rows: so few are written in as few statements as may be
# SQL: who of those told of was known before, as `p`
AS_KNOWN = (
    "LEFT JOIN (SELECT whom AS number, source_person_id AS id, is_anew FROM who) p ON p.number = t.whom"
)
OF_SOMEBODY = "AND y.source_person_id IS NOT NULL"
# SQL: which rows are to be written, with whom they are about and, where a later file lacks them, their end
_SAYING = """
    (n, id, before_id, version, corrects_id, what, source_person_id, person_id, fact_person_id, ended_on)
    SELECT n, c.id, c.before_id,
           CASE c.what WHEN 'new' THEN 1 WHEN 'changed' THEN c.before_version + 1 ELSE 0 END,
           c.corrects_id, c.what, w.source_person_id, w.person_id, w.fact_person_id,
           CASE WHEN is_periodic THEN NULL WHEN c.what = 'new' THEN l.as_at
                WHEN c.what = 'changed' THEN c.before_ended_on END
    FROM change c JOIN sent USING (n)
    LEFT JOIN later_space l USING (key_space, scope)
    LEFT JOIN who w USING (whom)
    WHERE c.id IS NOT NULL
    """
# SQL: the same of rows of which nothing stands, which `compare` was not asked about
_SAYING_ALL_NEW = """
    (n, id, version, what, source_person_id, person_id, fact_person_id, ended_on)
    SELECT n, nextval('source_record_id_seq'), 1, 'new', source_person_id, person_id, fact_person_id, ended_on
    FROM (SELECT n, w.source_person_id, w.person_id, w.fact_person_id,
                 CASE WHEN NOT is_periodic THEN l.as_at END AS ended_on
          FROM as_sent LEFT JOIN later_space l USING (key_space, scope) LEFT JOIN who w USING (whom)
          ORDER BY w.source_person_id, n) t
    """
SPREAD = ", ".join(str(int(kind)) for kind in sorted(SPREADS))


def _partition(restriction: str) -> str:
    """SQL: where linking keeps a source's person of this restriction."""
    cases = " ".join(f"WHEN {int(kind)} THEN '{kind.partition}'" for kind in Restriction if kind)
    return f"CASE {restriction} {cases} ELSE '' END"


def says_restricted(feed: Feed) -> bool:
    """Whether some rows of the feed say an event that is kept back, and others do not."""
    return any(getattr(each, "restricted_where", ()) for table in feed.tables for each in table.emits)


def _untold(new: str) -> str:
    """SQL: whether what is `new` comes from a restricted row, of somebody who is open."""
    return f"p.restriction = 0 AND {new}.restriction > 0"


def _opened(new: str) -> str:
    """SQL: whether an ordinary row opens somebody known by a kind about the row alone."""
    return f"p.restriction > 0 AND p.restriction NOT IN ({SPREAD}) AND {new}.restriction = 0"


def _said(new: str) -> dict[str, str]:
    """SQL by column of `p`, a source's person: what it is after the `new` row. What is said for an older day only fills
    what no newer file has said."""
    restriction = (
        f"CASE WHEN p.restriction = 0 OR p.restriction IN ({SPREAD}) THEN p.restriction "
        f"WHEN {new}.restriction = 0 OR {new}.restriction IN ({SPREAD}) THEN {new}.restriction "
        "ELSE p.restriction END"
    )
    values = {
        name: f"CASE WHEN {_untold(new)} THEN p.{name} WHEN {_opened(new)} THEN {new}.{name} "
        f"WHEN p.last_seen_on <= %(as_at)s THEN coalesce({new}.{name}, p.{name}) "
        f"ELSE coalesce(p.{name}, {new}.{name}) END"
        for name in STUB_VALUES
    }
    return values | {"restriction": restriction, "partition": _partition(restriction)}


def _differs(new: str) -> str:
    """SQL: whether `p` is another after the `new` row. Most rows repeat what is known, and that is seen sooner."""
    repeats = " AND ".join(f"({new}.{name} IS NULL OR {new}.{name} = p.{name})" for name in STUB_VALUES)
    differs = " OR ".join(f"p.{name} IS DISTINCT FROM {value}" for name, value in _said(new).items())
    return (
        f"CASE WHEN p.restriction = 0 AND {new}.restriction = 0 AND {repeats} THEN false ELSE {differs} END"
    )


# Of whom an adoption becomes known, linking must look again, though nothing that it compares has changed.
_LOOK_AGAIN_AT_THE_PLACED = f"""
    UPDATE source_person p SET changed_at = %(now)s FROM staged_event w JOIN saying y USING (n)
    WHERE w.restriction = {int(Restriction.ADOPTION)} AND p.id = y.source_person_id AND p.partition = ''
    """
# Of these facts nothing is assembled: of whom they are about what is worked out of marks is worked out anew at once.
MARKS = ("attendance_week", "attendance_term")
# But for somebody of whom the delivery says more; and a restricted person's facts are restricted by assembly.
_STAGE_OF_MARKS = """
    CASE WHEN t.person_id IN (SELECT y.person_id FROM saying y WHERE y.source_person_id IN ({more})) THEN 'assemble'
         ELSE coalesce((SELECT 'marks' FROM person p WHERE p.id = t.person_id AND p.restriction = 0), 'assemble') END
    """
# Linked people of this delivery go to assembly; the others go there by way of linking.
_TOUCH = """
    INSERT INTO touched (person_id, stage, at)
    SELECT DISTINCT person_id, {stage}, %(now)s::timestamptz FROM (
        SELECT person_id FROM saying UNION ALL
        SELECT l.person_id FROM gone g JOIN source_record r ON r.id = g.id
        JOIN link l ON l.source_person_id = r.source_person_id AND l.known_to IS NULL) t
    WHERE person_id IS NOT NULL
    """

# What came of a person of whom a use is limited is limited with it: see sharing/sql/limits.sql.
_KEEP_LIMITS = """
    SELECT limiting.keep(ARRAY(SELECT l.person_id FROM use_limit l JOIN saying s ON s.person_id = l.person_id))
    """


class Writer:
    """Writes one delivery. `now` is the moment at which we come to know; `as_at` the day that the source speaks for.
    `changes` says what there is to do: what nothing changed for is not asked of the database. `alike`: who came in the
    same go, so that those alike share a reserved id though nobody has committed yet. `is_part`: other rows of the
    delivery may have been written before. `met`: see `meeting`."""

    def __init__(
        self,
        cursor: Any,
        feed: Feed,
        delivery_id: int,
        period: str,
        as_at: object,
        now: object,
        changes: Changes,
        alike: Alike | None = None,
        is_part: bool = False,
        met: Met | None = None,
    ) -> None:
        self.cursor = cursor
        self.feed = feed
        self.changes = changes
        self.alike = alike
        self.met = met
        self.is_late = self.is_second = self.is_first = False
        self.is_newest = False  # of many at once: nothing of the same people speaks for a later day
        self.is_assembled = False  # whether rows said anything that assembly reads
        self.slotted: list[str] = []  # the tables in which anything is newly said of a person
        self.left_out = 0  # rows that were disposed of before and stay away
        self.is_part = is_part
        self.sealed = 0  # whom the delivery names and a kind of restriction about the person seals
        self.is_little = changes.new + changes.changed + changes.history <= LITTLE
        self.in_order = "" if self.is_little else FACTS_BY_PERSON
        self.given = {
            "feed": feed.code,
            "delivery": delivery_id,
            "period": period,
            "as_at": as_at,
            "now": now,
        }

    def run(self, statement: str) -> Any:
        """The cursor with the answer, for which nobody waits who does not look at it."""
        cursor = self.cursor.db.cursor()
        cursor.execute(statement, self.given)
        return cursor

    def fill(self, table: str, statement: str) -> Any:
        """Fill a temporary table by a SELECT; the cursor, which knows how many rows."""
        filled = self.run(f"INSERT INTO {table} {statement}")
        if not self.is_little:
            look_at(self.cursor, table, filled.rowcount)
        return filled

    def fill_all(self, selects: Mapping[str, str]) -> dict[str, int]:
        """Fill several, none of which is read for another; how many rows each."""
        if not self.is_little:
            return {table: self.fill(table, statement).rowcount for table, statement in selects.items()}
        if not selects:
            return {}
        filled = ", ".join(
            f"of_{table} AS (INSERT INTO {table} {statement} RETURNING 1)"
            for table, statement in selects.items()
        )
        counts = ", ".join(f"(SELECT count(*) FROM of_{table})" for table in selects)
        self.cursor.execute(f"WITH {filled} SELECT {counts}", self.given)
        return dict(zip(selects, self.cursor.fetchone(), strict=True))

    def run_all(self, statements: Sequence[str]) -> None:
        """Run several that change different tables, none of which reads what another changes: in one where the
        delivery is little, which asks the database as often for one row as for a thousand."""
        if not self.is_little:
            for statement in statements:
                self.run(statement)
        elif statements:
            *others, last = statements
            before = ", ".join(f"s{place} AS ({statement})" for place, statement in enumerate(others))
            self.run(f"WITH {before} {last}" if before else last)

    def write(self, staged: set[str]) -> None:
        """Everything, in order. `staged`: the fact tables that hold any row, and "professional" if any is there."""
        met = self.met
        self.is_late, self.is_second, is_first = late.find_later(
            self.cursor, self.feed, self.given, asked=met and met.later
        )
        self.is_first = is_first and not self.is_part  # nothing stands that the feed has said
        self.left_out = leave_out(self.cursor, self.given, is_any=met and met.has_disposed)
        if self.left_out:
            self.changes = replace(self.changes, new=self.changes.new - self.left_out)
        if "professional" in staged:
            self._professionals()
        self._people()
        if "purged" in staged:
            self.changes = replace(self.changes, gone=purging.take_back(self, slots.SLOTS))
            self.is_assembled = True
        self._seal(staged)
        self._source_records()
        self._close_superseded()
        if self.changes.gone:
            self._end_gone()
        self._slot_facts([name for name in SLOTTED if name in staged])
        for name in ROW_FACTS:
            if name in staged:  # (event_detail goes with its event)
                self._row_facts(name)
        if "event" in staged:
            attached.follow(self.cursor, self.feed)
        last = [self._touch(), _KEEP_LIMITS]
        self.run_all([_LOOK_AGAIN_AT_THE_PLACED, *last] if "event" in staged else last)

    def end(self) -> None:
        """What a snapshot no longer holds has ended; nothing else is written."""
        self._close_superseded()
        self._end_gone()
        self.run(self._touch())

    def _touch(self) -> str:
        """SQL: whom the delivery is about waits for the next stage that it changes anything for."""
        if self.is_assembled:
            return _TOUCH.format(stage="'assemble'")
        more = " UNION ALL ".join(f"SELECT source_person_id FROM wanted_{table}" for table in self.slotted)
        return _TOUCH.format(stage=_STAGE_OF_MARKS.format(more=more or "NULL"))

    def _professionals(self) -> None:
        """Who works there, as last described. A cell that a file leaves empty takes nothing away that is known."""
        columns = ("name", "title", "team", "telephone", "email", "manager", "duty_telephone")
        kept = ", ".join(f"{name} = coalesce(nullif(excluded.{name}, ''), p.{name})" for name in columns)
        fullest = ", ".join(f"{name} DESC NULLS LAST" for name in columns)  # of two always the same one
        self.run(
            f"""
            INSERT INTO professional AS p (namespace, key, name, title, team, telephone, email, manager, duty_telephone,
                                      delivery_id, updated_at)
            SELECT DISTINCT ON (namespace, key) namespace, key, name, title, team, telephone, email, manager,
                   duty_telephone, %(delivery)s, %(now)s
            FROM staged_professional WHERE key <> '' ORDER BY namespace, key, {fullest}
            ON CONFLICT (namespace, key) DO UPDATE SET {kept},
                delivery_id = excluded.delivery_id, updated_at = excluded.updated_at
            WHERE (SELECT d.as_at FROM delivery d WHERE d.id = p.delivery_id) <= %(as_at)s
            """
        )

    def _people(self) -> None:
        """Source persons: new ones, and what is newly said of known ones. A value that is not said takes none away.

        The restriction is that of the person, not of the newest row. A source's person of whom any row is ordinary is
        open; restricted rows that follow neither hide her nor tell linking anything. One whom a kind about the person
        has sealed stays so, whatever file comes: two people open that, no file does. One who was known by a kind about
        the row alone is opened by an ordinary row, and then only what that row says is compared.
        """
        self.is_newest = self.alike is not None and seen.is_newest(
            self.cursor, self.feed, self.given["as_at"]
        )
        if not self.is_newest and (self.met is None or self.met.has_noted):
            seen.write_of_the_same_people(self.cursor, self.feed)
        told, known, anew, self.sealed = self.run(
            f"""
            WITH named AS (INSERT INTO who
            SELECT t.whom, p.id, l.person_id, coalesce(l.person_id, p.reserved_person_id), p.restriction,
                   {_differs("t")}, {_untold("t")}
            FROM told t JOIN source_person p USING (namespace, key)
            LEFT JOIN link l ON l.source_person_id = p.id AND l.known_to IS NULL
            RETURNING restriction, is_anew)
            SELECT (SELECT count(*) FROM told), count(*), count(*) FILTER (WHERE is_anew),
                   count(*) FILTER (WHERE restriction IN ({SPREAD}) AND NOT is_anew) FROM named
            """
        ).fetchone()
        look_at(self.cursor, "who", known)
        if known > anew:
            self._seen_again()
        if told > known or anew:
            self._people_anew()
            look_at(self.cursor, "who", told)

    def _people_anew(self) -> None:
        """Those of whom anything is said that was not known."""
        values = ", ".join(STUB_VALUES)
        reserved, sharing = self._reserved()
        self.run(
            f"""
            INSERT INTO source_person AS p (namespace, key, role, partition, restriction, first_seen_on, last_seen_on,
                                            changed_at, reserved_person_id, {values})
            SELECT t.namespace, t.key, t.role, {_partition("t.restriction")}, t.restriction, %(as_at)s, %(as_at)s,
                   %(now)s, {reserved}, {", ".join(f"t.{name}" for name in STUB_VALUES)}
            FROM told t {AS_KNOWN} {sharing}
            WHERE p.id IS NULL OR p.is_anew
            ORDER BY t.namespace, t.key
            ON CONFLICT (namespace, key) DO UPDATE SET
                {", ".join(f"{name} = {value}" for name, value in _said("excluded").items())},
                last_seen_on = CASE WHEN {_untold("excluded")} THEN p.last_seen_on
                                    WHEN {_opened("excluded")} THEN %(as_at)s
                                    ELSE greatest(p.last_seen_on, %(as_at)s) END,
                first_seen_on = least(p.first_seen_on, excluded.first_seen_on),
                changed_at = CASE WHEN {_differs("excluded")} THEN %(now)s ELSE p.changed_at END
            """
        )
        self.run("DELETE FROM who WHERE is_anew")
        found = self.run(
            f"""
            WITH named AS (INSERT INTO who
            SELECT t.whom, p.id, l.person_id, coalesce(l.person_id, p.reserved_person_id), p.restriction, true, false
            FROM told t JOIN source_person p USING (namespace, key)
            LEFT JOIN link l ON l.source_person_id = p.id AND l.known_to IS NULL
            WHERE NOT EXISTS (SELECT FROM who k WHERE k.whom = t.whom)
            RETURNING restriction)
            SELECT count(*) FILTER (WHERE restriction IN ({SPREAD})) FROM named
            """
        )
        self.sealed += found.fetchone()[0]

    def _seen_again(self) -> None:
        """Of most people a file says what was said before, and only that they were seen."""
        if self.is_newest:
            self.run(seen.NOTE)
            return
        self.run(
            """
            UPDATE source_person p SET first_seen_on = least(p.first_seen_on, %(as_at)s),
                last_seen_on = CASE WHEN w.is_untold THEN p.last_seen_on
                                    ELSE greatest(p.last_seen_on, %(as_at)s) END
            FROM who w WHERE p.id = w.source_person_id AND NOT w.is_anew
              AND (p.first_seen_on > %(as_at)s OR p.last_seen_on < %(as_at)s AND NOT w.is_untold)
            """
        )

    def _reserved(self) -> tuple[str, str]:
        """SQL of the id that is reserved for somebody new, and the join that finds one to share."""
        fresh = "nextval('person_id_seq')"
        if not (self.met.holds_off if self.met else self.run(HOLD_OFF).fetchone()[0]):
            return fresh, ""
        if self.alike is None:
            return f"coalesce(alike.id, {fresh})", f"LEFT JOIN LATERAL ({SHARED_ID}) alike ON true"
        linked = self.run("SELECT coalesce(max(id), 0) FROM link").fetchone()[0]
        committed = "SELECT NULL::bigint AS id" if self.alike.knows_all else SHARED_ID
        found = self.run(
            f"""
            SELECT t.whom, alike.id, {", ".join(f"t.{name}" for name in ALIKE)}
            FROM told t {AS_KNOWN}
            LEFT JOIN LATERAL ({committed}) alike ON true WHERE p.id IS NULL AND t.restriction = 0
            """
        )
        new = found.fetchall()
        if new:
            own = self.run(f"SELECT {fresh} FROM generate_series(1, {len(new)})").fetchall()
            ids = self.alike.share(new, [id for (id,) in own], linked)
            stage(self.cursor, "shared", pa.table({"whom": [row[0] for row in new], "id": ids}))
        return f"coalesce(shared.id, {fresh})", "LEFT JOIN shared USING (whom)"

    def _seal(self, staged: set[str]) -> None:
        """What an ordinary row says of a sealed person is sealed from its first moment, and so is the row as sent."""
        if "event" in staged and says_restricted(self.feed):
            # a row that is itself restricted: it stays so when its person is parted from somebody restricted
            self.run(
                "UPDATE as_sent a SET restriction = w.restriction FROM (SELECT n, min(restriction) AS restriction "
                "FROM staged_event GROUP BY n) w WHERE w.n = a.n AND w.restriction > 0 AND a.restriction = 0"
            )
        if not self.sealed:
            return
        sent = "as_sent" if self.changes.is_known_new else "sent"
        for table in ("as_sent", *(f"staged_{name}" for name in STAGED if name in staged)):
            self.run(
                f"UPDATE {table} w SET restriction = o.restriction FROM {sent} s JOIN who o USING (whom) "
                f"WHERE s.n = w.n AND w.restriction = 0 AND o.restriction IN ({SPREAD})"
            )

    def _source_records(self) -> None:
        if self.changes.unchanged:
            self.run(
                """
                INSERT INTO record_confirmed AS f (source_record_id, day)
                SELECT before_id, %(as_at)s FROM change WHERE what = 'unchanged' AND corrects_id IS NULL
                ON CONFLICT (source_record_id) DO UPDATE SET day = excluded.day WHERE f.day < excluded.day
                """
            )
        if self.changes.changed:
            self.run(
                """
                UPDATE source_record r SET superseded_at = %(now)s, superseded_by_id = c.id
                FROM change c WHERE c.what = 'changed' AND r.id = c.before_id
                """
            )
        self.fill("saying", _SAYING_ALL_NEW if self.changes.is_known_new else _SAYING)
        keys, sent = ("a", "") if self.changes.is_known_new else ("s", "JOIN sent s USING (n)")
        self.run(
            f"""
            INSERT INTO source_record (id, delivery_id, feed, key_space, source_key, version, file_id, row, raw,
                row_hash, scope, period, as_at, received_at, superseded_at, superseded_by_id, ended_on,
                source_person_id, restriction)
            OVERRIDING SYSTEM VALUE
            SELECT y.id, %(delivery)s, %(feed)s, {keys}.key_space, {keys}.source_key, y.version,
                   a.file_id, a.row, {attached.raw_of(self.feed)}, {keys}.row_hash, {keys}.scope,
                   %(period)s, %(as_at)s, %(now)s,
                   CASE y.what WHEN 'history' THEN %(now)s::timestamptz END,
                   CASE y.what WHEN 'history' THEN y.before_id END,
                   y.ended_on, y.source_person_id, a.restriction
            FROM saying y {sent} JOIN as_sent a USING (n) {"" if self.is_little else BY_PERSON}
            """
        )

    def _close_superseded(self) -> None:
        """Close what corrected and withdrawn rows said. A term's totals stay when a row of another period follows."""
        if not (self.changes.changed or self.changes.history or self.changes.gone):
            return
        closing = self.fill(
            "closing",
            """
            SELECT before_id AS id, before_period = %(period)s AS is_same_period FROM change WHERE what = 'changed'
            UNION ALL SELECT corrects_id, true FROM change WHERE what = 'history' AND corrects_id IS NOT NULL
            UNION ALL SELECT id, true FROM gone WHERE is_withdrawn
            """,
        )
        if not closing.rowcount:
            return
        self.run(
            "UPDATE source_record r SET withdrawn_at = %(now)s FROM gone g WHERE g.is_withdrawn AND r.id = g.id"
        )
        closed = {}
        for table in ROW_FACTS:
            if table == "row_address":
                closed[table] = self._close_addresses()
                continue
            which = "WHERE c.is_same_period" if table == "attendance_term" else ""
            # by the index, whatever was known of the sizes when this was planned: as a join it was tried pair by pair
            closed[table] = self.run(
                f"UPDATE {table} f SET known_to = %(now)s WHERE f.known_to IS NULL "
                f"AND f.source_record_id = ANY(ARRAY(SELECT c.id FROM closing c {which}))"
            )
        self.is_assembled |= any(
            done and done.rowcount for table, done in closed.items() if table not in MARKS
        )

    def _close_addresses(self) -> Any:
        """Those that are a row's own; a feed that has any has no others. By the person: by row there is no index."""
        if not any(isinstance(each, EmitAddress) for table in self.feed.tables for each in table.emits):
            return None
        return self.run(
            "UPDATE person_address f SET known_to = %(now)s FROM closing c JOIN source_record r ON r.id = c.id "
            "WHERE f.source_person_id = r.source_person_id AND f.source_record_id = r.id AND f.known_to IS NULL"
        )

    def _end_gone(self) -> None:
        """A row gone from a snapshot ended at its date: facts still open are closed and inserted with the end."""
        self.is_assembled = True
        ended = self.run(
            "UPDATE source_record r SET ended_on = %(as_at)s FROM gone g WHERE NOT g.is_withdrawn AND r.id = g.id"
        )
        if not ended.rowcount:
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

    def _slot_facts(self, tables: Sequence[str]) -> None:
        counts = self.fill_all(
            {f"wanted_{table}": slots.wanted(table, every=self.is_late or self.is_first) for table in tables}
        )
        tables = [table for table in tables if counts[f"wanted_{table}"]]
        self.slotted = list(tables)
        if self.is_late:
            for table in tables:
                late.place(self, table, *slots.SLOTS[table])
                self.run(
                    f"DELETE FROM wanted_{table} w WHERE EXISTS (SELECT FROM {slots.says_already(table)})"
                )
        if self.is_second:
            self.run_all([slots.not_second(table) for table in tables])
        if self.is_part:
            for table in tables:
                self.run(slots.not_older(table))
                self.run(slots.replaced(table))
        if not self.is_first:
            ending = self.fill_all({f"ending_{table}": slots.ending(table) for table in tables})
            for table in tables:
                if ending[f"ending_{table}"]:
                    self.run(slots.end(table))
        self.run_all([slots.follow(table) for table in tables])

    def _row_facts(self, table: str) -> None:
        self.is_assembled |= table not in MARKS
        head = """y.source_person_id, y.fact_person_id, y.id, %(delivery)s, w.access_class, w.restriction, w.valid_from,
                  CASE WHEN y.ended_on IS NULL OR w.valid_to <= y.ended_on THEN w.valid_to
                       ELSE greatest(y.ended_on, w.valid_from) END, %(now)s"""
        source = f"FROM staged_{table} w JOIN saying y USING (n) WHERE y.what <> 'history' {OF_SOMEBODY}"
        source = f"{source} {self.in_order}"
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
                    "LEFT JOIN professional p ON p.namespace = w.namespace AND p.key = w.worker "
                    "AND w.worker <> '' WHERE",
                )
            )
        elif table == "relationship":
            of_row, of_other = (
                ("y.source_person_id", "y.fact_person_id"),
                ("o.source_person_id", "o.fact_person_id"),
            )
            one, other = (
                ", ".join(
                    f"CASE WHEN w.is_turned THEN {b} ELSE {a} END" for a, b in zip(first, second, strict=True)
                )
                for first, second in ((of_row, of_other), (of_other, of_row))
            )
            self.run(
                f"INSERT INTO relationship ({HEAD}, relation, other_source_person_id, other_person_id) "
                f"SELECT {head.replace(', '.join(of_row), one)}, w.relation, {other} "
                + source.replace("WHERE", "JOIN who o ON o.whom = w.other WHERE")
            )
        elif table == "row_address":
            self.run(
                f"INSERT INTO person_address ({HEAD}, lines, postcode, uprn, address_key) "
                f"SELECT {head}, w.lines, w.postcode, w.uprn, w.address_key " + source
            )
        else:
            if table == "attendance_term":  # totals of another term, which the newer row does not tell
                source = source.replace("y.what <> 'history' AND", "")
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
        """Events keep their id through corrections: by the record that was superseded, the kind and its place; and
        their day, where the row tells none: that on which it first came."""
        is_as_sent = self.changes.is_known_new and not file_columns(self.feed)
        if is_as_sent and not is_any_withheld(self.cursor):
            self._happen(head, "staged_event", "NULL", f"AND w.valid_from IS NOT NULL {OF_SOMEBODY}")
            return
        self.fill(
            "happening",
            f"""
            (n, kind, access_class, detail_class, restriction, payload, valid_to, valid_from, event_id)
            WITH former AS (
                SELECT y.n, b.kind, b.event_id, min(b.valid_from) AS valid_from,
                       row_number() OVER (PARTITION BY y.n, b.kind ORDER BY min(b.id)) AS place
                FROM saying y JOIN event b ON b.source_record_id = y.before_id GROUP BY 1, 2, 3)
            SELECT w.n, w.kind, w.access_class, w.detail_class, w.restriction, w.payload,
                   CASE WHEN w.is_undated AND w.valid_to = w.valid_from THEN least(f.valid_from, w.valid_from)
                        ELSE w.valid_to END,
                   CASE WHEN w.is_undated THEN least(f.valid_from, w.valid_from) ELSE w.valid_from END,
                   coalesce(f.event_id, w.event_id)
            FROM (SELECT *, row_number() OVER (PARTITION BY n, kind ORDER BY e) AS place FROM staged_event) w
            JOIN saying y USING (n) LEFT JOIN former f USING (n, kind, place)
            WHERE y.what <> 'history' {OF_SOMEBODY} AND w.valid_from IS NOT NULL
            """,
        )
        withhold_in(self.cursor, "happening", state=self.met and self.met.withheld)
        attached.keep_files(self.cursor, self.feed)
        self._happen(head, "happening", "w.as_written", "")
        if self.changes.history:
            self._came_sooner()

    def _happen(self, head: str, table: str, as_written: str, which: str) -> None:
        """Events and their details as `table` has them. `which`: SQL of the rows that are wanted (all), after WHERE."""
        detail = head.replace("w.access_class", "w.detail_class")
        self.run_all(
            [
                f"INSERT INTO event ({HEAD}, event_id, kind) SELECT {head}, w.event_id, w.kind "
                f"FROM {table} w JOIN saying y USING (n) WHERE true {which} {self.in_order}",
                f"INSERT INTO event_detail ({HEAD}, event_id, payload, as_written) "
                f"SELECT {detail}, w.event_id, w.payload, {as_written} FROM {table} w JOIN saying y USING (n) "
                f"WHERE w.payload <> '{{}}'::jsonb {which} {self.in_order}",
            ]
        )

    def _came_sooner(self) -> None:
        """A late file shows that a row without a day of its own first came sooner than we held."""
        self.run("DROP TABLE IF EXISTS pg_temp.sooner")
        sooner = self.run(
            """
            CREATE TEMP TABLE sooner ON COMMIT DROP AS
            SELECT DISTINCT b.event_id, b.source_record_id, w.valid_to IS NOT DISTINCT FROM w.valid_from AS is_of_a_day
            FROM staged_event w JOIN saying y USING (n)
            JOIN event b ON b.source_record_id = y.before_id AND b.kind = w.kind AND b.known_to IS NULL
            WHERE w.is_undated AND y.what = 'history' AND b.valid_from > %(as_at)s
            """
        )
        if not sooner.rowcount:
            return
        for table, own in (("event", "kind"), ("event_detail", "payload, as_written")):
            self.run(
                f"""
                WITH closed AS (
                    UPDATE {table} f SET known_to = %(now)s FROM sooner s
                    WHERE f.event_id = s.event_id AND f.source_record_id = s.source_record_id AND f.known_to IS NULL
                    RETURNING f.*, s.is_of_a_day)
                INSERT INTO {table} ({HEAD}, event_id, {own})
                SELECT source_person_id, person_id, source_record_id, delivery_id, access_class, restriction,
                       %(as_at)s, CASE WHEN is_of_a_day THEN %(as_at)s ELSE valid_to END, %(now)s,
                       event_id, {own} FROM closed
                """
            )
