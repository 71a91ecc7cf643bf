"""Linking a file of person records on its own, without the database: what ``kithline link`` does."""

import csv
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from kithline.core.addresses import address_key
from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.constraints import Known, pair
from kithline.identity.engine_duckdb import Scorer
from kithline.identity.model import Weights, load_weights
from kithline.identity.state import RELATIONSHIP_COLUMNS, as_text, held
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
    state: Path | None = None,
    spark: str | None = None,
) -> LinkedFile:
    """Link the records of a file (Parquet or CSV) and write ``out`` (``record_id, person_id, status``) in the form
    that its suffix names, and ``out`` + ``.review`` (CSV: ``record_a, record_b, match_weight, code, reason``).

    ``state`` is a folder that keeps records, person ids and their lineage: a later file is linked with all that came
    before, persons keep their ids, and ``out`` holds everybody. Statuses are the words of DfE's SUI matcher.
    ``spark`` scores on Spark instead of DuckDB, and says where it runs (local[*], spark://host:port, yarn).
    ValueError (``BadFile``, ``BadState``) names the file and what was expected; ``EngineMissing`` is about Spark.
    """
    table = _records(records)
    told = _told(relationships) if relationships else None
    with held(state) if state else nullcontext(None) as kept:
        if kept is not None:
            table, told = kept.with_records(table), kept.with_relationships(told)
        # ties are broken by these numbers: by record_id, so that the order of arrival decides nothing
        table = table.sort_by("record_id")
        names = table["record_id"].to_pylist()
        evidence = evidence_of.standardise(_stubs(table))
        known = Known(
            relationships=_relationships(told, names) if told is not None else {},
            unique_namespaces=unique_sources,
        )
        edges = _edges(evidence, load_weights(weights), threads, spark)
        solution = solve(evidence_of.records(evidence), edges, known)
        groups = solution.groups
        persons = list(range(1, len(groups) + 1)) if kept is None else kept.persons(names, groups)
        person_of = {names[number - 1]: persons[place] for number, place in solution.group_of().items()}
        _write(out, names, person_of, solution)
        if kept is not None:
            kept.keep(table, told, person_of)
    return LinkedFile(len(names), len(solution.groups), len(solution.held))


def _edges(evidence: pa.Table, weights: Weights, threads: int | None, spark: str | None) -> pa.Table:
    if spark:
        from kithline.identity import engine_spark  # needs packages of its own

        return engine_spark.predict_within(evidence, weights, REVIEW_WEIGHT, master=spark)
    with Scorer(evidence, weights, threads=threads) as scorer:
        return scorer.predict_within(REVIEW_WEIGHT)


def _records(path: Path) -> pa.Table:
    """A file of records, ``record_id`` as text and there once for each."""
    table = read_table(path)
    if "record_id" not in table.column_names:
        raise BadFile(f"{path.name}: expected a column record_id")
    ids = pc.fill_null(table["record_id"].cast(pa.string()), "")
    if len(ids.unique()) != len(ids) or pc.any(pc.equal(ids, "")).as_py():
        raise BadFile(f"{path.name}: expected every record_id to be there once")
    return table.set_column(table.column_names.index("record_id"), "record_id", ids)


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


def _told(path: Path) -> pa.Table:
    """A file of relationships."""
    table = read_table(path)
    if not set(RELATIONSHIP_COLUMNS) <= set(table.column_names):
        raise BadFile(f"{path.name}: expected the columns record_a, record_b and relation")
    table = as_text(table.select(list(RELATIONSHIP_COLUMNS)))
    for number, relation in enumerate(table["relation"].to_pylist(), start=2):
        if relation not in RELATIONS:
            raise BadFile(
                f"{path.name}, row {number}, relation: expected one of {', '.join(sorted(RELATIONS))}"
            )
    return table


def _relationships(told: pa.Table, names: list[str]) -> dict[tuple[int, int], str]:
    by_name = {name: number for number, name in enumerate(names, start=1)}
    found = {}
    for one, other, relation in zip(*(told[name].to_pylist() for name in RELATIONSHIP_COLUMNS), strict=True):
        left, right = by_name.get(one), by_name.get(other)
        if left is not None and right is not None and left != right:
            found[pair(left, right)] = relation
    return found


def _write(out: Path, names: list[str], person_of: Mapping[str, int], solution: Solution) -> None:
    status = statuses(solution)
    table = pa.table(
        {
            "record_id": pa.array(names, pa.string()),
            "person_id": pa.array([person_of[name] for name in names], pa.int64()),
            "status": pa.array([status[number] for number in range(1, len(names) + 1)], pa.string()),
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
