"""The keys of an installation: what each is for, its algorithm, where it lies, how it is changed and how often.

SECURITY.md prints the same table, and a test keeps both alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kithline.ops.secrets import Secrets
from kithline.sharing.factor_secrets import key_name
from kithline.sharing.logins import LOGINS

AUDIENCES = ("school", "authority")
CHANGED_AFTER = timedelta(days=366)
RESTART = "start both sites again; everybody signs in anew"
SET_UP = "run kithline setup, and start both sites, the watch and other jobs again"


@dataclass(frozen=True)
class Key:
    """One kind of key. `names`: the secrets of it; `then`: what is to be done after a change, "" for nothing."""

    kind: str
    names: tuple[str, ...]
    what_for: str
    algorithm: str
    then: str


KEYS = (
    Key(
        "logins",
        tuple(f"login:{login.removeprefix('kithline_')}" for login in LOGINS),
        "the passwords of the database's logins",
        "SCRAM-SHA-256",
        SET_UP,
    ),
    Key(
        "seals",
        tuple(f"seal:{site}" for site in AUDIENCES),
        "who is asking, proved to the database",
        "HMAC-SHA256",
        SET_UP,
    ),
    Key(
        "sessions",
        tuple(f"django:{site}" for site in AUDIENCES),
        "sessions and forms, signed for one browser",
        "HMAC-SHA256",
        RESTART,
    ),
    Key(
        "factors",
        tuple(key_name(site) for site in AUDIENCES),
        "secrets of second factors, encrypted",
        "Fernet: AES-128-CBC and HMAC-SHA256",
        "",
    ),
    Key(
        "disposed",
        ("disposed",),
        "digests of what was disposed of, so that it stays away",
        "HMAC-SHA256",
        "start the watch and other jobs again",
    ),
)
BY_NAME = {name: key for key in KEYS for name in key.names}


@dataclass(frozen=True)
class Kept:
    """One key of this installation. `made_at` None: not made yet."""

    name: str
    key: Key
    made_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether it is older than a key should be."""
        return self.made_at is not None and now - self.made_at > CHANGED_AFTER


def kept(home: Path) -> Iterator[Kept]:
    """All keys, in the table's order; asking makes none."""
    secrets = Secrets(home)
    for name, key in BY_NAME.items():
        made = secrets.made_at(name)
        yield Kept(name, key, None if made is None else datetime.fromtimestamp(made, UTC))
