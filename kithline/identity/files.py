"""Linking a file of person records on its own, without the database: what ``kithline link`` does."""

import csv
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from kithline.identity import records as evidence_of
from kithline.identity.as_sent import (
    dates_as_iso,
    roles,
    with_our_names,
    with_surnames,
    without_marks_of_programs,
)
from kithline.identity.cluster import REVIEW_WEIGHT, Solution
from kithline.identity.companions import with_companions
from kithline.identity.constraints import Known, pair
from kithline.identity.engine_duckdb import Scorer, passed_over_words
from kithline.identity.model import Weights, load_weights
from kithline.identity.places_as_sent import Places, places
from kithline.identity.plain import solve_evidence
from kithline.identity.second_look import bits_for_namesakes
from kithline.identity.state import RELATIONSHIP_COLUMNS, held
from kithline.identity.statuses import statuses
from kithline.identity.tables import MOST_TOLD, BadFile, Read, not_understood, read_table

# The file's column for each column of a stub, where the names differ.
FROM_FILE = {"namespace": "source", "key": "record_id", "birth": "dob", "nhs_number": "nhs_no"}
COMPARED = frozenset(
    {"forename", "surname", "dob", "postcode", "uprn", "address", "nhs_no", "upn", "uln", "nino"}
)
# What is said of values that say nothing to linking: the file's column, the column of the evidence, and the form.
EXPECTED = {
    "dob": ("birth_text", "a date, YYYY-MM or YYYY, and no default date"),
    "upn": ("upn", "a UPN whose check letter agrees, and not one for hundreds of records"),
    "nhs_no": ("nhs_number", "an NHS number whose check digit agrees, and not one for hundreds of records"),
    "postcode": ("postcode", "a postcode where somebody lives"),
}
PLACES = frozenset({"postcode", "address_key"})  # read together: see places_as_sent
MANY_SEALED = 0.1  # of the records; adopted and protected people are fewer
RELATIONS = frozenset({"parent", "sibling", "twin", "partner", "not_same"})
RELATIONSHIPS_OTHERWISE = {"record_a": ("ida",), "record_b": ("idb",), "relation": ("relationship",)}


@dataclass(frozen=True)
class LinkedFile:
    """What was done: how many records, persons, and pairs that wait for a person; and what is to be known of the files,
    a line each, without any value."""

    records: int
    persons: int
    to_review: int
    notes: list[str] = field(default_factory=list)


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
    _expect_a_place_for(out, records)
    read = _records(records)
    came, notes = read.table, read.notes
    told = _told(relationships, notes) if relationships else None
    with held(state) if state else nullcontext(None) as kept:
        table = came
        if kept is not None:
            table, told = kept.with_records(came), kept.with_relationships(told)
        # ties are broken by these numbers: by record_id, so that the order of arrival decides nothing
        table = table.sort_by("record_id")
        names = table["record_id"]
        placed = places(table)
        notes += placed.notes
        evidence = with_companions(
            evidence_of.standardise(_stubs(table, placed), foreign_postcodes=placed.are_foreign)
        )
        known = Known(
            relationships=_relationships(told, names.to_pylist(), notes) if told is not None else {},
            unique_namespaces=unique_sources,
        )
        notes += [*_not_understood(table, evidence), *_of_no_use(evidence, unique_sources)]
        if kept is None:  # a million records take room that scoring needs
            table = came = read.table = pa.table({})
        names_alone = evidence_of.tells_names_alone(evidence)
        least = (
            REVIEW_WEIGHT + min(0.0, bits_for_namesakes(len(evidence), True))
            if names_alone
            else REVIEW_WEIGHT
        )
        edges, passed_over = _edges(evidence, load_weights(weights), threads, spark, least)
        notes += passed_over_words(passed_over)
        evidence = evidence_of.for_rules(evidence)
        pa.default_memory_pool().release_unused()
        solution = solve_evidence(evidence, edges, known, by_names_alone=names_alone)
        if kept is None:
            persons = pa.array(range(1, len(solution.groups) + 1), pa.int64())
        else:
            persons = pa.array(kept.persons(names.to_pylist(), solution.groups), pa.int64())
        person = persons.take(_places(solution))
        _write(out, names, person, solution)
        if kept is not None:
            kept.keep(table, told, dict(zip(names.to_pylist(), person.to_pylist(), strict=True)))
    return LinkedFile(len(names), len(solution.groups), len(solution.held), notes)


def _expect_a_place_for(out: Path, records: Path) -> None:
    """Before anything is done, which may take minutes."""
    if out.is_dir():
        raise BadFile(f"{out}: expected a file to write, and it is a folder")
    if not out.parent.is_dir():
        raise BadFile(f"{out.name}: expected a folder that is there and can be written to")
    if out.exists() and out.samefile(records):
        raise BadFile(f"{out.name}: expected another file than the records")


def _places(solution: Solution) -> pa.Array:
    """Of each record, by its number from 1, the place of its group."""
    sizes = np.fromiter((len(group) for group in solution.groups), np.int64, len(solution.groups))
    numbers = np.fromiter(chain.from_iterable(solution.groups), np.int64, int(sizes.sum()))
    places = np.empty(len(numbers), np.int64)
    places[numbers - 1] = np.repeat(np.arange(len(sizes)), sizes)
    return pa.array(places)


def _edges(
    evidence: pa.Table, weights: Weights, threads: int | None, spark: str | None, least: float
) -> tuple[pa.Table, dict[str, int]]:
    """The edges, and how many keys of each rule too many records share (which Spark does not tell)."""
    if spark:
        from kithline.identity import engine_spark  # needs packages of its own

        return engine_spark.predict_within(evidence, weights, least, master=spark), {}
    with Scorer(evidence, weights, threads=threads) as scorer:
        return scorer.predict_within(least), scorer.blocks_passed_over()


def _records(path: Path) -> Read:
    """A file of records, ``record_id`` there once for each."""
    read = read_table(path)
    read.table, otherwise = with_our_names(read.table)
    read.table, parted = with_surnames(without_marks_of_programs(read.table))
    read.notes += [*otherwise, *parted]
    if "record_id" not in read.table.column_names:
        raise BadFile(f"{path.name}: expected a column record_id")
    ids = read.table["record_id"]
    if ids.null_count or pc.count_distinct(ids).as_py() < len(ids):
        row = read.row(_first_twice(ids.to_pylist()))
        raise BadFile(f"{path.name}, row {row}, column record_id: expected every record_id to be there once")
    if "dob" in read.table.column_names:
        place = read.table.column_names.index("dob")
        read.table = read.table.set_column(place, "dob", dates_as_iso(read.table["dob"]))
    if not COMPARED & set(read.table.column_names):
        read.notes.append(
            f"{path.name}: no column to compare by: expected some of {', '.join(sorted(COMPARED))}"
        )
    return read


def _first_twice(ids: list[str | None]) -> int:
    """The place of the first that is empty, or was there before."""
    seen: set[str | None] = {None}
    for place, record in enumerate(ids):
        if record in seen:
            return place
        seen.add(record)
    return 0


def _not_understood(table: pa.Table, evidence: pa.Table) -> list[str]:
    return [
        note
        for column, (read, expected) in EXPECTED.items()
        if column in table.column_names
        for note in not_understood(column, table[column], evidence[read], expected)
    ]


def _of_no_use(evidence: pa.Table, unique_sources: frozenset[str]) -> list[str]:
    """What was meant otherwise, as it seems."""
    there = set(pc.unique(evidence["namespace"]).to_pylist())
    notes = [f"--unique-sources: no record is of {name}" for name in sorted(unique_sources - there)]
    is_open = pc.is_in(evidence["partition"], value_set=pa.array(sorted(evidence_of.OPEN_PARTITIONS)))
    sealed = len(evidence) - (pc.sum(is_open).as_py() or 0)
    if sealed > MANY_SEALED * len(evidence):
        notes.append(
            f"column partition: {sealed:,} of {len(evidence):,} records are restricted, and linked to nobody: expected"
            " nothing or open for an ordinary record"
        )
    return notes


def _stubs(table: pa.Table, placed: Places) -> pa.Table:
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"id": pa.array(range(1, len(table) + 1), pa.int64())}
    for name in (*evidence_of.TEXT_COLUMNS, "phone"):
        source = FROM_FILE.get(name, name)
        if source in table.column_names and name not in PLACES:
            columns[name] = table[source]
    return pa.table(columns | placed.columns | {"role": roles(table)})


def _told(path: Path, notes: list[str]) -> pa.Table:
    """A file of relationships, of which rows that say nothing are left out. What its reader should know is added to the
    notes."""
    read = read_table(path)
    named, otherwise = with_our_names(read.table, RELATIONSHIPS_OTHERWISE)
    if not set(RELATIONSHIP_COLUMNS) <= set(named.column_names):
        raise BadFile(f"{path.name}: expected the columns record_a, record_b and relation")
    table = named.select(list(RELATIONSHIP_COLUMNS))
    words = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_trim_whitespace(table["relation"])), "[ -]", "_")
    is_known = pc.is_in(words, value_set=pa.array(sorted(RELATIONS)))
    unknown = [place for place, known in enumerate(is_known.to_pylist()) if not known]
    notes += [*read.notes, *otherwise]
    notes += [
        f"{path.name}, row {read.row(place)}, column relation: expected one of {', '.join(sorted(RELATIONS))}; left out"
        for place in unknown[:MOST_TOLD]
    ]
    if len(unknown) > MOST_TOLD:
        notes.append(f"{path.name}: {len(unknown) - MOST_TOLD:,} more like that; left out")
    return table.set_column(2, "relation", words).filter(is_known)


def _relationships(told: pa.Table, names: list[str], notes: list[str]) -> dict[tuple[int, int], str]:
    by_name = {name: number for number, name in enumerate(names, start=1)}
    found, not_used = {}, 0
    for one, other, relation in zip(*(told[name].to_pylist() for name in RELATIONSHIP_COLUMNS), strict=True):
        left, right = by_name.get(one), by_name.get(other)
        if left is not None and right is not None and left != right:
            found[pair(left, right)] = relation
        else:
            not_used += 1
    if not_used:
        rows = f"{not_used:,} of {len(told):,} rows"
        notes.append(f"relationships: {rows} not used: expected two different record_ids that are there")
    return found


def _write(out: Path, names: pa.ChunkedArray, person: pa.Array, solution: Solution) -> None:
    table = pa.table({"record_id": names, "person_id": person, "status": _statuses(solution, len(names))})
    if out.suffix.lower() == ".parquet":
        pq.write_table(table, out)
    else:
        pa_csv.write_csv(table, out)
    with out.with_name(out.name + ".review").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["record_a", "record_b", "match_weight", "code", "reason"])
        for held in solution.held:
            left, right = names[held.left - 1].as_py(), names[held.right - 1].as_py()
            writer.writerow([left, right, f"{held.weight:.2f}", held.code, held.reason])


def _statuses(solution: Solution, count: int) -> pa.Array:
    status = statuses(solution)
    return pa.array((status[number] for number in range(1, count + 1)), pa.string())
