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


def is_read_anew(known: tuple[int, str, str, bool], is_again: bool) -> bool:
    """Whether files that are here already are read all the same: those of which no row could be read, as the
    declaration may have been mended; and what was taken in, where that is asked (`is_again`)."""
    _, state, _, is_barren = known
    return is_barren or (is_again and state == ACCEPTED)


def take_mark_off(cursor: Any, known: tuple[int, str, str, bool]) -> None:
    """The delivery that was here stays, under a mark that no files have: another of the same files may come."""
    cursor.execute("UPDATE delivery SET fingerprint = fingerprint || ' ' || id WHERE id = %s", [known[0]])


def say_known(receipt: Receipt, known: tuple[int, str, str, bool]) -> None:
    """Say on the receipt that these very files are here already. Nothing else happens to them."""
    delivery_id, state, why, _ = known
    receipt.delivery_id, receipt.outcome = delivery_id, KNOWN
    receipt.waits = state == HELD
    waits = f" and wait ({why})" if receipt.waits else ""
    receipt.reason = f"these files have been received before{waits}; nothing changed"
