"""`kithline setup` on a server of one's own: what is wrong is one line, and it never quotes the password."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PASSWORD = "hidden-1a2b3c"  # noqa: S105 - invented


def setup(home: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    Path(home).mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "kithline", "setup"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "KITHLINE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
    )


def is_one_line(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("kithline: ") and done.stderr.count("\n") == 1, done.stderr
    assert words in done.stderr
    assert PASSWORD not in done.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"postgresql://admin:{PASSWORD}@127.0.0.1:1/kithline", "the database server cannot be used"),
        (f"admin:{PASSWORD}@127.0.0.1/kithline", "DATABASE_URL is no address"),
    ],
)
def test_a_server_that_is_not_there_is_one_line(tmp_path: Path, address: str, words: str) -> None:
    is_one_line(setup(tmp_path / "home", DATABASE_URL=address), words)


def test_a_login_that_may_not_make_others_is_told_so(databases: Any, tmp_path: Path, worker_id: str) -> None:
    login = f"kithline_test_poor_{worker_id}"
    with psycopg.connect(databases.setup_url(), autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {login}")
        admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'")
        try:
            at = urlsplit(databases.setup_url())
            address = urlunsplit(at._replace(netloc=f"{login}:{PASSWORD}@", path="/kithline"))
            is_one_line(setup(tmp_path / "home", DATABASE_URL=address), "may not make logins and databases")
        finally:
            admin.execute(f"DROP ROLE {login}")


def test_a_database_of_somebody_else_is_left_alone(databases: Any, worker_id: str) -> None:
    """On the tests' own server and with their secrets: set-up gives the logins their passwords first."""
    name = f"kithline_test_theirs_{worker_id}"
    databases.drop(name)
    with psycopg.connect(databases.setup_url(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        done = setup(os.environ["KITHLINE_HOME"], KITHLINE_DATABASE=name)
        is_one_line(done, f"the database '{name}' is there already and belongs to 'postgres'")
    finally:
        databases.drop(name)
