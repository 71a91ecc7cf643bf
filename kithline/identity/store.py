"""The SQL of linking: what it reads from the record and what it writes. Set-based, on the pipeline's login.

Works on a psycopg connection; everything happens in the caller's transaction.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg.pq import TransactionStatus

from kithline.identity.constraints import Pair, pair
from kithline.identity.records import TEXT_COLUMNS
from kithline.intake.staging import copy_in
from kithline.record.arrays import array
from kithline.record.categories import SPREADS
from kithline.record.following import LINKING, WAITING, who_wait
from kithline.record.plans import is_in_one_go, sent_together

Connection = psycopg.Connection[Any]
Cursor = psycopg.Cursor[Any]
PairKey = tuple[int, int, str]  # left, right, and the code of what keeps the pair apart or waiting
FEW = 20  # rows: below this a temporary table costs more than it saves
SOUGHT_ONE_BY_ONE = 1_000  # persons whose records are looked at: to find all who are restricted took as long


class LinkRow(NamedTuple):
    """A current or new link of one source person; ``like``: the record that it is most like, of the same person;
    ``reasons``: of a new link, as JSON."""

    source_person: int
    person: int
    match_weight: float | None
    status: str
    like: int | None
    reasons: str = "{}"


@dataclass(frozen=True)
class PairRow:
    """A refusal or a pair held: left the smaller id."""

    left: int
    right: int
    code: str
    match_weight: float | None
    reasons: Mapping[str, Any]

    @property
    def key(self) -> PairKey:
        return (self.left, self.right, self.code)


_STUB = ", ".join(f'"{name}"' for name in TEXT_COLUMNS)


def transaction(connection: Connection) -> AbstractContextManager[object]:
    """A transaction, or the caller's: to go back to the middle of that is of no use, a fault ends it."""
    is_under_way = connection.info.transaction_status != TransactionStatus.IDLE
    return nullcontext() if is_under_way else connection.transaction()


def lock(connection: Connection) -> None:
    """Wait for any other linking; released with the transaction."""
    connection.execute(f"SELECT pg_advisory_xact_lock({LINKING})")


def waiting(connection: Connection) -> list[int]:
    """Source persons that were never linked, or have changed since the linking that saw them."""
    found = connection.execute(f"SELECT id FROM source_person WHERE {WAITING}")
    return sorted(row[0] for row in found.fetchall())


def stubs(connection: Connection, ids: Iterable[int] | None = None) -> pa.Table:
    """All source persons, or these, by id, as the table that linking takes, and when each had last changed
    (``changed_at``, as PostgreSQL writes it)."""
    written = io.BytesIO()
    those, given = ("", None) if ids is None else ("WHERE id = ANY(%s::bigint[])", [array(ids)])
    asked = (
        f"COPY (SELECT id, changed_at, {_STUB} FROM source_person {those} ORDER BY id) TO STDOUT (FORMAT csv)"
    )
    with connection.cursor() as cursor, cursor.copy(asked, given) as copy:
        for some in copy:
            written.write(some)
    kinds = {"id": pa.int64(), "changed_at": pa.string(), **dict.fromkeys(TEXT_COLUMNS, pa.string())}
    if not written.tell():
        return pa.schema(kinds).empty_table()
    written.seek(0)
    return pa_csv.read_csv(
        written,
        read_options=pa_csv.ReadOptions(column_names=list(kinds)),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=kinds, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
        ),
    )


def few_stubs(connection: Connection, ids: Iterable[int]) -> list[dict[str, Any]]:
    """These source persons, each as a row that linking takes, with `changed_at`."""
    found = connection.execute(
        f"SELECT id, changed_at, {_STUB} FROM source_person WHERE id = ANY(%s::bigint[]) ORDER BY id",
        [array(ids)],
    )
    names = ("id", "changed_at", *TEXT_COLUMNS)
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def members(connection: Connection, person: int) -> list[int]:
    """The source persons that are this person now."""
    rows = connection.execute(
        "SELECT source_person_id FROM link WHERE known_to IS NULL AND person_id = %s ORDER BY 1", [person]
    )
    return [row[0] for row in rows.fetchall()]


def absorb(connection: Connection, into: Mapping[int, int], now: datetime) -> None:
    """Persons whose records all went elsewhere keep their ids, which lead to the survivor's."""
    if not into:
        return
    arguments = {"gone": list(into), "kept": list(into.values()), "now": now}
    pairs = "unnest(%(gone)s::bigint[], %(kept)s::bigint[]) AS pairs(gone, kept)"
    connection.execute(  # in their order, as whoever derives takes them: else each could wait for the other
        "SELECT FROM person WHERE id = ANY(%(gone)s::bigint[]) ORDER BY id FOR NO KEY UPDATE", arguments
    )
    connection.execute(
        f"UPDATE person SET status = 'absorbed', absorbed_into_id = kept FROM {pairs} WHERE person.id = gone",
        arguments,
    )
    # Earlier ids follow, so that every id leads to its survivor in one step.
    connection.execute(
        f"UPDATE person SET absorbed_into_id = kept FROM {pairs} WHERE absorbed_into_id = gone", arguments
    )
    connection.execute(
        "INSERT INTO person_lineage (person_id, event, other_id, at, reason)"
        f" SELECT gone, 'absorb', kept, %(now)s, 'found to be one person' FROM {pairs}",
        arguments,
    )


def tell_splits(connection: Connection, from_person: Mapping[int, int], now: datetime) -> None:
    """Lineage of new persons whose records were another's before."""
    if from_person:
        connection.execute(
            "INSERT INTO person_lineage (person_id, event, other_id, at, reason)"
            " SELECT made, 'split', origin, %(now)s, 'found to be two people'"
            " FROM unnest(%(made)s::bigint[], %(origins)s::bigint[]) AS pairs(made, origin)",
            {"made": list(from_person), "origins": list(from_person.values()), "now": now},
        )


def write_links(
    connection: Connection,
    rows: Sequence[LinkRow],
    before: Mapping[int, LinkRow],
    model_version: str,
    now: datetime,
) -> None:
    """Close the current links of these source persons (``before``: of those who have one) and write the new ones."""
    linked = [row.source_person for row in rows if row.source_person in before]
    if linked:
        connection.execute(
            "UPDATE link SET known_to = %s WHERE known_to IS NULL AND source_person_id = ANY(%s::bigint[])",
            [now, array(linked)],
        )
    columns = {
        "source_person_id": pa.array([row.source_person for row in rows], pa.int64()),
        "person_id": pa.array([row.person for row in rows], pa.int64()),
        "match_weight": pa.array([row.match_weight for row in rows], pa.float64()),
        "status": pa.array([row.status for row in rows], pa.string()),
        "reasons": pa.array([row.reasons for row in rows], pa.string()),
    }
    insert_links(connection, columns, model_version, now)


def insert_links(
    connection: Connection, columns: Mapping[str, pa.Array], model_version: str, now: datetime
) -> None:
    """New links, by column of `link`: source person, person, weight, status and reasons."""
    _insert(connection, "link", columns, {"known_from": now, "model_version": model_version})


def _insert(
    connection: Connection, table: str, columns: Mapping[str, pa.Array], alike: Mapping[str, object]
) -> None:
    """New rows: the values of `columns`, and those that are `alike` in all. Many go by way of a temporary table: COPY
    refuses a table with row-level security."""
    rows = pa.table(dict(columns))
    if not len(rows):
        return
    names, of_all = ", ".join(columns), ", ".join(alike)
    each = ", ".join(["%s"] * len(alike))
    if len(rows) <= FEW or is_in_one_go(connection):
        given = [[*row.values(), *alike.values()] for row in rows.to_pylist()]
        values = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}, {of_all}) VALUES ({values}, {each})", given)
        return
    connection.execute(
        f"CREATE TEMP TABLE fresh_{table} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
    )
    with connection.cursor() as cursor:
        copy_in(cursor, f"fresh_{table}", rows)
    connection.execute(
        f"INSERT INTO {table} ({names}, {of_all}) SELECT {names}, {each} FROM fresh_{table}",
        [*alike.values()],
    )
    connection.execute(f"DROP TABLE fresh_{table}")


def in_one_go(connection: Connection, *given: Sequence[object]) -> AbstractContextManager[object]:
    """What is asked within it is sent without waiting for each answer by itself, where all that is given is few; many
    are copied in, which is done one by one. A fault is raised at its end at the latest. (Within another one it is part
    of that.)"""
    return sent_together(connection) if max(map(len, given), default=0) <= FEW else nullcontext()


def _pairs(rows: Iterable[PairRow]) -> dict[str, pa.Array]:
    given = list(rows)
    return {
        "left_id": pa.array([row.left for row in given], pa.int64()),
        "right_id": pa.array([row.right for row in given], pa.int64()),
        "match_weight": pa.array([row.match_weight for row in given], pa.float64()),
        "reasons": pa.array([json.dumps(row.reasons) for row in given], pa.string()),
    }


def inherit_restrictions(connection: Connection, persons: Sequence[int], absorbed: Mapping[int, int]) -> None:
    """A person is as restricted as the most restricted of its records, and of the persons that it absorbed; by the
    kinds of restriction that are about the person. Those about a row stay on their rows."""
    links = "source_person s JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL"
    if len(persons) > SOUGHT_ONE_BY_ONE:
        # of many, first the records that are restricted, and then theirs: else the link of each record was looked into
        restricted = "ARRAY(SELECT id FROM source_person WHERE restriction = ANY(%(spreads)s))"
        links += f" AND l.source_person_id = ANY({restricted})"
    connection.execute(
        f"""
        UPDATE person SET restriction = most.restriction FROM (
            SELECT told.id, max(told.restriction) AS restriction FROM (
                SELECT l.person_id AS id, s.restriction FROM {links}
                WHERE s.restriction = ANY(%(spreads)s) AND l.person_id = ANY(%(persons)s::bigint[])
                UNION ALL SELECT pairs.kept, p.restriction
                FROM unnest(%(gone)s::bigint[], %(kept)s::bigint[]) AS pairs(gone, kept)
                JOIN person p ON p.id = pairs.gone
                WHERE p.restriction = ANY(%(spreads)s)) told
            GROUP BY told.id
        ) most WHERE person.id = most.id AND person.restriction < most.restriction
        """,
        {
            "spreads": [int(kind) for kind in SPREADS],
            "gone": list(absorbed),
            "kept": list(absorbed.values()),
            "persons": array(persons),
        },
    )


def write_refusals(
    connection: Connection, current: Sequence[tuple[int, PairKey]], rows: Sequence[PairRow], now: datetime
) -> None:
    """The refusals that stand among some source persons (``current``) become exactly these."""
    gone, new = _changes(current, rows)
    if gone:
        connection.execute("UPDATE link_refusal SET known_to = %s WHERE id = ANY(%s)", [now, gone])
    codes = {"constraint_code": pa.array([row.code for row in new], pa.string())}
    _insert(connection, "link_refusal", _pairs(new) | codes, {"known_from": now})


def _changes(
    current: Sequence[tuple[int, PairKey]], rows: Sequence[PairRow]
) -> tuple[list[int], list[PairRow]]:
    """The ids of what is wanted no more, and what is wanted and does not stand."""
    wanted = {row.key: row for row in rows}
    stand = {key for _, key in current}
    return [id for id, key in current if key not in wanted], [
        row for key, row in wanted.items() if key not in stand
    ]


def write_reviews(
    connection: Connection, current: Sequence[tuple[int, PairKey]], rows: Sequence[PairRow], now: datetime
) -> None:
    """The pairs that wait for a steward among some source persons become exactly these."""
    gone, new = _changes(current, rows)
    if gone:
        connection.execute("UPDATE link_review SET closed_at = %s WHERE id = ANY(%s)", [now, gone])
    _insert(connection, "link_review", _pairs(new), {"raised_at": now})


def mark_linked(connection: Connection, seen: Mapping[int, object]) -> None:
    """``linked_at`` becomes the ``changed_at`` that this linking saw: a change that was made meanwhile, whatever its
    time, is linked by the next run."""
    connection.execute(
        "UPDATE source_person s SET linked_at = seen.at"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS seen(id, at) WHERE s.id = seen.id",
        [array(seen), array(f'"{at}"' for at in seen.values())],
    )


def pass_over_linked(connection: Connection) -> None:
    """After many were linked: the indexes of those who wait keep each of them until somebody has looked, and whoever
    looked first waited for that, a sixth of a second after a whole city."""
    # the second in its order, so that the planner takes that index
    for which in (WAITING, "linked_at IS NULL ORDER BY birth, lower(surname), lower(forename)"):
        connection.execute(who_wait(which))


def touch(connection: Connection, persons: Iterable[int], now: datetime) -> None:
    """The next stage must work on these persons."""
    connection.execute(
        "INSERT INTO touched (person_id, stage, at) SELECT id, 'assemble', %s FROM unnest(%s::bigint[]) AS ids(id)",
        [now, array(sorted(set(persons)))],
    )


def pairs_of(one: Iterable[int], other: Iterable[int]) -> list[Pair]:
    """Every pair across two sets of source persons."""
    others = list(other)
    return sorted(pair(left, right) for left in one for right in others)
