"""Tables as CSV that a spreadsheet opens without running anything that a cell says."""

import csv
import io
from collections.abc import Iterable, Sequence

# How a cell begins that a spreadsheet would take for a formula, or that hides one (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def safe_cell(value: object) -> str:
    """The cell's text, with an apostrophe before it if a spreadsheet would read it as a formula. Numbers stay so."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table in UTF-8 with its mark, so that a spreadsheet shows accents, and lines as CSV has them (RFC 4180)."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([safe_cell(each) for each in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")
