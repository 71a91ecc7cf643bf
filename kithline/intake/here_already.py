"""Whether these very files are here already, by the mark of their bytes; and when they are read again all the same."""

from typing import Any

from django.db import connection

from kithline.feeds.spec import Feed
from kithline.intake import meeting
from kithline.intake.receipt import ACCEPTED, HELD, KNOWN, Receipt


def marks() -> set[tuple[str, str]]:
    """Feed and mark of each delivery that is here and of which something was read: it need not be read ahead."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT feed, fingerprint FROM delivery WHERE state <> 'refused' AND NOT {meeting.BARREN}"
        )
        return set(cursor.fetchall())


def known(cursor: Any, feed: Feed, print_of_all: str) -> tuple[int, str, str, bool] | None:
    """See `meeting.KNOWN`: of a delivery of these very files, if they are here already."""
    cursor.execute(meeting.KNOWN, {"feed": feed.code, "print": print_of_all})
    found: tuple[int, str, str, bool] | None = cursor.fetchone()
    return found


def is_known(cursor: Any, receipt: Receipt, known: tuple[int, str, str, bool] | None, is_again: bool) -> bool:
    """Whether these very files are here already; then nothing happens but that it is said. Of which no row could be
    read, they are read again: the declaration may have been mended. So are others where that is asked (`is_again`)."""
    if known is None:
        return False
    if known[3] or (is_again and known[1] == ACCEPTED):
        # it stays, under a mark that no files have
        cursor.execute("UPDATE delivery SET fingerprint = fingerprint || ' ' || id WHERE id = %s", [known[0]])
        return False
    receipt.delivery_id, receipt.outcome = known[0], KNOWN
    receipt.waits = known[1] == HELD
    waits = f" and wait ({known[2]})" if receipt.waits else ""
    receipt.reason = f"these files have been received before{waits}; nothing changed"
    return True
