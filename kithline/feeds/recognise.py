"""Which files make which delivery: by their names, and where two feeds use one name, by what stands in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kithline.feeds import reader_csv, reader_xml
from kithline.feeds.discovery import feeds
from kithline.feeds.readers import WrongFile, match_layout
from kithline.feeds.spec import Feed, Format, Table

_NOT_DELIVERED = (".", "~$")  # a desktop's and a spreadsheet's own files


@dataclass(frozen=True)
class Found:
    """The files of one delivery. `files` maps table codes to paths (in XML every table has the one file)."""

    feed: Feed
    period: dict[str, str]
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The codes of tables that a delivery of this feed must have and this one has not."""
        return [
            table.code for table in self.feed.tables if not table.optional and table.code not in self.files
        ]

    def as_at(self, received: date) -> date:
        """The date that the delivery speaks of."""
        return self.feed.as_at(self.period, received)


@dataclass(frozen=True)
class Unknown:
    """A file that belongs to no delivery, and why, in one line."""

    path: Path
    why: str


def deliveries_in(
    paths: Iterable[Path], received: date, among: Iterable[Feed] | None = None
) -> tuple[list[Found], list[Unknown]]:
    """The deliveries that lie in these files and folders, and the files that belong to none.

    Files are one delivery where feed, folder and period (the named groups of the file pattern; in XML also the
    envelope) agree. Order: the feeds' own order, then by the date that they speak of.
    """
    declared = list(feeds().values() if among is None else among)
    found: dict[tuple[str, Path, tuple[tuple[str, str], ...]], Found] = {}
    unknown: list[Unknown] = []
    for path in _files(paths):
        try:
            feed, table, period = _owner(path, declared)
        except WrongFile as why:
            unknown.append(Unknown(path, str(why)))
            continue
        key = (feed.code, path.parent, tuple(sorted(period.items())))
        delivery = found.setdefault(key, Found(feed, period))
        tables = feed.tables if feed.format is Format.XML else (table,)
        if any(each.code in delivery.files for each in tables):
            unknown.append(
                Unknown(path, f"a second file of '{table.code}' for the same period of {feed.code}")
            )
            continue
        delivery.files.update({each.code: path for each in tables})
    order = sorted(found.values(), key=lambda each: (each.as_at(received), each.feed.order, each.feed.code))
    return order, unknown


def _files(paths: Iterable[Path]) -> list[Path]:
    every: list[Path] = []
    for path in paths:
        every += sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return [path for path in every if not path.name.startswith(_NOT_DELIVERED)]


def _owner(path: Path, declared: list[Feed]) -> tuple[Feed, Table, dict[str, str]]:
    """The feed and table that a file belongs to, with its period. Raises WrongFile if none fits."""
    by_name = [
        (feed, table, {name: text.lower() for name, text in named.groupdict().items() if text})
        for feed in declared
        for table in feed.tables
        if (named := table.matches(path.name))
    ]
    if not by_name:
        raise WrongFile("no feed expects a file of this name")
    best: tuple[tuple[int, int], tuple[Feed, Table, dict[str, str]]] | None = None
    whys: list[str] = []
    for feed, table, period in by_name:
        try:
            merit, told = _fit(feed, table, path)
        except WrongFile as why:
            whys.append(str(why))
            continue
        if best is None or merit > best[0]:
            best = (merit, (feed, table, {**period, **told}))
    if best is not None:
        return best[1]
    if len({feed.code for feed, _, _ in by_name}) == 1:
        return by_name[0]  # the name leaves no doubt: reading it will say what is wrong
    raise WrongFile(f"several feeds use this name and none fits: {whys[0]}")


def _fit(feed: Feed, table: Table, path: Path) -> tuple[tuple[int, int], dict[str, str]]:
    if path.stat().st_size == 0:
        raise WrongFile("the file is empty")
    if feed.format is Format.XML:
        reader_xml.refuse_declarations(path)
        return (1, 0), reader_xml.envelope_of(feed, path)
    return match_layout(table, reader_csv.head_of(path)).merit, {}
