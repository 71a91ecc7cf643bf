"""The floor: the least that the same load can cost with the same tools.

DuckDB reads the same files, every column as text; Splink links the same people with settings as its documentation
shows them; COPY writes the same rows into tables with a primary key and nothing else: the source rows and facts, and
what the load is for and whoever does it must leave behind (RESULTS). Each row once. No standardising, no rejects, no
history, no reasons of links, no policies, and nothing that is a means of ours: no keys for comparing, no counts of
names, no lineage, no list of what waits, no mark that a row was seen again.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg

FACTS = (
    "source_record",
    "source_person",
    "person_name",
    "person_identifier",
    "person_attribute",
    "person_address",
    "enrolment",
    "involvement",
    "event",
    "event_detail",
    "relationship",
    "attendance_week",
    "attendance_term",
)
# Who is linked to whom, the golden record of each person (values, school, workers, household, family), its factors with
# their evidence, and the deliveries and professionals whom facts name.
RESULTS = (
    "delivery",
    "delivery_file",
    "professional",
    "person",
    "link",
    "chosen_value",
    "pupil_at",
    "allocated_to",
    "household",
    "household_member",
    "family",
    "family_member",
    "indicator_result",
)
TABLES = FACTS + RESULTS
LEFT_OUT = {"link": ("reasons",), "chosen_value": ("sort_key", "others")}  # columns that are a means of ours
CLUSTER_AT = 0.95  # probability
PEOPLE = "people.csv"


def prepare(url: str, out: Path) -> dict[str, int]:
    """Write the loaded database's rows to files, and make the keyed tables that wait for them. Not part of the time."""
    out.mkdir()
    rows = {}
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA IF EXISTS floor CASCADE")
        connection.execute("CREATE SCHEMA floor")
        for table in TABLES:
            connection.execute(f"CREATE TABLE floor.{table} (LIKE public.{table})")
            for column in LEFT_OUT.get(table, ()):
                connection.execute(f"ALTER TABLE floor.{table} DROP COLUMN {column}")
            with (out / f"{table}.csv").open("wb") as stream:
                written = f"COPY (SELECT {_columns(connection, table)} FROM {table}) TO STDOUT (FORMAT csv)"
                rows[table] = _copy_out(connection, written, stream)
            keys = connection.execute(
                "SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a "
                "ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
                "WHERE i.indisprimary AND i.indrelid = %s::regclass",
                [f"public.{table}"],
            ).fetchone()
            assert keys and keys[0], f"{table} has no primary key"
            connection.execute(f"ALTER TABLE floor.{table} ADD PRIMARY KEY ({keys[0]})")
        with (out / PEOPLE).open("wb") as stream:
            _copy_out(
                connection,
                "COPY (SELECT id AS unique_id, lower(forename) AS first_name, lower(surname) AS surname, "
                "birth::text AS dob, postcode, upn, nhs_number, sex FROM source_person) "
                "TO STDOUT (FORMAT csv, HEADER)",
                stream,
            )
    return rows


def _columns(connection: psycopg.Connection, table: str) -> str:
    """The columns of one of the floor's tables, as SQL."""
    found = connection.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [f"floor.{table}"],
    ).fetchone()
    assert found and found[0], f"{table} has no columns"
    return str(found[0])


def floor(url: str, deliveries: Path, prepared: Path) -> dict[str, Any]:
    """Seconds of each part. `trained`: Splink's training as in its documentation. It is part of `wall` and `cpu`, since
    Splink comes without weights; `trained_cpu` lets it be taken out."""
    cpu, start = time.process_time(), time.perf_counter()
    files = read_files(deliveries)
    read, trained_seconds, trained_cpu = time.perf_counter(), 0.0, 0.0
    db = duckdb.connect(":memory:")
    db.execute(
        f"CREATE TABLE people AS SELECT * FROM read_csv('{prepared / PEOPLE}', all_varchar = true, header = true)"
    ).fetchall()
    with splink_linker(db) as linker:
        began, cpu_began = time.perf_counter(), time.process_time()
        _train(linker)
        trained_seconds, trained_cpu = time.perf_counter() - began, time.process_time() - cpu_began
        edges = linker.inference.predict(threshold_match_probability=CLUSTER_AT)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, CLUSTER_AT)
        persons = db.execute(f"SELECT count(DISTINCT cluster_id) FROM {clusters.physical_name}").fetchall()[
            0
        ][0]
    db.close()
    linked = time.perf_counter()
    copy_in(url, prepared, FACTS)
    copied = time.perf_counter()
    copy_in(url, prepared, RESULTS)
    end = time.perf_counter()
    return {
        "wall": end - start,
        "cpu": time.process_time() - cpu,
        "read": read - start,
        "link": linked - read - trained_seconds,
        "copy": copied - linked,
        "copy_results": end - copied,
        "trained": trained_seconds,
        "trained_cpu": trained_cpu,
        "persons": persons,
        **files,
    }


def read_files(deliveries: Path) -> dict[str, int]:
    """Every file into a DuckDB table: a CSV's columns as text, JSON as its objects. DuckDB reads no XML and, without an
    extension from outside, no workbook: such a file is read as it stands."""
    db = duckdb.connect(":memory:")
    rows, files = 0, 0
    for path in sorted(path for path in deliveries.rglob("*") if path.is_file()):
        files += 1
        _read_file(db, f"t{files}", path)
        if path.suffix.lower() == ".csv":
            rows += db.execute(f"SELECT count(*) FROM t{files}").fetchall()[0][0]
    db.close()
    return {"files": files, "csv_rows": rows}


READERS = {
    ".xml": "read_text",
    ".xlsx": "read_blob",
    ".json": "read_json_objects",
    ".jsonl": "read_json_objects",
}


def _read_file(db: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    place = str(path).replace("'", "''")
    reader = READERS.get(path.suffix.lower())
    if reader is not None:
        more = ", maximum_object_size = 1000000000" if reader == "read_json_objects" else ""
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM {reader}('{place}'{more})").fetchall()
        return
    # texts of several lines cannot be read in parallel
    for how in ("encoding = 'utf-8'", "encoding = 'utf-8', parallel = false", "encoding = 'latin-1'"):
        try:
            db.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv('{place}', all_varchar = true, header = true, "
                f"quote = '\"', escape = '\"', null_padding = true, strict_mode = false, {how})"
            ).fetchall()
            return
        except duckdb.Error:
            if "latin-1" in how:
                raise


@contextmanager
def splink_linker(db: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    """Splink's linker with comparisons and blocking rules as its documentation has them, on the table `people`."""
    import logging

    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("upn"),
            cl.ExactMatch("nhs_number"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode", "first_name"),
            block_on("upn"),
            block_on("nhs_number"),
        ],
    )
    registered = DuckDBAPI(db).register("people", dataset_display_name="person")
    yield Linker(registered, settings, log_level=logging.ERROR)


def _train(linker: Any) -> None:
    from splink import block_on

    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("nhs_number")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for columns in (("first_name", "surname"), ("dob",)):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), record_sample_proportion=1.0
        )


def copy_in(url: str, prepared: Path, tables: Sequence[str]) -> None:
    """COPY the prepared rows into these of the keyed tables."""
    with psycopg.connect(url) as connection:
        for table in tables:
            with (
                (prepared / f"{table}.csv").open("rb") as stream,
                connection.cursor().copy(f"COPY floor.{table} FROM STDIN (FORMAT csv)") as copy,
            ):
                while block := stream.read(1 << 20):
                    copy.write(block)
            connection.commit()


def _copy_out(connection: psycopg.Connection, statement: str, stream: Any) -> int:
    cursor = connection.cursor()
    with cursor.copy(statement) as copy:
        for block in copy:
            stream.write(block)
    return cursor.rowcount
