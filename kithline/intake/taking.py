"""A delivery that was read and compared goes into the record: what its rows say, who sent them, which were none."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.spec import Feed
from kithline.intake.alike import Alike
from kithline.intake.by_person import by_person
from kithline.intake.compare import Changes, to_write
from kithline.intake.emit import Emitted
from kithline.intake.meeting import Met
from kithline.intake.prepare import Head, Part, Prepared, Prints, sent_of
from kithline.intake.receipt import Receipt
from kithline.intake.repeats import Said
from kithline.intake.staging import empty, stage, stage_together
from kithline.intake.standardise import Standard
from kithline.intake.write import Writer


def file_rows(
    cursor: Any,
    receipt: Receipt,
    prints: Prints,
    files: Sequence[tuple[Head, int, int]],
    *,
    ids: Sequence[int] = (),
) -> list[int]:
    """Register the files of a delivery, each with how many rows it has and how many of them are rejected; their
    numbers, in the same order. `ids`: reserved for them."""
    rows = [
        (
            head.table.code,
            head.path.name,
            prints.of_files[head.path],
            head.path.stat().st_size,
            head.read.layout,
            head.read.encoding,
            sent,
            rejected,
        )
        for head, sent, rejected in files
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 8
    of_file = "%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[]"
    names = "delivery_id, table_code, name, sha256, size, layout, encoding, rows, rejected"
    if len(ids) >= len(files):
        ids = list(ids[: len(files)])
        cursor.execute(
            f"INSERT INTO delivery_file (id, {names}) OVERRIDING SYSTEM VALUE "
            f"SELECT t.id, %s, {', '.join(f't.c{n}' for n in range(8))} FROM unnest(%s::bigint[], {of_file}) "
            f"t (id, {', '.join(f'c{n}' for n in range(8))})",
            [receipt.delivery_id, ids, *columns],
        )
        return ids
    cursor.execute(
        f"INSERT INTO delivery_file ({names}) SELECT %s, t.* FROM unnest({of_file}) t RETURNING id",
        [receipt.delivery_id, *columns],
    )
    return [int(number) for (number,) in cursor.fetchall()]


def write(
    cursor: Any,
    feed: Feed,
    prepared: Prepared,
    file_ids: Sequence[int],
    receipt: Receipt,
    changes: Changes,
    as_at: date,
    at: datetime,
    alike: Alike | None,
    *,
    is_part: bool = False,
    met: Met | None = None,
) -> Writer:
    """What the compared rows say, into the record; the writer, which knows what came of it. `is_part`: other rows of
    the same delivery may have been written before. `met`: see `meeting`."""
    if receipt.delivery_id is None:
        raise RuntimeError("a delivery is registered before it is written")
    numbers = None if not changes.unchanged else pa.array(to_write(cursor), pa.int64())
    as_sent = [
        _as_sent(part, file_id, numbers, with_keys=changes.is_known_new)
        for part, file_id in zip(prepared.parts, file_ids, strict=True)
    ]
    before = prepared.before
    emitted = prepared.say(numbers, before is not None and _is_next(cursor, feed, before, as_at))
    _resolve_schools(cursor, emitted)
    is_all = emitted is prepared.emitted
    facts = dict(prepared.facts if is_all else emitted.by_table())
    facts["event"] = by_person(facts["event"], prepared)
    stage_together(
        cursor,
        {
            **({"as_sent": pa.concat_tables(as_sent)} if as_sent else {}),
            "told": prepared.told,
            **{f"staged_{name}": table for name, table in facts.items()},
            "purged": prepared.purged,
        },
        made=prepared.written if is_all and met else None,
    )
    staged = {name for name, table in {**facts, "purged": prepared.purged}.items() if table.num_rows}
    writer = Writer(
        cursor, feed, receipt.delivery_id, receipt.period, as_at, at, changes, alike, is_part, met
    )
    writer.write(staged)
    empty(cursor, facts=staged if met is not None else None)
    if prepared.said is not None and not (writer.is_late or writer.is_second or writer.left_out):
        prepared.said.delivery_id = receipt.delivery_id
    return writer


def _is_next(cursor: Any, feed: Feed, before: Said, as_at: date) -> bool:
    """Whether the newest that the record knows of the feed is what `before` said, for a day before `as_at`."""
    if before.delivery_id is None or before.as_at >= as_at:
        return False
    cursor.execute(
        "SELECT count(*) FILTER (WHERE id = %(id)s) = 1 AND count(*) = 1 FROM delivery "
        "WHERE feed = %(feed)s AND state = 'accepted' AND (id >= %(id)s OR as_at >= %(as_at)s)",
        {"feed": feed.code, "id": before.delivery_id, "as_at": before.as_at},
    )
    return bool(cursor.fetchone()[0])


def _as_sent(part: Part, file_id: int, numbers: pa.Array | None, *, with_keys: bool) -> pa.Table:
    keys = sent_of(part.standard, part.rows.numbers, part.whom)
    table = pa.table(
        {
            **dict(
                zip(keys.column_names, keys.columns, strict=True) if with_keys else {"n": part.rows.numbers}
            ),
            "file_id": part.rows.same(file_id),
            "row": part.standard.values["_row"].combine_chunks(),
            "restriction": part.rows.same(part.rows.restriction),
            "raw": part.standard.raw,
        }
    )
    return table if numbers is None else table.filter(part.among(numbers))


def senders_in(feed: Feed, done: Sequence[Standard]) -> Counter[str]:
    """Whose rows came, and how many, those that could not be read too."""
    standard = next((each for each in done if each.table.code == feed.tables[0].code), None)
    if not feed.sender or standard is None:
        return Counter()
    every = standard.every if standard.every is not None else standard.values
    counts = pc.value_counts(every[feed.sender].combine_chunks().drop_null())
    return Counter(
        dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))
    )


def note_senders(cursor: Any, delivery_id: int, senders: Counter[str]) -> None:
    """Keep whose rows came, and how many."""
    if senders:
        cursor.execute(
            "INSERT INTO delivery_sender (delivery_id, sender, rows) "
            "SELECT %s, sender, rows FROM unnest(%s::text[], %s::int[]) t (sender, rows)",
            [delivery_id, list(senders), list(senders.values())],
        )


def reject(cursor: Any, receipt: Receipt, parts: Sequence[Part], file_ids: Sequence[int]) -> None:
    """Keep the rows that could not be read, and tell of the first."""
    tables = []
    for part, file_id in zip(parts, file_ids, strict=True):
        rejects = part.standard.rejects
        sheet = f", sheet '{part.table.sheet}'" if part.table.sheet else ""
        for reject in rejects[: max(0, 20 - len(receipt.first_rejects))]:
            column = f", column {reject.column}" if reject.column else ""
            place = f"{part.path.name}{sheet}, row {reject.row}{column}"
            receipt.first_rejects.append(f"{place}: {reject.expected}")
        raw = part.standard.raw_of_rejected
        tables.append(
            pa.table(
                {
                    "file_id": pa.array([file_id] * len(rejects), pa.int64()),
                    "row": pa.array([reject.row for reject in rejects], pa.int64()),
                    "column": pa.array([reject.column for reject in rejects], pa.string()),
                    "reason": pa.array([reject.expected for reject in rejects], pa.string()),
                    "raw": pa.array([raw.get(reject.row, "{}") for reject in rejects], pa.string()),
                    "restriction": pa.array([int(part.table.restriction)] * len(rejects), pa.int64()),
                }
            )
        )
    table = pa.concat_tables(tables)
    if not table.num_rows:
        return
    stage(cursor, "rejects", table)
    cursor.execute(
        'INSERT INTO rejected_row (delivery_id, file_id, row, "column", reason, raw, restriction) '
        'SELECT %s, file_id, row, "column", reason, raw, restriction FROM rejects',
        [receipt.delivery_id],
    )


def _resolve_schools(cursor: Any, emitted: Emitted) -> None:
    """Every school code that was sent has an organisation; an unknown one gets an unconfirmed one, which a steward
    sees, so that no row is lost for want of a name."""
    codes: set[str] = set()
    for name in ("enrolment", "attendance_week", "attendance_term"):
        for table in emitted.facts[name]:
            codes |= set(pc.unique(table["school"]).to_pylist()) - {None}
    if not codes:
        return
    cursor.execute("SELECT code FROM organisation_code WHERE code = ANY(%s)", [sorted(codes)])
    for code in sorted(codes - {code for (code,) in cursor.fetchall()}):
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
