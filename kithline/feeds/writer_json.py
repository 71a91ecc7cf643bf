"""JSON documents and JSON lines, written by the paths that read them."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kithline.feeds.json_paths import Step, parsed
from kithline.feeds.json_rows import MARK, encode_basestring, list_inside, row_texts
from kithline.feeds.spec import Column, Feed, Layout, Table
from kithline.feeds.values import Flag, Whole

SMALL = 500  # rows
# A table of more rows comes as a search of many results does in FHIR: a document of so many on each line.
LARGE, PAGE = 20_000, 1_000
# table -> layout, columns, and the texts of each ("": nothing is written)
Told = tuple[Layout, Sequence[Column], Sequence[pa.StringArray]]
Content = Mapping[str, Told]


def document(feed: Feed, content: Content, period: Mapping[str, str], *, as_lines: bool) -> str:
    """The document of a feed's tables, or their rows one on each line; of one large table, a document for each page."""
    if len(content) == 1 and not as_lines:
        [(code, told)] = content.items()
        if _length(told) > min(SMALL, LARGE):
            page = PAGE if _length(told) > LARGE else _length(told)
            return _pages(feed, feed.table(code), told, period, page)
    is_small = sum(map(_length, content.values())) <= SMALL
    return _document(feed, content, period, as_lines=as_lines, is_small=is_small)


def _length(told: Told) -> int:
    return len(told[2][0]) if told[2] else 0


def _pages(feed: Feed, table: Table, content: Told, period: Mapping[str, str], page: int) -> str:
    """Documents of so many rows of one large table, a document on each line."""
    layout, columns, texts = content
    if not _has_one_shape(table, layout, columns):
        parts = (
            {table.code: (layout, columns, [column.slice(at, page) for column in texts])}
            for at in range(0, _length(content), page)
        )
        return "".join(_document(feed, part, period, is_small=False) for part in parts)

    def made(row: Sequence[str]) -> tuple[dict[str, Any], list[Any]]:
        """The document of one row, and the list in which the row is."""
        holder = _holder(feed, period)
        one = [pa.array([text]) for text in row]
        _objects(feed, table, {table.code: (layout, columns, one)}, {}, holder)
        return holder, _listed_at_root(holder, _steps(table.element))[0]

    holder, items = made([""] * len(columns))
    items[:] = [MARK]
    head, tail = json.dumps(holder[""], ensure_ascii=False).split(encode_basestring(MARK))
    rows = row_texts(texts, lambda row: made(row)[1][-1], [_encoder(column, layout) for column in columns])
    ends = [*range(0, len(rows), page), len(rows)]
    listed = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends, pa.int32()), rows), ", ")
    return "".join(f"{head}{each}{tail}\n" for each in listed.to_pylist())


def _has_one_shape(table: Table, layout: Layout, columns: Sequence[Column]) -> bool:
    """Whether where a value stands never depends on another value: its rows are a list's, and nothing is written that a
    path's brackets choose by."""
    steps = _steps(table.element)
    paths = [_steps(layout.header(column.code)) for column in columns]
    chosen = {name for path in (steps, *paths) for step in path for name in _members(step)}
    return not any("." in step.chosen for step in steps) and not chosen & {path[-1].name for path in paths}


def _encoder(column: Column, layout: Layout) -> Callable[[str], str]:
    """The JSON of a column's text, where `_set` would put it."""
    if "" in _steps(layout.header(column.code))[-1].chosen:
        return list_inside
    encode = json.JSONEncoder(ensure_ascii=False).encode  # one for all: `json.dumps` makes one each time
    return lambda text: encode(_typed(column, text))


def _holder(feed: Feed, period: Mapping[str, str]) -> dict[str, Any]:
    """A new document, under "", with what stands around its rows."""
    holder: dict[str, Any] = {"": {}}
    for place, text in feed.envelope.items():
        said = text.format_map(period) if text.startswith("{") else text.split("|")[0]
        _set(holder[""], _steps(place), said)
    return holder


def _document(
    feed: Feed, content: Content, period: Mapping[str, str], *, as_lines: bool = False, is_small: bool
) -> str:
    holder = _holder(feed, period)
    # Objects already written, by table and by the absolute paths and texts that name them.
    written: dict[str, list[tuple[dict[str, str], dict[str, Any]]]] = {}
    for table in sorted(feed.tables, key=lambda each: len(_steps(each.element))):
        if table.code in content:
            written[table.code] = list(_objects(feed, table, content, written, holder))
    if as_lines:
        top = next(table.code for table in feed.tables if table.code in written)
        return "".join(json.dumps(each, ensure_ascii=False) + "\n" for _, each in written[top])
    # what a person may want to read is laid out for reading; that is slow, so a large document is not
    return json.dumps(holder[""], ensure_ascii=False, indent=1 if is_small else None) + "\n"


def _objects(
    feed: Feed,
    table: Table,
    content: Content,
    written: Mapping[str, list[tuple[dict[str, str], dict[str, Any]]]],
    holder: dict[str, Any],
) -> list[tuple[dict[str, str], dict[str, Any]]]:
    layout, columns, cells = content[table.code]
    rows = list(zip(*(column.to_pylist() for column in cells), strict=True))
    paths = [layout.header(column.code) for column in columns]
    above = _above(feed, table, written)
    steps = _steps(table.element)
    below = steps[len(_steps(above.element)) :] if above else steps
    upward = [place for place, path in enumerate(paths) if path.startswith("../")]
    absolute = [_absolute(table.element, path) for path in paths]
    leaves = [
        (place, column, _steps(path))
        for place, (column, path) in enumerate(zip(columns, paths, strict=True))
        if not path.startswith("../") and not path.endswith("@position")
    ]
    has_below = any(each.element.startswith(table.element + "/") for each in feed.tables)
    index = {}
    if above is not None:
        for held, made in written[above.code]:
            index[tuple(held.get(absolute[place], "") for place in upward)] = made
    done = []
    for number, texts in enumerate(rows, start=1):
        parent: Any = holder
        if above is not None:
            try:
                parent = index[tuple(texts[place] for place in upward)]
            except KeyError:
                raise ValueError(f"table {table.code}: row {number} has no row above it") from None
        made = _appended(parent, below, at_root=above is None)
        for place, column, path in leaves:
            if texts[place]:
                _set(made, path, _typed(column, texts[place]))
        done.append((dict(zip(absolute, texts, strict=True)) if has_below else {}, made))
    if not rows and above is None:
        _appended(holder, below, at_root=True, is_empty=True)
    return done


def _above(feed: Feed, table: Table, written: Mapping[str, object]) -> Table | None:
    """The written table whose rows are the nearest around this one's."""
    around = [
        each for each in feed.tables if each.code in written and table.element.startswith(each.element + "/")
    ]
    return max(around, key=lambda each: len(each.element), default=None)


def _absolute(element: str, path: str) -> str:
    steps = element.split("/")
    while path.startswith("../"):
        steps, path = steps[:-1], path[3:]
    return "/".join([*steps, path])


def _steps(path: str) -> tuple[Step, ...]:
    return parsed(path)[0]


def _appended(parent: Any, steps: Sequence[Step], *, at_root: bool, is_empty: bool = False) -> dict[str, Any]:
    """A new object at the end of the list that the steps lead to: the step marked "[]", else the last."""
    if at_root:
        items, steps = _listed_at_root(parent, steps)
    else:
        items, steps = _listed_in(parent, steps)
    made: dict[str, Any] = {}
    if not isinstance(items, list):
        made = items
        return made
    if is_empty:
        return made
    items.append(made)
    made.update(_members(steps[0]))
    for step in steps[1:]:
        made = made.setdefault(step.name, {})
        made.update(_members(step))
    return made


def _listed_at_root(holder: dict[str, Any], steps: Sequence[Step]) -> tuple[Any, Sequence[Step]]:
    """As `_listed_in`, of the document itself, which is under "" in `holder`."""
    if steps[0].name != ".":
        return _listed_in(holder[""], steps)
    if not isinstance(holder[""], list):
        holder[""] = []
    return _listed_in({"": holder[""]}, (Step("", steps[0].chosen),))


def _listed_in(parent: Any, steps: Sequence[Step]) -> tuple[Any, Sequence[Step]]:
    """The list that the steps lead to (or the one object that stands alone), and the steps from it on."""
    marked = next((place for place, step in enumerate(steps) if "" in step.chosen), len(steps) - 1)
    for step in steps[:marked]:
        parent = parent.setdefault(step.name, {})
    alone = "." in steps[marked].chosen
    return parent.setdefault(steps[marked].name, {} if alone else []), steps[marked:]


@cache
def _members(step: Step) -> dict[str, str]:
    """The members by which a step's brackets choose: resourceType=Patient. Not to be changed."""
    return dict(choice.split("=", 1) for choice in step.chosen if "=" in choice and "!=" not in choice)


def _set(at: dict[str, Any], steps: Sequence[Step], value: object) -> None:
    for step in steps[:-1]:
        at = _entered(at, step)
    step = steps[-1]
    if not step.chosen:
        at[step.name] = value
    elif "" in step.chosen:
        at[step.name] = str(value).split(",")
    else:
        listed = at.setdefault(step.name, [])
        place = int(step.chosen[0])
        listed.extend([None] * (place - len(listed)))
        listed[place - 1] = value


def _entered(at: dict[str, Any], step: Step) -> dict[str, Any]:
    """The object that a step leads to, made where it is not there."""
    if not step.chosen:
        below: dict[str, Any] = at.setdefault(step.name, {})
        return below
    listed: list[dict[str, Any]] = at.setdefault(step.name, [])
    members, number = _members(step), _number(step)
    for each in listed:
        if members.items() <= each.items():
            number -= 1
            if not number:
                return each
    listed.extend(dict(members) for _ in range(number))
    return listed[-1]


@cache
def _number(step: Step) -> int:
    """Which of the fitting a step's brackets choose: the first where they do not say."""
    return next((int(choice) for choice in step.chosen if choice.isdigit()), 1)


def _typed(column: Column, text: str) -> object:
    if getattr(column.value, "is_json", False):
        try:
            return json.loads(f"[{text}]")
        except ValueError:
            return text
    if isinstance(column.value, Whole) and text.isdecimal() and len(text) < 16:
        return int(text)
    if isinstance(column.value, Flag) and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text
