"""The same records as files of other kinds hold them: `python -m bench.linking --shapes`.

A register of a whole country has no number that ties it to another; a census may have the year of birth alone and a
street without a postcode; a club writes titles and whole names into one column.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.linking.febrl import cell
from bench.linking.sources import write

RECORDS, SEED = 10_000, 31
KEPT = (
    "record_id",
    "source",
    "forename",
    "middle",
    "surname",
    "dob",
    "sex",
    "address",
    "postcode",
    "role",
    "date_seen",
)
NUMBERS = ("uprn", "nhs_no", "upn", "nino")
# By kind of file, what stands in a column in place of what the agency wrote.
SHAPES: dict[str, dict[str, str]] = {
    "no numbers": {},
    "names and dates of birth alone": {"sex": "null", "address": "null", "postcode": "null"},
    "postcode districts": {"postcode": "split_part(postcode, ' ', 1)", "sex": "null"},
    "one postcode for all, the street in its place": {"postcode": "'00000'"},
    "year of birth, street without number": {
        "dob": "substr(dob, 1, 4)",
        "address": r"regexp_replace(address, '^\d+\w? ', '')",
        "postcode": "null",
    },
    "whole names in one column": {
        "forename": "concat_ws(' ', forename, middle, surname)",
        "middle": "null",
        "surname": "null",
    },
    "titles, capitals, dates with the day first": {
        "forename": "upper(case sex when 'M' then 'Mr ' else 'Miss ' end || forename)",
        "surname": "upper(surname)",
        "dob": "strftime(try_cast(dob as date), '%d/%m/%Y')",
    },
}
HEAD = f"""
## Files of other kinds

Some {RECORDS:,} records of seed {SEED}, by which nothing was set, as files of other kinds would hold them
(`bench/linking/shapes.py`): none has a number that tells who somebody is. Splink is run on the same files. F1 of pairs:

| the file holds | Kithline | Splink default |
|---|---:|---:|
"""


def section() -> str:
    """What the page says of these files, in Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        return HEAD + "".join(f"{line}\n" for line in table(Path(scratch)))


def table(folder: Path) -> Iterator[str]:
    """A line for each kind of file."""
    write(folder, RECORDS, SEED)
    for words, instead in SHAPES.items():
        records = folder / "shaped.parquet"
        columns = [f"({instead.get(name, name)})::varchar as {name}" for name in KEPT]
        nothing = [f"null::varchar as {name}" for name in NUMBERS]
        db = duckdb.connect()
        db.execute(
            f"copy (select {', '.join([*columns, *nothing])} from '{folder / 'records.parquet'}') "
            f"to '{records}' (format parquet)"
        ).fetchall()
        persons = f"select record_id, person from '{folder / 'truth.parquet'}'"
        yield f"| {words} | {cell(records, 'kithline', persons)} | {cell(records, 'default', persons)} |"
