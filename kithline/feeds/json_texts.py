"""The texts at many paths of one thing of a JSON document, in one walk.

The paths of all suppliers' layouts are looked for in each row. Steps that they share are taken once, and what leads
nowhere is left at its first step, without a note of what is around what; `json_paths` says what a path means.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kithline.feeds.json_paths import Node, Step, choice_of, joined, parsed, text_at

_Taken = Callable[[list[object]], list[object]]  # from some values to those one step below


@dataclass
class _Branch:
    """A step that some paths share. `ends`: of those that end here, the place and which of its alternatives it is."""

    taken: _Taken
    ends: list[tuple[int, int]] = field(default_factory=list)
    below: dict[Step, "_Branch"] = field(default_factory=dict)


class Texts:
    """Answers as `text_at` does of each of some paths, of one thing after another."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._around = [(place, path) for place, path in enumerate(paths) if not _is_downward(path)]
        self._ways = [len(parsed(path)) for path in paths]
        self._tree: dict[Step, _Branch] = {}
        for place, path in enumerate(paths):
            for number, steps in enumerate(parsed(path) if _is_downward(path) else ()):
                below = self._tree
                for step in steps:
                    branch = below.setdefault(step, _Branch(_taking(step)))
                    below = branch.below
                branch.ends.append((place, number))

    def of(self, node: Node) -> list[str | None]:
        """The texts at the paths from here on, in their order; None where there is nothing."""
        texts: list[str | None] = [None] * len(self._ways)
        _walk(self._tree, [node.value], texts, self._ways.copy())
        for place, path in self._around:
            texts[place] = text_at(node, path)
        return texts


def _walk(below: dict[Step, _Branch], at: list[object], texts: list[str | None], ways: list[int]) -> None:
    """`ways`: of each path the first of its alternatives that led anywhere so far."""
    for branch in below.values():
        found = branch.taken(at)
        if not found:
            continue
        for place, number in branch.ends:
            if number < ways[place]:
                ways[place], texts[place] = number, joined(found) or None
        if branch.below:
            _walk(branch.below, found, texts, ways)


def _is_downward(path: str) -> bool:
    """Whether the path leads to nothing around where it begins."""
    return not any(step.name in ("..", "@position") for steps in parsed(path) for step in steps)


def _taking(step: Step) -> _Taken:
    """What leads from some values to all that are one step below them."""
    name, choices = step.name, [choice_of(each) for each in step.chosen]
    is_plain = name != "." and not choices

    def take(at: list[object]) -> list[object]:
        if is_plain and len(at) == 1 and type(at[0]) is dict:  # most often
            value = at[0].get(name)
            if type(value) is not list:
                return [] if value is None else [value]
        found: list[object] = []
        for each in at:
            if name == ".":
                value = each
            elif isinstance(each, dict):
                value = each.get(name)
            else:
                continue
            if value is None:
                continue
            if not isinstance(value, list):
                if not choices:
                    found.append(value)
                    continue
                value = [value]
            items = [item for item in value if item is not None]
            for choice in choices:
                items = (
                    items[choice]
                    if isinstance(choice, slice)
                    else [item for item in items if choice.fits(item)]
                )
            found += items
        return found

    return take
