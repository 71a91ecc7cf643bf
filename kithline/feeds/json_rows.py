"""Rows of a large JSON table as text: a template for each choice of cells that are filled, into which columns are put.

It writes what `json.dumps` of the same objects writes, many times quicker: a city's registers and lists of patients are
hundreds of thousands of objects of a few shapes.
"""

import json
import re
from collections.abc import Callable, Sequence
from json.encoder import encode_basestring  # as `json.dumps(text, ensure_ascii=False)`
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# What stands for a cell in a template. No value holds it: nothing that the city writes has a NUL.
MARK = "\0{}\0"
_MARKS = re.compile(r'"\\u0000(\d+)\\u0000"')
NOTHING = pa.scalar("")


def row_texts(
    columns: Sequence[pa.StringArray],
    make: Callable[[Sequence[str]], object],
    encode: Sequence[Callable[[str], str]],
) -> pa.StringArray:
    """The JSON of each row of columns of texts ("": nothing is written).

    `make(texts)`: the object of a row, by which templates are made. `encode`: of each column the JSON of a text of it.
    """
    filled = np.array([pc.greater(pc.binary_length(column), 0).to_numpy(False) for column in columns])
    shapes, shape_of = np.unique(np.packbits(filled, axis=0), axis=1, return_inverse=True)
    encoded = [_encoded(column, each) for column, each in zip(columns, encode, strict=True)]
    parts, rows = [], []
    for shape in range(shapes.shape[1]):
        rows.append(np.flatnonzero(shape_of == shape))
        around, places = _template(make, filled[:, rows[-1][0]].tolist())
        of = pa.array(rows[-1])
        told = [encoded[place].take(of) for place in places]
        mixed = [each for pair in zip(map(pa.scalar, around), told, strict=False) for each in pair]
        parts.append(_joined([*mixed, pa.scalar(around[-1])], len(rows[-1])))
    order = np.empty(len(columns[0]), dtype=np.int64)
    order[np.concatenate(rows)] = np.arange(len(order))
    return pa.concat_arrays(parts).take(pa.array(order))


def _joined(parts: Sequence[Any], count: int) -> pa.StringArray:
    if len(parts) == 1:  # a shape in which nothing is filled
        return pa.repeat(parts[0], count)
    return pc.binary_join_element_wise(*parts, NOTHING)


def _template(make: Callable[[Sequence[str]], object], filled: Sequence[bool]) -> tuple[list[str], list[int]]:
    """What stands around the cells of such rows, and which cell comes at each of the places between."""
    marks = [MARK.format(place) if is_filled else "" for place, is_filled in enumerate(filled)]
    around = _MARKS.split(json.dumps(make(marks), ensure_ascii=False))
    return around[::2], [int(place) for place in around[1::2]]


def _encoded(column: pa.StringArray, encode: Callable[[str], str]) -> pa.StringArray:
    """A column's texts as JSON, each distinct one encoded once."""
    coded = column.dictionary_encode()
    texts = [encode(text) if text else "" for text in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(coded.indices)


def list_inside(texts: str) -> str:
    """The inside of a list of the parts between commas."""
    return ", ".join(map(encode_basestring, texts.split(",")))


__all__ = ["MARK", "encode_basestring", "list_inside", "row_texts"]
