"""What journeys stand on: both real sites over a clone of the tiny city, and a browser that signs people in.

The database is read through the pipeline's login with a connection of its own: while a browser is driven, Django's
connection may not be used in the same thread.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.journeys.walking import Sites, Walk

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 60.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_command(*command: str, site: str, database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY,
        env={**os.environ, "KITHLINE_SITE": site, "KITHLINE_DATABASE": database},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _serve(site: str, port: int, database: str, log: Path) -> subprocess.Popen[bytes]:
    """The server as `kithline run` starts it."""
    command = ["gunicorn", "kithline.site.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--worker-class", "gthread", "--threads", "4", "--workers", "1", "--log-level", "warning"]
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", *command, *options],
            cwd=REPOSITORY,
            env={**os.environ, "KITHLINE_SITE": site, "KITHLINE_DATABASE": database},
            stdout=said,
            stderr=said,
        )


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            with urlopen(f"{address}/sign-in/", timeout=10):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


@pytest.fixture(scope="session")
def sites(databases: Any, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """The authority's and the schools' sites, each its own process, serving a clone of the tiny city."""
    from kithline.ops.home import home
    from kithline.ops.postgres import Cluster
    from kithline.ops.secrets import Secrets
    from kithline.sharing.logins import PIPELINE, password_of

    database = databases.clone(databases.ensure(databases.city), f"kithline_journeys_{worker_id}")
    with databases.locked():
        _own_command(
            *("kithline", "collectstatic", "--noinput", "--verbosity", "0"),
            site="pipeline",
            database=database,
        )
    folder, addresses, running = tmp_path_factory.mktemp("sites"), {}, []
    try:
        for site in ("authority", "school"):
            port, log = _free_port(), folder / f"{site}.log"
            running.append((site, _serve(site, port, database, log), log))
            addresses[site] = f"http://127.0.0.1:{port}"
        for site, process, log in running:
            _wait_for(addresses[site], process, log)
        login = Cluster(home()).ensure().url(PIPELINE, database, password_of(PIPELINE, Secrets(home())))
        yield Sites(addresses["authority"], addresses["school"], login)
    finally:
        for _, process, _ in running:
            process.terminate()
        for _, process, _ in running:
            process.wait(timeout=30)
        databases.drop(database)
    for site, _, log in running:
        assert "Traceback" not in log.read_text(errors="replace"), f"the {site} site failed: {log}"


@pytest.fixture
def record(sites: Sites) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """The record as the pipeline sees it: what is true, to compare with what a page shows."""
    with psycopg.connect(sites.record, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@pytest.fixture(scope="module")
def browser(sites: Sites, chromium: Any) -> Any:
    """Headless Chromium, after the sites; skipped, with the reason, where there is none."""
    return chromium


@pytest.fixture
def walk(browser: Any, sites: Sites) -> Iterator[Walk]:
    """Signs people in. What they did must have left nothing on the console when the test is done."""
    walking = Walk(browser, sites)
    yield walking
    walking.end()
    assert walking.said == []
