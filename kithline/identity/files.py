"""Linking a file of person records on its own, without the database: what ``kithline link`` does."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from kithline.core.addresses import address_key
from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.constraints import Known, pair
from kithline.identity.engine_duckdb import Scorer
from kithline.identity.model import load_weights
from kithline.identity.statuses import statuses

# The file's column for each column of a stub, where the names differ.
FROM_FILE = {"namespace": "source", "key": "record_id", "birth": "dob", "nhs_number": "nhs_no"}
RELATIONS = frozenset({"parent", "sibling", "twin", "partner", "not_same"})


@dataclass(frozen=True)
class LinkedFile:
    """What was done: how many records, persons, and pairs that wait for a person."""

    records: int
    persons: int
    to_review: int


class BadFile(ValueError):
    """A file that cannot be linked: says the file and what was expected, and no value."""


def link_file(
    records: Path,
    out: Path,
    relationships: Path | None = None,
    *,
    unique_sources: frozenset[str] = frozenset(),
    weights: Path | None = None,
    threads: int | None = None,
) -> LinkedFile:
    """Link the records of a file (Parquet or CSV) and write ``out`` (``record_id, person_id, status``) in the form
    that its suffix names, and ``out`` + ``.review`` (CSV: ``record_a, record_b, match_weight, code, reason``).

    Statuses are the words of DfE's SUI matcher. ValueError (``BadFile``) names the file and what was expected.
    """
    table = read_table(records)
    if "record_id" not in table.column_names:
        raise BadFile(f"{records.name}: expected a column record_id")
    names = [str(value) if value is not None else "" for value in table["record_id"].to_pylist()]
    by_name = {name: number for number, name in enumerate(names, start=1)}
    if len(by_name) != len(names) or "" in by_name:
        raise BadFile(f"{records.name}: expected every record_id to be there once")
    evidence = evidence_of.standardise(_stubs(table))
    known = Known(
        relationships=_relationships(relationships, by_name) if relationships else {},
        unique_namespaces=unique_sources,
    )
    with Scorer(evidence, load_weights(weights), threads=threads) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    solution = solve(evidence_of.records(evidence), edges, known)
    _write(out, names, solution)
    return LinkedFile(len(names), len(solution.groups), len(solution.held))


def read_table(path: Path) -> pa.Table:
    """A Parquet or CSV file; every column of a CSV as text, an empty cell as null."""
    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines), [])
        options = pa_csv.ConvertOptions(
            column_types={name.strip(): pa.string() for name in header},
            strings_can_be_null=True,
            null_values=[""],
        )
        return pa_csv.read_csv(path, convert_options=options)
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise BadFile(f"{path.name}: expected a Parquet file, or a CSV in UTF-8 with a header") from error


def _stubs(table: pa.Table) -> pa.Table:
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"id": pa.array(range(1, len(table) + 1), pa.int64())}
    for name in evidence_of.TEXT_COLUMNS:
        source = FROM_FILE.get(name, name)
        if source in table.column_names:
            columns[name] = table[source]
    if "address" in table.column_names:
        addresses = table["address"].to_pylist()
        postcodes = table["postcode"].to_pylist() if "postcode" in table.column_names else [None] * len(table)
        columns["address_key"] = pa.array(
            [
                address_key(str(address), str(postcode or "")) if address else None
                for address, postcode in zip(addresses, postcodes, strict=True)
            ],
            pa.string(),
        )
    return pa.table(columns)


def _relationships(path: Path, by_name: dict[str, int]) -> dict[tuple[int, int], str]:
    table = read_table(path)
    if not {"record_a", "record_b", "relation"} <= set(table.column_names):
        raise BadFile(f"{path.name}: expected the columns record_a, record_b and relation")
    found = {}
    for number, row in enumerate(table.select(["record_a", "record_b", "relation"]).to_pylist(), start=2):
        if row["relation"] not in RELATIONS:
            raise BadFile(
                f"{path.name}, row {number}, relation: expected one of {', '.join(sorted(RELATIONS))}"
            )
        one, other = by_name.get(str(row["record_a"])), by_name.get(str(row["record_b"]))
        if one is not None and other is not None and one != other:
            found[pair(one, other)] = row["relation"]
    return found


def _write(out: Path, names: list[str], solution: Solution) -> None:
    group_of, status = solution.group_of(), statuses(solution)
    numbers = range(1, len(names) + 1)
    table = pa.table(
        {
            "record_id": names,
            "person_id": pa.array([group_of[n] + 1 for n in numbers], pa.int64()),
            "status": [status[n] for n in numbers],
        }
    )
    if out.suffix.lower() == ".parquet":
        pq.write_table(table, out)
    else:
        pa_csv.write_csv(table, out)
    with out.with_name(out.name + ".review").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["record_a", "record_b", "match_weight", "code", "reason"])
        for held in solution.held:
            writer.writerow(
                [names[held.left - 1], names[held.right - 1], f"{held.weight:.2f}", held.code, held.reason]
            )
