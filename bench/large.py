"""A CSV too large for memory, into PostgreSQL: `python -m bench.large [--mb 2048] [--feed council_tax]`.

A snapshot (council tax) is followed by the next month's, in which a hundredth of the accounts are gone, a hundredth
have changed and a hundredth are new; changes (suspensions) come once. Told are seconds, the processor's with the
database's, and the peak of memory of both together (proportional set size).
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from bench.bad_input import HEADERS, MB, ROW
from bench.measure import run_step
from bench.scratch import Scratch, scratch

DATABASE = "bench_large"
SNAPSHOT, CHANGES = "council_tax", "suspensions"
TAX_HEADERS = (
    b"Account Ref,Party Ref,Liability,Forename,Surname,Date of Birth,Property Address,Property Postcode,UPRN,"
    b"Liable From,Liable To,Discount,Recovery Stage\n"
)
BLOCK = 10_000  # rows


def accounts(rows: int, month: int, width: int) -> Iterator[bytes]:
    """The rows of a month. Every hundredth account is gone in the second, the next one changed."""
    landmark = " ".join("by the old weighbridge" for _ in range(width // 23))
    for first in range(0, rows, BLOCK):
        lines = []
        for number in range(first, min(first + BLOCK, rows)):
            key, stage = number, "none"
            if month and number % 100 == 0:
                key = rows + number
            elif month and number % 100 == 1:
                stage = "reminder"
            lines.append(
                f'CT{key},P{key},liable,Amara,Quill{key % 9973},,"{key % 300} Gannet Row\n{landmark}",ZZ1 1AA,,'
                f"2024-04-01,,single,{stage}\n"
            )
        yield "".join(lines).encode()


def suspended(rows: int, width: int) -> Iterator[bytes]:
    row = ROW.replace("Quillfeather", '"' + "Quillfeather\n" * (width // 13) + '"')
    for first in range(0, rows, BLOCK):
        yield "".join(row.format(number) for number in range(first, min(first + BLOCK, rows))).encode()


def written(path: Path, headers: bytes, rows: Iterator[bytes]) -> Path:
    with path.open("wb") as out:
        out.write(headers)
        for block in rows:
            out.write(block)
    return path


def measured(place: Scratch, path: Path, words: str) -> str:
    """Take the file in; one line of the table."""
    size = path.stat().st_size / MB
    found = run_step(
        "take",
        {"paths": [str(path)], "update": False},
        postmaster=place.server.pid,
        environment=place.environment(DATABASE),
    )
    path.unlink()
    said = found.said
    return (
        f"| {words} | {size:,.0f} | {said['rows']:,} | {said['received']:,.0f} | {found.cpu:,.0f} | "
        f"{found.peak / MB:,.0f} | {'; '.join([*said['outcomes'], *said['told'], *said['changes']])} |"
    )


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.large", description=__doc__.splitlines()[0])
    parser.add_argument("--feed", default=SNAPSHOT, choices=[SNAPSHOT, CHANGES])
    parser.add_argument("--mb", type=int, default=2048)
    parser.add_argument("--width", type=int, default=390, help="bytes of a row's long cell")
    parser.add_argument("--months", type=int, default=2, help="of the snapshot")
    given = parser.parse_args()
    rows = (given.mb << 20) // (given.width + 110)
    heads = ("File", "MB", "Rows in", "Seconds", "CPU seconds", "Memory with the database's, MB", "Told")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|---|---:|---:|---:|---:|---:|---|\n")
    with scratch() as place:
        place.command(DATABASE, "setup", site="owner")
        if given.feed == CHANGES:
            path = place.home / "suspensions_2026-03-02.csv"
            written(path, HEADERS, suspended(rows, given.width))
            sys.stdout.write(measured(place, path, "changes") + "\n")
            return
        for month in range(given.months):
            path = place.home / f"council_tax_2026-0{month + 1}-05.csv"
            written(path, TAX_HEADERS, accounts(rows, month, given.width))
            sys.stdout.write(measured(place, path, ("a snapshot", "the next month's")[month > 0]) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"Load average {os.getloadavg()[0]:.1f}.\n")


if __name__ == "__main__":
    main()
