"""Of many like cases some run each time, and the rest with the long tests: `make test` has ten minutes."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def now_and_long(cases: Iterable[Any], now: Collection[Any]) -> list[Any]:
    """Parameters of a test: those among `now` as they are, the others marked `long`."""
    return [case if case in now else pytest.param(case, marks=pytest.mark.long) for case in cases]
