"""Two servers that live and die together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from kithline.ops import processes as module
from kithline.ops.processes import (
    PortTaken,
    Processes,
    Program,
    ProgramEnded,
    answers,
    require_free_port,
)

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named(taken_port: int) -> None:
    with pytest.raises(PortTaken, match=f"Port {taken_port} is in use by another program"):
        require_free_port(taken_port)


def test_a_free_port_passes_and_an_impossible_one_does_not(taken_port: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    require_free_port(free)
    with pytest.raises(PortTaken, match="Port 70000 does not exist"):
        require_free_port(70000)


def test_both_end_when_we_leave(tmp_path: Path) -> None:
    with Processes(tmp_path / "run.json") as processes:
        pids = [processes.start(Program(name, SLEEP)) for name in ("authority", "schools")]
        processes.check()
        assert all(psutil.pid_exists(pid) for pid in pids)
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_ends_by_itself_ends_the_other(tmp_path: Path) -> None:
    with Processes(tmp_path / "run.json") as processes:
        other = processes.start(Program("authority", SLEEP))
        processes.start(Program("schools", [sys.executable, "-c", "raise SystemExit(7)"]))
        with pytest.raises(ProgramEnded, match="schools ended with exit code 7"):
            processes.wait(0.02)
    assert not psutil.pid_exists(other)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait_and_the_old_answer_to_it_returns(
    tmp_path: Path, which: signal.Signals
) -> None:
    before = signal.getsignal(which)
    with Processes(tmp_path / "run.json") as processes:
        child = processes.start(Program("authority", SLEEP))
        threading.Timer(0.2, os.kill, [os.getpid(), which]).start()
        processes.wait()
        assert psutil.pid_exists(child), "the signal was for us; the child is stopped in order"
    assert not psutil.pid_exists(child)
    assert signal.getsignal(which) == before


def test_we_wait_until_something_is_so_or_a_program_ends_or_we_are_asked_to_stop(tmp_path: Path) -> None:
    with Processes(tmp_path / "run.json") as processes:
        processes.start(Program("authority", SLEEP))
        asked = iter([False, False, True])
        assert processes.wait_until(lambda: next(asked), 0.01)
        threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
        assert not processes.wait_until(lambda: False, 0.01)
    with Processes(tmp_path / "run.json") as processes:
        processes.start(Program("schools", [sys.executable, "-c", "raise SystemExit(7)"]))
        with pytest.raises(ProgramEnded, match="schools ended with exit code 7"):
            processes.wait_until(lambda: False, 0.01)


def test_a_web_server_answers_whatever_it_says_and_a_mere_listener_does_not(
    taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(400)
            self.end_headers()

        def log_message(self, *words: object) -> None: ...

    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    asked: list[tuple[str, str]] = []
    assert not answers(taken_port, "/sign-in/")
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert answers(server.server_port, "/sign-in/", "kithline.example.org")
    assert asked == [("/sign-in/", "kithline.example.org")]
    assert not answers(server.server_port, "/sign-in/")


def test_one_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kithline.ops.processes.STOP_SECONDS", 0.3)
    log = tmp_path / "deaf.log"
    with Processes(tmp_path / "run.json") as processes:
        pid = processes.start(Program("deaf", DEAF, log=log))
        while not log.read_text():
            time.sleep(0.02)
    assert not psutil.pid_exists(pid)


def test_environment_and_log(tmp_path: Path) -> None:
    program = Program(
        "schools",
        [sys.executable, "-c", "import os; print(os.environ['AUDIENCE'])"],
        environment={"AUDIENCE": "school"},
        log=tmp_path / "schools.log",
    )
    with Processes(tmp_path / "run.json") as processes:
        processes.start(program)
        with pytest.raises(ProgramEnded, match="exit code 0"):
            processes.wait(0.02)
    assert (tmp_path / "schools.log").read_text() == "school\n"


def test_what_a_killed_run_left_is_stopped_by_the_next(tmp_path: Path) -> None:
    code = (
        "import sys, os, pathlib; from kithline.ops.processes import Processes, Program\n"
        f"with Processes(pathlib.Path({str(tmp_path / 'run.json')!r})) as processes:\n"
        f"    print(processes.start(Program('authority', {SLEEP!r})), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[2]
    killed = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert killed.stdout is not None
    with killed.stdout:
        left = psutil.Process(int(killed.stdout.readline()))
    assert killed.wait() == -signal.SIGKILL
    assert left.status() != psutil.STATUS_ZOMBIE
    with Processes(tmp_path / "run.json"):
        assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


def test_a_reused_number_is_left_alone(tmp_path: Path) -> None:
    bystander = subprocess.Popen(SLEEP)
    try:
        (tmp_path / "run.json").write_text(f"[[{bystander.pid}, 1.0]]")
        with Processes(tmp_path / "run.json"):
            assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
