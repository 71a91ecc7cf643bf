"""Which files make which delivery: by their names, and where two feeds use one name, by what stands in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from kithline.feeds import reader_csv, reader_json, reader_xlsx, reader_xml
from kithline.feeds.bounds import size_fault
from kithline.feeds.discovery import faulty, feeds, set_aside
from kithline.feeds.name_time import time_in
from kithline.feeds.plainly import by_example
from kithline.feeds.readers import Read, WrongFile, best_layout, missing_columns
from kithline.feeds.spec import Feed, Format, Table

NOT_EXPECTED = "no feed expects a file of this name"
PACKED = (".zip", ".gz")
PACKED_OTHERWISE = (".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
_AS_CSV = (".txt", ".tsv", ".tab", ".dat")  # what else the rows of a CSV come under
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d[-_.]\d\d[-_.]\d{4}|\d{8}")
_COPY = re.compile(r"( ?\(\d+\)| - copy( \(\d+\))?)(?=\.\w+$)", re.IGNORECASE)
LEAST_COLUMNS = 4  # of another feed's, to say that a file is one of its
_NOT_DELIVERED = (".", "~$")  # a desktop's and a spreadsheet's own files


@dataclass(frozen=True)
class Found:
    """The files of one delivery. `files` maps table codes to paths (in a document every table has the one file, in a
    workbook those whose sheets are there)."""

    feed: Feed
    period: dict[str, str]
    files: dict[str, Path] = field(default_factory=dict)
    above: int = 0  # rows that stand before those of the file, where one was cut into parts
    is_part: bool = False  # a part of a delivery that was cut: what it lacks may stand in another
    reads: tuple[tuple[Table, Path, Read], ...] = ()  # what was read of it, where it was cut after that

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

    Files are one delivery where feed, folder and period (the named groups of the file pattern; in a document also the
    envelope) agree. Where they tell no period, as files of a feed that a site declared may, two that hold the same
    table are two deliveries if their names differ in what they tell of time (see `name_time`). A broken document or
    workbook tells no period: it stands by itself, to be told its own fault.
    Order: by the date that they speak of, then the feeds' own order, then by what their names tell of time.
    """
    declared = [
        each for feed in (feeds().values() if among is None else among) for each in (feed, *feed.also)
    ]
    gathered: dict[tuple[str, Format, Path, tuple[tuple[str, str], ...]], list[Found]] = {}
    alone: list[Found] = []
    unknown: list[Unknown] = []
    for path in _files(paths):
        try:
            feed, tables, period, is_sound = _owner(path, declared)
            _require_day(feed, period, received)
        except WrongFile as why:
            unknown.append(Unknown(path, str(why)))
            continue
        own = Found(feed, period, {each.code: path for each in tables})
        if feed.format.holds_tables and not is_sound:
            alone.append(own)
            continue
        key = (feed.code, feed.format, path.parent, tuple(sorted(period.items())))
        gathered.setdefault(key, []).append(own)
    found = []
    for files in gathered.values():
        for together in _by_time(files):
            delivery, double = _joined(together)
            found.append(delivery)
            unknown += double
    order = sorted([*found, *alone], key=lambda each: (each.as_at(received), each.feed.order, each.feed.code))
    return order, unknown


def _by_time(files: list[Found]) -> list[list[Found]]:
    """The files of one period, those apart that are of another time by their names: only where they tell no period, and
    one holds a table that another holds too."""
    codes = [code for each in files for code in each.files]
    if files[0].period or len(set(codes)) == len(codes):
        return [files]
    by_time: dict[tuple[int, ...], list[Found]] = {}
    for each in files:
        by_time.setdefault(time_in(next(iter(each.files.values())).name), []).append(each)
    return [by_time[time] for time in sorted(by_time)]


def _joined(together: list[Found]) -> tuple[Found, list[Unknown]]:
    """One delivery of these files, and those of which it holds the tables already."""
    delivery = replace(together[0], files={})
    double = []
    for each in together:
        twice = [code for code in each.files if code in delivery.files]
        if twice:
            other = delivery.files[twice[0]].name
            why = f"{each.feed.code} of the same period is in {other} already: send one of them"
            double.append(Unknown(next(iter(each.files.values())), why))
        else:
            delivery.files.update(each.files)
    return delivery, double


def _files(paths: Iterable[Path]) -> list[Path]:
    every: list[Path] = []
    for path in paths:
        every += sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return [path for path in every if not path.name.startswith(_NOT_DELIVERED)]


@dataclass(frozen=True)
class _Fit:
    """How well a file is one of a feed's: greater merit is better; the tables in it; the period that it tells."""

    merit: tuple[int, int]
    tables: tuple[Table, ...]
    told: dict[str, str] = field(default_factory=dict)


def _require_day(feed: Feed, period: dict[str, str], received: date) -> None:
    """Raises WrongFile where the period is none that there is: 31 February, year 0."""
    try:
        feed.as_at(period, received)
    except ValueError:
        raise WrongFile("the date or year in its name is none that there is") from None


def _owner(path: Path, declared: list[Feed]) -> tuple[Feed, tuple[Table, ...], dict[str, str], bool]:
    """The feed and tables that a file belongs to, with its period, and whether it could be read so far. Raises
    WrongFile if none fits, or only one whose declaration has a fault."""
    wrong = faulty()
    fault = next(
        (wrong[feed.code] for feed in declared if feed.code in wrong and may_be(feed, path)), ""
    ) or next((each.why for each in set_aside().values() if each.may_be(path.name)), "")
    declared = [feed for feed in declared if feed.code not in wrong]
    by_name = [
        (feed, table, {name: text.lower() for name, text in named.groupdict().items() if text})
        for feed in declared
        for table in (_firsts(feed) if feed.format.holds_tables else feed.tables)
        if (named := table.matches(path.name) or _matches_but_for_its_ending(feed, table, path.name))
    ]
    if not by_name:
        raise WrongFile(fault or _expected(declared, path.name))
    if len(by_name) == 1 and not fault:  # the name leaves no doubt; the file is looked at when it is read
        feed, table, period = by_name[0]
        if feed.format is Format.CSV:
            return feed, (table,), period, True
        if feed.format is Format.JSON and not feed.envelope:  # which tells nothing of its period
            return feed, feed.tables, period, True
    best: tuple[_Fit, Feed, dict[str, str]] | None = None
    whys: list[str] = []
    for feed, table, period in by_name:
        try:
            fit = _fit(feed, table, path)
        except WrongFile as why:
            whys.append(str(why))
            continue
        if best is None or fit.merit > best[0].merit:
            best = (fit, feed, period)
    if best is not None:
        fit, feed, period = best
        return feed, fit.tables, {**period, **fit.told}, True
    if fault:
        raise WrongFile(fault)
    if len({feed.code for feed, _, _ in by_name}) == 1:
        feed, table, period = by_name[0]
        # the name leaves no doubt: reading it will say what is wrong
        return feed, feed.tables if feed.format.holds_tables else (table,), period, False
    raise WrongFile(f"several feeds use this name and none fits: {whys[0]}")


def _matches_but_for_its_ending(feed: Feed, table: Table, name: str) -> re.Match[str] | None:
    """Whether it would have a name of the table but for an ending that a mail program or an export put there."""
    lower = name.lower()
    if feed.format is Format.XLSX and lower.endswith(".xlsm"):  # what a macro does there, nothing here runs
        return table.matches(f"{name[:-1]}x")
    if not lower.endswith(_AS_CSV):
        return None
    stem = name[: name.rindex(".")]
    return table.matches(stem) or (table.matches(f"{stem}.csv") if feed.format is Format.CSV else None)


def may_be(feed: Feed, path: Path) -> bool:
    """Whether a file has a name of this feed, so far as a declaration with a fault can tell."""
    try:
        return any(table.matches(path.name) for table in feed.tables)
    except re.error:
        return False


def _firsts(feed: Feed) -> list[Table]:
    """One table for each file pattern: where a file holds several tables, their patterns are alike."""
    return list({table.file: table for table in reversed(feed.tables)}.values())


def _expected(declared: list[Feed], name: str) -> str:
    """What to say of a name that fits nowhere; where one feed was asked for, which names it takes, else which feed
    has files of much the same name."""
    if name.lower().endswith(PACKED):
        return "it is packed: unpack it, or put it into the inbox of kithline watch, which opens it"
    if name.lower().endswith(PACKED_OTHERWISE):
        return "it is packed in a way that nothing here opens: send the files as they are, or in a zip"
    if len({feed.code for feed in declared}) != 1:
        return _nearly(declared, name)
    names = list(dict.fromkeys(by_example(table) for feed in declared for table in feed.tables))
    more = f" or {len(names) - 3} other names" if len(names) > 3 else ""
    return f"{declared[0].code} expects a file named {', '.join(names[:3])}{more}"


def _nearly(declared: list[Feed], name: str) -> str:
    """What to say of a name that fits nowhere but nearly: a workbook in place of a CSV, a copy's number, a day in
    another form."""
    plain = _COPY.sub("", name)
    stem = plain[: plain.rindex(".")] if "." in plain else plain
    for feed in declared if plain.lower().endswith(_BOOKS) else ():
        if feed.format is Format.CSV and any(table.matches(f"{stem}.csv") for table in feed.tables):
            return f"{NOT_EXPECTED}; {feed.code} expects a CSV: save the sheet as {stem}.csv"
    for feed in declared:
        if any(table.matches(plain) for table in feed.tables):
            return f"{NOT_EXPECTED}; {feed.code} expects one named {plain}: is it a copy?"
    written = {table.name: (feed, table) for feed in declared for table in feed.tables if table.name}
    near = get_close_matches(name, written, 1, 0.8) or get_close_matches(
        _DAY.sub("{date}", plain), written, 1, 0.9
    )
    if not near:
        return NOT_EXPECTED
    feed, table = written[near[0]]
    example = by_example(table).replace("{date}", "YYYY-MM-DD")
    return f"{NOT_EXPECTED}; {feed.code} expects one named {example}"


def is_rather(found: Found) -> str:
    """The code of another feed whose columns a refused CSV has, or "": somebody gave it a wrong name."""
    if found.feed.format is not Format.CSV:
        return ""
    headers = reader_csv.headers_at(next(iter(found.files.values())))
    best, code = LEAST_COLUMNS - 1, ""
    for feed in feeds().values():
        for table in feed.tables if feed.format is Format.CSV and feed.code != found.feed.code else ():
            match = best_layout(table, headers)
            if len(match.places) > best and not missing_columns(table, match):
                best, code = len(match.places), feed.code
    return code


def _fit(feed: Feed, table: Table, path: Path) -> _Fit:
    # what may be taken in parts has no bound; of a CSV the headers are looked at alone
    if feed.format is not Format.CSV and (fault := size_fault(path, is_whole=feed.format is Format.XLSX)):
        raise WrongFile(fault)
    match feed.format:
        case Format.XML:
            reader_xml.refuse_declarations(path)
            return _Fit((1, 0), feed.tables, reader_xml.envelope_of(feed, path))
        case Format.JSON:
            filled, told = reader_json.fit_of(feed, path)
            return _Fit((filled, 0), feed.tables, told)
        case Format.XLSX:
            matches = reader_xlsx.matches_of(path, [each for each in feed.tables if each.file == table.file])
            found = sum(len(match.places) for match in matches.values())
            lost = sum(len(match.lost) for match in matches.values())
            return _Fit((found, -lost), tuple(each for each in feed.tables if each.code in matches))
        case Format.CSV:
            return _Fit(reader_csv.match_of(table, path).merit, (table,))
