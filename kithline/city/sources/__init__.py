"""What each agency writes down, one module a feed, found by walking this package.

A module has `FEED`, the feed's code, and `deliveries(source)`, which yields what arrives, oldest first. Rows go by
column, as `kithline.feeds.writers` takes them; the declaration decides headers, dates and layout.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kithline.city.chance import Ints, drawn_once, up_to
from kithline.city.names import Words
from kithline.city.seeds import Seeds
from kithline.city.sightings import Sightings
from kithline.city.truth import Truth
from kithline.feeds.cells import Cells

Columns = dict[str, Cells | list[object]]
Of = TypeVar("Of")
JOIN = "|"  # between the parts of a key of several columns
KEPT = "UMiufb"  # kinds of arrays that are written as they are
VIEWS = 40  # of a city's people that are kept at a time: more than there are, but each process has only its feeds'


@dataclass(frozen=True)
class Defect:
    """A row that intake must reject: table, row number in the file (the header is 1), column."""

    table: str
    row: int
    column: str


@dataclass
class Delivery:
    """One arrival. `links`: namespace, source key and identity of everyone that the rows are about. `told`: what else
    is true of the rows, by the name of its table under truth/."""

    received: date
    period: dict[str, str]
    rows: dict[str, Columns]
    layout: str | None = None
    links: list[tuple[str, Words, Ints]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    told: dict[str, pa.Table] = field(default_factory=dict)

    def spoil(self, table: str, column: str, row: int, text: str, first: int = 2) -> None:
        """Write something that is no value into a cell, and remember it. `first`: the number of the table's first row
        (in a document 1)."""
        self.rows[table][column][row] = text
        self.defects.append(Defect(table, row + first, column))


@dataclass(frozen=True)
class Source:
    """What a module is given: the truth, the views, and its own draws."""

    truth: Truth
    seeds: Seeds
    sightings: Callable[[str], Sightings]
    after: date | None = None  # in the days after the city's own: what was received up to this day has gone
    only_last: bool = (
        False  # in the years before it: of what is sent by the day, the last delivery alone is asked for
    )

    def draw(self, name: str) -> np.random.Generator:
        """Draws of the feed, by its own seed."""
        return self.seeds.draw(f"sources.{name}")

    def told(self, every: Sequence[Of]) -> Sequence[Of]:
        """Of what there would be a delivery each, oldest first: all, or the last."""
        return every[-1:] if self.only_last else every

    def periods(self, days: int) -> Iterator[tuple[date, date]]:
        """Periods of so many days over the window; in the days after the city's own, that since the last delivery."""
        if self.after is None:
            yield from periods(self.truth.since, self.truth.today, days)
        else:
            yield self.after, self.truth.today


def cells(values: np.ndarray | Sequence[object]) -> Cells | list[object]:
    """A column's values: an array stays one until somebody asks for a value; no date is None."""
    if isinstance(values, np.ndarray) and values.dtype.kind in KEPT:
        return Cells(values)
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def columns(**values: np.ndarray | Sequence[object]) -> Columns:
    """Columns of one table."""
    return {code: cells(array) for code, array in values.items()}


@dataclass(frozen=True)
class Numbers:
    """A source's own numbers; those that are asked for are written out, which for a whole city takes long."""

    begins: str
    number: NDArray[np.int32]

    def __getitem__(self, who: Ints) -> Words:
        return np.char.add(self.begins, self.number[who].astype("U8"))


@drawn_once(80)  # a source or two each
def numbered(draw: np.random.Generator, begins: str, count: int) -> Numbers:
    """A source's own numbers, in no order: one for each of so many identities (or whatever it numbers)."""
    return Numbers(begins, (1001 + draw.permutation(count)).astype(np.int32))


def numbered_by_day(begins: str, on: np.ndarray, who: Ints) -> Words:
    """Numbers of what happened to each on a day, the same whatever else is told: one thing a day and identity."""
    day = np.char.add(begins, (on - np.datetime64("2010-01-01")).astype(int).astype("U5"))
    return np.char.add(np.char.add(day, "-"), (1001 + who).astype("U8"))


def as_seen(view: Sightings, who: Ints, on: np.datetime64, *codes: str) -> dict[str, np.ndarray]:
    """What a source has written down of people on a day, as columns of these codes.

    Codes: forename, middle, surname, birth, sex, upn, nhs_number, uln, ethnicity, address (a line), postcode, uprn.
    """
    faces = view.truth.faces
    known: dict[str, np.ndarray] = {}
    if not {"address", "postcode", "uprn"}.isdisjoint(codes):
        known |= dict(zip(("address", "postcode", "uprn"), view.address(on, who), strict=True))
    if "surname" in codes:
        known["surname"] = view.surname(on, who)
    if "birth" in codes:
        known["birth"] = view.births(on, who)
    if "uln" in codes:  # given in year 9
        known["uln"] = np.where(on - faces.birth[who] > np.timedelta64(5000, "D"), faces.uln[who], "")
    if "ethnicity" in codes:
        known["ethnicity"] = faces.ethnicity[who]
    return {code: known[code] if code in known else getattr(view, code)[who] for code in codes}


def snapshot(
    day: date, rows: dict[str, Columns], links: list[tuple[str, Words, Ints]], layout: str | None = None
) -> Delivery:
    """A delivery of a feed whose only period is its date."""
    return Delivery(day, {"date": day.isoformat()}, rows, layout, links)


def periods(since: date, until: date, days: int) -> Iterator[tuple[date, date]]:
    """Periods of so many days that end by `until`, oldest first; the end is the day of delivery, not included."""
    end = until
    found = []
    while end > since:
        found.append((max(since, end - timedelta(days=days)), end))
        end -= timedelta(days=days)
    yield from reversed(found)


@cache
def sources() -> dict[str, Callable[[Source], Iterator[Delivery]]]:
    """Every source by its feed's code, in order of code."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    ]
    return {module.FEED: module.deliveries for module in sorted(modules, key=lambda each: each.FEED)}


def make_source(seeds: Seeds, truth: Truth, views: int = VIEWS) -> Source:
    """Views are shared by the feeds of one system; so many are kept, the others made again when they are asked for."""

    @lru_cache(maxsize=views)
    def sightings(name: str) -> Sightings:
        return Sightings(seeds, truth, name)

    return Source(truth, seeds, sightings)


__all__ = [
    "Columns",
    "Defect",
    "Delivery",
    "Numbers",
    "Source",
    "as_seen",
    "cells",
    "columns",
    "make_source",
    "numbered",
    "numbered_by_day",
    "periods",
    "snapshot",
    "sources",
    "up_to",
]
