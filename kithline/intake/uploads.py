"""Files that somebody has uploaded to be tried, and not yet decided on: each in a private folder of its own, for its
uploader alone, for a day at the most."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kithline.ops.home import home
from kithline.ops.whole_files import write_whole

MOST_BYTES = 10 << 20
KEPT = timedelta(hours=24)
_STATE = "state.json"


class TooLarge(ValueError):
    """More bytes came than an uploaded file may have."""


@dataclass(frozen=True)
class Upload:
    """`path`: the file under the name that it came with. `state`: what its uploader has said of it so far."""

    id: UUID
    path: Path
    user_id: int
    at: datetime
    state: dict[str, Any] = field(default_factory=dict)


def keep(user_id: int, name: str, chunks: Iterable[bytes], at: datetime) -> Upload:
    """Keep a file. Raises TooLarge; ValueError where its name is none that a file can have. Nothing stays of either."""
    plain = name.strip()
    if not 0 < len(plain) <= 150 or not plain.isprintable() or plain[0] in ".~" or {"/", "\\"} & {*plain}:
        raise ValueError("expected a file name of at most 150 characters")
    upload_id = uuid4()
    place = _folder() / str(upload_id)
    place.mkdir(mode=0o700)
    upload = Upload(upload_id, place / "file" / plain, user_id, at)
    upload.path.parent.mkdir(mode=0o700)
    size = 0
    with upload.path.open("xb") as out:
        upload.path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                shutil.rmtree(place)
                raise TooLarge(f"expected a file of at most {MOST_BYTES >> 20} MB")
            out.write(chunk)
    remember(upload, {})
    return upload


def find(upload_id: UUID, user_id: int, now: datetime) -> Upload | None:
    """The upload of that id, if it is this user's and not too old."""
    upload = _read(_folder() / str(upload_id))
    return upload if upload is not None and upload.user_id == user_id and now - upload.at < KEPT else None


def undecided(user_id: int, now: datetime) -> list[Upload]:
    """What this user has uploaded and not decided on, newest first."""
    found = [upload for place in _folder().iterdir() if (upload := _read(place)) is not None]
    mine = [upload for upload in found if upload.user_id == user_id and now - upload.at < KEPT]
    return sorted(mine, key=lambda upload: upload.at, reverse=True)


def remember(upload: Upload, state: dict[str, Any]) -> None:
    """Keep what its uploader has said of it."""
    path = upload.path.parent.parent / _STATE
    told = {"user": upload.user_id, "at": upload.at.isoformat(), "state": state}
    write_whole(path, json.dumps(told))


def discard(upload: Upload) -> None:
    """The file and all that was said of it are gone."""
    shutil.rmtree(upload.path.parent.parent, ignore_errors=True)


def purge(now: datetime) -> int:
    """Discard what has been kept for too long, and what is half of an upload. How many that were."""
    gone = 0
    for place in list(_folder().iterdir()):
        upload = _read(place)
        if upload is not None and now - upload.at < KEPT:
            continue
        if upload is None and now.timestamp() - place.stat().st_mtime < 3600:
            continue  # it may be coming in just now
        shutil.rmtree(place, ignore_errors=True)
        gone += 1
    return gone


def _folder() -> Path:
    folder = home() / "uploads"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _read(place: Path) -> Upload | None:
    try:
        told = json.loads((place / _STATE).read_text(encoding="utf-8"))
        [path] = (place / "file").iterdir()
        return Upload(UUID(place.name), path, told["user"], datetime.fromisoformat(told["at"]), told["state"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
