"""Several sets measured as one: a small set has too few twins to say how often twins are merged."""

from collections.abc import Sequence
from dataclasses import asdict
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb

from bench.linking.measures import Quality, quality

SURE = 1.96  # standard deviations either side, for 95 in 100
ROWS = (
    ("f1", "pairs: F1", ".964"),
    ("children_precision", "children: precision", ".997"),
    ("children_f1", "children: F1", ".976"),
    ("gap", "children's F1, gap between groups of origin", "at most .015"),
    ("twins", "pairs of twins that met", "at most .03"),
    ("twins_own", "recall of twins' own pairs", "at least .95"),
    ("siblings", "pairs of brothers and sisters that met", "at most .0005"),
)


def as_one(folders: Sequence[Path], place: Path) -> Quality:
    """The quality of all of these sets together; each is a folder with what was made and with ``kithline.parquet``.
    ``place`` is an empty folder to put them together in."""
    with duckdb.connect() as db:
        for name, changed in (
            ("truth", ("record_id", "person")),
            ("kin", ("one", "other")),
            ("kithline", ("record_id", "person_id")),
        ):
            sets = [
                f"select * replace ({_apart(n, changed)}) from '{folder / name}.parquet'"
                for n, folder in enumerate(folders)
            ]
            all_sets = " union all ".join(sets)
            db.execute(f"copy ({all_sets}) to '{place / name}.parquet' (format parquet)").fetchall()
    return quality(place, place / "kithline.parquet")


def _apart(number: int, columns: Sequence[str]) -> str:
    """Columns with the number of their set before each value: nobody is in two sets."""
    return ", ".join(f"'{number}-' || {column} as {column}" for column in columns)


def interval(share: float, of: int) -> tuple[float, float]:
    """Between what the true share lies, 95 times in 100, where so many were looked at (Wilson's score interval)."""
    middle = share + SURE**2 / (2 * of)
    either_side = SURE * sqrt(share * (1 - share) / of + SURE**2 / (4 * of**2))
    whole = 1 + SURE**2 / of
    return (middle - either_side) / whole, (middle + either_side) / whole


def lines(together: Quality, alone: Sequence[dict[str, Any]]) -> str:
    """A table: all sets as one, the lowest and the highest of them, and the bar."""
    found = asdict(together)
    rows = ["| | together | each set alone | bar |", "|---|---:|---:|---|"]
    for key, title, bar in ROWS:
        digits = 5 if key == "siblings" else 4
        some = [one[key] for one in alone]
        rows.append(
            f"| {title} | {found[key]:.{digits}f} | {min(some):.{digits}f} to {max(some):.{digits}f} | {bar} |"
        )
    low, high = interval(together.twins, together.twins_all)
    sure = f"{together.twins_all:,} pairs of twins: of all such pairs {low:.3f} to {high:.3f} meet (95 in 100 sure)."
    return "\n".join(rows) + f"\n\n{sure}\n"
