"""What is told in a note of a kind, in which order: each kind has its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from kithline.city.notes.beliefs import claims, of_pool, speaker_of
from kithline.city.notes.circle import Child, Circle, Person
from kithline.city.notes.frames import words
from kithline.city.notes.gold import Item, Mark
from kithline.city.notes.pen import Claim, Pen
from kithline.city.notes.voice import Author

Step = tuple[str, str, float, float]
SAY, TELL, QUOTE, ACT, COPY = "say", "tell", "quote", "act", "copy"
# A part: its name (for headings) and its steps. say: list, chance. tell: pool, fewest and most. quote, act: likewise.
Part = tuple[str, tuple[Step, ...]]
KINDS: dict[str, tuple[str, tuple[Part, ...]]] = {
    "visit": (
        "Home visit",
        (
            ("arrive", ((SAY, "visit arrive", 0.93, 0),)),
            ("home", ((SAY, "visit home", 0.5, 0), (TELL, "home", 0, 1), (SAY, "detail", 0.3, 0))),
            ("talk", ((SAY, "visit talk", 0.6, 0), (TELL, "any", 1, 3), (SAY, "detail", 0.35, 0))),
            ("family", ((TELL, "kin", 0, 2), (SAY, "visit others", 0.45, 0))),
            ("child", ((SAY, "visit child", 0.8, 0), (QUOTE, "any", 0, 2), (SAY, "detail", 0.25, 0))),
            ("think", ((SAY, "visit think", 0.4, 0), (TELL, "think", 0, 1))),
            ("actions", ((ACT, "me|other|family|kin", 0, 3),)),
            ("close", ((SAY, "visit close", 0.4, 0),)),
        ),
    ),
    "session": (
        "Family support session",
        (
            ("arrive", ((SAY, "session arrive", 1, 0),)),
            ("talk", ((SAY, "session talk", 0.85, 0), (TELL, "good", 0, 2), (SAY, "detail", 0.45, 0))),
            ("family", ((TELL, "any", 0, 2),)),
            ("child", ((QUOTE, "any", 0, 1),)),
            ("actions", ((ACT, "family|me|kin", 0, 2),)),
        ),
    ),
    "call": (
        "Telephone call",
        (
            ("arrive", ((SAY, "call arrive", 1, 0),)),
            ("talk", ((SAY, "call talk", 0.5, 0), (TELL, "any", 1, 2))),
            ("actions", ((ACT, "me|other", 0, 1),)),
            ("close", ((SAY, "call close", 0.35, 0),)),
        ),
    ),
    "strategy": (
        "Strategy discussion",
        (
            ("arrive", ((SAY, "strategy arrive", 1, 0),)),
            ("background", ((COPY, "copied", 0.35, 0), (TELL, "past", 0, 1))),
            ("police", ((SAY, "strategy police", 1, 0), (TELL, "police", 1, 2))),
            ("health", ((SAY, "strategy health", 0.8, 0), (TELL, "health", 1, 2))),
            ("school", ((SAY, "strategy school", 0.8, 0), (TELL, "school", 1, 2), (QUOTE, "any", 0, 1))),
            ("family", ((TELL, "kin", 0, 2),)),
            (
                "think",
                ((SAY, "strategy decide", 1, 0), (TELL, "think", 0, 1), (SAY, "strategy decide", 0.5, 0)),
            ),
            ("actions", ((ACT, "other|me|other", 2, 4),)),
        ),
    ),
    "core_group": (
        "Core group",
        (
            ("arrive", ((SAY, "core arrive", 1, 0),)),
            ("background", ((COPY, "copied", 0.25, 0),)),
            ("good", ((SAY, "core good", 0.9, 0), (TELL, "good", 1, 3))),
            ("worry", ((SAY, "core worry", 0.9, 0), (TELL, "worry", 1, 3))),
            ("views", ((SAY, "core views", 0.8, 0), (QUOTE, "any", 1, 1))),
            ("family", ((TELL, "kin", 0, 1), (SAY, "detail", 0.15, 0))),
            ("actions", ((ACT, "family|other|me|kin", 1, 4),)),
            ("close", ((SAY, "core close", 0.75, 0),)),
        ),
    ),
    "supervision": (
        "Supervision",
        (
            ("arrive", ((SAY, "supervision arrive", 1, 0),)),
            ("background", ((COPY, "copied", 0.5, 0), (TELL, "past", 0, 1))),
            ("talk", ((SAY, "supervision summary", 0.75, 0), (TELL, "any", 1, 3))),
            ("think", ((SAY, "supervision think", 0.9, 0), (TELL, "think", 0, 2))),
            ("actions", ((ACT, "other|me", 1, 3),)),
            ("close", ((SAY, "supervision close", 0.6, 0),)),
        ),
    ),
    "school_log": (
        "School log",
        (
            ("arrive", ((SAY, "school arrive", 0.9, 0),)),
            ("talk", ((TELL, "school", 0, 2), (SAY, "schoolbit", 0.4, 0))),
            ("child", ((QUOTE, "any", 0, 1),)),
            ("did", ((SAY, "school did", 0.6, 0), (TELL, "kin", 0, 1), (SAY, "schoolbit", 0.25, 0))),
            ("actions", ((ACT, "me|other", 0, 1),)),
        ),
    ),
    "police_report": (
        "Police report",
        (
            ("arrive", ((SAY, "police arrive", 1, 0),)),
            ("scene", ((SAY, "police scene", 0.9, 0), (TELL, "police", 1, 3), (SAY, "police scene", 0.6, 0))),
            ("background", ((TELL, "police past", 0, 1), (TELL, "police kin", 0, 1))),
            ("child", ((QUOTE, "any", 0, 1),)),
            ("actions", ((SAY, "police act", 1, 0), (SAY, "police act", 0.2, 0), (ACT, "other", 0, 1))),
        ),
    ),
    "health_visit": (
        "Health visitor contact",
        (
            ("arrive", ((SAY, "hv arrive", 1, 0),)),
            ("health", ((SAY, "hv growth", 0.9, 0), (TELL, "health", 1, 2), (SAY, "hv growth", 0.6, 0))),
            ("talk", ((SAY, "hv mum", 0.8, 0), (TELL, "any", 0, 2), (SAY, "detail", 0.3, 0))),
            ("family", ((TELL, "kin", 0, 1),)),
            ("actions", ((ACT, "me|family", 0, 2),)),
        ),
    ),
    "return_interview": (
        "Return interview",
        (
            ("arrive", ((SAY, "return arrive", 1, 0),)),
            ("talk", ((SAY, "return talk", 1, 0), (TELL, "youth", 1, 2), (SAY, "return talk", 0.8, 0))),
            ("child", ((QUOTE, "any", 1, 2),)),
            ("family", ((TELL, "any", 0, 2),)),
            ("think", ((SAY, "return think", 0.8, 0),)),
            ("actions", ((ACT, "me|other", 0, 2),)),
        ),
    ),
}
SHORT_POSTS = {"me": "me", "other": "other", "family": "family"}


@dataclass(frozen=True)
class Written:
    """A note as written."""

    text: str
    items: tuple[Item, ...]


class _Telling:
    """One note while it is told."""

    def __init__(self, pen: Pen, circle: Circle, child: Child, kind: str, seed: str) -> None:
        self.pen, self.circle, self.child, self.kind, self.seed = pen, circle, child, kind, seed
        self.dice = pen.dice
        self.told: set[tuple[str, str]] = set()
        self.left = claims(pen.dice, circle, child.person, pen.written.toordinal())
        self.is_first_in_part, self.part = True, ""
        self.lead: tuple[bool, Mark] | None = None  # how it was before words that lead in to what comes next
        staff = circle.professionals
        self.people = {
            "k": (child.carer,),
            "c": (child.person,) if "talks" in pen.available else (),
            "n": circle.others["kin"],
            "e": (staff["teacher"], staff["dsl"]) if "school" in child.needs else (),
            "h": (staff["hv"],) if pen.available & {"baby", "under5"} else (),
            "x": () if kind == "police_report" else (staff["police"],),
            "f": (staff["fsw"],) if "fsw" in staff else (),
        }

    def tell_all(self) -> Written:
        pen, layout = self.pen, self.pen.author.layout
        parts = KINDS[self.kind][1]
        if layout == "spoken":
            pen.say("begin")
        for name, steps in parts:
            if layout == "spoken" and name == "arrive":
                continue
            self.part, self.is_first_in_part = name, True
            for step in steps:
                STEPS[step[0]](self, *step[1:])
                if step[0] != SAY:
                    self._drop_lead()
            self._drop_lead()
        if layout == "spoken":
            pen.put(" ")
            pen.say("end")
        if self.dice.random() < 0.02:
            self._correct()
        return Written(pen.text(), tuple(pen.items))

    def _drop_lead(self) -> None:
        """Take back what led in ("From school:") to something that nobody had to tell."""
        if self.lead and self.pen.ends_with(":"):
            self.is_first_in_part, held = self.lead
            self.pen.back_to(held)
        self.lead = None

    # --- between sentences ------------------------------------------------------------------------------------

    def _join(self) -> None:
        """What stands before the next sentence: by layout, and by whether a part begins."""
        pen, author = self.pen, self.pen.author
        begins, self.is_first_in_part = self.is_first_in_part, False
        layout = author.layout
        if not pen.text():
            if layout == "headed" and begins:
                self._head()
            return
        if layout == "prose":
            pen.put("\n\n" if begins and self.dice.random() < 0.4 else " ")
        elif layout == "spoken":
            pen.put(" ")
            if self.dice.random() < 0.6:
                pen.say("link")
                pen.put(" ")
        elif layout == "headed":
            if begins and self.dice.random() < 0.8:
                pen.breaks()
                self._head()
            else:
                pen.put(" ")
        elif layout == "lines" or layout == "dashes":
            pen.breaks()
            if layout == "dashes":
                pen.put("- ")
        else:
            pen.put("\n" if begins else " ")

    def _head(self) -> None:
        choices = words().get(f"head {self.part}")
        if choices:
            place = sum(map(ord, self.pen.author.code)) % len(choices)
            self.pen.put(f"{choices[place]}: ")

    # --- steps ------------------------------------------------------------------------------------------------

    def say(self, name: str, chance: float, _: float) -> None:
        """A sentence of the list that the note does not have yet."""
        self.pen.weigh()
        if self.dice.random() < chance * min(1.0, 0.55 + 0.5 * self.pen.author.length) and self.pen.has_new(
            name
        ):
            begun, held = self.is_first_in_part, self.pen.mark()
            self._join()
            self.pen.say(name)
            if self.pen.ends_with(":"):
                self.lead = (begun, held)

    def _several(self, fewest: float, most: float) -> int:
        most = max(fewest, most * self.pen.author.length)
        return int(fewest + self.dice.random() * (most - fewest + 1))

    def tell(self, pool: str, fewest: float, most: float) -> None:
        wanted = self._several(fewest, most)
        chosen: list[Claim] = []
        for claim in of_pool(self.left, pool):
            if len(chosen) >= wanted:
                break
            if (claim.who.id, claim.topic) not in self.told:
                self.told.add((claim.who.id, claim.topic))
                chosen.append(claim)
        # What is told of one person is told together.
        for claim in sorted(chosen, key=lambda each: each.who.id):
            bare = self.part in BARE and (self.kind in IN_TURN or self.dice.random() < 0.8)
            speaker = None if bare and claim.status not in ("alleged", "contested") else self._speaker(claim)
            told = self.pen.tell(replace(claim, speaker=speaker, is_bare=bare), self._join)
            if told and self.part in AFTER and claim.status in PRESENT and claim.stance != "neutral":
                self._add(f"after {'good' if claim.stance == 'protective' else 'risk'}", 0.25)

    def _add(self, name: str, chance: float) -> None:
        """A sentence that takes up the last, now and then."""
        chance *= 0.0 if self.kind in AT_A_TABLE else min(1.3, self.pen.author.length)
        if self.dice.random() < chance and self.pen.has(name):
            self._join()
            self.pen.say(name)

    def _speaker(self, claim: Claim) -> Person | None:
        """Who says it: in a call mostly the caller, else somebody who might know; none: the author saw it."""
        needed = claim.status in ("alleged", "contested")
        caller = self.pen.cast["caller"]
        if self.kind == "call" and self.dice.random() < 0.8 and not (needed and caller is claim.who):
            return caller
        if self.kind == "supervision" and self.dice.random() < 0.7 and not needed:
            return self.circle.professionals["sw"]
        found = speaker_of(self.dice, claim, self.people, needed)
        # A professional is not said to be frightened of what may come.
        return None if found and found.is_professional and claim.status == "hypothetical" else found

    def quote(self, _: str, fewest: float, most: float) -> None:
        if "talks" not in self.pen.available:
            return
        wanted = self._several(fewest, most)
        for claim in self.left:
            if wanted <= 0:
                break
            key = (claim.who.id, claim.topic)
            form = "childneg" if claim.status == "negated" else "child"
            if key in self.told or claim.status not in ("asserted", "negated", "contested"):
                continue
            if not self.pen.has(f"{claim.topic} {form}"):
                continue
            self.told.add(key)
            status = "asserted" if claim.status == "contested" else claim.status
            told = replace(claim, status=status, speaker=self.child.person, in_own_words=True)
            if self.pen.tell(told, self._join):
                wanted -= 1
                self._add("after child", 0.25)

    def act(self, lists: str, fewest: float, most: float) -> None:
        choices = lists.split("|")
        for number in range(self._several(fewest, most)):
            name = choices[int(self.dice.random() * len(choices))]
            if name == "kin" and not self.circle.others["kin"]:
                name = "family"
            owner, listed = self._owner(name)
            if not self.pen.has(listed):
                continue
            self._join()
            if self.pen.author.layout == "numbered":
                self.pen.breaks()
                self.pen.put(f"{number + 1}. ")
            self.pen.act(listed, owner)

    def _owner(self, name: str) -> tuple[Person | None, str]:
        """Whose an action is (none: the author's), and from which list it comes: some are a post's own."""
        if name == "me":
            return None, f"me {self.kind}" if self.pen.has(f"me {self.kind}") else name
        if name == "family":
            return self.child.carer, name
        if name == "kin":
            kin = self.circle.others["kin"]
            return kin[int(self.dice.random() * len(kin))], name
        left_out = {"manager", OWN.get(self.kind), "" if self.people["h"] else "hv"}
        posts = [post for post in self.circle.professionals if post not in left_out]
        post = posts[int(self.dice.random() * len(posts))]
        own = f"other {post}"
        return self.circle.professionals[post], own if self.pen.has(
            own
        ) and self.dice.random() < 0.65 else name

    def copy(self, name: str, chance: float, _: float) -> None:
        """A paragraph that is copied forward: the same words each time, by this author, of this child."""
        pen = self.pen
        if self.dice.random() >= chance or not pen.has(name):
            return
        self._join()
        kept, pen.dice = pen.dice, Random(f"{self.seed} {pen.author.code} {self.child.key}")
        pen.random = pen.dice.random
        pen.say(name)
        pen.dice, pen.random = kept, kept.random

    def _correct(self) -> None:
        helping = {held.who.id for held in self.circle.circumstances if held.topic == "help"}
        others = [each for each in self.circle.others["kin"] if each.id not in helping]
        if others:
            who = others[int(self.dice.random() * len(others))]
            claim = Claim(who, "help", "protective", "negated", None, True, is_correction=True)
            self.pen.tell(claim, self._join)


AT_A_TABLE = (
    "police_report",
    "strategy",
    "core_group",
    "supervision",
)  # kinds without the author's talk with the child
IN_TURN = ("strategy", "core_group")  # round the table: what is told there is nobody's impression of a visit
PRESENT = ("asserted", "alleged", "contested")
AFTER = ("talk", "family", "home", "child")  # parts in which the author takes up what was told
BARE = ("police", "health", "school", "good", "worry", "background")  # parts that list information
OWN = dict.fromkeys(("visit", "call", "core_group"), "sw")
OWN |= {"school_log": "dsl", "police_report": "police", "health_visit": "hv", "session": "fsw"}
STEPS: dict[str, Callable[..., None]] = {
    SAY: _Telling.say,
    TELL: _Telling.tell,
    QUOTE: _Telling.quote,
    ACT: _Telling.act,
    COPY: _Telling.copy,
}


def write(
    circle: Circle, child: Child, kind: str, author: Author, written: date, event: date | None, seed: str
) -> Written:
    """Write one note. `seed` and nothing else decides its draws; `event` is the day of what it is about."""
    dice = Random(seed)
    extra = frozenset() if kind in (*AT_A_TABLE, "call") else frozenset(("direct",))
    pen = Pen(circle, child, author, written, dice, event, extra)
    callers = [child.carer, circle.professionals["dsl"], *circle.others.get("kin", ())]
    pen.cast["caller"] = callers[int(dice.random() * len(callers))]
    if not pen.cast["caller"].is_professional:
        pen.allow("private")
    pen.cast["informant"] = callers[0 if dice.random() < 0.5 else -1]
    return _Telling(pen, circle, child, kind, seed.split(":")[0]).tell_all()
