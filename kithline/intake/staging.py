"""Arrow into PostgreSQL: temporary tables of the pipeline's connection, filled by COPY.

COPY refuses a table with row-level security, so everything lands here first and one INSERT ... SELECT does the rest.
A temporary table is private to the connection and gone with it, so a killed process leaves nothing behind.
"""

import io
from typing import Any

import pyarrow as pa
import pyarrow.csv

SQL_TYPE = {
    pa.string(): "text",
    pa.date32(): "date",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
}
FEW = 500  # rows: about what the planner takes a table to be that it has not looked at
NO_HEADER = pyarrow.csv.WriteOptions(include_header=False)


def stage(
    cursor: Any, name: str, table: pa.Table, *, json: tuple[str, ...] = (), judged: tuple[str, ...] = ()
) -> None:
    """Make the temporary table `name` (dropped at commit) with these rows.

    `json`: text columns to be jsonb. `judged`: the columns that joins go by, which alone the planner needs to know
    (default: all); to look at wide ones costs more than it tells.
    """
    columns = ", ".join(
        f'"{field.name}" {"jsonb" if field.name in json else SQL_TYPE[field.type]}' for field in table.schema
    )
    cursor.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
    if table.num_rows:
        copy_in(cursor, f"pg_temp.{name}", table)
    if table.num_rows > FEW:
        cursor.execute(f"ANALYZE {name}" + (f" ({', '.join(judged)})" if judged else ""))


def copy_in(cursor: Any, name: str, table: pa.Table) -> None:
    """COPY an Arrow table's rows in, column by column name. Null is null; an empty text stays empty."""
    names = ", ".join(f'"{field}"' for field in table.column_names)
    with cursor.copy(f"COPY {name} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for start in range(0, table.num_rows, 50_000):
            buffer = io.BytesIO()
            pyarrow.csv.write_csv(table.slice(start, 50_000), buffer, NO_HEADER)
            copy.write(buffer.getvalue())
