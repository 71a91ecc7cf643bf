"""Make a city: its truth, every agency's deliveries, the council's own set-up."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kithline.city.archive import write_table, write_truth
from kithline.city.council import write_council
from kithline.city.halves import NOTES
from kithline.city.harm import families_touched
from kithline.city.history import MOST_YEARS
from kithline.city.horizon import AHEAD, as_of
from kithline.city.places import CITY
from kithline.city.seeds import Seeds
from kithline.city.sending import Sent, columns_of_defects, columns_of_links, send
from kithline.city.sizes import SIZES
from kithline.city.sources import make_source
from kithline.city.truth import Truth, make_whole
from kithline.core import clock


@dataclass(frozen=True)
class CityCounts:
    """What was made. `rows` are rows of all tables of all deliveries; `defects` those that intake must reject."""

    people: int
    children: int
    families: int
    pupils: int
    schools: int
    deliveries: int
    files: int
    rows: int
    defects: int
    links: int


def make_city(
    size: str,
    seed: int,
    out: Path,
    today: date | None = None,
    progress: Callable[[str], None] = lambda line: None,
    seeds: Seeds | None = None,
    history: int = 0,
    biases: frozenset[str] = frozenset(),
    notes: bool = True,
) -> CityCounts:
    """Write a city of a size (tiny, ward, city) into an empty or absent folder.

    The same size, seed and day give the same bytes. `progress` is called with a line for each step. `seeds` is for
    tests. `history`: years before, of which the older deliveries are written too (`city.history`). `biases`: what
    agencies do or tell amiss by design (`city.harm`). `notes`: case notes too, not only what is structured. Raises
    ValueError for a size that there is not or too many years, FileExistsError where the folder holds something.
    """
    if size not in SIZES:
        raise ValueError(f"expected a size among {', '.join(SIZES)}")
    if not 0 <= history <= MOST_YEARS:
        raise ValueError(f"expected 0 to {MOST_YEARS} years of history")
    if out.exists() and any(out.iterdir()):
        raise FileExistsError("the folder for the city is not empty")
    out.mkdir(parents=True, exist_ok=True)
    today = today or clock.today()
    seeds = seeds or Seeds(seed, biases=biases)
    progress(f"Making the people and lives of {CITY} ({SIZES[size].people:,} people)")
    whole = make_whole(seeds, SIZES[size], today, today + timedelta(days=AHEAD))
    truth = as_of(whole, today)
    (out / "truth").mkdir()
    if seeds.biases:
        touched = families_touched(seeds, truth.people, truth.families)
        write_table(out / "truth" / "biased.parquet", {"family": touched})
    write_council(truth, out)
    without = () if notes else (NOTES,)
    source = make_source(seeds, truth)
    sent = send(source, whole, history, out, progress, without, lambda: write_truth(truth, out / "truth"))
    counts = _counts(truth, sent, _write_truth_of(truth, sent, out))
    held = {"city": CITY, "size": size, "seed": seed, "today": today.isoformat(), "counts": asdict(counts)}
    held |= {"history": history} if history else {}
    held |= {"biases": sorted(seeds.biases)} if seeds.biases else {}
    held |= {"without": list(without)} if without else {}
    write_card(out, held)
    return counts


def write_card(out: Path, held: dict[str, Any]) -> None:
    """What the city is, in `city.json`."""
    (out / "city.json").write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")


def read_card(out: Path) -> dict[str, Any]:
    """What `city.json` of a made city says. ValueError where the folder holds none, or one that is not ours."""
    try:
        held: dict[str, Any] = json.loads((out / "city.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ValueError(f"{out}: no made city here (expected its city.json)") from None
    if not {"size", "seed", "today"} <= held.keys() or held["size"] not in SIZES:
        raise ValueError(f"{out / 'city.json'}: expected size, seed and today of a made city")
    return held


def _write_truth_of(truth: Truth, sent: Sent, out: Path) -> int:
    """Write what is true of the rows that were sent; how many links."""
    linked = columns_of_links(truth, dict(sorted(sent.links.items())))
    write_table(out / "truth" / "true_links.parquet", linked)
    for name, tables in sent.told.items():
        path = out / "truth" / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.concat_tables(tables).combine_chunks(), path)
    write_table(out / "truth" / "seeded_defects.parquet", columns_of_defects(sorted(sent.defects)))
    return len(linked["identity"])


def _counts(truth: Truth, sent: Sent, links: int) -> CityCounts:
    return CityCounts(
        people=len(truth.people),
        children=int(truth.people.is_child.sum()),
        families=len(truth.families),
        pupils=len(np.unique(truth.enrolments.child[truth.enrolments.on(np.datetime64(truth.today))])),
        schools=len(truth.schools),
        deliveries=sent.deliveries,
        files=sent.files,
        rows=sent.rows,
        defects=len(sent.defects),
        links=links,
    )
