"""The shape of an XML document: which element is a row, and by which paths its values are reached."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kithline.feeds.reader_xml import SAFE, broken, refuse_declarations
from kithline.feeds.readers import WrongFile
from kithline.feeds.spec import Format
from kithline.feeds.trial.rows_found import best_place
from kithline.feeds.trial.shape import MOST_ROWS, Shape

_MOST_BYTES = 50 << 20  # a document stands in memory whole


def shape(path: Path, wanted: str) -> Shape:
    """The shape of the elements at the path `wanted`, or of those that say most of a person. Raises WrongFile."""
    refuse_declarations(path)
    if path.stat().st_size > _MOST_BYTES:
        raise WrongFile(f"a document of more than {_MOST_BYTES >> 20} MB: try one with fewer records")
    try:
        root = etree.parse(path, etree.XMLParser(**SAFE)).getroot()
    except etree.XMLSyntaxError as error:
        raise broken(error) from error
    found: dict[str, list[etree._Element]] = {}
    _collect(root, "", found)
    places = {place: _paths(elements) for place, elements in found.items()}
    element = wanted or best_place({place: (len(found[place]), list(places[place])) for place in found})
    if element not in found:
        raise WrongFile(f"there is no element at '{element}'" if wanted else "no element holds rows")
    counts = places[element]
    headers = tuple(counts)
    rows = [[_text(each, path) for path in headers] for each in found[element][:MOST_ROWS]]
    encoding = (root.getroottree().docinfo.encoding or "utf-8").lower()
    return Shape(
        path,
        Format.XML,
        headers,
        rows,
        encoding=encoding,
        root=_name(root),
        element=element,
        repeated=frozenset(path for path, most in counts.items() if most > 1),
    )


def within(main: Shape, number: str) -> list[Shape]:
    """The elements that a main row may hold several of."""
    root = etree.parse(main.path, etree.XMLParser(**SAFE)).getroot()
    found: dict[str, list[etree._Element]] = {}
    _collect(root, "", found)
    shapes = []
    for place, elements in found.items():
        below = place.removeprefix(f"{main.element}/")
        if below == place or not any(path.startswith((f"{below}/", f"{below}@")) for path in main.repeated):
            continue
        steps = below.count("/") + 1
        if max(Counter(_up(each, steps) for each in elements).values()) == 1:
            continue  # only what stands round them
        paths = _paths(elements)
        rows = [
            [_text(_up(each, steps), number), *(_text(each, path) for path in paths)]
            for each in elements[:MOST_ROWS]
        ]
        shapes.append(
            Shape(
                main.path,
                Format.XML,
                ("../" * steps + number, *paths),
                rows,
                encoding=main.encoding,
                root=main.root,
                element=place,
                repeated=frozenset(path for path, most in paths.items() if most > 1),
            )
        )
    return shapes


def _up(element: etree._Element, steps: int) -> etree._Element:
    for _ in range(steps):
        element = element.getparent()
    return element


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _collect(element: etree._Element, place: str, found: dict[str, list[etree._Element]]) -> None:
    """Every element that holds something other than text, by its path from the root's children."""
    for child in element.iterchildren(etree.Element):
        at = f"{place}/{_name(child)}" if place else _name(child)
        if len(child) or child.attrib:
            found.setdefault(at, []).append(child)
            _collect(child, at, found)


def _paths(elements: list[etree._Element]) -> dict[str, int]:
    """The paths to the texts and attributes of a row, each with how many there are in the row that has most."""
    most: dict[str, int] = {}
    for element in elements[:MOST_ROWS]:
        for path, number in Counter(_leaves(element, "")).items():
            most[path] = max(most.get(path, 0), number)
    return most


def _leaves(element: etree._Element, place: str) -> Iterator[str]:
    yield from (
        f"{place}@{etree.QName(name).localname}" for name in element.attrib if not name.startswith("{")
    )
    for child in element.iterchildren(etree.Element):
        at = f"{place}{_name(child)}"
        if len(child):
            yield from _leaves(child, f"{at}/")
        else:
            yield from (f"{at}/@{name}" for name in child.attrib if not str(name).startswith("{"))
            yield at


def _text(element: etree._Element, path: str) -> str | None:
    above, is_attribute, name = path.rpartition("@")
    steps = [step for step in (above if is_attribute else path).split("/") if step]
    holders = [element]
    for step in steps:
        holders = [child for each in holders for child in each.iterchildren("{*}" + step)]
    texts = [(each.get(name) if is_attribute else each.text) or "" for each in holders]
    return ",".join(text for each in texts if (text := each.strip())) or None
