"""The columns of a table, as a portal declares them once and its template draws them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """``key`` names the column in the template and, where sortable, in ``?sort=``; ``label`` is its heading."""

    key: str
    label: str
    is_sortable: bool = False
    is_numeric: bool = False
