"""CSV files: any of the encodings in which agencies save them, one row for each record, all cells as text."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kithline.feeds.bounds import MOST_COLUMNS, MOST_LINES, MOST_RAGGED, MOST_ROWS
from kithline.feeds.readers import (
    HeaderMatch,
    Read,
    Reject,
    WrongFile,
    best_layout,
    lost_notes,
    match_layout,
    missing_columns,
    with_groups,
)
from kithline.feeds.spec import Layout, Table
from kithline.feeds.word import NONE, NOTHING

HEADERS_AGAIN = "a row of values; the headers stand here again: are two files in one?"
UNDECODABLE = "\ufffd"
SPOILS = {
    "\x00": "text without NUL characters",
    UNDECODABLE: "text in UTF-8 or Windows-1252",
}
HEADER_WITHIN = 40  # rows from the top in which the headers are looked for, where titles may stand above them
_HEAD = 100_000  # characters or bytes in which they stand
_BETWEEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
PLAIN = 10_000  # characters
FEW = 20  # rows: below this it costs less to look row by row
_NOT_PLAIN = re.compile(r"[\x00]|[^\S \n]")  # space of another kind, of which readers think otherwise
_BLOCK = 16 << 20  # bytes; no row is longer
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKED = 64  # bytes from the top that tell UTF-16 without a mark
_A_ZIP = "a zip"
_OTHERS = {  # what stands at the top of files that are no CSV, and what they are
    b"PK\x03\x04": _A_ZIP,
    b"\x1f\x8b": "a gzip",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"%PDF": "a PDF",
    b"<?xml": "XML",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"<HTML": "a web page",
    b"{": "JSON",
}


def read(table: Table, path: Path) -> Read:
    """Read a CSV file as `table`. Raises WrongFile."""
    text, encoding = text_of(path.read_bytes())
    header_row, match, headers, delimiter = _header_row(table, text)
    width = _width(text, delimiter, header_row, len(headers))
    cells, numbers, rejects = _cells(text, width, delimiter, header_row)
    columns: dict[str, pa.ChunkedArray] = {}
    for column in table.columns:
        place = match.places.get(column.code)
        columns[column.code] = pa.nulls(len(numbers), pa.string()) if place is None else cells.column(place)
    rows = pa.table({"_row": pa.array(numbers, pa.int64()), **columns})
    rows = _without_blank(rows, [cells.column(place) for place in range(cells.num_columns)])
    rows, again = _without_headers(rows, numbers, cells, headers)
    is_sound = not any(mark in text for mark in SPOILS)  # seen at once, not column by column
    rows, spoilt = (rows, []) if is_sound else without_spoilt(rows, match.layout)
    return Read(
        rows=rows,
        rejects=sorted([*rejects, *again, *spoilt], key=lambda reject: reject.row),
        layout=match.layout.code,
        encoding=encoding,
        lost_columns=match.lost,
        unknown_columns=match.unknown,
        notes=lost_notes(match.layout, match.lost, match.unknown),
    )


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it is in: UTF-8 (with or without mark), UTF-16 (alike), else Windows-1252.

    A file that is UTF-8 but for a few bad bytes stays UTF-8, so that one bad row does not garble every other row's
    accents: the bad bytes become U+FFFD, and their rows are rejected.
    """
    if wide := utf16_of(data[:_MARKED]):
        return data.decode(wide, errors="replace"), wide
    body = data.removeprefix(codecs.BOM_UTF8)
    name = "utf-8" if len(body) == len(data) else "utf-8-sig"
    try:
        return body.decode("utf-8"), name
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", errors="replace")
    bad = lenient.count(UNDECODABLE)
    good = len(lenient) - len(lenient.encode("ascii", "ignore")) - bad
    if name == "utf-8-sig" or good >= bad:
        return lenient, name
    return body.decode("windows-1252", errors="replace"), "windows-1252"


def utf16_of(start: bytes) -> str:
    """The sort of UTF-16 that a file which starts so is in, or "". Without a mark every other byte of its headers is a
    NUL, which no other text has."""
    if start[:2] in _UTF16:
        return "utf-16"
    for name, first in (("utf-16-le", 0), ("utf-16-be", 1)):
        letters, others = start[first::2], start[1 - first :: 2]
        if len(start) > 3 and 0 not in letters and not any(others):
            return name
    return ""


def text_of(data: bytes) -> tuple[str, str]:
    """The text of a CSV as rows with an end of line each, and its encoding: old Macs ended lines with CR alone, and old
    programs put a mark (or what was left of their block, in NULs) below the last. Raises WrongFile for what is no text.
    """
    if other := _another_sort(data):
        raise WrongFile(f"it is {other}, whatever its name says: expected a CSV")
    text, encoding = decode(data)
    text = text.rstrip("\x00\x1a") if text.endswith(("\x00", "\x1a")) else text
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return text, encoding


def _another_sort(data: bytes) -> str:
    """What a file is that begins as no CSV does, or ""."""
    found = next((what for mark, what in _OTHERS.items() if data.startswith(mark)), "")
    if found == _A_ZIP and b"xl/" in data:
        return "an Excel workbook"
    return found


def match_of(table: Table, path: Path) -> HeaderMatch:
    """How the headers of a file fit the table, from its first bytes only. Raises WrongFile."""
    with path.open("rb") as file:
        text, _ = text_of(file.read(_HEAD))
    return _header_row(table, text.rstrip(UNDECODABLE))[1]


def headers_at(path: Path) -> list[str]:
    """The cells of the first row, whatever they are; none if it cannot be read."""
    with path.open("rb") as file:
        data = file.read(_HEAD)
    return [] if _another_sort(data) else next(iter(first_rows(decode(data)[0], ",", 1)), [])


def header_row_of(table: Table, text: str) -> int:
    """The number of the row that holds the headers. Raises WrongFile."""
    return _header_row(table, text)[0]


def _header_row(table: Table, text: str) -> tuple[int, HeaderMatch, list[str], str]:
    """The number of the row that holds the headers, how they fit, the headers, and what stands between cells.

    As declared, if that fits: the first row, or where titles may stand above it, the one of the first rows that fits
    best. Else what somebody's Excel makes of it: other marks between the cells (it names them in a row of its own,
    "sep=;"), titles above. Raises WrongFile.
    """
    try:
        return _declared_header_row(table, text)
    except WrongFile:
        for delimiter in dict.fromkeys((table.delimiter, *_BETWEEN)):
            for number, headers in _by_rows(first_rows(text, delimiter)):
                if len(headers) > 1 and not missing_columns(table, match := best_layout(table, headers)):
                    _refuse_headers(headers)
                    return number, match, headers, delimiter
        raise


def _declared_header_row(table: Table, text: str) -> tuple[int, HeaderMatch, list[str], str]:
    if not table.has_titles:
        headers = header_of(text, table.delimiter)
        _refuse_other_marks(headers, table.delimiter)
        return 1, match_layout(table, headers), headers, table.delimiter
    rows = first_rows(text, table.delimiter)
    number, headers = max(_by_rows(rows), key=lambda row: best_layout(table, row[1]).merit, default=(1, []))
    _refuse_headers(headers)
    return number, match_layout(table, headers), headers, table.delimiter


def _by_rows(rows: Sequence[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each of the first rows with its number, as headers; they may be of two rows, this and the one above."""
    for number, row in enumerate(rows, start=1):
        yield number, with_groups(row, rows[number - 2] if number > 1 else ())


def _width(text: str, delimiter: str, header_row: int, headers: int) -> int:
    """How many cells a row has: as many as there are headers; more where a program ends each row, but not that of the
    headers, with marks that nothing stands behind."""
    rows = first_rows(text, delimiter)[header_row:]
    widths = {len(row) for row in rows if row}
    if len(widths) == 1 and max(widths) > headers and not any(any(row[headers:]) for row in rows):
        return max(widths)
    return headers


def header_of(text: str, delimiter: str = ",") -> list[str]:
    """The cells of the first row. Raises WrongFile if there is none or a header is there twice."""
    headers = next(iter(first_rows(text, delimiter, 1)), [])
    _refuse_headers(headers)
    return headers


def first_rows(text: str, delimiter: str, most: int = HEADER_WITHIN) -> list[list[str]]:
    """The trimmed cells of the first rows, until one cannot be read."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:_HEAD]), delimiter=delimiter):
            rows.append([cell.strip() for cell in row])
            if len(rows) == most:
                break
    except csv.Error:
        pass
    return rows


def _refuse_other_marks(headers: list[str], delimiter: str) -> None:
    """One long header with marks of another kind in it is a row of headers that somebody's Excel wrote abroad."""
    other = max(_BETWEEN, key=headers[0].count)
    if len(headers) == 1 and headers[0].count(other) > 1 and other != delimiter:
        raise WrongFile(
            f"{_BETWEEN[other]} stand between the cells; expected {_BETWEEN.get(delimiter, delimiter)}"
        )


def _refuse_headers(headers: list[str]) -> None:
    if not any(headers):
        raise WrongFile("expected a row of column names first; the first row is empty")
    if len(headers) > MOST_COLUMNS:
        raise WrongFile(f"more than {MOST_COLUMNS:,} columns")
    if any("\x00" in header for header in headers):
        raise WrongFile("the first row is no text: expected UTF-8, Windows-1252, or UTF-16 with its mark")
    seen: set[str] = set()
    for place, header in enumerate(headers, start=1):
        if header and header.casefold() in seen:
            raise WrongFile(f"two columns have the same name (the second is column {place})")
        seen.add(header.casefold())


def _cells(
    text: str, width: int, delimiter: str, header_row: int
) -> tuple[pa.Table, np.ndarray, list[Reject]]:
    """All rows below the headers of the right width as trimmed text (empty: null), their numbers, and the rows of
    another width."""
    plain = _plain_cells(text, width, delimiter)
    if plain is not None:
        return plain.slice(header_row), np.arange(header_row + 1, plain.num_rows + 1), []
    if text.count("\n") > MOST_LINES:
        raise WrongFile(f"more than {MOST_LINES:,} lines: send it in parts")
    ragged: dict[int, Reject] = {}
    last_ragged = ""

    def note(row: arrow_csv.InvalidRow) -> str:
        nonlocal last_ragged
        last_ragged = row.text
        ragged[row.number] = Reject(
            row.number, "", f"{row.expected_columns} cells; the row has {row.actual_columns}"
        )
        return "skip" if len(ragged) <= MOST_RAGGED else "error"

    names = [str(place) for place in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text.encode("utf-8")),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            # Empty lines count as rows (of nulls), or the numbers of the rows after them would be wrong.
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        if len(ragged) > MOST_RAGGED:
            raise WrongFile(
                f"more than {MOST_RAGGED:,} rows have another number of cells than the headers"
            ) from error
        raise WrongFile(
            f"it cannot be read as CSV: expected rows of cells with {_BETWEEN.get(delimiter, delimiter)} between them"
        ) from error
    if table.num_rows > MOST_ROWS:
        raise WrongFile(f"more than {MOST_ROWS:,} rows: send it in parts")
    numbers = np.arange(1, table.num_rows + len(ragged) + 1)
    if ragged:
        numbers = np.setdiff1d(numbers, np.fromiter(ragged, dtype=np.int64), assume_unique=True)
    _refuse_open_quote(text, table, last_ragged, max(ragged, default=0), numbers)
    above = int(np.searchsorted(numbers, header_row, side="right"))  # the headers, and titles of their width
    table = table.slice(above)
    trimmed = [_trimmed(table.column(place)) for place in range(width)]
    below = [reject for number, reject in ragged.items() if number > header_row]
    return pa.table(trimmed, names=names), numbers[above:], below


def _plain_cells(text: str, width: int, delimiter: str) -> pa.Table | None:
    """The same of a small file without a quotation mark, each row of which has as many cells: to start the reader of
    long files took longer than all else that is done to read one row. None where it is not as plain as that."""
    if len(text) > PLAIN or '"' in text:
        return None
    lines = text.replace("\r\n", "\n").removesuffix("\n")
    if _NOT_PLAIN.search(lines):
        return None
    rows = [line.split(delimiter) for line in lines.split("\n")]
    if any(len(row) != width or row == [""] for row in rows):
        return None
    return pa.table(
        {
            str(place): pa.array([row[place].strip(" ") or None for row in rows], pa.string())
            for place in range(width)
        }
    )


def _refuse_open_quote(text: str, table: pa.Table, ragged: str, ragged_row: int, numbers: np.ndarray) -> None:
    """A quotation mark that is never closed takes in the rest of the file, which must not pass for one row."""
    if text.count('"') % 2 == 0:
        return
    last = int(numbers[-1]) if len(numbers) else 0
    if ragged_row > last:
        last, cells = ragged_row, [ragged]
    else:
        cells = [column[-1].as_py() or "" for column in table.columns]
    tail = text.rstrip("\r\n").splitlines()[-1]  # inside a cell only if no quotation mark closes it
    if any(len(lines := cell.rstrip("\r\n").splitlines()) > 1 and lines[-1] == tail for cell in cells):
        raise WrongFile(f"row {last}: a quotation mark is opened and never closed")


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, NOTHING), NONE, trimmed)


def _without_blank(rows: pa.Table, cells: list[pa.ChunkedArray]) -> pa.Table:
    """The rows that hold anything in any cell of the file: spreadsheets end with rows of nothing."""
    holds = None
    for column in cells:
        valid = pc.is_valid(column)
        holds = valid if holds is None else pc.or_(holds, valid)
        if pc.all(holds).as_py():
            return rows
    return rows.filter(holds)


def _without_headers(
    rows: pa.Table, numbers: np.ndarray, cells: pa.Table, headers: list[str]
) -> tuple[pa.Table, list[Reject]]:
    """Take out rows that are the headers once more: a second file was put beneath the first."""
    if len(numbers) <= FEW and not _may_be_headers(cells, headers):
        return rows, []
    places = np.arange(len(numbers))
    for place, header in enumerate(headers):
        if header and len(places):
            column = cells.column(place) if len(places) == len(numbers) else cells.column(place).take(places)
            texts = pc.utf8_ltrim(column, "\ufeff")  # the second file's mark
            places = places[np.asarray(pc.fill_null(pc.equal(texts, pa.scalar(header, pa.string())), False))]
    if not len(places):
        return rows, []
    found = numbers[places]
    keep = pc.invert(pc.is_in(rows["_row"], value_set=pa.array(found, pa.int64())))
    return rows.filter(keep), [Reject(int(number), "", HEADERS_AGAIN) for number in found]


def _may_be_headers(cells: pa.Table, headers: list[str]) -> bool:
    """Of few rows, whether any has the first header for its cell: sooner seen so than column by column."""
    first = next((place for place, header in enumerate(headers) if header), None)
    return first is None or any(
        text is not None and text.lstrip("\ufeff") == headers[first]
        for text in cells.column(first).to_pylist()
    )


def without_spoilt(rows: pa.Table, layout: Layout) -> tuple[pa.Table, list[Reject]]:
    """Take out rows with a NUL or with bytes that are no text."""
    rejects = {reject.row: reject for reject in reversed(list(_spoilt(rows, layout)))}
    if not rejects:
        return rows, []
    keep = pc.invert(pc.is_in(rows["_row"], value_set=pa.array(list(rejects), pa.int64())))
    return rows.filter(keep), list(rejects.values())


def _spoilt(rows: pa.Table, layout: Layout) -> Iterator[Reject]:
    for name in rows.column_names[1:]:
        for mark, expected in SPOILS.items():
            found = pc.fill_null(pc.match_substring(rows[name], mark), False)
            if pc.any(found).as_py():
                header = layout.header(name)
                yield from (Reject(row, header, expected) for row in rows["_row"].filter(found).to_pylist())
