"""The embedded database: made once, shared, private, and carrying on after any kill."""

import os
import pwd
import stat
import subprocess
import sys
import time
import traceback
import warnings
from pathlib import Path

import psutil
import psycopg
import pytest

from kithline.ops import postgres_binaries
from kithline.ops.postgres import SUPERUSER, Cluster, ClusterError, Server
from tests.now_and_long import now_and_long

ENSURE = """
import sys, pathlib
from kithline.ops.postgres import Cluster
server = Cluster(pathlib.Path(sys.argv[1]), settings={"shared_buffers": "16MB"}).ensure()
print(server.pid, server.was_started, flush=True)
sys.stdin.read()
"""


def connect(server: Server, password: str | None = None) -> psycopg.Connection:
    return psycopg.connect(server.url(SUPERUSER, "postgres", password or server.superuser_password))


def setting(server: Server, name: str) -> str:
    with connect(server) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def another_process(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def kill(pid: int) -> None:
    """Kills a process and waits until it is gone, or a zombie for whoever reaps it."""
    process = psutil.Process(pid)
    process.kill()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.005)


def test_it_is_made_as_declared(shared: Cluster) -> None:
    server = shared.ensure()
    assert setting(server, "server_version").startswith(f"{postgres_binaries.major_version()}.")
    assert setting(server, "data_checksums") == "on"
    assert setting(server, "jit") == "off"
    assert setting(server, "work_mem") == "32MB"
    assert setting(server, "shared_buffers") == "16MB", "a setting of the caller beats the default"
    with connect(server) as connection:
        row = connection.execute(
            "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8")


def test_the_extensions_that_we_use_are_there(shared: Cluster) -> None:
    with connect(shared.ensure()) as connection:
        for name in ("pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist", "vector"):
            connection.execute(f"CREATE EXTENSION {name}")
        row = connection.execute("SELECT similarity('Okafor', 'Okafar') > 0.4, unaccent('Zoë')").fetchone()
        connection.rollback()
    assert row == (True, "Zoe")


def test_nothing_listens_on_the_network_and_the_socket_is_private(shared: Cluster) -> None:
    server = shared.ensure()
    assert setting(server, "listen_addresses") == ""
    assert not psutil.Process(server.pid).net_connections(kind="inet")
    about = server.socket_dir.stat()
    assert stat.S_IMODE(about.st_mode) == 0o700
    assert len(str(server.socket_dir / f".s.PGSQL.{server.port}").encode()) < 104


def test_every_login_needs_its_password(shared: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(shared.ensure(), "wrong")
    with connect(shared.ensure()) as connection:
        rows = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        stored = connection.execute(
            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolcanlogin"
        )
        assert stored.fetchall() == [(True,)]
    assert rows == [("scram-sha-256",)]


def test_the_server_never_runs_as_root_and_its_files_are_private(shared: Cluster) -> None:
    server = shared.ensure()
    assert psutil.Process(server.pid).uids().effective == shared.place.stat().st_uid != 0
    assert stat.S_IMODE(shared.place.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.log.stat().st_mode) == 0o600
    assert stat.S_IMODE((shared.home / "secrets" / "postgres__superuser").stat().st_mode) == 0o600


@pytest.mark.long
def test_nothing_of_our_environment_reaches_it(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("KITHLINE_A_SECRET", "not for the server")
    process = psutil.Process(cluster.ensure().pid)
    assert "KITHLINE_A_SECRET" not in process.environ()


def test_a_refused_value_is_not_in_the_log(shared: Cluster) -> None:
    with connect(shared.ensure()) as connection, pytest.raises(psycopg.errors.InvalidTextRepresentation):
        connection.execute("SELECT 'Ffion Invented'::integer")
    with connect(shared.ensure()) as connection, pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute('SELECT "Ffion Invented"')
    assert "Ffion" not in shared.log.read_text()


def test_running_already_it_is_shared_at_once(shared: Cluster) -> None:
    first = shared.ensure()
    began = time.monotonic()
    again = Cluster(shared.home).ensure()
    assert time.monotonic() - began < 0.5
    assert (again.pid, again.was_started) == (first.pid, False)


@pytest.mark.long
def test_two_starts_at_once_make_one_server(cluster: Cluster) -> None:
    both = [another_process(cluster.home) for _ in range(2)]
    try:
        said = [process.stdout.readline().split() for process in both if process.stdout]
    finally:
        for process in both:
            end(process)
    assert said[0][0] == said[1][0], "both have the same server"
    assert sorted(started for _, started in said) == ["False", "True"]


def test_stop_and_start_keep_the_data(cluster: Cluster) -> None:
    server = cluster.ensure()
    assert server.was_started
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    cluster.stop()
    assert not cluster.is_running()
    assert not server.socket_dir.exists()
    cluster.stop()
    with connect(cluster.ensure()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


@pytest.mark.long
def test_a_smart_stop_waits_for_those_who_are_connected(cluster: Cluster) -> None:
    connection = connect(cluster.ensure())
    waiting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            ENSURE.replace(".ensure()", ".stop(smart=True); sys.exit()"),
            str(cluster.home),
        ],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        time.sleep(0.7)
        assert waiting.poll() is None
        assert connection.execute("SELECT 1").fetchone() == (1,)
        connection.close()
        assert waiting.wait(20) == 0
    finally:
        waiting.kill()
        waiting.wait()
    assert not cluster.is_running()


@pytest.mark.long
def test_killed_with_a_query_running_it_starts_again(cluster: Cluster) -> None:
    server = cluster.ensure()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    busy = connect(server)
    busy.autocommit = True
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
    kill(server.pid)
    again = cluster.ensure()
    busy.close()
    assert again.was_started
    assert again.pid != server.pid
    with connect(again) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_the_server_outlives_a_killed_command(cluster: Cluster) -> None:
    command = another_process(cluster.home)
    assert command.stdout is not None
    pid, started = command.stdout.readline().split()
    end(command)
    server = cluster.ensure()
    assert (started, server.pid, server.was_started) == ("True", int(pid), False)


@pytest.mark.parametrize("seconds", now_and_long([0.3, 0.6, 0.9], [0.6]))
def test_a_first_start_killed_half_way_is_made_again(cluster: Cluster, seconds: float) -> None:
    command = another_process(cluster.home)
    time.sleep(seconds)
    end(command)
    with connect(cluster.ensure()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    names = {path.name for path in cluster.place.iterdir()}
    assert names == {"data", "kithline.conf", f"server-{postgres_binaries.version()}"}


MADE = ["pg_wal", "global/pg_control", "base/1/PG_VERSION", "base/4"]


@pytest.mark.parametrize("made", now_and_long(MADE, ["base/4"]))
def test_a_start_waits_for_what_a_killed_one_left_at_work(cluster: Cluster, made: str) -> None:
    """initdb outlives the command that ran it. Here it is at work for certain: it has made this, and not all."""
    command = another_process(cluster.home)
    try:
        while not any(cluster.place.glob(f"data.new-*/{made}")):
            assert command.poll() is None and not cluster.data.exists(), "it was too quick for this test"
            time.sleep(0.001)
    finally:
        end(command)
    with connect(cluster.ensure()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    names = {path.name for path in cluster.place.iterdir()}
    assert names == {"data", "kithline.conf", f"server-{postgres_binaries.version()}"}


@pytest.mark.long
def test_a_stale_pid_of_another_living_process(cluster: Cluster) -> None:
    cluster.ensure()
    pid_file = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        pid_file[0] = str(bystander.pid)
        (cluster.data / "postmaster.pid").write_text("\n".join(pid_file))
        assert not cluster.is_running()
        assert cluster.ensure().was_started
        assert bystander.poll() is None, "it is left alone"
    finally:
        bystander.kill()
        bystander.wait()


def test_a_postmaster_that_is_not_ours_is_not_taken_for_ours(cluster: Cluster, shared: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    stolen = (shared.data / "postmaster.pid").read_text()
    (cluster.data / "postmaster.pid").write_text(stolen)
    assert not cluster.is_running()
    cluster.stop()
    assert shared.is_running()


@pytest.mark.long
def test_another_major_version_is_refused_in_one_line(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(ClusterError, match="was made by PostgreSQL 15") as refused:
        cluster.ensure()
    assert "\n" not in str(refused.value)
    assert not cluster.is_running()


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    with pytest.raises(ClusterError, match="did not start: configuration file"):
        Cluster(cluster.home, settings={"max_connections": "many"}).ensure()


@pytest.mark.long
def test_a_squatter_on_the_socket_folder_is_passed_by(cluster: Cluster) -> None:
    first = cluster.ensure().socket_dir
    cluster.stop()
    first.mkdir(mode=0o755)
    first.chmod(0o777)
    try:
        second = cluster.ensure()
        assert second.socket_dir != first
        assert setting(second, "listen_addresses") == ""
    finally:
        first.rmdir()


@pytest.mark.long
def test_a_lost_socket_folder_is_mended(cluster: Cluster) -> None:
    server = cluster.ensure()
    for path in server.socket_dir.iterdir():
        path.unlink()
    with connect(cluster.ensure()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_as_an_ordinary_user(home: Path, tmp_path: Path) -> None:
    """Under root the same is done in a child that has become ``nobody``, from a home that belongs to it."""
    if os.geteuid() != 0:
        cluster = Cluster(home)
        assert cluster.place == home.resolve() / "postgres"
        assert cluster.ensure().was_started
        cluster.stop()
        return
    nobody = pwd.getpwnam("nobody")
    theirs = Path(f"/tmp/kithline test home {os.getpid()}")
    theirs.mkdir(mode=0o700)
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    (theirs / "postgres").mkdir(mode=0o700)
    os.chown(theirs / "postgres", nobody.pw_uid, nobody.pw_gid)
    cluster = Cluster(theirs)
    postgres_binaries.copied_into(cluster.place)  # this checkout may be where only root can read
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # a fork beside threads, which then only calls exec
            child = os.fork()
        if child == 0:
            code = 1
            try:
                os.setgroups([])
                os.setgid(nobody.pw_gid)
                os.setuid(nobody.pw_uid)
                code = 0 if Cluster(theirs).ensure().was_started else 2
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        server = cluster.ensure()
        assert not server.was_started
        assert cluster.data == theirs.resolve() / "postgres" / "data"
        assert psutil.Process(server.pid).uids().effective == nobody.pw_uid
        assert setting(server, "data_checksums") == "on"
        cluster.stop()
        assert cluster.ensure().was_started, "root starts it as the owner of the data"
    finally:
        cluster.stop()
        subprocess.run(["rm", "-rf", str(theirs)], check=True)


def test_urls_and_django_settings_quote_what_they_carry() -> None:
    server = Server(Path("/tmp/a b"), 5432, "postgres", "hidden", 1, False)
    parts = psycopg.conninfo.conninfo_to_dict(server.url("school_web", "kith line", "p@ss/w:rd"))
    assert parts == {
        "user": "school_web",
        "password": "p@ss/w:rd",
        "dbname": "kith line",
        "host": "/tmp/a b",
        "port": "5432",
    }
    assert server.django("a", "b", "c") == {
        "HOST": "/tmp/a b",
        "PORT": "5432",
        "NAME": "b",
        "USER": "a",
        "PASSWORD": "c",
    }
    assert "hidden" not in repr(server)
