"""From the report on linking's weights to what its page says. No database, no clock."""

from datetime import date
from typing import Any

from kithline.record.types.links import DriftLevel, DriftReport
from kithline.ui.tables import Column
from kithline.ui.words import percent

COLUMNS = (
    Column("source", "Source"),
    Column("label", "Compared"),
    Column("most", "What comes oftener than expected"),
    Column("share", "Of the pairs", is_numeric=True),
    Column("expected", "Expected", is_numeric=True),
    Column("weight", "Weight", is_numeric=True),
    Column("today", "By today's share", is_numeric=True),
    Column("pairs", "Pairs", is_numeric=True),
    Column("bits", "Off by, bits a pair", is_numeric=True),
)


def drift(found: DriftReport, *, on: date) -> dict[str, Any]:
    """The values of stewardship/drift.html."""
    return {
        "today": on,
        "found": found,
        "within": [line for line in found.lines if not line.is_beyond],
        "columns": COLUMNS,
        "cell": cell,
    }


def cell(level: DriftLevel, key: str) -> str:
    """What stands in a column that tells of an outcome."""
    match key:
        case "most":
            return level.words
        case "share" | "expected":
            return percent(100 * getattr(level, key), 0)
        case _:
            return f"{getattr(level, key):+.1f}"
