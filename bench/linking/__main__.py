"""`python -m bench.linking`: makes the records, links them with Kithline and with Splink, prints the table.

`--write` puts the table into docs/linking-measured.md; `--febrl` adds FEBRL's sets, `--shapes` files of other
kinds. Each way of linking is a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.linking import febrl, shapes
from bench.linking.measures import Quality, quality
from bench.linking.pooled import as_one
from bench.linking.sources import write
from bench.linking.table import held_out, small, table

PAGE = Path(__file__).parents[2] / "docs" / "linking-measured.md"
WAYS = ("kithline", "default", "expert")
TURNED, DELIVERED = "turned", "delivered"  # in another order; and with a second delivery into a kept state
AGAIN = (TURNED, DELIVERED)
MOST_AGAIN = 200_000  # of more these are tried by themselves (`--only`): each takes minutes
HELD_OUT_RECORDS, SMALL = 100_000, 10_000
LATE = 50  # one record in so many comes with a second delivery: 2%


def main() -> None:
    parser = ArgumentParser(
        prog="python -m bench.linking", description="Linking beside Splink, on invented records."
    )
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="make records and figures here, use those that are here")
    parser.add_argument(
        "--held-out",
        type=int,
        nargs="+",
        metavar="SEED",
        help="also records of seeds that nothing was set by",
    )
    parser.add_argument(
        "--small", type=int, nargs="+", metavar="SEED", help=f"also sets of {SMALL:,} of these seeds, as one"
    )
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    parser.add_argument("--febrl", action="store_true", help="also link FEBRL's sets, which PyPI has")
    parser.add_argument("--shapes", action="store_true", help="also link files of other kinds")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FOLDER"), help="link once, print figures as JSON")
    parser.add_argument(
        "--only",
        choices=(*WAYS, *AGAIN),
        help="link so alone and keep the figures: of a million, what was run stands in the table (turned: Kithline, in "
        "another order; delivered: with a second delivery; both after kithline)",
    )
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(_one(given.one[0], Path(given.one[1]))) + "\n")
        return
    if given.only:
        for count in given.records:
            _kept(given.only, _made(given.keep, count, given.seed))
        return
    with tempfile.TemporaryDirectory() as scratch:
        place = given.keep or Path(scratch)
        found = [measure(place, count, given.seed) for count in given.records]
        text = table(found, given.seed)
        if given.small:
            text += small(*_together(place, SMALL, given.small), given.small)
        if given.held_out:
            text += held_out(*_together(place, HELD_OUT_RECORDS, given.held_out), given.held_out)
    if given.febrl:
        text += febrl.section()
    if given.shapes:
        text += shapes.section()
    sys.stdout.write(text)
    if given.write:
        PAGE.write_text(text, encoding="utf-8")


def measure(place: Path, count: int, seed: int) -> dict[str, Any]:
    """All figures of one size: by way of linking, and Kithline's own of order and of a second delivery."""
    folder = _made(place, count, seed)
    found: dict[str, Any] = {"records": pq.read_metadata(folder / "records.parquet").num_rows}
    in_pieces = [way for way in WAYS if count <= MOST_AGAIN or (folder / f"{way}.json").exists()]
    for way in in_pieces or WAYS:
        found[way] = _kept(way, folder)
        found[way] |= quality(folder, folder / f"{way}.parquet").as_dict()
        _tell(f"{count:,} {way}: F1 {found[way]['f1']:.4f}, {found[way]['cpu']:.1f} CPU seconds")
    for again in AGAIN:
        if count <= MOST_AGAIN or (folder / f"{again}.json").exists():
            found["kithline"] |= _kept(again, folder)
    return found


def _together(place: Path, count: int, seeds: list[int]) -> tuple[Quality, list[dict[str, Any]]]:
    """Sets of one size linked by Kithline: measured as one, and each alone."""
    folders = [_made(place, count, seed) for seed in seeds]
    alone = [
        _kept("kithline", folder) | quality(folder, folder / "kithline.parquet").as_dict()
        for folder in folders
    ]
    with tempfile.TemporaryDirectory() as scratch:
        return as_one(folders, Path(scratch)), alone


def _made(place: Path, count: int, seed: int) -> Path:
    folder = place / f"{count}-{seed}"
    if not (folder / "kin.parquet").exists():
        write(folder, count, seed)
    return folder


def _kept(way: str, folder: Path) -> dict[str, Any]:
    """What linking took; of a folder that is kept, what it took the last time that it was linked so."""
    kept = folder / f"{way}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_apart(way, folder)), encoding="ascii")
    figures: dict[str, Any] = json.loads(kept.read_text(encoding="ascii"))
    return figures


def _apart(way: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.linking", "--one", way, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=PAGE.parents[1],
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _one(way: str, folder: Path) -> dict[str, Any]:
    if way == TURNED:
        return _turned(folder)
    if way == DELIVERED:
        return _delivered(folder)
    start = time.perf_counter()
    out = folder / f"{way}.parquet"
    review = 0
    if way == "kithline":
        from kithline.identity.files import link_file

        review = link_file(folder / "records.parquet", out).to_review
    else:
        from bench.linking.beside import link

        link(folder / "records.parquet", out, way)
    cpu, peak = _used()
    return {"wall": time.perf_counter() - start, "cpu": cpu, "peak": peak, "review": review}


def _used() -> tuple[float, int]:
    """Seconds of the processor, and the most memory in bytes, of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def _turned(folder: Path) -> dict[str, Any]:
    """Whether the same records in another order come to the same persons; and the share that do."""
    from kithline.identity.files import link_file

    records, turned = folder / "records.parquet", folder / "turned.parquet"
    count = pq.read_metadata(records).num_rows
    pq.write_table(pq.read_table(records).take(pa.array(range(count - 1, -1, -1))), turned)
    link_file(turned, folder / "turned-out.parquet")
    found = [_by_record(folder / name)["person_id"] for name in ("kithline.parquet", "turned-out.parquet")]
    same = int((_marks(found[0]) == _marks(found[1])).sum())
    return {"same_in_any_order": same == count, "same_in_order": same / count}


def _marks(persons: pa.ChunkedArray) -> NDArray[np.int64]:
    """Of each record a number that depends on which records are its person, and not on the person's id."""
    _, place = np.unique(persons.to_numpy(), return_inverse=True)
    drawn = np.random.default_rng(1).integers(0, 1 << 62, len(place))
    sums = np.zeros(len(place), np.int64)
    np.add.at(sums, place, drawn)
    return sums[place]


def _delivered(folder: Path) -> dict[str, Any]:
    """A second delivery of one in ``LATE`` into a kept state: the share of records whose person keeps its id, how many
    ids were given twice, and what that delivery took."""
    from kithline.identity.files import link_file

    records, part, out = (folder / name for name in ("records.parquet", "part.parquet", "part-out.parquet"))
    number = pa.array(range(pq.read_metadata(records).num_rows))
    late = pc.equal(pc.subtract(number, pc.multiply(pc.divide(number, LATE), LATE)), 0)
    persons, before = [], 0.0
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        for which in (pc.invert(late), late):
            pq.write_table(pq.read_table(records).filter(which), part)
            before, _ = _used()
            link_file(part, out, state=Path(kept))
            persons.append(_by_record(out))
        lineage = pq.read_table(next(Path(kept).glob("0*/lineage.parquet"))).to_pylist()
    first, second = persons
    place = pc.index_in(first["record_id"], value_set=second["record_id"].combine_chunks())
    unchanged = pc.equal(second["person_id"].take(place), first["person_id"])
    gone = {row["person_id"] for row in lineage if row["event"] == "absorbed"}
    created = [row["person_id"] for row in lineage if row["event"] in ("created", "split")]
    cpu, peak = _used()
    return {
        "unchanged": pc.sum(unchanged.cast(pa.int64())).as_py() / len(first),
        "reused": len(created)
        - len(set(created))
        + len(gone & set(pc.unique(second["person_id"]).to_pylist())),
        "delivery_cpu": cpu - before,
        "kept_peak": peak,
    }


def _by_record(path: Path) -> pa.Table:
    return pq.read_table(path, columns=["record_id", "person_id"]).sort_by("record_id")


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    main()
