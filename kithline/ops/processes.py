"""Child processes started and stopped together: the two web servers of ``kithline run``."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

import psutil

from kithline.ops.whole_files import write_whole

STOP_SECONDS = 10.0
ANSWER_SECONDS = 5.0  # how long one question waits: a server that starts takes it, and answers once it can


class PortTaken(Exception):
    """Another program listens on the port that we need."""


class ProgramEnded(Exception):
    """One of the programs ended by itself; the message names it and its exit code."""


def require_free_port(port: int, host: str = "127.0.0.1") -> None:
    """Raises PortTaken unless a server can listen there now."""
    if not 0 < port < 65536:
        raise PortTaken(f"Port {port} does not exist: choose one from 1024 to 65535, for instance PORT=8000.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise PortTaken(
                f"Port {port} is for the administrator only: choose another, for instance PORT=8000."
            ) from None
        except OSError:
            raise PortTaken(
                f"Port {port} is in use by another program: stop it, or choose another with PORT=."
            ) from None


def answers(port: int, path: str, host: str = "localhost") -> bool:
    """Whether a web server on this machine answers, whatever it says. ``host``: the name that it is asked by."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True)
class Program:
    """What to run: a name for messages, the command, what to add to the environment, where to write what it says."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    log: Path | None = None


class Processes:
    """Programs that live and die together.

        with Processes(home() / "run.json") as processes:
            processes.start(Program("authority", [...]))
            processes.start(Program("schools", [...]))
            processes.wait()   # until Ctrl-C, SIGTERM, or one of them ends

    On leaving, each gets SIGTERM, then SIGKILL after ten seconds. ``record`` names those that run, so that if we were
    killed ourselves the next start first stops what we left behind.
    """

    def __init__(self, record: Path) -> None:
        self.record = record
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = threading.Event()

    def __enter__(self) -> Self:
        for process in self._left_behind():
            _stop([process])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, program: Program) -> int:
        """Starts it in a session of its own (Ctrl-C reaches us only, and we stop it in order). Returns the pid."""
        output = program.log.open("ab") if program.log is not None else None
        try:
            child = subprocess.Popen(
                list(program.command),
                env={**os.environ, **(program.environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output is not None else None,
                start_new_session=True,
            )
        finally:
            if output is not None:
                output.close()
        self.running[program.name] = child
        self._write_record()
        return child.pid

    def wait(self, poll_seconds: float = 0.2) -> None:
        """Until SIGINT or SIGTERM; raises ProgramEnded as soon as a program ends by itself. Main thread only."""
        self.wait_until(lambda: False, poll_seconds)

    def wait_until(self, is_so: Callable[[], bool], poll_seconds: float = 0.1) -> bool:
        """As ``wait``, but also until this is so. Whether it is: False when we were asked to stop."""
        with self._signals():
            while not self._asked_to_stop.is_set():
                self.check()
                if is_so():
                    return True
                self._asked_to_stop.wait(poll_seconds)
        return False

    def check(self) -> None:
        """Raises ProgramEnded if a program ended by itself."""
        for name, child in self.running.items():
            code = child.poll()
            if code is not None:
                how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
                raise ProgramEnded(f"{name} {how}")

    def stop(self) -> None:
        """Stops whatever still runs."""
        _stop([process for child in self.running.values() if (process := _process(child.pid)) is not None])
        for child in self.running.values():
            child.wait()
        self.running.clear()
        self.record.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(number: int, frame: FrameType | None) -> None:
            self._asked_to_stop.set()

        before = {which: signal.signal(which, ask) for which in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for which, what in before.items():
                signal.signal(which, what)

    def _write_record(self) -> None:
        found = [process for child in self.running.values() if (process := _process(child.pid)) is not None]
        write_whole(self.record, json.dumps([[process.pid, process.create_time()] for process in found]))

    def _left_behind(self) -> list[psutil.Process]:
        """The processes of the record that still live: the same number and the same moment of birth."""
        try:
            rows = json.loads(self.record.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return []
        found = [(process, born) for pid, born in rows if (process := _process(pid)) is not None]
        return [process for process, born in found if abs(process.create_time() - born) < 0.05]


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _stop(processes: list[psutil.Process]) -> None:
    """SIGTERM to each, then SIGKILL to it and to its workers."""
    workers: list[psutil.Process] = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            workers += process.children(recursive=True)
            process.terminate()
    _, alive = psutil.wait_procs(processes + workers, timeout=STOP_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_SECONDS)
