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
    KEPT,
    NUMBERS,
    OF_TWO,
    READINGS,
    forms_of,
)


def _forms(read: Callable[[str], list[str]]) -> Callable[[str], list[str] | None]:
    return lru_cache(KEPT)(lambda both: forms_of(both, read))


_READINGS = {name: (one.of, lru_cache(KEPT)(one.read)) for name, one in READINGS.items()}
_DERIVED = {name: (one.of, lru_cache(KEPT)(one.read)) for name, one in DERIVED.items()}
_OF_TWO = {name: (one, other, _forms(read)) for name, (one, other, read) in OF_TWO.items()}
# Companions are found in the database; it has no telephone numbers of people.
_NOT_HERE = {"companions": None, "phone": None}

_MAY_LACK = [(name, of) for name, (of, _) in _READINGS.items() if name not in FILLED]


class Evidence(dict[str, Any]):
    """A stub's row of evidence, but for what is known of its names among everybody. Each value is read when it is first
    asked for: of most pairs the names and the birth say enough."""

    def __init__(self, stub: Mapping[str, Any], everybodys: Mapping[str, frozenset[str]]) -> None:
        """``everybodys``: by column the values that stand for "not known"."""
        super().__init__({name: None for name, of in _MAY_LACK if stub[of] is None})
        self |= _NOT_HERE | {"id": stub["id"], "namespace": stub["namespace"] or "", "key": stub["key"] or ""}
        self._stub, self._everybodys = stub, everybodys

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._read(name)
        return value

    def _read(self, name: str) -> Any:
        if name in _READINGS:
            of, read = _READINGS[name]
            return self._sent(name, of, read)
        if name in _DERIVED:
            of, read = _DERIVED[name]
            return None if (value := self[of]) is None else read(value)
        one, other, read_both = _OF_TWO[name]
        return read_both(f"{self[one] or ''}|{self[other] or ''}")

    def _sent(self, name: str, of: str, read: Callable[[str], Any]) -> Any:
        text = self._stub[of]
        text = text.isoformat() if isinstance(text, date) else text
        value = None if text is None else read(text)
        if name in FILLED:
            return value or ""
        if name == "birth_text":
            return str(value)[:4] if value in self._everybodys.get(BIRTH, ()) else value
        return None if name in NUMBERS and value in self._everybodys.get(name, ()) else value


def names_in(rows: Iterable[Row], column: str) -> set[str]:
    """The names that these rows have in a column."""
    return {name for row in rows if (name := row[column]) is not None}


__all__ = ["Evidence", "names_in"]
