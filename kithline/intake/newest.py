"""The newest that is said of each person in a delivery, by DuckDB.

One engine for each thread, because opening one costs more than most deliveries do.
"""

import threading

import duckdb
import pyarrow as pa

_own = threading.local()


def newest(
    rows: pa.Table, by: str, *, least: tuple[str, ...], same: tuple[str, ...], of: tuple[str, ...]
) -> pa.Table:
    """One row for each `by`: the newest (by `n`) that is not null of each column of `of`, the least of each of `least`,
    and `same`, which the rows of one `by` agree on."""
    columns = [
        *(f"min({name}) AS {name}" for name in least),
        *(f"any_value({name}) AS {name}" for name in same),
        *(f"arg_max({name}, n) AS {name}" for name in of),
    ]
    engine = _engine()
    engine.register("given", rows)
    try:
        return engine.sql(
            f"SELECT {by}, {', '.join(columns)} FROM given GROUP BY {by} ORDER BY {by}"  # noqa: S608 - our own names
        ).to_arrow_table()
    finally:
        engine.unregister("given")


def _engine() -> duckdb.DuckDBPyConnection:
    if not hasattr(_own, "engine"):
        _own.engine = duckdb.connect()
        _own.engine.execute("SET threads = 1")
    engine: duckdb.DuckDBPyConnection = _own.engine
    return engine
