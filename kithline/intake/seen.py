"""That a source names somebody again says only that they were seen on its day: of most people most files say no more.

Where many deliveries come at once it is noted, an array for each delivery in its own transaction, and written to each
person once, at the end: a pupil's weeks of marks wrote the same row anew forty times. Until it is written a person's
`last_seen_on` is too early, which only what speaks for an older day would take amiss: such a delivery, and any that
comes by itself, has what was noted of its people written first, so that a process that is killed leaves its notes to
the next.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import connection, transaction

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed
from kithline.intake.lanes import namespaces

IS_NOTED = "SELECT EXISTS (SELECT FROM seen_again)"
NOTE = """
    INSERT INTO seen_again (feed, as_at, people)
    SELECT %(feed)s, %(as_at)s, array_agg(source_person_id) FROM who WHERE NOT is_anew AND NOT is_untold
    HAVING count(*) > 0
    """
_WRITE = """
    WITH noted AS (DELETE FROM seen_again WHERE feed = ANY(%s::text[]) RETURNING as_at, people),
    newest AS (SELECT id, max(as_at) AS day FROM noted, unnest(people) id GROUP BY id)
    UPDATE source_person p SET last_seen_on = n.day FROM newest n WHERE p.id = n.id AND p.last_seen_on < n.day
    """


def is_newest(cursor: Any, feed: Feed, as_at: object) -> bool:
    """Whether nothing that was accepted of the same people speaks for a later day."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM delivery WHERE feed = ANY(%s::text[]) AND state = 'accepted' AND as_at > %s)",
        [_of_the_same_people(feed.code), as_at],
    )
    return not cursor.fetchone()[0]


def write_of_the_same_people(cursor: Any, feed: Feed) -> None:
    """Write what was noted of the people of a feed, whose turn it is (see `lanes`)."""
    cursor.execute(_WRITE, [_of_the_same_people(feed.code)])


def write_all(among: Collection[str] | None = None) -> None:
    """Write whatever is noted, if anything is, of all feeds or of those `among`; each feed's while no delivery of the
    same people is taken in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT feed FROM seen_again")
        noted = [code for (code,) in cursor.fetchall() if among is None or code in among]
    if not noted:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        take_turn(cursor, {name for code in noted for name in _whose(code)})
        cursor.execute(_WRITE, [noted])


def take_turn(cursor: Any, names: Collection[str]) -> None:
    """One at a time, to the end of the transaction, of those that speak of the same people: they would wait for each
    other's rows, in no order."""
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtext('receive ' || name)) FROM unnest(%s::text[]) name",
        [sorted(names)],
    )


def _whose(code: str) -> set[str]:
    return namespaces(feeds()[code]) if code in feeds() else {code}


def _of_the_same_people(code: str) -> list[str]:
    """The feeds that speak of the people of this one, itself among them."""
    return _sharing(code, tuple(feeds()))


@cache
def _sharing(code: str, among: tuple[str, ...]) -> list[str]:
    return sorted({code, *(other for other in among if _whose(other) & _whose(code))})
