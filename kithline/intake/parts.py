"""A CSV too large for memory, cut into parts, where no table hangs on another.

Where a delivery says nothing by what it lacks (changes, appended rows) a part speaks for itself, and is a delivery of
its own, of the same day and period. A process that is killed carries on: a part that is in is known by its bytes, and
the same file is cut in the same places again. The parts of a snapshot are one delivery: see `in_parts`.
"""

import codecs
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kithline.feeds.bounds import MB, MOST_BYTES, MOST_LINES, MOST_ROWS
from kithline.feeds.reader_csv import decode, header_row_of
from kithline.feeds.readers import WrongFile
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Format, Mode, Table, Through
from kithline.ops.home import home

LITTLE_BYTES = 100_000
PART_BYTES = 32 * MB
PART_ROWS = 500_000
LONGEST_ROW = 16 * MB
_BLOCK = 4 * MB
_LEAST = 8 * MB  # a smaller file has not too many rows
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTE, _LINE = ord('"'), ord("\n")


def is_little(found: Found) -> bool:
    """Whether so few rows come, and none takes another's place by its silence, that each goes by itself."""
    sizes = (path.stat().st_size for path in set(found.files.values()))
    return found.feed.mode is not Mode.SNAPSHOT and sum(sizes) <= LITTLE_BYTES


def is_large(found: Found) -> bool:
    """Whether a file of the delivery is to be taken in parts."""
    feed = found.feed
    if feed.format is not Format.CSV or any(isinstance(table.subject, Through) for table in feed.tables):
        return False
    return any(_is_large(path) for path in found.files.values())


def _is_large(path: Path) -> bool:
    size = path.stat().st_size
    if not _LEAST < size <= MOST_BYTES:
        return size > MOST_BYTES
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
    return MOST_ROWS < lines <= MOST_LINES


@contextmanager
def parts_of(found: Found, mark: str) -> Iterator[Iterator[Found]]:
    """The delivery's parts, one after the other: its smaller files first, then each large one cut into files of rows
    under its headers. A part's files are gone when the next is asked for. `mark` names the folder that they lie in,
    so that what a killed process left is cleared. Raises WrongFile, while the parts are gone through, for a file that
    cannot be cut."""
    folder = home() / "parts" / mark
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield _parts(found, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parts(found: Found, folder: Path) -> Iterator[Found]:
    large = {code: path for code, path in found.files.items() if _is_large(path)}
    rest = {code: path for code, path in found.files.items() if code not in large}
    if rest:
        yield replace(found, files=rest, is_part=True)
    for code, path in large.items():
        part = folder / path.name
        for above in _cut(path, found.feed.table(code), part):
            yield replace(found, files={code: part}, above=above, is_part=True)


def _cut(path: Path, table: Table, part: Path) -> Iterator[int]:
    """Write one part after the other, in UTF-8 where the file is in UTF-16, else as it is; how many rows of the file
    stand before each."""
    with path.open("rb") as whole:
        blocks = _blocks(whole)
        first = next(blocks, b"")
        last = header_row_of(table, decode(first)[0])
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
                raise WrongFile(f"row {above + rows + last + 1}: a quotation mark is opened and never closed")
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
    start = whole.read(2)
    whole.seek(0)
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace") if start in _UTF16 else None
    while block := whole.read(_BLOCK):
        yield decoder.decode(block).encode() if decoder else block


def _ends(block: bytes, is_inside: bool) -> tuple[np.ndarray, bool]:
    """Where rows end in the block, and whether it ends inside a quoted cell. `is_inside`: whether it begins so."""
    data = np.frombuffer(block, np.uint8)
    if not len(data):
        return np.empty(0, dtype=int), is_inside
    inside = np.logical_xor.accumulate(data == _QUOTE) ^ is_inside
    return np.flatnonzero((data == _LINE) & ~inside) + 1, bool(inside[-1])
