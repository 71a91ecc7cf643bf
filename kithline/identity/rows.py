"""Evidence of a few records, row by row: the same values as ``records.standardise`` gives a column at a time, which for
one record cost more than all else that linking thinks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from kithline.identity.sql_readings import Row
from kithline.identity.values import (
    BIRTH,
    DERIVED,
    FILLED,
    NUMBERS,
    OF_SURNAMES,
    READINGS,
    forms_of,
)

KEPT = 10_000  # values of each column whose reading is kept: the same names come again and again


def _forms(read: Callable[[str], list[str]]) -> Callable[[str], list[str] | None]:
    return lru_cache(KEPT)(lambda both: forms_of(both, read))


_READINGS = [(name, one.of, lru_cache(KEPT)(one.read)) for name, one in READINGS.items()]
_DERIVED = [(name, one.of, lru_cache(KEPT)(one.read)) for name, one in DERIVED.items()]
_OF_SURNAMES = [(name, _forms(read)) for name, read in OF_SURNAMES.items()]


class RowReader:
    """Reads stubs. ``everybodys``: by column the values that stand for "not known"."""

    def __init__(self, everybodys: Mapping[str, frozenset[str]]) -> None:
        self._everybodys = everybodys

    def evidence(self, stub: Mapping[str, Any]) -> dict[str, Any]:
        """A stub's row of evidence, but for what is known of its names among everybody."""
        birth = stub["birth"]
        texts = {**stub, "birth": birth.isoformat() if isinstance(birth, date) else birth}
        row: dict[str, Any] = {name: texts[name] for name in ("id", "namespace", "key")}
        for name, of, read in _READINGS:
            value = texts[of]
            row[name] = None if value is None else read(value)
        if row["birth_text"] in self._everybodys.get(BIRTH, ()):
            row["birth_text"] = row["birth_text"][:4]
        for name in NUMBERS:
            if row[name] in self._everybodys.get(name, ()):
                row[name] = None
        for name, of, read in _DERIVED:
            value = row[of]
            row[name] = None if value is None else read(value)
        both = f"{row['surname'] or ''}|{row['former_surname'] or ''}"
        row |= {name: read(both) for name, read in _OF_SURNAMES}
        row |= {name: row[name] or "" for name in (*FILLED, "namespace", "key")}
        return row


def names_in(rows: Iterable[Row], column: str) -> set[str]:
    """The names that these rows have in a column."""
    return {name for row in rows if (name := row[column]) is not None}


__all__ = ["RowReader", "names_in"]
