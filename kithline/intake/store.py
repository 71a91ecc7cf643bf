"""The files as received, under the hash of their bytes, in a folder that only this installation's account reads."""

import os
import shutil
from pathlib import Path

from kithline.ops.home import home


def folder() -> Path:
    """Where all of them lie."""
    return home() / "files"


def place(sha256: str) -> Path:
    """Where the file of that hash lies, or would lie."""
    return folder() / sha256[:2] / sha256


def keep(path: Path, sha256: str) -> None:
    """Copy the file into the store; half a copy never counts."""
    target = place(sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder().chmod(0o700)
    fresh = target.with_suffix(f".{os.getpid()}")
    try:
        shutil.copyfile(path, fresh)
        fresh.chmod(0o600)
        fresh.rename(target)
    except OSError:  # a full disk: half a copy would only fill it more
        fresh.unlink(missing_ok=True)
        raise
