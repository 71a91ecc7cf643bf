"""What every test may use: a pinned day, a closed network, and databases cloned from one tiny invented city.

The city is made, taken in, linked, assembled and derived once, into a template database; a test that only reads shares
a clone (`city`), one that writes gets its own (`own_city`, or `empty_record`: tables and policies, no rows). Access is
tried under the real logins (`as_login`), never with a mock.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
TODAY = "2026-03-12"
TEST_HOME = Path(os.environ.get("KITHLINE_TEST_HOME") or ROOT / "var" / "test")

os.environ["KITHLINE_HOME"] = str(TEST_HOME)
os.environ["KITHLINE_TODAY"] = TODAY
os.environ["KITHLINE_SITE"] = "pipeline"
os.environ["DJANGO_SETTINGS_MODULE"] = "kithline.site.settings"
# the browser of the journeys keeps a loop open in its worker; no test of ours runs Django inside it
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("KITHLINE_DATABASE", None)

# a busy machine is no fault of ours
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def _code() -> str:
    """A hash of all that shapes the template: a change of code makes a new one."""
    total = hashlib.sha256(TODAY.encode())
    for path in sorted((ROOT / "kithline").rglob("*")):
        if (
            path.suffix in (".py", ".sql", ".csv", ".json", ".txt")
            and "portals" not in path.parts
            and "ui" not in path.parts
        ):
            total.update(path.read_bytes())
    return total.hexdigest()[:12]


class Databases:
    """Templates, and clones of them. Made through the set-up login, under a lock that every worker respects."""

    def __init__(self) -> None:
        TEST_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.code = _code()
        self.empty = f"kithline_empty_{self.code}"
        self.city = f"kithline_tiny_{self.code}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with (TEST_HOME / "templates.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def setup_url(self) -> str:
        from kithline.sharing.database import setup_url

        return setup_url()

    def ensure(self, name: str) -> str:
        """The template of that name, built if it is not there. Half of one never counts: it is built, then renamed."""
        with self.locked():
            if self._exists(name):
                return name
            self._drop_older(name)
            building = f"{name}_building"
            self._run(f'DROP DATABASE IF EXISTS "{building}"')
            environment = {**os.environ, "KITHLINE_DATABASE": building}
            self._command(["setup"], environment)
            if name == self.city:
                arguments = ["run", "--size", "tiny", "--seed", "7", "--build-only", "--port", "18640"]
                (TEST_HOME / "set-up-by").unlink(missing_ok=True)
                self._command(arguments, environment)
            self._run(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
            return name

    def clone(self, template: str, name: str) -> str:
        from kithline.sharing.logins import make_database

        with self.locked():
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            make_database(self.setup_url(), name, template=template)
        return name

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        import psycopg

        with psycopg.connect(self.setup_url(), autocommit=True) as connection:
            return (
                connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
                is not None
            )

    def _drop_older(self, name: str) -> None:
        import psycopg

        kind = name.rsplit("_", 1)[0]
        with psycopg.connect(self.setup_url(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s",
                [f"{kind}\\_%", name],
            ).fetchall()
            for (old,) in found:
                if not old.endswith("_building"):
                    connection.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.setup_url(), autocommit=True) as connection:
            connection.execute(statement)

    def _command(self, arguments: list[str], environment: dict[str, str]) -> None:
        site = "owner" if arguments[0] == "setup" else "pipeline"
        done = subprocess.run(
            [sys.executable, "-m", "kithline", *arguments],
            env={**environment, "KITHLINE_SITE": site},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


class NetworkClosed(RuntimeError):
    """A test reached for something that is not on this machine."""


def _is_here(kind: int, address: Any) -> bool:
    if kind == socket.AF_UNIX:
        return True
    host = str(address[0])
    return host in ("localhost", "::1", "") or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def _the_network_is_closed() -> Iterator[None]:
    """Sockets reach this machine and nothing else; names are not looked up. Of this process: a browser has its own."""
    patch = pytest.MonkeyPatch()

    def closed(name: str) -> None:
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if not _is_here(self.family, address):
                raise NetworkClosed(f"the network is closed during tests: {address!r}")
            return real(self, *arguments)

        patch.setattr(socket.socket, name, guarded)

    for name in ("connect", "connect_ex", "sendto"):
        closed(name)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if not _is_here(socket.AF_INET, (host or "",)):
            raise NetworkClosed(f"the network is closed during tests: {host!r}")
        return look_up(host, *arguments, **options)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def databases() -> Databases:
    from kithline.ops.home import home
    from kithline.ops.postgres import Cluster

    found = Databases()
    (TEST_HOME / "static").mkdir(
        exist_ok=True
    )  # nothing is collected for tests, and the site warns of no folder
    with found.locked():
        Cluster(home(), {"fsync": "off", "synchronous_commit": "off", "max_connections": "60"}).ensure()
    return found


@pytest.fixture(scope="session")
def django_ready(databases: Databases) -> None:
    """Django set up on the pipeline's login; which database it speaks to is each test's own affair."""
    databases.ensure(databases.empty)
    import django

    os.environ["KITHLINE_DATABASE"] = databases.empty
    django.setup()
    from django.contrib.auth.hashers import Argon2PasswordHasher

    # a test's users are signed in by the dozen, and a password that is costly to guess is costly to make
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
    Argon2PasswordHasher.parallelism = 1


@contextmanager
def _on(database: str) -> Iterator[None]:
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def city_clone(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    name = databases.clone(databases.ensure(databases.city), f"kithline_read_{worker_id}")
    yield name
    databases.drop(name)


@pytest.fixture
def city(city_clone: str) -> Iterator[str]:
    """The tiny city, shared: for tests that change nothing but the log of looks. The database's name."""
    with _on(city_clone):
        yield city_clone


@pytest.fixture
def own_city(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    """A tiny city of the test's own, to write to. The database's name."""
    name = databases.clone(databases.ensure(databases.city), f"kithline_own_{worker_id}")
    with _on(name):
        yield name
    databases.drop(name)


@pytest.fixture
def empty_record(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    """Tables, policies and matrix, no rows. The database's name."""
    name = databases.clone(databases.empty, f"kithline_fresh_{worker_id}")
    with _on(name):
        yield name
    databases.drop(name)


@pytest.fixture
def as_login() -> Callable[[str], AbstractContextManager[None]]:
    """`with as_login("school"):` the connection is that site's own login, with its seal and its sessions."""
    from django.conf import settings as django_settings
    from django.db import connection
    from django.test import override_settings

    from kithline.ops.home import home
    from kithline.ops.secrets import Secrets
    from kithline.sharing.logins import AUDIENCE_LOGIN, password_of

    @contextmanager
    def use(audience: str) -> Iterator[None]:
        secrets = Secrets(home())
        login = AUDIENCE_LOGIN[audience]
        before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        connection.close()
        connection.settings_dict.update(USER=login, PASSWORD=password_of(login, secrets))
        with override_settings(
            AUDIENCE=audience,
            SEAL_SECRET=secrets.get(f"seal:{audience}"),
            ALLOWED_HOSTS=["testserver"],
            SESSION_COOKIE_NAME=f"kithline_{audience}",
            STORAGES={
                **django_settings.STORAGES,
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        ):
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(before)

    return use


@pytest.fixture
def sign_in(
    as_login: Callable[[str], AbstractContextManager[None]],
) -> Callable[[str], AbstractContextManager[Any]]:
    """`with sign_in("username") as client:` a Django test client, signed in at the user's own site under its login."""
    from django.test import Client

    @contextmanager
    def use(username: str) -> Iterator[Any]:
        from kithline.sharing.models import User

        audience = User.objects.get(username=username).audience
        with as_login(audience):
            client = Client()
            client.force_login(
                User.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend"
            )
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
            yield client

    return use


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1 ... under xdist; else `main`."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for the whole worker, from CHROMIUM or the path: two drivers in a process do not agree."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.skip("no Chromium: set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=executable, args=switches)
        yield opened
        opened.close()
