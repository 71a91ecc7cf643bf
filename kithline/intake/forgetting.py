"""Files as received are kept for some days, then deleted: what they said is in the record, under its own schedules."""

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.db import connection

from kithline.intake import parts, store

KEEP_DAYS = 90


def forget_files(on: date, keep_days: int = KEEP_DAYS) -> int:
    """Delete stored files of which every delivery was decided and came more than `keep_days` days before; a held one's
    stay. So does a copy that no delivery knows, until it is as old. What a killed process left of a file that it cut
    goes after two days. Returns how many files went."""
    for folder in parts.folder().glob("*"):
        if _is_older(folder, datetime.combine(on, time(), UTC) - timedelta(days=2)):
            shutil.rmtree(folder, ignore_errors=True)
    oldest = datetime.combine(on, time(), UTC) - timedelta(days=keep_days)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.sha256, bool_and(d.state IN ('accepted', 'refused') AND d.received_at < %s) FROM delivery_file f "
            "JOIN delivery d ON d.id = f.delivery_id GROUP BY f.sha256",
            [oldest],
        )
        may_go = dict(cursor.fetchall())
    gone = 0
    for path in sorted(store.folder().glob("??/*")):
        sha256 = path.name.partition(".")[0]
        if path.is_file() and may_go.get(sha256, _is_older(path, oldest)):
            path.unlink()
            shutil.rmtree(store.place(sha256).parent / f"{sha256}.named", ignore_errors=True)
            gone += 1
    return gone


def _is_older(path: Path, than: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < than
