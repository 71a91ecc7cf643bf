"""Thirty authors and how each writes: short forms, contractions, tense of reporting, dates, slips, layout.

A frame is turned into an author's own words once (`voiced`) and kept. Nothing of a child's own words is changed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from zlib import crc32

from kithline.city.notes.frames import CHOICE, MARK, MORE, SAME, TEXT, Node, rows
from kithline.city.notes.scenes import Scene

SPOKEN_STOPS = ("", "", "", " um", " and", " full stop", " full stop", " so", " er", " and then")
UNSPOKEN = str.maketrans("", "", ',;:"()[]!?“”*#')


@dataclass(frozen=True, eq=False)
class Author:
    """One author. Several words for one thing are tuples, drawn from at each use or once a note."""

    code: str
    is_held_out: bool
    post: str
    role: str
    agency: str
    mum: tuple[str, ...]
    dad: tuple[str, ...]
    child: tuple[str, ...]
    kin: str  # short, long, name, caps
    groups: frozenset[str]
    said: tuple[str, ...]
    dates: tuple[str, ...]
    times: str
    typos: float  # a note
    is_lower: bool
    layout: str  # prose, lines, headed, numbered, dashes
    length: float
    quotes: tuple[str, str]
    drops_i: bool
    me: str
    is_spoken: bool = False

    def dictating(self) -> "Author":
        """The same author as a machine writes down what they say."""
        return _dictating(self)


QUOTES = {"double": ('"', '"'), "single": ("'", "'"), "curly": ("\u201c", "\u201d"), "none": ("", "")}


@cache
def authors() -> tuple[Author, ...]:
    """All authors, as authors.csv has them."""

    def several(text: str) -> tuple[str, ...]:
        return tuple(text.split("|"))

    return tuple(
        Author(
            code=row["code"],
            is_held_out=row["set"] == "held-out",
            post=row["post"],
            role=row["role"],
            agency=row["agency"],
            mum=several(row["mum"]),
            dad=several(row["dad"]),
            child=several(row["child"]),
            kin=row["kin"],
            groups=frozenset(row["groups"].split()),
            said=several(row["said"]),
            dates=several(row["dates"]),
            times=row["times"],
            typos=float(row["typos"]),
            is_lower=row["lower"] == "1",
            layout=row["layout"],
            length=float(row["length"]),
            quotes=QUOTES[row["quotes"]],
            drops_i=row["drops_i"] == "1",
            me=row["me"],
        )
        for row in rows("authors.csv")
    )


@cache
def of_post(post: str) -> tuple[Author, ...]:
    """The authors of a post."""
    return tuple(author for author in authors() if author.post == post)


@cache
def _dictating(author: Author) -> Author:
    return Author(
        **{
            **{name: getattr(author, name) for name in Author.__dataclass_fields__},
            "code": author.code,
            "mum": ("mum",),
            "dad": ("dad",),
            "child": ("{forename}",),
            "kin": "name",
            "groups": frozenset(("plain",)),
            "said": ("said", "says", "told me", "was saying"),
            "dates": ("spoken",),
            "times": "spoken",
            "typos": 0.0,
            "is_lower": True,
            "layout": "spoken",
            "length": 0.9 * author.length,
            "quotes": ("", ""),
            "drops_i": False,
            "me": "i",
            "is_spoken": True,
        }
    )


@cache
def _pattern(groups: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]] | None:
    short = {row["full"]: row["short"] for row in rows("abbreviations.csv") if row["group"] in groups}
    return (_any_of(short), short) if short else None


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w'-])(" + "|".join(map(re.escape, longest)) + r")(?![\w'-])")


@cache
def _idiolect(code: str) -> tuple[re.Pattern[str], dict[str, Node]]:
    """Words for which there are others: the author's own the likeliest."""
    found = {}
    for row in rows("idiolects.csv"):
        said = row["said"].split("|")
        own = said[crc32(f"{code} {row['full']}".encode()) % len(said)]
        branches = tuple(((TEXT, word),) for word in (own, *said))
        found[row["full"]] = (CHOICE, branches, len(branches))
    return _any_of(found), found


def _in_own_words(author: Author, text: str) -> Iterator[Node]:
    """The text, with a choice for each word for which there are others, or which may be left out in haste."""
    pattern, choices = _idiolect(author.code)
    is_hasty = "formal" not in author.groups
    for place, part in enumerate(pattern.split(text)):
        if place % 2:
            yield choices[part]
        elif part and is_hasty:
            for at, each in enumerate(LEFT_OUT.split(part)):
                if at % 2:
                    yield (CHOICE, (((TEXT, each),), ()), 2)
                elif each:
                    yield (TEXT, each)
        elif part:
            yield (TEXT, part)


CAPITAL = re.compile(r"(?<=[.!?] )[a-z]")
# Where haste leaves no article out: before these words, and after those.
BEFORE = (
    "few|bit|lot|little|while|couple|number|day|night|week|month|year|term|time|times|fortnight|minute|moment|half|third"
    "|quarter|dozen|hundred|moon|same|other|others|only|one|ones|more|most|least|end|way|point|making|meantime|mend|spot"
    "|blue|penny|truth|dark|past|brink|edge|go|laugh|shame|joke"
)
AFTER = "".join(
    rf"(?<!\b{word} )"
    for word in ("such", "what", "What", "quite", "half", "as", "like", "than", "not", "Not", "all")
)
ARTICLE_OUT = rf"{AFTER}\b(?:[Tt]he|[Aa]n?) (?=[a-z])(?!(?:{BEFORE})\b)"
ARTICLE = re.compile(ARTICLE_OUT)
LEFT_OUT = re.compile(rf"({ARTICLE_OUT}|(?<=[.!?] )I (?=[a-z]))")
AGAIN = re.compile(r"(?<=[.!?] )I (?=[a-z])")  # the author as the subject of a later sentence
SUBJECT = re.compile(r"^(?:I am|I'm|I) (?=[a-z])")


@cache
def voiced(author: Author, scene: Scene) -> tuple[Node, ...]:
    """The scene's nodes in the author's words."""
    return _voiced(scene.nodes, author, _voice_of(author), True, False)


@cache
def _voice_of(author: Author) -> Callable[[str], str]:
    groups = set(author.groups)
    if author.kin == "short":
        groups.add("kin")
    found = _pattern(frozenset(groups))
    is_telegram = "heavy" in groups or author.layout == "lines"

    def voice(text: str) -> str:
        if found:
            text = found[0].sub(lambda match: found[1][match[0]], text)
        if author.is_spoken:
            text = text.translate(UNSPOKEN).replace(" - ", " ")
        if is_telegram:
            text = ARTICLE.sub("", text)
        if author.drops_i:
            text = AGAIN.sub("", text)
        if author.is_lower:
            return text.lower()
        return CAPITAL.sub(lambda match: match[0].upper(), text)

    return voice


def _voiced(
    nodes: tuple[Node, ...], author: Author, voice: Callable[[str], str], begins: bool, is_child: bool
) -> tuple[Node, ...]:
    """`begins`: the nodes are the note's first, where some authors leave out I."""
    found: list[Node] = []
    for place, node in enumerate(nodes):
        is_first = begins and place == 0
        if node[0] == TEXT and not is_child:
            text = SUBJECT.sub("", node[1]) if is_first and author.drops_i else node[1]
            found.extend(_in_own_words(author, voice(text)))
        elif node[0] == CHOICE:
            branches = tuple(_voiced(branch, author, voice, is_first, is_child) for branch in node[1])
            found.append((CHOICE, branches, node[2]))
        elif node[0] == SAME:
            found.append((SAME, _voiced((node[1],), author, voice, is_first, is_child)[0], node[2]))
        elif node[0] == MORE:
            found.append((MORE, _voiced(node[1], author, voice, False, is_child)))
        else:
            if node[0] == MARK and node[1] in "“”":
                is_child = node[1] == "“"
            found.append(node)
    return tuple(found)


NEAR = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "y", "s": "a", "r": "t", "l": "k", "u": "i"}
WORD = re.compile(r"(?<![\w'])[a-z]{4,}(?![\w'])")


def mistyped(dice: Random, text: str) -> str:
    """The text with one slip in one of its plain words; the text itself where it has none."""
    places = [match.span() for match in WORD.finditer(text)]
    if not places:
        return text
    first, last = places[int(dice.random() * len(places))]
    place = first + 1 + int(dice.random() * (last - first - 2))
    kind = dice.random()
    if kind < 0.4:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if kind < 0.65:
        return text[:place] + text[place + 1 :]
    if kind < 0.8:
        return text[:place] + text[place] + text[place:]
    return text[:place] + NEAR.get(text[place], "e") + text[place + 1 :]
