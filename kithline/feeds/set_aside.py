"""A declaration of the council's own that cannot be loaded: what its text still tells, so that this one feed waits and
the others go on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"\bFeed\(\s*code\s*=\s*[\"']([a-z][a-z0-9_]*)[\"']")
_FILE = re.compile(r"\bfile\s*=\s*r?([\"'])(.+?)\1")


@dataclass(frozen=True)
class SetAside:
    """A feed whose declaration cannot be loaded. `why`: one line that names the file. `files`: patterns of the names
    that its files have, as far as the text tells them."""

    code: str
    why: str
    files: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line for whoever runs a command."""
        return f"feed {self.code} is set aside: {self.why}"

    def may_be(self, name: str) -> bool:
        """Whether a file of that name is one of this feed's, so far as the text can tell."""
        return any(_fits(pattern, name) for pattern in self.files)


def set_aside_as(path: Path, why: str) -> SetAside:
    """By the text of a declaration: its code as it stands there, else its file's name, which is the same by rule."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    code = _CODE.search(text)
    return SetAside(
        code.group(1) if code else path.stem, why, tuple(pattern for _, pattern in _FILE.findall(text))
    )


def of_one_code(code: str, paths: Sequence[Path]) -> SetAside:
    """Of several declarations with one code none is taken: nobody knows which is meant."""
    names = " and ".join(path.name for path in paths)
    files = [pattern for path in paths for pattern in set_aside_as(path, "").files]
    return SetAside(code, f"{names}: two feeds have the code {code}", tuple(files))


def _fits(pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name, re.IGNORECASE) is not None
    except re.error:
        return False
