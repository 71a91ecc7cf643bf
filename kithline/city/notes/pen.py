"""Says frames in an author's voice, and keeps the place of all that a reader should find."""

from collections.abc import Callable
from datetime import date
from random import Random

from kithline.city.notes.circle import Child, Circle, Person
from kithline.city.notes.claim import Claim, age_band, candidates, form_of, way_of
from kithline.city.notes.frames import BARE, CHOICE, MARK, TEXT, Frame, Node
from kithline.city.notes.gold import ACTIONS, CHILD_VOICE, PEOPLE, RELATIONSHIPS, STANCE, Item, Mark
from kithline.city.notes.naming import First, names_of, slipped
from kithline.city.notes.slots import PRONOUNS, SLOTS
from kithline.city.notes.voice import Author, mistyped, voiced

GROWN = frozenset(("grown",))  # what is told is not told by a child
AS_IT_IS = 0.4  # of sentences that tell a claim: the clause alone, without a way of telling it
SO = ("asserted", "alleged", "contested")


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
        extra: frozenset[str] = frozenset(),
    ) -> None:
        """`event`: the day of what the note is about. `extra`: what else frames may need, beyond the child's own."""
        self.circle, self.child, self.author = circle, child, author
        self.written, self.event, self.dice = written, event or written, dice
        self.random = dice.random
        self.items: list[Item] = []
        self._available = child.needs | age_band(child.born, written) | extra
        self.available = self._available | GROWN
        self.pieces: list[str] = []
        self.at = 0
        self._last = "\n"
        self._capital = not author.is_lower
        self._lower = author.is_lower
        self._slips = author.typos / 22
        self._open: list[int] = []
        self._names: dict[str, tuple[First, tuple[str, ...]]] = {}
        self._met: set[str] = set()
        self.called: dict[str, str] = {}  # by the child
        self._used: set[Frame] = set()
        self._named: set[str] = set()  # who was named since a claim began
        self.action: dict[str, object] | None = None
        self.claim: Claim | None = None
        self.hour = 0  # of the first time of day that is written
        self._form = ""  # of the clause that is being said
        self._weight = 0  # of what was told as so: risks against what protects
        self.cast: dict[str, Person] = {"c": child.person, "k": child.carer, "p": child.person}
        if circle.mother:
            self.cast["mum"] = circle.mother
        if circle.father:
            self.cast["dad"] = circle.father

    # --- what discourse asks for ------------------------------------------------------------------------------

    def text(self) -> str:
        return "".join(self.pieces).rstrip()

    def has(self, name: str) -> bool:
        """Whether there is a frame of the list to say."""
        return bool(candidates(name, self.author.is_held_out, self.available))

    def mark(self) -> Mark:
        """How far the note is, for `back_to`."""
        return Mark(len(self.pieces), len(self.items), self._last, self._capital, frozenset(self._met))

    def back_to(self, mark: Mark) -> None:
        """Take back all that was written since."""
        del self.pieces[mark.pieces :]
        del self.items[mark.items :]
        self.at = sum(map(len, self.pieces))  # a blank may have been taken back from before the mark
        self._last, self._capital, self._met = mark.last, mark.capital, set(mark.met)

    def ends_with(self, text: str) -> bool:
        return bool(self.pieces) and self.pieces[-1].rstrip().endswith(text)

    def has_new(self, name: str) -> bool:
        """Whether there is a frame of the list that the note does not have yet."""
        return any(
            frame not in self._used for frame in candidates(name, self.author.is_held_out, self.available)
        )

    def pick(self, name: str) -> Frame | None:
        """A frame of the list, if possible one that the note does not have yet."""
        choice = candidates(name, self.author.is_held_out, self.available)
        if not choice:
            return None
        bare = [frame for frame in choice if frame.text in BARE]
        if bare and self.random() < AS_IT_IS:  # most of what is told is told as it is, time and again
            return bare[0]
        frame = choice[int(self.random() * len(choice))]
        for _ in range(4):
            if frame not in self._used:
                break
            frame = choice[int(self.random() * len(choice))]
        self._used.add(frame)
        return frame

    def say(self, name: str) -> bool:
        """Say a frame of the list; False where there is none."""
        frame = self.pick(name)
        if frame is None:
            return False
        self._recast()
        self._run(voiced(self.author, frame))
        return True

    def tell(self, claim: Claim, before: Callable[[], None]) -> bool:
        """Tell a claim, in a way that fits its status and speaker; `before` is called first, if it can be told."""
        name = way_of(claim, self.random())
        if claim.speaker is None and name.endswith(" by"):
            name = name[:-2] + "own"
        self.available = self._available if claim.speaker is self.child.person else self._available | GROWN
        self.available |= {claim.stance} if claim.speaker is claim.who else {claim.stance, "other"}
        frame = self.pick(name)
        form = self._form_of(claim, form_of(frame)) if frame else ""
        if frame is None or (form and not self.has_new(f"{claim.topic} {form}")):
            return False
        before()
        self.claim = claim
        self.cast["p"] = claim.who
        self._named.clear()
        self._recast()
        if claim.speaker:
            self.cast["s"] = claim.speaker
        self._run(voiced(self.author, frame))
        self.claim = None
        if claim.status in SO:
            self._weight += {"risk": 1, "protective": -1}.get(claim.stance, 0)
        return True

    def allow(self, need: str) -> None:
        """Let frames be said that need this."""
        self._available |= {need}

    def weigh(self) -> None:
        """Let frames that sum up the note fit what it tells."""
        self.available = self._available | GROWN | {"ill" if self._weight > 0 else "well"}

    def _form_of(self, claim: Claim, form: str) -> str:
        return "childneg" if form == "child" and claim.status == "negated" else form

    def act(self, name: str, owner: Person | None) -> bool:
        """Say an action of the list; the owner is the author where none is given."""
        if owner:
            self.cast["o"] = owner
        self.action = {"owner": owner, "due": ""}
        said = self.say(name)
        self.action = None
        return said

    def put(self, text: str) -> None:
        """Write text as it stands, but for its first letter at the beginning of a sentence."""
        if text and text[0] == " " and self._last in " \n":
            text = text[1:]
        if not text:
            return
        if text[0] in ",.;:" and self._last == " " and self.pieces:
            self.take_back(" ")
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
        if self.pieces[-1].endswith(text) and not (self._open and self._open[-1] > self.at - len(text)):
            self.pieces[-1] = self.pieces[-1][: -len(text)]
            self.at -= len(text)

    def breaks(self) -> None:
        """End the line, unless it has ended."""
        if self._last != "\n" and self.pieces:
            self.put("\n")

    # --- how it is said ---------------------------------------------------------------------------------------

    def _recast(self) -> None:
        """Who else may be named: a sibling, one of the kin, a friend, someone who is a risk. Never the speaker."""
        cast, avoid = self.cast, (self.cast.get("p"), self.cast.get("s"))
        for role, pool in (
            ("sib", self.child.siblings),
            ("kin", self.circle.others.get("kin", ())),
            ("friend", self.circle.others.get("friend", ())),
            ("them", self.circle.others.get("them", ())),
        ):
            if pool:
                person = pool[int(self.random() * len(pool))]
                if person in avoid and len(pool) > 1:
                    person = pool[(pool.index(person) + 1) % len(pool)]
                cast[role] = person

    def _run(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            sort = node[0]
            if sort == TEXT:
                text = node[1]
                if self._slips and len(text) > 9 and self.random() < self._slips and not self._in_quote:
                    text = mistyped(self.dice, text)
                self.put(text)
            elif sort == CHOICE:
                self._run(node[1][int(self.random() * node[2])])
            elif sort == MARK:
                self._mark(node[1])
            else:
                SLOTS[node[1]](self, node[2])

    _in_quote = False

    def _mark(self, letter: str) -> None:
        if letter in "‹⟦«":
            self._open.append(self.at)
            if letter == "⟦" and self.action is None:
                self.action = {"due": ""}
        elif letter == "“":
            self.put(self.author.quotes[0])
            self._in_quote = True
            self._open.append(self.at)
            if not self._lower and self.random() < 0.7:
                self._capital = True
        elif letter == "”":
            self._in_quote = False
            start = self._open.pop()
            self.note(CHILD_VOICE, start, name=self._since(start), person=self.child.person.id)
            self._capital = False
            self.put(self.author.quotes[1])
        elif letter == "›":
            self._note_claim(self._open.pop())
        elif letter == "»":
            start = self._open.pop()
            if self.action is not None:
                self.action["what"] = self._since(start)
        else:
            self._note_action(self._open.pop())
            if self.action and "owner" not in self.action:
                self.action = None

    def _since(self, start: int) -> str:
        """What was written from there."""
        found: list[str] = []
        length = self.at - start
        for piece in reversed(self.pieces):
            if length <= 0:
                break
            found.append(piece[-length:] if len(piece) > length else piece)
            length -= len(piece)
        return "".join(reversed(found))

    def note(self, sort: str, start: int, **values: object) -> None:
        end = self.at - 1 if self._last == " " else self.at
        self.items.append(Item(sort, start, end, **values))  # type: ignore[arg-type]

    def _note_claim(self, start: int) -> None:
        claim = self.claim
        if claim is None:
            return
        speaker = claim.speaker
        self.note(
            STANCE,
            start,
            person=claim.who.id,
            relation=claim.who.relation,
            kind=claim.topic,
            stance=claim.stance,
            status=claim.status,
            said_by=speaker.relation if speaker else "author",
            said_by_person=speaker.id if speaker else "",
            is_so=claim.is_so,
            is_third_party=claim.is_third_party,
        )

    def _note_action(self, start: int) -> None:
        held = self.action or {}
        owner = held.get("owner")
        self.note(
            ACTIONS,
            start,
            name=str(held.get("what", "")),
            person=owner.id if isinstance(owner, Person) else "",
            relation=owner.relation if isinstance(owner, Person) else "author" if "owner" in held else "",
            value=str(held.get("due", "")),
        )

    # --- people -----------------------------------------------------------------------------------------------

    def refer(self, person: Person, role: str = "") -> None:
        """Name a person as the author does, and keep where."""
        pronoun = self._pronoun_for(person, role)
        if pronoun:
            self.put(PRONOUNS[person.sex][pronoun])
            return
        self._named.add(person.id)
        names = self._names.get(person.id)
        if names is None:
            names = self._names[person.id] = names_of(self.dice, self.author, person)
        if person.id in self._met:
            later = names[1]
            self._name(person, later[int(self.random() * len(later))])
            return
        self._met.add(person.id)
        before, name, after = names[0]
        start = -1
        if before:
            start = self.at
            self.put(before)
        begun = self._name(person, name)
        if after:
            self.put(after)
        if before or after:
            self.note(
                RELATIONSHIPS, start if start >= 0 else begun, person=person.id, relation=person.relation
            )

    def _name(self, person: Person, name: str) -> int:
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
        return begun

    def _pronoun_for(self, person: Person, role: str) -> str:
        """The pronoun that stands for a speaker named already, where what they say begins; else nothing."""
        if self.claim is None or person.id not in self._named:
            return ""
        begins = bool(self._open) and self._open[-1] == self.at
        if person is not self.cast.get("s"):
            if role == "p" and self.pieces[-1].endswith(("the way ", "when ")):
                return "he"
            if role == "p" and self.pieces[-1].endswith(("involving ", "from ", "by ")):
                return "him"
            if role != "p" or not begins:
                return ""
            return "him" if self._form == "np" else "he"
        if role == "s":
            return "he"
        if role not in ("p", "c"):
            return ""
        before = self.pieces[-1]
        if before.endswith(("about ", "of ")):
            return "him"
        return "he" if begins or before.endswith(("if ", "that ")) else ""

    def owned(self, person: Person, role: str) -> None:
        """A person's name as an owner's: Amara's; a pronoun where `refer` would write one."""
        is_again = person.id in self._named and self.claim is not None
        if is_again and (role in ("p", "s") or (role == "c" and person is self.cast.get("s"))):
            self.put(PRONOUNS[person.sex]["his"])
            return
        self.refer(person, role)
        self.put("'s")

    def clause(self, form: str) -> None:
        """The claim's own clause, in a form."""
        claim = self.claim
        if claim is None:
            raise LookupError("a frame of telling was said of no claim")
        frame = self.pick(f"{claim.topic} {self._form_of(claim, form)}")
        self._form = form
        if frame:
            self._run(voiced(self.author, frame))
