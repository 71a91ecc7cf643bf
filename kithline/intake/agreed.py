"""Whether a feed comes under a signed agreement now. Without one its deliveries are kept and checked, and wait.

The register is the table `feed_agreement`, a copy of what the council enters in `governance.toml`. In a demonstration,
where everybody is invented, a feed that has no agreement at all may be tried; one whose agreement has ended waits there
too.
"""

from datetime import date
from typing import Any

from kithline.feeds.discovery import feeds

NO_AGREEMENT = "no current data sharing agreement"
IS_CURRENT = "a.signed <= %(on)s AND a.expires >= %(on)s AND a.dpia <> ''"
# held for that reason alone, and it holds no more
AGREED_SINCE = (
    "SELECT d.id FROM delivery d WHERE d.state = 'held' AND left(d.reason, "
    f"{len(NO_AGREEMENT)}) = '{NO_AGREEMENT}' AND EXISTS "
    f"(SELECT FROM feed_agreement a WHERE a.feed = d.feed AND {IS_CURRENT})"
)


QUESTION = (
    "SELECT coalesce((SELECT kind = 'real' FROM instance LIMIT 1), false), a.reference, a.signed, a.expires, "
    f"a.dpia, {IS_CURRENT} FROM (SELECT) one LEFT JOIN feed_agreement a ON a.feed = %(feed)s "
    "ORDER BY 6 DESC NULLS LAST, a.expires DESC LIMIT 1"
)


def why_not_agreed(cursor: Any, feed: str, on: date, *, asked: tuple[Any, ...] | None = None) -> str:
    """Why nothing of the feed may be taken in on that day, in one line; "" where it may. One statement.

    What is entered on a page of ours is no feed, and needs none. `asked`: what QUESTION answered, if it was asked.
    """
    if feed not in feeds():
        return ""
    if asked is None:
        cursor.execute(QUESTION, {"feed": feed, "on": on})
        asked = cursor.fetchone()
    is_real, reference, signed, expires, dpia, is_current = asked
    if is_current or (reference is None and not is_real):
        return ""
    if reference is None:
        said = "none stands in governance.toml for this feed"
    elif expires < on:
        said = f"{reference} expired on {_day(expires)}"
    elif signed > on:
        said = f"{reference} is not in force before {_day(signed)}"
    else:
        said = f"{reference} names no DPIA"
    return f"{NO_AGREEMENT}: {said}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


__all__ = ["AGREED_SINCE", "IS_CURRENT", "NO_AGREEMENT", "QUESTION", "why_not_agreed"]
