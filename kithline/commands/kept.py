"""What an installation keeps beside its database and its secrets: what a backup takes along and a restore puts back."""

import os
from pathlib import Path

from kithline.feeds.discovery import FEEDS_DIR
from kithline.ops.home import home

# names in the home; `city` is the demonstration's list of sign-ins and what it was made with
FOLDERS = ("files",)
FILES = ("watch.toml", "governance.toml", "city/city.json", "city/demo_users.csv")
DECLARATIONS = "feeds"  # the council's own, from FEEDS_DIR


def everything_beside_the_database() -> dict[str, Path]:
    """Members of a backup by name, with the file that each is read from."""
    place = home()
    found = {name: place / name for name in FILES}
    for folder in FOLDERS:
        # a name with a dot is a copy that is being made
        found |= _below(folder, place / folder, skip=".")
    if os.environ.get(FEEDS_DIR):
        found |= _below(DECLARATIONS, Path(os.environ[FEEDS_DIR]), skip="__pycache__")
    return {name: path for name, path in found.items() if path.is_file()}


def _below(name: str, folder: Path, *, skip: str) -> dict[str, Path]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and skip not in path.relative_to(folder).as_posix()
    }
