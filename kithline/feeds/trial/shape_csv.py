"""The shape of a CSV file: encoding, what stands between the cells, which row holds the headers."""

import csv
import io
from collections import Counter
from pathlib import Path

from kithline.feeds.reader_csv import HEADER_WITHIN, decode, first_rows
from kithline.feeds.readers import WrongFile, with_groups
from kithline.feeds.spec import Format
from kithline.feeds.trial.shape import MOST_ROWS, Cells, Shape, header_row_among

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200  # rows, for what stands between the cells
_FIRST = 16 << 20  # bytes that are looked over


def shape(path: Path) -> Shape:
    """The shape of a CSV file. Raises WrongFile."""
    with path.open("rb") as file:
        data = file.read(_FIRST)
    if len(data) == _FIRST and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        data = data[: data.rfind(b"\n") + 1]  # the last row was cut
    text, encoding = decode(data)
    delimiter = _delimiter(text)
    top = first_rows(text, delimiter, HEADER_WITHIN)
    place = header_row_among(top)
    plain = [" ".join(header.split()) for header in top[place]] if top else []  # one may be of several lines
    headers = with_groups(plain, top[place - 1] if place else ())
    while headers and not headers[-1]:
        headers = headers[:-1]
    if len(headers) < 2:
        raise WrongFile("expected rows of cells with commas, semicolons, tabs or bars between them")
    rows, other = _rows(text, delimiter, place + 1, len(top[place]))
    named = [at for at, header in enumerate(headers) if header]
    twice = [at + 1 for at in named if [h.casefold() for h in headers].index(headers[at].casefold()) != at]
    if twice:
        raise WrongFile(f"two columns have the same name (the second is column {twice[0]})")
    notes = []
    if len(named) < len(headers):
        without = len(headers) - len(named)
        have = "column has no header and is" if without == 1 else "columns have no header and are"
        notes.append(f"{without} {have} not read")
    if other:
        have = "row has" if other == 1 else "rows have"
        notes.append(f"{other:,} {have} another number of cells than the headers, and could not be read")
    return Shape(
        path,
        Format.CSV,
        tuple(headers[at] for at in named),
        [[row[at] or None for at in named] for row in rows],
        encoding=encoding,
        delimiter=delimiter,
        header_row=place + 1,
        notes=tuple(notes),
    )


def _delimiter(text: str) -> str:
    """What makes the most rows of one width above 1."""

    def merit(delimiter: str) -> int:
        widths = Counter(len(row) for row in first_rows(text, delimiter, _LOOKED_AT) if len(row) > 1)
        width, rows = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return rows * min(width, 30)

    return max(_DELIMITERS, key=merit)


def _rows(text: str, delimiter: str, after: int, width: int) -> tuple[list[Cells], int]:
    """The rows below the headers, and how many had another width. Raises WrongFile."""
    rows: list[Cells] = []
    other = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            if number < after or not any(cell.strip() for cell in row):
                continue
            if len(row) != width:
                other += 1
                continue
            rows.append([cell.strip() or None for cell in row])
            if len(rows) == MOST_ROWS:
                break
    except csv.Error:
        raise WrongFile("it cannot be read as CSV: a cell is too long or a quotation mark is open") from None
    return rows, other
