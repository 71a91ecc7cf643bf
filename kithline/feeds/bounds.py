"""How much of a file is taken at most, whatever it says of itself: so that none fills memory or time without end.

The bounds lie far above what a city's agencies send (the largest, a year of a city's session marks, has a million rows
and 150 MB); what is larger is sent in parts.
"""

import struct
from pathlib import Path
from typing import BinaryIO

MB = 1 << 20
MOST_BYTES = 300 * MB  # of one file that is read whole
MOST_OF_DOCUMENT = 100 * MB  # of a document that is read whole: it takes more memory than a CSV of its length
MOST_ROWS = 3_000_000  # of one table of a CSV
MOST_RECORDS = 500_000  # of one table of a document, which is read record by record
MOST_LINES = 10_000_000  # a cell may hold several
MOST_COLUMNS = 1_000
MOST_RAGGED = 100_000  # rows of another width than the headers'
MOST_PARTS = 2_000_000  # elements and attributes of an XML document from one record to the next
MOST_BETWEEN = 64 * MB  # of an XML document from one record to the next: a parser may hold it all
MOST_CONTENTS = 4 * MB  # of a zip's list of its contents

_END = b"PK\x05\x06"


def size_fault(path: Path, *, is_whole: bool = True) -> str:
    """What is wrong with the size of a file; "" if it can be read. `is_whole`: it is not taken in parts."""
    size = path.stat().st_size
    if size == 0:
        return "the file is empty"
    if is_whole and size > MOST_BYTES:
        return (
            f"the file has {size // MB:,} MB, and more than {MOST_BYTES // MB} are not read: send it in parts"
        )
    return ""


class TooManyParts(Exception):  # noqa: N818 - it reads as what is said of the document
    """A document goes on and on without a record that could be taken out of memory."""


class Counting:
    """A file that counts what a parser makes parts of. `forget` when the parser's parts were let go."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.parts = self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        """Raises TooManyParts."""
        block = self.file.read(size)
        self.parts += block.count(b"<") + block.count(b"=")
        self.bytes += len(block)
        if self.parts > MOST_PARTS or self.bytes > MOST_BETWEEN:
            raise TooManyParts
        return block

    def forget(self) -> None:
        self.parts = self.bytes = 0


def has_endless_contents(path: Path) -> bool:
    """Whether a zip's list of its contents is longer than any that we open: the library reads it whole, and makes an
    object of each entry, before anything can be asked."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return False  # no zip: the library says so
    entries, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    # 0xFFFF and 0xFFFFFFFF point to the longer form, of archives larger than any that is sent here
    return bool(length > MOST_CONTENTS or entries == 0xFFFF)
