"""`kithline watch`: one round or many, one watch at a time, and what it says to people and machines."""

import io
import json
import os
import shutil
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.intake.clean import clean_record, record_clone
from tests.intake.deliveries import one, write
from tests.watch.conftest import home

__all__ = ["clean_record", "home", "record_clone"]
pytestmark = pytest.mark.usefixtures("clean_record")


READS = "kithline.commands.management.commands.watch.begin_to_read"


@pytest.fixture
def kithline_watch(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command with a home of the test's own; the lines that it printed."""
    from django.core.management import call_command

    monkeypatch.setattr("kithline.commands.management.commands.watch.home", lambda: home)
    (home / "watch.toml").write_text("settle_seconds = 0\ngather_minutes = 0\nevery_seconds = 1\n")

    def run(*words: str) -> list[str]:
        said = io.StringIO()
        try:
            call_command("watch", *words, stdout=said, stderr=said)
        finally:
            run.said = said.getvalue().splitlines()  # type: ignore[attr-defined]
        return said.getvalue().splitlines()

    return run


def lie_in(home: Path, folder: Path, day: str) -> None:
    for path in write(folder, "suspensions", {"suspensions": []}, date=day).iterdir():
        shutil.move(path, home / "inbox")


def test_once_for_a_timetable(
    home: Path, kithline_watch: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(READS, None)  # nobody waits to be asked again
    lie_in(home, tmp_path, "2026-03-09")
    taken, updated = kithline_watch("--once")
    assert taken.startswith("2026-03-12 ") and " taken_in: suspensions 2026-03-09: 0 rows accepted" in taken
    assert " updated: 0 source records of people linked; " in updated
    assert kithline_watch("--once") == []
    lie_in(home, tmp_path, "2027-02-03")
    with pytest.raises(SystemExit) as ended:
        kithline_watch("--once", "--json")
    assert ended.value.code == 3, "a held file wants looking at"
    event, told = [json.loads(line) for line in kithline_watch.said]
    assert (event["event"], event["feed"], event["period"]) == ("held", "suspensions", "2027-02-03")
    assert (told["event"], told["kind"]) == ("told", "held")


def test_it_goes_on_until_it_is_asked_to_stop(
    home: Path, kithline_watch: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a second process has read the program before it is asked for."""
    begun: list[None] = []
    monkeypatch.setattr(READS, lambda: begun.append(None))
    lie_in(home, tmp_path, "2026-03-09")
    before = signal.getsignal(signal.SIGTERM)
    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    said = kithline_watch()
    assert [line.split()[2] for line in said] == ["watching:", "taken_in:", "updated:", "stopped:"]
    assert len(begun) == 1
    assert signal.getsignal(signal.SIGTERM) is before
    assert one("SELECT count(*) FROM delivery") == 1


def test_two_never_run(home: Path, kithline_watch: Any) -> None:
    from kithline.watch.lock import only_one

    with only_one(home / "watch.lock"), pytest.raises(CommandError, match="another watch is running") as told:
        kithline_watch("--once")
    assert told.value.returncode == 3


def test_each_mistake_in_the_configuration_is_a_line(home: Path, kithline_watch: Any) -> None:
    (home / "watch.toml").write_text("settle_seconds = -1\nfolder = 2\n")
    with pytest.raises(SystemExit) as ended:
        kithline_watch("--once")
    assert ended.value.code == 3 and len(kithline_watch.said) == 2
    assert kithline_watch.said[0].startswith("kithline: watch.toml: settle_seconds: expected")


def test_doctor_looks_at_the_configuration(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    monkeypatch.setattr("kithline.commands.management.commands.doctor.home", lambda: home)
    (home / "watch.toml").write_text('[inbox]\nfolder = "/nowhere/at/all"\n')
    said = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=said)
    assert "FAULT    watch: watch.toml: [inbox]: folder: there is no such folder\n" in said.getvalue()
    assert "mend: correct it: docs/unattended.md lists the settings" in said.getvalue()
