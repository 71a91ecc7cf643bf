"""The SQL of linking: what it reads from the record and what it writes. Set-based, on the pipeline's login.

Works on a psycopg connection; everything happens in the caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
import pyarrow as pa

from kithline.core.names import are_surname_variants
from kithline.identity.constraints import Known, Pair, pair
from kithline.identity.records import TEXT_COLUMNS
from kithline.record.categories import SPREADS, Restriction
from kithline.record.following import LINKING

Connection = psycopg.Connection[Any]
WAITING = "linked_at IS NULL OR changed_at > linked_at"  # of source_person: linking has still to see it
FEW = 20  # rows: below this a temporary table costs more than it saves


@dataclass(frozen=True)
class LinkRow:
    """A current or new link of one source person."""

    source_person: int
    person: int
    match_weight: float | None
    status: str
    reasons: Mapping[str, Any]


@dataclass(frozen=True)
class PairRow:
    """A refusal or a pair held: left the smaller id."""

    left: int
    right: int
    code: str
    match_weight: float | None
    reasons: Mapping[str, Any]

    @property
    def key(self) -> tuple[int, int, str]:
        return (self.left, self.right, self.code)


def array(values: Iterable[object]) -> str:
    """Numbers or times as the text of a PostgreSQL array, to be cast: the driver writes a long list element by element,
    which took a tenth of a first linking."""
    return "{" + ",".join(map(str, values)) + "}"


def lock(connection: Connection) -> None:
    """Wait for any other linking; released with the transaction."""
    connection.execute(f"SELECT pg_advisory_xact_lock({LINKING})")


def waiting(connection: Connection) -> list[int]:
    """Source persons that were never linked, or have changed since the linking that saw them."""
    found = connection.execute(f"SELECT id FROM source_person WHERE {WAITING}")
    return sorted(row[0] for row in found.fetchall())


def stubs(connection: Connection) -> tuple[pa.Table, dict[int, datetime]]:
    """All source persons as the table that linking takes, and when each had last changed."""
    rows = _stub_rows(connection, "")
    by_column: Sequence[Sequence[Any]] = (
        list(zip(*rows, strict=True)) if rows else [()] * (2 + len(TEXT_COLUMNS))
    )
    kinds = {"birth": pa.date32()}
    table = {
        name: pa.array(values, kinds.get(name, pa.string()))
        for name, values in zip(TEXT_COLUMNS, by_column[2:], strict=True)
    }
    ids = pa.array(by_column[0], pa.int64())
    return pa.table({"id": ids, **table}), dict(zip(by_column[0], by_column[1], strict=True))


def few_stubs(connection: Connection, ids: Iterable[int]) -> list[dict[str, Any]]:
    """These source persons, each as a row that linking takes, with `changed_at`."""
    rows = _stub_rows(connection, "WHERE id = ANY(%s::bigint[])", [array(ids)])
    names = ("id", "changed_at", *TEXT_COLUMNS)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _stub_rows(connection: Connection, those: str, given: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    columns = ", ".join(f'"{name}"' for name in TEXT_COLUMNS)
    found = connection.execute(
        f"SELECT id, changed_at, {columns} FROM source_person {those} ORDER BY id", given
    )
    return found.fetchall()


def known(
    connection: Connection, unique_namespaces: frozenset[str], ids: Sequence[int] | None = None
) -> Known:
    """Stewards' decisions that stand, and the relationships that sources record now; among these, or among all."""
    among, given = ("", {}) if ids is None else ("AND {} = ANY(%(ids)s::bigint[])", {"ids": array(ids)})
    decided = connection.execute(
        "SELECT left_id, right_id, verdict, second_by_id FROM link_decision"
        f" WHERE known_to IS NULL {among.format('left_id')}",
        given,
    ).fetchall()
    related = connection.execute(
        "SELECT DISTINCT source_person_id, other_source_person_id, relation FROM relationship"
        " WHERE known_to IS NULL AND source_person_id <> other_source_person_id"
        f" {among.format('source_person_id')} ORDER BY 3 DESC",
        given,
    ).fetchall()
    return Known(
        must_link=frozenset(pair(one, other) for one, other, verdict, _ in decided if verdict == "must_link"),
        must_not_link=frozenset(
            pair(one, other) for one, other, verdict, _ in decided if verdict != "must_link"
        ),
        by_two=frozenset(pair(one, other) for one, other, _, second in decided if second is not None),
        relationships={pair(one, other): relation for one, other, relation in related},
        unique_namespaces=unique_namespaces,
    )


def placed_for_adoption(connection: Connection, births: Iterable[date] | None = None) -> list[int]:
    """Source persons of whom an ordinary source tells that they were placed for adoption, or adopted; of these days of
    birth, or all."""
    those, given = ("", []) if births is None else ("AND birth = ANY(%s::date[])", [array(births)])
    found = connection.execute(
        "SELECT id FROM source_person WHERE partition = '' AND id IN"
        f" (SELECT source_person_id FROM event WHERE restriction = {int(Restriction.ADOPTION)}) {those} ORDER BY id",
        given,
    )
    return [row[0] for row in found.fetchall()]


def joined_across_an_adoption(connection: Connection, among: Iterable[int] | None = None) -> list[int]:
    """Source persons that have surname and birth of a child placed for adoption, and are one with another surname: they
    were linked before it was known. ``among``: of the placed, only these count."""
    placed = placed_for_adoption(connection)
    placed = placed if among is None else sorted(set(placed) & set(among))
    if not placed:
        return []
    found = connection.execute(
        """
        SELECT s.id, s.surname, o.surname
        FROM (SELECT DISTINCT birth, lower(surname) AS surname FROM source_person WHERE id = ANY(%s)) placed
        JOIN source_person s ON s.birth = placed.birth AND lower(s.surname) = placed.surname
        JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
        JOIN link m ON m.person_id = l.person_id AND m.known_to IS NULL
        JOIN source_person o ON o.id = m.source_person_id AND lower(o.surname) <> placed.surname
        """,
        [placed],
    )
    return sorted({one for one, mine, theirs in found.fetchall() if not are_surname_variants(mine, theirs)})


def links(connection: Connection, ids: Sequence[int]) -> dict[int, LinkRow]:
    """The current links of these source persons."""
    rows = connection.execute(
        "SELECT source_person_id, person_id, match_weight, status, reasons FROM link"
        " WHERE known_to IS NULL AND source_person_id = ANY(%s::bigint[])",
        [array(ids)],
    )
    # Django's connections hand JSON over as text.
    return {
        row[0]: LinkRow(*row[:4], json.loads(row[4]) if isinstance(row[4], str) else row[4])
        for row in rows.fetchall()
    }


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


def write_links(connection: Connection, rows: Sequence[LinkRow], model_version: str, now: datetime) -> None:
    """Close the current links of these source persons and write the new ones."""
    connection.execute(
        "UPDATE link SET known_to = %s WHERE known_to IS NULL AND source_person_id = ANY(%s::bigint[])",
        [now, array(row.source_person for row in rows)],
    )
    columns = "source_person_id, person_id, known_from, match_weight, status, reasons, model_version"
    _insert(
        connection,
        "link",
        columns,
        (
            (
                row.source_person,
                row.person,
                now,
                row.match_weight,
                row.status,
                json.dumps(row.reasons),
                model_version,
            )
            for row in rows
        ),
    )


def _insert(connection: Connection, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Many rows by way of a temporary table: COPY refuses a table with row-level security."""
    given = list(rows)
    if len(given) <= FEW:
        if given:
            each = ", ".join(["%s"] * len(given[0]))
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({each})", given)
        return
    connection.execute(
        f"CREATE TEMP TABLE fresh_{table} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY fresh_{table} ({columns}) FROM STDIN") as copy:
        for row in given:
            copy.write_row(row)
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM fresh_{table}")
    connection.execute(f"DROP TABLE fresh_{table}")


def inherit_restrictions(connection: Connection, persons: Sequence[int], absorbed: Mapping[int, int]) -> None:
    """A person is as restricted as the most restricted of its records, and of the persons that it absorbed; by the
    kinds of restriction that are about the person. Those about a row stay on their rows."""
    connection.execute(
        """
        UPDATE person SET restriction = most.restriction FROM (
            SELECT l.person_id AS id, greatest(
                       max(s.restriction) FILTER (WHERE s.restriction = ANY(%(spreads)s)),
                       max(gone.restriction) FILTER (WHERE gone.restriction = ANY(%(spreads)s))) AS restriction
            FROM link l JOIN source_person s ON s.id = l.source_person_id
            LEFT JOIN (SELECT kept, p.restriction
                       FROM unnest(%(gone)s::bigint[], %(kept)s::bigint[]) AS pairs(gone, kept)
                       JOIN person p ON p.id = pairs.gone) gone ON gone.kept = l.person_id
            WHERE l.known_to IS NULL AND l.person_id = ANY(%(persons)s::bigint[]) GROUP BY l.person_id
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
    connection: Connection, ids: Sequence[int], rows: Sequence[PairRow], now: datetime
) -> None:
    """The refusals among these source persons become exactly these."""
    current = connection.execute(
        "SELECT id, left_id, right_id, constraint_code FROM link_refusal"
        " WHERE known_to IS NULL AND left_id = ANY(%(ids)s::bigint[]) AND right_id = ANY(%(ids)s::bigint[])",
        {"ids": array(ids)},
    ).fetchall()
    wanted = {row.key: row for row in rows}
    gone = [row[0] for row in current if (row[1], row[2], row[3]) not in wanted]
    for _, left, right, code in current:
        wanted.pop((left, right, code), None)
    connection.execute("UPDATE link_refusal SET known_to = %s WHERE id = ANY(%s)", [now, gone])
    _insert(
        connection,
        "link_refusal",
        "left_id, right_id, constraint_code, match_weight, reasons, known_from",
        (
            (row.left, row.right, row.code, row.match_weight, json.dumps(row.reasons), now)
            for row in wanted.values()
        ),
    )


def write_reviews(connection: Connection, ids: Sequence[int], rows: Sequence[PairRow], now: datetime) -> None:
    """The pairs that wait for a steward among these source persons become exactly these."""
    current = connection.execute(
        "SELECT id, left_id, right_id, reasons->>'code' FROM link_review"
        " WHERE closed_at IS NULL AND left_id = ANY(%(ids)s::bigint[]) AND right_id = ANY(%(ids)s::bigint[])",
        {"ids": array(ids)},
    ).fetchall()
    wanted = {row.key: row for row in rows}
    gone = [row[0] for row in current if (row[1], row[2], row[3]) not in wanted]
    for _, left, right, code in current:
        wanted.pop((left, right, code), None)
    connection.execute("UPDATE link_review SET closed_at = %s WHERE id = ANY(%s)", [now, gone])
    _insert(
        connection,
        "link_review",
        "left_id, right_id, match_weight, reasons, raised_at",
        ((row.left, row.right, row.match_weight, json.dumps(row.reasons), now) for row in wanted.values()),
    )


def mark_linked(connection: Connection, seen: Mapping[int, datetime]) -> None:
    """``linked_at`` becomes the ``changed_at`` that this linking saw: a change that was made meanwhile, whatever its
    time, is linked by the next run."""
    connection.execute(
        "UPDATE source_person s SET linked_at = seen.at"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS seen(id, at) WHERE s.id = seen.id",
        [array(seen), array(at.isoformat() for at in seen.values())],
    )


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
