"""The invented cities of the measurements: a ward, and two wards as one city of twice its people, schools, streets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from kithline.city.make import make_city
from kithline.city.sizes import SIZES

TODAY = "2026-03-12"  # the same day at each run, so that the same rows are measured
SEED = 1


def make(size: str, wards: int, out: Path) -> int:
    """Make `wards` times the city of that size. Returns the rows of its deliveries."""
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
    return make_city(code, SEED, out, date.fromisoformat(TODAY)).rows
