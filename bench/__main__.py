"""`make bench`: measures, then writes docs/benchmarks.md. `--profile FILE`: one load under cProfile, no table."""

import os
import platform
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

import psutil

from bench.run import measure_pair, run
from bench.scratch import scratch
from bench.table import table

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description="What a load and the longest page cost.")
    parser.add_argument("--size", default="ward", choices=["tiny", "ward"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--looks", type=int, default=15, help="how often the page is looked at")
    parser.add_argument(
        "--profile", type=Path, help="leave a profile of one load (cProfile) here; write no table"
    )
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    start = time.monotonic()
    with scratch() as place:
        if given.profile:
            city = place.home / "city"
            place.command("postgres", "city", "--size", given.size, "--out", str(city), site="files")
            pair = measure_pair(place, "bench_profile", city, str(given.profile.resolve()))
            tell(
                f"load {pair.load.said['wall']:.1f} s under the profiler; floor {pair.floor.said['wall']:.1f} s"
            )
            for words in pair.load.said["not_accepted"]:
                tell(f"not taken in: {words}")
            for seconds, times, sql in pair.load.said["statements"]:
                tell(f"{seconds:8.2f} s {times:6.0f} x  {sql}")
            return
        results = run(place, given.size, repeats=given.repeats, looks=given.looks, tell=tell)
    given.out.parent.mkdir(exist_ok=True)
    minutes = (time.monotonic() - start) / 60
    given.out.write_text(table(results, date.today(), machine=machine(), minutes=minutes), encoding="utf-8")
    tell(f"{given.out} is written")


def machine() -> str:
    """The machine in general words."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}; load average at the end {load:.1f}"
    )


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
