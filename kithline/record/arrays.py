"""Lists for the database."""

from collections.abc import Iterable


def array(values: Iterable[object]) -> str:
    """Numbers, times or codes as the text of a PostgreSQL array, to be cast where it is not seen what it is: the driver
    writes a list element by element, and looks first of what kind each is. A tenth of a first linking went into that.
    For our own codes, not for words of a file: nothing is quoted."""
    return "{" + ",".join(map(str, values)) + "}"


__all__ = ["array"]
