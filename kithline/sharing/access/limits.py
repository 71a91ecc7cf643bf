"""Limits of use: set and ended by the officer. A page of a child reads them with the notes on the record."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.record.categories import BY_CODE, BY_NUMBER, Level
from kithline.record.types.rights import LimitLine
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.sources import title_of
from kithline.sharing.access.subject_requests import person_of_request
from kithline.sharing.rights.limits import GOES_ON, GROUNDS, PARTS
from kithline.sharing.viewer import Viewer

_LIMIT = (
    "SELECT l.id, l.access_class, l.feed, l.ground, l.purposes, l.words, l.by_name, l.at, e.why, e.told_on "
    "FROM use_limit l LEFT JOIN limit_ended e ON e.limit_id = l.id "
)


def limit_use(
    request_id: int,
    *,
    parts: Sequence[str],
    feed: str = "",
    ground: str,
    purposes: Sequence[str],
    words: str,
    by: Viewer,
) -> int:
    """Limit these parts (codes of categories) of the record whose request is open; how many. It acts at once. `feed`:
    only what that source says. ValueError for what is none, without words, or once the request has ended."""
    person_id = person_of_request(request_id)
    if person_id is None or not parts or not {*parts} <= PARTS.keys() or not words.strip():
        raise ValueError("expected an open request, parts of the record, and words")
    if ground not in GROUNDS or not {*purposes} <= GOES_ON.keys() or (feed and feed not in feeds()):
        raise ValueError("expected a ground, purposes that may go on, and a source")
    with connection.cursor() as cursor:
        for code in dict.fromkeys(parts):
            cursor.execute(
                "INSERT INTO use_limit (person_id, access_class, restriction, feed, ground, purposes, words, "
                "request_id, by_id, by_name, at) VALUES (%s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    *(
                        person_id,
                        BY_CODE[code].at(Level.CONTACT),
                        feed,
                        ground,
                        list(purposes),
                        words.strip(),
                    ),
                    *(request_id, by.user_id, by.name, clock.now()),
                ],
            )
    _log(by, "governance.limit", request_id, person_id)
    return len({*parts})


def end_limit(limit_id: int, request_id: int, *, why: str, told_on: date, by: Viewer) -> None:
    """End a limit. ValueError without a reason, where the person was not told first, or for no limit in force."""
    in_force = {each.id for each in limits_of_request(request_id) if each.ended is None}
    if limit_id not in in_force or not why.strip() or told_on > clock.today():
        raise ValueError("expected a limit in force, a reason, and the day on which the person was told")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO limit_ended (limit_id, why, told_on, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s, %s)",
            [limit_id, why.strip(), told_on, by.user_id, by.name, clock.now()],
        )
    _log(by, "governance.end_limit", request_id, None)


def limits_of_request(request_id: int) -> tuple[LimitLine, ...]:
    """The limits that a request left, ended ones too. No line of the log: for a page that writes its own."""
    with connection.cursor() as cursor:
        cursor.execute(_LIMIT + "WHERE l.request_id = %s ORDER BY l.id", [request_id])
        return tuple(
            LimitLine(
                number,
                _part(held),
                title_of(feed) if feed else "",
                ground,
                tuple(purposes),
                words,
                by,
                at,
                *end,
            )
            for number, held, feed, ground, purposes, words, by, at, *end in cursor.fetchall()
        )


def _part(access_class: int) -> str:
    return BY_NUMBER[access_class // 10].title


def _log(by: Viewer, page: str, request_id: int, person_id: int | None) -> None:
    record_look(
        by,
        page,
        person_id=person_id,
        people=[person_id] if person_id else (),
        asked=str(request_id),
        outcome="written",
        action=DECIDE,
        context=f"subject request {request_id}",
    )
