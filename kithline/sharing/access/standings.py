"""How each feed stands, and what was told of that, as a data steward sees it. Each function writes its own line of the
log."""

from datetime import date, timedelta

from django.db import connection

from kithline.feeds.discovery import feeds, set_aside
from kithline.feeds.reference import is_confirmed
from kithline.feeds.spec import Feed, Mode
from kithline.intake.standing import due_on, is_short, sender_standings, whose
from kithline.record.types.data import (
    ACCEPTED,
    REFUSED,
    DeliveryLine,
    FeedPage,
    FeedStanding,
    NoticeLine,
    SenderLine,
)
from kithline.sharing.access.agreements import standing_of
from kithline.sharing.access.deliveries import delivery_lines, feed_name
from kithline.sharing.access.log import record_look
from kithline.sharing.viewer import Viewer

FILES_SHOWN = 24  # of one feed, on its page


def feed_standings(viewer: Viewer, *, on: date) -> tuple[FeedStanding, ...]:
    """Every declared feed, and any other that has sent something, with its newest file: late, short or in time.

    Late: more days have passed than the feed's rhythm allows since the day that its newest accepted file speaks for,
    which is what "out of date since" means on a child's page. A feed that has never sent anything is not late.
    """
    found = _standings(None, on)
    record_look(viewer, "stewardship.home", sections=[each.feed.code for each in found])
    return found


def feeds_set_aside() -> dict[str, str]:
    """Of each feed of the council's own whose declaration cannot be loaded, by code, why: in one line, of no person."""
    return {code: each.why for code, each in set_aside().items()}


def feed_page(viewer: Viewer, code: str, *, on: date) -> FeedPage | None:
    """One feed of the register: under what it comes, what it covers, and how its last files were. None if there is no
    such feed."""
    declared, under = feeds().get(code), standing_of(code, on)
    record_look(viewer, "stewardship.feed", asked=code[:60], outcome="shown" if under else "not_found")
    if declared is None or under is None:
        return None
    files = delivery_lines(
        "WHERE d.feed = %s ORDER BY d.received_at DESC, d.id DESC LIMIT %s", [code, FILES_SHOWN]
    )
    confirmed: dict[str, bool] = {}
    for each in (declared, *declared.also):
        for layout in (layout for table in each.tables for layout in table.layouts):
            confirmed[layout.supplier] = confirmed.get(layout.supplier, True) and is_confirmed(layout)
    return FeedPage(
        standing=_standings(code, on)[0],
        says=str(declared.mode),
        layouts=tuple(sorted(confirmed.items())),
        under=under,
        files=files,
    )


def _standings(only: str | None, on: date) -> tuple[FeedStanding, ...]:
    """Of every feed, or of the declared one that is asked for."""
    newest = delivery_lines(
        "WHERE d.id IN (SELECT id FROM (SELECT id, state, row_number() OVER (PARTITION BY feed ORDER BY received_at "
        "DESC, id DESC) AS place, row_number() OVER (PARTITION BY feed, state ORDER BY received_at DESC, id DESC) "
        "AS among FROM delivery WHERE state <> %s AND feed = coalesce(%s, feed)) n "
        "WHERE place <= 2 OR (among = 1 AND state = %s)) "
        "ORDER BY d.received_at DESC, d.id DESC",
        [REFUSED, only, ACCEPTED],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT feed, max(as_at) FROM delivery WHERE state = %s AND feed = coalesce(%s, feed) GROUP BY feed",
            [ACCEPTED, only],
        )
        speaks_for = dict(cursor.fetchall())
    by_feed: dict[str, list[DeliveryLine]] = {}
    for line in newest:
        by_feed.setdefault(line.feed.code, []).append(line)
    codes = [only] if only else [*feeds(), *sorted(set(by_feed) - set(feeds()))]
    senders: dict[str, list[SenderLine]] = {}
    for each in sender_standings(on, only):
        if each.is_late or each.is_short:
            senders.setdefault(each.feed, []).append(
                SenderLine(
                    each.name,
                    each.due_on,
                    each.is_late,
                    each.rows,
                    each.before,
                    each.is_short,
                    each.delivery_id,
                )
            )
    return tuple(
        _standing(code, by_feed.get(code, []), speaks_for.get(code), tuple(senders.get(code, ())), on)
        for code in codes
    )


def notices(viewer: Viewer, *, on: date, days: int = 14) -> tuple[NoticeLine, ...]:
    """What was told in the last days, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, kind, feed, words, delivery_id, jsonb_array_length(mailed_to) FROM notice "
            "WHERE at >= %s ORDER BY at DESC, id DESC",
            [on - timedelta(days=days)],
        )
        rows = cursor.fetchall()
    record_look(viewer, "stewardship.notices", asked=f"{len(rows)} told")
    return tuple(NoticeLine(at, kind, feed_name(feed), *rest) for at, kind, feed, *rest in rows)


def _standing(
    code: str,
    lines: list[DeliveryLine],
    speaks_for: date | None,
    senders: tuple[SenderLine, ...],
    on: date,
) -> FeedStanding:
    declared = feeds().get(code)
    last = lines[0] if lines else None
    due = due_on(declared, speaks_for) if speaks_for and declared else None
    before = _comparable(declared, lines)
    return FeedStanding(
        feed=feed_name(code),
        last=last,
        due_on=due,
        is_late=due is not None and due < on,
        before=before,
        is_short=last is not None and is_short(last.rows, before),
        senders=senders,
        taken=next((line for line in lines if line.state == ACCEPTED), None),
    )


def _comparable(declared: Feed | None, lines: list[DeliveryLine]) -> int | None:
    """The rows of the file before, if the newest should be about as long: both whole, neither late for its time."""
    if declared is None or declared.mode is not Mode.SNAPSHOT or len(lines) < 2:
        return None
    last, before = lines[0], lines[1]
    is_alike = last.as_at >= before.as_at and whose(last.period) == whose(before.period)
    return before.rows if is_alike and before.rows else None
