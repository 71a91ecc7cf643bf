"""Whether a delivery must wait for a steward before it changes anything."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from kithline.core import clock
from kithline.feeds.plainly import plainly
from kithline.feeds.readers import NOT_KNOWN
from kithline.feeds.spec import Feed, Mode
from kithline.intake.agreed import why_not_agreed
from kithline.intake.compare import Changes, Lacking, lacking_of
from kithline.intake.kept import changed_as_kept
from kithline.intake.prepare import Head, Part

COLUMNS = "columns that the declaration names are not there"
GONE, CHANGED = "are gone since", "have changed since"
FEWER = "fewer rows than in"
LEAST_TO_MISS = 5  # rows: a table that had fewer may come empty
LEAST_TO_HOLD = 20  # rows: a smaller feed may change wholly without anything being wrong


def why_hold(
    cursor: Any,
    feed: Feed,
    delivery_id: int | None,
    changes: Changes,
    parts: Sequence[Head],
    as_at: date,
    came: date,
    *,
    agreement: tuple[Any, ...] | None = None,
) -> str:
    """Why the delivery must wait for a steward; "" if it need not.

    First for an agreement: without a current one it waits, in every mode, and no steward lets it in (see `agreed`).

    A file that speaks for a day after the one on which it `came` waits, in every mode: it would put the day on which
    the next is due too late, and so hide that a source has gone silent. Most files are dated with the day on which
    they were made, and cannot be made ahead. Where the date is the end of a period, the feed says how far ahead it may
    lie (`Feed.latest`): session marks to the end of the week, returns with a census day a month, since they are made
    ready before it. `agreement`: see `agreed.why_not_agreed`.
    """
    without = why_not_agreed(cursor, feed.code, clock.today(), asked=agreement)
    if without:
        _note(cursor, delivery_id, parts)
        return without
    if as_at > feed.latest(came):
        return (
            f"it speaks for {_day(as_at)}, which was still to come on the day that it came ({_day(came)}): "
            "is its date right?"
        )
    for part in parts:
        table, read = part.table, part.read
        lost = set(read.lost_columns) & {column.code for column in table.columns}
        if not lost:
            continue
        cursor.execute(
            "SELECT d.notes FROM delivery d JOIN delivery_file f ON f.delivery_id = d.id WHERE d.feed = %s "
            "AND d.state = 'accepted' AND f.table_code = %s AND f.layout = %s ORDER BY d.as_at DESC, d.id DESC LIMIT 1",
            [feed.code, table.code, read.layout],
        )
        before = cursor.fetchone()
        anew = lost - set(_lost_before(before[0], table.code)) if before else set()
        if anew:
            return f"{lacks(part, anew)}; the last file lacked none of them{_come_instead(part, before[0])}"
    _note(cursor, delivery_id, parts)
    if feed.mode is not Mode.SNAPSHOT or changes.stood < LEAST_TO_HOLD:
        return ""
    cursor.execute(
        "SELECT max(as_at) FROM delivery WHERE feed = %s AND state = 'accepted' AND id <> %s",
        [feed.code, delivery_id],
    )
    newest = cursor.fetchone()[0]
    if newest is not None and as_at < newest:
        return ""  # a late older snapshot fills history only
    if not feed.of_period:
        return _too_much(cursor, feed, changes.changed, changes.stood, changes.lacking, parts)
    before = lacking_of(cursor, feed, newest) if newest is not None else changes.lacking
    stood = sum(each.stood for each in before.values())
    if stood < LEAST_TO_HOLD:
        return ""
    if newest == as_at:
        return _too_much(cursor, feed, changes.changed, stood, before, parts)
    return _no_new_period(feed, changes, before, parts)


def lacks(part: Head, codes: Collection[str]) -> str:
    """Which columns a file lacks, in one line, by the headers that its layout gives them."""
    layout = next(
        (each for each in part.table.layouts if each.code == part.read.layout), part.table.layouts[0]
    )
    headers = [layout.header(column.code) for column in part.table.columns if column.code in codes]
    return f"{part.path.name}: {COLUMNS}: " + ", ".join(f"'{header}'" for header in dict.fromkeys(headers))


def _come_instead(part: Head, notes: Any) -> str:
    """What stands there that the last file had not: a column that was only called otherwise is the commonest cause. Of
    a header no more is repeated than `lost_notes` does. `notes`: those of the last file."""
    renamed = [note for note in part.read.notes if NOT_KNOWN in note]
    if renamed:
        return f"; {'; '.join(renamed)}"
    more = len(part.read.unknown_columns) - _unknown_before(notes, part.table.code)
    if more <= 0:
        return ""
    if more == 1:
        return "; one more column is there, which it does not name: was it called otherwise?"
    return f"; {more} more columns are there, which it does not name: were they called otherwise?"


def _too_much(
    cursor: Any, feed: Feed, changed: int, stood: int, before: Mapping[str, Lacking], parts: Sequence[Head]
) -> str:
    """Too many rows gone, or changed, of those that stood. A table of few rows may change, but not come empty. A row
    of which only that is new of which nothing is made (a counter) is no reason to wait."""
    for space, rows in before.items():
        if rows.stood < (LEAST_TO_HOLD if rows.sent else LEAST_TO_MISS):
            continue
        share = rows.lacks / rows.stood
        if feed.hold.gone is not None and share > feed.hold.gone:
            much = f"{share:.0%} of the rows of {_files_of(space, parts)}"
            return f"{much} {GONE} the last file (more than {feed.hold.gone:.0%})"
    if feed.hold.changed is not None and changed > feed.hold.changed * stood:
        changed -= sum(changed_as_kept(cursor, feed, part) for part in parts if isinstance(part, Part))
    if feed.hold.changed is not None and changed > feed.hold.changed * stood:
        return (
            f"{changed / stood:.0%} of the rows {CHANGED} the last file (more than {feed.hold.changed:.0%})"
        )
    return ""


def _no_new_period(feed: Feed, changes: Changes, before: Mapping[str, Lacking], parts: Sequence[Head]) -> str:
    """The first file of a new period has other rows than the last; but not half as many, nor the same once more."""
    for space, rows in before.items():
        if rows.stood >= LEAST_TO_HOLD and rows.sent < (1 - feed.hold.fewer) * rows.stood:
            much = f"{_files_of(space, parts)}: {1 - rows.sent / rows.stood:.0%} {FEWER}"
            return f"{much} the period before (more than {feed.hold.fewer:.0%})"
    sent = changes.new + changes.changed + changes.unchanged
    if changes.unchanged > feed.hold.repeated * sent:
        return f"{changes.unchanged / sent:.0%} of the rows are those of the period before: is it the last one's file?"
    return ""


def _files_of(space: str, parts: Sequence[Head]) -> str:
    """The files that hold the rows of a key space, and where one holds several tables, which of them."""
    paths = [part.path for part in parts]
    names = [
        f"{part.path.name} ({plainly(part.table)})" if paths.count(part.path) > 1 else part.path.name
        for part in parts
        if part.table.key_space == space
    ]
    return " and ".join(dict.fromkeys(names))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _note(cursor: Any, delivery_id: int | None, parts: Sequence[Head]) -> None:
    notes = [
        {
            "table": part.table.code,
            "lost": part.read.lost_columns,
            "unknown": len(part.read.unknown_columns),
            "notes": part.read.notes,
        }
        for part in parts
        if part.read.lost_columns or part.read.unknown_columns
    ]
    if not notes:
        return
    cursor.execute("UPDATE delivery SET notes = %s WHERE id = %s", [json.dumps(notes), delivery_id])


def _lost_before(notes: Any, table: str) -> list[str]:
    return [column for note in _listed(notes) if note["table"] == table for column in note["lost"]]


def _unknown_before(notes: Any, table: str) -> int:
    return sum(note["unknown"] for note in _listed(notes) if note["table"] == table)


def _listed(notes: Any) -> list[dict[str, Any]]:
    return list(json.loads(notes) if isinstance(notes, str) else notes)
