"""Deliveries of which nothing stands under any key: to ask for each of their rows would be to no purpose.

So it is with the first that a feed sends; and with each that only appends to what came before in the same go, such as
the marks of one more week. Of these the keys that came are kept, as numbers.
"""

from collections.abc import Sequence
from typing import Any

from kithline.feeds.spec import Feed
from kithline.intake.prepare import Part, Prepared
from kithline.intake.staging import FEW


def all_are_new(cursor: Any, feed: Feed, prepared: Prepared, delivery_id: int) -> bool:
    """Whether no row has a key of which the feed has said anything. False where it is not known, and where rows are
    so few that they are as soon compared; also where anything was ever disposed of, which must be looked for."""
    if sum(part.standard.rows for part in prepared.parts) <= FEW:
        return False
    cursor.execute(
        "SELECT array_agg(id), (SELECT EXISTS (SELECT FROM disposed_key)) FROM delivery "
        "WHERE feed = %s AND state = 'accepted'",
        [feed.code],
    )
    accepted, is_disposed_of = cursor.fetchone()
    if is_disposed_of:
        return False
    keys = prepared.said.keys if prepared.said is not None else None
    if keys is None:
        return not accepted
    return keys.are_new(_numbers(prepared.parts), set(accepted or ()), delivery_id)


def _numbers(parts: Sequence[Part]) -> list[int]:
    """A number for each row's key: two keys may share one, which only means that the database is asked."""
    return [
        hash((part.table.key_space, key)) for part in parts for key in part.standard.source_key.to_pylist()
    ]
