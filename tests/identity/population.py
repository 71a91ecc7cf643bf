"""A small invented population with the families that mislead a linker, seen by five sources with their errors.

Harder than life, so that a thousand families show something: one birth in twelve is of twins.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kithline.core.identifiers import make_nhs_number, make_upn
from tests.identity.people import stub

FORENAMES = {
    "M": "Oliver George Harry Noah Jack Leo Arthur Muhammad Oscar Charlie Jacob Thomas Henry William Theo Archie "
    "Joshua James Alexander Isaac Daniel Samuel Benjamin Adam Ibrahim Yusuf Jayden Hayden Kai Dylan Tyler Kacper "
    "Jakub Aleksander Chidi Emeka Kwame Arjun Rohan Vihaan Zayn Hamza Bilal Ethan Nathan",
    "F": "Olivia Amelia Isla Ava Mia Ivy Lily Isabella Rosie Sophia Grace Freya Ella Bella Emma Emily Poppy Evie "
    "Charlotte Elizabeth Katherine Aisha Fatima Maryam Zainab Khadija Zuzanna Maja Julia Hanna Amara Chioma Ngozi "
    "Priya Anaya Diya Ruby Daisy Sienna Phoebe Millie Layla Mila Maya Chloe Jessica",
}
MIDDLES = ["James", "Rose", "Grace", "Lee", "Ann", "Jane", "Michael", "David", "Marie", "May", "John", "Ali"]
SHORT = {
    "Alexander": "Alex",
    "Elizabeth": "Lizzie",
    "Katherine": "Katie",
    "Thomas": "Tom",
    "Benjamin": "Ben",
    "Samuel": "Sam",
    "Daniel": "Danny",
    "Muhammad": "Mohammed",
    "Yusuf": "Yousef",
    "Charlotte": "Lottie",
    "Aisha": "Ayesha",
}
COMMON = [
    "Smith",
    "Jones",
    "Khan",
    "Ali",
    "Taylor",
    "Brown",
    "Williams",
    "Ahmed",
    "Hussain",
    "Patel",
    "Walker",
    "Wright",
    "Evans",
    "Nowak",
    "Begum",
    "Singh",
]
SYLLABLES = [
    "bar",
    "cor",
    "den",
    "el",
    "fen",
    "gar",
    "hol",
    "ing",
    "kel",
    "lam",
    "mor",
    "nor",
    "ock",
    "pen",
    "ray",
    "sel",
    "tor",
    "und",
    "wick",
    "yar",
]
STREETS = ["Almond", "Birch", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper"]


@dataclass
class Population:
    """The stubs, and for each the person that it is; twins as pairs of persons."""

    stubs: list[dict[str, Any]]
    person_of: dict[int, int]
    twins: set[frozenset[int]]


def make(families: int, seed: int) -> Population:
    """Families with one to four children and a parent, each seen by some of the sources."""
    chance = random.Random(seed)
    people, twins = [], set()
    surnames = COMMON * 3 + ["".join(chance.sample(SYLLABLES, 2)).title() for _ in range(250)]
    for family in range(families):
        surname, home = chance.choice(surnames), _home(chance, family)
        birth = date(2006, 1, 1) + timedelta(days=chance.randrange(4000))
        parent_birth = birth - timedelta(days=chance.randrange(18 * 365, 40 * 365))
        forenames = {sex: chance.sample(FORENAMES[sex].split(), 8) for sex in "MF"}
        eldest = len(people)
        for place in range(chance.choice((1, 1, 2, 2, 3, 4))):
            if place:
                birth += timedelta(days=chance.randrange(380, 1600))
            for twin in range(2 if chance.random() < 0.08 else 1):
                sex = chance.choice("MF")
                person = _person(chance, len(people), forenames[sex].pop(), surname, birth, sex, home)
                if twin:
                    twins.add(frozenset((len(people), len(people) - 1)))
                people.append(person)
        father = _person(chance, len(people), people[eldest]["forename"], surname, parent_birth, "M", home)
        if chance.random() > 0.1:  # one father in ten gives his own name to a child
            father["forename"] = chance.choice(FORENAMES["M"].split())
        people.append(father | {"role": "adult", "upn": None})
    return _seen(chance, people, twins)


def _home(chance: random.Random, number: int) -> dict[str, str]:
    postcode = (
        f"AA{number % 40 + 1} {number // 40 % 9 + 1}{chance.choice('ABDEFGHJ')}{chance.choice('ABDEFGHJ')}"
    )
    street = chance.choice(STREETS).lower()
    key = f"|{chance.randrange(1, 200)}|{street} road|{postcode}"
    return {"postcode": postcode, "uprn": str(990_000_000 + number), "address_key": key}


def _person(
    chance: random.Random,
    number: int,
    forename: str,
    surname: str,
    birth: date,
    sex: str,
    home: dict[str, str],
) -> dict[str, Any]:
    return {
        "forename": forename,
        "middle": chance.choice(MIDDLES),
        "surname": surname,
        "birth": birth,
        "sex": sex,
        "role": "child",
        "upn": make_upn(199, 4000 + number % 900, 2010 + number // 900 % 15, number % 1000),
        "nhs_number": make_nhs_number(number * 7),
        "home": home,
    }


SEEN_BY = {
    "school": (0.95, 0.99, 0.0),
    "case_system": (0.5, 0.4, 0.6),
    "sen_system": (0.25, 0.8, 0.3),
    "police_encompass": (0.35, 0.0, 0.0),
    "youth_justice": (0.08, 0.4, 0.2),
}


def _seen(chance: random.Random, people: list[dict[str, Any]], twins: set[frozenset[int]]) -> Population:
    stubs, person_of = [], {}
    moved = [_home(chance, 5_000 + number) for number in range(len(people))]
    for number, person in enumerate(people):
        for source, (share, with_upn, with_nhs) in SEEN_BY.items():
            if chance.random() > share or (
                person["role"] == "adult" and source not in ("case_system", "police_encompass")
            ):
                continue
            record = len(stubs) + 1
            home = moved[number] if chance.random() < 0.15 else person["home"]
            stubs.append(
                _with_errors(chance, person, people, number, record, source, home, with_upn, with_nhs)
            )
            person_of[record] = number
    return Population(stubs, person_of, twins)


def _with_errors(
    chance: random.Random,
    person: dict[str, Any],
    people: list[dict[str, Any]],
    number: int,
    record: int,
    source: str,
    home: dict[str, str],
    with_upn: float,
    with_nhs: float,
) -> dict[str, Any]:
    forename, surname, birth = person["forename"], person["surname"], person["birth"].isoformat()
    middle: str | None = person["middle"] if chance.random() < 0.4 else None
    if chance.random() < 0.25:
        forename = SHORT.get(forename, forename)
    if chance.random() < 0.02:
        at = chance.randrange(1, len(forename))
        forename = forename[:at] + forename[at + 1 :] if len(forename) > 3 else forename
    if chance.random() < 0.04:
        surname = chance.choice(("Barlow-" + surname, chance.choice(COMMON)))
    if chance.random() < 0.015 and int(birth[8:]) <= 12:
        birth = f"{birth[:4]}-{birth[8:]}-{birth[5:7]}"
    elif chance.random() < 0.015:
        birth = f"{birth[:3]}{(int(birth[3]) + 1) % 10}{birth[4:]}"
    upn = person["upn"] if chance.random() < with_upn else None
    nhs = person["nhs_number"] if chance.random() < with_nhs else None
    if upn and source != "school" and chance.random() < 0.01:
        upn = people[number - 1]["upn"]  # the brother's or sister's, or the neighbour's
    if nhs and chance.random() < 0.01:
        nhs = people[number - 1]["nhs_number"]
    place = {"postcode": home["postcode"]} if source == "police_encompass" else dict(home)
    if chance.random() < 0.1:
        place = {}
    name = "/".join((forename, middle, surname)) if middle else f"{forename}/{surname}"
    more = {"upn": upn, "nhs_number": nhs, "sex": person["sex"], "role": person["role"], **place}
    return stub(record, source, name, birth, **more)
