"""The days after a city's own: what each agency sends next, so that the daily round can be shown.

The truth is made again from the city's seed, a little further, and told up to each day in turn. So ten days made in one
go and ten made one by one are the same bytes.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kithline.city.archive import write_truth
from kithline.city.horizon import AHEAD, as_of
from kithline.city.make import read_card, write_card
from kithline.city.seeds import Seeds
from kithline.city.sending import Links, columns_of_defects, columns_of_links, defects_of, write_files
from kithline.city.sizes import SIZES
from kithline.city.sources import Delivery, make_source, sources
from kithline.city.truth import Truth, make_whole
from kithline.feeds.discovery import feed
from kithline.feeds.spec import Rhythm

# Days between two deliveries of a feed. A term's and a year's come when there is a new one.
BETWEEN = {
    Rhythm.DAILY: 1,
    Rhythm.WEEKLY: 7,
    Rhythm.MONTHLY: 28,
    Rhythm.TERMLY: 90,
    Rhythm.YEARLY: 340,
}
BETWEEN_OF = {"ctf": 7}  # comes whenever somebody moves


def add_days(out: Path, days: int, progress: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Add the deliveries of the next `days` days to a made city, and bring its truth up to the last of them.

    Returns counts. ValueError where the folder holds no city, or where more days are asked for than a city is made
    ahead. `progress` is called with a line for each day.
    """
    held = read_card(out)
    done = int(held.get("days", 0))
    if days < 1 or done + days > AHEAD:
        raise ValueError(
            f"expected 1 to {AHEAD - done} days: a city is made {AHEAD} days ahead, {done} are told"
        )
    today, seeds = date.fromisoformat(held["today"]), Seeds(held["seed"])
    progress("Making the city again from its seed")
    whole = make_whole(seeds, SIZES[held["size"]], today, today + timedelta(days=AHEAD))
    deliveries = files = 0
    for number in range(done + 1, done + days + 1):
        day = today + timedelta(days=number)
        new = list(_day(out, seeds, as_of(whole, day), sources().keys() - set(held.get("without", ()))))
        deliveries += len(new)
        files += sum(len(paths) for _, _, paths in new)
        progress(f"{day.isoformat()}: {len(new)} deliveries")
    write_truth(as_of(whole, today + timedelta(days=done + days)), out / "truth")
    write_card(out, held | {"days": done + days})
    return {"days": days, "deliveries": deliveries, "files": files}


def _day(
    out: Path, seeds: Seeds, truth: Truth, codes: Collection[str]
) -> list[tuple[str, Delivery, list[Path]]]:
    """Write what comes of these feeds on the truth's day, with its true links and seeded defects."""
    source, found = make_source(seeds, truth), []
    for code, deliveries in sources().items():
        if code not in codes:
            continue
        last = _last(out, code)
        if (truth.today - last).days < BETWEEN_OF.get(code, BETWEEN[feed(code).rhythm]):
            continue
        for delivery in _newest(deliveries(replace(source, after=last)), last, truth.today):
            found.append((code, delivery, write_files(out, code, delivery)))
    _append(out / "truth" / "seeded_defects.parquet", columns_of_defects(_defects(found)), ())
    for _, delivery, _ in found:
        for name, table in delivery.told.items():
            path = out / "truth" / f"{name}.parquet"
            tables = [pq.read_table(path), table] if path.exists() else [table]
            pq.write_table(pa.concat_tables(tables).combine_chunks(), path)
    links: Links = {}
    for code, delivery, _ in found:
        links.setdefault(code, []).extend(delivery.links)
    if any(links.values()):
        _append(
            out / "truth" / "true_links.parquet", columns_of_links(truth, links), ("feed", "namespace", "key")
        )
    return found


def _last(out: Path, code: str) -> date:
    """The day of the feed's last delivery; long ago where it has had none."""
    days = sorted(path.name for path in (out / "deliveries" / code).glob("*") if path.is_dir())
    return date.fromisoformat(days[-1]) if days else date(2000, 1, 1)


def _newest(deliveries: object, last: date, today: date) -> list[Delivery]:
    """Of what a source would have sent by today, that of the latest day after the last."""
    new = [each for each in deliveries if last < each.received <= today]  # type: ignore[attr-defined]
    latest = max((each.received for each in new), default=None)
    return [each for each in new if each.received == latest]


def _defects(found: list[tuple[str, Delivery, list[Path]]]) -> list[tuple[str, str, str, str, int, str]]:
    return [row for code, delivery, _ in found for row in defects_of(code, delivery)]


def _append(path: Path, columns: dict[str, np.ndarray], key: tuple[str, ...]) -> None:
    """Add rows to a table; with a `key`, those whose key it has not yet."""
    if not len(next(iter(columns.values()))):
        return
    old = pq.read_table(path)
    new = pa.table({name: pa.array(column) for name, column in columns.items()}).cast(old.schema)
    if key:
        known = set(zip(*(old.column(name).to_pylist() for name in key), strict=True))
        rows = zip(*(new.column(name).to_pylist() for name in key), strict=True)
        new = new.filter(pa.array([row not in known for row in rows]))
    pq.write_table(pa.concat_tables([old, new]).combine_chunks(), path)
