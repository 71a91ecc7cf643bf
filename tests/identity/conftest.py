"""A database with the record's tables, for the tests of linking that write it; one server for the session."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kithline.identity.records import TEXT_COLUMNS
from kithline.ops.postgres import Cluster
from kithline.ops.secrets import Secrets
from kithline.sharing.logins import PIPELINE, make_database, make_logins, password_of

TABLES = (
    "link_drift",
    "touched",
    "link_decision",
    "link_review",
    "link_refusal",
    "person_lineage",
    "link",
    "relationship",
    "person",
    "blocking_key",
    "dwelling",
    "name_count",
    "linking_base",
    "source_person",
)


@pytest.fixture(scope="session")
def database(home: Path) -> Iterator[str]:
    """The address of the database, for the pipeline's login."""
    cluster = Cluster(home, settings={"shared_buffers": "32MB", "fsync": "off", "synchronous_commit": "off"})
    server = cluster.ensure()
    try:
        secrets = Secrets(home)
        setup = server.url(server.superuser, "postgres", server.superuser_password)
        make_logins(setup, secrets)
        make_database(setup, "kithline")
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
        subprocess.run(migrate, env=_environment(home, "owner"), check=True)
        with psycopg.connect(server.url(server.superuser, "kithline", server.superuser_password)) as owner:
            owner.execute("GRANT USAGE ON SCHEMA public TO kithline_pipeline")
            owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO kithline_pipeline")
            owner.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kithline_pipeline")
        yield server.url(PIPELINE, "kithline", password_of(PIPELINE, secrets))
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place, ignore_errors=True)


def _environment(home: Path, site: str) -> dict[str, str]:
    return {
        **os.environ,
        "KITHLINE_HOME": str(home),
        "KITHLINE_SITE": site,
        "KITHLINE_DATABASE": "kithline",
        "DJANGO_SETTINGS_MODULE": "kithline.site.settings",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of these tests lives."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def through_django(database: str, home: Path) -> Callable[[str], str]:
    """Runs a program in a process of its own, with Django's connection of the pipeline; what it prints."""

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        done = subprocess.run(
            command, env=_environment(home, "pipeline"), capture_output=True, text=True, check=True
        )
        return done.stdout

    return run


@pytest.fixture
def connection(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the pipeline to an empty record. What comes after the first linking counts as few, of however
    few: it is compared by keys alone."""
    monkeypatch.setattr("kithline.identity.few.FEW_AMONG", 0)
    with psycopg.connect(database, autocommit=True) as raw:
        for table in TABLES:
            raw.execute(f"DELETE FROM {table}")
        yield raw


def put(raw: psycopg.Connection[Any], stubs: list[dict[str, Any]], at: datetime) -> None:
    """Write source persons as intake would; a known id is changed."""
    columns = [name for name in TEXT_COLUMNS]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(["%s"] * len(columns))
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    with raw.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO source_person (id, restriction, changed_at, {names}) VALUES (%s, %s, %s, {values})"
            f" ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, {changes}",
            [
                [
                    stub["id"],
                    stub.get("restriction", 0),
                    at,
                    *(stub.get(name) or ("" if name == "partition" else None) for name in columns),
                ]
                for stub in stubs
            ],
        )


def persons(raw: psycopg.Connection[Any]) -> dict[int, int]:
    """Source person to person, as we hold it now."""
    rows = raw.execute("SELECT source_person_id, person_id FROM link WHERE known_to IS NULL")
    return dict(rows.fetchall())


def groups(raw: psycopg.Connection[Any]) -> list[list[int]]:
    """The partition, sorted."""
    found: dict[int, list[int]] = {}
    for record, person in sorted(persons(raw).items()):
        found.setdefault(person, []).append(record)
    return sorted(found.values())
