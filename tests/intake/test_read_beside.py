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
from kithline.intake.parts import bytes_of
from kithline.intake.prepare import Reading, fingerprints, period_of

ON = datetime(2026, 3, 2)
DOCUMENTS = ["gp_registration", "annex_a", "daily_attendance"]  # JSON lines, a workbook, JSON

pytestmark = pytest.mark.usefixtures("django_ready")


@pytest.fixture(autouse=True)
def every_document_is_long(monkeypatch):
    monkeypatch.setattr(read_beside, "LONG", 1)
    monkeypatch.setattr(read_beside, "LONG_OF_FEW", 1)
    monkeypatch.setattr(read_beside.os, "cpu_count", lambda: 2)


def coming(*paths):
    found, unknown = deliveries_in(paths, ON.date())
    assert not unknown
    return [(place, each, ON) for place, each in enumerate(found)]


@pytest.mark.parametrize("is_load", [True, False])
def test_it_says_the_same_as_in_its_turn(monkeypatch, tmp_path, is_load):
    monkeypatch.setattr(read_beside, "folder", lambda: tmp_path)
    given = coming(*map(sample_folder, DOCUMENTS))
    monkeypatch.setattr(read_beside, "MANY", len(given) - is_load)
    with read_beside.reading_beside(given, set()) as read:
        # one after the other in the order in which they are begun: what has not been got to is read in its turn
        for each in given if is_load else sorted(given, key=size_of, reverse=True):
            _, found, _ = each
            there = read(each)
            assert there is not None and read(each) is None  # it is handed over once
            here = Reading(found, period_of(found.period), found.as_at(ON.date())).prepared()
            assert [(part.table, part.path, part.read) for part in there.parts] == [
                (part.table, part.path, part.read) for part in here.parts
            ]
            assert there.parts and all(part.table in found.feed.tables for part in there.parts)
            assert there.told == here.told and there.sent() == here.sent() and there.spaces() == here.spaces()
            assert there.say(None, is_next=False).by_table() == here.say(None, is_next=False).by_table()
    assert not list(tmp_path.iterdir())


def size_of(coming):
    return bytes_of(coming[1])


def test_where_few_come_the_longest_is_begun_first(monkeypatch):
    asked = []
    monkeypatch.setattr(read_beside, "_read_by", lambda process, coming, into: asked.append(coming))
    given = coming(*map(sample_folder, [*DOCUMENTS, "council_tax"]))
    with read_beside.reading_beside(given, set()) as read:
        read(given[0])
    assert asked == sorted(given, key=size_of, reverse=True)[: len(asked)] and asked


@pytest.mark.parametrize("is_load", [True, False])
def test_what_is_known_or_short_or_in_a_load_no_document_waits_for_its_turn(monkeypatch, is_load):
    given = coming(*map(sample_folder, [*DOCUMENTS, "council_tax"]))
    monkeypatch.setattr(read_beside, "MANY", len(given) - is_load)
    known = {(each.feed.code, fingerprints(each, period_of(each.period)).of_all) for _, each, _ in given[:1]}
    long = read_beside._long_among(given, known)
    assert {each.feed.code for _, each, _ in long} == {
        each.feed.code for _, each, _ in given[1:] if each.feed.code in DOCUMENTS or not is_load
    }
    monkeypatch.setattr(read_beside, "LONG", 10_000_000)
    monkeypatch.setattr(read_beside, "LONG_OF_FEW", 10_000_000)
    with read_beside.reading_beside(given, set()) as read:
        assert not any(map(read, given))


def test_no_more_is_begun_than_may_wait(monkeypatch):
    given = coming(*map(sample_folder, DOCUMENTS))
    monkeypatch.setattr(read_beside, "MOST", size_of(given[0]) + 1)
    assert read_beside._long_among(given, set())[:1] == given[:1]
    assert len(read_beside._long_among(given, set())) < len(given)


def test_the_fault_of_a_broken_document_is_told_in_its_turn(tmp_path):
    whole = next(path for path in sample_folder("gp_registration").rglob("*.json"))
    broken = tmp_path / whole.name
    broken.write_bytes(whole.read_bytes()[:-40])
    found = Found(feeds()["gp_registration"], {}, {"patients": broken})
    found = Found(found.feed, {}, dict.fromkeys((table.code for table in found.feed.tables), broken))
    with read_beside.reading_beside([(0, found, ON)], set()) as read:
        assert read((0, found, ON)) is None
    with pytest.raises(WrongFile, match="broken"):
        Reading(found, "", ON.date()).prepared()


def test_on_a_full_disk_each_is_read_in_its_turn(monkeypatch, tmp_path):
    full = tmp_path / "full"
    full.write_text("")  # no folder can be made there
    monkeypatch.setattr(read_beside, "folder", lambda: full)
    given = coming(sample_folder("annex_a"))
    with read_beside.reading_beside(given, set()) as read:
        assert read(given[0]) is None


def test_a_process_that_was_killed_leaves_its_files_to_the_first(monkeypatch):
    monkeypatch.setattr(read_beside, "_read", _die)
    given = coming(sample_folder("annex_a"))
    with read_beside.reading_beside(given, set()) as read:
        assert read(given[0]) is None


def _die(found, as_at, into):
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
