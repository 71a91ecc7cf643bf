"""Says a scene in an author's voice, and keeps the place of all that a reader should find."""

import re
from collections.abc import Iterator
from datetime import date
from random import Random

from kithline.city.circumstances import stance_of
from kithline.city.notes.circle import OUTSIDE, Child, Circle, Person
from kithline.city.notes.dates import habit_of
from kithline.city.notes.frames import CHOICE, MARK, MORE, SAME, TEXT, Node, words
from kithline.city.notes.gold import ACTIONS, CHILD_VOICE, PEOPLE, RELATIONSHIPS, STANCE, Item
from kithline.city.notes.naming import First, names_of, one, slipped
from kithline.city.notes.scenes import Binding, Scene, spoken_words
from kithline.city.notes.slots import SLOTS
from kithline.city.notes.voice import Author, mistyped, voiced

URGENT = ("strategy", "police_report")
SOON, LATER = 5, 20  # days
# What is to be done says when by itself; and what was told before leaves no day to lose.
SAYS_WHEN = re.compile(
    r"\b(?:tonight|to(?:day|morrow)|tmrw|this (?:week|evening|afternoon|weekend)|weekend|w/e|till|until|from now"
    r"|(?:week|dai|month)ly|next (?:week|time|year|visit|meeting|one)|first thing|days?|nights?|evening|morning"
    r"|soon(?:er)?|(?:Mon|Tues?|Wed(?:nes|s)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?s?"
    r"|(?:each|every) (?:day|week|night|month|visit)|before (?:school|anything)|at (?:breaks|lunch)"
    r"|(?:at|by|before|after) (?:noon|nine|ten|eight|seven|six|five|four|three|\d|he|she|it"
    r"|the (?:bell|next|review|plan)))\b",
    re.IGNORECASE,
)
HURRIES = re.compile(
    r"\b(?:tonight|can go on today|from now|before (?:noon|six)|by (?:noon|four|five|six|seven|eight))\b",
    re.IGNORECASE,
)
# How a machine writes down a voice.
SPOKEN = {".": " full stop", ",": " comma", "?": " question mark"}
STOPS = re.compile(r"[.,?](?!\d)")
BETWEEN = ("", "", "", "", " and", " um")
NEW_LINES = (" new line ", " new paragraph ")
HESITATIONS = ("um ", "er ")
RECALLED = ("date", "time", "prof", "n", "d", "w", "due", "place")
QUOTE_ENDS = tuple(stop + mark for stop in ".?!" for mark in "\"'\u201d")  # after which no full stop stands
NO_HEADING = "-"  # in words.txt: what stands there says itself what it is
RISKY_PLACES = ("exploit", "missing", "visitors")
STATUSES = {
    "a": "asserted",
    "n": "negated",
    "h": "historical",
    "y": "hypothetical",
    "l": "alleged",
    "x": "contested",
}
# Whether what is conveyed was so, by what is true: in "now" and "hidden" all but a denial, when it has "ended" what is
# told as past or denied, in "absent" a denial alone.
SO = {
    "now": ("asserted", "alleged", "contested", "hypothetical"),
    "hidden": ("asserted", "alleged", "contested", "hypothetical"),
    "ended": ("historical", "negated", "hypothetical"),
    "absent": ("negated",),
}


class Pen:
    """Writes one note. `text()` and `items` are the result."""

    def __init__(
        self,
        circle: Circle,
        child: Child,
        author: Author,
        written: date,
        dice: Random,
        event: date | None,
        cast: dict[str, Person],
        has_headings: bool = False,
    ) -> None:
        """`event`: the day of what the note is about. `cast`: who is who, beyond child, carer and parents."""
        self.circle, self.child, self.author = circle, child, author
        self.written, self.event, self.dice = written, event or written, dice
        self.random = dice.random
        self.habit = habit_of(dice, author)  # of writing dates
        self._speaks_stops = dice.random() < 0.4  # who dictates says all punctuation or none
        self.items: list[Item] = []
        self.pieces: list[str] = []
        self.at = 0
        self.chosen: dict[str, str] = {}  # from lists of words, and what the child calls people
        self.days_ahead = LATER  # within which what is to be done is due
        self.hour = 0  # of the last time of day that is written
        self.action: dict[str, object] | None = None
        self.cast: dict[str, Person] = {"c": child.person, "k": child.carer, "p": child.person, **cast}
        if circle.mother:
            self.cast["mum"] = circle.mother
        if circle.father:
            self.cast["dad"] = circle.father
        self._last = "\n"
        self._lower = author.is_lower
        self._capital = not author.is_lower
        self._slips = author.typos / 22
        self._in_quote = False
        self._open: list[tuple[int, str]] = []
        self._names: dict[str, tuple[First, tuple[str, ...]]] = {}
        self._met: set[str] = set()
        self._bindings: dict[str, Binding] = {}
        self._part = 0
        self._kind, self._has_parts = "", False
        self._fallen: dict[str, float] = {}  # how the choices that fall alike have fallen
        self._has_headings = author.layout == "headed" or (has_headings and author.layout != "prose")

    def text(self) -> str:
        return "".join(self.pieces).rstrip()

    def tell(self, scene: Scene) -> None:
        """Write the whole note."""
        self.days_ahead = SOON if scene.kind in URGENT else LATER
        self._kind, self._has_parts = scene.kind, "¶" in scene.text[1:]
        self._bindings = {binding.role: binding for binding in scene.bindings}
        spoken = self.author.is_spoken
        if spoken:
            self.run(spoken_words("begin", self.dice, self.author.is_held_out))
            self.put(" ")
        elif not scene.text.startswith("¶"):
            self._begin_part("")
        self.run(voiced(self.author, scene))
        if spoken:
            self.put(" ")
            self.run(spoken_words("end", self.dice, self.author.is_held_out))
        elif self._last.isalnum():
            self.put(".")

    def put(self, text: str) -> None:
        """Write text as it stands, but for its first letter at the beginning of a sentence."""
        if text and text[0] == " " and self._last in " \n":
            text = text[1:]
        if not text:
            return
        if text[0] in ",.;:" and self._last == " " and self.pieces:
            self.take_back(" ")
        if text[0] == "." and (self._last in ".?!" or "".join(self.pieces[-2:])[-2:] in QUOTE_ENDS):
            text = text[1:]
            if not text:
                return
        if self._capital:
            if text[0].isalpha():
                text = text[0].upper() + text[1:]
                self._capital = False
            elif text[0].isdigit():
                self._capital = False
        elif self._lower:
            text = text.lower()
        self.pieces.append(text)
        self.at += len(text)
        last = self._last = text[-1]
        if not self._lower:
            if last in ".!?\n":
                self._capital = True
            elif last == " ":
                if len(text) > 1:
                    self._capital = text[-2] in ".!?"
            else:
                self._capital = False

    def take_back(self, text: str) -> None:
        """Take back the end of what was written, unless a span begins after it."""
        if self.pieces[-1].endswith(text) and not (self._open and self._open[-1][0] > self.at - len(text)):
            self.pieces[-1] = self.pieces[-1][: -len(text)]
            self.at -= len(text)
            self._last = self.pieces[-1][-1:] or " "

    def note(self, sort: str, start: int, **values: object) -> None:
        """Keep an item from there to here."""
        end = self.at - 1 if self._last == " " else self.at
        self.items.append(Item(sort, start, end, **values))  # type: ignore[arg-type]

    def run(self, nodes: tuple[Node, ...]) -> None:
        """Write nodes."""
        following = iter(nodes)
        for node in following:
            sort = node[0]
            if sort == TEXT:
                text = node[1]
                if self._slips and len(text) > 9 and self.random() < self._slips and not self._in_quote:
                    text = mistyped(self.dice, text)
                self.put(self._spoken(text) if self.author.is_spoken else text)
            elif sort == CHOICE:
                self.run(node[1][int(self.random() * node[2])])
            elif sort == SAME:
                fallen = self._fallen.setdefault(node[2], self.random())
                self.run(node[1][1][int(fallen * node[1][2])])
            elif sort == MORE:
                if self.random() < min(0.9, 0.55 * self.author.length):
                    self.run(node[1])
            elif sort == MARK:
                self._mark(node[1])
                if node[1] == "»":
                    self._say_by_when(following)
            else:
                if self.author.is_spoken:
                    self._think(node[1])
                SLOTS[node[1]](self, node[2])

    def _say_by_when(self, following: Iterator[Node]) -> None:
        """Says until when something is to be done, unless that is said: what hurries is done today."""
        what = str((self.action or {}).get("what", ""))
        has_time = SAYS_WHEN.search(what)
        if not has_time and not (self._kind in URGENT and HURRIES.search("".join(self.pieces))):
            return
        if not has_time:
            self.put(" today")
        for node in following:
            if node == (MARK, "⟧"):
                self._mark("⟧")
                return

    def _spoken(self, text: str) -> str:
        """As a machine writes down a voice: every stop and comma a word, or none, and sentences that run on."""
        if self._speaks_stops:
            return STOPS.sub(lambda found: SPOKEN[found[0]], text)
        return STOPS.sub(lambda found: "" if found[0] == "," else one(self.dice, BETWEEN), text)

    def _think(self, slot: str) -> None:
        """Hesitate before what has to be called to mind."""
        if slot in RECALLED and not self._speaks_stops and self._last in " \n" and self.random() < 0.2:
            self.put(one(self.dice, HESITATIONS))

    # --- marks ------------------------------------------------------------------------------------------------

    def _mark(self, mark: str) -> None:
        letter = mark[0]
        if letter == "¶":
            self._begin_part(mark[1:])
        elif letter in "‹⟦«":
            self._open.append((self.at, mark[1:-1]))
            if letter == "⟦":
                self.action = {}
        elif letter == "“":
            if not self.author.quotes[0] and (self._capital or self._begins()):
                self.refer(self.child.person)  # where nothing else shows whose words they are
                self.put(" said ")
            self.put(self.author.quotes[0])
            self._in_quote = True
            self._open.append((self.at, ""))
            self._capital = not self._lower and self.random() < 0.7
        elif letter == "”":
            self._in_quote = False
            start, _ = self._open.pop()
            self.note(CHILD_VOICE, start, name=self._since(start), person=self.child.person.id)
            self._capital = False
            self.put(self.author.quotes[1])
        elif letter == "›":
            self._note_stance(*self._open.pop())
        elif letter == "»":
            start, _ = self._open.pop()
            if self.action is not None:
                self.action["what"] = self._since(start)
        else:
            self._note_action(*self._open.pop())

    def _begin_part(self, name: str) -> None:
        """What stands before a part, by the author's layout."""
        layout = self.author.layout
        self._part += 1
        if self.author.is_spoken:
            self.put(
                one(
                    self.dice,
                    (" new line ", " new paragraph ") if self._speaks_stops else (" ", " um ", " and "),
                )
            )
            return
        if self.pieces:
            self._strip()
            if self._last.isalnum():
                self.put(".")
            if layout == "prose" and not self._has_headings:
                self.put("\n\n" if name or self.random() < 0.4 else " ")
            else:
                self.put("\n")
        if layout == "dashes":
            self.put("- ")
        elif layout == "numbered" and self._has_parts and not (self._has_headings and name):
            self.put(f"{self._part}. ")
        if name and self._has_headings:
            choices = words().get(f"head {name} {self._kind}") or words()[f"head {name}"]
            heading = choices[sum(map(ord, self.author.code)) % len(choices)]
            self.put("" if heading == NO_HEADING else f"{heading}: ")
        self._capital = not self._lower

    def _begins(self) -> bool:
        """Whether a sentence begins here."""
        before = "".join(self.pieces[-2:]).rstrip()
        return not before or before[-1] in ".?!"

    def _strip(self) -> None:
        while self.pieces and self._last == " ":
            self.take_back(" ")
            if self.pieces[-1] == "":
                self.pieces.pop()
                self._last = self.pieces[-1][-1:] if self.pieces else "\n"

    def _since(self, start: int) -> str:
        """What was written from there."""
        found: list[str] = []
        length = self.at - start
        for piece in reversed(self.pieces):
            if length <= 0:
                break
            found.append(piece[-length:] if len(piece) > length else piece)
            length -= len(piece)
        return "".join(reversed(found)).rstrip()

    def _note_stance(self, start: int, mark: str) -> None:
        """The mark: letter of the status, after a stroke who says it, after a full stop of whom where it is not p."""
        rest, _, role = mark.partition(".")
        letter, _, said_by = rest.partition("/")
        binding, status = self._bindings[role or "p"], STATUSES[letter]
        who = self.cast[binding.role]
        speaker = self._person(said_by) if said_by else None
        self.note(
            STANCE,
            start,
            person=who.id,
            relation=who.relation,
            kind=binding.topic,
            stance=stance_of(binding.topic),
            status=status,
            said_by=speaker.relation if speaker else "author",
            said_by_person=speaker.id if speaker else "",
            is_so=status in SO[binding.when],
            is_third_party=who.relation in OUTSIDE and binding.topic != "exploit",
        )

    def _note_action(self, start: int, role: str) -> None:
        held, self.action = self.action or {}, None
        owner = None if role == "me" else self._person(role)
        self.note(
            ACTIONS,
            start,
            name=str(held.get("what", "")),
            person=owner.id if owner else "",
            relation=owner.relation if owner else "author",
            value=str(held.get("due", "")),
        )

    def weight_of_place(self) -> str:
        """The stance of what is being told where a place is named: risk, where that is of dangerous places."""
        for _, mark in reversed(self._open):
            if mark and mark[0] in STATUSES and (not mark[1:] or mark[1] in "/."):
                binding = self._bindings[mark.partition(".")[2] or "p"]
                weighs = binding.topic in RISKY_PLACES and mark[0] != "n"
                return stance_of(binding.topic) if weighs else "neutral"
        return "neutral"

    # --- people -----------------------------------------------------------------------------------------------

    def _person(self, role: str) -> Person:
        return self.cast[role] if role in self.cast else self.circle.professionals[role]

    def refer(self, person: Person, ending: str = "") -> None:
        """Name a person as the author does, and keep where; `ending` follows the name itself: Amara's (neighbour)."""
        names = self._names.get(person.id)
        if names is None:
            names = self._names[person.id] = names_of(self.dice, self.author, person)
        (before, name, after), later = names
        is_first = person.id not in self._met and not ending
        if person.id in self._met or (ending and after == ")"):  # Mum's, not Mum (Amara)'s
            before, name, after = "", one(self.dice, later), ""
        self._met.add(person.id)
        start = self.at
        if before:
            self.put(before)
        self._name(person, name)
        if is_first and person is self.child.person and self.author.post == "school" and self.random() < 0.4:
            self.put(f" ({self.child.year})")
        if ending:
            self.put(ending)
        if after:
            self.put(after)
        if before or after:
            self.note(RELATIONSHIPS, start, person=person.id, relation=person.relation)

    def _name(self, person: Person, name: str) -> None:
        written = slipped(self.dice, self.author, name)
        begun = self.at
        self.put(written)
        is_name = person.forename.split()[0].lower() in name.lower() or person.surname.lower() in name.lower()
        self.note(
            PEOPLE,
            begun,
            name=self.pieces[-1],
            person=person.id,
            relation=person.relation,
            kind="name" if is_name else "role",
        )

    def owned(self, person: Person) -> None:
        """A person's name as an owner's: Amara's."""
        self.refer(person, "'s")
