"""Invented English families, with what misleads a linker: twins of like names, step-families, sons named after their
fathers, changed names, moves, adoptions, protected people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.linking import names
from kithline.core.identifiers import make_nhs_number, make_upn

FIRST, LAST = date(2017, 1, 1), date(2026, 6, 30)
KINDS = "Road Street Lane Avenue Close Grove Terrace Gardens Way Crescent Drive Place Walk Court Mews Hill".split()
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
MIDDLES = {
    "F": "Rose Grace May Louise Jane Marie Ann Elizabeth Hope Lily Faith Jade Ruth Claire Joy".split(),
    "M": "James John Lee William Thomas David Michael Robert Alexander Paul George Peter Luke Joseph".split(),
}


@dataclass(slots=True)
class Home:
    number: str
    street: str
    postcode: str
    uprn: str


@dataclass(slots=True)
class Person:
    """Who somebody is. ``surnames`` and ``homes`` are by the day from which they hold, oldest first. A sealed person is
    the second identity of ``former``: adopted or protected, and nobody is to be led from one to the other."""

    id: int
    family: int
    origin: str
    role: str
    sex: str
    forename: str
    middle: str
    birth: date
    surnames: list[tuple[date, str]]
    homes: list[tuple[date, Home]]
    nhs_no: str = ""
    upn: str = ""
    nino: str = ""
    partition: str = ""
    former: int = 0
    since: date = FIRST
    until: date = LAST
    elder: list[int] = field(default_factory=list)
    twin: int = 0
    parents: list[int] = field(default_factory=list)


class Town:
    """Homes on invented streets: the postcode area JX, which Royal Mail does not use."""

    def __init__(self, chance: Random, streets: int) -> None:
        self.chance = chance
        common, _, tail = names.surnames("british")
        self.streets = [f"{chance.choice(tail)} {chance.choice(KINDS)}" for _ in range(streets)]

    def home(self) -> Home:
        chance = self.chance
        street = chance.randrange(len(self.streets))
        number = chance.randrange(1, 60)
        run = street * 4 + number // 16
        postcode = f"JX{run // 360 % 97 + 1} {run // 40 % 9}{LETTERS[run // 20 % 2]}{LETTERS[run % 20]}"
        flat = f"Flat {chance.randrange(1, 12)}, " if number % 9 == 0 else ""
        uprn = 999_900_000_000 + (street * 60 + number) * 12 + (int(flat[5:-2]) if flat else 0)
        return Home(f"{flat}{number}", self.streets[street], postcode, str(uprn))


def people(families: int, seed: int) -> Iterator[Person]:
    """Everybody, family by family; ids from 1."""
    maker = _Maker(Random(seed), families)
    for family in range(1, families + 1):
        yield from maker.family(family)


class _Maker:
    def __init__(self, chance: Random, families: int) -> None:
        self.chance = chance
        self.town = Town(chance, max(60, families // 22))
        self.count = 0

    def family(self, number: int) -> list[Person]:
        chance = self.chance
        origin = chance.choices(names.ORIGINS, names.SHARES)[0]
        homes = self._homes()
        his, hers = names.surname(chance, origin), names.surname(chance, origin)
        eldest = date(2006, 1, 1) + timedelta(days=chance.randrange(6300))
        is_married = chance.random() < 0.6
        mother = self._adult(number, origin, "F", eldest, hers, homes)
        father = self._adult(number, origin, "M", eldest, his, homes)
        people = [mother, father]
        if is_married:
            mother.surnames = [(FIRST, names.for_sex(his, "F"))]
        is_apart = chance.random() < 0.35
        if is_apart:
            father.homes = self._homes()
        childs = self._childs_surname(origin, father, mother, his, hers, is_married)
        children = self._children(number, origin, eldest, childs, homes, father, mother)
        people += children
        if is_apart and chance.random() < 0.4:
            people += self._step_family(number, origin, mother, children, homes)
        elif is_apart and is_married and chance.random() < 0.5:  # she takes her own name again
            mother.surnames.append((self._day(), hers))
        elif not is_married and not is_apart and chance.random() < 0.12:
            mother.surnames.append((self._day(), names.for_sex(his, "F")))
        if chance.random() < 0.05:
            people.append(self._grandparent(number, origin, mother, hers, homes))
        people += [sealed for child in children if chance.random() < 0.003 for sealed in self._adopted(child)]
        if chance.random() < 0.0015:
            people += self._fled([mother, *children])
        return people

    def _day(self) -> date:
        return FIRST + timedelta(days=self.chance.randrange((LAST - FIRST).days))

    def _homes(self) -> list[tuple[date, Home]]:
        moves = self.chance.choices((0, 1, 2, 3), (55, 28, 12, 5))[0]
        days = sorted(self._day() for _ in range(moves))
        return [(day, self.town.home()) for day in (FIRST, *days)]

    def _person(self, family: int, origin: str, role: str, sex: str, birth: date, **more: object) -> Person:
        self.count += 1
        era = "child" if role == "child" else "adult"
        given = {
            "forename": names.forename(self.chance, origin, sex, era),
            "middle": self.chance.choice(MIDDLES[sex]) if origin == "british" else "",
            "nhs_no": make_nhs_number(self.count * 2 % 899_990),
        }
        if role == "child":
            given["upn"] = make_upn(
                199, self.count // 16_000 % 10_000, 2010 + self.count // 1000 % 16, self.count % 1000
            )
        else:
            # a prefix that is given to nobody
            given["nino"] = f"QQ{100_000 + self.count % 899_999:06}{'ABCD'[self.count // 899_999]}"
        if origin != "british" and self.chance.random() < 0.3:
            given["middle"] = names.forename(self.chance, origin, sex, era)
        return Person(self.count, family, origin, role, sex, birth=birth, **{**given, **more})  # type: ignore[arg-type]

    def _adult(
        self, family: int, origin: str, sex: str, eldest: date, surname: str, homes: list[tuple[date, Home]]
    ) -> Person:
        birth = eldest - timedelta(days=self.chance.randrange(18 * 365, 38 * 365))
        name = names.for_sex(surname, sex)
        return self._person(family, origin, "adult", sex, birth, surnames=[(FIRST, name)], homes=homes)

    def _childs_surname(
        self, origin: str, father: Person, mother: Person, his: str, hers: str, is_married: bool
    ) -> str:
        if origin == "patronymic" and self.chance.random() < 0.6:
            return father.forename
        if origin == "british" and self.chance.random() < 0.1:
            return f"{hers}-{his}"
        return his if is_married or self.chance.random() < 0.6 else hers

    def _children(
        self,
        family: int,
        origin: str,
        eldest: date,
        surname: str,
        homes: list[tuple[date, Home]],
        father: Person,
        mother: Person,
    ) -> list[Person]:
        chance = self.chance
        found: list[Person] = []
        birth = eldest
        for place in range(chance.choices((1, 2, 3, 4, 5), (34, 40, 17, 6, 3))[0]):
            if place:
                birth += timedelta(days=chance.randrange(330, 1700))
            twins = 2 if chance.random() < 0.03 else 1
            for twin in range(twins):
                sex = chance.choice("FM")
                if twin and chance.random() < 0.6:
                    sex = found[-1].sex
                child = self._person(
                    family,
                    origin,
                    "child",
                    sex,
                    birth,
                    surnames=[(FIRST, names.for_sex(surname, sex))],
                    homes=homes,
                    parents=[mother.id, father.id],
                )
                if twin:
                    child.twin, found[-1].twin = found[-1].id, child.id
                    if chance.random() < 0.3 and sex == found[-1].sex:
                        child.forename = names.like_named(chance, found[-1].forename, sex, origin)
                while child.forename in {one.forename for one in found}:
                    child.forename = names.forename(chance, origin, sex, "child")
                child.elder = [one.id for one in found]
                found.append(child)
        sons = [child for child in found if child.sex == "M"]
        if sons and chance.random() < 0.05:
            sons[0].forename = father.forename
        daughters = [child for child in found if child.sex == "F"]
        if daughters and chance.random() < 0.01:
            daughters[0].forename = mother.forename
        return found

    def _step_family(
        self,
        family: int,
        origin: str,
        mother: Person,
        children: list[Person],
        homes: list[tuple[date, Home]],
    ) -> list[Person]:
        chance = self.chance
        surname = names.surname(chance, origin)
        stepfather = self._adult(family, origin, "M", children[0].birth, surname, homes)
        day = self._day()
        found = [stepfather]
        if chance.random() < 0.5:
            mother.surnames.append((day, names.for_sex(surname, "F")))
        for child in children:
            if chance.random() < 0.2:
                child.surnames.append((day, names.for_sex(surname, child.sex)))
        if chance.random() < 0.5:  # a half-brother or half-sister
            birth = min(date(2026, 1, 1), children[-1].birth + timedelta(days=chance.randrange(900, 2500)))
            sex = chance.choice("FM")
            half = self._person(
                family,
                origin,
                "child",
                sex,
                birth,
                surnames=[(FIRST, names.for_sex(surname, sex))],
                homes=homes,
                elder=[child.id for child in children],
                parents=[mother.id, stepfather.id],
            )
            found.append(half)
        return found

    def _grandparent(
        self, family: int, origin: str, mother: Person, surname: str, homes: list[tuple[date, Home]]
    ) -> Person:
        sex = self.chance.choice("FFM")
        birth = mother.birth - timedelta(days=self.chance.randrange(19 * 365, 35 * 365))
        surnames = [(FIRST, names.for_sex(surname, sex))]
        return self._person(family, origin, "adult", sex, birth, surnames=surnames, homes=homes)

    def _adopted(self, child: Person) -> list[Person]:
        """The child's second identity: a new surname, home and NHS number; often the forename stays."""
        chance = self.chance
        day = min(
            LAST - timedelta(days=200), max(child.birth, FIRST) + timedelta(days=chance.randrange(200, 1500))
        )
        new = self._person(
            child.family,
            child.origin,
            "child",
            child.sex,
            child.birth,
            surnames=[(FIRST, names.surname(chance, "british"))],
            homes=[(FIRST, self.town.home())],
            partition="adoption",
            former=child.id,
            since=day,
        )
        if chance.random() < 0.6:
            new.forename = child.forename
        child.until = day
        return [new]

    def _fled(self, family: list[Person]) -> list[Person]:
        """A mother and children who live elsewhere under names that nobody is to find."""
        day, home = self._day(), self.town.home()
        surname = names.surname(self.chance, family[0].origin)
        found = []
        for one in family:
            new = self._person(
                one.family,
                one.origin,
                one.role,
                one.sex,
                one.birth,
                forename=one.forename,
                middle=one.middle,
                surnames=[(FIRST, surname)],
                homes=[(FIRST, home)],
                partition="protected",
                former=one.id,
                since=day,
            )
            one.until = day
            found.append(new)
        return found
