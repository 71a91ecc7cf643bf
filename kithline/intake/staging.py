"""Arrow into PostgreSQL: temporary tables of the pipeline's connection, filled by COPY.

COPY refuses a table with row-level security, so everything lands here first and one INSERT ... SELECT does the rest.
A temporary table is private to the connection and gone with it, so a killed process leaves nothing behind. The tables
are made once for each connection and emptied at the end of each delivery: to make thirty of them for each cost more
than most deliveries do.
"""

import io
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.csv

from kithline.record.plans import is_in_one_go

SQL_TYPE = {
    pa.string(): "text",
    pa.date32(): "date",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
}
FEW_TOGETHER = 50  # rows of all tables
FINE_ENOUGH = 10  # of each column's values: how many are alike, to plan joins by; a tenth of the usual sample
FEW = 500  # rows: about what the planner takes a table to be that it has not looked at
NO_HEADER = pyarrow.csv.WriteOptions(include_header=False)

WHOM = {"whom": pa.int64()}  # the number of a source's person within the delivery
# the columns of each kind of staged fact, beside n, access_class, restriction, valid_from, valid_to
STAGED: dict[str, dict[str, pa.DataType]] = {
    "person_name": {
        **WHOM,
        "slot": pa.string(),
        "forename": pa.string(),
        "middle": pa.string(),
        "surname": pa.string(),
    },
    "person_identifier": {**WHOM, "slot": pa.string(), "value": pa.string(), "is_valid": pa.bool_()},
    "person_attribute": {**WHOM, "slot": pa.string(), "value": pa.string()},
    "person_address": {
        **WHOM,
        "slot": pa.string(),
        "lines": pa.string(),
        "postcode": pa.string(),
        "uprn": pa.string(),
        "address_key": pa.string(),
    },
    "enrolment": {"school": pa.string(), "status": pa.string(), "year_group": pa.string()},
    "involvement": {
        "service": pa.string(),
        "namespace": pa.string(),
        "worker": pa.string(),
        "role": pa.string(),
        "is_masked": pa.bool_(),
    },
    "event": {
        "e": pa.int64(),
        "kind": pa.string(),
        "is_undated": pa.bool_(),
        "detail_class": pa.int64(),
        "payload": pa.string(),
    },
    "relationship": {"relation": pa.string(), "other": pa.int64(), "is_turned": pa.bool_()},
    "row_address": {
        "lines": pa.string(),
        "postcode": pa.string(),
        "uprn": pa.string(),
        "address_key": pa.string(),
    },
    "attendance_week": {"school": pa.string(), "week_start": pa.date32(), "marks": pa.string()},
    "attendance_term": {
        "school": pa.string(),
        "term": pa.string(),
        "code": pa.string(),
        "sessions": pa.int64(),
    },
}
SLOTTED = tuple(name for name, columns in STAGED.items() if "slot" in columns)
HEAD = {
    "n": pa.int64(),
    "access_class": pa.int64(),
    "restriction": pa.int64(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
}
# what linking compares: the newest that is said of a source's person
STUB_VALUES = {
    "forename": pa.string(),
    "middle": pa.string(),
    "surname": pa.string(),
    "former_surname": pa.string(),
    "birth": pa.date32(),
    "sex": pa.string(),
    "upn": pa.string(),
    "nhs_number": pa.string(),
    "uln": pa.string(),
    "nino": pa.string(),
    "postcode": pa.string(),
    "uprn": pa.string(),
    "address_key": pa.string(),
}
TOLD = {
    **WHOM,
    "namespace": pa.string(),
    "key": pa.string(),
    "role": pa.string(),
    "restriction": pa.int64(),
    **STUB_VALUES,
}
PROFESSIONAL = dict.fromkeys(
    ("namespace", "key", "name", "title", "team", "telephone", "email", "manager", "duty_telephone"),
    pa.string(),
)
# every row that was sent, by its place in the delivery
SENT = {
    "n": pa.int64(),
    "key_space": pa.string(),
    "source_key": pa.string(),
    "scope": pa.string(),
    "is_periodic": pa.bool_(),
    "row_hash": pa.string(),
    **WHOM,
}
# of the rows that say anything new: where they stood and what they hold; their keys too where nothing is compared
AS_SENT = {
    **SENT,
    "file_id": pa.int64(),
    "row": pa.int64(),
    "restriction": pa.int64(),
    "raw": pa.string(),
}
REJECTED = {
    "file_id": pa.int64(),
    "row": pa.int64(),
    "column": pa.string(),
    "reason": pa.string(),
    "raw": pa.string(),
    "restriction": pa.int64(),
}
# An event's id, which COPY fills in. One that begins with the time (PostgreSQL 18) comes to stand at the end of the
# indexes of events: a random one somewhere in them, which took five times as long.
RANDOM_ID, ID_IN_ORDER, HAS_ORDER = "gen_random_uuid()", "uuidv7()", 180_000
JSON = ("payload", "raw")  # text columns that become jsonb
# by which columns joins go, which alone the planner needs to know; to look at wide ones costs more than it tells
JOINED = ("n", "whom", "key_space", "source_key")


def _sql(columns: dict[str, pa.DataType]) -> str:
    return ", ".join(
        f'"{name}" {"jsonb" if name in JSON else SQL_TYPE[kind]}' for name, kind in columns.items()
    )


def _tables() -> dict[str, str]:
    """The columns of every temporary table of a delivery, as SQL."""
    staged = {f"staged_{name}": _sql({**HEAD, **columns}) for name, columns in STAGED.items()}
    staged["staged_event"] += f", event_id uuid DEFAULT {RANDOM_ID}"
    wanted = {
        f"wanted_{name}": _sql({**HEAD, **STAGED[name]})
        + ", source_person_id bigint, person_id bigint, id bigint"
        for name in SLOTTED
    }
    return {
        "sent": _sql(SENT),
        "present": "key_space text, source_key text",
        "sent_space": "key_space text, scope text, is_periodic boolean",
        "later_space": "key_space text, scope text, as_at date",
        "change": "n bigint, before_id bigint, before_version int, before_period text, before_ended_on date, "
        "corrects_id bigint, what text, id bigint",
        "gone": "id bigint, is_withdrawn boolean",
        "purged": 'whom bigint, key_space text, "column" text, value text',
        "as_sent": _sql(AS_SENT),
        "told": _sql(TOLD),
        "shared": "whom bigint, id bigint",
        "who": "whom bigint, source_person_id bigint, person_id bigint, fact_person_id bigint, restriction bigint, "
        "is_anew boolean, is_untold boolean",
        "saying": "n bigint, id bigint, before_id bigint, version int, corrects_id bigint, what text, "
        "source_person_id bigint, person_id bigint, fact_person_id bigint, ended_on date",
        "closing": "id bigint, is_same_period boolean",
        "happening": "n bigint, kind text, access_class bigint, detail_class bigint, restriction bigint, "
        "payload jsonb, valid_to date, valid_from date, event_id uuid, as_written jsonb",
        "staged_professional": _sql(PROFESSIONAL),
        "rejects": _sql(REJECTED),
        **staged,
        **wanted,
        **{f"ending_{name}": "id bigint" for name in SLOTTED},
    }


TABLES = _tables()
# What is wanted is looked for in the tables of facts: the planner sees one row there, until it looks at many. It took a
# table that it had not looked at for hundreds of rows, and read all facts of a small record for one.
MAKE = [
    *(f"CREATE TEMP TABLE {name} ({columns})" for name, columns in TABLES.items()),
    *(
        statement.format(f"wanted_{name}")
        for name in SLOTTED
        for statement in ("INSERT INTO {} DEFAULT VALUES", "ANALYZE {}", "DELETE FROM {}")
    ),
]
LARGE = 1 << 19  # bytes
HELD = """
    SELECT relname, pg_relation_size(oid) + coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) > %s FROM pg_class
    WHERE relnamespace = pg_my_temp_schema() AND relname = ANY(%s) AND pg_relation_size(oid) > 0
"""

# those of every delivery, whatever facts it tells of
OF_ALL = [name for name in TABLES if name.partition("_")[2] not in STAGED]
LOOK_AFTER = 200  # small deliveries
_emptied: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # by connection: how many since it was looked

_looked_at: WeakKeyDictionary[Any, dict[str, int]] = WeakKeyDictionary()


IS_READY = "SELECT to_regclass('pg_temp.sent') IS NOT NULL"


def make_ready(cursor: Any, *, is_ready: bool | None = None) -> None:
    """Make the tables, if this connection has none yet. `is_ready`: what IS_READY answered, if it was asked."""
    if is_ready is None:
        cursor.execute(IS_READY)
        is_ready = cursor.fetchone()[0]
    if not is_ready:
        new_id = ID_IN_ORDER if cursor.db.pg_version >= HAS_ORDER else RANDOM_ID
        for statement in MAKE:
            cursor.execute(statement.replace(RANDOM_ID, new_id))


def empty(cursor: Any, *, facts: Collection[str] | None = None) -> None:
    """Empty those that hold anything: a long one at a stroke, a short one row by row. To cut all of them short at each
    commit (ON COMMIT DELETE ROWS) made their indexes of long values anew, forty times, and took ten times as long.

    `facts`: of a small delivery, of which facts it told: then nobody asks which tables hold anything, but now and then,
    to cut short what many small ones have made long."""
    if facts is not None and (count := _emptied.get(cursor.connection, 0)) < LOOK_AFTER:
        _emptied[cursor.connection] = count + 1
        of_facts = [
            f"{sort}_{name}"
            for name in STAGED
            if name in facts
            for sort in (("staged", "wanted", "ending") if name in SLOTTED else ("staged",))
        ]
        _delete(cursor, [*OF_ALL, *of_facts])
        return
    _emptied[cursor.connection] = 0
    cursor.execute(HELD, [LARGE, list(TABLES)])
    held = cursor.fetchall()
    long = [f"pg_temp.{name}" for name, is_large in held if is_large]
    short = sorted(name for name, is_large in held if not is_large)
    if long:
        cursor.execute(f"TRUNCATE {', '.join(long)}")
    if short:
        _delete(cursor, short)


def _delete(cursor: Any, tables: Sequence[str]) -> None:
    emptied = (f"of_{name} AS (DELETE FROM pg_temp.{name})" for name in tables)
    cursor.execute(f"WITH {', '.join(emptied)} SELECT")


def stage(cursor: Any, name: str, table: pa.Table) -> None:
    """Put these rows into the temporary table `name`."""
    if table.num_rows and is_in_one_go(cursor.connection):
        _insert_together(cursor, {name: table}, {})
    elif table.num_rows:
        with cursor.db.wrap_database_errors:  # COPY goes past Django, and so would what it raises
            copy_in(cursor, f"pg_temp.{name}", table)
        look_at(cursor, name, table.num_rows)


def stage_together(
    cursor: Any, tables: Mapping[str, pa.Table], *, made: Mapping[str, str] | None = None
) -> None:
    """Put rows into several temporary tables; where they are few, in one statement: for one record six times COPY took
    longer than what is done with it. `made`: what `written` made of some of them."""
    filled = {name: table for name, table in tables.items() if table.num_rows}
    is_little = sum(table.num_rows for table in filled.values()) <= FEW_TOGETHER
    if is_little or is_in_one_go(cursor.connection):
        _insert_together(cursor, filled, made or {})
    else:
        for name, table in filled.items():
            stage(cursor, name, table)


def _insert_together(cursor: Any, filled: Mapping[str, pa.Table], made: Mapping[str, str]) -> None:
    inserts = [f"of_{name} AS ({_insert(name, table.schema)})" for name, table in filled.items()]
    if inserts:
        cursor.execute(
            f"WITH {', '.join(inserts)} SELECT",
            {**written({name: filled[name] for name in filled.keys() - made.keys()}), **made},
        )


def written(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """The rows of those that have any, as JSON."""
    return {name: _as_json(_said(table)) for name, table in tables.items() if table.num_rows}


def _said(table: pa.Table) -> list[dict[str, Any]]:
    """The rows, each without what it does not say."""
    names = table.column_names
    columns = (column.to_pylist() for column in table.columns)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*columns, strict=True)
    ]


_as_json = json.JSONEncoder(default=date.isoformat).encode
_inserts: dict[tuple[str, int], tuple[pa.Schema, str]] = {}  # by table and how many columns; the last ones


def _insert(name: str, schema: pa.Schema) -> str:
    """SQL that fills one temporary table with rows given as JSON, under the table's name. Written once for columns
    that are the same as the last time."""
    made = _inserts.get((name, len(schema)))
    if made is None or not made[0].equals(schema):
        made = _inserts[name, len(schema)] = schema, _written(name, schema)
    return made[1]


def _written(name: str, schema: pa.Schema) -> str:
    names = ", ".join(f'"{field.name}"' for field in schema)
    kinds = ", ".join(f'"{field.name}" {SQL_TYPE[field.type]}' for field in schema)
    values = ", ".join(
        f'"{field.name}"::jsonb' if field.name in JSON else f'"{field.name}"' for field in schema
    )
    return (
        f"INSERT INTO pg_temp.{name} ({names}) SELECT {values} "
        f"FROM jsonb_to_recordset(%({name})s::jsonb) AS given ({kinds})"
    )


def look_at(cursor: Any, name: str, rows: int) -> None:
    """Let the planner look at a table that has become much longer than when it last looked."""
    looked = _looked_at.setdefault(cursor.connection, {})
    if rows > FEW and rows > 4 * looked.get(name, 0):
        held = {column.split()[0].strip('"') for column in TABLES[name].split(", ")}
        columns = [column for column in JOINED if column in held]
        cursor.execute(f"SET LOCAL default_statistics_target = {FINE_ENOUGH}")
        cursor.execute(f"ANALYZE {name}" + (f" ({', '.join(columns)})" if columns else ""))
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")
        looked[name] = rows


def copy_in(cursor: Any, name: str, table: pa.Table) -> None:
    """COPY an Arrow table's rows in, column by column name. Null is null; an empty text stays empty."""
    names = ", ".join(f'"{field}"' for field in table.column_names)
    with cursor.copy(f"COPY {name} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for start in range(0, table.num_rows, 50_000):
            buffer = io.BytesIO()
            pyarrow.csv.write_csv(table.slice(start, 50_000), buffer, NO_HEADER)
            copy.write(buffer.getvalue())
