"""Whether linking's weights still fit what sources send, as `kithline drift` last measured it: shares, and nobody."""

import json

from django.db import connection

from kithline.record.types.links import DriftLevel, DriftLine, DriftReport
from kithline.sharing.access.links import source_of


def drift_report() -> DriftReport:
    """The newest report; an empty one where none was made. It shows nobody, so it is no look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, found FROM link_drift ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return DriftReport()
    at, found = row
    return DriftReport(
        at, tuple(_line(one) for one in (json.loads(found) if isinstance(found, str) else found))
    )


def _line(one: dict[str, object]) -> DriftLine:
    levels: list[dict[str, object]] = one["levels"]  # type: ignore[assignment]
    return DriftLine(
        source=source_of(str(one["source"])),
        label=str(one["label"]),
        pairs=int(one["pairs"]),  # type: ignore[call-overload]
        bits=float(one["bits"]),  # type: ignore[arg-type]
        is_beyond=bool(one["is_beyond"]),
        levels=tuple(
            DriftLevel(
                str(level["words"]),
                *(float(level[name]) for name in ("share", "expected", "weight", "today")),
            )  # type: ignore[arg-type]
            for level in levels
        ),
    )
