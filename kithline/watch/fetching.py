"""What is fetched rather than sent: each source when it is due, into a batch of its own.

A fetch that is not whole leaves nothing; it is tried again after a quarter of an hour, until it succeeds.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from kithline.ops.whole_files import write_whole
from kithline.watch.batches import Batch, Batches
from kithline.watch.events import Event, Say
from kithline.watch.timetable import AGAIN, Timetable


class NotFetched(Exception):  # noqa: N818 - it reads as what happened
    """Why nothing could be fetched, in one line without a value of a row or a secret."""


class Source(Protocol):
    """A query or a drop."""

    @property
    def name(self) -> str: ...

    @property
    def timetable(self) -> Timetable: ...

    def fetch(self, into: Path, on: date, is_stopping: Callable[[], bool]) -> str:
        """Write files into a folder; what was fetched in words, "" if there was nothing. Raises NotFetched."""
        ...


@dataclass(frozen=True)
class Resting:
    """A query of a feed whose declaration cannot be loaded, for `why`: it is not asked, and stays due until that is
    mended."""

    name: str
    timetable: Timetable
    feed: str
    why: str


@dataclass
class Fetcher:
    """Fetches what is due. `file`: where it notes when each source was fetched."""

    sources: Sequence[Source | Resting]
    batches: Batches
    file: Path
    say: Say
    rested: list[Resting] = field(default_factory=list)  # which were due

    def due(self, now: datetime, on: date, is_stopping: Callable[[], bool]) -> Iterator[Batch]:
        """A batch for each source that is due and has something."""
        for source in self.sources:
            if is_stopping():
                return
            noted = self._noted().get(source.name, {})
            last = datetime.fromisoformat(noted["at"]) if noted else None
            is_again = bool(noted.get("failed"))
            is_due = now - last >= AGAIN if last and is_again else source.timetable.is_due(last, now)
            if isinstance(source, Resting):
                self.rested += [source] if is_due else []
            elif is_due and (batch := self._fetch(source, now, on, is_stopping)):
                yield batch

    def _fetch(
        self, source: Source, now: datetime, on: date, is_stopping: Callable[[], bool]
    ) -> Batch | None:
        folder = self.batches.begin(source.name, now)
        try:
            words = source.fetch(folder / "files", on, is_stopping)
        except NotFetched as why:
            self.batches.drop(folder)
            if is_stopping():
                return None
            self.say(
                Event("not_fetched", f"{source.name}: {why}; it is tried again", {"source": source.name})
            )
            self._note(source.name, now, failed=True)
            return None
        except BaseException:
            self.batches.drop(folder)
            raise
        batch = self.batches.whole(folder, now) if words else None
        if batch is None:
            self.batches.drop(folder)
        self._note(source.name, now, failed=False)
        self.say(Event("fetched", f"{source.name}: {words or 'nothing is there'}", {"source": source.name}))
        return batch

    def _noted(self) -> dict[str, dict[str, str]]:
        try:
            noted: dict[str, dict[str, str]] = json.loads(self.file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return noted

    def _note(self, name: str, now: datetime, *, failed: bool) -> None:
        noted: dict[str, object] = {
            **self._noted(),
            name: {"at": now.isoformat(), "failed": "yes" if failed else ""},
        }
        write_whole(self.file, json.dumps(noted, indent=1))
