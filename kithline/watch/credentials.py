"""A password or a token: named in the configuration, kept in an environment variable or a private file, never shown."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kithline.watch.settings import Given


@dataclass(frozen=True)
class Credential:
    """Where a secret is. It is read each time that it is used, so that it can be changed without a new start."""

    variable: str = ""
    file: Path | None = None

    def read(self) -> str:
        """The secret itself. Raises OSError where it is not there any more, or is open to others."""
        if self.file is None:
            found = os.environ.get(self.variable, "")
        else:
            if fault := _fault_of(self.file):
                raise OSError(f"{self.file.name}: {fault}")
            found = self.file.read_text(encoding="utf-8").strip()
        if not found:
            raise OSError(f"{self.variable or self.file}: there is no secret in it")
        return found


def credential(given: Given, name: str, home: Path) -> Credential | None:
    """`<name>_env` or `<name>_file` of a table; None where neither is there. A secret that stands in the file itself is
    a mistake, and is not repeated."""
    if name in given.values:
        given.text(name)
        given.wrong(name, f"no secret stands here: use {name}_env or {name}_file")
    variable, file = given.text(f"{name}_env", ""), given.text(f"{name}_file", "")
    if variable and file:
        given.wrong(f"{name}_env", f"there is {name}_file too: name one of them")
    if variable:
        if not os.environ.get(variable):
            given.wrong(f"{name}_env", f"the environment has no variable {variable}")
        return Credential(variable=variable)
    if file:
        if fault := _fault_of(home / file):
            given.wrong(f"{name}_file", fault)
        return Credential(file=home / file)
    return None


def _fault_of(file: Path) -> str:
    try:
        mode = file.stat().st_mode
    except OSError:
        return "there is no such file"
    if not stat.S_ISREG(mode):
        return "it is no file"
    if mode & 0o077:
        return "others may read or change it: chmod 600"
    return "" if os.access(file, os.R_OK) else "this account cannot read it"
