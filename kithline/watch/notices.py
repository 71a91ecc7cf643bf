"""What is told of a file, once: that it is late, short, changed, held or refused; of a query that rests, once a day.

A file that is held says so once: as short where rows are gone, as changed where columns or too many rows are others.
While a file waits for a steward its feed is not told to be late: it has come.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed, Mode, Rhythm
from kithline.intake import holding
from kithline.intake.agreed import NO_AGREEMENT
from kithline.intake.standing import due_on, is_short, sender_standings, whose
from kithline.watch.events import plain

LOOKED_BACK = 400  # deliveries of a feed, in which the last of one sender is looked for
LATELY = 4  # files of a feed, among which those of several systems take turns
LATE, SHORT, CHANGED, HELD, REFUSED = "late", "short", "changed", "held", "refused"
QUESTIONED, AGREEMENT = "questioned", "agreement"
RESTS = "rests"
BEFORE_IT_ENDS = (7, 30, 90)  # days: so long before an agreement ends it is told


@dataclass(frozen=True)
class Notice:
    """One line for whoever sends the file and for the stewards. `mark`: with kind, feed and sender, told once."""

    kind: str
    feed: str
    mark: str
    words: str
    sender: str = ""
    delivery_id: int | None = None


def tell(notices: Iterable[Notice], at: datetime) -> list[Notice]:
    """Write down those that were not told before; which these are."""
    fresh = []
    with connection.cursor() as cursor:
        for each in notices:
            cursor.execute(
                "INSERT INTO notice (kind, feed, sender, mark, delivery_id, words, at, mailed_to) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, '[]') ON CONFLICT (kind, feed, sender, mark) DO NOTHING",
                [each.kind, each.feed, each.sender, each.mark, each.delivery_id, each.words, at],
            )
            if cursor.rowcount:
                fresh.append(each)
    return fresh


# --- late ---------------------------------------------------------------------------------------------------------


def late(on: date) -> Iterator[Notice]:
    """Every feed that is late; where it is not, each of its senders that is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT feed, max(as_at) FILTER (WHERE state = 'accepted'), max(as_at) FILTER (WHERE state = 'held') "
            "FROM delivery GROUP BY feed"
        )
        newest = {feed: (accepted, held) for feed, accepted, held in cursor.fetchall()}
    is_told: set[str] = set()
    for code, (accepted, held) in newest.items():
        declared = feeds().get(code)
        if declared is None or accepted is None:
            continue
        if held is not None and held >= accepted:
            is_told.add(code)
        elif (due := due_on(declared, accepted)) < on:
            is_told.add(code)
            yield Notice(LATE, code, due.isoformat(), _late_words(declared.title, accepted, due))
    for each in sender_standings(on):
        if each.is_late and each.feed not in is_told:
            words = _late_words(f"{feeds()[each.feed].title}, {plain(each.name)}", each.as_at, each.due_on)
            yield Notice(LATE, each.feed, each.due_on.isoformat(), words, each.sender)


def _late_words(title: str, as_at: date, due: date) -> str:
    return f"{title}: the next file was due by {_day(due)}; the last one speaks for {_day(as_at)}"


# --- agreements ---------------------------------------------------------------------------------------------------


def ending(on: date) -> Iterator[Notice]:
    """Every feed whose agreement ends within 90, 30 or 7 days, or has ended, and none follows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.feed, a.reference, a.expires FROM feed_agreement a WHERE a.expires <= %s AND NOT EXISTS "
            "(SELECT FROM feed_agreement n WHERE n.feed = a.feed AND n.expires > a.expires "
            "AND n.signed <= a.expires + 1) ORDER BY a.expires, a.feed",
            [on + timedelta(days=max(BEFORE_IT_ENDS))],
        )
        rows = cursor.fetchall()
    for code, reference, expires in rows:
        left = (expires - on).days
        limit = next((str(days) for days in BEFORE_IT_ENDS if left <= days), "") if left >= 0 else "ended"
        said = f"{feeds()[code].title if code in feeds() else code}: its agreement {plain(reference)}"
        if left < 0:
            words = (
                f"{said} ended on {_day(expires)}; files that come wait, and the officer decides on the rest"
            )
        else:
            words = f"{said} ends on {_day(expires)}, in {left} days; files that come after it wait"
        yield Notice(AGREEMENT, code, f"{reference} {limit}", words)


# --- questioned ---------------------------------------------------------------------------------------------------


def questioned() -> Iterator[Notice]:
    """Every open question about a value of a feed; what it says is on the stewards' page alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.feed, c.title FROM correction c WHERE c.feed <> '' AND NOT EXISTS "
            "(SELECT FROM correction_answer a WHERE a.correction_id = c.id) ORDER BY c.id"
        )
        rows = cursor.fetchall()
    for number, code, title in rows:
        declared = feeds().get(code)
        words = f"{declared.title if declared else code}: {title} of one record is held to be wrong (question {number})"
        yield Notice(QUESTIONED, code, f"question {number}", words)


# --- short, changed, held, refused --------------------------------------------------------------------------------


def of_deliveries(ids: Sequence[int], on: date) -> Iterator[Notice]:
    """What is to be told of these deliveries."""
    senders = list(sender_standings(on)) if ids else []
    for delivery_id in ids:
        line = _line(delivery_id)
        declared = feeds().get(line["feed"])
        if declared is None:
            continue
        for kind, words in _of_delivery(declared, line):
            yield Notice(
                kind, declared.code, str(delivery_id), f"{_title(declared, line)}: {words}", "", delivery_id
            )
        mine = [each for each in senders if each.delivery_id == delivery_id and each.is_short]
        for each in mine:
            words = f"{_title(declared, line)}, {plain(each.name)}: {_fewer(each.rows, each.before or 0)}"
            yield Notice(SHORT, declared.code, str(delivery_id), words, each.sender, delivery_id)
        if not mine and is_short(line["rows"], _rows_before(declared, line)):
            words = f"{_title(declared, line)}: {_fewer(line['rows'], _rows_before(declared, line) or 0)}"
            yield Notice(SHORT, declared.code, str(delivery_id), words, "", delivery_id)


def _of_delivery(feed: Feed, line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(kind, words) of what does not hang on how many rows there are."""
    reason = plain(line["reason"])
    if line["state"] == REFUSED and not line["decided_at"]:
        yield REFUSED, f"it could not be taken in: {reason}; send it again, mended"
    if line["state"] == HELD:
        if holding.GONE in reason or holding.FEWER in reason:
            kind = SHORT
        elif holding.COLUMNS in reason or holding.CHANGED in reason:
            kind = CHANGED
        else:
            kind = HELD
        is_agreed = not reason.startswith(NO_AGREEMENT)
        yield kind, f"held{' until a data steward decides' if is_agreed else ''}: {reason}"
    if line["state"] == "accepted" and _has_other_columns(feed, line):
        yield CHANGED, "its columns are others than those of the last file"


def _line(delivery_id: int) -> dict[str, Any]:
    names = ("id", "feed", "period", "as_at", "state", "reason", "decided_at", "rows")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.feed, d.period, d.as_at, d.state, d.reason, d.decided_at, "
            "coalesce((SELECT sum(f.rows) FROM delivery_file f WHERE f.delivery_id = d.id), 0)::int "
            "FROM delivery d WHERE d.id = %s",
            [delivery_id],
        )
        return dict(zip(names, cursor.fetchone(), strict=True))


def _before(line: dict[str, Any]) -> dict[str, Any] | None:
    """The accepted delivery of the same feed, and of the same sender where the files tell, before this one."""
    found = _all_before(line)
    return _line(found[0]) if found else None


def _all_before(line: dict[str, Any]) -> list[int]:
    """Those of them that are not too long ago, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, period FROM delivery WHERE feed = %s AND state = 'accepted' AND id < %s "
            "ORDER BY received_at DESC, id DESC LIMIT %s",
            [line["feed"], line["id"], LOOKED_BACK],
        )
        return [key for key, period in cursor.fetchall() if whose(period) == whose(line["period"])]


def _rows_before(feed: Feed, line: dict[str, Any]) -> int | None:
    """Rows of the file before, if both are whole and this one is not late for its time."""
    if feed.mode is not Mode.SNAPSHOT or line["state"] != "accepted":
        return None
    before = _before(line)
    return before["rows"] or None if before and line["as_at"] >= before["as_at"] else None


def _has_other_columns(feed: Feed, line: dict[str, Any]) -> bool:
    """Whether a table has another supplier's headers than lately, or columns that nobody knows and that the last file
    with these headers had not. A document leaves out what is empty, and a return changes with the term or year: of
    those nothing is said."""
    if feed.format.is_document or feed.rhythm in (Rhythm.TERMLY, Rhythm.YEARLY):
        return False
    asked = _columns(line["id"])
    known: set[str] = set()  # tables that came lately
    for each in _all_before(line)[:LATELY]:
        before = _columns(each)
        for code in asked.keys() & before.keys():
            (layout, unknown), (layout_then, unknown_then) = asked[code], before[code]
            known.add(code)
            if layout == layout_then:
                if unknown > unknown_then:
                    return True
                del asked[code]
        if not asked:
            return False
    return not known.isdisjoint(asked)


def _columns(delivery_id: int) -> dict[str, tuple[str, int]]:
    """For each table: its layout, and how many of its columns nobody declared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.table_code, f.layout, coalesce((SELECT (n ->> 'unknown')::int "
            "FROM jsonb_array_elements(d.notes) n WHERE n ->> 'table' = f.table_code LIMIT 1), 0) "
            "FROM delivery d JOIN delivery_file f ON f.delivery_id = d.id WHERE d.id = %s",
            [delivery_id],
        )
        return {code: (layout, unknown) for code, layout, unknown in cursor.fetchall()}


def _title(feed: Feed, line: dict[str, Any]) -> str:
    return f"{feed.title} {line['period']}".strip()


def _fewer(rows: int, before: int) -> str:
    return f"{rows:,} rows, {before:,} the time before ({(before - rows) / before:.0%} fewer)"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
