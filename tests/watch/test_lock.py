"""Two watches never run; a lock ends with whoever held it."""

import os
import subprocess
import sys

import pytest

from kithline.watch.lock import AlreadyWatching, only_one


def test_a_second_is_told_who_watches(tmp_path):
    lock = tmp_path / "watch.lock"
    with only_one(lock), pytest.raises(AlreadyWatching, match=f"process {os.getpid()}"), only_one(lock):
        pass
    with only_one(lock):
        assert lock.read_text() == str(os.getpid())


def test_a_killed_one_holds_nothing(tmp_path):
    code = (
        "import sys, os; from pathlib import Path; from kithline.watch.lock import only_one\n"
        "with only_one(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "watch.lock")], check=False)
    with only_one(tmp_path / "watch.lock"):
        pass
