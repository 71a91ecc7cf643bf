"""Excel workbooks: each table is on a sheet of its own, below whatever titles stand above its row of headers.

A workbook is a zip of XML parts, and what it says of its own size is not believed: how much is unpacked, how long a row
is, how many rows and cells are taken are all bounded before a value is kept. Cells come as text: dates as ISO dates,
whether the cell is a date or a bare day number (of either of Excel's two calendars) in a column of dates; whole numbers
without ".0"; a cell that shows an error ("#N/A") as empty.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.utils.datetime import from_excel

from kithline.feeds.bounds import has_endless_contents
from kithline.feeds.readers import (
    LONGEST_HEADER,
    HeaderMatch,
    Read,
    WrongFile,
    best_layout,
    folded,
    lost_notes,
    match_layout,
    missing_columns,
    with_groups,
)
from kithline.feeds.spec import Column, Table
from kithline.feeds.values import Date, Moment

BROKEN = "the workbook is broken, or no .xlsx file: open it in Excel and save it anew"
HEADER_WITHIN = 40  # rows from the top in which the headers are looked for
MOST_ROWS = 1_048_576  # Excel's own limit
MOST_COLUMNS = 400
MOST_CELLS = 10_000_000  # kept of one workbook; what is larger comes as CSV
_MB = 1 << 20
_MOST_UNPACKED = {"xl/worksheets/": 300 * _MB, "xl/sharedStrings.xml": 80 * _MB, "": 20 * _MB}
_LONGEST_ROW = 8 * _MB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA"}


def read(path: Path, tables: Sequence[Table]) -> dict[str, Read]:
    """Read the tables of one workbook. Raises WrongFile."""
    with opened(path) as workbook:
        sheets = _sheets(workbook, tables)
        absent = [table.sheet for table in tables if table.code not in sheets]
        if absent:
            raise WrongFile(f"there is no sheet '{absent[0]}'")
        budget = [MOST_CELLS]
        return {
            table.code: _read_sheet(table, sheets[table.code], workbook.epoch, budget) for table in tables
        }


def matches_of(path: Path, tables: Sequence[Table]) -> dict[str, HeaderMatch]:
    """Those of `tables` that have a sheet, with how its headers fit. Raises WrongFile if there is none."""
    with opened(path) as workbook:
        sheets = _sheets(workbook, tables)
        if not sheets:
            expected = ", ".join(f"'{table.sheet}'" for table in tables[:3])
            raise WrongFile(f"expected sheets called {expected}" + (" ..." if len(tables) > 3 else ""))
        return {
            table.code: _header_row(table, sheets[table.code], workbook.epoch)[1]
            for table in tables
            if table.code in sheets
        }


# --- the container ----------------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The workbook, when it is known to be of a bearable size. Whatever the library stumbles on is told in one line:
    its own words may repeat what stands in a cell."""
    try:
        _refuse_strange(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it does not keep
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()
    except WrongFile:
        raise
    except Exception as error:
        raise WrongFile(BROKEN) from error


def _refuse_strange(path: Path) -> None:
    """Refuse what is no workbook, or one that would unpack to more than it should. Raises WrongFile."""
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            # what a password hides is one stream of an old-style container, listed by its name in UTF-16
            hidden = "EncryptedPackage".encode("utf-16-le") in file.read(8 * _MB)
            if hidden:
                raise WrongFile("the workbook is protected by a password: save it without one")
            raise WrongFile("an old workbook (.xls): save it as .xlsx")
    if has_endless_contents(path):
        raise WrongFile(BROKEN)
    with zipfile.ZipFile(path) as packed:
        if len(packed.infolist()) > 5_000:
            raise WrongFile(BROKEN)
        unpacked = dict.fromkeys(_MOST_UNPACKED, 0)
        for part in packed.infolist():
            if not part.filename.lower().endswith((".xml", ".rels")):
                continue  # pictures and the like are never unpacked
            kind = next(start for start in _MOST_UNPACKED if part.filename.startswith(start))
            # A zip's reader gives no more than the size that the part declares.
            unpacked[kind] += part.file_size
            if unpacked[kind] > _MOST_UNPACKED[kind]:
                raise WrongFile(
                    f"the workbook unpacks to more than {_MOST_UNPACKED[kind] // _MB} MB: send it as CSV"
                )
            _refuse_part(packed, part)


def _refuse_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type declaration, or a row without end, is in no workbook that was made by a spreadsheet."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    since_row = 0
    with packed.open(part) as stream:
        first = True
        while block := stream.read(_MB):
            if first and b"<!DOCTYPE" in block.replace(b"\x00", b"").upper():
                raise WrongFile("document type declarations are not accepted")
            first = False
            if not is_sheet:
                continue
            at = max(block.rfind(b"row>"), block.rfind(b"<row"))
            since_row = len(block) - at if at >= 0 else since_row + len(block)
            if since_row > _LONGEST_ROW:
                raise WrongFile(f"a row is longer than {_LONGEST_ROW // _MB} MB")


# --- the sheets -------------------------------------------------------------------------------------------------


def _sheets(workbook: Any, tables: Sequence[Table]) -> dict[str, Any]:
    """The sheet of each table that has one: by its name; a workbook's only sheet by its headers. Raises WrongFile."""
    found: dict[str, Any] = {}
    for sheet in workbook.worksheets:
        for table in tables:
            if table.is_on(sheet.title):
                if table.code in found:
                    raise WrongFile(f"two sheets could be '{table.sheet}'")
                found[table.code] = sheet
    if not found and len(workbook.worksheets) == 1:
        [sheet] = workbook.worksheets
        merits = []
        for table in tables:
            try:
                merits.append((_header_row(table, sheet, workbook.epoch)[1].merit, table.code))
            except WrongFile:
                continue
        if merits:
            found[max(merits)[1]] = sheet
    return found


def rows_of(
    sheet: Any, within: int = MOST_ROWS, width: int = MOST_COLUMNS
) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Each row that holds anything, with its number. The dimensions that the sheet claims are not asked for."""
    sheet.reset_dimensions()
    blank: object = None
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=width), start=1):
        if number > within:
            break
        if row is blank:  # one and the same for all rows that are passed over
            continue
        if any(cell is not None and cell != "" for cell in row):
            yield number, row
        else:
            blank = row
    else:
        return
    if within == MOST_ROWS:
        raise WrongFile(f"a sheet has more than {MOST_ROWS:,} rows: send it as CSV")


def _header_row(table: Table, sheet: Any, epoch: datetime) -> tuple[int, HeaderMatch]:
    """The number of the row that holds the headers: of the first rows, the one that fits best. Raises WrongFile."""
    best: tuple[int, HeaderMatch, list[str]] | None = None
    above: tuple[int, list[str]] = 0, []
    for number, row in rows_of(sheet, HEADER_WITHIN):
        plain = [(text_of(cell, epoch, False) or "")[: LONGEST_HEADER + 1] for cell in row]
        headers = with_groups(plain, above[1] if above[0] == number - 1 else ())
        above = number, plain
        match = best_layout(table, headers)
        if best is None or match.merit > best[1].merit:
            best = (number, match, headers)
    if best is None:
        raise WrongFile(f"the sheet '{table.sheet}' is empty")
    number, match, headers = best
    if missing_columns(table, match):
        match_layout(table, headers)  # says what is missing
    used = {folded(headers[place]) for place in match.places.values()}
    seen: set[str] = set()
    for place, header in enumerate(map(folded, headers), start=1):
        if header in used and header in seen:
            raise WrongFile(f"two columns have the same name (the second is column {place})")
        seen.add(header)
    return number, match


def _read_sheet(table: Table, sheet: Any, epoch: datetime, budget: list[int]) -> Read:
    """`budget`: how many cells may still be kept of this workbook."""
    header_row, match = _header_row(table, sheet, epoch)
    taken = [
        (match.places[column.code], _is_dated(column), texts)
        for column in table.columns
        if column.code in match.places
        for texts in [list[str | None]()]
    ]
    numbers: list[int] = []
    # What stands right of the last column that is taken holds nothing for us, nor makes a row of its own.
    for number, row in rows_of(sheet, width=1 + max(match.places.values())):
        if number <= header_row:
            continue
        budget[0] -= len(taken)
        if budget[0] < 0:
            raise WrongFile(f"the workbook has more than {MOST_CELLS:,} cells: send it as CSV")
        numbers.append(number)
        for place, is_dated, texts in taken:
            texts.append(text_of(row[place] if place < len(row) else None, epoch, is_dated))
    by_place = {place: texts for place, _, texts in taken}
    columns: dict[str, pa.Array] = {"_row": pa.array(numbers, pa.int64())}
    for column in table.columns:
        at = match.places.get(column.code)
        columns[column.code] = pa.array([None] * len(numbers) if at is None else by_place[at], pa.string())
    return Read(
        rows=pa.table(columns),
        rejects=[],
        layout=match.layout.code,
        encoding="xlsx",
        lost_columns=match.lost,
        unknown_columns=match.unknown,
        notes=lost_notes(match.layout, match.lost, match.unknown),
    )


# --- the cells --------------------------------------------------------------------------------------------------


def _is_dated(column: Column) -> bool:
    return isinstance(column.value, Date | Moment)


def text_of(cell: object, epoch: datetime, is_dated: bool) -> str | None:
    """A cell as text; None for an empty one."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case int() | float() if is_dated:
            return _day(cell, epoch)
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    text = str(cell).replace("\xa0", " ").strip()
    if not text or text in _ERRORS:
        return None
    # a day number that was saved as text; years as text are four figures
    return _day(int(text), epoch) if is_dated and re.fullmatch(r"[1-9]\d{4}", text) else text


def _day(number: int | float, epoch: datetime) -> str:
    """Excel's number of a day. One that is none stays a number, and is told when it is judged."""
    try:
        moment = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return str(number)
    return text_of(moment, epoch, False) or str(number)
