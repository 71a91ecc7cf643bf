"""Where one installation keeps what it makes: its database, its secrets, the files that it received.

Under root the database cannot live here, because PostgreSQL refuses to run as root and the account that runs it
cannot pass through a private folder. ``place_for_database`` then puts the data under /var/lib/kithline and leaves a
link in the home; deleting the home leaves no way back to the data, so that a fresh home starts with a fresh database.
"""

from __future__ import annotations

import os
import pwd
import secrets
from functools import cache
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]
ROOTS_DATABASES = Path("/var/lib/kithline")


def home() -> Path:
    """The installation's own folder: KITHLINE_HOME, else ``var`` beside the package. Created, mode 0700."""
    chosen = os.environ.get("KITHLINE_HOME")
    folder = Path(chosen).expanduser() if chosen else PROJECT_ROOT / "var"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    return _resolved(folder) if folder.is_absolute() else folder.resolve()


@cache
def _resolved(folder: Path) -> Path:
    """Asked for several times with each file that comes."""
    return folder.resolve()


def place_for_database(home_folder: Path) -> Path:
    """The folder that holds the database server of this home, owned by the account that runs it. Created, 0700."""
    place = home_folder / "postgres"
    if place.is_dir():
        return place.resolve()
    if place.is_symlink():
        place.unlink()  # its target is gone; there is nothing left to protect
    if os.geteuid() != 0:
        place.mkdir(mode=0o700, exist_ok=True)  # another start may have made it this moment
        return place.resolve()
    account = unprivileged_account()
    if not ROOTS_DATABASES.is_dir():
        ROOTS_DATABASES.mkdir(parents=True)
        ROOTS_DATABASES.chmod(0o755)  # ours alone: its parents are left as they are
    real = ROOTS_DATABASES / secrets.token_hex(6)
    real.mkdir(mode=0o700)
    os.chown(real, account.pw_uid, account.pw_gid)
    try:
        place.symlink_to(real)
    except FileExistsError:  # another start was sooner
        real.rmdir()
    return place.resolve()


def unprivileged_account() -> pwd.struct_passwd:
    """Who runs PostgreSQL when we are root: an account ``kithline`` if there is one, else ``nobody``."""
    for name in ("kithline", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    raise LookupError(
        "PostgreSQL cannot run as root: create an account named kithline, or run as an ordinary user."
    )
