"""One delivery in: register, read, standardise, compare, hold or write. One transaction: all of it or nothing.

The same files again change nothing. A process that is killed leaves nothing half done: the files are still where they
came from, and the next run takes them in.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.feeds.readers import WrongFile
from kithline.feeds.recognise import Found, Unknown, deliveries_in, is_rather
from kithline.feeds.spec import Mode
from kithline.intake import here_already, meeting, seen, store
from kithline.intake.alike import Alike
from kithline.intake.compare import Changes, compare
from kithline.intake.holding import lacks, why_hold
from kithline.intake.in_parts import take_in_parts
from kithline.intake.lanes import FEW, Coming, namespaces, side_by_side
from kithline.intake.meeting import Met
from kithline.intake.parts import is_large, is_large_and_cut_loose, is_little, parts_of
from kithline.intake.prepare import Head, Prepared, Prints, Reading, one_ahead, period_of
from kithline.intake.read_beside import reading_beside
from kithline.intake.receipt import ACCEPTED, HELD, KNOWN, REFUSED, Receipt, Release
from kithline.intake.staging import make_ready, stage_together
from kithline.intake.taking import file_rows, note_senders, reject, senders_in, write
from kithline.intake.unheard import all_are_new
from kithline.intake.write import LITTLE
from kithline.record.following import who_wait
from kithline.record.plans import row_by_row, send_now, settled_at_the_end
from kithline.record.statistics import Growth

_growth = Growth()


def receive(
    paths: Sequence[Path],
    *,
    feed: str = "",
    received: Callable[[Path], datetime] | None = None,
    told: Callable[[Receipt], None] = lambda receipt: None,
    is_followed: bool = False,
    is_again: bool = False,
) -> tuple[list[Receipt], list[Unknown]]:
    """Take in every delivery found in these files and folders. `feed` limits which feeds they may be.

    `received(path)` says when a file came (default: now); `told` hears of each delivery as it is done. All of many are
    on the disk when this returns, and until then files stay where they are. `is_followed`: an update follows at once,
    and the files stay until `settle` (see `record.plans`). `is_again`: files that are here already are read anew, by
    the declarations as they are now.
    """
    among = [feeds()[feed]] if feed else None
    found, unknown = deliveries_in(paths, clock.today(), among)
    coming = [
        (place, each, received(next(iter(each.files.values()))) if received else clock.now())
        for place, each in enumerate(found)
    ]
    in_life = len(coming) < FEW  # no load of many, beneath which tables grow tenfold
    # what is little may be read to no purpose: that costs less than to ask for all that are here
    known = (
        set() if is_again or (in_life and all(is_little(each) for each in found)) else here_already.marks()
    )

    alike = None if in_life else Alike(knows_all=not _anybody_waits())

    def take(lane: Sequence[Coming]) -> Iterator[tuple[int, Receipt]]:
        for (place, delivery, at), read in one_ahead(lane, known, read_ahead):
            if is_large_and_cut_loose(delivery):
                yield place, _receive_in_parts(delivery, at, read.prints.of_all, alike, is_again=is_again)
            else:
                yield (
                    place,
                    receive_one(
                        delivery,
                        at=at,
                        read=read,
                        in_life=in_life,
                        alike=alike,
                        is_followed=is_followed,
                        is_again=is_again,
                    ),
                )
        if not in_life:  # while other lanes go on
            seen.write_all({delivery.feed.code for _, delivery, _ in lane})

    receipts: dict[int, Receipt] = {}
    with (
        nullcontext() if in_life else settled_at_the_end(connection),
        reading_beside([] if in_life else coming, known) as read_ahead,
    ):
        for place, receipt in side_by_side(coming, take):
            told(receipt)
            receipts[place] = receipt
        if not in_life:
            seen.write_all()
    return [receipts[place] for place in sorted(receipts)], unknown


def _receive_in_parts(
    found: Found, at: datetime, mark: str, alike: Alike | None, *, is_again: bool
) -> Receipt:
    """Take a delivery that is cut loose in part by part, each in a transaction of its own; told as one.

    A part that could not be read ends it: what stands before it is in, and is known when the file comes again, mended.
    """
    whole = Receipt(found.feed.code, period_of(found.period), KNOWN)
    whole.place = str(next(iter(found.files.values())).parent)
    try:
        with parts_of(found, mark) as parts:
            for part in parts:
                whole.add(receive_one(part, at=at, alike=alike, is_again=is_again), above=part.above)
                if whole.outcome == REFUSED:
                    break
    except WrongFile as why:
        whole.outcome, whole.reason = REFUSED, f"{next(iter(found.files.values())).name}: {why}"
    return whole


def receive_one(
    found: Found,
    *,
    at: datetime,
    release: Release | None = None,
    read: Reading | None = None,
    in_life: bool = False,
    alike: Alike | None = None,
    is_followed: bool = False,
    is_again: bool = False,
) -> Receipt:
    """Take one delivery in. Whatever the database refuses is told in one line: its own words quote values.

    `read`: the delivery as it was read ahead (default: it is read now). `in_life`: it comes with few others or none.
    `alike`: who came in the same go. `is_followed`, `is_again`: see `receive`.
    """
    receipt = Receipt(found.feed.code, period_of(found.period), ACCEPTED)
    receipt.place = str(next(iter(found.files.values())).parent)
    try:
        is_small = in_life and is_little(found)
        few = row_by_row(connection, is_followed=is_followed)
        with few if is_small else transaction.atomic() as end_of_one_go, connection.cursor() as cursor:
            _receive(cursor, found, receipt, at, release, read, alike, end_of_one_go, is_again)
    except (DataError, IntegrityError, ProgrammingError, pa.ArrowException, duckdb.Error) as fault:
        if release is not None and not release.is_checked:
            raise
        name = next(iter(found.files.values())).name
        receipt.outcome = REFUSED
        receipt.forget_rows()
        receipt.reason = f"{name}: it could not be taken in ({type(fault).__name__}); nothing of it was"
        receipt.delivery_id = None
    return receipt


def _receive(
    cursor: Any,
    found: Found,
    receipt: Receipt,
    at: datetime,
    release: Release | None,
    read: Reading | None,
    alike: Alike | None,
    end_of_one_go: Callable[[], None] | None,
    is_again: bool,
) -> None:
    """`end_of_one_go`: of a small delivery, see `plans.row_by_row`."""
    feed = found.feed
    as_at = found.as_at(clock.day_of(at))
    if release is not None:
        receipt.delivery_id, as_at, receipt.period = release.delivery_id, release.as_at, release.period
    read = read or Reading(found, receipt.period, as_at)
    prints = read.prints
    seen.take_turn(cursor, namespaces(feed))
    met = _meet(cursor, found, read, as_at, receipt.delivery_id) if end_of_one_go else None
    if end_of_one_go and read.rows > LITTLE:  # so many are copied in, which is not done in one go
        end_of_one_go()
    known = met.known if met else here_already.known(cursor, feed, prints.of_all)
    if release is None and known is not None:
        if not here_already.is_read_anew(known, is_again):
            here_already.say_known(receipt, known)
            return
        here_already.take_mark_off(cursor, known)
    if release is None:
        reserved = met and met.delivery_id
        receipt.delivery_id = _register(cursor, found, receipt.period, as_at, at, prints.of_all, reserved)
    if end_of_one_go is None:
        _keep(prints)
    _take(cursor, found, receipt, at, as_at, release, read, alike, met)
    if end_of_one_go is not None:  # while the database does what it was sent
        _keep(prints)


def _keep(prints: Prints) -> None:
    for path, digest in prints.of_files.items():
        store.keep(path, digest)


def _meet(cursor: Any, found: Found, read: Reading, as_at: date, delivery_id: int | None) -> Met:
    """What the delivery meets; its files are read while the database looks."""
    prints = read.prints
    meeting.ask(
        cursor,
        found.feed,
        print_of_all=prints.of_all,
        as_at=as_at,
        files=len(found.files),
        delivery_id=delivery_id,
    )
    send_now(connection)
    read.outcome  # noqa: B018 - worked out here, used later
    return meeting.answer(cursor)


def _take(
    cursor: Any,
    found: Found,
    receipt: Receipt,
    at: datetime,
    as_at: date,
    release: Release | None,
    read: Reading,
    alike: Alike | None,
    met: Met | None,
) -> None:
    """Take a registered delivery in, and say of it what became of it."""
    prints = read.prints
    is_released = release is not None and not release.is_checked
    is_in_parts = not found.is_part and is_large(found)
    try:
        with transaction.atomic():
            why_held, files = (
                take_in_parts(cursor, found, read, as_at, at, receipt, is_released, alike)
                if is_in_parts
                else _take_in(cursor, found, read, as_at, at, receipt, is_released, alike, met)
            )
            if why_held:
                transaction.set_rollback(True)
    except WrongFile as why:
        path = next(iter(found.files.values()))
        rather = is_rather(found)
        more = f"; its columns are those of {rather}: is its name right?" if rather else ""
        receipt.outcome, receipt.reason = REFUSED, f"{path.name}: {why}{more}"
        receipt.forget_rows()
        _conclude(cursor, receipt)
        return
    if why_held:
        receipt.outcome, receipt.reason = HELD, why_held
        receipt.accepted = 0
        unread = {code: rejected for code, (_, rejected) in receipt.tables.items()}
        file_rows(
            cursor,
            receipt,
            prints,
            [(head, rows, unread.get(head.table.code, 0)) for head, rows in files],
            ids=met.file_ids if met else (),
        )
    else:
        receipt.absent = [lacks(head, head.read.lost_columns) for head, _ in files if head.read.lost_columns]
    _conclude(cursor, receipt)
    if receipt.changes is not None and receipt.outcome == ACCEPTED:
        _growth.after(cursor, receipt.changes.new + receipt.changes.changed)


def _anybody_waits() -> bool:
    """Whether anybody waits to be linked, for the first time or again. Asked as every update asks it: an index of
    those of the first time alone, which nobody else asks, led through all whom a load had linked."""
    with connection.cursor() as cursor:
        cursor.execute(who_wait())
        return bool(cursor.fetchone()[0])


def _register(
    cursor: Any,
    found: Found,
    period: str,
    as_at: date,
    at: datetime,
    print_of_all: str,
    reserved: int | None = None,
) -> int:
    """The delivery's id; nobody waits for one that was reserved."""
    cursor.execute(
        "INSERT INTO delivery (id, feed, period, as_at, received_at, fingerprint, state, accepted_rows, "
        "rejected_rows, new_rows, changed_rows, gone_rows, unchanged_rows, reason, notes) OVERRIDING SYSTEM VALUE "
        "VALUES (coalesce(%s::bigint, nextval('delivery_id_seq')), %s, %s, %s, %s, %s, 'received', 0, 0, 0, 0, 0, 0, "
        "'', '[]') RETURNING id",
        [reserved, found.feed.code, period, as_at, at, print_of_all],
    )
    return int(cursor.fetchone()[0]) if reserved is None else reserved


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


def _take_in(
    cursor: Any,
    found: Found,
    read: Reading,
    as_at: date,
    at: datetime,
    receipt: Receipt,
    is_released: bool,
    alike: Alike | None,
    met: Met | None,
) -> tuple[str, Sequence[tuple[Head, int]]]:
    """Everything inside a savepoint; returns why the delivery is held, or "" when it is written, and its files with
    how many rows each has. Raises WrongFile."""
    prepared, prints = read.prepared(), read.prints
    files = [(part, part.rows_sent) for part in prepared.parts]
    make_ready(cursor, is_ready=met and met.is_ready)
    return _write(cursor, found, prepared, files, as_at, at, receipt, is_released, alike, prints, met)


def _write(
    cursor: Any,
    found: Found,
    prepared: Prepared,
    files: Sequence[tuple[Head, int]],
    as_at: date,
    at: datetime,
    receipt: Receipt,
    is_released: bool,
    alike: Alike | None,
    prints: Prints,
    met: Met | None,
) -> tuple[str, Sequence[tuple[Head, int]]]:
    feed = found.feed
    if receipt.delivery_id is None:
        raise RuntimeError("a delivery is registered before it is written")
    rejects = [len(part.standard.rejects) for part in prepared.parts]
    file_ids = file_rows(
        cursor,
        receipt,
        prints,
        [(*file, rejected) for file, rejected in zip(files, rejects, strict=True)],
        ids=met.file_ids if met else (),
    )
    for part, rejected in zip(prepared.parts, rejects, strict=True):
        receipt.tables[part.table.code] = (part.standard.rows, rejected)
        receipt.accepted += part.standard.rows
        receipt.rejected += rejected
    note_senders(cursor, receipt.delivery_id, senders_in(feed, [part.standard for part in prepared.parts]))
    reject(cursor, receipt, prepared.parts, file_ids)
    if all_are_new(cursor, feed, prepared, receipt.delivery_id):
        receipt.changes = Changes(receipt.accepted, 0, 0, 0, 0, 0, is_known_new=True)
    else:
        sent = {"sent": prepared.sent()}
        if feed.mode is Mode.SNAPSHOT:
            sent |= {"present": prepared.present(), "sent_space": prepared.spaces()}
        stage_together(cursor, sent)
        receipt.changes = compare(
            cursor, feed, as_at, receipt.period, meanwhile=lambda: met and prepared.written
        )
    if not is_released:
        came = clock.day_of(at)
        why = why_hold(
            cursor,
            feed,
            receipt.delivery_id,
            receipt.changes,
            prepared.parts,
            as_at,
            came,
            agreement=met and met.agreement,
        )
        if why:
            return why, files
    writer = write(cursor, feed, prepared, file_ids, receipt, receipt.changes, as_at, at, alike, met=met)
    receipt.changes = writer.changes
    return "", files


__all__ = ["ACCEPTED", "HELD", "KNOWN", "REFUSED", "Receipt", "Release", "receive", "receive_one"]
