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


@cache
def _plain(path: str) -> tuple[str, ...]:
    """The names of a path that only leads downwards and never chooses; empty for any other."""
    [steps, *others] = parsed(path)
    if others or any(step.chosen or step.name in ("..", ".", "@position") for step in steps):
        return ()
    return tuple(step.name for step in steps)


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
    if choice in ("", "."):
        return items
    if choice.isdigit():
        return items[int(choice) - 1 : int(choice)]
    member, is_not, wanted = re.split(r"(!?)=", choice, maxsplit=1)
    held = ((each, each.value.get(member) if isinstance(each.value, dict) else None) for each in items)
    return [each for each, value in held if (str(value) == wanted) != bool(is_not)]


def text_at(node: Node, path: str) -> str | None:
    """The text at a path; several are joined with ",", an object is its JSON text; None if there is nothing."""
    value = node.value
    for name in _plain(path):  # most paths are a few names, and most ways have no list on them
        if not isinstance(value, dict):
            break
        value = value.get(name)
        if value is None:
            return None
    else:
        if value is not node.value and not isinstance(value, list):
            return text_of(value) or None
    return ",".join(text for each in follow(node, path) if (text := text_of(each.value))) or None


def text_of(value: object) -> str:
    """A value as text. Half of a pair of marks that make one character only together is no text: U+FFFD."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = value.strip()
        case list():
            text = ",".join(filter(None, map(text_of, value)))
        case dict():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = "" if value is None else str(value)
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
