"""The table of the whole city says which bars are met."""

from datetime import date

from bench.day import Day
from bench.measure import Measured
from bench.run import Pair
from bench.whole_city import Taken, table


def taken(size: str, *, rows: int, load: float, floor: float, day: float, peak: int) -> Taken:
    said = {
        "wall": load,
        "rows": rows,
        "receive": load / 2,
        "stages": {"Linking": load / 2},
        "not_accepted": [],
    }
    late = {
        "turned": day / 4,
        "received": day / 4,
        "updated": day / 2,
        "rows": 300,
        "told": ["gp held: too few rows"],
    }
    return Taken(
        size,
        Pair(Measured(said, load, peak), Measured({"wall": floor}, floor, 1)),
        Day(date(2026, 3, 13), 9, Measured(late, day, 1)),
    )


def test_the_bars_are_for_the_last_city() -> None:
    found = table(
        [
            taken("ward", rows=1_000, load=40.0, floor=10.0, day=4.0, peak=1),
            taken("city", rows=10_000, load=290.0, floor=100.0, day=15.0, peak=7_000_000_000),
        ]
    )
    assert "| **load, times the floor** | 4.0 | 2.9 | at most 3.0: met |" in found
    assert "| load, peak MB | 0 | 7,000 | at most 6,000: MISSED |" in found
    assert "| seconds a row, times the first's | 1.00 | 0.72 | at most 1.05: met |" in found
    assert "| both as a part of the load | 0.100 | 0.052 | at most 0.050: MISSED |" in found
    assert "- gp held: too few rows" in found
