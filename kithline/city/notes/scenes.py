"""Scenes: what may happen in a note of a kind, each a small story told whole, and of whom it can be told on a day.

data/scenes/KIND.txt holds the scenes of a kind, one a line. A heading says what must be so: "== plain" nothing,
"== drinking now of mother" that the child's mother drinks, "...; help now of relative as q" that a relative helps too.
now: it is so and known; ended: it was, and is known; hidden: it is so and nobody knows; absent: it is not so of them.
A line begins, or a heading ends, with what the child or the day must have: @baby @under5 @small @talks @primary @teen
of age, @girl, @athome @foster @kincare @mumcares @infamily of who brings it up, @cp @cin @cla of the plan, @term of a
school day (what a teacher tells needs one too), @cold of the cold months. Two of each five scenes of a kind are held
out: only the authors who are held out tell them.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from zlib import crc32

from kithline.city.notes.circle import Child, Circle, Person
from kithline.city.notes.frames import Node, lines, parse

HELD_OUT = (1, 3)  # of five
COLD = (11, 12, 1, 2, 3)  # months
# The kinds of note: title and whether its parts have headings.
KINDS: dict[str, tuple[str, bool]] = {
    "visit": ("Home visit", False),
    "session": ("Family support session", False),
    "call": ("Telephone call", False),
    "strategy": ("Strategy discussion", True),
    "core_group": ("Core group", True),
    "supervision": ("Supervision", True),
    "school_log": ("School log", False),
    "police_report": ("Police report", False),
    "health_visit": ("Health visitor contact", False),
    "return_interview": ("Return interview", False),
}
OF_MOST = "thrive"
RANKS = {"now": 0.8, "ended": 0.7, "hidden": 0.7, "absent": 0.7}
APART = 200  # notes of the city between two that tell the same scene, where another fits
RELATIVES = ("maternal", "paternal", "great-aunt")
NEEDS = re.compile(
    r"<(sib|big|little|kin|friend|dad|mum|school)(?:[.'][\w.]+)?>|<(?:prof|from):(fsw|hv|dsl|teacher)>"
)
ROLES = ("big", "friend", "kin", "little", "sib")
AT_SCHOOL = {"dsl", "teacher"}
NEED_OF = {"dsl": "school", "teacher": "school", "mum": "mumcares"}
OF_FAMILIES = (
    "relative",
    "grandparent",
    "uncle",
    "outsider",
    "man",
    "partner",
    "ex",
)  # round a child in its family
BINDING = re.compile(r"(\w+) (now|ended|hidden|absent) of ([\w ]+?)(?: as (\w))?$")


@dataclass(frozen=True)
class Binding:
    """What must be so of somebody, who then is `role` in the scene."""

    topic: str
    when: str
    group: str
    role: str


@dataclass(frozen=True, eq=False)
class Scene:
    """One scene. `needs`: what the child and the day must have."""

    kind: str
    number: int
    text: str
    nodes: tuple[Node, ...]
    needs: frozenset[str]
    bindings: tuple[Binding, ...]
    roles: tuple[str, ...]  # of others who come into it: see `discourse`
    is_held_out: bool

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.number}"

    @property
    def rank(self) -> float:
        """How late its turn comes: after those that tell of a circumstance that not every child has."""
        return min((RANKS[each.when] for each in self.bindings if each.topic != OF_MOST), default=1.0)


@dataclass(frozen=True)
class Known:
    """A circumstance as it is on a day; `when` as in a binding."""

    who: Person
    topic: str
    stance: str
    when: str


@cache
def scenes(kind: str) -> tuple[Scene, ...]:
    """All scenes of a kind. Raises ValueError for a heading that cannot be read."""
    found: list[Scene] = []
    bindings: tuple[Binding, ...] = ()
    of_all: set[str] = set()
    for line in lines(f"scenes/{kind}.txt"):
        if line.startswith("== "):
            heading, *tags = line[3:].split(" @")
            of_all = set(tags)
            bindings = tuple(_binding(part.strip()) for part in heading.split(";") if part.strip() != "plain")
        elif line and not line.startswith("# "):
            needs = set(of_all)
            while line.startswith("@"):
                tag, line = line.split(" ", 1)
                needs.add(tag[1:])
            # What stands within a choice is needed too, so that no choice need be refused.
            named = {match[1] or match[2] for match in NEEDS.finditer(line)}
            needs |= {NEED_OF.get(name, name) for name in named}
            if "foster" not in needs and any(binding.group in OF_FAMILIES for binding in bindings):
                needs.add("infamily")
            if named & AT_SCHOOL and kind != "supervision":  # only looked back on
                needs.add("term")
            roles = tuple(sorted(named & set(ROLES)))
            number = len(found)
            is_held_out = number % 5 in HELD_OUT
            found.append(
                Scene(kind, number, line, parse(line), frozenset(needs), bindings, roles, is_held_out)
            )
    return tuple(found)


def _binding(text: str) -> Binding:
    match = BINDING.match(text)
    if match is None:
        raise ValueError(f"a heading of scenes that cannot be read: {text}")
    return Binding(match[1], match[2], match[3], match[4] or "p")


@cache
def _spoken() -> dict[str, list[tuple[Node, ...]]]:
    found: dict[str, list[tuple[Node, ...]]] = {}
    heading = ""
    for line in lines("spoken.txt"):
        if line.startswith("== "):
            heading = line[3:]
        elif line and not line.startswith("# "):
            found.setdefault(heading, []).append(parse(line))
    return found


def spoken_words(name: str, dice: Random, is_held_out: bool) -> tuple[Node, ...]:
    """How a dictated note begins or ends, in words of the author's set."""
    choices = _spoken()[f"{name} held out" if is_held_out else name]
    return choices[int(dice.random() * len(choices))]


@cache
def _of_set(kind: str, is_held_out: bool) -> tuple[Scene, ...]:
    return tuple(scene for scene in scenes(kind) if scene.is_held_out == is_held_out)


def age_band(born: date, on: date) -> frozenset[str]:
    """What scenes may need of a child's age."""
    years = (on - born).days / 365.25
    if years < 1.6:
        return frozenset(("baby", "small"))
    if years < 3.5:
        return frozenset(("under5", "small"))
    if years < 9:
        return frozenset(("under5" if years < 5 else "primary", "small", "talks"))
    return frozenset(("primary" if years < 11.7 else "teen", "talks"))


def season(on: date) -> frozenset[str]:
    """What scenes may need of the time of year."""
    return frozenset(("cold",)) if on.month in COLD else frozenset()


def known_of(circle: Circle, child: Person, day: int) -> dict[str, list[Known]]:
    """What is so of the people round a child on a day, by topic; of other children of the family nothing."""
    found: dict[str, list[Known]] = {}
    for held in circle.circumstances:
        if held.since > day or (held.who.relation == "child" and held.who.id != child.id):
            continue
        ended = held.until is not None and held.until <= day
        unknown = held.known_on is None or held.known_on > day
        when = "hidden" if unknown and not ended else "unknown" if unknown else "ended" if ended else "now"
        who = child if held.who.id == child.id else held.who
        found.setdefault(held.topic, []).append(Known(who, held.topic, held.stance, when))
    return found


Fit = tuple[Scene, dict[str, Person]]


def fitting(
    kind: str,
    circle: Circle,
    child: Child,
    is_held_out: bool,
    on: date,
    available: frozenset[str],
    others: dict[str, tuple[Person, ...]],
    dice: Random,
) -> list[Fit]:
    """The scenes that fit the child on the day, and who is who in them.

    `available`: what scenes may need; `others`: who may come into a scene besides, by role.
    """
    known = known_of(circle, child.person, on.toordinal())
    found = []
    for scene in _of_set(kind, is_held_out):
        if scene.needs <= available:
            cast = _cast(scene, circle, child, known, others, dice)
            if cast is not None:
                found.append((scene, cast))
    return found


class Told:
    """Which scenes were told, note after note: of a family none twice before all that fit have been, and in the city
    the one next that was told least often."""

    def __init__(self) -> None:
        self._in_city: Counter[str] = Counter()
        self._latest: dict[str, int] = {}  # the number of the note that told it last
        self._notes = 0
        self._of_family: dict[tuple[str, str], set[str]] = {}

    def choose(self, fit: list[Fit], turn: int, family: str) -> Fit | None:
        """The scene whose turn it is. `turn`: how many notes of the kind there were of the family before, some of them
        perhaps written long ago: of scenes told equally often it decides."""
        if not fit:
            return None
        told = self._of_family.setdefault((family, fit[0][0].kind), set())
        left = [each for each in fit if each[0].code not in told]
        if not left:
            told.clear()
            left = fit
        order = sorted(left, key=lambda each: crc32(f"{family} {each[0].code}".encode()) * each[0].rank)
        first = turn % len(order)
        order = order[first:] + order[:first]
        chosen = min(order, key=lambda each: self._weariness(each[0]))
        told.add(chosen[0].code)
        self._in_city[chosen[0].code] += 1
        self._notes += 1
        self._latest[chosen[0].code] = self._notes
        return chosen

    def _weariness(self, scene: Scene) -> tuple[bool, float]:
        latest = self._latest.get(scene.code, -APART)
        return self._notes - latest < APART, self._in_city[scene.code] * scene.rank


def _cast(
    scene: Scene,
    circle: Circle,
    child: Child,
    known: dict[str, list[Known]],
    others: dict[str, tuple[Person, ...]],
    dice: Random,
) -> dict[str, Person] | None:
    """Who has each role of the scene, each somebody else; none where something is not so or somebody is missing."""
    cast: dict[str, Person] = {}
    for binding in scene.bindings:
        taken = {each.id for each in cast.values()}
        held = known.get(binding.topic, ())
        if binding.when == "absent":
            holders = {each.who.id for each in held}
            people = [each for each in everyone(circle, child) if each.id not in holders]
        else:
            people = [each.who for each in held if each.when == binding.when]
        people = [each for each in people if is_of(binding.group, each, child) and each.id not in taken]
        if not people:
            return None
        cast[binding.role] = people[int(dice.random() * len(people))]
    for role in scene.roles:
        taken = {each.id for each in cast.values()}
        people = [each for each in others[role] if each.id not in taken]
        if not people:
            return None
        cast[role] = people[int(dice.random() * len(people))]
    return cast


def everyone(circle: Circle, child: Child) -> list[Person]:
    """The parents, the carer and the kin."""
    found = {each.id: each for each in (circle.mother, circle.father, child.carer, *circle.kin) if each}
    return list(found.values())


def is_of(group: str, who: Person, child: Child) -> bool:
    """Whether somebody is of a group that headings name."""
    relation = who.relation
    match group:
        case "mother":
            return relation == "mother" and child.carer is who
        case "birthmother":
            return relation == "mother" and child.carer is not who
        case "child":
            return who.id == child.person.id
        case "man":
            return relation in ("father", "mother's partner", "mother's ex-partner")
        case "partner":
            return relation == "mother's partner"
        case "ex":
            return relation == "mother's ex-partner"
        case "foster":
            return relation == "foster carer"
        case "associate":
            return relation == "older associate"
        case "relative":
            return relation.startswith(RELATIVES) and child.carer is not who
        case "uncle":
            return relation in ("maternal uncle", "paternal uncle", "cousin")
        case "grandparent":
            return relation.endswith(("grandmother", "grandfather")) and child.carer is not who
        case "outsider":
            return relation in ("neighbour", "friend's mother", "family friend")
        case _:
            return relation == group
