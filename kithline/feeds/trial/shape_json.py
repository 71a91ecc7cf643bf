"""The shape of a JSON file: which list holds the rows, and by which paths their values are reached."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kithline.feeds.json_paths import Node, follow, text_at
from kithline.feeds.reader_json import documents
from kithline.feeds.readers import WrongFile
from kithline.feeds.spec import Format
from kithline.feeds.trial.rows_found import best_place
from kithline.feeds.trial.shape import MOST_ROWS, Shape

_MARKS = set("/[]|")  # a member's name with one of these cannot stand in a path


def shape(path: Path, wanted: str) -> Shape:
    """The shape of the objects at the path `wanted`, or of those that say most of a person. Raises WrongFile."""
    read = [(document, encoding) for document, encoding in documents(path) if document is not None]
    if not read:
        raise WrongFile("it cannot be read as JSON")
    top = [document for document, _ in read[:MOST_ROWS]]
    if len(top) == 1:
        places = {place: list(dict.fromkeys(_places(top[0], place))) for place in _lists(top[0], "")}
        counted = {place: (len(follow(Node(top[0]), place)), paths) for place, paths in places.items()}
        element = wanted or best_place(counted)
    else:
        element = wanted or "."
    nodes = [node for each in top for node in follow(Node(each), element) if isinstance(node.value, dict)]
    if not nodes:
        raise WrongFile(f"there are no objects at '{element}'")
    leaves: dict[str, bool] = {}
    for node in nodes[:MOST_ROWS]:
        for at, is_repeated in _leaves(node.value, ""):
            leaves[at] = leaves.get(at, False) or is_repeated
    above = _above(nodes[0], element)
    headers = (*above, *leaves)
    return Shape(
        path,
        Format.JSON,
        headers,
        [[text_at(node, header) for header in headers] for node in nodes[:MOST_ROWS]],
        encoding=read[0][1],
        element=element,
        repeated=frozenset(at for at, is_repeated in leaves.items() if is_repeated),
    )


def within(main: Shape, number: str) -> list[Shape]:
    """The lists of objects within the main rows."""
    shapes = []
    for at in sorted(main.repeated):
        element = at if main.element == "." else f"{main.element}/{at}"
        try:
            found = shape(main.path, element)
        except WrongFile:
            continue  # a list of plain values
        tie = "../" * (at.count("/") + 1) + number
        kept = [header for header in found.headers if not header.startswith("../")]
        places = [found.headers.index(header) for header in kept]
        documents_in = [document for document, _ in documents(main.path) if document is not None]
        nodes = [
            node
            for each in documents_in[:MOST_ROWS]
            for node in follow(Node(each), element)
            if isinstance(node.value, dict)
        ]
        rows = [
            [text_at(node, tie), *(row[place] for place in places)]
            for node, row in zip(nodes, found.rows, strict=False)
        ]
        shapes.append(replace(found, headers=(tie, *kept), rows=rows))
    return shapes


def _lists(value: object, place: str) -> Iterator[str]:
    """The path of each list of objects; "." for the document itself."""
    if isinstance(value, list):
        if any(isinstance(each, dict) for each in value):
            yield place or "."
        for each in value[:50]:
            yield from _lists(each, place)
    elif isinstance(value, dict):
        if not place and not any(isinstance(each, list | dict) for each in value.values()):
            yield "."
        for name, below in value.items():
            if not _MARKS & set(name):
                yield from _lists(below, f"{place}/{name}" if place else name)


def _places(document: object, place: str) -> Iterator[str]:
    """The paths within the first objects of a list."""
    for node in follow(Node(document), place)[:50]:
        if isinstance(node.value, dict):
            yield from (at for at, _ in _leaves(node.value, ""))


def _leaves(value: object, place: str) -> Iterator[tuple[str, bool]]:
    """The path of each value in an object, and whether several may stand there. A list of objects is one value: its
    text is kept as it was sent."""
    if not isinstance(value, dict):
        return
    for name, below in value.items():
        if _MARKS & set(name):
            continue
        at = f"{place}{name}"
        if isinstance(below, dict):
            yield from _leaves(below, f"{at}/")
        else:
            yield at, isinstance(below, list)


def _above(node: Node, element: str) -> list[str]:
    """The paths to plain values of the objects around a row; none of the whole document's."""
    paths = []
    around, up = node.parent, "../"
    while around is not None and around.parent is not None:
        if isinstance(around.value, dict):
            paths += [
                f"{up}{name}"
                for name, value in around.value.items()
                if not isinstance(value, dict | list) and not _MARKS & set(name)
            ]
        around, up = around.parent, up + "../"
    return paths if "/" in element else []
