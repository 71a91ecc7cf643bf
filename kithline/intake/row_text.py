"""Rows as JSON text and their marks of sameness, whole columns at a time."""

import json
import re
from collections.abc import Sequence
from functools import cache
from hashlib import md5

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.word import NOTHING, word

OPEN, CLOSE, QUOTE = word("{"), word("}"), word('"')
# what a JSON text may not hold as it is
ESCAPED = r'[\x00-\x1f"\\]'
_TO_ESCAPE = re.compile(ESCAPED)
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
FEW = 20  # rows: below this it costs less to write row by row


def as_json(rows: pa.Table) -> pa.Array:
    """Each row as the text of a JSON object; empty cells say nothing and are left out."""
    if rows.num_rows == 0 or rows.num_columns == 0:
        return pa.array(["{}"] * rows.num_rows, pa.string())
    if rows.num_rows <= FEW:
        columns = [(_quoted(name), _texts(rows[name])) for name in rows.column_names]
        return pa.array([_object(columns, place) for place in range(rows.num_rows)], pa.string())
    members = [_member(name, rows[name]) for name in rows.column_names]
    joined = pc.binary_join_element_wise(*members, NOTHING, null_handling="replace", null_replacement="")
    return whole(pc.binary_join_element_wise(OPEN, pc.utf8_slice_codeunits(joined, 1), CLOSE, NOTHING))


def hashed(rows: pa.Table) -> pa.Array:
    """Each row's MD5, in hex: a mark of sameness, never a secret."""
    texts = as_json(rows).cast(pa.binary()).to_pylist()
    return pa.array([md5(text, usedforsecurity=False).hexdigest() for text in texts], pa.string())


@cache
def _quoted(name: str) -> str:
    """The name of a column in JSON."""
    return json.dumps(name)


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    values: list[str | None] = (
        column if pa.types.is_string(column.type) else column.cast(pa.string())
    ).to_pylist()
    return values


def _object(columns: Sequence[tuple[str, Sequence[str | None]]], place: int) -> str:
    """One row, as whole columns would give it."""
    members = [f'{name}:"{_escaped(text)}"' for name, texts in columns if (text := texts[place]) is not None]
    return f"{{{','.join(members)}}}"


def _escaped(text: str) -> str:
    """Only what must be: what stands beside it in the column must not change how a text is written."""
    return json.dumps(text, ensure_ascii=False)[1:-1] if _TO_ESCAPE.search(text) else text


def _member(name: str, column: pa.ChunkedArray) -> pa.Array:
    """`,"name":"value"` for each row; null where there is none."""
    values = whole(column)
    if not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    elif _may_hold_what_must_be_escaped(values):
        encoded = values.dictionary_encode()
        values = pa.array([_escaped(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(
            encoded.indices
        )
    return pc.binary_join_element_wise(word(f',{json.dumps(name)}:"'), values, QUOTE, NOTHING)


def _may_hold_what_must_be_escaped(values: pa.Array) -> bool:
    """Whether any byte of a column's texts is one of those: all bytes at once, sooner than a pattern for each text."""
    data = values.buffers()[2]
    if not len(values) or data is None:
        return False
    starts = np.frombuffer(values.buffers()[1], np.int32)
    text = np.frombuffer(data, np.uint8)[starts[values.offset] : starts[values.offset + len(values)]]
    return bool((text < 0x20).any() or (text == _QUOTE).any() or (text == _BACKSLASH).any())


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece, as most are already."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
