"""Values that say who somebody is, where nobody has looked the file over before: what is none is not taken for one.

The catalogue's feeds, whose senders are known, take names and numbers as text.
"""

import re
from dataclasses import dataclass, field

from kithline.core.addresses import normalise_postcode

# how a row of totals begins; and such words alone, where "SUM-001" may be somebody's number
TOTALS = re.compile(r"((grand|sub)[ -]?)?totals?\b.*|(sum|count)s?\b.*", re.IGNORECASE | re.DOTALL)
_TOTAL_ALONE = re.compile(
    r"((grand|sub)[ -]?)?(total|sum|count)s?\b\D*([ :(]\d+\D*)?", re.IGNORECASE | re.DOTALL
)
_LIKE_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?[\s.-]*\d[A-Z]{2}", re.IGNORECASE | re.ASCII)
_TOTAL_NAME = re.compile(r"((grand|sub)[ -]?)?total\b.*", re.IGNORECASE | re.DOTALL)  # Sum is a surname


@dataclass(frozen=True)
class Name:
    """A forename or surname. Without a letter it is none, and the row is one that could not be read; with `or_nobody`
    (of a second person, whom a row may not name: "?", "-") it is read as empty."""

    longest: int = 500
    or_nobody: bool = False
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        return f"a name of at most {self.longest} characters, with a letter in it"

    def parse(self, text: str) -> str | None:
        if self.or_nobody and names_nobody(text):
            return None
        if len(text) > self.longest or "\x00" in text or not any(mark.isalpha() for mark in text):
            raise ValueError(self.expected)
        if _TOTAL_NAME.fullmatch(text.strip()):
            raise ValueError("a name; this is a row of totals")
        return text

    def write(self, value: object) -> str:
        return str(value)


def names_nobody(text: str) -> bool:
    """Whether a cell of names has neither letter nor figure ("?", "-"): nobody is known."""
    return not any(mark.isalnum() or mark == "\x00" for mark in text)


@dataclass(frozen=True)
class Reference:
    """A source's own number of a person or a row. "Total passengers" in its place heads a row of totals."""

    longest: int = 500
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        return f"a number or reference of at most {self.longest} characters"

    def parse(self, text: str) -> str:
        if len(text) > self.longest or "\x00" in text:
            raise ValueError(self.expected)
        if _TOTAL_ALONE.fullmatch(text.strip()):
            raise ValueError("a number or reference; this is a row of totals")
        return text

    def write(self, value: object) -> str:
        return str(value)


def is_like_postcode(text: str) -> bool:
    """Whether the text is a postcode, or has the figures and letters of one: invented ones (ZZ1 7QZ) have letters that
    none has, and a slip of the keyboard may too."""
    return _LIKE_POSTCODE.fullmatch(text.strip()) is not None


@dataclass(frozen=True)
class Postcode:
    """A postcode in its usual form; what is nearly one is kept as it was sent. What has not its form at all ("NOT
    KNOWN", "XX") is read as empty: as everywhere, it costs no row, and the cell stays in the row as it was sent."""

    arrow: str = field(default="string", init=False)
    expected: str = field(default="a UK postcode; anything else is read as empty", init=False)

    def parse(self, text: str) -> str | None:
        try:
            return normalise_postcode(text)
        except ValueError:
            return text.strip().upper() if is_like_postcode(text) else None

    def write(self, value: object) -> str:
        return str(value)
