"""Random secrets of one installation, made once and kept in files of mode 0600."""

from __future__ import annotations

import contextlib
import os
import re
import secrets as _random
from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*(:[a-z0-9][a-z0-9_.-]*)*")


class Secrets:
    """Secrets by name, for instance ``login:pipeline``, ``django`` or ``seal:school``."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "secrets"

    def get(self, name: str) -> str:
        """The secret of that name; made at the first call (43 characters, safe in a URL), the same ever after.

        Two processes that ask at once get the same answer: the value is written to a file of its own, then linked to
        its name, and a link that exists already is never replaced.
        """
        file = self._file(name)
        with contextlib.suppress(FileNotFoundError):
            return file.read_text(encoding="ascii")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f".{_random.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as out:
                out.write(_random.token_urlsafe(32))
                out.flush()
                os.fsync(out.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)
        finally:
            fresh.unlink()
        return file.read_text(encoding="ascii")

    def has(self, name: str) -> bool:
        """Whether it was made already; asking makes none."""
        return self._file(name).exists()

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("the name of a secret is lower-case words, with colons between")
        return self.folder / name.replace(":", "__")
