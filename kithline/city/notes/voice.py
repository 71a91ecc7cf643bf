"""Thirty authors and how each writes: short forms, contractions, tense of reporting, dates, slips, layout.

A frame is turned into an author's own words once (`voiced`) and kept. Nothing between quotation marks is changed. What
has several words is said in one of them throughout a note, and what belongs together (figures, short forms) alike.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from zlib import crc32

from kithline.city.notes.frames import CHOICE, MARK, MORE, SAME, TEXT, Node, rows
from kithline.city.notes.scenes import Scene

UNSPOKEN = str.maketrans({**dict.fromkeys('"()[]!“”*#', ""), ";": ",", ":": ""})


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
    longest = "|".join(
        re.escape(word) + (FOLLOWED if word.endswith(RUNS_ON) else "")
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w'-])({longest})(?![\w'-])")


RUNS_ON, FOLLOWED = (" will", " would", " am", " is", " have"), r"(?= [a-z])"  # "we'll go", but "we will."
SHORTENS = frozenset(("work", "light", "heavy", "medical"))  # groups of authors who write short forms
LEFT_TO_HASTE = ("short", "units", "digits", "thx")  # groups of words that who is formal writes out


@cache
def _idiolect(author: Author) -> tuple[re.Pattern[str], dict[str, Node]]:
    """Words for which there are others: of three the author's own the likeliest; a group falls alike in a note."""
    found = {}
    left_to_others = (
        LEFT_TO_HASTE if "formal" in author.groups else () if author.groups & SHORTENS else ("short",)
    )
    for row in rows("idiolects.csv"):
        said, group = row["said"].split("|"), row["group"] or row["full"]
        if group in left_to_others:
            continue
        own = said[crc32(f"{author.code} {group}".encode()) % len(said)]
        likely = (own, *said) if len(said) > 2 else said
        branches = tuple(((TEXT, word),) for word in likely)
        found[row["full"]] = (SAME, (CHOICE, branches, len(branches)), group)
    return _any_of(found), found


def _in_own_words(author: Author, text: str) -> Iterator[Node]:
    """The text, with a choice for each word for which there are others, or which may be left out in haste."""
    if author.is_spoken:
        yield (TEXT, text)
        return
    pattern, choices = _idiolect(author)
    is_hasty = "formal" not in author.groups
    for place, part in enumerate(pattern.split(text)):
        if place % 2:
            yield choices[part]
        elif part and is_hasty:
            yield from _in_haste(part)
        elif part:
            yield (TEXT, part)


def _in_haste(text: str) -> Iterator[Node]:
    """The text, with a choice for each word that haste leaves out: of a note all alike that follow the same word."""
    at = 0
    for match in LEFT_OUT.finditer(text):
        if match.start() > at:
            yield (TEXT, text[at : match.start()])
        before = text[: match.start()].rstrip().rpartition(" ")[2]
        alike = f"left out after {before if before in PLACED else ''}"
        yield (SAME, (CHOICE, (((TEXT, match[0]),), ()), 2), alike)
        at = match.end()
    if at < len(text):
        yield (TEXT, text[at:])


CAPITAL = re.compile(r"(?<=[.!?] )[a-z]")
# Haste leaves out the article that begins a sentence, every "the" and an "a" after where something is or what is done
# with it; but not before these words nor after those.
BEFORE = (
    "few|bit|lot|little|while|couple|number|day|night|week|month|year|term|time|times|fortnight|minute|moment|half|third"
    "|quarter|dozen|hundred|moon|same|other|others|only|one|ones|more|most|least|end|way|point|making|meantime|mend|spot"
    "|blue|penny|truth|dark|past|brink|edge|go|laugh|shame|joke|row|rush|hurry|mess|mood|state|word|name|plan|bad|good|new"
    "|look|wash|chance|sense|hold|right|say|cold|cry|hug|chat|talk|headache|migraine"
)
AFTER = "".join(
    rf"(?<!\b{word} )"
    for word in ("such", "what", "What", "quite", "half", "as", "like", "than", "not", "Not", "all")
)
PLACED = (
    "in",
    "on",
    "at",
    "to",
    "for",
    "from",
    "by",
    "with",
    "about",
    "under",
    "over",
    "into",
    "through",
    "off",
)
BEGINS = r"(?<=[.!?] )(?:[Tt]he|[Aa]n?) (?=[a-z])"
TAKES = (
    "had",
    "took",
    "left",
    "got",
    "made",
    "sent",
    "gave",
    "booked",
    "found",
    "brought",
    "wrote",
    "drew",
    "need",
    "book",
)
PLACE = "|".join(rf"(?<=\b{word} )" for word in (*PLACED, *TAKES))
ARTICLE_OUT = rf"(?:{BEGINS}|{AFTER}\b[Tt]he (?=[a-z])|(?:{PLACE})an? (?=[a-z]))(?!(?:{BEFORE})\b)"
ARTICLE = re.compile(ARTICLE_OUT)
LEFT_OUT = re.compile(rf"{ARTICLE_OUT}|(?<=[.!?] )I (?=[a-z])")
AGAIN = re.compile(r"(?<=[.!?] )I (?=[a-z])")  # the author as the subject of a later sentence
SUBJECT = re.compile(r"^(?:I am|I'm|I) (?=[a-z])")


@cache
def voiced(author: Author, scene: Scene) -> tuple[Node, ...]:
    """The scene's nodes in the author's words."""
    return _Voicing(author).nodes(scene.nodes, True)


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


class _Voicing:
    """Turns the nodes of one scene into an author's words, and knows where somebody else's begin and end."""

    def __init__(self, author: Author) -> None:
        self.author, self.voice = author, _voice_of(author)
        self.is_quoted = False  # between quotation marks
        self.is_child = False  # a child's own words

    def nodes(self, nodes: tuple[Node, ...], begins: bool) -> tuple[Node, ...]:
        """`begins`: the nodes are the note's first, where some authors leave out I."""
        found: list[Node] = []
        for place, node in enumerate(nodes):
            is_first = begins and place == 0
            if node[0] == TEXT:
                found.extend(self.text(node[1], is_first))
            elif node[0] == CHOICE:
                found.append(self.choice(node, is_first))
            elif node[0] == SAME:
                found.append((SAME, self.choice(node[1], is_first), node[2]))
            elif node[0] == MORE:
                found.append((MORE, self.nodes(node[1], False)))
            else:
                if node[0] == MARK and node[1] in "“”":
                    self.is_child = node[1] == "“"
                found.append(node)
        return tuple(found)

    def choice(self, node: Node, begins: bool) -> Node:
        """Each branch as it is said from here."""
        was_quoted, was_child = self.is_quoted, self.is_child
        branches = []
        for branch in node[1]:
            self.is_quoted, self.is_child = was_quoted, was_child
            branches.append(self.nodes(branch, begins))
        return (CHOICE, tuple(branches), node[2])

    def text(self, text: str, begins: bool) -> Iterator[Node]:
        """The text in the author's words, but for what is quoted in it."""
        author = self.author
        if self.is_child:
            yield (TEXT, text.translate(UNSPOKEN) if author.is_spoken else text)
            return
        if begins and author.drops_i:
            text = SUBJECT.sub("", text)
        opening, closing = (
            author.quotes if author.quotes[0] else ("", "") if author.is_spoken else QUOTES["double"]
        )
        for place, part in enumerate(text.split('"')):
            mark = ""
            if place:
                self.is_quoted = not self.is_quoted
                mark = opening if self.is_quoted else closing
            if self.is_quoted:
                said = part.translate(UNSPOKEN) if author.is_spoken else part
                yield (TEXT, mark + said)
            else:
                if mark:
                    yield (TEXT, mark)
                if part:
                    yield from _in_own_words(author, self.voice(part))


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
