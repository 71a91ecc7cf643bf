"""Python looks for rings of objects that hold each other whenever it has made 700 more. A load makes millions of plain
values, which hold nobody, and looking through them again and again took an eighth of its processor."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 500_000  # objects


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """Within it rings are looked for after so many more objects; then as before."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
