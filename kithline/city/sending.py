"""What the agencies send, written: a part of the feeds by each of two processes where a city is large.

Each feed draws from its own seed and writes into its own folder, so that it does not matter who writes which.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pyarrow as pa

from kithline.city.halves import halves
from kithline.city.harm import is_sent
from kithline.city.history import past
from kithline.city.sources import Delivery, Source, sources
from kithline.city.truth import Truth
from kithline.feeds.discovery import feed
from kithline.feeds.writers import write_delivery

Links = dict[str, list[tuple[str, np.ndarray, np.ndarray]]]  # by feed: namespace, keys, identities
FEW = 10_000  # links
ALONE = 50_000  # people of a city up to which one process writes all


@dataclass
class Sent:
    """What was written: links by feed, defects that intake must reject, further truth by table, and counts."""

    links: Links = field(default_factory=dict)
    defects: list[tuple[str, str, str, str, int, str]] = field(default_factory=list)
    told: dict[str, list[pa.Table]] = field(default_factory=dict)
    deliveries: int = 0
    files: int = 0
    rows: int = 0

    def add(self, other: "Sent") -> None:
        """Add what another process wrote."""
        self.links |= other.links
        self.defects += other.defects
        for name, tables in other.told.items():
            self.told.setdefault(name, []).extend(tables)
        self.deliveries += other.deliveries
        self.files += other.files
        self.rows += other.rows


def send(
    source: Source,
    whole: Truth,
    history: int,
    out: Path,
    progress: Callable[[str], None],
    without: Collection[str] = (),
    beside: Callable[[], None] = lambda: None,
) -> Sent:
    """Write every source's own deliveries, and the older ones of so many years. `without`: not of these feeds.
    `beside`: what else is to be written; where two processes write, the second does it.

    OSError where the process that writes the other half ends before it is done.
    """
    every = sources().keys() - set(without)
    if len(source.truth.people) <= ALONE or (os.cpu_count() or 1) < 2:
        beside()
        return _send(source, whole, history, out, progress, every)
    mine, others = halves(every, history)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    other = multiprocessing.get_context("fork").Process(
        target=_send_to, args=(theirs, beside, source, whole, history, out, progress, others)
    )
    gc.freeze()  # neither process looks through what was made before: the second would copy it to do so
    other.start()
    theirs.close()
    try:
        sent = _send(source, whole, history, out, progress, mine)
        sent.add(_heard(ours))
    finally:
        other.terminate()
        other.join()
        gc.unfreeze()
    return sent


def _send_to(
    to: Connection,
    beside: Callable[[], None],
    source: Source,
    whole: Truth,
    history: int,
    out: Path,
    progress: Callable[[str], None],
    codes: Collection[str],
) -> None:
    """In the other process: what it wrote, or the error that it met, is told to the first."""
    try:
        beside()
        to.send(_send(source, whole, history, out, progress, codes))
    except Exception as error:
        to.send(error)


def _heard(connection: Connection) -> Sent:
    try:
        heard = connection.recv()
    except EOFError:
        raise OSError("the process that wrote half of the files ended before it was done") from None
    if isinstance(heard, Exception):
        raise heard
    found: Sent = heard
    return found


def _send(
    source: Source,
    whole: Truth,
    history: int,
    out: Path,
    progress: Callable[[str], None],
    codes: Collection[str],
) -> Sent:
    """Write the deliveries of these feeds."""
    sent = Sent()
    first: dict[str, date] = {}
    settled: dict[str, int] = {}
    older = past(source.seeds, whole, source, history, first, codes)
    for code, delivery in chain(_own(source, progress, codes), older):
        first.setdefault(code, delivery.received)
        if not is_sent(source.seeds, code, delivery.received, source.truth.today):
            continue
        sent.deliveries += 1
        sent.files += len(write_files(out, code, delivery))
        sent.rows += sum(len(next(iter(table.values()))) for table in delivery.rows.values())
        parts = sent.links.setdefault(code, [])
        parts += delivery.links
        # Sorting them takes long, so it waits until they are twice as many as the last time.
        if sum(len(key) for _, key, _ in parts) > 2 * settled.get(code, FEW):
            sent.links[code] = once(parts)
            settled[code] = sum(len(key) for _, key, _ in sent.links[code])
        sent.defects += defects_of(code, delivery)
        for name, table in delivery.told.items():
            sent.told.setdefault(name, []).append(table)
    sent.links = {code: once(parts) for code, parts in sent.links.items()}
    return sent


def _own(
    source: Source, progress: Callable[[str], None], codes: Collection[str]
) -> Iterator[tuple[str, Delivery]]:
    """What every city has, feed by feed."""
    for code, deliveries in sources().items():
        if code in codes:
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


def once(parts: list[tuple[str, np.ndarray, np.ndarray]]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The same links, each key of a namespace once (the first): a feed's deliveries name most people again."""
    found = []
    for namespace in sorted({part[0] for part in parts}):
        key = np.concatenate([part[1] for part in parts if part[0] == namespace])
        identity = np.concatenate([part[2] for part in parts if part[0] == namespace])
        key, first = np.unique(key, return_index=True)
        found.append((namespace, key, identity[first]))
    return found


def columns_of_links(truth: Truth, links: Links) -> dict[str, np.ndarray]:
    """Each source's key once, with the identity and the person that it is."""
    feeds, namespaces, keys, identities = [], [], [], []
    for code, parts in links.items():
        for namespace, key, identity in once(parts):
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
