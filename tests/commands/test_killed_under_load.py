"""The drill: kill -9 of the watch, of the sites and of the whole database while files come in and pages are read.

Two installations of the same invented city get the same days of deliveries: one is left in peace, of the other
something is killed again and again. In the end both hold the same, and nobody is half linked.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psutil
import psycopg
import pytest

from kithline.commands.building import DEMO_PASSWORD
from kithline.ops.postgres import Cluster
from tests.conftest import TODAY
from tests.properties.test_deliveries import CURRENT

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
DAYS = 6
KILLS = 14
LEAD = "lead.primary@example.org"
# people as their sources call them, never by the ids that the order of arrival gave
PERSONS = (
    "SELECT array_agg(s.namespace || ' ' || s.key ORDER BY s.namespace, s.key), max(p.status), "
    "max(p.restriction) FROM link l "
    "JOIN source_person s ON s.id = l.source_person_id JOIN person p ON p.id = l.person_id "
    "WHERE l.known_to IS NULL GROUP BY p.id"
)
SHOWN = (
    "SELECT least_key, field, value FROM chosen_value JOIN (SELECT l.person_id, min(s.namespace || ' ' || s.key) "
    "AS least_key FROM link l JOIN source_person s ON s.id = l.source_person_id WHERE l.known_to IS NULL "
    "GROUP BY 1) named USING (person_id)"
)
DELIVERIES = "SELECT feed, state, fingerprint FROM delivery"
NOBODY = {
    "is without a link": "SELECT s.id FROM source_person s WHERE NOT EXISTS "
    "(SELECT FROM link l WHERE l.source_person_id = s.id AND l.known_to IS NULL)",
    "has facts at another person": " UNION ALL ".join(
        f"SELECT l.source_person_id FROM {table} f JOIN link l USING (source_person_id) "  # noqa: S608
        "WHERE l.known_to IS NULL AND f.known_to IS NULL AND f.person_id <> l.person_id"
        for table in (
            "person_name",
            "person_attribute",
            "enrolment",
            "involvement",
            "event",
            "person_address",
        )
    ),
    "waits": "SELECT person_id FROM touched",
}


class Installation:
    """A home with its own server, driven by the commands alone."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        self.cluster = Cluster(home, {"shared_buffers": "32MB"})

    def environment(self, day: date) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("KITHLINE_SITE", "KITHLINE_DATABASE")
        }
        return {
            **kept,
            "KITHLINE_HOME": str(self.home),
            "KITHLINE_TODAY": day.isoformat(),
            "KITHLINE_SECOND_FACTOR": "0",
        }

    def run(self, day: date, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "kithline", *words],
            env=self.environment(day),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode in ((0, 3) if words[0] == "watch" else (0,)), done.stdout + done.stderr
        return done.stdout

    def begin(self, day: date, *words: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "kithline", *words],
                env=self.environment(day),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end_what_is_left(self) -> None:
        """The sites' servers live on when what started them is killed, until it starts again; here it does not."""
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("KITHLINE_HOME") == str(self.home):
                    process.kill()

    def rows(self, statement: str) -> list[Any]:
        server = self.cluster.ensure()
        with psycopg.connect(server.url(server.superuser, "kithline", server.superuser_password)) as look:
            return sorted(look.execute(statement).fetchall(), key=repr)


class Reader(threading.Thread):
    """A lead who reads page after page. Where the site is down she waits; what she is shown is whole."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.read, self.wrong, self.over = address, 0, list[str](), threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self._morning(build_opener(HTTPCookieProcessor(CookieJar())))
            except HTTPError as error:
                if error.code not in (500, 502, 503):  # the database was taken away beneath the page
                    self.wrong.append(f"{error.url}: {error.code}")
            except (URLError, OSError, HTTPException):
                time.sleep(0.2)

    def _morning(self, browser: OpenerDirector) -> None:
        form = browser.open(f"{self.address}/sign-in/", timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        given = {"csrfmiddlewaretoken": token[1], "login": LEAD, "password": DEMO_PASSWORD}
        home = browser.open(f"{self.address}/sign-in/", urlencode(given).encode(), timeout=20).read().decode()
        children = re.findall(r'href="(/pupils/[0-9a-f-]{36}/)"', home)
        while children and not self.over.is_set():
            page = browser.open(self.address + random.choice(children), timeout=20).read().decode()  # noqa: S311
            self.read += 1
            if "Who is involved" not in page:
                self.wrong.append(page[:200])


def free_ports() -> int:
    """The first of two that are free, side by side."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def drop(made: Path, inbox: Path, before: set[Path], day: date) -> int:
    """The day's files, as the agencies send them; how many."""
    came = [
        path
        for path in sorted((made / "deliveries").glob("*/*/*"))
        if path not in before and path.parent.name == day.isoformat()
    ]
    for path in came:
        shutil.copy2(path, inbox / f".{path.name}")
        (inbox / f".{path.name}").rename(inbox / path.name)
    return len(came)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Installation, Installation]]:
    """The same invented city in two homes, with what its agencies send in the next days."""
    both = Installation(tmp_path / "calm"), Installation(tmp_path / "killed")
    yield both
    for each in both:
        each.end_what_is_left()
        each.cluster.stop()
        shutil.rmtree(each.cluster.place, ignore_errors=True)


def test_what_was_killed_again_and_again_holds_the_same(two: tuple[Installation, Installation]) -> None:
    calm, killed = two
    first, last = date.fromisoformat(TODAY), date.fromisoformat(TODAY) + timedelta(days=DAYS)
    before: dict[Installation, set[Path]] = {}
    for each in two:
        each.run(first, "run", "--size", "tiny", "--build-only", "--port", str(free_ports()))
        before[each] = set((each.home / "city" / "deliveries").glob("*/*/*"))
        each.run(first, "city", "--out", str(each.home / "city"), "--days", str(DAYS))
        (each.home / "inbox").mkdir(exist_ok=True)
        (each.home / "watch.toml").write_text("settle_seconds = 0\ngather_minutes = 0\nevery_seconds = 1\n")
    days = [first + timedelta(days=number + 1) for number in range(DAYS)]
    dropped = 0
    calm.cluster.ensure()
    for day in days:
        dropped += drop(calm.home / "city", calm.home / "inbox", before[calm], day)
        calm.run(last, "watch", "--once")
    assert dropped > DAYS

    chance, port = random.Random(1), free_ports()  # noqa: S311
    reader = Reader(f"http://127.0.0.1:{port + 1}")
    running: dict[str, subprocess.Popen[bytes]] = {}
    counts = dict.fromkeys(("watch", "sites", "database"), 0)

    def keep_running() -> None:
        killed.cluster.ensure()
        for name, words in {"sites": ("run", "--port", str(port)), "watch": ("watch",)}.items():
            if name not in running or running[name].poll() is not None:
                running[name] = killed.begin(last, *words)

    reader.start()
    try:
        for number in range(KILLS):
            if number % 2 == 0 and number // 2 < len(days):
                drop(killed.home / "city", killed.home / "inbox", before[killed], days[number // 2])
            keep_running()
            time.sleep(chance.uniform(1.5, 6))
            what = ("watch", "database", "watch", "sites")[number % 4]
            kill(killed, running, what)
            counts[what] += 1
        keep_running()
        wait_until(lambda: reader.read > 0 and not any((killed.home / "inbox").iterdir()), 120)
    finally:
        reader.over.set()
        for process in running.values():
            end(process)
    reader.join(60)
    killed.cluster.ensure()
    for each in two:
        each.run(last, "watch", "--once")
        each.run(last, "update")
    sys.stdout.write(f"\n{counts}; {dropped} files; {reader.read} pages read meanwhile\n")
    assert reader.wrong == []
    for words, statement in NOBODY.items():
        assert killed.rows(statement) == [], words
    assert killed.rows(DELIVERIES) == calm.rows(DELIVERIES)
    assert killed.rows(PERSONS) == calm.rows(PERSONS)
    for statement in (*CURRENT, SHOWN):
        assert killed.rows(statement) == calm.rows(statement), statement


def kill(installation: Installation, running: dict[str, subprocess.Popen[bytes]], what: str) -> None:
    if what == "database":
        pid = int((installation.cluster.data / "postmaster.pid").read_text().split()[0])
        for process in (psutil.Process(pid), *psutil.Process(pid).children()):
            with suppress(psutil.Error):
                process.kill()
        return
    end(running[what])


def end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to its end"
        time.sleep(0.5)
