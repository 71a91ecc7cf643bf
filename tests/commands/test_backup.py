"""The drill: a whole installation into a file, and from it into another home, with everything compared."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kithline.ops.postgres import Cluster

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]
QUICK = {"fsync": "off", "synchronous_commit": "off", "shared_buffers": "32MB"}
# what the school's own site shows its safeguarding lead, under its login, seal and policies
SHOWN = """
import django, json, re
django.setup()
from django.test import Client
from django.conf import settings
from kithline.sharing.models import User
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
client = Client()
client.force_login(User.objects.get(username="lead.secondary@example.org"),
    "allauth.account.auth_backends.AuthenticationBackend")
answer = client.get("/pupils/today/")
print(json.dumps([answer.status_code, re.findall(r'href="(/pupils/[^"]+)">([^<]+)<', answer.content.decode())]))
"""


def kithline(home: Path, database: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "KITHLINE_SITE"}
    environment |= {"KITHLINE_HOME": str(home), "KITHLINE_DATABASE": database, **more}
    command = [sys.executable, "-m", "kithline", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)


def shown(home: Path, database: str) -> Any:
    environment = {
        **os.environ,
        "KITHLINE_HOME": str(home),
        "KITHLINE_DATABASE": database,
        "KITHLINE_SITE": "school",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SHOWN],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kill_in_the_middle(home: Path, file: Path) -> None:
    """Kill -9 of a restore that has begun to fill its database."""
    environment = {
        **os.environ,
        "KITHLINE_HOME": str(home),
        "KITHLINE_SITE": "files",
        "KITHLINE_DATABASE": "kithline",
    }
    restoring = subprocess.Popen(
        [sys.executable, "-m", "kithline", "restore", str(file)], env=environment, cwd=ROOT
    )
    try:
        server = Cluster(home, QUICK).ensure()
        with psycopg.connect(
            server.url(server.superuser, "postgres", server.superuser_password), autocommit=True
        ) as look:
            for _ in range(600):
                if look.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pg_restore'"
                ).fetchone():
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("it never began")
    finally:
        restoring.kill()
        restoring.wait()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Another installation's home, its server not started."""
    place = tmp_path / "again"
    place.mkdir(mode=0o700)
    cluster = Cluster(place, QUICK)
    yield place
    cluster.stop()


def test_all_is_there_again_and_shows_the_same(own_city: str, home: Path, tmp_path: Path) -> None:
    ours = Path(os.environ["KITHLINE_HOME"])
    file = tmp_path / "city.backup"
    done = kithline(ours, own_city, "backup", str(file), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["tables"]["person"] > 900 and told["tables"]["access"] >= 0
    assert "school_session" not in told["tables"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    kill_in_the_middle(home, file)
    done = kithline(home, "kithline", "restore", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Policies, grants and triggers are as they were." in done.stdout
    done = kithline(home, "kithline", "doctor")
    assert done.returncode == 0, done.stdout
    before, after = shown(ours, own_city), shown(home, "kithline")
    assert before[0] == 200 and len(before[1]) > 10, "a day with pupils on it"
    assert after == before

    again = kithline(home, "kithline", "restore", str(file))
    assert again.returncode == 3
    assert "a restore never writes over one" in again.stderr and again.stderr.count("\n") == 1


def test_a_backup_of_an_older_version_is_brought_up_to_date(home: Path, tmp_path: Path) -> None:
    """Its tables are those of before the last migrations; what it holds comes through."""
    from kithline.ops.secrets import Secrets
    from kithline.sharing.logins import make_database, make_logins

    old, file = tmp_path / "old", tmp_path / "old.backup"
    old.mkdir(mode=0o700)
    cluster = Cluster(old, QUICK)
    server = cluster.ensure()
    try:
        url = server.url(server.superuser, "postgres", server.superuser_password)
        make_logins(url, Secrets(old))
        make_database(url, "kithline")
        for migration in (["record", "0003"], ["sharing", "0001"]):
            done = kithline(old, "kithline", "migrate", *migration, KITHLINE_SITE="owner")
            assert done.returncode == 0, done.stderr
        with psycopg.connect(server.url(server.superuser, "kithline", server.superuser_password)) as owner:
            owner.execute("INSERT INTO instance VALUES (DEFAULT, 'real', 'Anyshire', '2026-01-05', '{}')")
            owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO kithline_backup")
            owner.execute("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO kithline_backup")
        done = kithline(old, "kithline", "backup", str(file))
        assert done.returncode == 0, done.stderr
    finally:
        cluster.stop()
    Cluster(home, QUICK).ensure()
    done = kithline(home, "kithline", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "It was of an older version:" in done.stdout
    done = kithline(home, "kithline", "doctor", KITHLINE_TODAY="")
    assert done.returncode == 0, done.stdout
    server = Cluster(home).ensure()
    with psycopg.connect(server.url(server.superuser, "kithline", server.superuser_password)) as look:
        assert look.execute("SELECT authority FROM instance").fetchone() == ("Anyshire",)
