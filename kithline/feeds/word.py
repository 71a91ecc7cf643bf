"""A text for Arrow to compute with."""

from functools import lru_cache

import pyarrow as pa


@lru_cache(1024)
def word(text: str) -> pa.Scalar:
    """The text as a typed scalar. For a plain str Arrow guesses the type, and on the way looks for a module that is not
    installed, at each call: twenty times the cost of a join."""
    return pa.scalar(text, pa.string())


NOTHING = word("")
NONE = pa.scalar(None, pa.string())
