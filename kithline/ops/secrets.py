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
        fresh = self._fresh(_random.token_urlsafe(32))
        try:
            with contextlib.suppress(FileExistsError):
                os.link(fresh, file)
        finally:
            fresh.unlink()
        return file.read_text(encoding="ascii")

    def change(self, name: str) -> None:
        """Make it anew; the one that it was stays as `name:before`, until the next change."""
        before = self.get(name)
        self._put(f"{name}:before", before)
        self._put(name, _random.token_urlsafe(32))

    def with_the_one_before(self, name: str) -> list[str]:
        """The secret, and the one that it was before its last change if it was ever changed."""
        return [self.get(name), *([self.get(f"{name}:before")] if self.has(f"{name}:before") else [])]

    def made_at(self, name: str) -> float | None:
        """When it was made or last changed, in seconds since 1970; None where there is none."""
        try:
            return self._file(name).stat().st_mtime
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether it was made already; asking makes none."""
        return self._file(name).exists()

    def _put(self, name: str, value: str) -> None:
        """Replace the file in one step: whoever reads meanwhile has the old value or the new one, never half of one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._fresh(value)
        fresh.replace(self._file(name))

    def _fresh(self, value: str) -> Path:
        """A private file of the value, whole on the disk, that has no name yet."""
        fresh = self.folder / f".{_random.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(value)
            out.flush()
            os.fsync(out.fileno())
        return fresh

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("the name of a secret is lower-case words, with colons between")
        return self.folder / name.replace(":", "__")
