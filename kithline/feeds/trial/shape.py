"""The shape of an unknown file: its format, where its rows are, what heads its columns, and its cells as text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from kithline.feeds.person_values import TOTALS
from kithline.feeds.readers import WrongFile
from kithline.feeds.spec import Format

MOST_BYTES = 200 << 20
MOST_ROWS = 20_000  # that are looked over; the declaration reads them all
_MB = 1 << 20
OTHER_SHEETS = "other sheets are not read:"
_BY_SUFFIX = {
    ".csv": Format.CSV,
    ".txt": Format.CSV,
    ".tsv": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xml": Format.XML,
    ".json": Format.JSON,
    ".jsonl": Format.JSON,
    ".ndjson": Format.JSON,
}
Cells = list[str | None]


@dataclass(frozen=True)
class Shape:
    """`headers`: what heads each column, in a document the path to it from the row. `rows`: the cells beneath, as text,
    None for an empty one. `repeated`: headers of parts that a row may hold several times. `notes`: what else is in the
    file that a feed of these rows would not read; no values."""

    path: Path
    format: Format
    headers: tuple[str, ...]
    rows: Sequence[Cells]
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 1
    sheet: str = ""
    root: str = ""
    element: str = ""
    repeated: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def column(self, header: str) -> list[str]:
        """The cells of a column that hold anything."""
        place = self.headers.index(header)
        return [text for row in self.rows if (text := row[place])]

    @property
    def words(self) -> str:
        """In a sentence what was found."""
        count = f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"
        if self.format is Format.CSV:
            between = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[self.delimiter]
            where = f"CSV, {self.encoding}, {between} between cells, headers in row {self.header_row}"
        elif self.format is Format.XLSX:
            where = f"a workbook, sheet '{self.sheet}', headers in row {self.header_row}"
        elif self.format is Format.XML:
            where = f"XML, <{self.root}>, a row is <{self.element}>"
        else:
            what = "the document itself" if self.element == "." else f"an item of '{self.element}'"
            where = f"JSON, a row is {what}"
        return f"{where}; {count} looked over, {len(self.headers)} columns"


def shape_of(path: Path, *, sheet: str = "", element: str = "") -> Shape:
    """Look a file over. `sheet`, `element`: which rows are meant, where there are several sorts. Raises WrongFile."""
    # Imported here, not above: the readers need the words of this module.
    from kithline.feeds.trial import shape_csv, shape_json, shape_xlsx, shape_xml

    size = path.stat().st_size
    if size == 0:
        raise WrongFile("the file is empty")
    if size > MOST_BYTES:
        raise WrongFile(
            f"the file is larger than {MOST_BYTES // _MB} MB: try a copy of its first thousand rows"
        )
    match _format_of(path):
        case Format.XLSX:
            return _without_totals(_judged(shape_xlsx.shape(path, sheet)))
        case Format.XML:
            return _judged(shape_xml.shape(path, element))
        case Format.JSON:
            return _judged(shape_json.shape(path, element))
        case _:
            return _without_totals(_judged(shape_csv.shape(path)))


def shapes_beside(main: Shape, number: str) -> list[Shape]:
    """The file's other tables: the other sheets; the lists or elements within the main rows, each with the main row's
    `number` (a header) as the path that leads up to it."""
    from kithline.feeds.trial import shape_json, shape_xlsx, shape_xml

    match main.format:
        case Format.XLSX:
            return shape_xlsx.beside(main)
        case Format.XML:
            return shape_xml.within(main, number)
        case Format.JSON:
            return shape_json.within(main, number)
        case _:
            return []


def _format_of(path: Path) -> Format:
    """By what the file begins with; its name only where that leaves it open. Raises WrongFile."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Format.XLSX
    if head.startswith(b"%PDF"):
        raise WrongFile("a PDF holds no rows: ask for the export as CSV or as a workbook")
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"<"):
        if text[:200].lower().startswith((b"<!doctype html", b"<html")):
            raise WrongFile("a web page, whatever its name says: ask for the export as CSV or as a workbook")
        return Format.XML
    if text.startswith((b"{", b"[")):
        return Format.JSON
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and head.count(b"\x00"):
        raise WrongFile("neither text nor a workbook: expected CSV, XLSX, XML or JSON")
    by_name = _BY_SUFFIX.get(path.suffix.lower(), Format.CSV)
    if by_name is not Format.CSV:
        raise WrongFile(f"its name says {by_name.value.upper()}, and it is none")
    return Format.CSV


def _judged(shape: Shape) -> Shape:
    if not shape.rows:
        raise WrongFile("there are headers and no row beneath them: expected a file with rows in it")
    return shape


def _without_totals(shape: Shape) -> Shape:
    """Without a last row of totals: it begins with such a word, and has fewer cells filled than is usual."""
    if len(shape.rows) < 2:
        return shape
    *others, last = shape.rows
    filled = [cell for cell in last if cell]
    usual = median(sum(1 for cell in row if cell) for row in others)
    if not filled or len(filled) >= usual or not TOTALS.fullmatch(filled[0]):
        return shape
    note = "the last row is one of totals: it is nobody, and is not taken in"
    return replace(shape, rows=others, notes=(*shape.notes, note))


def header_row_among(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows (from 0) holds the headers: the one with most words that head columns and
    fewest numbers, as wide as the rows beneath it; the earlier of two alike."""
    from kithline.feeds.trial.header_words import is_known

    widest = max((sum(1 for cell in row if cell) for row in rows), default=0)
    best, most = 0, -1.0
    for place, row in enumerate(rows):
        cells = [cell for cell in row if cell]
        if not cells or len(cells) < 0.5 * widest:
            continue
        alike = len(cells) - len({cell.casefold() for cell in cells})
        words = sum(1 for cell in cells if len(cell) <= 60 and any(mark.isalpha() for mark in cell))
        merit = 3 * sum(1 for cell in cells if is_known(cell)) + words - 2 * (len(cells) - words) - 4 * alike
        if merit > most:
            best, most = place, merit
    return best
