"""The days after a city's own: what each agency sends next, so that the daily round can be shown.

The truth is made again from the city's seed, a little further, and told up to each day in turn. So ten days made in one
go and ten made one by one are the same bytes. Each sender keeps its rhythm: the next file speaks for the day that is a
week, or 28 days, after that of the last one, and comes soon after it.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kithline.city.archive import write_truth
from kithline.city.history import SEVERAL
from kithline.city.horizon import AHEAD, as_of
from kithline.city.make import read_card, write_card
from kithline.city.seeds import Seeds
from kithline.city.sending import Links, columns_of_defects, columns_of_links, defects_of, write_files
from kithline.city.sizes import SIZES
from kithline.city.sources import Delivery, Source, make_source, sources
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
# Days, at most, from the day that a file speaks for to that on which it comes: a daily one comes in the night after, a
# weekly one the same day, a longer list takes somebody a day or two.
LATE = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 0}
LATE_ELSE = 2


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
    for code in sources():
        if code in codes:
            for delivery in _due(source, code, _last(out, code)):
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


def _due(source: Source, code: str, last: date) -> list[Delivery]:
    """What a feed sends on the day of the source's truth; its last file speaks for the day `last`."""
    day, rhythm = source.truth.today, feed(code).rhythm
    between, most = BETWEEN_OF.get(code, BETWEEN[rhythm]), LATE.get(rhythm, LATE_ELSE)
    if code not in SEVERAL and (day - last).days < between:
        return []
    tell = partial(_told, source, code, last)
    if code in SEVERAL:  # one file of each sender, each in its own time
        found = []
        for place, each in enumerate(tell(0)):
            back = (day - each.received).days
            late = min(back, most)
            # its file of before the city's own day was as many days old then
            if ((day - source.truth.made_on).days + back - late) % between == 0:
                found.append(tell(back - late)[place])
        return found
    newest = _newest(tell(0), last, day)
    if not newest:
        return []
    back = (day - newest[0].received).days
    late = min(back, most)
    if late == back:
        return newest if (newest[0].received - last).days >= between else []
    # Of most agencies a city has the file of some days or weeks before its own day. The next speaks for a day of its
    # own, unless the file is of a day that does not move with the day on which it is asked for: a census, a term's.
    wanted = day - timedelta(days=late)
    moved = [each for each in tell(back - late) if each.received == wanted]
    if not moved:
        return newest
    return moved if (wanted - last).days >= between else []


def _told(source: Source, code: str, last: date, later: int) -> list[Delivery]:
    """What a source would have sent by so many days after its truth's day, which knows nothing after that day."""
    truth = replace(source.truth, today=source.truth.today + timedelta(days=later))
    return list(sources()[code](replace(source, truth=truth, after=last)))


def _newest(deliveries: list[Delivery], last: date, today: date) -> list[Delivery]:
    """Of what a source would have sent by today, that of the latest day after the last."""
    new = [each for each in deliveries if last < each.received <= today]
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
