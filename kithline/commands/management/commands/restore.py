"""An installation from a backup: into a home that has none, whole or not at all."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from psycopg import sql

from kithline.commands.command import KithlineCommand
from kithline.commands.kept import DECLARATIONS, FOLDERS
from kithline.feeds.discovery import FEEDS_DIR
from kithline.ops import backup
from kithline.ops.backup import DUMP, BadBackup, Manifest
from kithline.ops.home import home
from kithline.ops.secrets import Secrets


class Command(KithlineCommand):
    help = (
        "Make this installation from a backup, where there is none yet; a backup of an older version is brought up to "
        "date. Every count, policy, grant and trigger is compared. "
        "Example: kithline restore /safe/kithline-2026-03-12.backup (with KITHLINE_HOME=/srv/again before it)"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a file that `kithline backup` wrote")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.database import database_name

        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"there is no file {file}", returncode=2)
        try:
            manifest = backup.read(file)
            _refuse_if_there_is_one(database_name())
            upgraded = _restore(file, manifest, database_name())
        except BadBackup as why:
            raise CommandError(str(why), returncode=3) from None
        if options["json"]:
            told = {"tables": manifest.tables, "members": len(manifest.members), "migrations": upgraded}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(
            f"Restored what {file.name} held on {manifest.made_at[:10]}: {len(manifest.tables)} tables with "
            f"{manifest.rows:,} rows, every count as it was; {len(manifest.members) - 1:,} files."
        )
        if upgraded:
            self.stdout.write(f"It was of an older version: {len(upgraded)} changes of the tables were made.")
        else:
            self.stdout.write("Policies, grants and triggers are as they were.")
        self.stdout.write("Everybody signs in anew: secrets and sessions are not in a backup.")


def _refuse_if_there_is_one(name: str) -> None:
    from kithline.sharing.database import setup_url

    with psycopg.connect(setup_url(), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
    with psycopg.connect(setup_url(name), autocommit=True) as there:
        is_ours = there.execute("SELECT to_regclass('public.instance') IS NOT NULL").fetchone() == (True,)
        is_made = not is_ours or there.execute("SELECT EXISTS (SELECT FROM instance)").fetchone() == (True,)
    if is_made:
        raise BadBackup(
            f"the database '{name}' is in use, and a restore never writes over one: name another KITHLINE_HOME, or "
            "with DATABASE_URL a database that is not there"
        )


def _restore(file: Path, manifest: Manifest, name: str) -> list[str]:
    """Restore beside the name, compare, put it in its place. The migrations that an older backup lacked."""
    from kithline.sharing.database import login_url, setup_url
    from kithline.sharing.logins import BACKUP, OWNER, make_database, make_logins

    half = f"{name}_restoring"
    make_logins(setup_url(), Secrets(home()))
    _drop(half)  # what a killed restore left
    make_database(setup_url(), half)
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        backup.unpack(file, {DUMP: Path(folder) / DUMP})
        backup.load(setup_url(half), Path(folder) / DUMP, OWNER)
    with psycopg.connect(setup_url(half)) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        _compare(manifest, connection)
    _set_up(half)
    with psycopg.connect(login_url(BACKUP, half)) as connection:
        applied = [
            f"{app}.{label}" for app, label in connection.execute("SELECT app, name FROM django_migrations")
        ]
        newer = sorted(set(applied) - set(manifest.migrations))
        if not newer:
            _compare(manifest, connection)
            changed = [
                what
                for what, told in backup.protection(connection).items()
                if told != manifest.protection.get(what)
            ]
            if changed:
                raise BadBackup(
                    f"the {' and '.join(changed)} of this version are not those of the backup, and no migration says "
                    "why: restore it with the version that made it, then upgrade"
                )
    _put_back(file, manifest)
    _drop(name)  # one without an instance: see _refuse_if_there_is_one
    with psycopg.connect(setup_url(), autocommit=True) as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
        )
    return newer


def _compare(manifest: Manifest, connection: psycopg.Connection[Any]) -> None:
    found = backup.differences(manifest, backup.rows_of_tables(connection))
    if found:
        raise BadBackup(f"{len(found)} tables do not hold what was counted: {found[0]}")


def _set_up(name: str) -> None:
    """Migrations, functions, grants and policies, by the command that makes them everywhere."""
    environment = {**os.environ, "KITHLINE_DATABASE": name, "KITHLINE_SITE": "owner"}
    done = subprocess.run(
        [sys.executable, "-m", "kithline", "setup"], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        raise BadBackup(f"the restored database cannot be set up: {lines[-1]}")


def _put_back(file: Path, manifest: Manifest) -> None:
    """Files as received into the home; settings and the council's declarations where there are none yet."""
    targets = {}
    for name in manifest.members:
        first, _, rest = name.partition("/")
        if name == DUMP:
            continue
        if first == DECLARATIONS:
            targets[name] = Path(os.environ.get(FEEDS_DIR) or home() / DECLARATIONS) / rest
        else:
            targets[name] = home() / name
        if first not in FOLDERS and targets[name].exists():
            del targets[name]  # what the council has written there since is newer
    backup.unpack(file, targets)


def _drop(name: str) -> None:
    from kithline.sharing.database import setup_url

    with psycopg.connect(setup_url(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
