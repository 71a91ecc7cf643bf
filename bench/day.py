"""A day's deliveries of all feeds, from drop to screen, beside the full load: `python -m bench.day [--days 3]`.

A ward is loaded: received, linked, assembled, factors worked out. Then the next days come, each in a process of its
own. First the day itself is begun, as a watch does after midnight: everybody is looked at anew, because dates pass.
Then what the agencies send on it is taken in and brought to the screens. The bar is a twentieth of the full load.
"""

import os
import statistics
import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path

from bench.cities import SEED, TODAY
from bench.measure import Measured, run_step
from bench.scratch import Scratch, scratch

DATABASE = "bench_day"
BAR = 20  # times quicker than the full load


def files_of(city: Path, day: date) -> list[Path]:
    """The folders with what came on that day."""
    return sorted((city / "deliveries").glob(f"*/{day.isoformat()}"))


def day_of(place: Scratch, city: Path, day: date) -> tuple[list[Path], Measured]:
    """Make the next day's files and take them in."""
    place.command(DATABASE, "city", "--out", str(city), "--days", "1", site="files")
    folders = files_of(city, day)
    return folders, run_step(
        "take",
        {"paths": [str(each) for each in folders], "update": True},
        postmaster=place.server.pid,
        environment=place.environment(DATABASE) | {"KITHLINE_TODAY": day.isoformat()},
    )


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.day", description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="ward", choices=["tiny", "ward", "city"])
    parser.add_argument("--days", type=int, default=3)
    given = parser.parse_args()
    today = date.fromisoformat(TODAY)
    with scratch() as place:
        city = place.home / "city"
        words = ("city", "--size", given.size, "--seed", str(SEED), "--out", str(city))
        place.command("postgres", *words, site="files")
        place.command(DATABASE, "setup", site="owner")
        environment = place.environment(DATABASE)
        load = run_step("load", {"city": str(city)}, postmaster=place.server.pid, environment=environment)
        whole = load.said["wall"]
        sys.stdout.write(
            "| What | Day begun, s | Feeds | Rows | Received, s | To the screens, s | Seconds | Share of the load |\n"
            "|---|---:|---:|---:|---:|---:|---:|---:|\n"
            f"| full load | | | {load.said['rows']:,} | {load.said['receive']:.1f} | "
            f"{whole - load.said['receive']:.1f} | {whole:.1f} | |\n"
        )
        shares, begun = [], []
        for number in range(1, given.days + 1):
            day = today + timedelta(days=number)
            folders, found = day_of(place, city, day)
            said = found.said
            seconds = said["received"] + said["updated"]
            shares.append(whole / seconds)
            begun.append(whole / said["turned"])
            sys.stdout.write(
                f"| {day:%A} | {said['turned']:.1f} | {len(folders)} | {said['rows']:,} | {said['received']:.1f} | "
                f"{said['updated']:.1f} | "
                f"{seconds:.1f} | 1/{shares[-1]:.0f} |\n"
            )
            for words_of_one in said["told"]:
                sys.stdout.write(f"  {words_of_one}\n")
            for feed, took in sorted(said["feeds"].items(), key=lambda each: -each[1])[:5]:
                sys.stdout.write(f"  {feed}: {took:.2f} s to receive\n")
            sys.stdout.flush()
    sys.stdout.write(
        f"A day's files take 1/{statistics.median(shares):.0f} of the load, to begin the day 1/"
        f"{statistics.median(begun):.0f}; the bar is 1/{BAR}. Load average {os.getloadavg()[0]:.1f}.\n"
    )


if __name__ == "__main__":
    main()
