"""The chain's head, written outside the database: one small file a day, in a folder that the council names.

Best on another machine, under another's hand: what the database's keeper cannot rewrite is what the chain is held to.
"""

import json
from datetime import date, datetime
from pathlib import Path

from kithline.ops.whole_files import write_whole
from kithline.sharing.chain import Batch

_NAME = "kithline-audit-head-{on}.json"


def keep(folder: Path, head: Batch, *, on: date, at: datetime) -> Path:
    """Write the day's file, or bring it up to date. OSError if the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _NAME.format(on=on.isoformat())
    told = {"batch": head.number, "last_id": head.last_id, "hash": head.hash, "written_at": at.isoformat()}
    write_whole(path, json.dumps(told, indent=1) + "\n")
    return path


def kept(folder: Path) -> list[tuple[int, str]]:
    """Number and hash of every head in the folder. ValueError, naming the file, if one cannot be read."""
    found = []
    for path in sorted(folder.glob(_NAME.format(on="*"))):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            found.append((int(told["batch"]), str(told["hash"])))
        except (ValueError, KeyError, TypeError, UnicodeDecodeError):
            raise ValueError(f"{path.name}: expected a head of the chain, with batch and hash") from None
    return found
