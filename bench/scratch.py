"""A scratch installation: a home of its own with its own PostgreSQL, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cities import TODAY
from kithline.ops.home import place_for_database
from kithline.ops.postgres import Cluster, Server


@dataclass(frozen=True)
class Scratch:
    """A running server and the folder that it belongs to."""

    home: Path
    server: Server

    def environment(self, database: str, site: str = "pipeline") -> dict[str, str]:
        return {
            "KITHLINE_HOME": str(self.home),
            "KITHLINE_DATABASE": database,
            "KITHLINE_SITE": site,
            "KITHLINE_TODAY": TODAY,
            "DJANGO_SETTINGS_MODULE": "kithline.site.settings",
        }

    def url(self, database: str) -> str:
        """The set-up login's address, to which no policy applies."""
        return self.server.url(self.server.superuser, database, self.server.superuser_password)

    def command(self, database: str, *words: str, site: str = "pipeline") -> None:
        """Run one of Kithline's own commands. RuntimeError with the end of its words if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "kithline", *words],
            cwd=Path(__file__).parents[1],
            env={**os.environ, **self.environment(database, site)},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]}: {done.stderr[-2000:]}")


@contextmanager
def scratch(kept: Path | None = None) -> Iterator[Scratch]:
    """Made, started; stopped and removed at the end, whatever happens. DATABASE_URL is left aside. `kept`: a folder
    for it that stays with all its databases, for the next time."""
    os.environ.pop("DATABASE_URL", None)
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    home = kept or Path(tempfile.mkdtemp(prefix="kithline-bench-"))
    cluster = Cluster(home)
    try:
        yield Scratch(home.resolve(), cluster.ensure())
    finally:
        cluster.stop()
        if kept is None:
            shutil.rmtree(place_for_database(home), ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)
