"""Hiding what a feed has said from every page, and showing it again, as the governance officer decided.

A feed is hidden while no agreement of it is current and the officer's last decision hides it, or kept it until a day
that has passed. Nothing is deleted: its facts carry a restriction that no page shows, and lose it again. The policies
read that already, so it costs no page anything.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from kithline.intake.agreed import IS_CURRENT
from kithline.record.categories import SPREADS, Restriction
from kithline.record.models import FACTS

_TO_HIDE = (
    "SELECT t.feed FROM (SELECT DISTINCT ON (v.feed) v.feed, v.verdict, v.until FROM feed_decision v "
    "ORDER BY v.feed, v.id DESC) t WHERE (t.verdict = 'hide' OR t.until < %(on)s) "
    f"AND NOT EXISTS (SELECT FROM feed_agreement a WHERE a.feed = t.feed AND {IS_CURRENT})"
)
_OTHERS = (
    f"SELECT coalesce(h.feed, w.feed), w.feed IS NULL FROM ({_TO_HIDE}) h "
    "FULL JOIN withdrawn_feed w ON w.feed = h.feed WHERE h.feed IS NULL OR w.feed IS NULL"
)
WAITING = f"SELECT FROM ({_OTHERS}) others"  # whether anything is to be hidden, or shown again


def carry_out_withdrawals(*, on: date, now: datetime) -> int:
    """Hide and show what is to be; how many feeds changed. The people concerned wait to be assembled anew."""
    with connection.cursor() as cursor:
        waiting = _waiting(cursor, on)
    for feed, is_hidden in waiting.items():
        with transaction.atomic(), connection.cursor() as cursor:
            # nothing of the feed is taken in meanwhile
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"receive {feed}"])
            if _waiting(cursor, on).get(feed) != is_hidden:
                continue  # another process was faster
            if is_hidden:
                _hide(cursor, feed)
                cursor.execute("INSERT INTO withdrawn_feed (feed, since) VALUES (%s, %s)", [feed, on])
            else:
                _show(cursor, feed)
                cursor.execute("DELETE FROM withdrawn_feed WHERE feed = %s", [feed])
            _touch(cursor, feed, now)
    return len(waiting)


def _waiting(cursor: Any, on: date) -> dict[str, bool]:
    """The feeds that wait, and whether each is to be hidden."""
    cursor.execute(_OTHERS, {"on": on})
    return dict(cursor.fetchall())


def _hide(cursor: Any, feed: str) -> None:
    for table in (*_tables(), "chosen_value"):
        cursor.execute(
            f"UPDATE {table} f SET restriction = %s FROM delivery d "
            "WHERE d.feed = %s AND f.delivery_id = d.id AND f.restriction = 0",
            [int(Restriction.WITHDRAWN), feed],
        )


def _show(cursor: Any, feed: str) -> None:
    """As the row's person stands now: who was sealed meanwhile stays sealed."""
    for table in _tables():
        cursor.execute(
            f"UPDATE {table} f SET restriction = coalesce((SELECT p.restriction FROM person p "
            "WHERE p.id = f.person_id AND p.restriction = ANY(%s)), 0) FROM delivery d "
            "WHERE d.feed = %s AND f.delivery_id = d.id AND f.restriction = %s",
            [[int(kind) for kind in SPREADS], feed, int(Restriction.WITHDRAWN)],
        )


def _touch(cursor: Any, feed: str, now: datetime) -> None:
    """Everyone of whom the feed says something: what was chosen or worked out from it is made anew."""
    told = " UNION ".join(
        f"SELECT f.person_id FROM {table} f JOIN delivery d ON d.id = f.delivery_id "  # noqa: S608 - our own table names
        "WHERE d.feed = %(feed)s AND f.known_to IS NULL AND f.person_id IS NOT NULL"
        for table in _tables()
    )
    cursor.execute(
        f"INSERT INTO touched (person_id, stage, at) SELECT t.person_id, 'assemble', %(now)s FROM ({told}) t "
        "JOIN person p ON p.id = t.person_id WHERE p.status = 'active'",
        {"feed": feed, "now": now},
    )


def _tables() -> list[str]:
    return [model._meta.db_table for model in FACTS]


__all__ = ["WAITING", "carry_out_withdrawals"]
