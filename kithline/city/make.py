"""Make a city: its truth, every agency's deliveries, the council's own set-up."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kithline.city.archive import write_table, write_truth
from kithline.city.council import write_council
from kithline.city.harm import families_touched, is_sent
from kithline.city.history import MOST_YEARS, past
from kithline.city.horizon import AHEAD, as_of
from kithline.city.places import CITY
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.sources import Delivery, Source, make_source, sources
from kithline.city.truth import Truth, make_whole
from kithline.core import clock
from kithline.feeds.discovery import feed
from kithline.feeds.writers import write_delivery

Links = dict[str, list[tuple[str, np.ndarray, np.ndarray]]]  # by feed: namespace, keys, identities


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
) -> CityCounts:
    """Write a city of a size (tiny, ward, city) into an empty or absent folder.

    The same size, seed and day give the same bytes. `progress` is called with a line for each step. `seeds` is for
    tests. `history`: years before, of which the older deliveries are written too (`city.history`). `biases`: what
    agencies do or tell amiss by design (`city.harm`). Raises ValueError for a size that there is not or too many
    years, FileExistsError where the folder holds something.
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
    write_truth(truth, out / "truth")
    if seeds.biases:
        touched = families_touched(seeds, truth.people, truth.families)
        write_table(out / "truth" / "biased.parquet", {"family": touched})
    write_council(truth, out)
    source = make_source(seeds, truth)
    counts = _observe(source, whole, history, out, progress)
    held = {"city": CITY, "size": size, "seed": seed, "today": today.isoformat(), "counts": asdict(counts)}
    held |= {"history": history} if history else {}
    held |= {"biases": sorted(seeds.biases)} if seeds.biases else {}
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


def _observe(
    source: Source, whole: Truth, history: int, out: Path, progress: Callable[[str], None]
) -> CityCounts:
    """Write every source's own deliveries, then the older ones, and what is true of their rows."""
    truth = source.truth
    links: Links = {}
    defects: list[tuple[str, str, str, str, int, str]] = []
    told: dict[str, list[pa.Table]] = {}
    made = files = rows = 0
    first: dict[str, date] = {}
    older = past(source.seeds, whole, source, history, first)
    for code, delivery in chain(_own(source, progress), older):
        first.setdefault(code, delivery.received)
        if not is_sent(source.seeds, code, delivery.received, truth.today):
            continue
        paths = write_files(out, code, delivery)
        made += 1
        files += len(paths)
        rows += sum(len(next(iter(table.values()))) for table in delivery.rows.values())
        links[code] = _once(links.get(code, []) + delivery.links)
        defects += defects_of(code, delivery)
        for name, table in delivery.told.items():
            told.setdefault(name, []).append(table)
    linked = _write_links(truth, links, out)
    for name, tables in told.items():
        path = out / "truth" / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.concat_tables(tables).combine_chunks(), path)
    write_table(out / "truth" / "seeded_defects.parquet", columns_of_defects(defects))
    return CityCounts(
        people=len(truth.people),
        children=int(truth.people.is_child.sum()),
        families=len(truth.families),
        pupils=len(np.unique(truth.enrolments.child[truth.enrolments.on(np.datetime64(truth.today))])),
        schools=len(truth.schools),
        deliveries=made,
        files=files,
        rows=rows,
        defects=len(defects),
        links=linked,
    )


def _own(source: Source, progress: Callable[[str], None]) -> Iterator[tuple[str, Delivery]]:
    """What every city has, feed by feed."""
    for code, deliveries in sources().items():
        progress(f"Writing the files of {feed(code).title}")
        for delivery in deliveries(source):
            yield code, delivery


def write_files(out: Path, code: str, delivery: Delivery) -> list[Path]:
    """Write one delivery's files into its folder."""
    folder = out / "deliveries" / code / delivery.received.isoformat()
    return write_delivery(feed(code), folder, delivery.rows, period=delivery.period, layout=delivery.layout)


def defects_of(code: str, delivery: Delivery) -> list[tuple[str, str, str, str, int, str]]:
    declared = feed(code)
    return [
        (
            code,
            delivery.received.isoformat(),
            declared.table(defect.table).name.format_map(delivery.period),
            defect.table,
            defect.row,
            defect.column,
        )
        for defect in delivery.defects
    ]


def columns_of_defects(defects: list[tuple[str, str, str, str, int, str]]) -> dict[str, np.ndarray]:
    names = ("feed", "received", "file", "table", "row", "column")
    return {name: np.array([defect[place] for defect in defects]) for place, name in enumerate(names)}


def _once(parts: list[tuple[str, np.ndarray, np.ndarray]]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The same links, each key of a namespace once (the first): a feed's deliveries name most people again."""
    found = []
    for namespace in sorted({part[0] for part in parts}):
        key = np.concatenate([part[1] for part in parts if part[0] == namespace])
        identity = np.concatenate([part[2] for part in parts if part[0] == namespace])
        key, first = np.unique(key, return_index=True)
        found.append((namespace, key, identity[first]))
    return found


def _write_links(truth: Truth, links: Links, out: Path) -> int:
    found = columns_of_links(truth, links)
    write_table(out / "truth" / "true_links.parquet", found)
    return len(found["identity"])


def columns_of_links(truth: Truth, links: Links) -> dict[str, np.ndarray]:
    """Each source's key once, with the identity and the person that it is."""
    feeds, namespaces, keys, identities = [], [], [], []
    for code, parts in links.items():
        for namespace, key, identity in _once(parts):
            feeds.append(np.full(len(key), code))
            namespaces.append(np.full(len(key), namespace))
            keys.append(key)
            identities.append(identity)
    identity = np.concatenate(identities)
    return {
        "feed": np.concatenate(feeds),
        "namespace": np.concatenate(namespaces),
        "key": np.concatenate(keys),
        "identity": identity,
        "person": truth.faces.person[identity],
    }
