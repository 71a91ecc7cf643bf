"""Code sets by year of return: the first year's codes, and of each later year only what it changed.

What was sent stays in the source record. Reading takes the codes of every year, because a late return of an older year
comes in its own codes: an older code that became another is read as today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kithline.feeds.values import Code


@dataclass(frozen=True)
class Change:
    """What a year changed. `added`: new codes, and codes with another meaning; `became`: an older code -> today's."""

    added: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    became: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeYears:
    """The codes of `first` and earlier years, with their meanings, and the changes of later years."""

    first: int
    codes: Mapping[str, str]
    changes: Mapping[int, Change] = field(default_factory=dict)

    def in_year(self, year: int) -> dict[str, str]:
        """The codes in force in a return's year, with their meanings."""
        now = dict(self.codes)
        for when, change in sorted(self.changes.items()):
            if when <= year:
                gone = {*change.dropped, *change.became}
                now = {code: meaning for code, meaning in now.items() if code not in gone} | dict(
                    change.added
                )
        return now

    def code(self, *, legacy: Mapping[str, str] | None = None, strict: bool = True, form: str = "") -> Code:
        """How a column of any year is read. `legacy`: words and older codes beside those that a year changed."""
        every = dict(self.codes)
        became: dict[str, str] = dict(legacy or {})
        for _, change in sorted(self.changes.items()):
            every |= change.added
            became |= change.became
        return Code(
            {code: meaning for code, meaning in every.items() if code not in became}, became, strict, form
        )
