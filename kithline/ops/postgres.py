"""A small supervisor of the embedded PostgreSQL: for evaluation and tests; in production set DATABASE_URL instead.

    server = Cluster(home()).ensure()
    psycopg.connect(server.url("postgres", "postgres", server.superuser_password))

The server may outlive the command that started it. It listens on a Unix socket in a private folder only, asks every
login for its password, and runs as the account that owns the data (see ``home.place_for_database``).

    home/postgres/data            the data (made in a temporary folder, then renamed)
    home/postgres/server-18.6.3   the binaries
    home/postgres.lock, .log      one start or stop at a time; what the server says
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets as _random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from kithline.ops import postgres_binaries, postgres_settings
from kithline.ops.home import place_for_database
from kithline.ops.secrets import Secrets

SUPERUSER = "postgres"
PORT = 5432  # names the socket's file only: nothing listens on the network
# short, for the 104 bytes of macOS; what we make in it is private and its owner is checked
SOCKET_PARENT = Path("/tmp")  # noqa: S108  # nosec B108
START_SECONDS = 300.0  # a crash is replayed before the server is ready
STOP_SECONDS = 60.0
LARGEST_LOG = 10_000_000  # bytes
# started in the background of a shell that ends at once, so that the server is nobody's child and no zombie of ours
DETACH = '"$0" "$@" >&2 & echo $!'


class ClusterError(Exception):
    """The embedded database cannot be made, started or stopped; one line says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    socket_dir: Path
    port: int
    superuser: str
    superuser_password: str = field(repr=False)
    pid: int
    was_started: bool
    """Whether this call started it: who started it may stop it."""

    def url(self, login: str, database: str, password: str | None) -> str:
        """A libpq URL, for psycopg and every tool of PostgreSQL."""
        who = quote(login, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
        return f"postgresql://{who}@/{quote(database, safe='')}?host={quote(str(self.socket_dir))}&port={self.port}"

    def django(self, login: str, database: str, password: str) -> dict[str, str]:
        """The place and the login for Django's DATABASES; the caller adds ENGINE and OPTIONS."""
        place = {"HOST": str(self.socket_dir), "PORT": str(self.port)}
        return {**place, "NAME": database, "USER": login, "PASSWORD": password}


class Cluster:
    """The embedded PostgreSQL of one home. ``settings`` override those of ``postgres_settings`` at the next start."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self.settings = dict(settings or {})
        self.secrets = Secrets(self.home)

    @property
    def place(self) -> Path:
        """The folder of the server: its data, its binaries."""
        return place_for_database(self.home)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def ensure(self) -> Server:
        """The running server: made and started where needed, at once where it runs already."""
        try:
            running = self._ready()
            if running is not None:
                return self._server(running, was_started=False)
            with self._locked() as lock:
                return self._ensure_locked(lock)
        except PermissionError as refused:
            raise ClusterError(
                f"{refused.filename} belongs to another account: run as that account, or set KITHLINE_HOME"
            ) from refused

    def is_running(self) -> bool:
        """Whether the server accepts, or is about to accept, connections."""
        return self._postmaster() is not None

    def stop(self, smart: bool = False) -> None:
        """Stops the server if it runs: cuts connections off cleanly (fast), or waits until they end (smart)."""
        with self._locked():
            process = self._postmaster()
            if process is None:
                return
            socket_dir = _pid_file(self.data).socket_dir
            for how in (signal.SIGTERM if smart else signal.SIGINT, signal.SIGQUIT):
                _signal(process, how)
                if _ended_within(process, STOP_SECONDS):
                    break
            else:
                raise ClusterError(
                    f"the embedded database (process {process.pid}) does not stop; see {self.log}"
                )
            if socket_dir is not None:
                with contextlib.suppress(OSError):
                    socket_dir.rmdir()

    # --- all below under the lock

    def _end(self, process: psutil.Process, first: signal.Signals) -> None:
        for how in (first, signal.SIGQUIT):
            _signal(process, how)
            if _ended_within(process, STOP_SECONDS):
                return
        raise ClusterError(f"the embedded database (process {process.pid}) does not stop; see {self.log}")

    def _ensure_locked(self, lock: int) -> Server:
        process = self._postmaster()
        if process is not None and _pid_file(self.data).has_lost_its_socket():
            self._end(process, signal.SIGINT)  # somebody tidied /tmp: it can be reached by nobody
            process = None
        started_here = process is None
        if process is None:
            self._refuse_other_major_version()
            self._clear_leavings()
            programs = postgres_binaries.copied_into(self.place)
            if not self.data.is_dir():
                self._initialise(programs, lock)
            process = self._start(programs)
        found = self._wait_until_ready(process)
        return self._server(found, was_started=started_here)

    def _initialise(self, programs: Path, lock: int) -> None:
        """A data folder, made whole beside its place and then renamed: half of one never counts.

        initdb and its children hold the lock too. Where we are killed they work on, or tidy up behind them, and the
        next start waits for their end before it touches their folder.
        """
        fresh = self.place / f"data.new-{_random.token_hex(4)}"
        password_file = self.place / f"password.new-{_random.token_hex(4)}"
        self._write(password_file, self.secrets.get("postgres:superuser"))
        try:
            done = subprocess.run(
                [
                    *(programs / "initdb", "-D", fresh, "--username", SUPERUSER, "--pwfile", password_file),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
                    *("--locale-provider=builtin", "--locale=C.UTF-8", "--builtin-locale=C.UTF-8"),
                ],
                capture_output=True,
                text=True,
                pass_fds=(lock,),
                **self._as_account(),
            )
        finally:
            password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise ClusterError(f"the embedded database could not be made: {reason}")
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as out:
            out.write("\ninclude_if_exists = '../kithline.conf'\n")
        fresh.rename(self.data)

    def _start(self, programs: Path) -> psutil.Process:
        conf = self.place / f"conf.new-{_random.token_hex(4)}"
        self._write(conf, postgres_settings.as_file(self.data, self.settings))
        conf.rename(self.place / "kithline.conf")
        socket_dir = self._socket_dir()
        options = {"listen_addresses": "", "unix_socket_directories": socket_dir, "port": PORT}
        options |= {"unix_socket_permissions": "0700"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self._log_file() as log:
            done = subprocess.run(
                ["/bin/sh", "-c", DETACH, programs / "postgres", "-D", self.data, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=True,
                start_new_session=True,  # Ctrl-C in a terminal is for the command, not for the server
                **self._as_account(),
            )
        try:
            return psutil.Process(int(done.stdout))
        except psutil.NoSuchProcess:
            raise self._did_not_start() from None

    def _wait_until_ready(self, process: psutil.Process) -> _PidFile:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = _pid_file(self.data)
            if found.is_ready and found.pid == process.pid:
                return found
            if not _is_alive(process):
                raise self._did_not_start()
            time.sleep(0.01)
        raise ClusterError(
            f"the embedded database is still starting after {START_SECONDS:.0f} s; see {self.log}"
        )

    def _did_not_start(self) -> ClusterError:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.split("FATAL:", 1)[1].strip() for line in lines[-30:] if "FATAL:" in line]
        return ClusterError(
            f"the embedded database did not start: {said[-1] if said else 'no reason given'}; see {self.log}"
        )

    def _refuse_other_major_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return
        ours = postgres_binaries.major_version()
        if found != ours:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {found} and this Kithline brings {ours}: take a backup with the "
                "Kithline that made it and restore it into a new home"
            )

    def _clear_leavings(self) -> None:
        """What a killed start or a killed server left: half-made folders, processes without a postmaster, a stale pid.

        A pid that no process has is PostgreSQL's own to clear (it looks at the shared memory too). One that another
        process now has, or that is a zombie, would make it refuse to start.
        """
        for half in (*self.place.glob("data.new-*"), *self.place.glob("*.new-*")):
            shutil.rmtree(half) if half.is_dir() else half.unlink(missing_ok=True)
        postgres_binaries.forget_others(self.place)
        strays = [process for process in psutil.process_iter() if self._is_ours(process)]
        for how, patience in ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            for process in strays:
                _signal(process, how)
            strays = [process for process in strays if not _ended_within(process, patience)]
        pid = _pid_file(self.data).pid
        if pid is not None and psutil.pid_exists(pid):
            (self.data / "postmaster.pid").unlink()

    def _is_ours(self, process: psutil.Process) -> bool:
        """Whether it is a process of a server on this data: each of them has the data folder as its working folder."""
        try:
            return bool(process.name().startswith("postgres") and process.cwd() == str(self.data))
        except (psutil.Error, OSError):
            return False

    def _socket_dir(self) -> Path:
        """A short private folder, the same at each start; another name if somebody else sits on the first."""
        account = self._account()
        name = hashlib.sha256(f"{self.data}\0{account.pw_uid}".encode()).hexdigest()[:12]
        for attempt in range(10):
            folder = SOCKET_PARENT / f"kithline-{account.pw_uid}-{name}{attempt or ''}"
            try:
                folder.mkdir(mode=0o700)
                if os.geteuid() == 0:
                    os.chown(folder, account.pw_uid, account.pw_gid, follow_symlinks=False)
            except FileExistsError:
                pass
            about = folder.lstat()
            if (about.st_uid, about.st_mode & 0o170777) == (account.pw_uid, 0o040700):
                for left in folder.glob(
                    ".s.PGSQL.*"
                ):  # by a killed server of ours: its lock may name a reused pid
                    left.unlink()
                return folder
        raise ClusterError(f"no private folder for the database's socket can be made in {SOCKET_PARENT}")

    # --- looking

    def _ready(self) -> _PidFile | None:
        """The server if it can be used at once; None where it has to be made, started or waited for."""
        found = _pid_file(self.data)
        if not found.is_ready or found.has_lost_its_socket() or self._postmaster() is None:
            return None
        return found

    def _postmaster(self) -> psutil.Process | None:
        """The process that postmaster.pid names, if it lives and its command line says that it serves our data."""
        pid = _pid_file(self.data).pid
        if pid is None:
            return None
        try:
            process = psutil.Process(pid)
            words = process.cmdline()
            serves = bool(words) and Path(words[0]).name == "postgres" and str(self.data) in words
        except psutil.Error:
            return None
        return process if serves and _is_alive(process) else None

    def _server(self, found: _PidFile, was_started: bool) -> Server:
        if found.pid is None or found.socket_dir is None or found.port is None:
            raise ClusterError(f"{self.data / 'postmaster.pid'} does not say where the server listens")
        password = self.secrets.get("postgres:superuser")
        return Server(found.socket_dir, found.port, SUPERUSER, password, found.pid, was_started)

    # --- as whom

    def _account(self) -> pwd.struct_passwd:
        owner = self.place.stat().st_uid
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            raise ClusterError(
                f"the account {owner} has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd"
            ) from None

    def _as_account(self) -> dict[str, Any]:
        """How to run a program of the server: as the owner of the data, with nothing of our environment."""
        account = self._account()
        how: dict[str, Any] = {"cwd": self.place, "umask": 0o077}
        how["env"] = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.place),
            "USER": account.pw_name,
            "LC_ALL": "C",
            **postgres_settings.KEPT_MEMORY,
        }
        if os.geteuid() == 0:
            if account.pw_uid == 0:
                raise ClusterError(
                    f"{self.place} belongs to root, and PostgreSQL cannot run as root: remove it"
                )
            how |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        elif account.pw_uid != os.geteuid():
            raise PermissionError(13, "belongs to another account", str(self.place))
        return how

    def _open(self, path: Path, flags: int) -> int:
        """Opened, created with mode 0600 where missing, and given to the owner of the data."""
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            account = self._account()
            os.fchown(descriptor, account.pw_uid, account.pw_gid)
        return descriptor

    def _write(self, path: Path, text: str) -> None:
        with os.fdopen(self._open(path, os.O_WRONLY | os.O_EXCL), "w", encoding="utf-8") as out:
            out.write(text)

    @contextlib.contextmanager
    def _log_file(self) -> Iterator[int]:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.rename(self.log.with_suffix(".log.before"))
        descriptor = self._open(self.log, os.O_WRONLY | os.O_APPEND)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """One start or stop at a time. The kernel lets go of the lock when all who hold it are dead, however they die.

        Gives the descriptor, for a child that must not be overtaken.
        """
        descriptor = self._open(self.home / "postgres.lock", os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class _PidFile:
    """postmaster.pid: pid, data folder, start time, port, socket folder, listen address, shared memory, status."""

    pid: int | None = None
    port: int | None = None
    socket_dir: Path | None = None
    is_ready: bool = False

    def has_lost_its_socket(self) -> bool:
        if not self.is_ready or self.socket_dir is None:
            return False
        return not (self.socket_dir / f".s.PGSQL.{self.port}").exists()


def _pid_file(data: Path) -> _PidFile:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return _PidFile()
    lines += [""] * (8 - len(lines))
    pid, port = (int(text) if text.strip().isdigit() else None for text in (lines[0], lines[3]))
    return _PidFile(pid, port, Path(lines[4]) if lines[4] else None, lines[7].strip() == "ready")


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _signal(process: psutil.Process, which: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(which)


def _ended_within(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
