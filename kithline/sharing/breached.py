"""The operator's list of passwords that are known to have been stolen: a file or a folder, and no service is asked.

KITHLINE_BREACHED_PASSWORDS names it. Three shapes are read, told apart by what lies there:
- a folder with a file for each five first digits of a SHA-1, whose lines are the other 35, with `:number` or without
- a file of whole SHA-1s in ascending order, with `:number` or without: searched by halves, however large it is
- a file of passwords, one a line
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

NAMED_BY = "KITHLINE_BREACHED_PASSWORDS"
_SHA1 = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?")
_LONGEST_LINE = 1024  # bytes


@dataclass(frozen=True)
class BreachedList:
    """A list that is there and can be read."""

    path: Path

    def has(self, password: str) -> bool:
        """Whether the password is on it. OSError where it can no longer be read."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if self.path.is_dir():
            return self._in_folder(digest)
        with self.path.open("rb") as lines:
            if _SHA1.fullmatch(lines.readline(_LONGEST_LINE).strip()):
                return self._in_order(digest)
            lines.seek(0)
            wanted = password.encode()
            return any(line.rstrip(b"\r\n") == wanted for line in lines)

    def _in_folder(self, digest: bytes) -> bool:
        prefix, rest = digest[:5].decode(), digest[5:]
        for name in (prefix, f"{prefix}.txt", prefix.lower(), f"{prefix.lower()}.txt"):
            file = self.path / name
            if file.is_file():
                return any(line[:35].upper() == rest for line in file.read_bytes().splitlines())
        return False

    def _in_order(self, digest: bytes) -> bool:
        """By halves over the bytes: from the middle to the next line's beginning, and so on."""
        with self.path.open("rb") as lines:
            low, high = 0, self.path.stat().st_size
            while low < high:
                middle = (low + high) // 2
                lines.seek(middle)
                if middle:
                    lines.readline(_LONGEST_LINE)  # the rest of a line that began before
                found = lines.readline(_LONGEST_LINE)[:40].upper()
                if found == digest:
                    return True
                if found and found < digest:
                    low = middle + 1
                else:
                    high = middle
            lines.seek(low)
            return lines.readline(_LONGEST_LINE)[:40].upper() == digest


def list_of() -> BreachedList | None:
    """The list that the operator named; None where none is named. ValueError where it is not there to be read."""
    named = os.environ.get(NAMED_BY, "")
    if not named:
        return None
    path = Path(named)
    if not os.access(path, os.R_OK):
        raise ValueError(f"{NAMED_BY}: {path.name} is not there, or may not be read")
    return BreachedList(path)
