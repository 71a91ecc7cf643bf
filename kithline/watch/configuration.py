"""What `kithline watch` looks after: `watch.toml` in the installation's home, checked whole before anything starts.

No secret stands in it: a password or a token is named by the environment variable or the private file that holds it.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kithline.watch.drops import drops
from kithline.watch.fetching import Resting, Source
from kithline.watch.mail import Mail, mail
from kithline.watch.queries import queries
from kithline.watch.settings import BadConfiguration, Given

FILE = "watch.toml"


@dataclass(frozen=True)
class Configuration:
    """`inbox`: the folder where files land. Times: how long a file must have lain still before it is taken; how long a
    set of files waits for the rest; the pause between two rounds; how long files that are dealt with are kept."""

    inbox: Path
    settle_seconds: int = 60
    gather_minutes: int = 10
    every_seconds: int = 30
    keep_days: int = 90
    unpack_mb: int = 4_000
    mail: Mail | None = None
    sources: tuple[Source | Resting, ...] = ()


def configuration(home: Path) -> Configuration:
    """The configuration of this home; without a file, an inbox in it. Raises BadConfiguration with every mistake."""
    file = home / FILE
    faults: list[str] = []
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        values = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadConfiguration([f"{FILE}: {why}"]) from None
    given = Given(values, "", faults)
    made = Configuration(
        inbox=_inbox(given.table("inbox"), home),
        settle_seconds=given.whole("settle_seconds", 60, 0, 86_400),
        gather_minutes=given.whole("gather_minutes", 10, 0, 1_440),
        every_seconds=given.whole("every_seconds", 30, 1, 86_400),
        keep_days=given.whole("keep_days", 90, 1, 3_650),
        sources=_sources(given, home),
        mail=mail(given.table("mail"), home),
        unpack_mb=given.whole("unpack_mb", 4_000, 1, 1_000_000),
    )
    given.close()
    if faults:
        raise BadConfiguration([f"{FILE}: {fault}" for fault in faults])
    return made


def _sources(given: Given, home: Path) -> tuple[Source | Resting, ...]:
    """Queries and drops; no two of one name, by which it is noted when each was fetched."""
    found: tuple[Source | Resting, ...] = (*queries(given, home), *drops(given, home))
    names = [source.name for source in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        given.faults.append(f"two of [[query]] and [[https]] are called {name}")
    return found


def _inbox(given: Given, home: Path) -> Path:
    named = given.text("folder", "inbox")
    folder = home / named  # an absolute one stays as it is
    if not folder.exists() and not Path(named).is_absolute():
        pass  # it is ours, and made when the watch begins
    elif not folder.is_dir():
        given.wrong("folder", "there is no such folder")
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        given.wrong("folder", "files in it cannot be read and moved by this account")
    given.close()
    return folder.resolve()
