"""Professionals: invented names, teams, how to reach them. Social workers, early help, SEND officers, youth justice."""

from dataclasses import dataclass

import numpy as np

from kithline.city import names
from kithline.city.chance import Ints
from kithline.city.names import OTHER_SHARE, Words
from kithline.city.places import MOBILE, TELEPHONE
from kithline.city.seeds import Seeds
from kithline.city.sizes import CHILDREN, Size

TEAMS = ("Harbour", "Lighthouse", "Quayside", "Dunes")
KINDS = {
    # kind: (key begins, job title, team, per 10,000 children, least)
    "duty": ("SW1", "Social Worker", "Assessment {}", 7, 2),
    "social": ("SW2", "Social Worker", "Family Safeguarding {}", 16, 3),
    "senior": ("SW3", "Senior Social Worker", "Family Safeguarding {}", 18, 1),  # who hold no cases
    "early_help": ("EH", "Family Support Worker", "Early Help {}", 12, 2),
    "send": ("SEN", "EHC Plan Coordinator", "SEND Casework", 3, 2),
    "youth": ("YJ", "Youth Justice Officer", "Youth Justice Service", 3, 2),
}


@dataclass(frozen=True)
class Workers:
    """One row a professional."""

    key: Words
    kind: Words
    name: Words
    title: Words
    team: Words
    telephone: Words
    email: Words
    manager: Words
    duty_telephone: Words

    def of(self, kind: str) -> Ints:
        return np.flatnonzero(self.kind == kind)

    def __len__(self) -> int:
        return len(self.key)


def make_workers(seeds: Seeds, size: Size) -> Workers:
    """The workforce that the city's children need (about 41 social workers to 10,000 children, LAIT 2025)."""
    draw = seeds.draw("workers")
    children = size.people * CHILDREN
    kind, key, title, team = [], [], [], []
    for code, (begins, job, place, per, least) in KINDS.items():
        for number in range(max(least, round(children * per / 10_000))):
            kind.append(code)
            key.append(f"{begins}{number + 1:03d}")
            title.append(job)
            team.append(place.format(TEAMS[number % len(TEAMS)]))
    count = len(kind)
    # One manager a team, drawn with the workers so that no manager is among them.
    teams = sorted(set(team))
    who = staff_names(draw, count + len(teams))
    manager = dict(zip(teams, who[count:], strict=True))
    duty = {name: TELEPHONE.format(300 + place) for place, name in enumerate(teams)}
    return Workers(
        np.array(key),
        np.array(kind),
        who[:count],
        np.array(title),
        np.array(team),
        np.array([MOBILE.format(place % 1000) for place in range(100, 100 + count)]),
        emails(who[:count]),
        np.array([manager[name] for name in team]),
        np.array([duty[name] for name in team]),
    )


def emails(name: Words) -> Words:
    """Mail of the example domain, by name."""
    return np.array([f"{each.lower().replace(' ', '.').replace(chr(39), '')}@example.org" for each in name])


def staff_names(draw: np.random.Generator, count: int) -> Words:
    """So many full names of grown-ups."""
    origin = draw.choice(len(OTHER_SHARE), size=count, p=OTHER_SHARE)
    sex = np.where(draw.random(count) < 0.8, "F", "M")
    forename = names.forenames(draw, origin, sex, np.ones(count, dtype=bool))
    return np.char.add(np.char.add(forename, " "), names.surnames(draw, origin))
