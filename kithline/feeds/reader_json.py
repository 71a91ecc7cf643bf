"""JSON documents: lists of objects become rows, and paths from them (see `json_paths`) become columns.

A file is one document, or one document on each line (JSON lines), which may be of any length. FHIR Bundles are read by
paths like every other: `entry[]/resource[resourceType=Patient]`.

One document stands in memory whole, so its length and the number of its parts are bounded before it is parsed. A longer
one is read as many small ones (see `json_stream`).
"""

import codecs
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kithline.feeds.bounds import MOST_OF_DOCUMENT
from kithline.feeds.gather import Gatherer, leaves_of
from kithline.feeds.json_paths import Node, follow, last, parsed, text_at
from kithline.feeds.json_stream import Around, small_documents
from kithline.feeds.json_texts import Texts
from kithline.feeds.on_disk import OnDisk, gatherers_onto_disk
from kithline.feeds.reader_csv import decode, without_spoilt
from kithline.feeds.readers import AFTER_THE_END, Read, WrongFile, told_period
from kithline.feeds.spec import Feed, Table

_MB = 1 << 20
MOST_BYTES = 200 * _MB  # of one document
LONGEST_LINE = 8 * _MB
MOST_PARTS = 1_000_000  # objects and lists of one document
MOST_VALUES = 5_000_000
MOST_IDLE = 2_000_000  # records in a row of which none is a row of any table
LOOKED_OVER = 1_000  # rows of a table that are looked over for members that nobody declared
A_LINE = "one JSON document on the line"


def _refuse(name: str) -> object:
    raise json.JSONDecodeError("no JSON", "", 0)


# Numbers stay the text that was sent: a number may be longer than any that we could hold.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)


def read(feed: Feed, path: Path, tables: Sequence[Table]) -> dict[str, Read]:
    """Read the tables of one JSON file in one pass. Raises WrongFile."""
    gatherers = [Gatherer(table) for table in tables]
    encoding, unknown = gather(feed, path, gatherers)
    return {each.table.code: _checked(each.table, each.result(encoding, unknown, last)) for each in gatherers}


def read_onto_disk(feed: Feed, path: Path, tables: Sequence[Table], folder: Path) -> list[OnDisk]:
    """The same of a file too large for memory; the rows go into the folder. Raises WrongFile."""
    with gatherers_onto_disk(tables, folder) as gatherers:
        encoding, unknown = gather(feed, path, gatherers)
        return [replace(each.on_disk(encoding, unknown, last), check=_checked) for each in gatherers]


def gather(feed: Feed, path: Path, gatherers: Sequence[Gatherer]) -> tuple[str, list[str]]:
    """Give each gatherer its rows; the encoding, and the members that nobody declared. Raises WrongFile."""
    leaves = set(leaves_of(feed.tables, last)) | _choosing(feed)
    unknown: dict[str, None] = {}
    encoding = "utf-8"
    texts_of = [(gatherer, Texts(gatherer.paths)) for gatherer in gatherers]
    rows = idle = 0
    try:
        for document, encoding in documents(path, feed):  # noqa: B007 - the last one's is the file's
            if document is None:
                gatherers[0].refuse(A_LINE)
                continue
            if isinstance(document, Around):
                _refuse_what_stands_below(feed, document)
                continue
            told_by(feed, document)
            for gatherer, texts in texts_of:
                for row in follow(Node(document), gatherer.table.element):
                    if not isinstance(row.value, dict) and "." not in gatherer.paths:
                        gatherer.refuse("an object with members")
                        continue
                    gatherer.take(texts.of(row))
                    if len(unknown) < 200 and gatherer.rows <= LOOKED_OVER:
                        unknown |= dict.fromkeys(_leaf_names(row.value, leaves))
            before, rows = rows, sum(gatherer.rows for gatherer in gatherers)
            idle = 0 if rows > before else idle + 1 + _items_of(document)
            if idle > MOST_IDLE:
                raise WrongFile(f"more than {MOST_IDLE:,} records of another sort in a row")
    except RecursionError:
        raise WrongFile("the JSON is nested too deeply") from None
    return encoding, list(unknown)


def _items_of(document: object) -> int:
    """How many things its lists hold."""
    if isinstance(document, list):
        return len(document)
    return sum(map(_items_of, document.values())) if isinstance(document, dict) else 0


def _checked(table: Table, got: Read) -> Read:
    """Without the rows that hold what is no text."""
    layout = next(each for each in table.layouts if each.code == got.layout)
    rows, spoilt = without_spoilt(got.rows, layout)
    return replace(got, rows=rows, rejects=sorted([*got.rejects, *spoilt], key=lambda reject: reject.row))


def told_by(feed: Feed, document: object) -> dict[str, str]:
    """The period that the document's envelope tells. Raises WrongFile if it is another feed's."""
    period = {}
    for place, expected in feed.envelope.items():
        text = text_at(Node(document), place)
        if expected.startswith("{"):
            if text:
                period[expected[1:-1]] = told_period(place, expected[1:-1], text)
        elif text is not None and text not in expected.split("|"):
            raise WrongFile(f"'{place}' is not {expected}: the document is of another sort")
    return period


def fit_of(feed: Feed, path: Path) -> tuple[int, dict[str, str]]:
    """How many of the feed's columns the first rows of a file have, and the period that it tells. Raises WrongFile."""
    try:
        for document, _ in documents(path, feed):
            if document is not None:
                return _filled(feed, document), told_by(feed, document)
    except RecursionError:
        raise WrongFile("the JSON is nested too deeply") from None
    raise WrongFile("it cannot be read as JSON")


def _filled(feed: Feed, document: object) -> int:
    count = 0
    for table in feed.tables:
        rows = follow(Node(document), table.element)[:20]
        paths = {layout.header(column.code) for layout in table.layouts for column in table.columns}
        count += sum(1 for path in paths if any(text_at(row, path) for row in rows))
    return count


def _refuse_what_stands_below(feed: Feed, around: Around) -> None:
    """What rows or the period need must stand above a list too long for memory. Raises WrongFile."""
    needed = {step[0].name for place in feed.envelope for step in parsed(place)}
    for table in feed.tables:
        deep = min(sum(step.name != "." for step in steps) for steps in parsed(table.element))
        for path in {header for layout in table.layouts for header in layout.headers.values()}:
            for steps in parsed(path):
                up = sum(step.name == ".." for step in steps)
                if up > deep - around.depth:  # it leads out of the list
                    needed |= {step.name for step in steps[up : up + 1]}
    told_by(feed, around.members)
    if below := sorted(needed & around.below):
        raise WrongFile(
            f"'{below[0]}' stands below the list of rows: in a document of more than {MOST_OF_DOCUMENT // _MB} MB it "
            "must stand above"
        )


def documents(path: Path, feed: Feed | None = None) -> Iterator[tuple[object, str]]:
    """The documents of a file, each with the encoding; None for a line that is none. A document of a known feed that is
    too large comes as small ones and, last, what stands around its rows. Raises WrongFile."""
    if _is_lines(path):
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), start=1):
                if len(line) > LONGEST_LINE:
                    raise WrongFile(f"line {number}: longer than {LONGEST_LINE // _MB} MB")
                if line.strip():
                    try:
                        yield _parsed(line)
                    except (WrongFile, RecursionError):
                        yield None, "utf-8"
        return
    if feed is not None and path.stat().st_size > MOST_OF_DOCUMENT:
        yield from small_documents(path, _lists_of(feed), _DECODER)
        return
    if path.stat().st_size > MOST_BYTES:
        raise WrongFile(
            f"a document of more than {MOST_BYTES // _MB} MB: send it as JSON lines, an object on each line"
        )
    yield _parsed(path.read_bytes())


def _is_lines(path: Path) -> bool:
    """Whether the first line is a document by itself, and more follows."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE)
        if not first.endswith(b"\n") or first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return False
        rest = file.read(4096)
    try:
        return bool(rest.strip()) and isinstance(_parsed(first)[0], dict)
    except (WrongFile, RecursionError):
        return False


def _parsed(data: bytes) -> tuple[object, str]:
    if data.count(b"{") + data.count(b"[") > MOST_PARTS or data.count(b",") > MOST_VALUES:
        raise WrongFile(f"the document has more than {MOST_PARTS:,} parts: send it as JSON lines")
    text, encoding = decode(data)
    try:
        return _DECODER.decode(text), encoding
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise WrongFile(f"line {error.lineno}: {AFTER_THE_END}") from None
        raise WrongFile(f"line {error.lineno}: the JSON is broken or ends before it is complete") from None


def _lists_of(feed: Feed) -> list[tuple[str, ...]]:
    """The names that lead to the lists of a document's rows. None where the document itself is a row: it would be one
    again with each of the lists' items."""
    paths = {table.element: parsed(table.element) for table in feed.tables}
    if any(all(steps[0].name == "." for steps in each) for each in paths.values()):
        return []
    names = {tuple(step.name for step in steps) for each in paths.values() for steps in each}
    return sorted(path[:length] for path in names for length in range(1, len(path) + 1) if path[0] != ".")


def _choosing(feed: Feed) -> set[str]:
    """The members by which paths choose: `use`, `system`, `resourceType`."""
    paths = {table.element for table in feed.tables} | {
        header for table in feed.tables for layout in table.layouts for header in layout.headers.values()
    }
    return {
        choice.partition("=")[0].rstrip("!")
        for path in paths
        for steps in parsed(path)
        for step in steps
        for choice in step.chosen
        if "=" in choice
    }


def _leaf_names(value: object, declared: set[str]) -> Iterator[str]:
    """The names of members that hold values and that nobody declared."""
    if isinstance(value, list):
        for each in value:
            yield from _leaf_names(each, declared)
    if isinstance(value, dict):
        for name, below in value.items():
            if name in declared:
                continue
            if isinstance(below, dict | list):
                yield from _leaf_names(below, declared)
            elif below is not None:
                yield str(name)[:100]


__all__ = ["fit_of", "read"]
