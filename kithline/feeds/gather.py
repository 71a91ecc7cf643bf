"""Rows of a table gathered from a document, as they are met: for the readers of XML and JSON alike.

The texts at the paths of every layout are kept; which layout fits best is known only at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from kithline.feeds.bounds import MOST_RECORDS
from kithline.feeds.readers import HeaderMatch, Read, Reject, WrongFile, lost_notes
from kithline.feeds.spec import Layout, Table


class Gatherer:
    """The rows of one table of a document."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.paths = list(
            dict.fromkeys(
                layout.header(column.code)
                for layout in table.layouts
                for column in table.columns
                if column.code not in layout.absent
            )
        )
        self.found: dict[str, list[str | None]] = {path: [] for path in self.paths}
        self.numbers: list[int] = []
        self.rejects: list[Reject] = []
        self.rows = 0

    def take(self, row: Iterable[str | None]) -> None:
        """Keep one row: the texts to which the paths lead, in their order."""
        self.numbers.append(self.next_number())
        self.rows += 1
        for texts, text in zip(self.found.values(), row, strict=True):
            texts.append(text)

    def refuse(self, expected: str) -> None:
        """Note a row that could not be read at all."""
        self.rejects.append(Reject(self.next_number(), "", expected))

    def next_number(self) -> int:
        """The number of the next row. Raises WrongFile where that is one too many."""
        number = self.rows + len(self.rejects) + 1
        if number > MOST_RECORDS:
            raise WrongFile(f"more than {MOST_RECORDS:,} rows: send it in parts")
        return number

    def result(self, encoding: str, unknown: list[str], last: Callable[[str], str]) -> Read:
        """What was gathered. `unknown`: names of leaves that nobody declared; `last`: the leaf's name in a path.
        Raises WrongFile if a required column is nowhere."""
        layout, columns = self.fitting(unknown, last)
        rows: dict[str, pa.Array] = {"_row": pa.array(self.numbers, pa.int64())}
        for code, path in columns.items():
            values = self.found[path] if path else [None] * len(self.numbers)
            rows[code] = pa.array(values, pa.string())
        # What no row has is an empty column, not a lost one: in a document what is empty is left out.
        return Read(pa.table(rows), self.rejects, layout, encoding, [], unknown, [])

    def fitting(self, unknown: list[str], last: Callable[[str], str]) -> tuple[str, dict[str, str]]:
        """The code of the layout that fits best, and the path of each column, empty where nothing stands. Raises
        WrongFile if a required column is nowhere."""
        matches = [self._match(layout, unknown) for layout in self.table.layouts]
        best = max(matches, key=lambda match: match.merit)
        missing = [
            column.code for column in self.table.columns if column.required and column.code in best.lost
        ]
        if missing and self.rows:
            raise WrongFile("; ".join(lost_notes(_leaf_names(best.layout, last), missing, unknown)))
        return best.layout.code, {
            column.code: best.layout.header(column.code) if column.code in best.places else ""
            for column in self.table.columns
        }

    def is_anywhere(self, path: str) -> bool:
        """Whether any row has a text there."""
        return any(value is not None for value in self.found[path])

    def _match(self, layout: Layout, unknown: list[str]) -> HeaderMatch:
        places, lost = {}, []
        for place, column in enumerate(self.table.columns):
            if column.code in layout.absent:
                continue
            if self.is_anywhere(layout.header(column.code)):
                places[column.code] = place
            else:
                lost.append(column.code)
        return HeaderMatch(layout, places, lost, unknown)


def leaves_of(tables: Sequence[Table], last: Callable[[str], str]) -> Iterator[str]:
    """The names of what holds the values of any layout."""
    for table in tables:
        for layout in table.layouts:
            for column in table.columns:
                name = last(layout.header(column.code))
                yield last(table.element) if name == "." else name


def _leaf_names(layout: Layout, last: Callable[[str], str]) -> Layout:
    """The layout as one of leaves, for messages."""
    names: Mapping[str, str] = {code: last(header) for code, header in layout.headers.items()}
    return Layout(layout.code, layout.supplier, layout.source, names, layout.absent)
