"""Workbooks written from scratch: plain, small, and the same bytes for the same rows on every machine.

A library would write the time of day and its own version into each file, and compression differs between machines; so
the parts are written here, stored and not compressed. Dates are real date cells, numbers real numbers.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kithline.feeds.spec import Column, Layout, Table
from kithline.feeds.values import Date, Whole

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no part of any document
_FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel's usual calendar, for days after February 1900
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# cell format 1 is a date (number format 14, shown as the reader's own country writes dates)
_STYLES = (
    f'<styleSheet xmlns="{_NAMESPACE}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

Sheet = tuple[Table, Layout, Sequence[Column], Sequence[Sequence[object]]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets: each a table, the layout it is in, its columns, and its rows of plain values."""
    strings: dict[str, int] = {}  # each distinct text once, as a spreadsheet keeps them
    written = ["".join(_sheet(*each, strings)) for each in sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _book([table.sheet for table, _, _, _ in sheets]),
        "xl/_rels/workbook.xml.rels": _relationships(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
            | {"rIdS": ("styles", "styles.xml"), "rIdT": ("sharedStrings", "sharedStrings.xml")}
        ),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": _shared(strings),
    } | {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(written, start=1)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name), _HEAD + text)
    return out.getvalue()


def _sheet(
    table: Table,
    layout: Layout,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    strings: dict[str, int],
) -> Iterator[str]:
    letters = [_letters(place) for place in range(len(columns))]
    yield f'<worksheet xmlns="{_NAMESPACE}"><dimension ref="A1:{letters[-1]}{len(rows) + 1}"/><sheetData>'
    yield '<row r="1">'
    yield from (
        f'<c r="{letter}1"{_text(layout.header(column.code), strings)}'
        for letter, column in zip(letters, columns, strict=True)
    )
    yield "</row>"
    cells = [_Cells(column, strings) for column in columns]
    for number, row in enumerate(rows, start=2):
        yield f'<row r="{number}">'
        for letter, known, value in zip(letters, cells, row, strict=True):
            if value is not None and value != "":
                yield f'<c r="{letter}{number}"{known[type(value), value]}'
        yield "</row>"
    yield "</sheetData></worksheet>"


class _Cells(dict[tuple[type, object], str]):
    """Of a column, what stands in a cell after its place, by the value and its type; each written once."""

    def __init__(self, column: Column, strings: dict[str, int]) -> None:
        super().__init__()
        self._column, self._strings = column, strings

    def __missing__(self, key: tuple[type, object]) -> str:
        found = self[key] = _cell(self._column, key[1], self._strings)
        return found


def _cell(column: Column, value: object, strings: dict[str, int]) -> str:
    """A string is written as it stands, so that errors can be written; one that is a date or number becomes a cell of
    that sort where its column is."""
    if isinstance(column.value, Date):
        day = _day(value)
        if day is not None:
            return f' s="1"><v>{(day - _FIRST_DAY).days}</v></c>'
    if isinstance(column.value, Whole) and re.fullmatch(r"\d{1,15}", str(value)):
        return f"><v>{value}</v></c>"
    return _text(value if isinstance(value, str) else column.value.write(value), strings)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else None
    except ValueError:
        return None


def _text(text: str, strings: dict[str, int]) -> str:
    return f' t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'


def _shared(strings: Mapping[str, int]) -> str:
    listed = "".join(
        f'<si><t xml:space="preserve">{html.escape(_NO_XML.sub("", text))}</t></si>' for text in strings
    )
    return f'<sst xmlns="{_NAMESPACE}" uniqueCount="{len(strings)}">{listed}</sst>'


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _book(names: Sequence[str]) -> str:
    listed = "".join(
        f'<sheet name="{html.escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        "/xl/sharedStrings.xml": "sharedStrings",
    }
    parts |= {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, sheets + 1)}
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{listed}</Types>'
    )
