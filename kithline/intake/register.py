"""Held deliveries: let in, or refused, by a steward with a reason; or taken up again once the agreement that they
lacked is signed. The files wait in the store meanwhile."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from kithline.core import clock
from kithline.feeds.discovery import faulty
from kithline.feeds.discovery import feed as declared
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Feed
from kithline.intake import store
from kithline.intake.agreed import AGREED_SINCE, why_not_agreed
from kithline.intake.receive import HELD, Receipt, Release, receive_one

RELEASE, REFUSE = "release", "refuse"


def release(delivery_id: int, *, by: int, reason: str, at: datetime | None = None) -> Receipt:
    """Take a held delivery in, whatever it changes. ValueError if it is not held, lacks an agreement, or its
    feed's declaration has a fault."""
    with transaction.atomic(), connection.cursor() as cursor:
        _decide(cursor, delivery_id, by, reason, at)
        cursor.execute("SELECT feed, decided_at FROM delivery WHERE id = %s", [delivery_id])
        feed_code, decided_at = cursor.fetchone()
        without = why_not_agreed(cursor, feed_code, clock.today()) or faulty().get(feed_code)
        if without:
            raise ValueError(without)
        # known from now on, not from the day on which it came and was held
        return _take_up(cursor, delivery_id, at=decided_at, is_checked=False)


def take_up_agreed(*, on: date, at: datetime) -> int:
    """Take up again what waited for an agreement and has one now, oldest first. Returns how many."""
    with connection.cursor() as cursor:
        for feed_code, fault in faulty().items():
            # it waits for its declaration now, and then for a steward
            cursor.execute(
                f"UPDATE delivery w SET reason = %(fault)s WHERE w.feed = %(feed)s AND w.id IN ({AGREED_SINCE})",
                {"on": on, "feed": feed_code, "fault": fault},
            )
        cursor.execute(f"{AGREED_SINCE} ORDER BY d.id", {"on": on})
        waiting = [key for (key,) in cursor.fetchall()]
    for key in waiting:
        with transaction.atomic(), connection.cursor() as cursor:
            if _take_up(cursor, key, at=at, is_checked=True).delivery_id is None:
                transaction.set_rollback(True)  # the database refused it: it waits as it did
    return len(waiting)


def _take_up(cursor: Any, delivery_id: int, *, at: datetime, is_checked: bool) -> Receipt:
    cursor.execute("SELECT feed, period, as_at FROM delivery WHERE id = %s", [delivery_id])
    feed_code, period, as_at = cursor.fetchone()
    cursor.execute(
        "SELECT table_code, name, sha256 FROM delivery_file WHERE delivery_id = %s ORDER BY id", [delivery_id]
    )
    found = Found(declared(feed_code), {})
    for table, name, sha256 in cursor.fetchall():
        found.files[table] = _under_its_name(sha256, name)
        found.period.update(_period_in(found.feed, table, name))
    cursor.execute("DELETE FROM delivery_file WHERE delivery_id = %s", [delivery_id])
    return receive_one(found, at=at, release=Release(delivery_id, period, as_at, is_checked))


def _period_in(feed: Feed, table: str, name: str) -> dict[str, str]:
    named = feed.table(table).matches(name)
    return {part: text.lower() for part, text in named.groupdict().items() if text} if named else {}


def refuse(delivery_id: int, *, by: int, reason: str, at: datetime | None = None) -> None:
    """Refuse a held delivery: nothing of it is taken in; the same files may be sent again. ValueError if not held."""
    with transaction.atomic(), connection.cursor() as cursor:
        _decide(cursor, delivery_id, by, reason, at)
        cursor.execute("UPDATE delivery SET state = 'refused' WHERE id = %s", [delivery_id])


def carry_out_verdicts() -> int:
    """Carry out what stewards asked for on their page, oldest first. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, v.delivery_id, v.verdict, v.reason, v.by_id, d.state, d.feed FROM delivery_verdict v "
            "JOIN delivery d ON d.id = v.delivery_id WHERE v.done_at IS NULL ORDER BY v.id"
        )
        waiting = cursor.fetchall()
    for verdict_id, delivery_id, verdict, reason, by, state, feed in waiting:
        with transaction.atomic(), connection.cursor() as cursor:
            without = why_not_agreed(cursor, feed, clock.today()) or faulty().get(feed)
            if state == HELD and verdict == RELEASE and without:
                # its agreement has ended since it was asked for, or its declaration has a fault: it waits for that now
                cursor.execute("UPDATE delivery SET reason = %s WHERE id = %s", [without, delivery_id])
            elif state == HELD and verdict == RELEASE:
                release(delivery_id, by=by, reason=reason)
            elif state == HELD:
                refuse(delivery_id, by=by, reason=reason)
            cursor.execute(
                "UPDATE delivery_verdict SET done_at = %s WHERE id = %s", [clock.now(), verdict_id]
            )
    return len(waiting)


def _decide(cursor: Any, delivery_id: int, by: int, reason: str, at: datetime | None) -> None:
    cursor.execute(
        "UPDATE delivery SET decided_by_id = %s, decided_at = %s, reason = reason || ' - ' || %s "
        "WHERE id = %s AND state = %s",
        [by, at or clock.now(), reason, delivery_id, HELD],
    )
    if not cursor.rowcount:
        raise ValueError(f"delivery {delivery_id} is not held")


def _under_its_name(sha256: str, name: str) -> Any:
    """The stored file under the name that it came with (readers judge a file by its name)."""
    folder = store.place(sha256).parent / f"{sha256}.named"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        path.hardlink_to(store.place(sha256))
    return path
