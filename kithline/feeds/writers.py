"""Files of a feed, written by the declaration that reads them: for the invented city, samples and tests."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lxml import etree

from kithline.feeds.cells import Cells
from kithline.feeds.column_texts import texts_of
from kithline.feeds.reader_xml import anchor_of, parts_of
from kithline.feeds.spec import Column, Feed, Format, Layout, Table
from kithline.feeds.writer_csv import csv_bytes
from kithline.feeds.writer_json import document
from kithline.feeds.writer_xlsx import Sheet, workbook

Row = Mapping[str, object]
Rows = Sequence[Row] | Mapping[str, Sequence[object]]  # row by row, or column by column (quicker)


def write_delivery(
    feed: Feed,
    folder: Path,
    rows: Mapping[str, Rows],
    *,
    period: Mapping[str, str],
    layout: str | None = None,
    encoding: str = "utf-8",
) -> list[Path]:
    """Write the tables of `rows` (by table code) as files into `folder`, and return their paths.

    Values are plain ones (a date, a number, True); a string is written as it stands, so that errors can be written
    too; None is an empty cell. `layout` picks the supplier (where a table has no such layout: its first); `period`
    fills the file names and the XML envelope. The same rows give the same bytes. Letters that `encoding` lacks
    become "?", as old systems have it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unknown = set(rows) - {table.code for table in feed.tables}
    if unknown:
        raise ValueError(f"feed {feed.code} has no table {', '.join(sorted(unknown))}")
    if feed.format is Format.XML:
        path = folder / feed.tables[0].name.format_map(period)
        path.write_bytes(_xml(feed, rows, period, layout, encoding))
        return [path]
    if feed.format is Format.JSON:
        path = folder / feed.tables[0].name.format_map(period)
        path.write_text(_json(feed, rows, period, layout, path.suffix), encoding=encoding, newline="\n")
        return [path]
    if feed.format is Format.XLSX:
        return _workbooks(feed, folder, rows, period, layout)
    paths = []
    for table in feed.tables:
        if table.code in rows:
            path = folder / table.name.format_map(period)
            written = _csv(table, rows[table.code], layout_of(table, layout))
            if encoding != "utf-8":
                written = written.decode().encode(encoding, "replace")
            path.write_bytes(written)
            paths.append(path)
    return paths


def _workbooks(
    feed: Feed, folder: Path, rows: Mapping[str, Rows], period: Mapping[str, str], layout: str | None
) -> list[Path]:
    """A workbook for each file name that the tables have, with a sheet for each table."""
    sheets: dict[Path, list[Sheet]] = {}
    for table in feed.tables:
        if table.code in rows:
            chosen = layout_of(table, layout)
            columns = written_columns(table, chosen)
            values = zip(*(_values(rows[table.code], column.code) for column in columns), strict=True)
            sheets.setdefault(folder / table.name.format_map(period), []).append(
                (table, chosen, columns, list(values))
            )
    for path, listed in sheets.items():
        path.write_bytes(workbook(listed))
    return list(sheets)


def layout_of(table: Table, code: str | None) -> Layout:
    """The layout of that code, else the table's first."""
    return next((layout for layout in table.layouts if layout.code == code), table.layouts[0])


def written_columns(table: Table, layout: Layout) -> list[Column]:
    """The columns that have a header of their own; of several that read one header, the first writes it."""
    first: dict[str, Column] = {}
    for column in table.columns:
        if column.code not in layout.absent:
            first.setdefault(layout.header(column.code), column)
    return list(first.values())


def _csv(table: Table, rows: Rows, layout: Layout) -> bytes:
    columns = written_columns(table, layout)
    headers = [layout.header(column.code) for column in columns]
    values = [_prepared(rows, column) for column in columns]
    return csv_bytes(headers, values, [column.value for column in columns], table.delimiter)


def _prepared(rows: Rows, column: Column) -> Sequence[str] | Cells:
    """A column as texts, or as an array of which they are made at once."""
    values = _values(rows, column.code)
    if isinstance(values, Cells) and values.array is not None:
        return values
    return _column(rows, column.code, column.value.write)


def _column(rows: Rows, code: str, write: Callable[[object], str]) -> list[str]:
    """One column as text; each distinct value is written once, and a column of texts is what it is."""
    values = _values(rows, code)
    if set(map(type, values)) == {str}:
        return list(values)  # type: ignore[arg-type]
    return list(map(_Texts(write).__getitem__, values))


class _Texts(dict[object, str]):
    """Values as text, each written when it is first asked for."""

    def __init__(self, write: Callable[[object], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, value: object) -> str:
        text = self[value] = value if isinstance(value, str) else self._write(value)
        return text


def _values(rows: Rows, code: str) -> Sequence[object]:
    if isinstance(rows, Mapping):
        length = len(next(iter(rows.values()), ()))
        return rows.get(code, [None] * length)
    return [row.get(code) for row in rows]


def _json(
    feed: Feed, rows: Mapping[str, Rows], period: Mapping[str, str], layout: str | None, suffix: str
) -> str:
    content = {}
    for table in feed.tables:
        if table.code in rows:
            chosen = layout_of(table, layout)
            columns = written_columns(table, chosen)
            texts = [texts_of(_prepared(rows[table.code], column), column.value) for column in columns]
            content[table.code] = (chosen, columns, texts)
    return document(feed, content, period, as_lines=suffix in (".jsonl", ".ndjson"))


# --- XML ------------------------------------------------------------------------------------------------------


def _xml(
    feed: Feed, rows: Mapping[str, Rows], period: Mapping[str, str], layout: str | None, encoding: str
) -> bytes:
    root = etree.Element(feed.root)
    for path, text in feed.envelope.items():
        _at(root, path.split("/")).text = text.format_map(period)
    home = _at(root, anchor_of(feed)[:-1])
    # Elements already written, by table and by the absolute paths and texts that name them.
    written: dict[str, dict[tuple[tuple[str, str], ...], etree._Element]] = {}
    for table in sorted(feed.tables, key=lambda each: each.element.count("/")):
        if table.code in rows:
            _write_elements(feed, table, layout_of(table, layout), rows[table.code], home, written, layout)
    place = {name: index for index, name in enumerate(feed.sequence)}
    for parent in root.iter():
        parent[:] = sorted(parent, key=lambda child: place.get(child.tag, -1))
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding=encoding.removesuffix("-sig"))
    return document + b"\n"


def _write_elements(
    feed: Feed,
    table: Table,
    layout: Layout,
    rows: Rows,
    home: etree._Element,
    written: dict[str, dict[tuple[tuple[str, str], ...], etree._Element]],
    layout_code: str | None,
) -> None:
    columns = written_columns(table, layout)
    paths = [layout.header(column.code) for column in columns]
    above = [place for place, path in enumerate(paths) if path.startswith("../")]
    parent_table = _parent(feed, table, written)
    steps = table.element.split("/")
    below = steps[len(parent_table.element.split("/")) :] if parent_table else steps[-1:]
    if parent_table is None and steps[:-1] != anchor_of(feed)[:-1]:
        raise ValueError(f"table {table.code}: no table above it is written")
    # What a row says of the elements above it must be what its parent says of itself, or is written there.
    index: dict[tuple[str, ...], etree._Element] = {}
    if parent_table is not None:
        of_parent = layout_of(parent_table, layout_code)
        told = {
            _absolute(parent_table.element, of_parent.header(column.code)) for column in parent_table.columns
        } | {path for names in written[parent_table.code] for path, _ in names}
        above = [place for place in above if _absolute(table.element, paths[place]) in told]
        wanted = [_absolute(table.element, paths[place]) for place in above]
        for names, element in written[parent_table.code].items():
            held = dict(names)
            index[tuple(held.get(path, "") for path in wanted)] = element
    mine = written.setdefault(table.code, {})
    places = [_absolute(table.element, path) for path in paths]
    own = [
        (place, path)
        for place, path in enumerate(paths)
        if place not in above and not path.endswith("@position")
    ]
    prepared = [_column(rows, column.code, column.value.write) for column in columns]
    for number, texts in enumerate(zip(*prepared, strict=True)):
        if parent_table is None:
            parent = home
        else:
            try:
                parent = index[tuple(texts[place] for place in above)]
            except KeyError:
                raise ValueError(f"table {table.code}: row {number + 1} has no row above it") from None
        element = etree.SubElement(_at(parent, below[:-1]), below[-1])
        for place, path in own:
            if texts[place]:
                _write_upwards(element, path, texts[place])
        mine[tuple(zip(places, texts, strict=True))] = element


def _parent(feed: Feed, table: Table, written: Mapping[str, object]) -> Table | None:
    """The written table whose element is the nearest above this one's."""
    above = [
        each for each in feed.tables if each.code in written and table.element.startswith(each.element + "/")
    ]
    return max(above, key=lambda each: each.element.count("/"), default=None)


def _absolute(element: str, path: str) -> str:
    """A header path from a row's element as a path from the root: what parent and child rows agree on."""
    steps = element.split("/")
    while path.startswith("../"):
        steps, path = steps[:-1], path[3:]
    return "/".join(steps if path == "." else [*steps, path])


def _at(element: etree._Element, steps: Sequence[str]) -> etree._Element:
    """The element that the steps lead to, made where it is not there."""
    for step in steps:
        below = element.find(step)
        element = etree.SubElement(element, step) if below is None else below
    return element


def _write_upwards(element: etree._Element, path: str, text: str) -> None:
    while path.startswith("../"):
        element, path = element.getparent(), path[3:]
    _write_leaf(element, path, text)


def _write_leaf(element: etree._Element, path: str, text: str) -> None:
    """Write a value; where the path is of a list (its parent is one), each part after a comma is an element."""
    if path == ".":
        element.text = text
        return
    if "+" in path:
        for part, length in parts_of(path):
            _write_leaf(element, part, text[:length] if length else text)
            text = text[length:]
        return
    *steps, leaf = path.split("/")
    parent = _at(element, steps)
    if leaf.startswith("@"):
        parent.set(leaf[1:], text)
        return
    begun = parent.find(leaf)
    if begun is not None and begun.attrib and not begun.text:  # its attributes were written before
        begun.text = text
        return
    for part in text.split(",") if steps else [text]:
        etree.SubElement(parent, leaf).text = part
