"""A file as sent becomes rows of text under our column names. Values are judged later, in intake.

Nothing of a row is lost silently: a row that cannot be read at all is a `Reject` with its number; a file that is not
what it should be is a `WrongFile`, whose one line names columns, elements and rows, never a value.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.bounds import size_fault
from kithline.feeds.patterns import compiled
from kithline.feeds.spec import Feed, Format, Layout, Table

if TYPE_CHECKING:
    from kithline.feeds.on_disk import OnDisk

AFTER_THE_END = "something stands below the document's end: are two files in one? Send each by itself"
SHOWN = 4  # columns that are named to somebody who sent none of them
_LACKS = "there is no column"
NOT_KNOWN = " is not known; expected"  # of a header that is nearly the one expected
LONGEST_HEADER = 300  # a longer one is no header, and patterns are not tried on it


class WrongFile(Exception):  # noqa: N818 - it reads as what is said of the file
    """The file cannot be read as this table; the message is one line and holds no value of a row."""


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: its number in the file, the header of the column if one is to blame, and what was
    expected."""

    row: int
    column: str
    expected: str


@dataclass(frozen=True)
class Read:
    """One table of a file, as text.

    `rows`: `_row` (int64: the row's number in the file, where the header is row 1; in a document the row's number
    among those of its table), then every declared column as a string, empty cells null, columns that were not sent all
    null.
    `lost_columns`: our codes of columns that the layout has and the file has not. `unknown_columns`: headers (leaf
    elements in XML) of the file that nobody declared. `notes`: a line per lost column, with its likely misspelling.
    """

    rows: pa.Table
    rejects: list[Reject]
    layout: str
    encoding: str
    lost_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def below(self, above: int) -> "Read":
        """The same rows, numbered as below so many rows more."""
        numbers = pc.add(self.rows["_row"], above)
        rows = self.rows.set_column(self.rows.column_names.index("_row"), "_row", numbers)
        rejects = [replace(each, row=each.row + above) for each in self.rejects]
        return replace(self, rows=rows, rejects=rejects)

    def followed_by(self, other: "Read") -> "Read":
        """These rows and those of the next piece of the same table."""
        rows = pa.concat_tables([self.rows, other.rows])
        return replace(self, rows=rows, rejects=[*self.rejects, *other.rejects])


def read_table(feed: Feed, table: Table, path: Path) -> Read:
    """Read one table of a file. Raises WrongFile where the file is not one of this table."""
    return read_file(feed, path, [table])[table.code]


def read_file(feed: Feed, path: Path, tables: Sequence[Table]) -> dict[str, Read]:
    """Read the tables of one file (a document or workbook holds several; it is read once). Raises WrongFile."""
    # Imported here, not above: the readers need the words of this module.
    from kithline.feeds import reader_csv, reader_json, reader_xlsx, reader_xml

    if fault := size_fault(path):
        raise WrongFile(fault)
    match feed.format:
        case Format.XML:
            return reader_xml.read(feed, path, tables)
        case Format.JSON:
            return reader_json.read(feed, path, tables)
        case Format.XLSX:
            return reader_xlsx.read(path, tables)
        case Format.CSV:
            return {table.code: reader_csv.read(table, path) for table in tables}


def read_onto_disk(feed: Feed, path: Path, tables: Sequence[Table], folder: Path) -> "list[OnDisk]":
    """Read the tables of a document too large for memory; their rows go into the folder. Raises WrongFile."""
    from kithline.feeds import reader_json, reader_xml

    read = reader_xml.read_onto_disk if feed.format is Format.XML else reader_json.read_onto_disk
    return read(feed, path, tables, folder)


def read_delivery(feed: Feed, files: Mapping[str, Path]) -> Iterator[tuple[Table, Path, Read]]:
    """Every table of a delivery (`Found.files`), each file opened once, in the order of declaration."""
    done: set[str] = set()
    for first in feed.tables:
        if first.code in files and first.code not in done:
            path = files[first.code]
            tables = [table for table in feed.tables if files.get(table.code) == path]
            reads = read_file(feed, path, tables)
            yield from ((table, path, reads[table.code]) for table in tables)
            done |= set(reads)


def told_period(place: str, name: str, text: str) -> str:
    """What a document's envelope says of the delivery's period. Raises WrongFile where its date is none."""
    if name != "date":
        return text
    try:
        return date.fromisoformat(text[:10] if text[10:11] == "T" else text).isoformat()
    except ValueError:
        raise WrongFile(f"'{place}': expected a date as YYYY-MM-DD") from None


@dataclass(frozen=True)
class HeaderMatch:
    """How a file's headers fit a layout: `places` maps our column codes to places in the file."""

    layout: Layout
    places: dict[str, int]
    lost: list[str]
    unknown: list[str]

    @property
    def merit(self) -> tuple[int, int]:
        """Greater is better: columns found, then columns not lost."""
        return len(self.places), -len(self.lost)


def folded(header: str) -> str:
    """A header for comparison: "Date of Birth", "date_of_birth" and "DateOfBirth" are one."""
    return re.sub(r"[\s_\-.]+", "", header).casefold()


def with_groups(headers: Sequence[str], above: Sequence[str]) -> list[str]:
    """Headers of two rows: of those that stand there twice ("Forename" of the child and of the parent) each has before
    it what the row above has over it ("Child", over all columns until the next). One cell alone above is a title, and
    heads nothing."""
    if sum(1 for each in above if each.strip()) < 2:
        return list(headers)
    many = Counter(map(folded, headers))
    named, group = [], ""
    for place, header in enumerate(headers):
        group = above[place].strip() if place < len(above) and above[place].strip() else group
        named.append(f"{group} {header}" if group and header.strip() and many[folded(header)] > 1 else header)
    return named


def match_layout(table: Table, headers: Sequence[str]) -> HeaderMatch:
    """The layout of `table` that fits these headers best. Raises WrongFile if it lacks a required column."""
    best = best_layout(table, headers)
    missing = missing_columns(table, best)
    if missing:
        notes = lost_notes(best.layout, missing, best.unknown)
        if not any(column.required and column.code in best.places for column in table.columns) and all(
            note.startswith(_LACKS) for note in notes
        ):
            first = table.layouts[0]
            such = [f"'{first.header(column.code)}'" for column in table.columns if column.required]
            raise WrongFile(f"it has none of the columns that must be there: {', '.join(such[:SHOWN])}")
        raise WrongFile("; ".join(notes))
    return best


def best_layout(table: Table, headers: Sequence[str]) -> HeaderMatch:
    """The layout of `table` that fits these headers best, however badly."""
    places = {folded(header): place for place, header in enumerate(headers) if header.strip()}
    words = [" ".join(header.split()) if len(header) <= LONGEST_HEADER else "" for header in headers]
    matches = []
    for layout in table.layouts:
        found, lost = {}, []
        for column in table.columns:
            if column.code in layout.absent:
                continue
            place = places.get(_folded_declared(layout.header(column.code)))
            if place is None and column.code in layout.patterns:
                place = _place_by_pattern(layout.patterns[column.code], words)
            if place is None:
                lost.append(column.code)
            else:
                found[column.code] = place
        used = set(found.values())
        unknown = [header for place, header in enumerate(headers) if place not in used and header.strip()]
        matches.append(HeaderMatch(layout, found, lost, unknown))
    return max(matches, key=lambda match: match.merit)


def missing_columns(table: Table, match: HeaderMatch) -> list[str]:
    """Our codes of the required columns that were not found."""
    required = {column.code for column in table.columns if column.required}
    return [column for column in match.lost if column in required]


def _place_by_pattern(pattern: str, words: Sequence[str]) -> int | None:
    """`words`: each header with single spaces; empty where it is too long to be one."""
    fits = compiled(pattern).fullmatch
    return next((place for place, header in enumerate(words) if header and fits(header)), None)


@cache
def _folded_declared(header: str) -> str:
    """`folded`, of our own headers only: what stands in a file is not kept."""
    return folded(header)


def lost_notes(layout: Layout, lost: Sequence[str], unknown: Sequence[str]) -> list[str]:
    """One line for each lost column. A header of the file is repeated only where it is nearly the one expected: a file
    without a header row has people's names for headers."""
    by_fold = {folded(header): header for header in unknown}
    notes = []
    for column in lost:
        expected = layout.header(column)
        near = difflib.get_close_matches(folded(expected), by_fold, n=1, cutoff=0.75)
        if near:
            notes.append(f"column '{by_fold[near[0]].strip()}'{NOT_KNOWN} '{expected}'")
        else:
            notes.append(f"{_LACKS} '{expected}'")
    return notes
