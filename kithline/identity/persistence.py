"""Persons keep their ids while groups of records change: who survives a merge, who gets a new id in a split."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Assignment:
    """What becomes of the persons of some records. ``persons`` has, for each group, the id of its person or None
    for a new one."""

    persons: list[int | None]
    absorbed: dict[int, int] = field(default_factory=dict)
    """Person id to the place of the group whose person absorbs it."""
    split_from: dict[int, int] = field(default_factory=dict)
    """Place of a group with a new person to the person that its records (most of them) left."""


def assign(groups: Sequence[Sequence[int]], person_of: Mapping[int, int]) -> Assignment:
    """Ids for groups of records. A group keeps the person of most of its records; of persons with equally many the
    oldest, which has the least id. A person whose records went different ways goes with most of them, and if equally
    many with the oldest record. Ids are never reused: a person whom no group keeps is absorbed."""
    held: dict[int, Counter[int]] = defaultdict(Counter)  # person -> group -> records
    oldest: dict[tuple[int, int], int] = {}
    for place, group in enumerate(groups):
        for record in group:
            if record in person_of:
                person = person_of[record]
                held[person][place] += 1
                oldest[person, place] = min(record, oldest.get((person, place), record))
    claims: dict[int, list[tuple[int, int]]] = defaultdict(list)  # group -> (-records, person)
    for person, places in held.items():
        place = min(places, key=lambda at: (-places[at], oldest[person, at]))
        claims[place].append((-places[place], person))
    persons: list[int | None] = [None] * len(groups)
    absorbed: dict[int, int] = {}
    for place, claimants in claims.items():
        persons[place] = min(claimants)[1]
        absorbed |= {person: place for _, person in claimants if person != persons[place]}
    split_from = {}
    for place, group in enumerate(groups):
        left = Counter(person_of[record] for record in group if record in person_of)
        if persons[place] is None and left:
            split_from[place] = min(left, key=lambda person: (-left[person], person))
    return Assignment(persons, absorbed, split_from)
