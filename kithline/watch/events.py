"""What a watch says: one line for each event, without a personal value."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON

LONGEST = 300


@dataclass(frozen=True)
class Event:
    """Something that happened. `what`: a short permanent code; `words`: the rest of the line; `more`: for machines."""

    what: str
    words: str
    more: dict[str, object] = field(default_factory=dict)

    def line(self, at: datetime) -> str:
        """ "2026-03-12 06:00:04 taken_in: suspensions 2026-03-12: 12 rows accepted ..."."""
        return f"{at.astimezone(ZoneInfo(LONDON)):%Y-%m-%d %H:%M:%S} {self.what}: {self.words}"

    def as_json(self, at: datetime) -> str:
        return json.dumps(
            {"at": at.isoformat(timespec="seconds"), "event": self.what, "words": self.words, **self.more}
        )


Say = Callable[[Event], None]


def plain(text: str) -> str:
    """A text of a sender's as it may stand in a line: it may hold line ends, and what steers a terminal."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."
