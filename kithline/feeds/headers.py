"""Columns beside the headers that suppliers give them, one line a column: for feeds with several suppliers.

A row is `(Column, header of the first supplier, header of the second, ...)`; an empty header says that this supplier
does not send the column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kithline.feeds.spec import Column, Layout

Row = tuple[Column, *tuple[str, ...]]


@dataclass(frozen=True)
class Supplier:
    """Whose headers stand at this place of every row; `source` as in `Layout`."""

    code: str
    name: str
    source: str = "unconfirmed"


def columns_of(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns alone."""
    return tuple(row[0] for row in rows)


def layouts_of(rows: Sequence[Row], *suppliers: Supplier) -> tuple[Layout, ...]:
    """A layout for each supplier. ValueError if a row has more or fewer headers than there are suppliers."""
    for column, *headers in rows:
        if len(headers) != len(suppliers):
            raise ValueError(f"column '{column.code}': expected {len(suppliers)} headers")
    return tuple(
        Layout(
            supplier.code,
            supplier.name,
            supplier.source,
            {row[0].code: str(row[place]) for row in rows if row[place]},
            tuple(row[0].code for row in rows if not row[place]),
        )
        for place, supplier in enumerate(suppliers, start=1)
    )
