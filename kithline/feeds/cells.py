"""A column of what is written: an array while nobody asks for one value, plain values from then on.

Files of hundreds of thousands of rows are written from arrays, several times quicker than value by value.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

FIRST_DAY = np.datetime64("1900-01-01")


class Cells(Sequence[object]):
    """The values of an array of texts, numbers, truths, days or moments. No date is None; an empty text stays empty.

    One value may be set (a date to a text that is no date); then the array is no longer what is written.
    """

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array: np.ndarray[Any, Any] | None = array  # None where a value was set
        self._values: list[object] | None = None

    @property
    def values(self) -> list[object]:
        """Plain values: str, int, float, bool, date, datetime or None."""
        if self._values is None:
            self._values = [] if self.array is None else plain(self.array)
        return self._values

    def __len__(self) -> int:
        return len(self.values if self.array is None else self.array)

    def __iter__(self) -> Iterator[object]:
        return iter(self.values)

    def __getitem__(self, place: Any) -> Any:
        return self.values[place]

    def __setitem__(self, place: int, value: object) -> None:
        self.values[place] = value
        self.array = None

    def __add__(self, others: Iterable[object]) -> list[object]:
        return [*self.values, *others]

    def __eq__(self, other: object) -> bool:
        return self.values == (other.values if isinstance(other, Cells) else other)

    __hash__ = None  # type: ignore[assignment]


def plain(values: np.ndarray[Any, Any]) -> list[object]:
    """An array as plain values: no date is None, an empty text stays empty."""
    if values.dtype == "datetime64[D]":
        return _dates(values)
    found: list[object] = (values.astype(object) if values.dtype.kind == "M" else values).tolist()
    return found


def _dates(values: np.ndarray[Any, Any]) -> list[object]:
    """Each day of a century is made once, and the same wherever it stands: quicker to make and to write."""
    known, place = _days_of_a_century(), (values - FIRST_DAY).astype(int)
    place[np.isnat(values)] = len(known) - 1
    if ((place < 0) | (place >= len(known))).any():
        known, place = values.astype(object), np.arange(len(values))
    found: list[object] = known[place].tolist()
    return found


@cache
def _days_of_a_century() -> np.ndarray[Any, Any]:
    """The days from the first on, and None."""
    days: list[object] = np.arange(FIRST_DAY, FIRST_DAY + np.timedelta64(60_000, "D")).tolist()
    return np.array([*days, None], dtype=object)
