"""A long document that a second process read says what it says when it is read in its turn."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from kithline.feeds.discovery import feeds, sample_folder
from kithline.feeds.readers import WrongFile
from kithline.feeds.recognise import Found, deliveries_in
from kithline.intake import read_beside
from kithline.intake.prepare import Reading, fingerprints, period_of

ON = datetime(2026, 3, 2)
DOCUMENTS = ["gp_registration", "annex_a", "daily_attendance"]  # JSON lines, a workbook, JSON

pytestmark = pytest.mark.usefixtures("django_ready")


@pytest.fixture(autouse=True)
def every_document_is_long(monkeypatch):
    monkeypatch.setattr(read_beside, "LONG", 1)
    monkeypatch.setattr(read_beside.os, "cpu_count", lambda: 2)


def coming(*paths):
    found, unknown = deliveries_in(paths, ON.date())
    assert not unknown
    return [(place, each, ON) for place, each in enumerate(found)]


@pytest.mark.parametrize("is_load", [True, False])
def test_it_says_the_same_as_in_its_turn(monkeypatch, is_load):
    given = coming(*map(sample_folder, DOCUMENTS))
    monkeypatch.setattr(read_beside, "MANY", len(given) - is_load)
    with read_beside.reading_beside(given, set()) as read:
        if not is_load:  # the first one's turn comes before the process has got to it
            first = given.pop(0)[1]
            assert read(first) is first
        for _, found, _ in given:
            ahead = read(found)
            assert ahead.reads and read(found) is found  # it is handed over once
            there, here = (Reading(each, "", ON.date()).prepared() for each in (ahead, found))
            assert [(part.table, part.path, part.read) for part in there.parts] == [
                (part.table, part.path, part.read) for part in here.parts
            ]
            assert there.parts and all(part.table in found.feed.tables for part in there.parts)


def test_what_is_known_or_short_or_no_document_waits_for_its_turn(monkeypatch):
    given = coming(*map(sample_folder, [*DOCUMENTS, "council_tax"]))
    known = {(each.feed.code, fingerprints(each, period_of(each.period)).of_all) for _, each, _ in given[:1]}
    with read_beside.reading_beside(given, known) as read:
        assert [bool(read(each).reads) for _, each, _ in given] == [
            each.feed.code in DOCUMENTS and place > 1 for place, each, _ in given
        ]
    monkeypatch.setattr(read_beside, "LONG", 10_000_000)
    with read_beside.reading_beside(given, set()) as read:
        assert not any(read(each).reads for _, each, _ in given)


def test_the_fault_of_a_broken_document_is_told_in_its_turn(tmp_path):
    whole = next(path for path in sample_folder("gp_registration").rglob("*.json"))
    broken = tmp_path / whole.name
    broken.write_bytes(whole.read_bytes()[:-40])
    found = Found(feeds()["gp_registration"], {}, {"patients": broken})
    found = Found(found.feed, {}, dict.fromkeys((table.code for table in found.feed.tables), broken))
    with read_beside.reading_beside([(0, found, ON)], set()) as read:
        assert read(found) is found
    with pytest.raises(WrongFile, match="broken"):
        Reading(found, "", ON.date()).prepared()


def test_a_process_that_was_killed_leaves_its_files_to_the_first(monkeypatch):
    monkeypatch.setattr(read_beside, "_read", _die)
    given = coming(sample_folder("annex_a"))
    with read_beside.reading_beside(given, set()) as read:
        assert read(given[0][1]) is given[0][1]


def _die(feed, files):
    os.kill(os.getpid(), signal.SIGKILL)


KILLED = """
import os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from kithline.core.orphans import end_with_parent
if __name__ == "__main__":
    process = ProcessPoolExecutor(1, get_context("spawn"), initializer=end_with_parent)
    print(process.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_a_parent_that_is_killed(tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.returncode == -signal.SIGKILL
    child = int(done.stdout)
    until = time.monotonic() + 20
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the second process waits for ever"
        time.sleep(0.05)
