"""A column that holds a file as it was attached, in base64; and the columns that are made of what it says."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from kithline.core.documents import MOST_BYTES, NoDocument, read_document
from kithline.feeds.spec import Column, Feed, Table

# of a column `content`: its text under its own name, and these beside it
PARTS = ("sort", "sha256", "has_more")


@dataclass(frozen=True)
class Said:
    """What an attached file says: its text, what sort of file it is, the mark of its bytes, and whether it holds what
    is no text ("yes", or None)."""

    text: str
    sort: str
    sha256: str
    has_more: str | None


@dataclass(frozen=True)
class Attached:
    """Plain text, a PDF or a Word file, in base64."""

    arrow: str = field(default="string", init=False)
    expected: str = field(
        default=f"a text, PDF or Word file of at most {MOST_BYTES >> 20} MB, in base64", init=False
    )

    def parse(self, text: str) -> Said:
        if len(text) > MOST_BYTES * 2:
            raise ValueError(self.expected)
        try:
            data = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(self.expected) from None
        try:
            found = read_document(data)
        except NoDocument as expected:
            raise ValueError(str(expected)) from None
        return Said(found.text, found.sort, sha256(data).hexdigest(), "yes" if found.has_more else None)

    def write(self, value: object) -> str:
        return str(value)


def told_apart(column: Column, values: Sequence[object]) -> dict[str, list[object]]:
    """The columns that these values make, by name: one, or of an attached file several."""
    if not isinstance(column.value, Attached):
        return {column.code: list(values)}
    said = [each if isinstance(each, Said) else None for each in values]
    parts = {f"{column.code}_{part}": [getattr(each, part, None) for each in said] for part in PARTS}
    return {column.code: [getattr(each, "text", None) for each in said], **parts}


def columns_made(table: Table) -> list[str]:
    """The names of all columns of a table's values."""
    return [code for column in table.columns for code in told_apart(column, ())]


def file_columns(feed: Feed) -> list[str]:
    """The codes of columns that hold files."""
    return sorted(
        {
            column.code
            for table in feed.tables
            for column in table.columns
            if isinstance(column.value, Attached)
        }
    )


__all__ = ["Attached", "Said", "columns_made", "file_columns", "told_apart"]
