"""Addresses and names that may not be shown, found in text as people write them, and put out of sight.

An address is found by its number and street ("12 Rose Lane", "12a, rose ln", "Flat 3, no. 12 Roes Lane"), by the name
of its house ("Lantern House") or by its postcode, of which the district is left. Short forms, small letters, line
breaks, joined words of file names and one wrong letter in a word do not hide it. A street goes with the name of its
house where the two stand together; alone it is left: it says little, and the note would lose its sense. Form only:
nothing here knows who lives where.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, NamedTuple

from kithline.core.addresses import NUMBERS_IN_WORDS, STREET_WORDS, is_postcode, normalise_postcode
from kithline.core.names import APOSTROPHES, fold, normalise
from kithline.core.one_letter import LONG, SAINT, alike, by_deletion, forms, is_short_for, traces

WORDS_KEPT = 200_000
_FEW = 60  # traces: up to so many are looked for one by one
ADDRESS_WITHHELD = "[address withheld]"
NAME_WITHHELD = "[name withheld]"

# letters and digits in a row, an apostrophe among them: "Mary's"; an underscore parts words, as in a file's name
_WORD = re.compile(rf"[^\W_]+(?:{APOSTROPHES.pattern}[^\W_]+)*")
_BETWEEN = re.compile(r"[\s,;.()\-_/]*")  # what may stand between two withheld parts that become one
_NUMBER = re.compile(r"\d+[a-z]?")
_FLATS = frozenset({"flat", "apartment", "apt", "unit", "room", "maisonette"})
_NUMBER_WORDS = frozenset({"no", "nr", "num", "number", "house"})
_PASSED_OVER = _NUMBER_WORDS | {"at", "in", "on", "of", "the"}  # between a number and its street, two at most
_KINDS_OF_STREET = frozenset(STREET_WORDS.values())
_IN_WORDS = {word: str(number) for number, word in enumerate(NUMBERS_IN_WORDS) if number}
_TELLING = 5  # letters: what a street or house is called without its last word, to be known by it


class _Hint(IntFlag):
    """What a word may be of. A number in a date is no address: what has two parts is there only where both are."""

    ALONE = 1  # a house by its name, a UPRN, a postcode in one word
    NUMBER, STREET = 2, 4
    DISTRICT, REST = 8, 16  # of a postcode
    FORENAME, SURNAME = 32, 64


_TOGETHER = tuple(
    int(one | other)
    for one, other in (
        (_Hint.NUMBER, _Hint.STREET),
        (_Hint.DISTRICT, _Hint.REST),
        (_Hint.FORENAME, _Hint.SURNAME),
    )
)
_FOLLOWS = _Hint.STREET | _Hint.REST  # nothing begins at such a word
_ALONE, _BEGINS = int(_Hint.ALONE), int(~_FOLLOWS)


class Token(NamedTuple):
    """A word of a text, folded, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class _Home:
    """An address taken apart: `numbers` are the words of its number, each way that it may be split."""

    numbers: frozenset[tuple[str, ...]]
    street: tuple[str, ...]


class Withheld:
    """What may not be shown: addresses (lines, postcode), names (forename, surname) and bare numbers (UPRNs)."""

    def __init__(
        self,
        addresses: Iterable[tuple[str, str]] = (),
        names: Iterable[tuple[str, str]] = (),
        uprns: Iterable[str] = (),
    ) -> None:
        self._homes: dict[str, list[_Home]] = defaultdict(list)  # by the first word of the number
        self._houses: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)  # by each of its words
        self._names: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by the first word
        self._forenames: set[str] = set()  # the first word of each
        self._surnames: set[str] = set()
        self._postcodes: set[str] = set()
        self._numbers = {uprn for uprn in uprns if len(uprn) > 5}
        for lines, postcode in addresses:
            self._add_address(lines, postcode)
        for forename, surname in names:
            first, last = tuple(normalise(forename).split()), tuple(normalise(surname).split())
            if first and last:
                self._forenames.add(first[0])
                self._surnames.add(last[0])
                self._names[first[0]].append(first + last)
                self._names[last[0]].append(last + first)
                if len(first) > 1:  # with the first of the forenames alone, too
                    self._names[first[0]].append(first[:1] + last)
                    self._names[last[0]].append(last + first[:1])
        self._districts = {each[:-3] for each in self._postcodes}
        self._rests = {each[-3:] for each in self._postcodes}
        self._near = by_deletion(self._houses)
        homes = (home for found in self._homes.values() for home in found)
        self._near_streets = by_deletion({home.street[0] for home in homes})
        self._traces = self._left_in_texts()
        self._seen: dict[str, tuple[str, int]] = {}  # words as written -> folded, and what they hint at

    def __bool__(self) -> bool:
        return bool(self._homes or self._houses or self._names or self._postcodes or self._numbers)

    def may_be_in(self, text: str) -> bool:
        """Whether the words of the text may be one of these; if not, nothing is taken out of it."""
        hints = 0
        if self:
            seen = self._seen.get
            for word in _WORD.findall(text):
                hints |= (seen(word) or self._look(word))[1]
        return bool(hints & _ALONE) or any(hints & both == both for both in _TOGETHER)

    def are_few(self) -> bool:
        """Whether to ask `leave_no_trace_in` first is quicker than to look at each word."""
        return len(self._traces) <= _FEW

    def leave_no_trace_in(self, text: str) -> bool:
        """Whether none of these can be in the text, at a glance: nothing would be taken out of it."""
        plain = _plain(text)
        for parts in self._traces:  # as loops: by `any` and `all` it took twice as long
            for part in parts:
                for trace in part:
                    if trace in plain:
                        break
                else:
                    break
            else:
                return False
        return True

    def masked(self, text: str) -> str:
        """The text without what is withheld; the same text if there is none."""
        if not self.may_be_in(text):
            return text
        tokens, places = [], []
        for place, found in enumerate(_WORD.finditer(text)):
            word, hints = self._look(found[0])
            tokens.append(Token(word, *found.span()))
            if hints & _BEGINS:
                places.append(place)
        spans = [span for place in places for span in self._at(tokens, place)]
        return _without(text, sorted(spans)) if spans else text

    def masked_within(self, value: Any) -> Any:
        """The same of every string in a JSON value; the keys are ours."""
        match value:
            case str():
                return self.masked(value)
            case list():
                return [self.masked_within(each) for each in value]
            case dict():
                return {key: self.masked_within(each) for key, each in value.items()}
        return value

    def _add_address(self, lines: str, postcode: str) -> None:
        if is_postcode(postcode):
            self._postcodes.add(normalise_postcode(postcode).replace(" ", "").lower())
        parts = [_words(line) for line in re.split(r"[,\n]+", lines) if not is_postcode(line)]
        parts = [rest for part in parts if (rest := _without_flat(part))]
        place = next((at for at, part in enumerate(parts) if _NUMBER.fullmatch(part[0])), None)
        if place is None:
            if parts:
                self._add_house(parts[0], is_alone=len(parts) == 1)
            if len(parts) > 1:  # with what follows, its street, which says where the house is
                self._add_house(parts[0] + parts[1], is_alone=False)
            return
        number, street = _number_of(parts[place])
        if not street and place + 1 < len(parts):  # the number alone on its line
            street = parts[place + 1]
        for part in parts[:place]:
            self._add_house(part, is_alone=False)
        if street:
            home = _Home(frozenset(_ways_of(number)), street)
            for first in {way[0] for way in home.numbers}:
                self._homes[first].append(home)

    def _add_house(self, words: tuple[str, ...], is_alone: bool) -> None:
        """A house's name. `is_alone`: there is no more to the address, which may then be a bare street."""
        if is_alone and STREET_WORDS.get(words[-1], words[-1]) in _KINDS_OF_STREET - {"house", "court"}:
            return
        if len("".join(words)) > _TELLING:
            for place, word in enumerate(words):
                if len(word) >= LONG or len(words) == 1:
                    self._houses[word].append((words, place))

    def _left_in_texts(self) -> list[tuple[frozenset[str], ...]]:
        """Of each phrase, by part, what stands in a text that has it: one of every part."""
        found: list[tuple[frozenset[str], ...]] = [
            (frozenset({word}),) for word in (*self._numbers, *self._rests)
        ]
        found += [
            tuple(frozenset({word}) for word in words) for each in self._names.values() for words in each
        ]
        for houses in self._houses.values():
            found += [tuple(map(traces, words)) for words, _ in houses]
        for number, homes in self._homes.items():
            written = frozenset({number, *(word for word, meant in _IN_WORDS.items() if meant == number)})
            found += [(*map(traces, home.street[:-1] or home.street), written) for home in homes]
        return list(dict.fromkeys(found))

    def _at(self, tokens: list[Token], place: int) -> Iterator[tuple[int, int, str]]:
        """Where something withheld begins at this word (or is known by it): start, end and what is written instead."""
        word = tokens[place].word
        if word in self._numbers:
            yield tokens[place].start, tokens[place].end, ADDRESS_WITHHELD
        for postcode, last in _postcodes_at(tokens, place):
            if postcode in self._postcodes:
                district = f"{normalise_postcode(postcode).split()[0]} ***"
                yield tokens[place].start, tokens[last].end, district
        for home in self._homes.get(_IN_WORDS.get(word, word), ()):
            span = _home_at(home, tokens, place)
            if span:
                yield tokens[span[0]].start, tokens[span[1]].end, ADDRESS_WITHHELD
        for words, offset in self._houses_near(word):
            first = place - offset
            if first >= 0 and _is_at(words, tokens, first):
                yield tokens[first].start, tokens[first + len(words) - 1].end, ADDRESS_WITHHELD
        for words in self._names.get(word, ()):
            if tuple(token.word for token in tokens[place : place + len(words)]) == words:
                yield tokens[place].start, tokens[place + len(words) - 1].end, NAME_WITHHELD

    def _look(self, written: str) -> tuple[str, int]:
        """The word folded, and what it may be of, as `_Hint`."""
        found = self._seen.get(written)
        if found is None:
            if len(self._seen) > WORDS_KEPT:
                self._seen.clear()
            word = APOSTROPHES.sub("", fold(written))
            found = self._seen[written] = (word, int(self._hints(word)))
        return found

    def _hints(self, word: str) -> _Hint:
        return (
            _Hint(0)
            | (_Hint.ALONE if word in self._numbers or word in self._postcodes else 0)
            | (_Hint.ALONE if self._houses_near(word) else 0)
            | (_Hint.NUMBER if _IN_WORDS.get(word, word) in self._homes else 0)
            | (_Hint.STREET if self._is_near_street(word) else 0)
            | (_Hint.DISTRICT if word in self._districts else 0)
            | (_Hint.REST if word in self._rests else 0)
            | (_Hint.FORENAME if word in self._forenames else 0)
            | (_Hint.SURNAME if word in self._surnames else 0)
        )

    def _is_near_street(self, word: str) -> bool:
        written = (word, STREET_WORDS.get(word, word), SAINT.get(word, word))
        return any(form in self._near_streets for each in written for form in forms(each))

    def _houses_near(self, word: str) -> list[tuple[tuple[str, ...], int]]:
        known = {each for form in forms(word) for each in self._near.get(form, ()) if alike(each, word)}
        return [house for each in sorted(known) for house in self._houses[each]]


def _home_at(home: _Home, tokens: list[Token], place: int) -> tuple[int, int] | None:
    """First and last word of the address whose number begins here; None if it is another."""
    for way in sorted(home.numbers, key=len, reverse=True):
        words = tuple(_IN_WORDS.get(token.word, token.word) for token in tokens[place : place + len(way)])
        if words != way:
            continue
        after = place + len(way)
        for passed in range(3):
            last = _street_at(home.street, tokens, after + passed)
            if last is not None:
                return _begin(tokens, place), last
            if after + passed >= len(tokens) or tokens[after + passed].word not in _PASSED_OVER:
                break
        before = place - 1  # the street first: "Rose Lane, number 12"
        if before >= 0 and tokens[before].word in _NUMBER_WORDS:
            for first in range(max(0, before - len(home.street)), before):
                if _street_at(home.street, tokens, first) == before - 1:
                    return first, after - 1
    return None


def _begin(tokens: list[Token], place: int) -> int:
    """Where an address begins whose number stands here: at "flat 3" or "no." before it."""
    if place and tokens[place - 1].word in _NUMBER_WORDS:
        place -= 1
    if place > 1 and tokens[place - 2].word in _FLATS:
        return place - 2
    return place


def _street_at(street: tuple[str, ...], tokens: list[Token], place: int) -> int | None:
    """The last word of the street, if it begins here. Its kind ("Lane") may be left out, but not be another."""
    called = street[:-1] or street
    if not _is_at(called, tokens, place):
        return None
    last = place + len(called) - 1
    if called == street:
        return last
    follows = tokens[last + 1].word if last + 1 < len(tokens) else ""
    if alike(street[-1], follows) or is_short_for(street[-1], follows):
        return last + 1
    is_another = STREET_WORDS.get(follows, follows) in _KINDS_OF_STREET
    return None if is_another or len("".join(called)) < _TELLING else last


def _is_at(words: tuple[str, ...], tokens: list[Token], place: int) -> bool:
    return 0 <= place <= len(tokens) - len(words) and all(
        alike(word, tokens[place + at].word) for at, word in enumerate(words)
    )


def _plain(text: str) -> str:
    """In which each word stands folded, whatever stands around it."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return APOSTROPHES.sub("", fold(text))


def _words(line: str) -> tuple[str, ...]:
    """A line's words, folded, the last of a street written out."""
    words = [APOSTROPHES.sub("", fold(found[0])) for found in _WORD.finditer(line)]
    if len(words) > 1:
        words[-1] = STREET_WORDS.get(words[-1], words[-1])
    return tuple(words)


def _without_flat(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[2:] if len(words) > 1 and words[0] in _FLATS else words


def _number_of(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the number ("12", "14" of "12-14 ..."; "12", "a") and those of the street after it."""
    end = 1
    while end < len(words) and (_NUMBER.fullmatch(words[end]) or (len(words[end]) == 1 and end == 1)):
        end += 1
    return words[:end], words[end:]


def _ways_of(number: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A number as it may be split into words: "12a" or "12 a"."""
    yield number
    joined = re.fullmatch(r"(\d+)([a-z])", "".join(number))
    if joined:
        yield (joined[0],)
        yield joined[1], joined[2]


def _postcodes_at(tokens: list[Token], place: int) -> Iterator[tuple[str, int]]:
    """What could be a postcode from this word on, in one word or two, and the place of its last word."""
    word = tokens[place].word
    if 5 <= len(word) <= 7:
        yield word, place
    if 2 <= len(word) <= 4 and place + 1 < len(tokens) and len(tokens[place + 1].word) == 3:
        yield word + tokens[place + 1].word, place + 1


def _without(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The text with each span replaced; parts of one address that stand together become one."""
    made: list[tuple[int, int, str]] = []
    for start, end, instead in spans:
        if made and (
            start < made[-1][1]
            or (NAME_WITHHELD not in (made[-1][2], instead) and _BETWEEN.fullmatch(text, made[-1][1], start))
        ):
            before = made.pop()
            start, end = before[0], max(before[1], end)
            instead = instead if instead == before[2] else ADDRESS_WITHHELD
        made.append((start, end, instead))
    parts, at = [], 0
    for start, end, instead in made:
        end += text.startswith(")", end) and "(" in text[start:end] and ")" not in text[start:end]
        parts += [text[at:start], instead]
        at = end
    return "".join([*parts, text[at:]])
