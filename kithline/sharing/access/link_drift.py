"""Whether linking's weights still fit what sources send, as `kithline drift` last measured it: shares, and nobody."""

import json
from typing import Any

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


def _line(one: dict[str, Any]) -> DriftLine:
    """A line as it was kept, with the source's name in words."""
    levels = tuple(DriftLevel(**level) for level in one["levels"])
    return DriftLine(**one | {"source": source_of(one["source"]), "levels": levels})
