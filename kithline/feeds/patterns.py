"""The regular expressions of declarations, read once: there are more of them than the library remembers."""

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, of a file's name, a sheet's or a header; case ignored."""
    return re.compile(pattern, re.IGNORECASE)


__all__ = ["compiled"]
