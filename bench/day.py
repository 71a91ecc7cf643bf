"""A day's deliveries of all feeds, from drop to screen, beside the full load: `python -m bench.day [--days 7]`.

A ward, or so many (`--size ward:4`), is loaded: received, linked, assembled, factors worked out. Then the next days
come, each in a process of its own. First the day itself is begun, as a watch does after midnight: whom the date alone
changes is looked at anew. Then what the agencies send on it is taken in and brought to the screens. The bar is a
twentieth of the full load from drop to screen. Feeds send daily, weekly and monthly: those of all are a week's days
together, and the longest of them is told beside.
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.cities import TODAY
from bench.measure import Measured, run_step
from bench.scratch import Scratch, scratch

DATABASE = "bench_day"
BAR = 20  # times quicker than the full load
SLOWEST = 5  # feeds named


@dataclass(frozen=True)
class Day:
    """What came on a day and how long it took; `feeds`: how many sent."""

    on: date
    feeds: int
    measured: Measured

    @property
    def begun(self) -> float:
        """Seconds of beginning the day."""
        return float(self.measured.said["turned"])

    @property
    def taken(self) -> float:
        """Seconds from the drop of its files to the screens."""
        return float(self.measured.said["received"] + self.measured.said["updated"])

    @property
    def seconds(self) -> float:
        """All that the day took."""
        return self.begun + self.taken


def city_of(place: Scratch, size: str, name: str) -> dict[str, Any]:
    """What the steps ask of a city of so many times a size, as in "ward:4"."""
    code, _, times = size.partition(":")
    return {"size": code, "wards": int(times or 1), "out": str(place.home / name)}


def next_days(place: Scratch, database: str, city: dict[str, Any], days: int) -> Iterator[Day]:
    """The days after a city's own, one after the other: their files made, and taken in where the city was loaded."""
    for number in range(1, days + 1):
        day = date.fromisoformat(TODAY) + timedelta(days=number)
        made = run_step(
            "next_day", city, postmaster=place.server.pid, environment=place.environment("postgres", "files")
        )
        folders = sorted({str(Path(path).parent) for path in made.said["paths"]})
        taken = run_step(
            "take",
            {"paths": folders, "update": True},
            postmaster=place.server.pid,
            environment=place.environment(database) | {"KITHLINE_TODAY": day.isoformat()},
        )
        yield Day(day, len(folders), taken)


def _told(day: Day, whole: float) -> str:
    said = day.measured.said
    lines = [
        f"| {day.on:%A} | {day.begun:.1f} | {day.feeds} | {said['rows']:,} | {said['received']:.1f} | "
        f"{said['updated']:.1f} | 1/{whole / day.taken:.0f} | 1/{whole / day.seconds:.0f} |"
    ]
    slowest = sorted(said["feeds"].items(), key=lambda each: -each[1])[:SLOWEST]
    lines += [f"  {words}" for words in said["told"]]
    lines += [f"  {feed}: {took:.2f} s to receive" for feed, took in slowest]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.day", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--size", default="ward", help="tiny, ward or city, or so many times it, as in ward:4"
    )
    parser.add_argument("--days", type=int, default=3)
    given = parser.parse_args()
    with scratch() as place:
        city = city_of(place, given.size, "city")
        files = place.environment("postgres", "files")
        run_step("city", city, postmaster=place.server.pid, environment=files)
        place.command(DATABASE, "setup", site="owner")
        load = run_step(
            "load",
            {"city": city["out"]},
            postmaster=place.server.pid,
            environment=place.environment(DATABASE),
        )
        whole = load.said["wall"]
        sys.stdout.write(
            "| What | Day begun, s | Feeds | Rows | Received, s | To the screens, s | From drop to screen, "
            "share of the load | With its beginning |\n"
            "|---|---:|---:|---:|---:|---:|---:|---:|\n"
            f"| full load | | | {load.said['rows']:,} | {load.said['receive']:.1f} | "
            f"{whole - load.said['receive']:.1f} | | |\n"
        )
        days = []
        for day in next_days(place, DATABASE, city, given.days):
            days.append(day)
            sys.stdout.write(_told(day, whole))
            sys.stdout.flush()
    taken, seconds = (
        sum(each) / len(days) for each in zip(*((day.taken, day.seconds) for day in days), strict=True)
    )
    longest = max(days, key=lambda day: day.taken)
    sys.stdout.write(
        f"Full load: {whole:.1f} s. From drop to screen a day took {taken:.1f} s in the mean of {len(days)}, "
        f"1/{whole / taken:.1f} of the load, and {seconds:.1f} s with its beginning, 1/{whole / seconds:.1f}; "
        f"the longest, a {longest.on:%A}, {longest.taken:.1f} s, 1/{whole / longest.taken:.1f}. The bar is 1/{BAR}. "
        f"Load average {os.getloadavg()[0]:.1f}.\n"
    )


if __name__ == "__main__":
    main()
