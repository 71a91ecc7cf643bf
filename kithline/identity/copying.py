"""Many rows of numbers into a temporary table and out of a question, as fast as PostgreSQL takes and gives them."""

from collections.abc import Sequence

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from kithline.identity.store import Connection


def copy_numbers(connection: Connection, table: str, rows: pa.Table) -> None:
    """All columns of ``rows``, whole numbers, into the columns of a temporary table, by their order."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_as_binary(*(column.to_numpy() for column in rows.columns)))


def numbers_asked(
    connection: Connection, question: str, given: Sequence[object], names: Sequence[str]
) -> pa.Table:
    """What a question answers whose columns, called ``names``, are whole numbers of 64 bits and never null. They come
    as one value: to take a hundred thousand rows one by one cost more than to find them."""
    sent = " || ".join(f"int8send({name})" for name in names)
    asked = f"SELECT string_agg({sent}, ''::bytea) FROM ({question}) AS found ({', '.join(names)})"  # noqa: S608
    with psycopg.Cursor(connection) as cursor:  # Django's own gives no binary answers
        answer = cursor.execute(asked, given, binary=True).fetchone()
    numbers = np.frombuffer((answer and answer[0]) or b"", ">i8").astype(np.int64)
    return pa.table({name: numbers[n :: len(names)] for n, name in enumerate(names)})


def _as_binary(*columns: NDArray[np.int64]) -> bytes:
    """Rows of numbers in the form that COPY calls binary: read in a third of the time of text."""
    fields = [field for n in range(len(columns)) for field in ((f"length{n}", ">i4"), (f"value{n}", ">i8"))]
    rows = np.zeros(len(columns[0]), [("fields", ">i2"), *fields])
    rows["fields"] = len(columns)
    for n, column in enumerate(columns):
        rows[f"length{n}"], rows[f"value{n}"] = 8, column
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"
