"""A scheduled query of another system's database: its rows become a delivery of a declared feed.

The session is read-only where the database can be told so: PostgreSQL refuses every write in it, whatever the statement
says. Of the others the login is the lock: give it SELECT and nothing else. Each statement must be one SELECT, and what
it began is always rolled back.
"""

import csv
import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import psycopg

from kithline.feeds.discovery import feeds, set_aside
from kithline.feeds.readers import folded
from kithline.feeds.spec import Column, Format, Table
from kithline.watch.credentials import Credential, credential
from kithline.watch.fetching import NotFetched, Resting
from kithline.watch.settings import Given
from kithline.watch.timetable import Timetable, timetable

POSTGRESQL = "postgresql"
# Python's drivers of other databases, and what makes their session read-only (none: only the login can)
OTHERS = {
    "oracledb": "SET TRANSACTION READ ONLY",
    "pymysql": "SET SESSION TRANSACTION READ ONLY",
    "pyodbc": "",
    "pymssql": "",
    "sqlite3": "PRAGMA query_only = ON",
}
PORTION = 5_000  # rows in memory
TLS = ("verify-full", "require", "disable")
_LITERAL = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_SELECT = re.compile(r"\s*(select|with)\b[^;]*;?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Connection:
    """Another system's database. `dsn`: of the drivers other than PostgreSQL, what their `connect` is given."""

    driver: str
    settings: Mapping[str, str]
    dsn: str
    password: Credential | None

    @contextmanager
    def opened(self, seconds: int) -> Iterator[Callable[[str], Any]]:
        """A function that runs one statement and gives its cursor. `seconds`: how long a statement may take."""
        password = self.password.read() if self.password else None
        if self.driver == POSTGRESQL:
            options = f"-c default_transaction_read_only=on -c statement_timeout={1000 * seconds}"
            known: dict[str, Any] = dict(self.settings)
            with psycopg.connect(**known, password=password, options=options, connect_timeout=15) as session:
                session.read_only = True
                session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # all tables of one moment
                cursors: list[Any] = []

                def run(sql: str) -> Any:
                    cursors.append(
                        session.cursor(name=f"kithline_{len(cursors)}")
                    )  # the server keeps the rows
                    return cursors[-1].execute(sql)

                try:
                    yield run
                finally:
                    session.rollback()
                    for cursor in cursors:
                        cursor.close()
            return
        module = importlib.import_module(self.driver)
        own = {
            name: value
            for name, value in (("user", self.settings.get("user")), ("password", password))
            if value
        }
        with closing(module.connect(self.dsn, **own)) as session:
            for name, value in (("call_timeout", 1000 * seconds), ("timeout", seconds)):
                if hasattr(session, name):
                    setattr(session, name, value)

            def run(sql: str) -> Any:
                cursor = session.cursor()
                cursor.execute(sql)
                return cursor

            try:
                if OTHERS[self.driver]:
                    run(OTHERS[self.driver])
                yield run
            finally:
                session.rollback()


@dataclass(frozen=True)
class Query:
    """One feed's tables, each with the statement that gives its rows."""

    name: str
    timetable: Timetable
    connection: Connection
    feed: str
    tables: Mapping[str, str]
    period: Mapping[str, str]
    most_rows: int
    seconds: int

    def fetch(self, into: Path, on: date, is_stopping: Callable[[], bool]) -> str:
        """Write the file of each table. Raises NotFetched."""
        counts = []
        period = {"date": on.isoformat(), **self.period}
        try:
            with self.connection.opened(self.seconds) as run:
                for code, sql in self.tables.items():
                    table = feeds()[self.feed].table(code)
                    path = into / table.name.format_map(period)
                    counts.append(self._write(path, table, run(sql), is_stopping))
        except (NotFetched, MemoryError):
            raise
        except Exception as why:  # each driver has errors of its own
            raise NotFetched(f"the query did not succeed ({_told(why)})") from None
        return f"{sum(counts):,} rows for {self.feed}"

    def _write(self, path: Path, table: Table, cursor: Any, is_stopping: Callable[[], bool]) -> int:
        layout = table.layouts[0]
        by_name = {folded(layout.header(column.code)): column for column in table.columns}
        by_name |= {folded(column.code): column for column in table.columns}
        first = cursor.fetchmany(PORTION)
        columns = [by_name.get(folded(each[0])) for each in cursor.description]
        with path.open("x", encoding="utf-8", newline="") as out:
            write = csv.writer(out, lineterminator="\n")
            write.writerow(
                layout.header(column.code) if column else each[0]
                for column, each in zip(columns, cursor.description, strict=True)
            )
            written = 0
            rows = first
            while rows:
                written += len(rows)
                if is_stopping():
                    raise NotFetched("asked to stop")
                if written > self.most_rows:
                    raise NotFetched(
                        f"the query gives more than {self.most_rows:,} rows: set most_rows, or ask for less"
                    )
                write.writerows(
                    [_text(value, column) for value, column in zip(row, columns, strict=True)] for row in rows
                )
                rows = cursor.fetchmany(PORTION)
        return written


def _text(value: object, column: Column | None) -> str:
    """A value as the feed's own file would have it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case Decimal():
            return f"{value:f}"
        case bytes() | bytearray() | memoryview():
            raise NotFetched("a column holds bytes: have the query make a text of it")
    if column is not None and isinstance(value, bool | date):
        try:
            return column.value.write(value)
        except (TypeError, ValueError, AttributeError):
            pass
    if isinstance(value, datetime | date | time):
        return value.isoformat() if not isinstance(value, datetime) else value.isoformat(timespec="seconds")
    return str(value)


def _told(why: Exception) -> str:
    """What went wrong, without a database's own words, which may hold values. Those of a wrong statement hold names."""
    state = getattr(why, "sqlstate", None)
    primary = getattr(getattr(why, "diag", None), "message_primary", None)
    if state and state.startswith("42") and primary:
        return " ".join(str(primary).split())
    return f"{type(why).__name__}{f' {state}' if state else ''}"


# --- the configuration --------------------------------------------------------------------------------------------


def queries(given: Given, home: Path) -> tuple[Query | Resting, ...]:
    """The tables [connection.*] and [[query]]."""
    named = given.table("connection")
    connections = {name: _connection(named.table(name), home) for name in named.values}
    return tuple(query for each in given.each("query") if (query := _query(each, connections)) is not None)


def _connection(given: Given, home: Path) -> Connection:
    driver = given.text("driver", among=(POSTGRESQL, *OTHERS))
    password = credential(given, "password", home)
    settings: dict[str, str] = {}
    dsn = ""
    if driver == POSTGRESQL:
        settings = {"host": given.text("host"), "dbname": given.text("database"), "user": given.text("user")}
        settings["port"] = str(given.whole("port", 5432, 1, 65_535))
        settings["sslmode"] = given.text("tls", "verify-full", among=TLS)
        if ca := given.text("ca_file", ""):
            settings["sslrootcert"] = str(home / ca)
    else:
        dsn, user = given.text("dsn"), given.text("user", "")
        settings = {"user": user} if user else {}
        if re.search(r"\b(pwd|password)\s*=", dsn, re.IGNORECASE):
            given.wrong("dsn", "no secret stands here: use password_env or password_file")
        if driver in OTHERS and importlib.util.find_spec(driver) is None:
            given.wrong("driver", f"the Python package {driver} is not installed here")
    given.close()
    return Connection(driver, settings, dsn, password)


def _query(given: Given, connections: Mapping[str, Connection]) -> Query | Resting | None:
    name, when = given.text("name"), timetable(given)
    place = given.text("connection", among=tuple(connections))
    code = given.text("feed")
    declared = feeds().get(code)
    sql, statements = given.text("sql", ""), given.table("tables")
    tables = {table: statements.text(table) for table in statements.values}
    period = given.table("period")
    words = {word: period.text(word) for word in period.values}
    most_rows = given.whole("most_rows", 5_000_000, 1, 100_000_000)
    minutes = given.whole("most_minutes", 30, 1, 1_440)
    given.close()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        given.wrong("name", "expected small letters, figures and underscores")
    if declared is None:
        if code in set_aside():  # it rests until its declaration is mended, and the others are asked
            return Resting(name, when, code, set_aside()[code].line)
        given.wrong("feed", "there is no feed of that code")
        return None
    if declared.format is not Format.CSV:
        given.wrong("feed", f"{code} is no feed of CSV files: declare one of your own for the query")
        return None
    if bool(sql) == bool(tables) or (sql and len(declared.tables) > 1):
        given.wrong(
            "sql", "expected one statement; of a feed with several tables, [query.tables] with one for each"
        )
    if sql:
        tables = {declared.tables[0].code: sql}
    given.faults += _faults(given.where, declared.tables, tables, words)
    if place not in connections:
        return None
    return Query(name, when, connections[place], code, tables, words, most_rows, 60 * minutes)


def _faults(
    where: str, declared: Sequence[Table], tables: Mapping[str, str], period: Mapping[str, str]
) -> Iterator[str]:
    known = {table.code: table for table in declared}
    for code, sql in tables.items():
        if code not in known:
            yield f"{where}: {code}: the feed has no such table; there are {', '.join(known)}"
            continue
        if not _SELECT.fullmatch(_LITERAL.sub("''", sql)):
            yield f"{where}: {code}: expected one statement that begins with SELECT or WITH"
        for word in {part for _, part, _, _ in Formatter().parse(known[code].name) if part} - {
            "date",
            *period,
        }:
            yield f"{where}: period: expected {word}, which the name of the file has: [query.period] {word} = ..."
