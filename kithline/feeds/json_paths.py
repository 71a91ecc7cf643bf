"""Paths in JSON documents, as layouts write them.

`A/B` leads downwards, `../` to the object around, `.` is the thing itself, `@position` its place (from 1) in its list.
A step into a list leads to each of its items, unless brackets choose: `name[use=official]` those with that member,
`[use!=old]` those without it, `given[2]` the second. `list[]` says that a list stands there, and `thing[.]` that one
object does, which matters only to what is written. `a | b` is the first of the two that leads anywhere.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_STEP = re.compile(r"([^\[\]]*)((?:\[[^\]]*\])*)")


@dataclass(frozen=True)
class Step:
    """One step of a path: a member's name (or `..`, `.`, `@position`) and what its brackets choose."""

    name: str
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """A thing in a document, with the object that it is in and its place in its list."""

    value: object
    parent: "Node | None" = None
    position: int = 1


@cache
def parsed(path: str) -> tuple[tuple[Step, ...], ...]:
    """The alternatives of a path, each a row of steps. Raises ValueError if its brackets do not close."""
    return tuple(tuple(_steps(part)) for part in path.split(" | "))


def _steps(path: str) -> Iterator[Step]:
    for text in re.findall(r"(?:[^/\[\]]|\[[^\]]*\])+", path):
        found = _STEP.fullmatch(text)
        if found is None:
            raise ValueError("a path's brackets do not close")
        yield Step(found[1], tuple(re.findall(r"\[([^\]]*)\]", found[2])))


def last(path: str) -> str:
    """The name of the last step of the first alternative."""
    return parsed(path)[0][-1].name


def follow(node: Node, path: str) -> list[Node]:
    """Everything that the path leads to from `node`."""
    for steps in parsed(path):
        at = [node]
        for step in steps:
            at = [reached for each in at for reached in _reached(each, step)]
        if at:
            return at
    return []


def _reached(node: Node, step: Step) -> list[Node]:
    if step.name == "..":
        return [node.parent] if node.parent is not None else []
    if step.name == "@position":
        return [Node(str(node.position), node)]
    if step.name == ".":
        items = _items(node.value, node.parent)
    elif isinstance(node.value, dict):
        items = _items(node.value.get(step.name), node)
    else:
        return []
    for choice in step.chosen:
        items = _chosen(items, choice)
    return items


def _items(value: object, parent: Node | None) -> list[Node]:
    if value is None:
        return []
    if not isinstance(value, list):
        return [Node(value, parent)]
    return [Node(each, parent, place) for place, each in enumerate(value, start=1) if each is not None]


def _chosen(items: list[Node], choice: str) -> list[Node]:
    chosen = choice_of(choice)
    return items[chosen] if isinstance(chosen, slice) else [each for each in items if chosen.fits(each.value)]


@dataclass(frozen=True)
class _Member:
    """What brackets choose by: a member that has a value, or that has it not."""

    name: str
    wanted: str
    is_not: bool

    def fits(self, value: object) -> bool:
        held = value.get(self.name) if isinstance(value, dict) else None
        return (held == self.wanted if type(held) is str else str(held) == self.wanted) != self.is_not


@cache
def choice_of(choice: str) -> slice | _Member:
    """What one pair of brackets chooses of a list."""
    if choice in ("", "."):
        return slice(None)
    if choice.isdigit():
        return slice(int(choice) - 1, int(choice))
    member, is_not, wanted = re.split(r"(!?)=", choice, maxsplit=1)
    return _Member(member, wanted, bool(is_not))


def text_at(node: Node, path: str) -> str | None:
    """The text at a path; several are joined with ",", an object is its JSON text; None if there is nothing. Of many
    paths and rows `json_texts.Texts` answers the same, quicker."""
    return joined([each.value for each in follow(node, path)]) or None


_as_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: to make it took as long as to write


def text_of(value: object) -> str:
    """A value as text. Half of a pair of marks that make one character only together is no text: U+FFFD."""
    match value:
        case str():
            text = value.strip()
        case bool():
            return "true" if value else "false"
        case list():
            return joined(value)
        case dict():
            text = _as_json(value)
        case _:
            text = "" if value is None else str(value)
    return _readable(text)


def joined(values: list[object]) -> str:
    """The texts of several, with "," between; those that have none are left out."""
    if len(values) == 1:
        one = values[0]
        return one.strip() if type(one) is str and one.isascii() else text_of(one)
    if values and all(type(each) is dict for each in values):
        text = _as_json(values)
        if text.count(_BETWEEN) == len(values) - 1:  # nothing within them looks like what stands between them
            return _readable(text[1:-1].replace(_BETWEEN, "},{"))
    return ",".join(filter(None, map(text_of, values)))


_BETWEEN = "}, {"  # two objects of a list as JSON; one by one they took three times as long to write


def _readable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
