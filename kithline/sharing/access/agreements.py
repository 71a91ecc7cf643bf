"""Under which agreement each feed comes, and what the officer decides of one that has ended. Each writes its look."""

from datetime import date

from django.db import connection

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.identity.asked import CHANNEL
from kithline.intake.agreed import IS_CURRENT, NO_AGREEMENT
from kithline.record.types.governing import FeedDecided, FeedUnder
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.agreements import FeedDecision
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.viewer import Viewer

KEEP, HIDE = FeedDecision.KEEP, FeedDecision.HIDE

_STATEMENT = f"""
    SELECT f.feed, a.reference, a.name, a.signed, a.expires, a.dpia, v.verdict, v.until, v.reason, v.by_name, v.at,
           w.since, (SELECT count(*) FROM delivery d WHERE d.feed = f.feed AND d.state = 'held'
                     AND left(d.reason, length(%(waits)s)) = %(waits)s),
           (SELECT max(d.as_at) FROM delivery d WHERE d.feed = f.feed AND d.state = 'accepted')
    FROM unnest(%(feeds)s::text[]) WITH ORDINALITY f (feed, place)
    LEFT JOIN LATERAL (SELECT * FROM feed_agreement a WHERE a.feed = f.feed ORDER BY
        {IS_CURRENT} DESC, a.expires DESC LIMIT 1) a ON true
    LEFT JOIN LATERAL (SELECT * FROM feed_decision v WHERE v.feed = f.feed ORDER BY v.id DESC LIMIT 1) v ON true
    LEFT JOIN withdrawn_feed w ON w.feed = f.feed
    ORDER BY f.place
"""


def agreements(viewer: Viewer, *, on: date, page: str) -> tuple[FeedUnder, ...]:
    """Every feed with the agreement under which it comes, in the order of the catalogue."""
    found = _read(list(feeds()), on)
    record_look(viewer, page, sections=["agreements"], count=len(found))
    return found


def agreement_of(viewer: Viewer, feed: str, *, on: date, page: str) -> FeedUnder | None:
    """One feed's; None if there is no such feed."""
    found = standing_of(feed, on)
    record_look(viewer, page, asked=feed[:60], outcome="shown" if found else "not_found")
    return found


def standing_of(feed: str, on: date) -> FeedUnder | None:
    """The same for a door that writes its own look."""
    found = _read([feed], on) if feed in feeds() else ()
    return found[0] if found else None


def decide(under: FeedUnder, *, verdict: str, until: date | None, reason: str, by: Viewer) -> None:
    """Keep what the officer decided: the data stay visible until a day, or are hidden: at once where a
    worker listens, else by the next update.

    ValueError while an agreement is current, for a day that is past, or without a reason.
    """
    if under.is_current:
        raise ValueError("its agreement is current: nothing is to be decided")
    if verdict not in (KEEP, HIDE) or not reason.strip():
        raise ValueError("expected keep or hide, and a reason")
    if verdict == KEEP and (until is None or until < clock.today()):
        raise ValueError("enter the last day on which it is visible, today or later")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feed_decision (feed, verdict, until, reason, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                *(under.feed, verdict, until if verdict == KEEP else None, reason.strip()),
                *(by.user_id, by.name, clock.now()),
            ],
        )
        cursor.execute(f"NOTIFY {CHANNEL}")
    record_look(by, "governance.agreement", asked=f"{under.feed} {verdict}", outcome="written", action=DECIDE)


def _read(codes: list[str], on: date) -> tuple[FeedUnder, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"feeds": codes, "on": on, "waits": NO_AGREEMENT})
        rows = cursor.fetchall()
    return tuple(
        FeedUnder(
            feed=row[0],
            title=feeds()[row[0]].title,
            owner=feeds()[row[0]].owner,
            reference=row[1] or "",
            name=row[2] or "",
            signed=row[3],
            expires=row[4],
            dpia=row[5] or "",
            is_current=bool(row[1] and row[3] <= on <= row[4] and row[5]),
            decided=FeedDecided(*row[6:11]) if row[6] else None,
            hidden_since=row[11],
            held=row[12],
            has_come=row[13] is not None,
            speaks_for=row[13],
            coverage=feeds()[row[0]].coverage,
            legal_basis=feeds()[row[0]].legal_basis,
            purposes=tuple(PURPOSES.get(code, code) for code in feeds()[row[0]].purposes),
            retention=feeds()[row[0]].retention,
        )
        for row in rows
    )
