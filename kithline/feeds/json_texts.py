"""The texts at many paths of one thing of a JSON document, in one walk.

The paths of all suppliers' layouts are looked for in each row. Steps that they share are taken once, and what leads
nowhere is left at its first step; path by path (`json_paths.text_at`) a register of patients took twice as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kithline.feeds.json_paths import Node, Step, Taken, is_downward, joined, parsed, taking, text_at


@dataclass
class _Branch:
    """A step that some paths share. `ends`: of those that end here, the place and which of its alternatives it is."""

    taken: Taken
    ends: list[tuple[int, int]] = field(default_factory=list)
    below: dict[Step, "_Branch"] = field(default_factory=dict)


class Texts:
    """Answers as `text_at` does of each of some paths, of one thing after another."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._around = [(place, path) for place, path in enumerate(paths) if not is_downward(path)]
        self._ways = [len(parsed(path)) for path in paths]
        self._tree: dict[Step, _Branch] = {}
        for place, path in enumerate(paths):
            for number, steps in enumerate(parsed(path) if is_downward(path) else ()):
                below = self._tree
                for step in steps:
                    branch = below.setdefault(step, _Branch(taking(step)))
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
