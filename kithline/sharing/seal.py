"""Making the seal: what the site sets at the start of each transaction, and the database checks (sql/seal.sql)."""

import hashlib
import time

from django.conf import settings
from django.db import connection

SECONDS = 120  # longer than any request; jobs ask again


def _pads(key: bytes) -> tuple[bytes, bytes]:
    """The two 64-byte blocks of HMAC-SHA256 (RFC 2104)."""
    block = key.ljust(64, b"\0") if len(key) <= 64 else hashlib.sha256(key).digest().ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def stored_key(secret: str) -> tuple[bytes, bytes]:
    """The inner and outer block to be stored in `seal.key`."""
    return _pads(secret.encode())


def make_seal(
    secret: str, audience: str, user_id: int, role: str, organisation_id: int | None, pid: int
) -> str:
    """Return the seal's text: seven fields between bars, the last the HMAC of the first six."""
    expiry = int(time.time()) + SECONDS
    message = (
        f"{audience}|{user_id}|{role}|{'' if organisation_id is None else organisation_id}|{expiry}|{pid}"
    )
    inner, outer = stored_key(secret)
    mac = hashlib.sha256(outer + hashlib.sha256(inner + message.encode()).digest()).hexdigest()
    return f"{message}|{mac}"


def clear_seal() -> None:
    """Nobody is looking any more, in what is left of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kithline.seal', '', true)")


def set_seal(user_id: int, role: str, organisation_id: int | None) -> None:
    """Seal the current transaction of the site's connection; it ends with the transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a seal is for one transaction: open it first")
    pid = connection.connection.info.backend_pid
    text = make_seal(settings.SEAL_SECRET, settings.AUDIENCE, user_id, role, organisation_id, pid)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kithline.seal', %s, true)", [text])
