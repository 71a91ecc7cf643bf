"""A file of records or relationships as a table of texts. What is wrong with it is one line, without any value."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

MOST_TOLD = 3
PARQUET = b"PAR1"  # its first bytes
BETWEEN = ",;\t|"


class BadFile(ValueError):
    """A file that cannot be linked: says the file and what was expected, and no value."""


@dataclass
class Read:
    """``table``: every column as text, dates as YYYY-MM-DD, an empty cell as null. ``left_out``: the numbers of rows
    that had more or fewer values than the header has names; the header is row 1. ``notes`` say so."""

    table: pa.Table
    left_out: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def row(self, place: int) -> int:
        """The number in the file of a row of the table, counted from nought."""
        number = place + 2
        for left_out in self.left_out:
            number += left_out <= number
        return number


def read_table(path: Path) -> Read:
    """A Parquet file, or a CSV in UTF-8 with commas, semicolons, tabs or bars between values. Headers count in small
    letters; a column of lists or the like is left out. Raises BadFile."""
    try:
        read = Read(pq.read_table(path)) if _is_parquet(path) else _read_csv(path)
    except OSError:
        raise BadFile(f"{path.name or path}: expected a file that is there and can be read") from None
    except (UnicodeDecodeError, pa.ArrowException):
        raise BadFile(f"{path.name}: expected a Parquet file, or a CSV in UTF-8 with a header") from None
    names = [name.strip().lower() for name in read.table.column_names]
    if len(set(names)) != len(names):
        raise BadFile(f"{path.name}: expected every column's header to be there once")
    columns = {}
    for place, name in enumerate(names):
        try:
            columns[name] = _text(read.table[place])
        except pa.ArrowException:
            read.notes.append(f"column {name}: expected texts, numbers or dates; left out")
    read.table = pa.table(columns)
    return read


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as lines:
        return path.suffix.lower() == ".parquet" or lines.read(len(PARQUET)) == PARQUET


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return pc.strftime(column, format="%Y-%m-%d")
    if pa.types.is_floating(kind):
        column = _as_whole_numbers(column)
    text = column.cast(pa.string())
    is_blank = pc.or_(pc.equal(text, ""), pc.utf8_is_space(text))
    return pc.if_else(is_blank, None, text) if pc.any(is_blank).as_py() else text


def _as_whole_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers that lost their form where one of them was missing: 100023336956.0, as whole ones if all are."""
    there = pc.if_else(pc.is_finite(column), column, None)
    is_whole = (
        pc.all(pc.equal(pc.floor(there), there)).as_py() and pc.all(pc.less(pc.abs(there), 2.0**53)).as_py()
    )
    return there.cast(pa.int64()) if is_whole else there


def _read_csv(path: Path) -> Read:
    with path.open("rb") as lines:
        first = lines.readline()
    if not first.strip():
        raise BadFile(f"{path.name}: expected a header in the first row")
    try:
        head = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        _expect_utf8(path)
        raise
    between = next((mark for mark in BETWEEN if mark in head), ",")
    header = next(csv.reader([head], delimiter=between), [])
    convert = pa_csv.ConvertOptions(
        column_types={name: pa.string() for name in header}, strings_can_be_null=True, null_values=[""]
    )
    try:
        parse = pa_csv.ParseOptions(delimiter=between)
        return Read(pa_csv.read_csv(path, parse_options=parse, convert_options=convert))
    except pa.ArrowInvalid as fault:
        _expect_utf8(path)
        if path.stat().st_size == len(first):  # a header and nothing else, not even the end of the line
            return Read(pa.table({name: pa.array([], pa.string()) for name in header}))
        if not re.search(r"Expected \d+ columns, got \d+", str(fault)):
            raise
    return _without_ragged_rows(path, between, convert)


def _without_ragged_rows(path: Path, between: str, convert: pa_csv.ConvertOptions) -> Read:
    read = Read(pa.table({}))
    found: list[tuple[int, int, int]] = []

    def leave_out(row: pa_csv.InvalidRow) -> str:
        found.append((row.number, row.expected_columns, row.actual_columns))
        return "skip"

    read.table = pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(use_threads=False),  # otherwise rows have no numbers
        parse_options=pa_csv.ParseOptions(delimiter=between, invalid_row_handler=leave_out),
        convert_options=convert,
    )
    read.left_out = [number for number, _, _ in found]
    read.notes = [
        f"{path.name}, row {number}: expected {expected} values, and there are {actual}; left out"
        for number, expected, actual in found[:MOST_TOLD]
    ]
    if len(found) > MOST_TOLD:
        read.notes.append(f"{path.name}: {len(found) - MOST_TOLD:,} more like that; left out")
    return read


def _expect_utf8(path: Path) -> None:
    """BadFile with the first row that is not in UTF-8, if there is one."""
    with path.open("rb") as lines:
        for row, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                raise BadFile(
                    f"{path.name}, row {row}: expected UTF-8 (a spreadsheet saves it as CSV UTF-8)"
                ) from None


def not_understood(column: str, sent: pa.ChunkedArray, read: pa.ChunkedArray, expected: str) -> list[str]:
    """A note that some values of a column say nothing, if any do."""
    some = len(sent) - sent.null_count
    lost = some - (len(read) - read.null_count)
    if lost <= 0:
        return []
    return [f"column {column}: {lost:,} of {some:,} values say nothing: expected {expected}"]
