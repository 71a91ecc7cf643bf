"""An independent reading of the matrix, in plain Python: who may see a row, over a small made-up world.

Nothing here is shared with the policies but the declared matrix itself and what a relationship's cohort is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from kithline.sharing.matrix import MATRIX
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE

PEOPLE, SCHOOLS, PROFESSIONALS = 4, 3, 3
VIEWING = tuple(code for code, role in ROLES.items() if role.sees_children)
IDENTITY_TABLES = ("person_name", "person_identifier", "person_attribute", "person_address")
COHORT_KINDS = tuple(kind for each in BY_CODE.values() if each.cohort for kind in each.cohort.kinds)
QUESTION = "question"
TRUST = -1  # the place of a trust's user; the others' are numbers of schools


@dataclass(frozen=True)
class Span:
    """From a day to a day, counted from today; both are inside it. No end: None."""

    since: int
    until: int | None

    def is_now(self) -> bool:
        return self.since <= 0 and (self.until is None or self.until >= 0)


@dataclass(frozen=True)
class Right:
    """A row of the matrix. `youngest`, `oldest`: ages, both inside."""

    role: str
    relationship: str
    category: int
    level: int
    span: Span
    youngest: int | None = None
    oldest: int | None = None
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A user: what they hold and where. `sealed_as`: the role that the site seals for them, most often theirs."""

    role: str
    sealed_as: str
    held: Span
    is_active: bool
    school: int
    professional: int | None
    links: tuple[tuple[int, Span], ...]

    @property
    def place(self) -> int | None:
        """Where the role is held: a school, the trust, or nowhere in particular."""
        if ROLES[self.role].audience != "school":
            return None
        return TRUST if self.role == "trust_safeguarding_lead" else self.school


@dataclass(frozen=True)
class Cover:
    """That one user (a number) takes the place of another, in the other's role."""

    by: int
    of: int
    span: Span


@dataclass(frozen=True)
class Happening:
    """An event of a kind that puts the person into a cohort."""

    person: int
    kind: str
    span: Span
    is_known: bool
    restriction: int


@dataclass(frozen=True)
class World:
    rights: tuple[Right, ...]
    users: tuple[Standing, ...]
    rolls: frozenset[tuple[int, int]]  # person, school
    allocations: frozenset[tuple[int, int]]  # person, professional
    covers: tuple[Cover, ...] = ()
    trust: tuple[tuple[int, Span], ...] = ()  # its schools
    teams: tuple[str, ...] = ("", "", "")  # of each professional
    happenings: tuple[Happening, ...] = ()
    births: tuple[tuple[date, ...], ...] = (
        (),
    ) * PEOPLE  # chosen for each person: none, one, or two that differ
    reviews: frozenset[tuple[int, int]] = frozenset()  # person, the professional who reviews their care
    aside: frozenset[int] = frozenset()  # people in the sealed holding area


def default_rights(roles: set[str]) -> tuple[Right, ...]:
    return tuple(
        Right(
            grant.role,
            grant.relationship,
            grant.category.number,
            int(grant.level),
            Span(-100, None),
            grant.gate.youngest,
            grant.gate.oldest,
            tuple(str(each) for each in grant.writes),
        )
        for grant in MATRIX
        if grant.role in roles
    )


spans = st.sampled_from(
    [Span(-9, None), Span(-9, 9), Span(0, None), Span(-9, 0), Span(1, None), Span(-9, -1), Span(-9, None)]
)
GATES = ((None, None), (None, None), (16, None), (18, None), (4, 20), (None, 15))


@st.composite
def rights(draw: st.DrawFn, roles: tuple[str, ...]) -> tuple[Right, ...]:
    found = []
    for role in sorted(set(roles)):
        for relationship in draw(st.lists(st.sampled_from(tuple(BY_CODE)), max_size=3, unique=True)):
            for category in draw(st.lists(st.integers(1, 27), max_size=6, unique=True)):
                level, span, gate = draw(st.integers(1, 3)), draw(spans), draw(st.sampled_from(GATES))
                if BY_CODE[relationship].shape == "everyone":
                    gate = (None, None)  # the matrix allows no gate there
                writes = draw(
                    st.sampled_from([(), (QUESTION,), ("add", "agreement"), (QUESTION, "decision")])
                )
                found.append(Right(role, relationship, category, level, span, *gate, writes))
    return tuple(found)


@st.composite
def standings(draw: st.DrawFn, role: str) -> Standing:
    other = draw(st.sampled_from([role, role, role, role, *VIEWING]))
    return Standing(
        role,
        other if ROLES[other].audience == ROLES[role].audience else role,
        draw(spans),
        draw(st.sampled_from([True, True, True, False])),
        draw(st.integers(0, SCHOOLS - 1)),
        draw(st.none() | st.integers(0, PROFESSIONALS - 1)),
        _spanned(draw, SCHOOLS),
    )


def _spanned(draw: st.DrawFn, number: int) -> tuple[tuple[int, Span], ...]:
    pairs = st.tuples(st.integers(0, number - 1), spans)
    return tuple(draw(st.lists(pairs, max_size=3, unique_by=lambda one: one[0])))


def pairs(number: int) -> st.SearchStrategy[frozenset[tuple[int, int]]]:
    return st.frozensets(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, number - 1)), max_size=6)


@st.composite
def worlds(draw: st.DrawFn, today: date, users: int) -> World:
    roles = tuple(draw(st.sampled_from(VIEWING)) for _ in range(users))
    born = [(), *((years_before(today, age, days),) for age in (3, 4, 16, 18, 20, 21) for days in (0, 1))]
    born.append((years_before(today, 17, 0), years_before(today, 17, 9)))  # two: of no age
    number = st.integers(0, users - 1)
    # whoever is set aside was taken off each list in the same transaction
    aside = draw(st.frozensets(st.integers(0, PEOPLE - 1), max_size=2))

    def on_lists(number: int) -> frozenset[tuple[int, int]]:
        return frozenset(each for each in draw(pairs(number)) if each[0] not in aside)

    return World(
        draw(st.just(default_rights(set(roles))) | rights(roles)),
        tuple(draw(standings(role)) for role in roles),
        on_lists(SCHOOLS),
        on_lists(PROFESSIONALS),
        tuple(
            each
            for each in draw(st.lists(st.builds(Cover, number, number, spans), max_size=3))
            if each.by != each.of and ROLES[roles[each.by]].audience == ROLES[roles[each.of]].audience
        ),
        _spanned(draw, SCHOOLS),
        tuple(draw(st.sampled_from(["", "North", "South"])) for _ in range(PROFESSIONALS)),
        tuple(
            draw(
                st.lists(
                    st.builds(
                        Happening,
                        st.integers(0, PEOPLE - 1),
                        st.sampled_from(COHORT_KINDS),
                        spans | st.sampled_from([Span(-365, -365), Span(-366, -366), Span(-366, None)]),
                        st.sampled_from([True, True, True, False]),
                        st.sampled_from([0, 0, 0, 1]),
                    ),
                    max_size=5,
                )
            )
        ),
        tuple(draw(st.sampled_from(born)) for _ in range(PEOPLE)),
        on_lists(PROFESSIONALS),
        aside,
    )


def years_before(today: date, years: int, days: int) -> date:
    """Who was born then becomes `years` old in so many days."""
    day = today + timedelta(days=days)
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def age_of(born: tuple[date, ...], today: date) -> int | None:
    if len(set(born)) != 1:
        return None
    return today.year - born[0].year - ((today.month, today.day) < (born[0].month, born[0].day))


def stands_for(world: World, number: int, role: str, place: int | None) -> list[Standing]:
    """Whose scope the user has today in that role at that place: their own, and those whose place they take."""
    user = world.users[number]
    if not user.is_active:
        return []
    found = [user] if (user.role, user.place) == (role, place) and user.held.is_now() else []
    for cover in world.covers:
        covered = world.users[cover.of]
        is_here = (covered.role, covered.place) == (role, place)
        if cover.by == number and is_here and cover.span.is_now() and covered.held.is_now():
            found.append(covered)
    return found


def people_of(world: World, scopes: list[Standing], place: int | None) -> dict[str, set[int] | None]:
    """By relationship: the people (numbers) who stand in it; None is everyone, and those not yet linked."""
    linked = {school for user in scopes for school, span in user.links if span.is_now()}
    in_trust = {school for school, span in world.trust if span.is_now()}
    mine = {user.professional for user in scopes} - {None}
    teams = {world.teams[each] for each in mine if each is not None} - {""}
    members = {each for each in range(PROFESSIONALS) if world.teams[each] in teams}
    allocated = world.allocations | world.reviews
    found: dict[str, set[int] | None] = {
        "enrolled": {person for person, school in world.rolls if school == place},
        "trust_school": {person for person, school in world.rolls if school in in_trust and place == TRUST},
        "linked_school": {person for person, school in world.rolls if school in linked},
        "allocated": {person for person, worker in allocated if worker in mine},
        "team": {person for person, worker in allocated if worker in members},
        "reviewed": {person for person, worker in world.reviews if worker in mine},
        "whole_authority": None,
        "aggregates": set(),
        "subject_request": set(),  # nobody but on the page of an open request, and here there is none
    }
    for code, relationship in BY_CODE.items():
        if relationship.cohort:
            kinds, within = relationship.cohort.kinds, relationship.cohort.within
            found[code] = {
                each.person
                for each in world.happenings
                if each.kind in kinds
                and each.person not in world.aside
                and each.is_known
                and not each.restriction
                and _counts(each.span, within)
            }
    return found


def _counts(span: Span, within: int | None) -> bool:
    if span.since > 0:
        return False
    if within is None:
        return span.until is None or span.until >= 0
    return (span.since if span.until is None else span.until) >= -within


def rights_of(world: World, role: str, scopes: list[Standing]) -> list[Right]:
    """What the matrix gives the role today, where the user holds it and at the role's own site."""
    if not scopes:
        return []
    site = ROLES[role].audience
    now = [right for right in world.rights if right.role == role and right.span.is_now()]
    shapes: dict[str, set[str]] = {}
    for right in now:
        shapes.setdefault(BY_CODE[right.relationship].shape, set()).add(right.relationship)
    return [
        right
        for right in now
        if BY_CODE[right.relationship].site == site and len(shapes[BY_CODE[right.relationship].shape]) == 1
    ]


class Sight:
    """What one user sees in a role at a place."""

    def __init__(self, world: World, number: int, role: str, place: int | None, today: date) -> None:
        scopes = stands_for(world, number, role, place)
        self.rights = rights_of(world, role, scopes)
        self.people = people_of(world, scopes, place)
        self.ages = {person: age_of(born, today) for person, born in enumerate(world.births)}
        self.aside = world.aside
        self.is_steward = role == "data_steward" and bool(scopes)
        self.is_restricted_steward = role == "restricted_steward" and bool(scopes)

    def sees(self, table: str, person: int | None, access_class: int, restriction: int) -> bool:
        """Whether the matrix lets the user see a row about the person (a number; None: nobody yet)."""
        if person in self.aside:
            return False
        category, level = divmod(access_class, 10)
        if restriction:  # the steward of these sees of them who somebody is
            if not self.is_restricted_steward or table not in IDENTITY_TABLES:
                return False
            everyone = [right for right in self.rights if right.relationship == "whole_authority"]
            return any(right.category == category and level <= right.level for right in everyone)
        return any(
            right.category == category
            and level <= right.level
            and self._in_scope(right, person)
            and self._of_age(right, person)
            for right in self.rights
        )

    def writes(self, what: str, person: int, category: int) -> bool:
        """Whether the matrix lets the user write that of the category about the person: one whom they have."""
        return any(
            right.category == category
            and what in right.writes
            and person in (self.people[right.relationship] or ())
            and self._of_age(right, person)
            for right in self.rights
        )

    def knows(self, person: int) -> bool:
        """Whether the user may know that the person is there at all. A steward finds any person."""
        return person not in self.aside and (self.is_restricted_steward or self.places(person))

    def places(self, person: int) -> bool:
        """Whether the user may know at which school the person is, and with whom."""
        return (self.is_steward and person not in self.aside) or any(
            person in (self.people[right.relationship] or ()) for right in self.rights
        )

    def _in_scope(self, right: Right, person: int | None) -> bool:
        scope = self.people[right.relationship]
        return scope is None or person in scope

    def _of_age(self, right: Right, person: int | None) -> bool:
        if right.youngest is None and right.oldest is None:
            return True
        age = None if person is None else self.ages[person]
        return age is not None and (right.youngest or 0) <= age <= (
            999 if right.oldest is None else right.oldest
        )
