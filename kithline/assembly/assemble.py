"""The golden record of the people who were touched: whose facts are whose, which value is shown, who belongs together.

Works through `touched` in batches; each batch is one transaction, so a killed run loses nothing and repeats little.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any
from weakref import WeakSet

from django.db import connection, transaction

from kithline.assembly.allocations import TOLD, allocations
from kithline.assembly.aside import set_aside
from kithline.assembly.batch import FEW, listed, those
from kithline.assembly.families import assemble_families
from kithline.assembly.survivorship import SENSITIVE, SORTED, WIDELY_SEEN, choose
from kithline.core.names import name_key
from kithline.record.arrays import array
from kithline.record.categories import SCHOOL, SPREADS, Level, Restriction
from kithline.record.following import follow
from kithline.record.models import FACTS
from kithline.record.plans import in_one_go
from kithline.record.statistics import refresh_statistics

BATCH = 5_000
AT_LEAST = 8  # batches of a long list; what each asks of all (the ties of every child) is asked no more often
MOST = 25_000  # people of a batch
# Looked at while they hold one row: otherwise the planner takes them to hold some two thousand, and reads whole tables.
TABLES = [
    statement
    for name, columns in {
        "batch": "person_id bigint",
        "grown": "person_id bigint",
        "linked": "source_person_id bigint, person_id bigint",
    }.items()
    for statement in (
        f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DELETE ROWS",
        f"INSERT INTO {name} DEFAULT VALUES",
        f"ANALYZE {name}",
        f"DELETE FROM {name}",
    )
]
_GONE = "DELETE FROM {} t USING batch b WHERE t.person_id = b.person_id"
# what is made anew for the people of a batch
_EMPTIED = (
    f"WITH pupils AS ({_GONE.format('pupil_at')}), allocations AS ({_GONE.format('allocated_to')}), "
    f"households AS ({_GONE.format('household_member')}) {_GONE.format('chosen_value')}"
)
# Of whom the use of something is limited: see sharing/sql/limits.sql. Nothing where there is no limit.
_KEEP_LIMITS = (
    "SELECT limiting.keep(ARRAY(SELECT l.person_id FROM use_limit l JOIN batch b USING (person_id)))"
)
MANY = 500  # people: above this the facts have changed so much that the planner needs fresh statistics
ROOM = "128MB"  # for what is said of so many, before a value of it is chosen: otherwise it went to the disk and back


def assemble(
    *,
    on: date,
    now: datetime,
    told: Callable[[int], None] = lambda count: None,
    is_restricted: Callable[[], None] = lambda: None,
    is_ready: bool = False,
) -> int:
    """Assemble every touched person as at `on`. Returns how many. `told` hears of each batch when it is committed;
    `is_restricted` where anybody of a batch is, so that rows of others about them may have become so. `is_ready`: what
    IS_READY answered in the caller's transaction, if it was asked."""
    done, is_last, size = 0, False, BATCH
    while not is_last:
        # (a savepoint within the caller's transaction would be of no use: a fault ends that)
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            _make_ready(cursor, is_ready=is_ready)
            count, is_last = _next_batch(cursor, size)
            if count:
                with in_one_go(connection) if count <= FEW else nullcontext():
                    if _assemble_batch(cursor, {"on": on, "now": now}, count, is_first=not done):
                        is_restricted()
            if not done and not is_last:
                size = _size_of_batches(cursor)
        done += count
        if count:
            told(count)
    return done


def assemble_people(
    people: Iterable[int], *, on: date, now: datetime, restrictions_anew: bool = False
) -> None:
    """Assemble exactly these, in the caller's transaction: a steward's decision is on the screens when it commits.

    `restrictions_anew`: who was parted from a restricted person stands again as their own records say.
    """
    with connection.cursor() as cursor:
        _make_ready(cursor)
        cursor.execute("INSERT INTO batch SELECT DISTINCT unnest(%s::bigint[])", [list(people)])
        count = int(cursor.rowcount)
        _look_at(cursor, "batch", count)
        cursor.execute(
            "DELETE FROM touched t USING batch b WHERE t.person_id = b.person_id AND stage = 'assemble'"
        )
        if restrictions_anew:
            _restrict_anew(cursor)
        _assemble_batch(cursor, {"on": on, "now": now}, count)


def _restrict_anew(cursor: Any) -> None:
    """Persons and their facts are as restricted as their own records and rows, and no more. (Joined they had each
    other's restrictions.) What follows raises facts to their person's again."""
    spreads = {"spreads": [int(kind) for kind in SPREADS]}
    cursor.execute(
        """
        UPDATE person p SET restriction = coalesce((
            SELECT max(s.restriction) FROM link l JOIN source_person s ON s.id = l.source_person_id
            WHERE l.person_id = p.id AND l.known_to IS NULL AND s.restriction = ANY(%(spreads)s)), 0)
        FROM batch b WHERE b.person_id = p.id AND p.status = 'active'
        """,
        spreads,
    )
    for model in FACTS:
        table = model._meta.db_table
        cursor.execute(
            f"""
            UPDATE {table} f SET restriction = greatest(
                r.restriction, CASE WHEN s.restriction = ANY(%(spreads)s) THEN s.restriction ELSE 0 END)
            FROM source_record r, source_person s, link l, batch b
            WHERE r.id = f.source_record_id AND s.id = f.source_person_id AND l.source_person_id = s.id
              AND l.known_to IS NULL AND l.person_id = b.person_id AND f.restriction = ANY(%(spreads)s)
            """,
            spreads,
        )


IS_READY = "SELECT to_regclass('pg_temp.batch') IS NOT NULL"


def _make_ready(cursor: Any, *, is_ready: bool = False) -> None:
    """The temporary tables of a batch: made once for each connection, emptied at its commits. To make and drop them for
    each batch cost more than one person does; nor could the plans of what is asked of them be kept. Within a
    transaction of the caller's the batch before may still stand there."""
    if not is_ready:
        cursor.execute(IS_READY)
        is_ready = cursor.fetchone()[0]
    if is_ready:
        cursor.execute("WITH before AS (DELETE FROM batch) DELETE FROM linked")
        return
    for statement in TABLES:
        cursor.execute(statement)


def _size_of_batches(cursor: Any) -> int:
    cursor.execute("SELECT count(*) FROM touched WHERE stage = 'assemble'")
    return min(MOST, max(BATCH, int(cursor.fetchone()[0]) // AT_LEAST))


def _next_batch(cursor: Any, size: int) -> tuple[int, bool]:
    """Take so many people off the list, into `batch`, by their places (see `insight.waiting`); how many, and whether
    that was all of the list (but for those whom another run has taken)."""
    cursor.execute(
        """
        WITH taken AS (
            SELECT ctid AS place, person_id FROM touched WHERE stage = 'assemble' ORDER BY person_id LIMIT %s
            FOR UPDATE SKIP LOCKED),
        gone AS (DELETE FROM touched WHERE ctid = ANY(ARRAY(SELECT place FROM taken))),
        filled AS (INSERT INTO batch SELECT DISTINCT person_id FROM taken RETURNING person_id)
        SELECT (SELECT count(*) FROM filled), (SELECT count(*) FROM taken) < %s
        """,
        [size, size],
    )
    count, is_last = cursor.fetchone()
    _look_at(cursor, "batch", count)
    return int(count), bool(is_last)


_many: WeakSet[Any] = WeakSet()  # connections whose planner has seen many rows there


def _look_at(cursor: Any, table: str, rows: int) -> None:
    """Let the planner look at a table of many rows, and at one of few after that."""
    if rows > FEW or cursor.connection in _many:
        cursor.execute(f"ANALYZE {table}")
        _many.add(cursor.connection)


def _assemble_batch(cursor: Any, given: dict[str, Any], count: int, *, is_first: bool = True) -> bool:
    """Whether anybody of the batch is restricted."""
    if count > MANY:
        cursor.execute(f"SET LOCAL work_mem = '{ROOM}'")
    if count > MANY and is_first:
        # which the planner thinks empty after a first load, and too small by what came last; receiving has looked at
        # the facts as they grew
        refresh_statistics(cursor, ["link", "source_person"])
    given = {**given, "people": listed(cursor, count)}
    is_anyone_restricted = _follow_links(cursor, given)
    with connection.cursor() as named:
        if is_few := given["people"] is None:
            _ask_names(named, given)  # with what comes next, not after its answer
        if has_others := set_aside(cursor, given["on"], given["people"]):
            given["people"] = listed(cursor, count)
        if has_others or not is_few:
            _ask_names(named, given)
        cursor.execute(
            _KEEP_LIMITS
        )  # of what came since; and below of what was chosen and put together of it
        _empty(cursor, is_few=is_few)
        sort_keys = _sort_keys(named)
    # asked before what is long: the database does that while we think of families
    assemble_families(cursor, given["now"], are_few=count <= MANY)
    seen = {"sensitive": array(SENSITIVE), "widely_seen": array(WIDELY_SEEN), "sorted": array(SORTED)}
    cursor.execute(choose(of=those(given["people"])), {**given, **seen, **sort_keys})
    _pupils(cursor, given)
    _allocations(cursor, given)
    _households(cursor, given)
    cursor.execute(_KEEP_LIMITS)
    cursor.execute(
        "INSERT INTO touched (person_id, stage, at) SELECT person_id, 'derive', %(now)s FROM batch", given
    )
    return is_anyone_restricted


def _empty(cursor: Any, *, is_few: bool) -> None:
    """What is made anew goes. Of many by indexes: after a first load the planner knows nothing of these tables, and
    read what there is of everybody for some hundreds."""
    ways = () if is_few else ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    for way in ways:
        cursor.execute(f"SET LOCAL {way} = off")
    cursor.execute(_EMPTIED)
    for way in ways:
        cursor.execute(f"SET LOCAL {way} TO DEFAULT")


def _follow_links(cursor: Any, given: dict[str, Any]) -> bool:
    """Each fact's person is whom its source's person is linked to now. Where that is, and was from the first, the
    person whose id was reserved, every fact says so already: only the others' facts are looked at, which of a first
    load are few. To look at all read every table of facts once a batch. Returns whether anybody is restricted."""
    of = those(given["people"])
    cursor.execute(
        f"""
        WITH theirs AS MATERIALIZED (
            SELECT l.source_person_id AS id, l.person_id FROM link l {of.join}
            WHERE l.known_to IS NULL AND {of.among("l")})
        INSERT INTO linked
        SELECT t.id, t.person_id FROM theirs t JOIN source_person s USING (id)
        WHERE s.reserved_person_id IS DISTINCT FROM t.person_id
        UNION SELECT t.id, t.person_id FROM theirs t JOIN link o ON o.source_person_id = t.id
        WHERE o.known_to IS NOT NULL AND o.person_id <> t.person_id
        """,
        given,
    )
    with connection.cursor() as asked:  # with the former, not after its answer
        asked.execute(
            "SELECT p.id FROM person p JOIN batch b ON b.person_id = p.id WHERE p.restriction = ANY(%s)",
            [array(map(int, SPREADS))],
        )
        moved = cursor.rowcount
        _look_at(cursor, "linked", moved)
        restricted = [person for (person,) in asked.fetchall()]
    if moved:
        follow(cursor.execute, "linked")
    _spread_restrictions(cursor, restricted)
    cursor.execute(
        """
        UPDATE involvement i SET professional_id = p.id FROM batch b, source_person s, professional p
        WHERE i.person_id = b.person_id AND i.professional_id IS NULL AND i.worker <> '' AND NOT i.is_masked
          AND s.id = i.source_person_id AND p.namespace = s.namespace AND p.key = i.worker
        """
    )
    return bool(restricted)


def _spread_restrictions(cursor: Any, restricted: list[int]) -> None:
    """A restricted person's rows are restricted, whichever source they came from; what is about a row stays on the
    row."""
    for model in FACTS if restricted else ():
        cursor.execute(
            f"UPDATE {model._meta.db_table} f SET restriction = p.restriction FROM person p "
            "WHERE p.id = ANY(%s) AND f.person_id = p.id AND (f.restriction < p.restriction OR f.restriction = %s)",
            [restricted, int(Restriction.LIMITED)],
        )


def _pupils(cursor: Any, given: dict[str, Any]) -> None:
    """Whose pupil each child is on the day: the newest place on a roll; both, where registered at two (M and S)."""
    of = those(given["people"])
    cursor.execute(
        f"""
        WITH placed AS (INSERT INTO pupil_at (person_id, school_id, since, year_group, status, source_record_id)
        SELECT person_id, school_id, valid_from, year_group, status, source_record_id FROM (
            SELECT *, row_number() OVER (PARTITION BY person_id ORDER BY valid_from DESC NULLS LAST, as_at DESC,
                      id DESC) AS place FROM (
                SELECT DISTINCT ON (e.person_id, e.school_id) e.*, d.as_at
                FROM enrolment e {of.join} JOIN delivery d ON d.id = e.delivery_id
                WHERE e.known_to IS NULL AND {of.among("e")} AND e.{TOLD}
                  AND (e.valid_from IS NULL OR e.valid_from <= %(on)s)
                  AND (e.valid_to IS NULL OR e.valid_to >= %(on)s)
                ORDER BY e.person_id, e.school_id, d.as_at DESC, e.id DESC) newest) placed
        WHERE place = 1 OR status IN ('M', 'S') RETURNING *)
        INSERT INTO chosen_value (person_id, field, value, sort_key, others, source_record_id, delivery_id,
                                  access_class, restriction, as_at)
        SELECT DISTINCT ON (p.person_id, v.field) p.person_id, v.field, v.value, '', 0, p.source_record_id,
               r.delivery_id, %(of_school)s, 0, r.as_at
        FROM placed p JOIN organisation o ON o.id = p.school_id
        JOIN source_record r ON r.id = p.source_record_id
        CROSS JOIN LATERAL (VALUES ('school', o.name), ('year_group', p.year_group)) v (field, value)
        WHERE v.value <> '' ORDER BY p.person_id, v.field, p.since DESC NULLS LAST
        """,
        {**given, "of_school": SCHOOL.at(Level.DETAIL)},
    )


def _allocations(cursor: Any, given: dict[str, Any]) -> None:
    cursor.execute(
        "INSERT INTO allocated_to (person_id, professional_id, service, since, source_record_id) "
        + allocations(those(given["people"])),
        given,
    )


def _households(cursor: Any, given: dict[str, Any]) -> None:
    """People at one address between dates."""
    of = those(given["people"])
    cursor.execute(
        f"""
        INSERT INTO household (address_key)
        SELECT DISTINCT a.address_key FROM person_address a {of.join}
        WHERE a.known_to IS NULL AND {of.among("a")} AND a.address_key <> '' ON CONFLICT DO NOTHING
        """,
        given,
    )
    cursor.execute(
        f"""
        INSERT INTO household_member (person_id, household_id, valid_from, valid_to, source_record_id, access_class,
                                      restriction)
        SELECT a.person_id, h.id, min(a.valid_from),
               CASE WHEN bool_or(a.valid_to IS NULL) THEN NULL ELSE max(a.valid_to) END,
               max(a.source_record_id), 123, coalesce(max(a.restriction) FILTER (WHERE a.restriction NOT IN (0, 7)),
                                                         max(a.restriction))
        FROM person_address a {of.join} JOIN household h USING (address_key)
        WHERE a.known_to IS NULL AND {of.among("a")} GROUP BY a.person_id, h.id
        """,
        given,
    )


def _ask_names(cursor: Any, given: dict[str, Any]) -> None:
    """Ask the names of the people of a batch."""
    of = those(given["people"])
    cursor.execute(
        f"""
        SELECT DISTINCT v.name FROM person_name f {of.join}
        CROSS JOIN LATERAL (VALUES (f.forename), (f.surname)) v (name)
        WHERE f.known_to IS NULL AND {of.among("f")} AND v.name <> ''
        """,
        given,
    )


def _sort_keys(asked: Any) -> dict[str, list[str]]:
    """Names sort and are found by a folded key, kept beside the value: every name of the batch, and the keys."""
    names = [name for (name,) in asked.fetchall()]
    return {"names": names, "keys": [name_key(name) for name in names]}
