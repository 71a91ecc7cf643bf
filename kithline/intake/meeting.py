"""What a small delivery meets in the record, asked in one question before anything of it is written.

A small file asks ten things of which none hangs on what it says: to ask each where it is needed, and to wait for the
answer, took a fifth of what it takes to receive it. While the database answers, the file is read.
"""

from datetime import date
from typing import Any, NamedTuple

from kithline.core import clock
from kithline.feeds.spec import Feed
from kithline.intake import agreed, disposed, late, seen, staging, withholding
from kithline.record.following import HOLD_OFF

# of a delivery: whether every row of it was one that could not be read, so that nothing of it is here
BARREN = "(state = 'accepted' AND accepted_rows = 0 AND rejected_rows > 0)"
# of the same feed and files, one that was not refused: its id, state and reason, and whether it is BARREN
KNOWN = (
    f"SELECT id, state, reason, {BARREN} AS is_barren FROM delivery WHERE feed = %(feed)s AND fingerprint = %(print)s "
    "AND state <> 'refused' ORDER BY id LIMIT 1"
)
_IDS = (
    "SELECT coalesce(%(delivery)s::bigint, nextval('delivery_id_seq')), "
    "ARRAY(SELECT nextval('delivery_file_id_seq') FROM generate_series(1, %(files)s::int))"
)
# each answers in one row; KNOWN in one or none
_QUESTIONS = {
    "ids": (_IDS, 2),
    "ready": (staging.IS_READY, 1),
    "later": (late.QUESTION, 3),
    "disposed": (disposed.QUESTION, 1),
    "hold": (HOLD_OFF, 1),
    "withheld": (withholding.STATE, 5),
    "agreement": (agreed.QUESTION, 6),
    "noted": (seen.IS_NOTED, 1),
}


def _question() -> str:
    each = [
        f"({sql}) {name} ({', '.join(f'{name}_{n}' for n in range(columns))})"
        for name, (sql, columns) in _QUESTIONS.items()
    ]
    return f"SELECT * FROM {' CROSS JOIN '.join(each)} LEFT JOIN ({KNOWN}) known ON true"


_QUESTION = _question()


class Met(NamedTuple):
    """`delivery_id`, `file_ids`: reserved for it. `is_ready`: see `staging.make_ready`; `later`: `late.find_later`;
    `has_disposed`: `disposed.leave_out`; `holds_off`: `record.following`; `withheld`: `withholding.withhold_in`;
    `agreement`: `agreed.why_not_agreed`; `has_noted`: see `seen`; `known`: see KNOWN, of the same files."""

    delivery_id: int
    file_ids: list[int]
    is_ready: bool
    later: tuple[bool, bool, bool]
    has_disposed: bool
    holds_off: bool
    withheld: tuple[Any, ...]
    agreement: tuple[Any, ...]
    has_noted: bool
    known: tuple[int, str, str, bool] | None


def ask(
    cursor: Any, feed: Feed, *, print_of_all: str, as_at: date, files: int, delivery_id: int | None
) -> None:
    """Ask all of it, of a delivery of so many files, whose namespaces are locked. `delivery_id`: if it has one."""
    cursor.execute(
        _QUESTION,
        {
            "feed": feed.code,
            "print": print_of_all,
            "as_at": as_at,
            "files": files,
            "delivery": delivery_id,
            "on": clock.today(),
        },
    )


def answer(cursor: Any) -> Met:
    """What was asked."""
    row = cursor.fetchone()
    parts, start = [], 0
    for _, columns in _QUESTIONS.values():
        parts.append(row[start : start + columns])
        start += columns
    (delivery_id, file_ids), (is_ready,), later, (has_disposed,), (holds_off,), withheld, agreement, noted = (
        parts
    )
    known = row[start:] if row[start] is not None else None
    return Met(
        delivery_id, file_ids, is_ready, later, has_disposed, holds_off, withheld, agreement, noted[0], known
    )


__all__ = ["KNOWN", "Met", "answer", "ask"]
