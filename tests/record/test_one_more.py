"""A process more: there at once, with the program read; it goes when who asked for it goes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kithline.record import one_more

pytestmark = pytest.mark.usefixtures("django_ready")
ROOT = Path(__file__).parents[2]


def has_read():
    return one_more.READS in sys.modules and "kithline.pipeline" in sys.modules


def test_it_has_read_the_program_before_it_is_asked():
    with one_more.one_more() as process:
        assert process.submit(has_read).result()


@pytest.mark.parametrize("reason", ["no place for a socket", "an old Python"])
def test_where_none_can_wait_it_begins_from_nothing(monkeypatch, reason):
    def fails():
        raise OSError

    if reason == "an old Python":
        monkeypatch.setattr(one_more, "SAFE", (99,))
    else:
        monkeypatch.setattr(one_more.forkserver, "ensure_running", fails)
    with one_more.one_more() as process:
        assert not process.submit(has_read).result()


def test_none_waits_where_there_is_one_core(monkeypatch):
    monkeypatch.setattr(one_more.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(one_more, "_context", None)  # whoever asks fails
    one_more.begin_to_read()


KILLED = """
import os, signal
from multiprocessing import forkserver
from kithline.record.one_more import one_more
if __name__ == "__main__":
    process = one_more()
    print(process.submit(os.getpid).result(), forkserver._forkserver._forkserver_pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_and_the_one_that_waits_end_with_a_process_that_is_killed(tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == -signal.SIGKILL
    until = time.monotonic() + 20
    for pid in map(int, done.stdout.split()):
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until, "a process waits for ever"
            time.sleep(0.05)
