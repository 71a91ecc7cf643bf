"""One watch at a time: a lock that ends with the process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyWatching(RuntimeError):
    """Another process holds the lock; the message says which."""


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold the lock of this file. Raises AlreadyWatching where another process does."""
    with file.open("a+", encoding="ascii") as lock:
        file.chmod(0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            whose = lock.read(20).strip() or "unknown"
            raise AlreadyWatching(f"another watch is running here (process {whose})") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
