"""What lies in the inbox, and what of it may be taken: whole files, and sets of files once they are together.

How long a file has lain still is told by its inode's change: an upload sets it with every piece, and a sender cannot
set it back, as they can the time of modification.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kithline.feeds.recognise import Found, deliveries_in
from kithline.watch.unpack import is_packed

# names under which programs write a file that they will rename when it is whole
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".uploading", ".writing")
NOT_OURS = (".", "~$")
URGENT = "urgent"  # a folder of the inbox: what lies in it is looked for between the rounds
URGENT_SETTLES = 0.25  # seconds
DEEPEST = 5  # folders within folders


@dataclass(frozen=True)
class Ready:
    """Files that are one delivery, or one packed file, or one that no feed expects. `label`: the feed, or which."""

    label: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Look:
    """One look into the inbox: what may be `taken`, how many files are `waiting`, and what is `strange`, with why."""

    taken: tuple[Ready, ...]
    waiting: int
    strange: tuple[tuple[Path, str], ...]


def urgent_in(inbox: Path) -> list[Ready]:
    """What lies in the inbox's urgent folder and has lain still for a moment: each file for itself, and no set."""
    folder, now = inbox / URGENT, time.time()
    if not folder.is_dir() or folder.is_symlink():
        return []
    return [
        Ready(URGENT, (path,))
        for path in _files(folder, 0)
        if path.is_file()
        and not path.is_symlink()
        and os.access(path, os.R_OK)
        and not path.name.lower().endswith(UNFINISHED)
        and now - path.lstat().st_ctime >= URGENT_SETTLES
    ]


def look(inbox: Path, received: date, *, settle_seconds: float, gather_seconds: float) -> Look:
    """What lies in the inbox and its folders. A set that lacks nothing goes at once; else when it has gained no file
    for `gather_seconds`."""
    now = time.time()
    still: dict[Path, float] = {}
    waiting = 0
    strange = []
    for path in _files(inbox):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue  # its sender took it away again
        if not stat.S_ISREG(found.st_mode):
            strange.append((path, "it is a link or no file at all"))
        elif not os.access(path, os.R_OK):
            strange.append((path, "it cannot be read by this account"))
        elif path.name.lower().endswith(UNFINISHED) or now - found.st_ctime < settle_seconds:
            waiting += 1
        else:
            still[path] = now - found.st_ctime
    taken = [Ready("packed", (path,)) for path in still if is_packed(path)]
    found_in, unknown = _recognised([path for path in still if not is_packed(path)], received)
    for delivery in found_in:
        files = tuple(dict.fromkeys(delivery.files.values()))
        if is_whole(delivery) or min(still[path] for path in files) >= gather_seconds:
            taken.append(Ready(delivery.feed.code, files))
        else:
            waiting += len(files)
    taken += [Ready("unknown", (path,)) for path in unknown]
    return Look(tuple(taken), waiting, tuple(strange))


def is_whole(found: Found) -> bool:
    """Whether every file that the feed can have is here, those that may be left out too."""
    return {table.file for table in found.feed.tables} == {
        found.feed.table(code).file for code in found.files
    }


def _recognised(paths: list[Path], received: date) -> tuple[list[Found], list[Path]]:
    """The deliveries among these files, and the files that belong to none. One at which the program breaks belongs to
    none: it goes its way alone, and is told there."""
    try:
        found, unknown = deliveries_in(paths, received)
    except OSError:
        raise
    except Exception:
        if len(paths) == 1:
            return [], paths
        sound = [path for path in paths if not _recognised([path], received)[1]]
        found, unknown = deliveries_in(sound, received)
        return found, [*(each.path for each in unknown), *(path for path in paths if path not in sound)]
    return found, [each.path for each in unknown]


def _files(folder: Path, below: int = DEEPEST) -> Iterator[Path]:
    """Everything in the folder and in those below it, but for what programs keep for themselves. No link is followed,
    and a folder that lies too deep is given as if it were a file."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.name.startswith(NOT_OURS):
            continue
        if below and entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), below - 1)
        else:
            yield Path(entry.path)
