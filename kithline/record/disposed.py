"""Keeping a digest of what was disposed of, so that a source that sends it again does not bring it back.

The key lies in the installation's home, not in the database. It may be changed once and the digests of before are still
known; after a second change what was disposed of before the first comes back if it is sent.
"""

from datetime import date
from typing import Any

from django.conf import settings

SEP = "chr(31)"


def digest(words: str, key: str = "key") -> str:
    """SQL: the keyed digest of a text, an SQL expression; `key` names a parameter."""
    return f"sha256(%({key})s::bytea || sha256(%({key})s::bytea || convert_to({words}, 'UTF8')))"


def of_person(alias: str) -> str:
    """SQL: the text of which somebody's digest is made, from a row with namespace and key."""
    return f"'person' || {SEP} || {alias}.namespace || {SEP} || {alias}.key"


def of_row(feed: str, alias: str) -> str:
    """SQL: the text of which a row's digest is made: the row as it was sent. What says more is another."""
    return (
        f"'row' || {SEP} || {feed} || {SEP} || {alias}.key_space || {SEP} || {alias}.source_key || {SEP} || "
        f"{alias}.row_hash"
    )


def keys() -> dict[str, bytes]:
    """The parameters `key` and `key_before` of these statements."""
    now, *before = settings.DISPOSED_KEYS
    return {"key": now.encode(), "key_before": (before or [now])[0].encode()}


def remember_people(cursor: Any, source_people: list[int], on: date) -> None:
    """Keep a digest of what their sources call these people."""
    _remember(
        cursor,
        f"SELECT {digest(of_person('s'))} FROM source_person s WHERE s.id = ANY(%(ids)s)",
        source_people,
        on,
    )


def remember_rows(cursor: Any, records: list[int], on: date) -> None:
    """Keep a digest of each of these rows as they were sent."""
    _remember(
        cursor,
        f"SELECT {digest(of_row('r.feed', 'r'))} FROM source_record r WHERE r.id = ANY(%(ids)s)",
        records,
        on,
    )


def _remember(cursor: Any, digests: str, ids: list[int], on: date) -> None:
    cursor.execute(
        f"INSERT INTO disposed_key (digest, disposed_on) SELECT d, %(on)s FROM ({digests}) each (d) "
        "ON CONFLICT DO NOTHING",
        {"ids": ids, "on": on, **keys()},
    )
