"""The log of looks, sealed in batches into a hash chain; and finding what was changed since.

A batch is all rows from one id to another. Its hash takes in the hash of the batch before and every column of every
row in the order of ids, so that a row changed, deleted, put in or put elsewhere makes it another. Sealed in batches and
not row by row, because a chain that each look had to wait for would let one look through at a time.

The head (the last hash) is kept outside the database too (`kithline.sharing.heads`): who rewrites both the log and the
chain cannot rewrite that.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from kithline.core import clock

LARGEST = 10_000  # rows of a batch: what is lost of a run that is killed is less than a second's work
NOTHING_BEFORE = "0" * 64
_COLUMNS = (
    "id",
    "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
    *("user_id", "role", "organisation_id", "page", "person_id", "people", "sections", "asked", "purpose"),
    *(
        "legal_basis",
        "outcome",
        "request_id",
        "session",
        "action",
        "matrix_version",
        "context",
        "emergency_id",
    ),
    *("emergency_reason", "result_count", "export_hash"),
)
_ROWS = f"SELECT jsonb_build_array({', '.join(_COLUMNS)})::text FROM access WHERE id BETWEEN %s AND %s ORDER BY id"  # noqa: S608 - our own columns


@dataclass(frozen=True)
class Batch:
    """A sealed batch as it stands in the chain."""

    number: int
    first_id: int
    last_id: int
    rows: int
    previous: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """The first thing wrong. `batch` 0: a row that lies in no batch, before the last sealed one."""

    batch: int
    what: str


@dataclass(frozen=True)
class Verified:
    """What was looked through: batches and rows in them, rows not sealed yet; `fault` None: nothing is wrong.

    `disposed`: batches of which the rows were disposed of past their time, as two people signed; their hashes stand.
    """

    batches: int
    rows: int
    unsealed: int
    head: Batch | None
    fault: Fault | None
    disposed: int = 0


def seal(largest: int = LARGEST) -> list[Batch]:
    """Seal every look that is written by now, batch by batch, each in its own transaction. On the pipeline's login.

    Run twice, the second finds nothing to do; killed anywhere, the next run carries on where it was.
    """
    made = []
    horizon = _horizon()
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kithline audit seal'))")
            last = head()
            first_id = last.last_id + 1 if last else _first_id(horizon)
            last_id = _end_of(first_id, horizon, largest)
            if last_id is None:
                return made
            previous = last.hash if last else NOTHING_BEFORE
            number = last.number + 1 if last else 1
            rows, total = _hash_of(number, first_id, last_id, previous)
            batch = Batch(number, first_id, last_id, rows, previous, total)
            cursor.execute(
                'INSERT INTO audit_batch (number, first_id, last_id, rows, previous, "hash", sealed_at) '
                "VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [number, first_id, last_id, rows, previous, total, clock.now()],
            )
        made.append(batch)


def head() -> Batch | None:
    """The last batch; None before the first seal."""
    found = _batches("ORDER BY number DESC LIMIT 1")
    return found[0] if found else None


def verify(outside: Sequence[tuple[int, str]] = ()) -> Verified:
    """Look through the whole chain. `outside`: number and hash of heads that were kept outside the database."""
    batches = _batches("ORDER BY number")
    gone = _disposed()
    fault = _first_fault(batches, dict(outside), gone)
    first = batches[0].first_id if batches else None
    last = batches[-1].last_id if batches else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access WHERE %s::bigint IS NULL OR id > %s", [last, last])
        unsealed = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM access WHERE id < %s", [first])
        before = cursor.fetchone()[0]
    if fault is None and before:
        fault = Fault(0, f"{before} rows were put in before the first batch")
    head_now = batches[-1] if batches else None
    rows = sum(batch.rows for batch in batches if batch.number not in gone)
    return Verified(len(batches), rows, unsealed, head_now, fault, len(gone))


def _disposed() -> set[int]:
    """Batches whose rows were disposed of, where the disposal of looks that did it was signed by two, and is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x.batch FROM looks_disposed x JOIN disposal d ON d.id = x.disposal_id AND d.schedule = 'looks' "
            "JOIN disposal_signature s ON s.disposal_id = d.id AND s.by_id <> d.by_id "
            "JOIN disposal_done e ON e.disposal_id = d.id"
        )
        return {number for (number,) in cursor.fetchall()}


def _first_fault(batches: list[Batch], outside: dict[int, str], gone: set[int]) -> Fault | None:
    previous, next_id = NOTHING_BEFORE, batches[0].first_id if batches else 0
    for place, batch in enumerate(batches, start=1):
        if batch.number != place:
            return Fault(place, "the batch is not there")
        if batch.previous != previous or batch.first_id != next_id:
            return Fault(place, "it does not follow from the batch before: the chain was changed")
        if batch.number in outside and outside[batch.number] != batch.hash:
            return Fault(place, "its hash is not the one that was kept outside: log and chain were rewritten")
        rows, total = _hash_of(batch.number, batch.first_id, batch.last_id, batch.previous)
        if batch.number in gone:
            if rows:
                return Fault(place, f"{rows} rows were put in where all were disposed of")
            previous, next_id = batch.hash, batch.last_id + 1
            continue
        if rows != batch.rows:
            change = "deleted" if rows < batch.rows else "put in"
            return Fault(place, f"{rows} rows where {batch.rows} were sealed: some were {change}")
        if total != batch.hash:
            return Fault(place, "a row was changed, or two were put in each other's place")
        previous, next_id = batch.hash, batch.last_id + 1
    missing = [number for number in sorted(outside) if number > len(batches)]
    return Fault(missing[0], "a head of it was kept outside, and it is not there") if missing else None


def _hash_of(number: int, first_id: int, last_id: int, previous: str) -> tuple[int, str]:
    """How many rows lie between the two ids, and their hash. The bounds are hashed too: an empty batch has its own."""
    total = hashlib.sha256(f"{number}|{first_id}|{last_id}|{previous}".encode())
    rows = 0
    for text in _texts(first_id, last_id):
        total.update(hashlib.sha256(text.encode()).digest())
        rows += 1
    return rows, total.hexdigest()


def _texts(first_id: int, last_id: int) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [first_id, last_id])
        while found := cursor.fetchmany(2_000):
            yield from (text for (text,) in found)


def _horizon() -> int:
    """The highest id of which all before are written or never will be.

    Two looks at once take ids 7 and 8, and 8 may be written first: a batch that ended with 8 would find 7 put in later.
    So for an instant nobody may be writing one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealing.looks_written()")
        return int(cursor.fetchone()[0] or 0)


def _first_id(horizon: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), %s) FROM access", [horizon + 1])
        return int(cursor.fetchone()[0])


def _end_of(first_id: int, horizon: int, largest: int) -> int | None:
    """The id of the last row of the next batch; None if there is no row for one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id) FROM (SELECT id FROM access WHERE id BETWEEN %s AND %s ORDER BY id LIMIT %s) a",
            [first_id, horizon, largest],
        )
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def _batches(rest: str) -> list[Batch]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT number, first_id, last_id, rows, previous, "hash" FROM audit_batch {rest}'  # noqa: S608
        )
        return [Batch(*row) for row in cursor.fetchall()]
