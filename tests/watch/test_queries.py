"""Scheduled queries: rows become a delivery, the session cannot write, a mistake is a line without a value."""

import sqlite3
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest

from kithline.feeds.set_aside import SetAside
from kithline.watch import queries
from kithline.watch.configuration import BadConfiguration, configuration
from kithline.watch.fetching import NotFetched, Resting
from kithline.watch.queries import Connection, Query
from kithline.watch.timetable import Timetable
from tests.intake.deliveries import one, rows, upn
from tests.watch.test_rounds import what

ROW = f"'1994001' AS school, '{upn(1)}' AS \"UPN\", date '2026-03-02' AS start, 4 AS sessions, 'SUSP' AS category"


@pytest.fixture
def ours(databases, clean_record, monkeypatch):
    """The tests' own server, as another system's database; its superuser, who could write anything."""
    parts = urlsplit(databases.setup_url())
    host = dict(part.split("=", 1) for part in parts.query.split("&") if part).get("host", parts.hostname)
    settings = {
        "host": unquote(host or ""),
        "port": str(parts.port or 5432),
        "dbname": clean_record,
        "user": parts.username or "",
        "sslmode": "disable",
    }
    from kithline.watch.credentials import Credential

    monkeypatch.setenv("THEIR_PASSWORD", parts.password or "")
    return Connection("postgresql", settings, "", Credential(variable="THEIR_PASSWORD"))


def query(connection, sql, **other):
    given = {"most_rows": 100, "seconds": 30, **other}
    timetable = Timetable(every=timedelta(hours=1))
    return Query("nightly", timetable, connection, "suspensions", {"suspensions": sql}, {}, **given)


def never() -> bool:
    return False


def test_rows_become_a_delivery_and_the_same_rows_change_nothing(home, watch, ours):
    watching = watch(sources=(query(ours, f"SELECT {ROW}"),))
    watching.round()
    assert what(watching)[:2] == ["fetched", "taken_in"]
    assert watching.said[0].words == "nightly: 1 rows for suspensions"
    assert rows("SELECT source_key, version FROM source_record") == [(f"1994001|{upn(1)}|2026-03-02|SUSP", 1)]
    again = watch(sources=(query(ours, f"SELECT {ROW}"),))
    again.round()
    assert again.said == [], "it is not due"
    (home / "watched/fetched.json").unlink()
    again.round()
    assert what(again) == ["fetched", "known"]
    assert one("SELECT count(*) FROM delivery") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "WITH gone AS (DELETE FROM delivery RETURNING 1) SELECT * FROM gone",
        "SELECT nextval('delivery_id_seq') AS school",
        "SELECT set_config('transaction_read_only', 'off', false) AS school",
    ],
)
def test_the_session_cannot_write(ours, tmp_path, sql):
    with pytest.raises(NotFetched, match="the query did not succeed"):
        query(ours, sql).fetch(tmp_path, _day(), never)


def test_what_went_wrong_is_told_without_a_value(ours, tmp_path):
    with pytest.raises(NotFetched) as told:
        query(ours, "SELECT 'Wolverstone'::date AS start").fetch(tmp_path, _day(), never)
    assert str(told.value) == "the query did not succeed (InvalidDatetimeFormat 22007)"
    with pytest.raises(NotFetched, match='relation "pupils" does not exist'):
        query(ours, "SELECT * FROM pupils").fetch(tmp_path, _day(), never)
    (tmp_path / "a").mkdir()
    with pytest.raises(NotFetched, match="more than 100 rows"):
        query(ours, "SELECT generate_series(1, 101) AS school").fetch(tmp_path / "a", _day(), never)
    (tmp_path / "b").mkdir()
    with pytest.raises(NotFetched, match="QueryCanceled"):
        query(ours, "SELECT pg_sleep(5)::text AS school", seconds=1).fetch(tmp_path / "b", _day(), never)


def test_a_fetch_that_failed_leaves_nothing_and_is_tried_again(home, watch, ours):
    watching = watch(sources=(query(ours, "SELECT * FROM pupils"),))
    watching.round()
    watching.round()
    assert what(watching).count("not_fetched") == 1, "a quarter of an hour later"
    assert not list((home / "watched/taking").iterdir())


def test_another_database_by_its_driver(tmp_path):
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        theirs.execute("CREATE TABLE s (school TEXT, upn TEXT, start TEXT, category TEXT)")
        theirs.execute("INSERT INTO s VALUES ('1994001', ?, '2026-03-02', 'SUSP')", [upn(1)])
    theirs.close()
    sqlite = Connection("sqlite3", {}, str(tmp_path / "theirs.db"), None)
    query(sqlite, "SELECT * FROM s").fetch(tmp_path, _day(), never)
    assert (tmp_path / "suspensions_2026-03-12.csv").read_text() == (
        f"LAESTAB,UPN,Start Date,Category\n1994001,{upn(1)},2026-03-02,SUSP\n"
    )
    with pytest.raises(sqlite3.OperationalError, match="readonly"), sqlite.opened(5) as run:
        run("DELETE FROM s")


def test_the_configuration_and_its_mistakes(tmp_path, monkeypatch):
    monkeypatch.setenv("MOSAIC", "hush")
    connection = (
        '[connection.mosaic]\ndriver = "postgresql"\nhost = "h"\ndatabase = "d"\nuser = "u"\n'
        'password_env = "MOSAIC"\n'
    )
    good = (
        '[[query]]\nname = "nightly"\nconnection = "mosaic"\nfeed = "suspensions"\nat = ["06:30"]\n'
        'sql = "SELECT 1; "\n'
    )
    (tmp_path / "watch.toml").write_text(connection + good)
    [source] = configuration(tmp_path).sources
    assert source.connection.settings["sslmode"] == "verify-full"
    assert "hush" not in repr(source)
    for old, new, fault in (
        (
            "SELECT 1; ",
            "DELETE FROM s",
            "suspensions: expected one statement that begins with SELECT or WITH",
        ),
        ("SELECT 1; ", "SELECT 1; DROP TABLE s", "suspensions: expected one statement that begins"),
        ('"suspensions"', '"nonsense"', "feed: there is no feed of that code"),
        ('"suspensions"', '"ctf"', "feed: ctf is no feed of CSV files"),
        ('"suspensions"', '"case_system"', "sql: expected one statement; of a feed with several tables"),
        ('connection = "mosaic"', 'connection = "mosiac"', "connection: expected one of mosaic"),
        ('"postgresql"', '"cx_Oracle"', "driver: expected one of postgresql, oracledb"),
        ('password_env = "MOSAIC"', 'password = "hush"', "password: no secret stands here"),
    ):
        (tmp_path / "watch.toml").write_text((connection + good).replace(old, new))
        with pytest.raises(BadConfiguration) as told:
            configuration(tmp_path)
        assert fault in " ".join(told.value.faults), told.value.faults
        assert "hush" not in " ".join(told.value.faults)
    monkeypatch.setattr(queries, "set_aside", lambda: {"nonsense": SetAside("nonsense", "why")})
    resting = good.replace('"suspensions"', '"nonsense"').replace("nightly", "resting")
    (tmp_path / "watch.toml").write_text(connection + good + resting)
    found = {source.name: type(source) for source in configuration(tmp_path).sources}
    assert found == {"nightly": Query, "resting": Resting}, "that of a feed that is set aside rests, no other"


def _day():
    from datetime import date

    return date(2026, 3, 12)
