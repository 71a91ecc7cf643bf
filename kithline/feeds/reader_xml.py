"""XML files: repeated elements become rows, and paths from them become columns.

The file is read as a stream, one outermost record (a `Child`) in memory at a time. Nothing outside the file is ever
fetched, and a document with a document type declaration is refused: that is where entity bombs live.
"""

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from kithline.feeds.bounds import MB, MOST_BETWEEN, MOST_PARTS, Counting, TooManyParts
from kithline.feeds.gather import Gatherer, leaves_of
from kithline.feeds.on_disk import OnDisk, gatherers_onto_disk
from kithline.feeds.readers import AFTER_THE_END, Read, WrongFile, told_period
from kithline.feeds.spec import Feed, Table

NO_DECLARATIONS = "document type declarations are not accepted"
ENDLESS = f"more than {MOST_PARTS:,} elements, or {MOST_BETWEEN // MB} MB, stand between two records"
MOST_UNKNOWN = 200  # names of elements that nobody declared, as they are kept
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
}


def read(feed: Feed, path: Path, tables: Sequence[Table]) -> dict[str, Read]:
    """Read the tables of one XML file in one pass. Raises WrongFile."""
    gatherers = [Gatherer(table) for table in tables]
    encoding, unknown = gather(feed, path, gatherers)
    return {each.table.code: each.result(encoding, unknown, _last) for each in gatherers}


def read_onto_disk(feed: Feed, path: Path, tables: Sequence[Table], folder: Path) -> list[OnDisk]:
    """The same of a file too large for memory; the rows go into the folder. Raises WrongFile."""
    with gatherers_onto_disk(tables, folder) as gatherers:
        encoding, unknown = gather(feed, path, gatherers)
        return [each.on_disk(encoding, unknown, _last) for each in gatherers]


def gather(feed: Feed, path: Path, gatherers: Sequence[Gatherer]) -> tuple[str, list[str]]:
    """Give each gatherer its rows; the encoding, and the elements that nobody declared. Raises WrongFile."""
    refuse_declarations(path)
    envelope_of(feed, path)
    anchor = anchor_of(feed)
    depth = len(anchor)
    unknown: dict[str, None] = {}
    leaves = set(leaves_of(feed.tables, _last)) | _leaves_of_parts(feed)
    encoding = "utf-8"
    try:
        with path.open("rb") as opened:
            file = Counting(opened)
            for _, record in etree.iterparse(file, events=("end",), tag="{*}" + anchor[-1], **SAFE):
                if sum(1 for _ in record.iterancestors()) != depth:
                    continue
                _drop_namespaces(record)
                for leaf in record.iter(etree.Element):
                    if not len(leaf) and leaf.tag not in leaves and len(unknown) < MOST_UNKNOWN:
                        unknown[leaf.tag] = None
                for gatherer in gatherers:
                    below = gatherer.table.element.split("/")[depth:]
                    for row in record.iterfind("/".join(below)) if below else (record,):
                        gatherer.take([_text_at(row, path) for path in gatherer.paths])
                encoding = (record.getroottree().docinfo.encoding or encoding).lower()
                record.clear(keep_tail=False)
                while record.getprevious() is not None:
                    del record.getparent()[0]
                file.forget()
    except etree.XMLSyntaxError as error:
        raise broken(error) from error
    except TooManyParts:
        raise WrongFile(ENDLESS) from None
    return encoding, list(unknown)


def refuse_declarations(path: Path) -> None:
    """Refuse a document type declaration before any parser sees it, whatever the encoding."""
    with path.open("rb") as file:
        head = file.read(200_000).replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise WrongFile(NO_DECLARATIONS)


def envelope_of(feed: Feed, path: Path) -> dict[str, str]:
    """The period that the document's envelope tells (`{date}` and the like). Raises WrongFile if the document has
    another root, or an envelope that is another feed's or tells no real day."""
    anchor = anchor_of(feed)
    texts: dict[str, str] = {}
    open_tags: list[str] = []
    try:
        with path.open("rb") as opened:
            for event, element in etree.iterparse(Counting(opened), events=("start", "end"), **SAFE):
                if not isinstance(element.tag, str):
                    continue
                tag = etree.QName(element).localname
                if event == "start":
                    if not open_tags:
                        _check_root(feed, element, tag)
                    open_tags.append(tag)
                    if open_tags[1:] == anchor:
                        break
                else:
                    texts.setdefault("/".join(open_tags[1:]), (element.text or "").strip())
                    open_tags.pop()
    except etree.XMLSyntaxError as error:
        raise broken(error) from error
    except TooManyParts:
        raise WrongFile(ENDLESS) from None
    period = {}
    for place, expected in feed.envelope.items():
        if expected.startswith("{"):
            if texts.get(place):
                period[expected[1:-1]] = told_period(place, expected[1:-1], texts[place])
        elif place in texts and texts[place] != expected and expected:
            raise WrongFile(f"<{place}> is not {expected}: the document is of another sort")
    return period


def anchor_of(feed: Feed) -> list[str]:
    """The path of the outermost record, which every table's element lies in: Children, Child."""
    paths = [table.element.split("/") for table in feed.tables]
    shortest = min(paths, key=len)
    return [
        step
        for place, step in enumerate(shortest)
        if all(path[: place + 1] == shortest[: place + 1] for path in paths)
    ]


def _check_root(feed: Feed, element: etree._Element, tag: str) -> None:
    tree = element.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise WrongFile(NO_DECLARATIONS)
    if tag != feed.root:
        raise WrongFile(f"expected a document <{feed.root}>")


def _text_at(row: etree._Element, path: str) -> str | None:
    """The text that a header path leads to from `row`; None if there is none."""
    if "+" in path:
        texts = [_text_at(row, part) for part, _ in parts_of(path)]
        return "".join(filter(None, texts)) if all(texts) else None
    at = row
    while path.startswith("../"):
        at, path = at.getparent(), path[3:]
        if at is None:
            return None
    if path == "@position":
        return str(1 + sum(1 for _ in at.itersiblings(at.tag, preceding=True)))
    above, at_sign, name = path.rpartition("@")
    if at_sign:
        holders = at.iterfind(above.rstrip("/")) if above else (at,)
        return ",".join(text for one in holders if (text := (one.get(name) or "").strip())) or None
    leaves = [at] if path == "." else at.iterfind(path)
    return ",".join(text for leaf in leaves if (text := (leaf.text or "").strip())) or None


def parts_of(path: str) -> list[tuple[str, int]]:
    """The parts of a header made of several ("LEA:3+Estab"), each with the length of its text (0: the rest)."""
    return [(part.partition(":")[0], int(part.partition(":")[2] or 0)) for part in path.split("+")]


def _drop_namespaces(record: etree._Element) -> None:
    for element in record.iter(etree.Element):
        if element.tag.startswith("{"):
            element.tag = etree.QName(element).localname


def _leaves_of_parts(feed: Feed) -> set[str]:
    headers = [h for table in feed.tables for layout in table.layouts for h in layout.headers.values()]
    return {_last(part) for header in headers if "+" in header for part, _ in parts_of(header)}


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def broken(error: etree.XMLSyntaxError) -> WrongFile:
    """What is wrong with the document, by line only: the parser's own words may repeat what stands there."""
    line = error.lineno or 0
    if error.code == etree.ErrorTypes.ERR_DOCUMENT_END:
        return WrongFile(f"line {line}: {AFTER_THE_END}")
    return WrongFile(f"line {line}: the XML is broken or ends before it is complete")
