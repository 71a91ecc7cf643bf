"""A document too large for memory: it is read once, from end to end; the rows of each table lie on the disk in blocks.

Which layout fits, and which columns nobody filled, is known when all was read, as of a document that is read whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from kithline.feeds.bounds import MB, MOST_RAGGED
from kithline.feeds.gather import Gatherer
from kithline.feeds.readers import Read, WrongFile
from kithline.feeds.spec import Table

ROW = "_row"
BLOCK_ROWS = 10_000
BLOCK_LETTERS = 8 * MB


@contextmanager
def gatherers_onto_disk(tables: Sequence[Table], folder: Path) -> "Iterator[list[DiskGatherer]]":
    """One for each table; their files are closed at the end, come what may."""
    gatherers: list[DiskGatherer] = []
    try:
        for table in tables:
            gatherers.append(DiskGatherer(table, folder))
        yield gatherers
    finally:
        for each in gatherers:
            each.out.close()


class DiskGatherer(Gatherer):
    """Gathers the rows of a table into a file of this folder."""

    def __init__(self, table: Table, folder: Path) -> None:
        super().__init__(table)
        self.file = folder / f"{table.code}.rows"
        self.filled: set[str] = set()
        self.letters = 0
        names = [ROW, *(str(place) for place in range(len(self.paths)))]
        kinds = [pa.int64(), *(pa.string() for _ in self.paths)]
        self.schema = pa.schema(list(zip(names, kinds, strict=True)))
        self.out = self.file.open("wb", buffering=0)  # on a full disk nothing waits that could fail once more
        self.writer = pa.ipc.new_file(
            self.out, self.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")
        )

    def take(self, row: Iterable[str | None]) -> None:
        """Keep one row. Raises OSError on a full disk."""
        super().take(row)
        self.letters += sum(len(texts[-1] or "") for texts in self.found.values())
        if len(self.numbers) >= BLOCK_ROWS or self.letters >= BLOCK_LETTERS:
            self._write()

    def next_number(self) -> int:
        """The number of the next row; there may be any number of them. Raises WrongFile where most are none."""
        if len(self.rejects) > MOST_RAGGED:
            raise WrongFile(
                f"more than {MOST_RAGGED:,} rows are none: {self.rejects[0].expected} is expected"
            )
        return self.rows + len(self.rejects) + 1

    def is_anywhere(self, path: str) -> bool:
        return path in self.filled

    def _write(self) -> None:
        columns = [pa.array(self.found[path], pa.string()) for path in self.paths]
        self.filled |= {
            path for path, texts in zip(self.paths, columns, strict=True) if texts.null_count < len(texts)
        }
        block = [pa.array(self.numbers, pa.int64()), *columns]
        self.writer.write_batch(pa.record_batch(block, schema=self.schema))
        if self.rows > MOST_RAGGED:
            self._refuse_where_none_is_one()
        self.letters = 0
        self.numbers.clear()
        for texts in self.found.values():
            texts.clear()

    def _refuse_where_none_is_one(self) -> None:
        """So many rows without what each must have are another's, be there ever so many more. Raises WrongFile."""
        required = [column.code for column in self.table.columns if column.required]
        layouts = self.table.layouts
        lacking = [[code for code in required if not self.is_anywhere(each.header(code))] for each in layouts]
        if all(lacking):
            header = layouts[0].header(lacking[0][0])
            raise WrongFile(f"none of the first {self.rows:,} rows has a value for '{header}'")

    def on_disk(self, encoding: str, unknown: list[str], last: Callable[[str], str]) -> "OnDisk":
        """What was gathered. Raises WrongFile if a required column is nowhere."""
        self._write()
        self.writer.close()
        layout, columns = self.fitting(unknown, last)
        places = {code: self.paths.index(path) if path else None for code, path in columns.items()}
        nothing = pa.table(
            {ROW: pa.array([], pa.int64()), **dict.fromkeys(columns, pa.array([], pa.string()))}
        )
        return OnDisk(
            self.table, Read(nothing, self.rejects, layout, encoding, [], unknown, []), self.file, places
        )


@dataclass(frozen=True)
class OnDisk:
    """One table of a document. `head`: its `Read` without rows, but with all that could not be read. `places`: where
    each column stands in the `file`; None where no row has it."""

    table: Table
    head: Read
    file: Path
    places: dict[str, int | None]
    check: Callable[[Table, Read], Read] = lambda _, read: read

    def reads(self) -> Iterator[Read]:
        """The table in pieces, in its order; at least one, be it of no row."""
        below = 0  # the last row of the piece before
        with pa.OSFile(str(self.file), "rb") as file:
            blocks = pa.ipc.open_file(file)
            for at in range(blocks.num_record_batches):
                block = blocks.get_batch(at)
                is_last = at == blocks.num_record_batches - 1
                end = None if is_last else block.column(0)[-1].as_py()
                rows = {ROW: block.column(0)}
                for code, place in self.places.items():
                    rows[code] = (
                        pa.nulls(block.num_rows, pa.string()) if place is None else block.column(place + 1)
                    )
                rejects = [
                    each for each in self.head.rejects if each.row > below and (end is None or each.row < end)
                ]
                yield self.check(self.table, replace(self.head, rows=pa.table(rows), rejects=rejects))
                below = end or below
