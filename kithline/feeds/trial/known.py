"""Whether an unknown file is one that a feed expects already: by its headers, or by what its document holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from kithline.feeds import reader_json, reader_xml
from kithline.feeds.discovery import faulty, feeds, set_aside
from kithline.feeds.plainly import by_example, plainly
from kithline.feeds.readers import WrongFile, best_layout, missing_columns
from kithline.feeds.recognise import may_be
from kithline.feeds.spec import Feed, Format
from kithline.feeds.trial.own_folder import is_own
from kithline.feeds.trial.shape import Shape

MOST = 0.7  # of the file's headers, and of the layout's, are found: it is that feed's
FEWEST = 4  # columns in common


@dataclass(frozen=True)
class Known:
    """The feed, and in one line why it is thought to be it."""

    feed: str
    share: float
    why: str


def known_feed(shape: Shape) -> Known | None:
    """The declared feed whose table has these headers; None where none has most of them. A declaration
    that has a fault is known by its files' names alone, and its fault is why."""
    wrong = faulty()
    for code, fault in wrong.items():
        aside = set_aside().get(code)
        if aside.may_be(shape.path.name) if aside else may_be(feeds()[code], shape.path):
            return Known(code, 1.0, fault)
    found = [
        known
        for declared in feeds().values()
        if declared.code not in wrong
        for feed in (declared, *declared.also)
        if feed.format is shape.format
        for known in (_document(feed, shape) if feed.format.is_document else _tables(feed, shape))
    ]
    return max(found, key=lambda each: each.share, default=None)


def _tables(feed: Feed, shape: Shape) -> Iterator[Known]:
    for table in feed.tables:
        match = best_layout(table, shape.headers)
        used = len(set(match.places.values()))
        expected = max(1, len(match.places) + len(match.lost))
        share = min(used / len(shape.headers), len(match.places) / expected)
        if share >= MOST and used >= FEWEST and not missing_columns(table, match):
            seen = f"{match.layout.supplier}: {used} of {len(shape.headers)} columns"
            yield Known(
                feed.code, share, _said(feed.code, seen, by_example(table) if table.name else plainly(table))
            )


def _document(feed: Feed, shape: Shape) -> Iterator[Known]:
    """XML by its root and envelope; JSON by how many of the feed's columns have something."""
    first = feed.tables[0]
    name = by_example(first) if first.name else plainly(first)
    try:
        if feed.format is Format.XML:
            if feed.root == shape.root:
                reader_xml.envelope_of(feed, shape.path)
                yield Known(feed.code, 1.0, _said(feed.code, f"a document <{feed.root}>", name))
            return
        filled, _ = reader_json.fit_of(feed, shape.path)
    except WrongFile:
        return
    expected = sum(len(table.columns) for table in feed.tables)
    if filled >= max(FEWEST, 0.5 * expected):
        yield Known(feed.code, filled / expected, _said(feed.code, f"{filled} of its columns", name))


def _said(code: str, seen: str, name: str) -> str:
    anew = "; with --force its declaration is written anew" if is_own(code) else ""
    return (
        f"this looks like the feed {code} already ({seen}): name it {name} and `kithline receive` it{anew}; with "
        "--another it is tried all the same"
    )
