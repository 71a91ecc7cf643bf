"""A batch: files that were taken out of the inbox together, on their way to `done`, `held` or `refused`.

    taking/061501-suspensions-9f3c/plan.json    which files are to be moved here, written first
    taking/061501-suspensions-9f3c/batch.json   the same, renamed when all are here
    taking/061501-suspensions-9f3c/tries        how often they were tried, one figure
    taking/061501-suspensions-9f3c/files/...
    done/2026-03-12/061501-suspensions-9f3c/    the whole folder, renamed

A process may be killed anywhere: what was planned is carried on, what is here is tried again, and a delivery that was
taken in already is known by its marks. So nothing is lost and nothing is taken twice.
"""

import contextlib
import errno
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from kithline.ops.whole_files import write_whole

DONE, HELD, REFUSED = "done", "held", "refused"
ENDS = (DONE, HELD, REFUSED)
_PLAN, _BATCH, _TRIES = "plan.json", "batch.json", "tries"


@dataclass
class Batch:
    """`claimed_at`: when its files came. `tries`: how often it was begun."""

    folder: Path
    claimed_at: datetime
    tries: int
    names: list[str]

    @property
    def label(self) -> str:
        """What it was called when it was begun: the source's name, or the feed's."""
        return self.folder.name.partition("-")[2].rpartition("-")[0]

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def unpacked(self) -> Path:
        return self.folder / "unpacked"

    def begin(self) -> None:
        """Note that it is tried once more, before it is."""
        self._note_tries(self.tries + 1)

    def give_back(self) -> None:
        """Note that a try was none: the machine was at fault."""
        self._note_tries(self.tries - 1)

    def _note_tries(self, tries: int) -> None:
        self.tries = tries
        with (self.folder / _TRIES).open("r+b") as noted:  # in its place: a full disk has room for that
            noted.write(b"%d" % tries)


class Batches:
    """The batches of one installation, in the folder `watched` of its home."""

    def __init__(self, home: Path) -> None:
        self.root = home / "watched"
        self.taking = self.root / "taking"
        for folder in (self.root, self.taking, *(self.root / end for end in ENDS)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def claim(self, files: Sequence[Path], label: str, at: datetime) -> Batch | None:
        """Take files, which lie in one folder, out of the inbox. None if all are gone meanwhile."""
        folder = self.begin(label, at)
        planned = []
        for path in files:
            with contextlib.suppress(FileNotFoundError):
                found = path.lstat()
                planned.append([str(path), found.st_size, found.st_mtime_ns])
        write_whole(folder / _PLAN, json.dumps({"claimed_at": at.isoformat(), "files": planned}))
        return self._carry_out(folder)

    def begin(self, label: str, at: datetime) -> Path:
        """A folder whose `files` are to be fetched. Until it is `whole` it counts as nothing."""
        folder = self.taking / f"{at:%Y%m%dT%H%M%S}-{label}-{secrets.token_hex(3)}"
        (folder / "files").mkdir(mode=0o700, parents=True)
        (folder / _TRIES).write_bytes(b"0")
        return folder

    def whole(self, folder: Path, at: datetime) -> Batch:
        """The batch of a folder whose files are all there now."""
        write_whole(folder / _BATCH, json.dumps({"claimed_at": at.isoformat()}))
        return _read(folder)

    def drop(self, folder: Path) -> None:
        """Forget a folder that will not be whole."""
        shutil.rmtree(folder, ignore_errors=True)

    def left(self) -> list[Batch]:
        """The batches that an earlier process did not bring to an end, the oldest first."""
        found = []
        for folder in sorted(self.taking.iterdir()):
            if (folder / _PLAN).exists():
                batch = self._carry_out(folder)
            elif (folder / _BATCH).exists():
                batch = _read(folder)
            else:  # nothing was planned yet, and so nothing moved
                shutil.rmtree(folder)
                continue
            if batch is not None:
                found.append(batch)
        return found

    def put_away(self, batch: Batch, end: str, on: date) -> Path:
        """Move the whole batch to where it ends. Returns that folder."""
        shutil.rmtree(batch.unpacked, ignore_errors=True)  # the packed file itself is kept
        day = self.root / end / on.isoformat()
        day.mkdir(mode=0o700, exist_ok=True)
        batch.folder.rename(day / batch.folder.name)
        return day / batch.folder.name

    def forget_older(self, on: date, keep_days: int) -> int:
        """Delete the days that are older. Returns how many batches went."""
        gone = 0
        for end in ENDS:
            for day in (self.root / end).iterdir():
                with contextlib.suppress(ValueError):
                    if date.fromisoformat(day.name) < on - timedelta(days=keep_days):
                        gone += sum(1 for _ in day.iterdir())
                        shutil.rmtree(day)
        return gone

    def _carry_out(self, folder: Path) -> Batch | None:
        """Move the planned files here. One that is another file by now stays where it is, for the next round."""
        planned = json.loads((folder / _PLAN).read_text(encoding="utf-8"))["files"]
        for name, size, modified in planned:
            source, target = Path(name), folder / "files" / Path(name).name
            with contextlib.suppress(FileNotFoundError):
                found = source.lstat()
                if (found.st_size, found.st_mtime_ns) == (size, modified):
                    move(source, target)
        if not any((folder / "files").iterdir()):
            shutil.rmtree(folder)
            return None
        (folder / _PLAN).replace(folder / _BATCH)
        return _read(folder)


def move(source: Path, target: Path) -> None:
    """Move a file; to another file system by a copy that counts only when it is whole."""
    try:
        source.rename(target)
        return
    except OSError as why:
        if why.errno != errno.EXDEV:
            raise
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copy2(source, part, follow_symlinks=False)
        with part.open("rb") as copied:
            os.fsync(copied.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    source.unlink()


def _read(folder: Path) -> Batch:
    noted = json.loads((folder / _BATCH).read_text(encoding="utf-8"))
    names = sorted(path.name for path in (folder / "files").iterdir())
    tries = int((folder / _TRIES).read_bytes())
    return Batch(folder, datetime.fromisoformat(noted["claimed_at"]), tries, names)
