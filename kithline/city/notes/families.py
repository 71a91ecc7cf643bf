"""The circles of the families whose children have work open today: their people, their circumstances, who works with
them. All is read from the truth but the names of professionals whom it does not have, and what a child likes."""

from collections.abc import Iterator
from datetime import date
from random import Random

import numpy as np

from kithline.city import names
from kithline.city.notes.circle import Child, Circle, Circumstance, Person
from kithline.city.notes.frames import words
from kithline.city.people import NOBODY
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth

NOT_TO_TURN_TO = ("mother's ex-partner", "older associate", "friend", "friend's mother", "foster carer")
POSTS = {
    "hv": "health visitor",
    "dsl": "designated safeguarding lead",
    "teacher": "teacher",
    "police": "police officer",
    "manager": "team manager",
    "fsw": "family support worker",
    "sw": "social worker",
}
THEMES = {
    "1B": "parental alcohol use|mum's drinking|alcohol",
    "2B": "parental drug use|substance misuse|cannabis and other drugs at home",
    "3A": "domestic abuse|violence in the home|DA",
    "3B": "domestic abuse|parental conflict|police call outs",
    "4B": "parental mental health|mum's mental health|low mood",
    "5A": "learning needs|parents needing help to learn",
    "6A": "physical health|a long illness in the family",
    "13A": "exploitation worries|who is in and out of the home",
    "15A": "self-harm|low mood and self-harm",
    "16A": "neglect|home conditions and missed appointments|chronic neglect",
    "19B": "physical harm|the injury in the spring|harsh handling",
    "20": "housing and money|homelessness|strain at home",
}
_SETTING = {"foster carer": "foster", "maternal grandmother": "kincare"}
CATEGORIES = {
    "NEG": "neglect",
    "EMO": "emotional abuse",
    "PHY": "physical abuse",
    "SAB": "sexual abuse",
    "MUL": "multiple",
}


def open_children(truth: Truth) -> np.ndarray:
    """Identities with an episode of need or a stay in care today; not the birth identities of the adopted."""
    care = truth.social_care
    child = np.concatenate(
        [
            care.referrals.child[~care.referrals.nfa & np.isnat(care.referrals.end)],
            care.care.child[np.isnat(care.care.end)],
        ]
    )
    return np.unique(child[child < len(truth.people)])


def circles(seeds: Seeds, truth: Truth, key: names.Words) -> Iterator[Circle]:
    """One circle a family, in order; children without family or carer have no notes here. `key`: case numbers."""
    return _Reading(seeds, truth, key).circles()


class _Reading:
    """The truth, sorted for reading family by family."""

    def __init__(self, seeds: Seeds, truth: Truth, key: names.Words) -> None:
        self.truth, self.key = truth, key
        self._row_ids: dict[str, str] = {}  # of kin who are among the city's people
        draw = seeds.draw("notes.professionals")
        self.dice = Random(int(draw.integers(1 << 62)))
        self.today = np.datetime64(truth.today)
        self.staff = self._staff(draw)
        self.members = np.argsort(truth.people.family, kind="stable")
        self.family_of = truth.people.family[self.members]
        self.home = truth.lives.homes_on(self.today, len(truth.people))
        rolls = truth.enrolments
        on_roll = rolls.on(self.today)
        self.school = dict(zip(rolls.child[on_roll].tolist(), rolls.school[on_roll].tolist(), strict=True))
        held = truth.circumstances
        self.told = np.argsort(held.family, kind="stable")
        self.told_of = held.family[self.told]
        self.kin = np.argsort(truth.kin.family, kind="stable")
        self.kin_of = truth.kin.family[self.kin]
        self.streets = tuple(truth.places.streets.tolist())
        social = truth.work.social
        order = np.argsort(social.start, kind="stable")
        self.worker = dict(zip(social.child[order].tolist(), social.worker[order].tolist(), strict=True))
        self.opened, self.factors = self._opened()
        care = truth.social_care
        now = np.isnat(care.plans.end)
        self.plans = dict(zip(care.plans.child[now].tolist(), care.plans.latest[now].tolist(), strict=True))
        self.in_care = set(care.care.child[np.isnat(care.care.end)].tolist())

    def _staff(self, draw: np.random.Generator) -> dict[str, list[Person]]:
        size = max(12, len(self.truth.people) // 900)
        found = {}
        for post in ("hv", "dsl", "teacher", "police", "manager", "fsw"):
            count = len(self.truth.schools) if post == "dsl" else size
            origin = draw.choice(len(names.OTHER_SHARE), size=count, p=names.OTHER_SHARE)
            sex = np.where(draw.random(count) < (0.35 if post == "police" else 0.82), "F", "M")
            forename = names.forenames(draw, origin, sex, np.ones(count, dtype=bool)).tolist()
            surname = names.surnames(draw, origin).tolist()
            found[post] = [
                Person(f"{post}:{place}", one, two, str(which), POSTS[post])
                for place, (one, two, which) in enumerate(zip(forename, surname, sex.tolist(), strict=True))
            ]
        return found

    def _opened(self) -> tuple[dict[int, date], dict[int, str]]:
        referrals = self.truth.social_care.referrals
        rows = np.flatnonzero(~referrals.nfa & np.isnat(referrals.end))
        child = referrals.child[rows].tolist()
        opened = dict(zip(child, referrals.start[rows].astype(object).tolist(), strict=True))
        return opened, dict(zip(child, referrals.factors[rows].tolist(), strict=True))

    def circles(self) -> Iterator[Circle]:
        people = self.truth.people
        found = open_children(self.truth)
        found = found[people.family[found] >= 0]
        order = found[np.argsort(people.family[found], kind="stable")]
        family = people.family[order]
        for one in np.unique(family).tolist():
            first, last = np.searchsorted(family, [one, one + 1])
            circle = self._circle(one, order[first:last].tolist())
            if circle.children:
                yield circle

    def person(self, number: int, relation: str) -> Person:
        """One of the city's people."""
        people = self.truth.people
        return Person(
            f"P{number}",
            str(people.forename[number]),
            str(people.surname[number]),
            str(people.sex[number]),
            relation,
            people.birth[number].astype(object),
            str(people.preferred[number]),
        )

    def _circle(self, family: int, children: list[int]) -> Circle:
        truth = self.truth
        families, people = truth.families, truth.people
        mother = self.person(int(families.mother[family]), "mother") if families.mother[family] >= 0 else None
        number = int(families.father[family])
        father = self.person(number, "father") if number != NOBODY else None
        if father is not None and father.sex == "F":
            father = Person(father.id, father.forename, father.surname, "F", "mother's partner", father.born)
        adults = [each for each in (mother, father) if each]
        if families.partner[family] >= 0:
            adults.append(self.person(int(families.partner[family]), "mother's partner"))
        kin, foster = self._kin(family)
        known = {each.id: each for each in (*adults, *kin)}
        opened = min((self.opened[each] for each in children if each in self.opened), default=truth.today)
        circle = Circle(
            family=family,
            street=self._street(children[0]),
            mother=mother,
            father=father if father and father.relation == "father" else None,
            children=[],
            kin=[each for each in kin if each.relation != "foster carer"],
            professionals=self._professionals(children[0]),
            circumstances=[],
            opened=opened,
            theme=self._theme(children[0]),
            plan=self._plan(children[0]),
            streets=self.streets,
        )
        everyone = {
            each: self.person(each, "child") for each in self._members(family) if people.is_child[each]
        }
        known.update({each.id: each for each in everyone.values()})
        circle.circumstances = self._circumstances(family, known)
        at_risk = {each.who.id for each in circle.circumstances if each.stance == "risk"}
        circle.others = {
            "kin": tuple(
                each for each in circle.kin if each.relation not in NOT_TO_TURN_TO and each.id not in at_risk
            ),
            "friend": tuple(each for each in circle.kin if each.relation == "friend"),
        }
        for each in children:
            carer = self._carer(each, family, mother, father, kin, foster)
            if carer is not None and each in everyone:
                circle.children.append(self._child(each, everyone, carer, circle))
        return circle

    def _members(self, family: int) -> list[int]:
        first, last = np.searchsorted(self.family_of, [family, family + 1])
        return self.members[first:last].tolist()

    def _kin(self, family: int) -> tuple[list[Person], dict[int, Person]]:
        kin = self.truth.kin
        first, last = np.searchsorted(self.kin_of, [family, family + 1])
        found, foster = [], {}
        for row in self.kin[first:last].tolist():
            person = Person(
                f"P{kin.person[row]}" if kin.person[row] >= 0 else f"K{row}",
                str(kin.forename[row]),
                str(kin.surname[row]),
                str(kin.sex[row]),
                str(kin.relation[row]),
                kin.birth[row].astype(object),
            )
            self._row_ids[f"K{row}"] = person.id
            if person.relation == "foster carer":
                foster[int(kin.child[row])] = person
            found.append(person)
        return found, foster

    def _circumstances(self, family: int, known: dict[str, Person]) -> list[Circumstance]:
        held = self.truth.circumstances
        first, last = np.searchsorted(self.told_of, [family, family + 1])
        found = []
        for row in self.told[first:last].tolist():
            who = str(held.who[row])
            person = known.get(self._row_ids.get(who, who))
            if person is not None:
                found.append(
                    Circumstance(
                        person,
                        str(held.topic[row]),
                        str(held.stance[row]),
                        _ordinal(held.since[row]) or 0,
                        _ordinal(held.until[row]),
                        _ordinal(held.known_on[row]),
                    )
                )
        return found

    def _street(self, child: int) -> str:
        home = int(self.home[child])
        if home < 0 or home == self.truth.places.refuge:
            return self.streets[child % len(self.streets)]
        line = str(self.truth.places.line[home]).rpartition(", ")[2]
        number, _, street = line.partition(" ")
        return street if number.isdigit() else line

    def _professionals(self, child: int) -> dict[str, Person]:
        dice, workers = self.dice, self.truth.workers
        found = {
            post: staff[int(dice.random() * len(staff))]
            for post, staff in self.staff.items()
            if post != "dsl"
        }
        school = self.school.get(child)
        found["dsl"] = self.staff["dsl"][school if school is not None else child % len(self.truth.schools)]
        if dice.random() < 0.45:
            del found["fsw"]
        row = self.worker.get(child)
        if row is not None:
            forename, _, surname = str(workers.name[row]).partition(" ")
            found["sw"] = Person(f"W{workers.key[row]}", forename, surname, "F", POSTS["sw"])
        else:
            found["sw"] = found["manager"]
        return found

    def _theme(self, child: int) -> str:
        code = self.factors.get(child, "20").split(",")[0]
        choices = THEMES.get(code, THEMES["20"]).split("|")
        return choices[int(self.dice.random() * len(choices))]

    def _plan(self, child: int) -> str:
        if child in self.plans:
            return f"CP plan ({CATEGORIES.get(self.plans[child], 'neglect')})"
        return "child looked after" if child in self.in_care else "CIN plan"

    def _carer(
        self,
        child: int,
        family: int,
        mother: Person | None,
        father: Person | None,
        kin: list[Person],
        foster: dict[int, Person],
    ) -> Person | None:
        kind = str(self.truth.families.kind[family])
        if child in foster:
            return foster[child]
        if kind == "lone_father" and father is not None:
            return father
        if kind == "kinship":
            found = [each for each in kin if each.relation == "maternal grandmother"]
            if found:
                return found[0]
        return mother

    def _child(self, number: int, everyone: dict[int, Person], carer: Person, circle: Circle) -> Child:
        truth, dice = self.truth, self.dice
        people = truth.people
        siblings = tuple(
            Person(
                other.id,
                other.forename,
                other.surname,
                other.sex,
                ("half-" if people.father[each] != people.father[number] else "")
                + ("sister" if other.sex == "F" else "brother"),
                other.born,
            )
            for each, other in everyone.items()
            if each != number
        )
        school = self.school.get(number)
        needs = {_SETTING.get(carer.relation, "athome")} | ({"mumcares"} if carer is circle.mother else set())
        needs |= {str(truth.families.kind[circle.family])}
        needs |= {"infamily"} if "foster" not in needs else set()
        needs |= {"cp" if circle.plan.startswith("CP") else "cin" if circle.plan.startswith("CIN") else "cla"}
        needs |= {"school"} if school is not None else set()
        needs |= {"mum"} if circle.mother else set()
        needs |= {"dad"} if circle.father else set()
        needs |= {"fsw"} if "fsw" in circle.professionals else set()
        person = everyone[number]
        return Child(
            person,
            number,
            str(self.key[number]),
            person.born or truth.today,
            str(truth.schools.name[school]) if school is not None else "",
            _year(person.born or truth.today, truth.today),
            frozenset(needs),
            {
                name: words()[name][int(dice.random() * len(words()[name]))]
                for name in ("toy", "hobby", "petname")
            },
            carer,
            siblings,
        )


def _ordinal(day: np.datetime64) -> int | None:
    return None if np.isnat(day) else day.astype(object).toordinal()


def _year(born: date, on: date) -> str:
    """The year group, as schools write it."""
    group = (on.year - (on.month < 9)) - (born.year - (born.month < 9)) - 5
    return f"Y{group}" if group > 0 else "Reception" if group == 0 else "nursery"
