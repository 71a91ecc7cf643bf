"""`python -m bench.history [--size city] [--years 5]`: bar C2 by the clock, structured files and notes apart.

The city is made twice by `kithline city --history`, each time in a process of its own and into a folder that is gone
afterwards: without notes, then with them. Told are seconds, CPU seconds of all processes, and the peak of memory
of both together (proportional set size, sampled each second). What notes add is the difference. Some three minutes.
"""

import json
import os
import shutil
import subprocess  # nosec B404 - the product's own command
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.measure import BETWEEN_SAMPLES, pss
from kithline.city.sizes import SIZES

WISHED, MOST_GB = 60, 4  # seconds of either; of both processes


@dataclass(frozen=True)
class Made:
    """Seconds by the clock and of the processors, bytes at the peak, and what was made."""

    wall: float
    cpu: float
    peak: int
    files: int
    rows: int


def main(arguments: Sequence[str] | None = None) -> None:
    asked = ArgumentParser(prog="python -m bench.history", description=__doc__.split("\n")[0])
    asked.add_argument("--size", choices=sorted(SIZES), default="city")
    asked.add_argument("--years", type=int, default=5)
    given = asked.parse_args(arguments)
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    structured = made(given.size, given.years, "--without-notes")
    print(line("structured files", structured), flush=True)
    whole = made(given.size, given.years)
    print(line("with notes", whole))
    print(f"notes add {whole.wall - structured.wall:.0f} s, {whole.cpu - structured.cpu:.0f} CPU s")
    print(f"wished: {WISHED} s, {WISHED} s more with notes, {MOST_GB} GB, where no one else works")


def line(what: str, found: Made) -> str:
    """What one run took, in words."""
    return (
        f"{what}: {found.files:,} files of {found.rows:,} rows, {found.wall:.0f} s, {found.cpu:.0f} CPU s, "
        f"{found.peak / 1e9:.1f} GB"
    )


def made(size: str, years: int, *options: str) -> Made:
    """Make a city in processes of its own, watched."""
    folder = Path(tempfile.mkdtemp(prefix="kithline-history-"))
    command = [sys.executable, "-m", "kithline", "city", "--size", size, "--history", str(years)]
    child = None
    try:
        start = time.monotonic()
        child = subprocess.Popen(
            [*command, "--out", str(folder / "city"), "--json", *options],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.DEVNULL,
        )
        watched, peak, looked = psutil.Process(child.pid), 0, start
        while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
            if time.monotonic() - looked > BETWEEN_SAMPLES:
                peak, looked = max(peak, pss(watched)), time.monotonic()
            time.sleep(BETWEEN_SAMPLES / 10)
        wall, (_, status, used) = time.monotonic() - start, ended
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"kithline city ended with {child.returncode}")
        counts = json.loads((folder / "city" / "city.json").read_text(encoding="utf-8"))["counts"]
        return Made(wall, used.ru_utime + used.ru_stime, peak, counts["files"], counts["rows"])
    finally:
        if child is not None and child.returncode is None:  # we were stopped: it is not left behind
            child.kill()
            child.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
