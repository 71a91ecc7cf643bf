"""Rows as JSON text, made by DuckDB for a whole table at once; one engine for the process, because opening one costs
more than most tables do."""

from functools import cache

import duckdb
import pyarrow as pa


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    engine.execute("SET threads = 1")
    return engine


def as_json(rows: pa.Table) -> pa.Array:
    """Each row as the text of a JSON object; empty cells say nothing and are left out (by the patch)."""
    return _each(rows, "json_merge_patch('{}', to_json(given))::VARCHAR")


def hashed(rows: pa.Table) -> pa.Array:
    """Each row's MD5, in hex: a mark of sameness, never a secret."""
    return _each(rows, "md5(to_json(given)::VARCHAR)")


def _each(rows: pa.Table, expression: str) -> pa.Array:
    if rows.num_rows == 0 or rows.num_columns == 0:
        return pa.nulls(rows.num_rows, pa.string())
    engine = _engine()
    engine.register("given", rows)
    try:
        made = engine.sql(f"SELECT {expression} AS made FROM given").to_arrow_table()["made"]
    finally:
        engine.unregister("given")
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
