"""A JSON document too large for memory, as small documents: a hundred items of a list of rows in each.

Around them stands what stands around the list, so that paths lead where they lead in the whole document.
"""

import codecs
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kithline.feeds.bounds import MB
from kithline.feeds.readers import AFTER_THE_END, WrongFile

TOGETHER = 100  # items
LONGEST_ITEM = 8 * MB  # characters; what stands around the lists has no more either
_BLOCK = 4 * MB
_SPACE = " \t\n\r"


@dataclass
class Around:
    """All that stands around the lists, known at the end. `below`: the names of what stands below the first of them;
    `depth`: how many names lead to the deepest, 0 where none was found."""

    members: dict[str, object] = field(default_factory=dict)
    below: set[str] = field(default_factory=set)
    depth: int = 0


def small_documents(
    path: Path, lists: Collection[tuple[str, ...]], decoder: json.JSONDecoder
) -> Iterator[tuple[object, str]]:
    """The small documents, each with the encoding; last an `Around`. `lists`: the names that lead to lists of rows,
    where the document is no list itself. Raises WrongFile."""
    with path.open("rb") as file:
        text, around = _Text(file, decoder), Around()
        if text.next() == "[":
            for items in _batches(text):
                yield items, text.encoding
        elif text.next() == "{":
            for document in _of_object(text, lists, around, around.members):
                yield document, text.encoding
        else:
            raise text.broken()
        if text.next():
            raise WrongFile(f"line {text.line_now}: {AFTER_THE_END}")
        if around.members and not around.depth:
            yield around.members, text.encoding
        yield around, text.encoding


def _of_object(
    text: "_Text",
    lists: Collection[tuple[str, ...]],
    around: Around,
    members: dict[str, object],
    depth: int = 1,
) -> Iterator[dict[str, object]]:
    """The object, so often as it takes to have all items of its lists; `members` becomes what else is in it."""
    text.skip()
    while text.next() != "}":
        name = text.value()
        if not isinstance(name, str) or text.next() != ":":
            raise text.broken()
        text.skip()
        within = [path[1:] for path in lists if path[0] == name]
        if () in within and text.next() == "[":
            around.depth = max(around.depth, depth)
            for items in _batches(text):
                yield {**members, name: items}
        elif any(within) and text.next() == "{":
            inner: dict[str, object] = {}
            for document in _of_object(text, [path for path in within if path], around, inner, depth + 1):
                yield {**members, name: document}
            members[name] = inner
        else:
            members[name] = text.value(is_around=True)
            if around.depth:
                around.below.add(name)
        text.pass_comma("}")
    text.skip()


def _batches(text: "_Text") -> Iterator[list[object]]:
    """The items of a list, so many at a time."""
    text.skip()
    items: list[object] = []
    while text.next() != "]":
        items.append(text.value())
        if len(items) == TOGETHER:
            yield items
            items = []
        text.pass_comma("]")
    text.skip()
    if items:
        yield items


class _Text:
    """A window on the text of a file."""

    def __init__(self, file: BinaryIO, decoder: json.JSONDecoder) -> None:
        start = file.read(3)
        file.seek(0)
        is_wide = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        self.encoding = "utf-16" if is_wide else "utf-8-sig" if start == codecs.BOM_UTF8 else "utf-8"
        self.decode: Callable[[bytes, bool], str] = codecs.getincrementaldecoder(self.encoding)(
            "replace"
        ).decode
        self.file, self.decoder = file, decoder
        self.text, self.at, self.line, self.is_all = "", 0, 1, False
        self.around = 0  # how long is what stands around the lists

    def next(self) -> str:
        """The next mark that is no space; empty at the end. It is not passed."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text) or self.is_all:
                return self.text[self.at : self.at + 1]
            self._more()

    def skip(self) -> None:
        """Pass that mark."""
        self.at += 1

    def pass_comma(self, end: str) -> None:
        """Pass a comma, unless this is the end. Raises WrongFile where neither stands, or both."""
        if self.next() == ",":
            self.skip()
            if self.next() == end:
                raise self.broken()
        elif self.next() != end:
            raise self.broken()

    def value(self, *, is_around: bool = False) -> object:
        """Pass the value that stands here. Raises WrongFile where there is none, or one that is too long."""
        self.next()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
                if end < len(self.text) or self.is_all:  # else a number may go on
                    self.around += end - self.at if is_around else 0
                    self.at = end
                    if self.around > LONGEST_ITEM:
                        raise self._too_long()
                    return value
            except json.JSONDecodeError as why:
                if self.is_all:
                    raise self.broken(why.pos) from None
            if len(self.text) - self.at > LONGEST_ITEM:
                raise self._too_long()
            self._more()

    @property
    def line_now(self) -> int:
        return self.line + self.text.count("\n", 0, self.at)

    def broken(self, at: int | None = None) -> WrongFile:
        line = self.line + self.text.count("\n", 0, self.at if at is None else at)
        return WrongFile(f"line {line}: the JSON is broken or ends before it is complete")

    def _too_long(self) -> WrongFile:
        return WrongFile(
            f"line {self.line_now}: it is broken, or has a record of more than {LONGEST_ITEM // MB} MB, or its records "
            "are not where they were expected"
        )

    def _more(self) -> None:
        block = self.file.read(_BLOCK)
        self.is_all = not block
        self.line, self.text = self.line_now, self.text[self.at :] + self.decode(block, self.is_all)
        self.at = 0
