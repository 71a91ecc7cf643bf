"""The invented cities of the measurements: a ward, and two wards as one city of twice its people, schools, streets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from kithline.city.days import add_days
from kithline.city.make import make_city
from kithline.city.sizes import SIZES

TODAY = "2026-03-12"  # the same day at each run, so that the same rows are measured
SEED = 1


def make(size: str, wards: int, out: Path) -> int:
    """Make `wards` times the city of that size. Returns the rows of its deliveries."""
    return make_city(_registered(size, wards), SEED, out, date.fromisoformat(TODAY)).rows


def next_day(size: str, wards: int, out: Path) -> list[str]:
    """Add what the agencies send on the day after to a city that `make` made. Returns the new files."""
    _registered(size, wards)
    before = _files(out)
    add_days(out, 1)
    return sorted(str(path) for path in _files(out) - before)


def _files(out: Path) -> set[Path]:
    return {path for path in (out / "deliveries").rglob("*") if path.is_file()}


def _registered(size: str, wards: int) -> str:
    """The code of a size of so many times, which this process knows from now on."""
    code = f"{size}_times_{wards}"
    one = SIZES[size]
    SIZES[code] = replace(
        one,
        code=code,
        people=one.people * wards,
        primaries=one.primaries * wards,
        secondaries=one.secondaries * wards,
        specials=one.specials * wards,
        streets=one.streets * wards,
    )
    return code
