"""`python -m bench.bad_input`: hostile files at their real size, each read in a process of its own: seconds and memory.

Files of up to 2 GB are written into a temporary folder and deleted again. The last two are no bad ones, but for one
broken row in each: read and judged up to where the database would be asked, the larger part by part.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

MB = 1 << 20
GB = 1 << 30
LARGE = 290 * MB
HEADERS = b"LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3\n"
ROW = "1994001,A1994001{:08d},Amara,Quillfeather,04/03/2012,2026-03-02,4,SUSP,PP,,\n"
SUSPENSIONS = "suspensions_2026-03-02.csv"
CIN = "cin_census_2026.xml"
GP = "gp_registration_2026-03-02.json"


@dataclass(frozen=True)
class Case:
    """A file and how it is written."""

    words: str
    feed: str
    name: str
    write: Callable[[BinaryIO], object]


def again(head: bytes, unit: bytes, size: int = LARGE, tail: bytes = b"") -> Callable[[BinaryIO], object]:
    """The head, then one thing over and over."""

    def write(out: BinaryIO) -> None:
        out.write(head)
        block = unit * max(1, MB // len(unit))
        for _ in range(size // len(block)):
            out.write(block)
        out.write(tail)

    return write


def million(out: BinaryIO) -> None:
    """A million rows, one of them with three cells too many."""
    out.write(HEADERS)
    for number in range(1_000_000):
        row = ROW.format(number)
        out.write((row if number != 777_777 else row[:-1] + ",x,y,z\n").encode())


def long_rows(out: BinaryIO) -> None:
    """2 GB of rows with a long cell of several lines, one of them with three cells too many."""
    out.write(HEADERS)
    row = ROW.encode().replace(b"Quillfeather", b'"' + b"Quillfeather\n" * 36 + b'"')
    before, after = row.split(b"{:08d}")
    for number in range((2 << 30) // (len(row) + 2)):
        out.write(b"%b%08d%b" % (before, number, after if number != 777_777 else after[:-1] + b",x,y,z\n"))


def attributes(out: BinaryIO) -> None:
    out.write(b"<Message><Header/><Children><Child ")
    for number in range(20_000_000):
        out.write(b'a%d="" ' % number)
    out.write(b"/></Children></Message>")


OLD = b"1,A,Zo\xeb" + b"," * 8 + b"x" * 40 + b"\n"
WIDE = "1,A,\U0001f600".encode() + b"," * 8 + b"x" * 40 + b"\n"
CHILDREN = b"<Message><Header/><Children>"
CASES = (
    Case("2 GB of nothing", "suspensions", SUSPENSIONS, lambda out: out.truncate(2 << 30)),
    Case("one line of 290 MB", "suspensions", SUSPENSIONS, again(HEADERS, b"x")),
    Case("290 million empty lines", "suspensions", SUSPENSIONS, again(HEADERS, b"\n")),
    Case("10 million rows of two cells", "suspensions", SUSPENSIONS, again(HEADERS, b"a,b\n", 38 * MB)),
    Case("5 million rows of another sort, Windows-1252", "suspensions", SUSPENSIONS, again(HEADERS, OLD)),
    Case("5 million rows of another sort, letters of four bytes", "suspensions", SUSPENSIONS, again(HEADERS, WIDE)),
    Case("XML: 72 million elements, no record", "cin_census", CIN, again(b"<Message><Header/>", b"<a/>")),
    Case("XML: 36 million empty records", "cin_census", CIN, again(CHILDREN, b"<Child/>")),
    Case("XML: elements nested without end", "cin_census", CIN, again(CHILDREN + b"<Child>", b"<a>")),
    Case("XML: one element, 20 million attributes", "cin_census", CIN, attributes),
    Case("JSON: lists nested without end", "gp_registration", GP, again(b"", b"[", 190 * MB)),
    Case("JSON: 60 million objects", "gp_registration", GP, again(b"[", b"{},", 190 * MB, b"{}]")),
    Case("JSON: one text of 190 MB", "gp_registration", GP, again(b'["', b"x", 190 * MB, b'"]')),
    Case("JSON: 15 million texts", "gp_registration", GP, again(b"[", b'"ab",', 75 * MB, b'""]')),
    Case("one line of 1 GB", "suspensions", SUSPENSIONS, again(HEADERS, b"x", GB)),
    Case("1 GB of NUL below the headers", "suspensions", SUSPENSIONS, again(HEADERS, b"\0", GB)),
    Case("XML: one text of 1 GB", "cin_census", CIN, again(CHILDREN + b"<Child><a>", b"x", GB)),
    Case("XML: one attribute of 1 GB", "cin_census", CIN, again(CHILDREN + b'<Child a="', b"x", GB)),
    Case("JSON: one text of 1 GB", "gp_registration", GP, again(b'{"entry": [{"id": "', b"x", GB)),
    Case("JSON: 350 million objects", "gp_registration", GP, again(b'{"entry": [', b"{},", GB, b"{}]}")),
    Case("JSON lines: one of 1 GB", "gp_registration", GP, again(b'{"id": "1"}\n{"id": "', b"x", GB)),
    Case("a million rows, one of them broken", "suspensions", SUSPENSIONS, million),
    Case("2 GB of rows, one of them broken", "suspensions", SUSPENSIONS, long_rows),
)  # fmt: skip


def measured(case: Case) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.name
        with path.open("wb") as out:
            case.write(out)
        size = path.stat().st_size / MB
        done = subprocess.run(
            [sys.executable, "-m", "bench.bad_input", case.feed, str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
    seconds, memory, words = done.stdout.strip().split("\t")
    return f"| {case.words} | {size:,.0f} | {seconds} | {memory} | {words} |"


def read(feed: str, path: Path) -> Iterator[str]:
    """CPU seconds, peak memory in MB, and what is told."""
    from kithline.feeds.readers import WrongFile
    from kithline.feeds.recognise import deliveries_in
    from kithline.intake.parts import is_large, parts_of
    from kithline.intake.prepare import period_of, prepare

    start = time.process_time()
    day = date(2026, 3, 12)
    found, unknown = deliveries_in([path], day)
    words = "; ".join(each.why for each in unknown)
    for each in found:
        good, bad = 0, 0
        try:
            with parts_of(each, "bench") if is_large(each) else nullcontext([each]) as cut:
                for one in cut:
                    for part in prepare(one, period_of(each.period), day).parts:
                        good, bad = good + part.standard.rows, bad + len(part.standard.rejects)
            words = f"{good:,} rows read, {bad} not"
        except WrongFile as why:
            words = str(why)
    yield f"{time.process_time() - start:.1f}"
    yield f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f}"
    yield words


def main() -> None:
    if len(sys.argv) == 3:
        print("\t".join(read(sys.argv[1], Path(sys.argv[2]))))
        return
    print("| File | MB | CPU seconds | Memory, MB | What is told |\n| --- | ---: | ---: | ---: | --- |")
    for case in CASES:
        print(measured(case), flush=True)


if __name__ == "__main__":
    main()
