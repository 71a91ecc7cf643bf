"""Rows of a large JSON table as text: a template for each choice of cells that are filled, into which values are put.

It writes what `json.dumps` of the same objects writes, many times quicker: a city's registers and lists of patients are
hundreds of thousands of objects of a few shapes.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring  # as `json.dumps(text, ensure_ascii=False)`

# What stands for a cell in a template. No value holds it: nothing that the city writes has a NUL.
MARK = "\0{}\0"
_MARKS = re.compile(r'"\\u0000(\d+)\\u0000"')


def row_texts(
    rows: Iterable[Sequence[str]],
    make: Callable[[Sequence[str]], object],
    encode: Sequence[Callable[[str], str]],
) -> Iterator[str]:
    """The JSON of each row of texts ("" or None: nothing is written).

    `make(texts)`: the object of a row, by which templates are made. `encode`: of each cell the JSON of a text of it.
    """
    cells = [_Encoded(each) for each in encode]
    templates: dict[tuple[bool, ...], tuple[str, list[int]]] = {}
    for row in rows:
        filled = tuple(map(bool, row))
        if filled not in templates:
            templates[filled] = _template(make, filled)
        template, places = templates[filled]
        yield template % tuple([cells[place][row[place]] for place in places])


def _template(make: Callable[[Sequence[str]], object], filled: Sequence[bool]) -> tuple[str, list[int]]:
    """The text of such rows, and which cell comes at each of its places."""
    marks = [MARK.format(place) if is_filled else "" for place, is_filled in enumerate(filled)]
    around = _MARKS.split(json.dumps(make(marks), ensure_ascii=False).replace("%", "%%"))
    return "%s".join(around[::2]), [int(place) for place in around[1::2]]


class _Encoded(dict[str, str]):
    """A cell's texts as JSON, each encoded when it is first asked for."""

    def __init__(self, encode: Callable[[str], str]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, text: str) -> str:
        found = self[text] = self._encode(text)
        return found


def list_inside(texts: str) -> str:
    """The inside of a list of the parts between commas."""
    return ", ".join(map(encode_basestring, texts.split(",")))


__all__ = ["MARK", "encode_basestring", "list_inside", "row_texts"]
