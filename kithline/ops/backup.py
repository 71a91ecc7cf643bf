"""One file that holds an installation: the database, the files as received, the council's own declarations.

The file is a tar. `manifest.json` comes first and says what the rest must be: for each member its SHA-256, for each
table its rows, and prints of what protects them (policies, grants, triggers). The database is dumped in the snapshot in
which its rows were counted, so that what is written while the backup runs is in neither. Secrets are not in it: a
restored installation has its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kithline.ops import postgres_binaries
from kithline.ops.whole_files import fingerprint

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
# sign-ins end with the installation that they were made in
ENDS_WITH_IT = ("school_session", "authority_session")
_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"
)
_PROTECTION = {
    "policies": "SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check "
    "FROM pg_policies UNION ALL SELECT n.nspname, c.relname, 'forced', c.relforcerowsecurity::text, "
    "c.relrowsecurity::text, '', '', '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')",
    "grants": "SELECT n.nspname, c.relname, '', a.grantee::regrole::text, a.privilege_type FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE n.nspname IN "
    "('public', 'sharing', 'seal') UNION ALL SELECT c.relnamespace::regnamespace::text, c.relname, t.attname, "
    "a.grantee::regrole::text, a.privilege_type FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, "
    "aclexplode(t.attacl) a UNION ALL SELECT p.pronamespace::regnamespace::text, p.oid::regprocedure::text, '', "
    "a.grantee::regrole::text, a.privilege_type FROM pg_proc p, aclexplode(p.proacl) a WHERE "
    "p.pronamespace::regnamespace::text IN ('public', 'sharing', 'seal')",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal",
}


class BadBackup(Exception):
    """A file that is no whole backup, or one that cannot be restored here: one line."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `tables`: rows of each; `protection`: a print of its policies, grants and triggers;
    `members`: SHA-256 of each other member of the file by its name there."""

    format: int
    made_at: str
    server: str
    migrations: list[str]
    tables: dict[str, int]
    protection: dict[str, str]
    members: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def back_up(url: str, file: Path, others: dict[str, Path], *, at: datetime) -> Manifest:
    """Write the backup whole, readable by our own account alone, and read it back. `url`: the backup login's address of
    the database; `others`: further members by name, with the file that each is read from. Raises BadBackup if the
    database cannot be dumped, OSError if the file cannot be written.
    """
    dump = file.with_name(f".{file.name}.{DUMP}")
    fresh = file.with_name(f".{file.name}.new")
    try:
        with psycopg.connect(url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()").fetchall()
            tables = rows_of_tables(connection)
            told = protection(connection)
            migrations = _migrations(connection)
            _private(dump)
            _run(
                "pg_dump",
                url,
                "--format=custom",
                "--enable-row-security",
                "--no-owner",
                "--no-privileges",
                "--no-policies",
                "--exclude-schema=seal",
                *(f"--exclude-table-data=public.{table}" for table in ENDS_WITH_IT),
                f"--snapshot={snapshot}",
                f"--file={dump}",
            )
            server = str(connection.info.server_version)
        members = {DUMP: dump, **others}
        prints = {name: fingerprint(path) for name, path in members.items()}
        manifest = Manifest(FORMAT, at.isoformat(), server, migrations, tables, told, prints)
        _private(fresh)
        with tarfile.open(fresh, "w", format=tarfile.PAX_FORMAT) as tar:
            _add_text(tar, MANIFEST, json.dumps(asdict(manifest), indent=1), at)
            for name, path in members.items():
                tar.add(path, arcname=name, recursive=False, filter=_anonymous)
        read(fresh)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(file)
        return manifest
    finally:
        dump.unlink(missing_ok=True)
        fresh.unlink(missing_ok=True)


def read(file: Path) -> Manifest:
    """The manifest of a backup whose every member is what it says. Raises BadBackup, one line, if not."""
    with _opened(file) as tar:
        manifest = _manifest(tar, file)
        left = dict(manifest.members)
        for member in tar:
            if member.name == MANIFEST:
                continue
            stream = tar.extractfile(member) if member.isfile() else None
            if stream is None or left.pop(member.name, "") != _print_of(stream):
                raise BadBackup(f"{file.name} is damaged: {member.name} is not what was written")
        if left:
            raise BadBackup(f"{file.name} is damaged: it ends before {sorted(left)[0]}")
    return manifest


def unpack(file: Path, targets: dict[str, Path]) -> None:
    """Write the members named to their places, each whole or not at all. One that is there already, with the same
    bytes, is left. The backup must have been `read`."""
    with _opened(file) as tar:
        manifest = _manifest(tar, file)
        for member in tar:
            target = targets.get(member.name)
            if target is None or (target.exists() and fingerprint(target) == manifest.members[member.name]):
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = target.with_name(f".{target.name}.new")
            _private(fresh)
            stream = tar.extractfile(member)
            if stream is None:
                raise BadBackup(f"{file.name} is no backup of ours: {member.name} is no file")
            with stream, fresh.open("wb") as out:
                shutil.copyfileobj(stream, out)
            fresh.replace(target)


def load(url: str, dump: Path, role: str) -> None:
    """Fill an empty database from a dump; everything in it belongs to `role`. `url`: the set-up login's address of it.
    Raises BadBackup with the first line of what PostgreSQL says."""
    _run(
        "pg_restore",
        url,
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--role={role}",
        f"--dbname={conninfo_to_dict(url)['dbname']}",
        str(dump),
    )


def rows_of_tables(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table of schema public has, but the sessions'."""
    names = [name for (name,) in connection.execute(_TABLES) if name not in ENDS_WITH_IT]
    counted = {}
    for name in names:
        row = connection.execute(f'SELECT count(*) FROM public."{name}"').fetchone()  # type: ignore[arg-type] # noqa: S608 - names from the catalogue
        counted[name] = int(row[0]) if row else 0
    return counted


def protection(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Prints of the policies, grants and triggers, each the same wherever the same are in force."""
    return {
        name: hashlib.sha256(
            json.dumps(sorted(connection.execute(statement).fetchall(), key=repr), default=str).encode()
        ).hexdigest()
        for name, statement in _PROTECTION.items()  # type: ignore[arg-type]
    }


def differences(manifest: Manifest, tables: dict[str, int]) -> list[str]:
    """Tables that do not hold what was counted, one line each."""
    return [
        f"{name}: {tables.get(name, 0):,} rows instead of {rows:,}"
        for name, rows in manifest.tables.items()
        if tables.get(name, 0) != rows
    ]


def _migrations(connection: psycopg.Connection[Any]) -> list[str]:
    return [
        f"{app}.{name}"
        for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    ]


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as why:
        raise BadBackup(f"{file.name} is no backup of ours, or ends too soon") from why


def _manifest(tar: tarfile.TarFile, file: Path) -> Manifest:
    first = tar.next()
    stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if stream is None:
        raise BadBackup(f"{file.name} is no backup of ours: expected {MANIFEST} first")
    try:
        manifest = Manifest(**json.loads(stream.read()))
    except (ValueError, TypeError) as why:
        raise BadBackup(f"{file.name} is damaged: its manifest cannot be read") from why
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in manifest.members):
        raise BadBackup(f"{file.name} is no backup of ours: a name in it leads out of its folder")
    if manifest.format != FORMAT:
        raise BadBackup(f"{file.name} is of format {manifest.format}; this version reads {FORMAT}")
    return manifest


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the address goes by its environment, where other accounts cannot read it."""
    parts = conninfo_to_dict(url)
    keys = ("host", "port", "user", "password")
    environment = os.environ | {f"PG{key.upper()}": str(parts[key]) for key in keys if parts.get(key)}
    environment["PGDATABASE"] = str(parts["dbname"])
    done = subprocess.run(
        [str(postgres_binaries.wheel_bin() / program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        raise BadBackup(f"{program}: {lines[0].removeprefix(f'{program}: ')}")


def _print_of(stream: IO[bytes]) -> str:
    total = hashlib.sha256()
    while part := stream.read(1 << 20):
        total.update(part)
    return total.hexdigest()


def _private(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_text(tar: tarfile.TarFile, name: str, text: str, at: datetime) -> None:
    content = text.encode()
    member = _anonymous(tarfile.TarInfo(name))
    member.size, member.mtime = len(content), int(at.timestamp())
    tar.addfile(member, io.BytesIO(content))
