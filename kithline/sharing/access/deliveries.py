"""Files received, as a data steward sees them. Each function writes its own line of the log."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.intake.agreed import NO_AGREEMENT
from kithline.record.categories import CATEGORIES, Level
from kithline.record.types.data import (
    HELD,
    REFUSE,
    REFUSED,
    RELEASE,
    STATES,
    ChangedColumn,
    ChangedRow,
    ChangedValue,
    Changes,
    Deliveries,
    DeliveryLine,
    DeliveryPage,
    FeedName,
    FileLine,
    UnreadRow,
    UnreadRows,
    Verdict,
)
from kithline.sharing.access.columns import permitted
from kithline.sharing.access.log import record_look
from kithline.sharing.access.permission import is_permitted
from kithline.sharing.viewer import Viewer

CHANGES_READ, CHANGES_SHOWN = 2000, 100  # changed rows that are looked at, and that are shown
PER_PAGE = 50

_LINE = """
    SELECT d.id, d.feed, d.period, d.as_at, d.received_at, d.state, d.accepted_rows, d.rejected_rows, d.new_rows,
           d.changed_rows, d.gone_rows, d.unchanged_rows, d.reason,
           coalesce((SELECT sum(f.rows) FROM delivery_file f WHERE f.delivery_id = d.id), 0)::int AS rows
    FROM delivery d
"""


def feed_name(code: str) -> FeedName:
    """The feed as it is called on screen; one that is declared no more keeps its code."""
    declared = feeds().get(code)
    if declared is None:
        return FeedName(code, code.replace("_", " "))
    return FeedName(
        code, declared.title, declared.source_system, declared.owner, str(declared.rhythm), declared.coverage
    )


def held_deliveries(viewer: Viewer) -> tuple[DeliveryLine, ...]:
    """Every delivery that waits for a steward, the oldest first."""
    lines = delivery_lines("WHERE d.state = %s ORDER BY d.received_at, d.id", [HELD])
    record_look(viewer, "stewardship.held", asked=f"{len(lines)} held")
    return lines


def refused_deliveries(viewer: Viewer, *, on: date, days: int = 14) -> tuple[DeliveryLine, ...]:
    """Every delivery of the last days that could not be taken in and has not been sent again, the newest first. One of
    another day does not make up for it: of changes each file counts. What a steward refused is not among them."""
    lines = delivery_lines(
        "WHERE d.state = %s AND d.decided_at IS NULL AND d.received_at >= %s AND NOT EXISTS (SELECT FROM delivery n "
        "WHERE n.feed = d.feed AND n.period = d.period AND n.id > d.id) ORDER BY d.received_at DESC, d.id DESC",
        [REFUSED, on - timedelta(days=days)],
    )
    record_look(viewer, "stewardship.refused", asked=f"{len(lines)} refused")
    return lines


def deliveries(
    viewer: Viewer, *, feed: str = "", state: str = "", page: int = 1, per_page: int = PER_PAGE
) -> Deliveries:
    """Files received, newest first, of one feed and one state where they are named."""
    where, values = [], []
    if feed:
        where.append("d.feed = %s")
        values.append(feed)
    if state in STATES:
        where.append("d.state = %s")
        values.append(state)
    chosen = f"WHERE {' AND '.join(where)}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM delivery d {chosen}", values)  # noqa: S608 - our own words only
        total = cursor.fetchone()[0]
        cursor.execute("SELECT DISTINCT feed FROM delivery")
        known = {code for (code,) in cursor.fetchall()}
    lines = delivery_lines(
        f"{chosen} ORDER BY d.received_at DESC, d.id DESC LIMIT %s OFFSET %s",
        [*values, per_page, (page - 1) * per_page],
    )
    record_look(viewer, "stewardship.deliveries", asked=f"feed={feed[:60]} state={state[:20]} page={page}")
    names = tuple(feed_name(code) for code in [*feeds(), *sorted(known - set(feeds()))])
    return Deliveries(lines, total, names)


def delivery(viewer: Viewer, delivery_id: int, *, page: int = 1) -> DeliveryPage | None:
    """One delivery with all that came of it; None if there is none of that number."""
    found = delivery_lines("WHERE d.id = %s", [delivery_id])
    if not found:
        record_look(viewer, "stewardship.delivery", asked=str(delivery_id), outcome="not_found")
        return None
    line = found[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.name, f.table_code, f.layout, f.encoding, f.size, f.rows, f.rejected FROM delivery_file f "
            "WHERE f.delivery_id = %s ORDER BY f.id",
            [delivery_id],
        )
        files = tuple(FileLine(*row) for row in cursor.fetchall())
        cursor.execute(
            "SELECT d.notes, d.decided_at, u.first_name, u.last_name, u.username FROM delivery d "
            "LEFT JOIN app_user u ON u.id = d.decided_by_id WHERE d.id = %s",
            [delivery_id],
        )
        notes, decided_at, *decided_by = cursor.fetchone()
    changed, people = _changes(viewer, line)
    unread = _unread("r.delivery_id = %s", [delivery_id], page, PER_PAGE)
    record_look(
        viewer, "stewardship.delivery", asked=str(delivery_id), people=people, sections=[line.feed.code]
    )
    return DeliveryPage(
        line=line,
        files=files,
        lost=_lost(notes),
        changed=changed,
        unread=unread,
        unread_hidden=max(0, line.rejected - unread.total) if line.state == "accepted" else 0,
        verdicts=_verdicts([delivery_id]).get(delivery_id, ()),
        decided_by=_who(*decided_by),
        decided_at=decided_at,
    )


def unread_rows(viewer: Viewer, *, feed: str = "", page: int = 1, per_page: int = PER_PAGE) -> UnreadRows:
    """Rows that we could not read, of all deliveries, newest first; and how many there are of each feed."""
    found = _unread("d.feed = %s" if feed else "true", [feed] if feed else [], page, per_page)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.feed, count(*) FROM rejected_row r JOIN delivery d ON d.id = r.delivery_id GROUP BY d.feed"
        )
        counts = dict(cursor.fetchall())
    record_look(viewer, "stewardship.unread", asked=f"feed={feed[:60]} page={page}")
    order = [*(code for code in feeds() if code in counts), *sorted(set(counts) - set(feeds()))]
    return UnreadRows(found.rows, found.total, tuple((feed_name(code), counts[code]) for code in order))


def unread_to_send_back(
    viewer: Viewer, delivery_id: int
) -> tuple[DeliveryLine, tuple[UnreadRow, ...]] | None:
    """All rows of one delivery that we could not read, for the owner of the file; None if there is no such delivery.

    What is made of them is kept in the log by `keep_sent_back`.
    """
    found = delivery_lines("WHERE d.id = %s", [delivery_id])
    if not found:
        record_look(viewer, "stewardship.send_back", asked=str(delivery_id), outcome="not_found")
        return None
    unread = _unread("r.delivery_id = %s", [delivery_id], 1, None)
    return found[0], unread.rows


def keep_sent_back(viewer: Viewer, delivery_id: int, made: bytes) -> None:
    """The look in the log, with the hash of the file that is handed over."""
    record_look(viewer, "stewardship.send_back", asked=str(delivery_id), outcome="exported", exported=made)


def ask_for_verdict(delivery_id: int, *, verdict: str, reason: str, by: Viewer) -> None:
    """Ask the pipeline to release or refuse a held delivery. Carried out by `kithline.intake.register`.

    The site's login cannot write the record: it leaves this row, in the steward's own name. ValueError if the delivery
    is not held, if somebody has already asked, or if the verdict or the reason is none.
    """
    if verdict not in (RELEASE, REFUSE) or not reason.strip():
        raise ValueError("expected release or refuse, and a reason")
    with transaction.atomic(), connection.cursor() as cursor:
        # two stewards at once: the second waits here, and then finds the first one's row
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('verdict'), %s)", [delivery_id % 2**31])
        cursor.execute("SELECT state, reason FROM delivery WHERE id = %s", [delivery_id])
        row = cursor.fetchone()
        if row is None or row[0] != HELD:
            raise ValueError("this delivery is not held any more")
        if verdict == RELEASE and row[1].startswith(NO_AGREEMENT):
            raise ValueError("it waits for an agreement: it is taken in once that stands in governance.toml")
        cursor.execute(
            "SELECT 1 FROM delivery_verdict WHERE delivery_id = %s AND done_at IS NULL LIMIT 1", [delivery_id]
        )
        if cursor.fetchone():
            raise ValueError("somebody has already decided; the next update carries it out")
        cursor.execute(
            "INSERT INTO delivery_verdict (delivery_id, verdict, reason, by_id, at) VALUES (%s, %s, %s, %s, %s)",
            [delivery_id, verdict, reason.strip(), by.user_id, clock.now()],
        )
        record_look(by, "stewardship.verdict", asked=f"{delivery_id} {verdict}", outcome="asked")


# --- parts -------------------------------------------------------------------------------------------------------


def delivery_lines(rest: str, values: list[Any]) -> tuple[DeliveryLine, ...]:
    """Deliveries as lines; `rest`: what follows FROM, in our own words."""
    with connection.cursor() as cursor:
        cursor.execute(_LINE + rest, values)
        rows = cursor.fetchall()
    verdicts = _verdicts([row[0] for row in rows if row[5] == HELD])
    return tuple(
        DeliveryLine(
            id=row[0],
            feed=feed_name(row[1]),
            period=row[2],
            as_at=row[3],
            received_at=row[4],
            state=row[5],
            accepted=row[6],
            rejected=row[7],
            new=row[8],
            changed=row[9],
            gone=row[10],
            unchanged=row[11],
            reason=row[12],
            rows=row[13],
            waits_for=next((each for each in verdicts.get(row[0], ()) if each.done_at is None), None),
        )
        for row in rows
    )


def _verdicts(ids: list[int]) -> dict[int, tuple[Verdict, ...]]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.delivery_id, v.verdict, v.reason, v.at, v.done_at, u.first_name, u.last_name, u.username "
            "FROM delivery_verdict v LEFT JOIN app_user u ON u.id = v.by_id WHERE v.delivery_id = ANY(%s) "
            "ORDER BY v.id",
            [ids],
        )
        found: dict[int, tuple[Verdict, ...]] = {}
        for delivery_id, verdict, reason, at, done_at, *who in cursor.fetchall():
            found[delivery_id] = (
                *found.get(delivery_id, ()),
                Verdict(verdict, reason, _who(*who), at, done_at),
            )
    return found


def _who(first: str | None, last: str | None, username: str | None) -> str:
    return " ".join(part for part in (first, last) if part) or username or ""


def _lost(notes: Iterable[Mapping[str, Any]] | str) -> tuple[tuple[str, str], ...]:
    """(table, column) of each column that the layout has and the file had not."""
    listed = json.loads(notes) if isinstance(notes, str) else notes
    return tuple(
        (note["table"], column)
        for note in listed
        if isinstance(note, Mapping)
        for column in note.get("lost", ())
    )


def _unread(where: str, values: list[Any], page: int, per_page: int | None) -> UnreadRows:
    """Rows that we could not read. What stood in them (`raw`) is not asked for."""
    source = (
        "FROM rejected_row r JOIN delivery d ON d.id = r.delivery_id "
        f"JOIN delivery_file f ON f.id = r.file_id WHERE {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {source}", values)  # noqa: S608 - our own words only
        total = cursor.fetchone()[0]
        limit = "LIMIT %s OFFSET %s" if per_page else ""
        cursor.execute(
            f'SELECT d.id, d.feed, d.received_at, f.name, r.row, r."column", r.reason {source} '  # noqa: S608
            f"ORDER BY d.received_at DESC, d.id DESC, f.name, r.row, r.id {limit}",
            [*values, per_page, (page - 1) * per_page] if per_page else values,
        )
        rows = tuple(UnreadRow(row[0], feed_name(row[1]), *row[2:]) for row in cursor.fetchall())
    return UnreadRows(rows, total)


def _changes(viewer: Viewer, line: DeliveryLine) -> tuple[Changes, list[int]]:
    """What changed in the first rows, and the people of whom a value is shown.

    Columns of categories that the viewer's role does not see in detail are counted, without their values.
    """
    if not line.changed:
        return Changes(0, (), ()), []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.source_person_id, f.name, f.table_code, s.row, s.raw FROM source_record s "
            "JOIN delivery_file f ON f.id = s.file_id WHERE s.delivery_id = %s AND s.version > 1 "
            "ORDER BY f.id, s.row LIMIT %s",
            [line.id, CHANGES_READ],
        )
        now = cursor.fetchall()
        # by source person, which has an index; `superseded_by_id` has none
        cursor.execute(
            "SELECT b.superseded_by_id, b.raw FROM source_record b WHERE (b.source_person_id = ANY(%s) "
            "OR b.source_person_id IS NULL) AND b.superseded_by_id = ANY(%s)",
            [[row[1] for row in now if row[1]], [row[0] for row in now]],
        )
        before = dict(cursor.fetchall())
        may_see = _columns_for(viewer, line.feed.code)
        counts: Counter[tuple[str, str, bool]] = Counter()
        shown: list[tuple[int, ChangedRow]] = []
        for key, whose, name, table, number, raw in now:
            if key not in before:
                continue
            values = changed_values(_mapping(before[key]), _mapping(raw), may_see.get(table, frozenset()))
            counts.update((table, value.column, value.is_permitted) for value in values)
            permitted_values = tuple(value for value in values if value.is_permitted)
            if permitted_values and len(shown) < CHANGES_SHOWN:
                shown.append((whose, ChangedRow(name, number, permitted_values)))
        cursor.execute(
            "SELECT DISTINCT person_id FROM link WHERE known_to IS NULL AND source_person_id = ANY(%s)",
            [[whose for whose, _ in shown if whose]],
        )
        people = [person_id for (person_id,) in cursor.fetchall()]
    columns = tuple(
        ChangedColumn(table, column, number, can) for (table, column, can), number in counts.items()
    )
    return Changes(len(before), columns, tuple(row for _, row in shown)), people


def _columns_for(viewer: Viewer, feed: str) -> dict[str, frozenset[str]]:
    granted = frozenset(each.code for each in CATEGORIES if is_permitted(viewer, each, Level.DETAIL))
    declared = feeds().get(feed)
    return {table.code: permitted(table, granted) for table in declared.tables} if declared else {}


def changed_values(
    before: Mapping[str, Any], after: Mapping[str, Any], may_see: frozenset[str]
) -> tuple[ChangedValue, ...]:
    """Each column that differs, in the order of the row; without its values where it is not in `may_see`."""
    found = []
    for column in dict.fromkeys([*after, *before]):
        old, new = str(before.get(column) or ""), str(after.get(column) or "")
        if old == new or column.startswith("_"):
            continue
        is_shown = column in may_see
        found.append(ChangedValue(column, old if is_shown else "", new if is_shown else "", is_shown))
    return tuple(found)


def _mapping(raw: Any) -> Mapping[str, Any]:
    return (json.loads(raw) if isinstance(raw, str) else raw) or {}
