"""The columns of a table, as a portal declares them once and its template draws them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """``key`` names the column in the template and, where sortable, in ``?sort=``; ``label`` is its heading.

    ``is_most_first``: the first press on the heading brings the most to the top, not the least.
    """

    key: str
    label: str
    is_sortable: bool = False
    is_numeric: bool = False
    is_most_first: bool = False
