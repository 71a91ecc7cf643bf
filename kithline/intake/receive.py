"""One delivery in: register, read, standardise, compare, hold or write. One transaction: all of it or nothing.

The same files again change nothing. A process that is killed leaves nothing half done: the files are still where they
came from, and the next run takes them in.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.feeds.readers import Read, WrongFile, read_delivery
from kithline.feeds.recognise import Found, Unknown, deliveries_in
from kithline.feeds.spec import Feed, Mode, Table
from kithline.intake import store
from kithline.intake.compare import Changes, compare, missing_share
from kithline.intake.emit import STAGED, Emitted, emit
from kithline.intake.staging import copy_in, stage
from kithline.intake.standardise import Standard, standardise
from kithline.intake.write import Writer
from kithline.record.statistics import Growth

LEAST_TO_HOLD = 20  # rows: a smaller feed may change wholly without anything being wrong
FUTURE_DAYS = 31  # a delivery that speaks for a day further ahead than this covers the wrong period

_growth = Growth()
ACCEPTED, HELD, REFUSED, KNOWN = "accepted", "held", "refused", "known"


@dataclass(frozen=True)
class Release:
    """A held delivery that a steward has looked at and lets in, whatever it changes; it speaks for what it did."""

    delivery_id: int
    period: str
    as_at: date


@dataclass
class Receipt:
    """What became of one delivery, to be told to whoever sent it. No personal values."""

    feed: str
    period: str
    outcome: str
    delivery_id: int | None = None
    reason: str = ""
    accepted: int = 0
    rejected: int = 0
    changes: Changes | None = None
    tables: dict[str, tuple[int, int]] = field(default_factory=dict)  # table -> accepted, rejected
    first_rejects: list[str] = field(default_factory=list)  # "file, row 7, column dob: expected ..."


def receive(
    paths: Sequence[Path],
    *,
    feed: str = "",
    received: Callable[[Path], datetime] | None = None,
    told: Callable[[Receipt], None] = lambda receipt: None,
) -> tuple[list[Receipt], list[Unknown]]:
    """Take in every delivery found in these files and folders. `feed` limits which feeds they may be.

    `received(path)` says when a file came (default: now); `told` hears of each delivery as it is done.
    """
    among = [feeds()[feed]] if feed else None
    found, unknown = deliveries_in(paths, clock.today(), among)
    receipts = []
    for delivery in found:
        at = received(next(iter(delivery.files.values()))) if received else clock.now()
        receipt = receive_one(delivery, at=at)
        told(receipt)
        receipts.append(receipt)
    return receipts, unknown


def receive_one(found: Found, *, at: datetime, release: Release | None = None) -> Receipt:
    """Take one delivery in. Whatever the database refuses is told in one line: its own words quote values."""
    receipt = Receipt(found.feed.code, period_of(found.period), ACCEPTED)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _receive(cursor, found, receipt, at, release)
    except (DataError, IntegrityError, ProgrammingError, pa.ArrowException, duckdb.Error) as fault:
        if release is not None:
            raise
        name = next(iter(found.files.values())).name
        receipt.outcome, receipt.accepted, receipt.rejected, receipt.changes = REFUSED, 0, 0, None
        receipt.reason = f"{name}: it could not be taken in ({type(fault).__name__}); nothing of it was"
        receipt.delivery_id = None
    return receipt


def _receive(cursor: Any, found: Found, receipt: Receipt, at: datetime, release: Release | None) -> None:
    feed = found.feed
    hashes = {path: store.fingerprint(path) for path in dict.fromkeys(found.files.values())}
    print_of_all = sha256(" ".join([*sorted(hashes.values()), receipt.period]).encode()).hexdigest()
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"receive {feed.code}"])
    as_at = found.as_at(at.date())
    if release is not None:
        receipt.delivery_id, as_at, receipt.period = release.delivery_id, release.as_at, release.period
    elif _is_known(cursor, feed, print_of_all, receipt):
        return
    for path, digest in hashes.items():
        store.keep(path, digest)
    if release is None:
        receipt.delivery_id = _register(cursor, found, receipt.period, as_at, at, print_of_all)
    try:
        if found.missing and feed.mode is Mode.SNAPSHOT:
            raise WrongFile(f"the delivery has no file for {', '.join(found.missing)}")
        reads = list(read_delivery(feed, found.files))
    except WrongFile as why:
        name = next(iter(found.files.values())).name
        receipt.outcome, receipt.reason = REFUSED, f"{name}: {why}"
        _conclude(cursor, receipt)
        return
    with transaction.atomic():
        why_held = _take_in(cursor, found, reads, hashes, as_at, at, receipt, release is not None)
        if why_held:
            transaction.set_rollback(True)
    if why_held:
        receipt.outcome, receipt.reason = HELD, why_held
        receipt.accepted = receipt.rejected = 0
        for table, path, read in reads:
            _file_row(cursor, receipt, table, path, hashes[path], read, 0)
    _conclude(cursor, receipt)
    if receipt.changes is not None and receipt.outcome == ACCEPTED:
        _growth.after(cursor, receipt.changes.new + receipt.changes.changed)


def _is_known(cursor: Any, feed: Feed, print_of_all: str, receipt: Receipt) -> bool:
    """Whether these very files are here already; then nothing happens but that it is said."""
    cursor.execute(
        "SELECT id, state FROM delivery WHERE feed = %s AND fingerprint = %s AND state <> 'refused'",
        [feed.code, print_of_all],
    )
    known = cursor.fetchone()
    if known is None:
        return False
    receipt.delivery_id, receipt.outcome = known[0], KNOWN
    waits = " and wait for a steward" if known[1] == HELD else ""
    receipt.reason = f"these files have been received before{waits}; nothing changed"
    return True


def period_of(named: dict[str, str]) -> str:
    """The period's parts in order, "2024 autumn"; empty where the files name none."""
    return " ".join(
        value for _, value in sorted(named.items(), key=lambda item: (item[0] != "year", item[0]))
    )


def _register(cursor: Any, found: Found, period: str, as_at: date, at: datetime, print_of_all: str) -> int:
    cursor.execute(
        "INSERT INTO delivery (feed, period, as_at, received_at, fingerprint, state, accepted_rows, rejected_rows, "
        "new_rows, changed_rows, gone_rows, unchanged_rows, reason, notes) "
        "VALUES (%s, %s, %s, %s, %s, 'received', 0, 0, 0, 0, 0, 0, '', '[]') RETURNING id",
        [found.feed.code, period, as_at, at, print_of_all],
    )
    return int(cursor.fetchone()[0])


def _conclude(cursor: Any, receipt: Receipt) -> None:
    changes = receipt.changes or Changes(0, 0, 0, 0, 0, 0)
    cursor.execute(
        "UPDATE delivery SET state = %s, reason = CASE WHEN decided_at IS NULL THEN %s ELSE reason END, "
        "accepted_rows = %s, rejected_rows = %s, new_rows = %s, "
        "changed_rows = %s, gone_rows = %s, unchanged_rows = %s WHERE id = %s",
        [
            receipt.outcome,
            receipt.reason,
            receipt.accepted,
            receipt.rejected,
            changes.new,
            changes.changed,
            changes.gone,
            changes.unchanged,
            receipt.delivery_id,
        ],
    )


def _file_row(
    cursor: Any, receipt: Receipt, table: Table, path: Path, digest: str, read: Read, rejected: int
) -> int:
    cursor.execute(
        "INSERT INTO delivery_file (delivery_id, table_code, name, sha256, size, layout, encoding, rows, rejected) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [
            receipt.delivery_id,
            table.code,
            path.name,
            digest,
            path.stat().st_size,
            read.layout,
            read.encoding,
            read.rows.num_rows + len(read.rejects),
            rejected,
        ],
    )
    return int(cursor.fetchone()[0])


def _take_in(
    cursor: Any,
    found: Found,
    reads: list[tuple[Table, Path, Read]],
    hashes: dict[Path, str],
    as_at: date,
    at: datetime,
    receipt: Receipt,
    is_released: bool,
) -> str:
    """Everything inside a savepoint; returns why the delivery is held, or "" when it is written."""
    feed = found.feed
    emitted, done = Emitted(), {}
    sent, subjects = [], []
    present = []
    next_n = 0
    absence_term = feed.absence_term(found.period) if feed.absence_term else ""
    order = {table.code: place for place, table in enumerate(feed.tables)}
    for table, path, read in sorted(reads, key=lambda each: order[each[0].code]):
        standard = standardise(feed, table, read, receipt.period, done)
        done[table.code] = standard
        file_id = _file_row(cursor, receipt, table, path, hashes[path], read, len(standard.rejects))
        _reject(cursor, receipt, table, file_id, path, standard)
        receipt.tables[table.code] = (standard.rows, len(standard.rejects))
        receipt.accepted += standard.rows
        emit(emitted, standard, next_n, as_at, absence_term)
        sent.append(_sent(standard, next_n, file_id, receipt.period))
        subjects.append(_subjects(standard, next_n))
        present.append(_present(standard))
        next_n += standard.rows
    stage(cursor, "sent", pa.concat_tables(sent), json=("raw",), judged=("n", "key_space", "source_key"))
    stage(cursor, "present", pa.concat_tables(present))
    stage(cursor, "sent_space", _spaces(done.values()))
    stage(cursor, "subject", pa.concat_tables(subjects))
    receipt.changes = compare(cursor, feed, as_at, receipt.period)
    if not is_released:
        why = _why_hold(cursor, feed, receipt, reads, as_at)
        if why:
            return why
    _resolve_schools(cursor, emitted)
    stage(cursor, "stub", emitted.all_stubs())
    stage(cursor, "staged_professional", emitted.all_professionals())
    staged = set()
    for name in STAGED:
        table_of_facts = emitted.all_of(name)
        if table_of_facts.num_rows:
            judged = tuple(each for each in ("n", "namespace", "key") if each in table_of_facts.column_names)
            stage(cursor, f"staged_{name}", table_of_facts, json=("payload",), judged=judged)
            staged.add(name)
    if receipt.delivery_id is None:
        raise RuntimeError("a delivery is registered before it is written")
    Writer(cursor, feed, receipt.delivery_id, receipt.period, as_at, at).write(staged)
    # the temporary tables are dropped at commit; a second delivery in the same transaction needs their names
    cursor.execute(
        "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relnamespace = pg_my_temp_schema() "
        "AND relkind = 'r'"
    )
    names = cursor.fetchone()[0]
    if names:
        cursor.execute(f"DROP TABLE {names}")  # noqa: S608 - our own temporary tables
    return ""


def _sent(standard: Standard, first_n: int, file_id: int, period: str) -> pa.Table:
    rows = standard.rows
    table = standard.table

    def same(value: object, kind: pa.DataType) -> pa.Array:
        return pa.array([value] * rows, kind)

    return pa.table(
        {
            "n": pa.array(range(first_n, first_n + rows), pa.int64()),
            "key_space": same(table.key_space, pa.string()),
            "source_key": standard.source_key,
            "scope": standard.scope,
            "period": same(period, pa.string()),
            "is_periodic": same(table.within_period, pa.bool_()),
            "file_id": same(file_id, pa.int64()),
            "row": standard.values["_row"].combine_chunks(),
            "raw": standard.raw,
            "row_hash": standard.row_hash,
            "restriction": same(int(table.restriction), pa.int64()),
        }
    )


def _subjects(standard: Standard, first_n: int) -> pa.Table:
    rows = standard.rows
    return pa.table(
        {
            "n": pa.array(range(first_n, first_n + rows), pa.int64()),
            "namespace": pa.array([standard.subject_namespace] * rows, pa.string()),
            "key": standard.subject_key,
        }
    ).filter(pa.compute.is_valid(standard.subject_key))


def _present(standard: Standard) -> pa.Table:
    """The keys of all rows that were sent, those that could not be read too."""
    keys = pa.concat_arrays([standard.source_key, standard.rejected_keys])
    return pa.table(
        {"key_space": pa.array([standard.table.key_space] * len(keys), pa.string()), "source_key": keys}
    )


def _spaces(done: Collection[Standard]) -> pa.Table:
    """The key spaces and scopes that the delivery speaks for: in every table that came, each scope that any of them
    names (a school without a suspension has no row in that file). A table without scopes speaks even if it is empty."""
    scopes = {scope for each in done if each.has_scope for scope in each.scope.unique().to_pylist()}
    pairs = sorted(
        {(each.table.key_space, scope) for each in done for scope in (scopes if each.has_scope else {""})}
    )
    return pa.table(
        {
            "key_space": pa.array([space for space, _ in pairs], pa.string()),
            "scope": pa.array([scope for _, scope in pairs], pa.string()),
        }
    )


def _reject(
    cursor: Any, receipt: Receipt, table: Table, file_id: int, path: Path, standard: Standard
) -> None:
    rejects = standard.rejects
    receipt.rejected += len(rejects)
    for reject in rejects[: max(0, 20 - len(receipt.first_rejects))]:
        column = f", column {reject.column}" if reject.column else ""
        receipt.first_rejects.append(f"{path.name}, row {reject.row}{column}: {reject.expected}")
    if not rejects:
        return
    rows = pa.table(
        {
            "row": pa.array([reject.row for reject in rejects], pa.int64()),
            "column": pa.array([reject.column for reject in rejects], pa.string()),
            "reason": pa.array([reject.expected for reject in rejects], pa.string()),
            "raw": pa.array(
                [standard.raw_of_rejected.get(reject.row, "{}") for reject in rejects], pa.string()
            ),
        }
    )
    cursor.execute("DROP TABLE IF EXISTS pg_temp.rejects")
    cursor.execute('CREATE TEMP TABLE rejects (row bigint, "column" text, reason text, raw jsonb)')
    copy_in(cursor, "pg_temp.rejects", rows)
    cursor.execute(
        'INSERT INTO rejected_row (delivery_id, file_id, row, "column", reason, raw, restriction) '
        'SELECT %s, %s, row, "column", reason, raw, %s FROM rejects',
        [receipt.delivery_id, file_id, int(table.restriction)],
    )


def _resolve_schools(cursor: Any, emitted: Emitted) -> None:
    """Every school code that was sent has an organisation; an unknown one gets an unconfirmed one, which a steward
    sees, so that no row is lost for want of a name."""
    codes: set[str] = set()
    for name in ("enrolment", "attendance_week", "attendance_term"):
        for table in emitted.facts[name]:
            codes |= set(pa.compute.unique(table["school"]).to_pylist()) - {None}
    for code in sorted(codes):
        cursor.execute("SELECT 1 FROM organisation_code WHERE code = %s", [code])
        if cursor.fetchone():
            continue
        cursor.execute(
            "INSERT INTO organisation (code, kind, name, urn, laestab, phase, telephone, is_confirmed) "
            "VALUES (%s, 'school', %s, '', '', '', '', false) ON CONFLICT (code) DO UPDATE SET code = excluded.code "
            "RETURNING id",
            [f"unconfirmed:{code}", f"School {code} (not confirmed)"],
        )
        cursor.execute(
            "INSERT INTO organisation_code (code, organisation_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [code, cursor.fetchone()[0]],
        )


def _why_hold(
    cursor: Any, feed: Feed, receipt: Receipt, reads: list[tuple[Table, Path, Read]], as_at: date
) -> str:
    """Why the delivery must wait for a steward; "" if it need not."""
    if (as_at - clock.today()).days > FUTURE_DAYS:
        return f"it speaks for {as_at:%d %B %Y}, which is still to come: is it the right period?"
    for table, path, read in reads:
        lost = set(read.lost_columns) & {column.code for column in table.columns}
        if not lost:
            continue
        cursor.execute(
            "SELECT d.notes FROM delivery d JOIN delivery_file f ON f.delivery_id = d.id WHERE d.feed = %s "
            "AND d.state = 'accepted' AND f.table_code = %s AND f.layout = %s ORDER BY d.as_at DESC, d.id DESC LIMIT 1",
            [feed.code, table.code, read.layout],
        )
        before = cursor.fetchone()
        if before and not lost <= set(_lost_before(before[0], table.code)):
            return f"{path.name}: columns of the last file are not there: {', '.join(sorted(lost))}"
    _note(cursor, receipt, reads)
    changes = receipt.changes
    if changes is None or feed.mode is not Mode.SNAPSHOT or changes.stood < LEAST_TO_HOLD:
        return ""
    cursor.execute(
        "SELECT max(as_at) FROM delivery WHERE feed = %s AND state = 'accepted' AND id <> %s",
        [feed.code, receipt.delivery_id],
    )
    newest = cursor.fetchone()[0]
    if newest is not None and as_at < newest:
        return ""  # a late older snapshot fills history only
    if feed.hold.gone is not None:
        for space, share in missing_share(cursor, feed).items():
            if share > feed.hold.gone:
                much = f"{share:.0%} of the rows of {space}"
                return f"{much} are gone since the last file (more than {feed.hold.gone:.0%})"
    if feed.hold.changed is not None and changes.changed > feed.hold.changed * changes.stood:
        return (
            f"{changes.changed / changes.stood:.0%} of the rows have changed since the last file "
            f"(more than {feed.hold.changed:.0%})"
        )
    return ""


def _note(cursor: Any, receipt: Receipt, reads: list[tuple[Table, Path, Read]]) -> None:
    notes = [
        {
            "table": table.code,
            "lost": read.lost_columns,
            "unknown": len(read.unknown_columns),
            "notes": read.notes,
        }
        for table, _, read in reads
        if read.lost_columns or read.unknown_columns
    ]
    cursor.execute("UPDATE delivery SET notes = %s WHERE id = %s", [json.dumps(notes), receipt.delivery_id])


def _lost_before(notes: Any, table: str) -> list[str]:
    listed = json.loads(notes) if isinstance(notes, str) else notes
    return [column for note in listed if note["table"] == table for column in note["lost"]]


__all__ = ["ACCEPTED", "HELD", "KNOWN", "REFUSED", "Receipt", "Release", "receive", "receive_one"]
