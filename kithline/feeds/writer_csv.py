"""CSV files from columns, by Arrow: the bytes that the standard library's writer gives, several times quicker."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.cells import Cells
from kithline.feeds.column_texts import Texts, texts_of
from kithline.feeds.values import Value

AT_ONCE = 100_000  # rows that are joined at a time: what is joined stays under Arrow's 2 GB
LOOKED_AT = 1 << 18  # bytes

NOTHING, LINE_END = pa.scalar(""), pa.scalar("\n")  # Arrow takes a while to make one of a str
MARK = pa.scalar('"')


def csv_bytes(
    headers: Sequence[str], columns: Sequence[Texts | Cells], values: Sequence[Value], delimiter: str
) -> bytes:
    """The file in UTF-8: a line of headers, then one for each row. Fields are quoted only where they must be.

    `columns`: texts, or cells of which each of `values` makes texts (texts stand as they are, no value is empty).
    """
    head = _by_rows([headers], delimiter).encode()
    texts = [texts_of(column, value) for column, value in zip(columns, values, strict=True)]
    if not texts or not len(texts[0]):
        return head
    # A lone empty field is quoted, and what a carriage return does depends on Python's version.
    special = [_found_in(each, (delimiter, '"', "\n", "\r")) for each in texts]
    if len(texts) == 1 or any("\r" in found for found in special):
        return head + _by_rows(zip(*(each.to_pylist() for each in texts), strict=True), delimiter).encode()
    ready = [_quoted(each, found) for each, found in zip(texts, special, strict=True)]
    return b"".join([head, *_lines(ready, delimiter)])


def _by_rows(rows: Any, delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _lines(columns: Sequence[pa.Array], delimiter: str) -> list[bytes]:
    """The rows, so many at a time."""
    found, between = [], pa.scalar(delimiter)
    for at in range(0, len(columns[0]), AT_ONCE):
        rows = pc.binary_join_element_wise(*(each.slice(at, AT_ONCE) for each in columns), between)
        ends = pa.array([0, len(rows)], pa.int32())
        joined = pc.binary_join(pa.ListArray.from_arrays(ends, rows), LINE_END)
        found += [joined[0].as_buffer().to_pybytes(), b"\n"]
    return found


def _found_in(texts: pa.Array, letters: Sequence[str]) -> list[str]:
    """Which of these letters of one byte are anywhere in texts that are no slice. They are looked at in parts, which
    stay in the processor's cache: a column may have a gigabyte."""
    data, found = texts.buffers()[2], set[str]()
    size = data.size if data is not None else 0
    for at in range(0, size, LOOKED_AT):
        part = data.slice(at, min(LOOKED_AT, size - at)).to_pybytes()
        found |= {letter for letter in letters if letter not in found and letter.encode() in part}
        if len(found) == len(letters):
            break
    return [letter for letter in letters if letter in found]


def _quoted(texts: pa.Array, special: Sequence[str]) -> pa.Array:
    """Texts with quotation marks around those that need them: those with one of the letters `special`."""
    if not special:
        return texts
    needs = pc.match_substring(texts, special[0])
    for letter in special[1:]:
        needs = pc.or_(needs, pc.match_substring(texts, letter))
    inside = pc.replace_substring(texts, '"', '""') if '"' in special else texts
    return pc.if_else(needs, pc.binary_join_element_wise(MARK, inside, MARK, NOTHING), texts)
