"""The people round a child, as notes name them: who they are in truth, and what they are to the child in words."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kithline.city.notes.frames import rows

HOUSEHOLD = ("mother", "father", "mother's partner", "foster carer", "maternal grandmother")
OUTSIDE = ("neighbour", "friend", "friend's mother", "older associate", "family friend")


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody whom notes name. `id`: P, K or W and a number (people, kin, workers), or a post and a number."""

    id: str
    forename: str
    surname: str
    sex: str
    relation: str
    born: date | None = None
    nick: str = ""

    @property
    def is_professional(self) -> bool:
        return self.relation in PROFESSIONS


PROFESSIONS = frozenset(
    (
        *("social worker", "team manager", "health visitor", "designated safeguarding lead", "teacher"),
        *("police officer", "family support worker"),
    )
)


@dataclass(frozen=True, eq=False)
class Circumstance:
    """What is true of a person; days by ordinal number, `until` and `known_on` none where there is none."""

    who: Person
    topic: str
    stance: str
    since: int
    until: int | None
    known_on: int | None


@dataclass(eq=False)
class Child:
    """A child of the family with work open."""

    person: Person
    identity: int
    key: str  # the case system's number
    born: date
    school: str
    year: str
    needs: frozenset[str]
    likes: dict[str, str]  # toy, hobby, petname
    carer: Person
    siblings: tuple[Person, ...] = ()


@dataclass(eq=False)
class Circle:
    """A family's people and circumstances."""

    family: int
    street: str
    mother: Person | None
    father: Person | None
    children: list[Child]
    kin: list[Person]
    professionals: dict[str, Person]
    circumstances: list[Circumstance]
    opened: date
    theme: str
    plan: str
    streets: tuple[str, ...] = ()
    others: dict[str, Person] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """How a relation is written."""

    short: str
    long: str
    plain: tuple[str, ...]
    child: tuple[str, ...]


@cache
def relation_words() -> dict[str, Words]:
    """The relations of relations.csv."""
    return {
        row["relation"]: Words(
            row["short"], row["long"], tuple(row["plain"].split("|")), tuple(row["child"].split("|"))
        )
        for row in rows("relations.csv")
    }
