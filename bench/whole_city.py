"""The whole city, and the day after: `python -m bench.whole_city`.

A city is taken in whole beside its floor, as in `python -m bench`; and what its agencies send on the next day, from the
drop of the files to the screens, by the server as the load left it, after a checkpoint. By itself it measures a ward
and the city of 215,000 people, which takes some six minutes on two cores; `--sizes ward ward:4` measures a ward and
four wards in about four.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.__main__ import machine, tell
from bench.day import BAR, Day, city_of, next_days
from bench.measure import run_step
from bench.run import Pair, measure_pair
from bench.scratch import Scratch, scratch

MOST_TIMES_FLOOR = 3.0
MOST_BYTES = 6e9
MOST_OF_LOAD = 1 / BAR  # a day's deliveries
MOST_GROWTH = 1.05  # linear, and 5% for noise


@dataclass(frozen=True)
class Taken:
    """A city taken in beside its floor, and what came on the day after."""

    size: str
    pair: Pair
    day: Day

    @property
    def day_of_load(self) -> float:
        """The day after, as a part of the whole load."""
        return float(self.day.seconds / self.pair.load.said["wall"])


def measure(place: Scratch, size: str, tell: Callable[[str], None] = lambda words: None) -> Taken:
    """Make a city, load it, run its floor, and take in its next day. `size`: "ward", or "ward:4" for four times it."""
    name = f"whole_{size.replace(':', '_')}"
    city = city_of(place, size, name)
    files = place.environment("postgres", "files")
    tell(f"{size}: making the invented city")
    run_step("city", city, postmaster=place.server.pid, environment=files)
    tell(f"{size}: the load, the day after, and the floor of the load")
    days: list[Day] = []
    out = Path(city["out"])
    pair = measure_pair(place, name, out, loaded=lambda: days.append(_day_after(place, name, city)))
    return Taken(size, pair, days[0])


def _day_after(place: Scratch, name: str, city: dict[str, Any]) -> Day:
    """Its files are gone afterwards: the floor reads what the load took in, and no more."""
    deliveries = Path(city["out"]) / "deliveries"
    before = set(deliveries.rglob("*"))
    [day] = next_days(place, name, city, 1)
    for path in set(deliveries.rglob("*")) - before:
        if path.is_file():
            path.unlink()
    return day


def table(taken: list[Taken]) -> str:
    """The results in Markdown, a column for each city."""
    lines = [
        "| | " + " | ".join(each.size for each in taken) + " | bar |",
        "|---|" + "---:|" * len(taken) + "---|",
    ]

    def row(
        title: str, value: Callable[[Taken], float], form: str = ".1f", most: float | None = None
    ) -> None:
        values = [value(each) for each in taken]
        bar = ""
        if most is not None:
            bar = f"at most {most:{form}}: {'met' if values[-1] <= most else 'MISSED'}"
        lines.append(f"| {title} | " + " | ".join(f"{each:{form}}" for each in values) + f" | {bar} |")

    row("rows in the files", lambda each: each.pair.load.said["rows"], ",.0f")
    row("load, seconds", lambda each: each.pair.load.said["wall"])
    row("of which receive", lambda each: each.pair.load.said["receive"])
    for words in taken[0].pair.load.said["stages"]:
        title = f"of which {words[0].lower()}{words[1:]}"
        row(title, lambda each, words=words: each.pair.load.said["stages"][words])  # type: ignore[misc]
    row("floor, seconds", lambda each: each.pair.floor.said["wall"])
    row("**load, times the floor**", lambda each: each.pair.wall, most=MOST_TIMES_FLOOR)
    row("CPU, times the floor", lambda each: each.pair.cpu)
    row("load, peak MB", lambda each: each.pair.load.peak / 1e6, ",.0f", MOST_BYTES / 1e6)
    first = taken[0].pair.rows_a_second
    row("seconds a row, times the first's", lambda each: first / each.pair.rows_a_second, ".2f", MOST_GROWTH)
    row("the day after, feeds", lambda each: each.day.feeds, ",.0f")
    row("its rows", lambda each: each.day.measured.said["rows"], ",.0f")
    row("to begin the day, seconds", lambda each: each.day.begun)
    row("from drop to screen, seconds", lambda each: each.day.taken)
    row("of which receive", lambda each: each.day.measured.said["received"])
    row("both as a part of the load", lambda each: each.day_of_load, ".3f", MOST_OF_LOAD)
    refused = [
        words
        for each in taken
        for words in (*each.pair.load.said["not_accepted"], *each.day.measured.said["told"])
    ]
    if refused:
        lines += ["", "Not taken in:", "", *(f"- {words}" for words in sorted(set(refused)))]
    return "\n".join(lines)


def main() -> None:
    """Measure, tell, and write the table where one is asked for."""
    parser = ArgumentParser(prog="python -m bench.whole_city", description="A whole city, and the day after.")
    parser.add_argument(
        "--sizes",
        nargs="+",
        default=["ward", "city"],
        metavar="SIZE",
        help="tiny, ward or city, or so many times it, as in ward:4; the bars are for the last",
    )
    parser.add_argument("--out", type=Path, help="write the table here too")
    given = parser.parse_args()
    with scratch() as place:
        found = table([measure(place, size, tell) for size in given.sizes])
    found = f"{found}\n\nMachine: {machine()}.\n"
    if given.out:
        given.out.write_text(found, encoding="utf-8")
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
