"""kill -9 at any moment: nothing is half done, the next run carries on, and all comes out as if undisturbed."""

import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from tests.intake.deliveries import (
    AUTUMN,
    ROOT,
    SCHOOLS,
    SPRING,
    accept,
    census,
    counts,
    one,
    pupil,
    rows,
    take,
)

# A process that kills itself at the nth statement that holds a word: a moment that can be met again.
KILLED_AT = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
import kithline.intake.staging as staging
before, word, nth, what, *paths = sys.argv[1:]
exec(before)
left = int(nth)

def met():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def watch(execute, statement, *rest):
    if word in statement:
        met()
    return execute(statement, *rest)

if word == "COPY":
    write = staging.pyarrow.csv.write_csv
    staging.pyarrow.csv.write_csv = lambda *given: (write(*given), met())
if word == "LINK":  # linking runs past Django
    from kithline.identity import store
    refuse = store.write_refusals
    store.write_refusals = lambda *given: (refuse(*given), met())
with connection.execute_wrapper(watch):
    from kithline.pipeline import receive, update
    receive([Path(path) for path in paths]) if what == "receive" else update()
os._exit(0)
"""
FACTS = (
    "SELECT s.key, o.code, e.valid_from, e.valid_to, e.person_id IS NULL FROM enrolment e "
    "JOIN source_person s ON s.id = source_person_id JOIN organisation o ON o.id = school_id WHERE known_to IS NULL",
    "SELECT s.key, code, term, sessions FROM attendance_term JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL",
    "SELECT feed, state, accepted_rows FROM delivery",
)
GOLDEN = (
    "SELECT field, value, count(*) FROM chosen_value GROUP BY 1, 2",
    "SELECT o.code, count(*) FROM pupil_at JOIN organisation o ON o.id = school_id GROUP BY 1",
    "SELECT indicator, state, count(*) FROM indicator_result WHERE known_to IS NULL GROUP BY 1, 2",
    "SELECT status, count(*) FROM person GROUP BY 1",
    "SELECT count(*) FROM touched",
)


def killed_at(database, word, nth, what, *paths, before=""):
    """Run in a process of its own that is killed at that statement. The signal that it died of; 0: it ended well.
    `before`: what it does first."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, before, word, str(nth), what, *map(str, paths)],
        env={
            **os.environ,
            "KITHLINE_DATABASE": database,
            "KITHLINE_SITE": "pipeline",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return -done.returncode


def told(statements):
    return [sorted(rows(statement), key=repr) for statement in statements]


def deliveries(tmp_path):
    """Autumn, and a spring in which one has left, one moved, one is called otherwise, and one school gained."""
    marks = [{"roll_id": f"r{n}", "school": SCHOOLS[0], "code": "I", "sessions": n} for n in range(1, 31)]
    autumn = census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 31)], sessions_on=marks)
    moved = pupil(30, SCHOOLS[1], entry=date(2024, 11, 4))
    renamed = pupil(28, surname="Quillfeather")
    spring = census(
        tmp_path, SPRING, [*(pupil(n) for n in range(1, 28)), renamed, moved], sessions_on=marks[:20]
    )
    return autumn, spring


MOMENTS = [
    ("COPY", 1),  # while rows are on their way
    ("COPY", 6),
    ("INSERT INTO source_record", 1),
    ("UPDATE source_record r SET superseded_at", 1),
    ("INSERT INTO enrolment", 1),
    ("UPDATE delivery SET state", 1),
]


@pytest.mark.long
def test_in_the_middle_of_receive(clean_record, tmp_path):
    from tests.intake.clean import empty

    autumn, spring = deliveries(tmp_path)
    accept(autumn, spring)
    undisturbed = told(FACTS)
    empty(clean_record)
    accept(autumn)
    before = counts()
    for word, nth in MOMENTS:
        assert killed_at(clean_record, word, nth, "receive", spring) == signal.SIGKILL, word
        assert counts() == before, f"half done at {word}"
    assert (
        one(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
            "WHERE locktype = 'advisory' AND datname = current_database()"
        )
        == 0
    )
    assert take(spring).outcome == "accepted"
    assert told(FACTS) == undisturbed
    assert take(spring).outcome == "known"


STAGES = [
    ("LINK", 1),  # links and persons are written, not committed
    ("INSERT INTO linked", 1),  # whose facts follow their links
    ("INSERT INTO pupil_at", 1),
    ("INSERT INTO touched", 1),
    ("indicator_result", 1),
]


@pytest.mark.long
def test_in_the_middle_of_update(clean_record, tmp_path):
    from kithline.pipeline import has_work, update
    from tests.intake.clean import empty

    places = deliveries(tmp_path)
    accept(*places)
    update()
    undisturbed = told(GOLDEN)
    empty(clean_record)
    accept(*places)
    died = [killed_at(clean_record, word, nth, "update") for word, nth in STAGES]
    assert died == [signal.SIGKILL] * len(died)
    assert one("SELECT count(*) FROM link") == 0  # so few are brought to the screens together, or not at all
    assert has_work()
    update()
    assert told(GOLDEN) == undisturbed
    # one person for each pupil: linking that was cut off left none behind
    assert one("SELECT count(*) FROM person") == 30


@pytest.mark.long
def test_by_the_clock(empty_record, tmp_path):
    """From outside, at moments that nobody chose, in the command itself."""
    from tests.intake.clean import empty

    places = deliveries(tmp_path)
    accept(*places)
    undisturbed = told(FACTS)
    empty(empty_record)
    for after in (0.6, 1.0, 1.4, 1.8, 2.2, 2.6, 3.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "kithline", "receive", *map(str, places)],
            env={**os.environ, "KITHLINE_DATABASE": empty_record, "KITHLINE_SITE": "pipeline"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        time.sleep(after)
        process.kill()
        process.wait()
        states = {state for (state,) in rows("SELECT state FROM delivery")}
        assert states <= {"accepted"}
        written = one("SELECT coalesce(sum(new_rows + changed_rows), 0) FROM delivery")
        assert one("SELECT count(*) FROM source_record") == written
    for place in places:
        assert take(place).outcome in ("accepted", "known")
    assert told(FACTS) == undisturbed
