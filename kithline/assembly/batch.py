"""How a statement names the people of a batch: who stand in the temporary table `batch`.

Few are joined to what is theirs. Of many the statement holds the list of them itself (`people`): they are found by the
index of what is theirs, in its order. To join them the planner read it from its beginning, batch after batch, or
sorted all of it anew; that was half of choosing values.
"""

from dataclasses import dataclass
from typing import Any

FEW = 100  # people: up to here the planner is left with what it saw first, one row, and plans are kept


@dataclass(frozen=True)
class Those:
    """SQL: `join` goes behind a table of theirs, `among` with its alias into what holds for a row."""

    join: str
    _among: str

    def among(self, alias: str) -> str:
        """That a row is of one of them."""
        return self._among.format(alias=alias)


JOINED = Those("JOIN batch b USING (person_id)", "true")
LISTED = Those("", "{alias}.person_id = ANY(%(people)s::bigint[])")


def those(people: str | None) -> Those:
    """`people`: see `listed`."""
    return JOINED if people is None else LISTED


def listed(cursor: Any, count: int) -> str | None:
    """The people of the batch as PostgreSQL writes an array, in order; None of few (`count`)."""
    if count <= FEW:
        return None
    cursor.execute("SELECT array_agg(person_id ORDER BY person_id)::text FROM batch")
    return str(cursor.fetchone()[0] or "{}")
