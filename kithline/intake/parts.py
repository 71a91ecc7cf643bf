"""A delivery too large for memory, cut into parts.

Where a delivery of CSVs says nothing by what it lacks (changes, appended rows), and no table hangs on another, a part
speaks for itself, and is a delivery of its own, of the same day and period. A process that is killed carries on: a part
that is in is known by its bytes, and the same file is cut in the same places again. The parts of every other delivery
(a snapshot, a document, tables that hang together) are one delivery: see `in_parts`.
"""

import codecs
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kithline.feeds.bounds import MB, MOST_BYTES, MOST_LINES, MOST_OF_DOCUMENT, MOST_ROWS
from kithline.feeds.on_disk import OnDisk
from kithline.feeds.reader_csv import header_row_of, text_of, utf16_of
from kithline.feeds.readers import Read, WrongFile, read_delivery, read_onto_disk
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Feed, Format, Mode, Table, Through
from kithline.ops.home import home

LITTLE_BYTES = 100_000
PART_BYTES = 32 * MB
PART_ROWS = 500_000
LONGEST_ROW = 16 * MB
_BLOCK = 4 * MB
_LEAST = 8 * MB  # a smaller file has not too many rows
_QUOTE, _LINE = ord('"'), ord("\n")


def is_little(found: Found) -> bool:
    """Whether so few rows come, and none takes another's place by its silence, that each goes by itself."""
    return found.feed.mode is not Mode.SNAPSHOT and bytes_of(found) <= LITTLE_BYTES


def bytes_of(found: Found) -> int:
    """Of all files of the delivery."""
    return sum(path.stat().st_size for path in set(found.files.values()))


def is_large(found: Found) -> bool:
    """Whether a file of the delivery is to be taken in parts."""
    paths = set(found.files.values())
    if found.feed.format is Format.XLSX:  # a sheet has a million rows at the most
        return False
    if found.feed.format is Format.CSV:
        return any(_is_large(path) for path in paths)
    return any(path.stat().st_size > MOST_OF_DOCUMENT for path in paths)


def is_large_and_cut_loose(found: Found) -> bool:
    """Whether each part of a large delivery is a delivery of its own: none says anything by what it lacks, and none
    needs a row of another."""
    feed = found.feed
    is_loose = feed.format is Format.CSV and feed.mode is not Mode.SNAPSHOT and not _hang_together(feed)
    return is_loose and is_large(found)


def _hang_together(feed: Feed) -> bool:
    return any(isinstance(table.subject, Through) for table in feed.tables)


def _is_large(path: Path) -> bool:
    size = path.stat().st_size
    if not _LEAST < size <= MOST_BYTES:
        return size > MOST_BYTES
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
    return MOST_ROWS < lines <= MOST_LINES


def folder() -> Path:
    """Where the parts of all deliveries lie while they are taken in."""
    return home() / "parts"


@contextmanager
def parts_of(found: Found, mark: str) -> Iterator[Iterable[Found]]:
    """The delivery's parts, one after the other, as often as they are gone through. A part's files are gone when the
    next is asked for. `mark` names the folder that they lie in, so that what a killed process left is cleared. Raises
    WrongFile, while the parts are gone through, for a file that cannot be cut."""
    place = folder() / mark
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    try:
        yield _Parts(found, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def reads_of(found: Found) -> Iterator[tuple[Table, Path, Read]]:
    """Every table of a delivery, or of a part of one; its rows have the numbers that they have in the file."""
    if found.reads:
        yield from found.reads
        return
    for table, path, read in read_delivery(found.feed, found.files):
        yield table, path, read.below(found.above) if found.above else read


class _Parts:
    """The parts of a delivery. A document is read onto the disk the first time that they are gone through."""

    def __init__(self, found: Found, folder: Path) -> None:
        self.found, self.folder = found, folder
        self.documents: list[tuple[Path, list[OnDisk]]] = []

    def __iter__(self) -> Iterator[Found]:
        return self._of_tables() if self.found.feed.format is Format.CSV else self._of_documents()

    def _of_tables(self) -> Iterator[Found]:
        """The tables in their order: each large one is cut into files of rows under its headers, smaller ones that
        follow one another are one part."""
        found, feed = self.found, self.found.feed
        paths = [found.files[table.code] for table in feed.tables if table.code in found.files]
        large = {path for path in paths if _is_large(path)}
        groups: list[dict[str, Path]] = []
        for table in feed.tables:
            path = found.files.get(table.code)
            if path is not None and (not groups or path in large or large & set(groups[-1].values())):
                groups.append({})
            if path is not None:
                groups[-1][table.code] = path
        for files in groups:
            [(code, path), *_] = files.items()
            if path not in large:
                yield replace(found, files=files, is_part=True)
                continue
            part = self.folder / path.name
            for above in _cut(path, feed.table(code), part):
                yield replace(found, files={code: part}, above=above, is_part=True)

    def _of_documents(self) -> Iterator[Found]:
        """The tables in their order, so many rows in a part."""
        found, feed = self.found, self.found.feed
        if not self.documents:
            for place, path in enumerate(dict.fromkeys(found.files.values())):
                tables = [table for table in feed.tables if found.files.get(table.code) == path]
                folder = self.folder / str(place)
                folder.mkdir(mode=0o700)
                self.documents.append((path, read_onto_disk(feed, path, tables, folder)))
        reads: list[tuple[Table, Path, Read]] = []
        rows = size = 0
        for path, on_disk in self.documents:
            for one in on_disk:
                for read in one.reads():
                    sent = read.rows.num_rows + len(read.rejects)
                    if reads and (rows + sent > PART_ROWS or size + read.rows.nbytes > PART_BYTES):
                        yield self._part(reads)
                        reads, rows, size = [], 0, 0
                    reads.append((one.table, path, read))
                    rows, size = rows + sent, size + read.rows.nbytes
        yield self._part(reads)

    def _part(self, reads: Sequence[tuple[Table, Path, Read]]) -> Found:
        """Of these pieces; those of one table are one."""
        found = self.found
        by_table: dict[str, tuple[Table, Path, Read]] = {}
        for table, path, read in reads:
            before = by_table[table.code][2] if table.code in by_table else None
            by_table[table.code] = table, path, before.followed_by(read) if before else read
        files = {code: path for code, (_, path, _) in by_table.items()}
        return replace(found, files=files, reads=tuple(by_table.values()), is_part=True)


def _cut(path: Path, table: Table, part: Path) -> Iterator[int]:
    """Write one part after the other, in UTF-8 where the file is in UTF-16, else as it is; how many rows of the file
    stand before each."""
    with path.open("rb") as whole:
        blocks = _blocks(whole)
        first = next(blocks, b"")
        last = header_row_of(table, text_of(first)[0])
        ends, _ = _ends(first, False)
        if len(ends) < last:
            raise WrongFile("expected rows beneath the headers")
        head, first = first[: ends[last - 1]], first[ends[last - 1] :]
        above = rows = size = 0
        is_inside = False
        out = _Part(part, head)
        for block in chain([first], blocks):
            ends, is_inside = _ends(block, is_inside)
            start = at = 0
            while True:
                # the first row's end at which the part is full
                full = min(int(np.searchsorted(ends, start + PART_BYTES - size)), at + PART_ROWS - rows - 1)
                if full >= len(ends):
                    break
                out.write(block[start : ends[full]])
                out.close()
                yield above
                above += rows + full + 1 - at
                start, at, rows, size = int(ends[full]), full + 1, 0, 0
                out = _Part(part, head)
            out.write(block[start:])
            rows, size = rows + len(ends) - at, size + len(block) - start
            if size > PART_BYTES + LONGEST_ROW:
                out.close()
                what = "a quotation mark is opened and never closed" if is_inside else "it has no end"
                raise WrongFile(f"row {above + rows + last + 1}: {what} within {LONGEST_ROW // MB} MB")
        out.close()
        if is_inside:
            raise WrongFile(f"below row {above + last}: a quotation mark is opened and never closed")
        if size:
            yield above


class _Part:
    """A part that is being written. On a full disk what was not yet written is let go of, once and for all."""

    def __init__(self, path: Path, head: bytes) -> None:
        self.out = path.open("wb")
        self.write(head)

    def write(self, data: bytes) -> None:
        try:
            self.out.write(data)
        except OSError:
            self.let_go()
            raise

    def close(self) -> None:
        try:
            self.out.close()
        except OSError:
            self.let_go()
            raise

    def let_go(self) -> None:
        with suppress(OSError):
            self.out.close()


def _blocks(whole: BinaryIO) -> Iterator[bytes]:
    """The file in blocks in which every quotation mark and end of line is one byte."""
    wide = utf16_of(whole.read(64))
    whole.seek(0)
    decoder = codecs.getincrementaldecoder(wide)(errors="replace") if wide else None
    while block := whole.read(_BLOCK):
        yield decoder.decode(block).encode() if decoder else block


def _ends(block: bytes, is_inside: bool) -> tuple[np.ndarray, bool]:
    """Where rows end in the block, and whether it ends inside a quoted cell. `is_inside`: whether it begins so."""
    data = np.frombuffer(block, np.uint8)
    if not len(data):
        return np.empty(0, dtype=int), is_inside
    inside = np.logical_xor.accumulate(data == _QUOTE) ^ is_inside
    return np.flatnonzero((data == _LINE) & ~inside) + 1, bool(inside[-1])
