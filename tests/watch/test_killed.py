"""kill -9 of the real process, again and again: in the end each file was taken in, and none twice."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import TEST_HOME
from tests.intake.deliveries import ROOT, rows, upn, write

FILES, ROWS = 40, 10


@pytest.fixture
def inbox() -> Iterator[Path]:
    """An inbox in the tests' own home, which is where a process of its own looks."""
    made = [TEST_HOME / name for name in ("inbox", "watched")]
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
    made[0].mkdir()
    settings = TEST_HOME / "watch.toml"
    settings.write_text("settle_seconds = 0\ngather_minutes = 0\nevery_seconds = 1\n")
    yield made[0]
    settings.unlink()
    for folder in made:
        shutil.rmtree(folder)


@pytest.mark.long
def test_killed_again_and_again(clean_record: str, inbox: Path, tmp_path: Path) -> None:
    for number in range(FILES):
        day = date(2026, 1, 1) + timedelta(days=number)
        pupils = range(ROWS * number, ROWS * (number + 1))
        sent = [
            {"school": "1994001", "upn": upn(one), "start": day, "sessions": 4, "category": "SUSP"}
            for one in pupils
        ]
        for path in write(tmp_path, "suspensions", {"suspensions": sent}, date=day.isoformat()).iterdir():
            shutil.move(path, inbox)
    environment = {**os.environ, "KITHLINE_DATABASE": clean_record, "KITHLINE_SITE": "pipeline"}
    watch = [sys.executable, "-m", "kithline", "watch"]
    for tenths in (20, 25, 30, 35, 40, 50, 60, 80):  # from the start of Python to the midst of its work
        process = subprocess.Popen(watch, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            process.wait(tenths / 10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    done = subprocess.run([*watch, "--once"], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    told = "SELECT state, count(*), count(DISTINCT fingerprint) FROM delivery GROUP BY 1"
    assert rows(told) == [("accepted", FILES, FILES)]
    assert rows("SELECT count(*), count(*) FILTER (WHERE version > 1) FROM source_record") == [
        (FILES * ROWS, 0)
    ]
    assert rows("SELECT count(*) FROM touched") == [(0,)]
    ended = {
        end: len(list((TEST_HOME / "watched" / end).glob("*/*/files/*")))
        for end in ("done", "refused", "held")
    }
    assert ended == {"done": FILES, "refused": 0, "held": 0}
    assert not any(inbox.iterdir()) and not any((TEST_HOME / "watched/taking").iterdir())
