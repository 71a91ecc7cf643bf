"""A delivery too large for memory: one delivery and one transaction, gone through twice, part by part.

What a snapshot lacks has ended, and that is known only at its end. So the first time only its keys and marks go into
PostgreSQL, which compares them all at once with what stood: that tells what is gone, and whether a steward must look
first. The second time each part's rows are written. Memory holds one part, and of the rows above it what those below
need, where tables hang together. A process that is killed leaves nothing of it, and the next run begins it anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from kithline.core import clock
from kithline.feeds.readers import Reject, WrongFile
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Feed, Table
from kithline.intake.alike import Alike
from kithline.intake.compare import Changes, compare
from kithline.intake.holding import why_hold
from kithline.intake.parts import parts_of, reads_of
from kithline.intake.prepare import (
    Head,
    Part,
    Reading,
    prepare,
    present_of,
    refuse_unread,
    refuse_what_lacks_a_file,
    refuse_where_none_is_read,
    scopes_of,
    sent_of,
    spaces,
)
from kithline.intake.receipt import Receipt
from kithline.intake.staging import empty, make_ready, stage
from kithline.intake.standardise import Above, Standard, standardise
from kithline.intake.taking import file_rows, note_senders, reject, senders_in, write
from kithline.intake.write import Writer
from kithline.record.statistics import Growth

MOST_REPEATED = 100_000  # keys that several parts have


@dataclass
class _Survey:
    """What a delivery holds, of all its parts: its tables, with the files that they stand in, how many rows each was
    sent and of how many could not be read, the scopes that they name, and whose rows came."""

    files: dict[str, tuple[Head, int]] = field(default_factory=dict)
    has_scope: dict[str, tuple[Table, bool]] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=set)
    senders: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    first_unread: dict[str, Reject] = field(default_factory=dict)
    rows: int = 0

    def spaces(self) -> pa.Table:
        return spaces(list(self.has_scope.values()), self.scopes)

    def add(self, cursor: Any, feed: Feed, head: Head, standard: Standard) -> None:
        """Take note of a part, and stage its keys and marks."""
        table = head.table
        first, rows = self.files.get(table.code, (head.without_rows(), 0))
        self.files[table.code] = first, rows + head.rows_sent
        self.has_scope[table.code] = table, standard.has_scope
        self.scopes |= scopes_of([standard])
        self.unread[table.code] += len(standard.rejects)
        for unread in standard.rejects[:1]:
            self.first_unread.setdefault(table.code, unread)
        self.senders += senders_in(feed, [standard])
        numbers = pa.array(range(self.rows, self.rows + standard.rows), pa.int64())
        stage(cursor, "sent", sent_of(standard, numbers, pa.nulls(standard.rows, pa.int64())))
        stage(cursor, "present", present_of(standard))
        self.rows += standard.rows

    def refuse_where_none_is_read(self) -> None:
        """As of a delivery that is read whole: each part may have too few rows to tell. Raises WrongFile."""
        for code, first in self.first_unread.items():
            if self.unread[code] == self.files[code][1]:
                refuse_unread(self.unread[code], first)


def take_in_parts(
    cursor: Any,
    found: Found,
    read: Reading,
    as_at: date,
    at: datetime,
    receipt: Receipt,
    is_released: bool,
    alike: Alike | None,
) -> tuple[str, list[tuple[Head, int]]]:
    """Take a delivery in, inside the caller's savepoint: why it is held, or "" when it is written; its files with how
    many rows each has. Raises WrongFile."""
    refuse_what_lacks_a_file(found)
    mark = read.prints.of_all
    make_ready(cursor)
    with parts_of(found, mark) as cut:
        return _take(cursor, found, cut, read, as_at, at, receipt, is_released, alike)


def _take(
    cursor: Any,
    found: Found,
    cut: Iterable[Found],
    read: Reading,
    as_at: date,
    at: datetime,
    receipt: Receipt,
    is_released: bool,
    alike: Alike | None,
) -> tuple[str, list[tuple[Head, int]]]:
    feed = found.feed
    if receipt.delivery_id is None:
        raise RuntimeError("a delivery is registered before it is written")
    survey = _looked_over(cursor, found, cut, receipt.period)
    files = list(survey.files.values())
    above = Above(_repeated(cursor))
    stage(cursor, "sent_space", survey.spaces())
    changes = receipt.changes = compare(cursor, feed, as_at, receipt.period)
    note_senders(cursor, receipt.delivery_id, survey.senders)
    if not is_released:
        came = clock.day_of(at)
        why = why_hold(cursor, feed, receipt.delivery_id, changes, [head for head, _ in files], as_at, came)
        if why:
            receipt.tables = {code: (0, survey.unread[code]) for code in survey.files}
            receipt.rejected = survey.unread.total()
            return why, files
    file_ids = file_rows(cursor, receipt, read.prints, [(head, rows, 0) for head, rows in files])
    ids = dict(zip((head.table.code for head, _ in files), file_ids, strict=True))
    total = Changes(0, 0, 0, 0, changes.gone, changes.stood)
    if changes.gone:
        cursor.execute("TRUNCATE pg_temp.change")
        Writer(cursor, feed, receipt.delivery_id, receipt.period, as_at, at, total).end()
    empty(cursor)
    growth = Growth()
    for part in cut:
        prepared = prepare(part, receipt.period, as_at, above)
        file_ids = [ids[each.table.code] for each in prepared.parts]
        _count(receipt, prepared.parts)
        reject(cursor, receipt, prepared.parts, file_ids)
        stage(cursor, "sent", prepared.sent())
        stage(cursor, "sent_space", survey.spaces())
        of_part = compare(cursor, feed, as_at, receipt.period, is_part=True)
        written = write(cursor, feed, prepared, file_ids, receipt, of_part, as_at, at, alike, is_part=True)
        total += written.changes
        growth.after(cursor, of_part.new + of_part.changed)
    for code, (_, rejected) in receipt.tables.items():
        cursor.execute("UPDATE delivery_file SET rejected = %s WHERE id = %s", [rejected, ids[code]])
    receipt.changes = total
    return "", files


def _looked_over(cursor: Any, found: Found, cut: Iterable[Found], period: str) -> _Survey:
    """Read and judge every part once; its keys and marks are staged."""
    survey, above = _Survey(), Above()
    for part in cut:
        for head, standard in _judged(part, period, above):
            survey.add(cursor, found.feed, replace(head, path=found.files[head.table.code]), standard)
    survey.refuse_where_none_is_read()
    return survey


def _judged(part: Found, period: str, above: Above) -> Iterator[tuple[Head, Standard]]:
    done: dict[str, Standard] = {}
    for table, path, read in reads_of(part):
        standard = done[table.code] = standardise(part.feed, table, read, period, done, above)
        refuse_where_none_is_read(standard)
        yield Head(table, path, read), standard


def _count(receipt: Receipt, parts: list[Part]) -> None:
    for part in parts:
        accepted, rejected = part.standard.rows, len(part.standard.rejects)
        before = receipt.tables.get(part.table.code, (0, 0))
        receipt.tables[part.table.code] = before[0] + accepted, before[1] + rejected
        receipt.accepted += accepted
        receipt.rejected += rejected


def _repeated(cursor: Any) -> dict[str, pa.Array]:
    """The keys that stand in several parts, by key space. Raises WrongFile where they are most."""
    cursor.execute(
        "SELECT key_space, source_key FROM sent GROUP BY 1, 2 HAVING count(*) > 1 LIMIT %s",
        [MOST_REPEATED + 1],
    )
    found = cursor.fetchall()
    if len(found) > MOST_REPEATED:
        raise WrongFile(
            f"more than {MOST_REPEATED:,} rows have a key that another row has: is a file in it twice?"
        )
    by_space: dict[str, list[str]] = {}
    for space, key in found:
        by_space.setdefault(space, []).append(key)
    return {space: pa.array(keys, pa.string()) for space, keys in by_space.items()}
