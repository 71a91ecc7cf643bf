"""Columns as texts, by Arrow: many times quicker than value by value."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.dates import DateForm
from kithline.feeds.cells import Cells
from kithline.feeds.values import Date, Value

ASCII = 128
MINUTES = (np.dtype("datetime64[m]"), np.dtype("datetime64[h]"))
FIRST_DAY, LAST_DAY = np.datetime64("1910-01-01"), np.datetime64("2050-01-01")
DAY = np.dtype("datetime64[D]")

Texts = Sequence[str]


def texts_of(column: Texts | Cells, value: Value) -> pa.StringArray:
    """A column of texts, or of cells whose values `value` writes (texts stand as they are; no value is empty)."""
    if isinstance(column, Cells) and column.array is not None:
        return _texts(column.array, value)
    return pa.array(column, pa.string())


def _texts(values: np.ndarray[Any, Any], value: Value) -> pa.Array:
    """An array as texts: texts as they stand, of all else each distinct value written once."""
    if values.dtype.kind == "U":
        return _of_letters(values)
    if values.dtype == DAY and isinstance(value, Date):
        return _of_days(values, value)
    if values.dtype in MINUTES:
        values = values.astype("datetime64[s]")  # Arrow's longest
    coded = pa.array(values).dictionary_encode()
    known = pa.array([value.write(each) for each in coded.dictionary.to_pylist()], pa.string())
    texts = known.take(coded.indices)
    return texts.fill_null("") if texts.null_count else texts


def _of_days(values: np.ndarray[Any, Any], value: Date) -> pa.Array:
    known, place = _days_written(value.forms[0]), (values - FIRST_DAY).astype(np.int64)
    place[np.isnat(values)] = len(known) - 1
    if len(place) and not 0 <= place.min() <= place.max() < len(known):
        return pa.array([value.write(day) if day else "" for day in values.tolist()], pa.string())
    return known.take(pa.array(place))


@cache
def _days_written(form: DateForm) -> pa.Array:
    """The days of a century and more as texts of a form, and at the end that of no day."""
    days, value = np.arange(FIRST_DAY, LAST_DAY), Date((form,))
    if value.pattern:
        texts = pc.strftime(pa.array(days, pa.date32()), format=value.pattern)
    else:
        texts = pa.array(map(value.write, days.tolist()), pa.string())
    return pa.concat_arrays([texts, pa.array([""], pa.string())])


def _of_letters(values: np.ndarray[Any, Any]) -> pa.StringArray:
    """Texts of NumPy's fixed width: ASCII is taken byte for byte, thrice as quick, other texts one by one."""
    width = values.dtype.itemsize // 4
    if not width or not len(values):
        return pa.array(values, pa.string())
    letters = np.ascontiguousarray(values).view(np.uint32)
    if letters.max() < ASCII:
        return _of_ascii(letters.astype(np.uint8), width)
    others = np.unique(np.flatnonzero(letters >= ASCII) // width)
    if len(others) > len(values) // 4:
        return pa.array(values, pa.string())
    narrow = letters.astype(np.uint8).reshape(-1, width)
    narrow[others] = 0
    place = np.arange(len(values))
    place[others] = len(values) + np.arange(len(others))
    both = pa.concat_arrays([_of_ascii(narrow.ravel(), width), pa.array(values[others], pa.string())])
    return both.take(pa.array(place))


def _of_ascii(letters: np.ndarray[Any, Any], width: int) -> pa.StringArray:
    """Texts of so many bytes each, filled up with NULs."""
    many, filled = len(letters) // width, np.count_nonzero(letters)
    if filled == len(letters):
        ends = np.arange(many + 1, dtype=np.int32) * np.int32(width)
        return pa.StringArray.from_buffers(many, pa.py_buffer(ends), pa.py_buffer(letters))
    texts = letters.view(f"S{width}")
    found = pa.array(texts, pa.binary()).cast(pa.string())
    # Arrow would end a text at a NUL within it.
    return found if pc.sum(pc.binary_length(found)).as_py() == filled else pa.array(texts.astype("U"))
