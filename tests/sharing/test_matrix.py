"""The policies against an independent reading of the matrix, in plain Python, over generated standings and matrices.

Every table with a person is asked for all its rows by the real login of each user. The rows are of every access class
and restriction (tests/sharing/population.py); what Hypothesis varies is who stands where, from when to when, and what
the matrix grants from when to when.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kithline.sharing.matrix import MATRIX
from kithline.sharing.roles import ROLES
from tests.sharing import population
from tests.sharing.login import Login

PEOPLE, SCHOOLS, PROFESSIONALS = 4, 3, 2
VIEWING = ("safeguarding_lead", "link_coordinator", "social_worker", "data_steward")


@dataclass(frozen=True)
class Span:
    """From a day to a day, counted from today; both are inside it. No end: None."""

    since: int
    until: int | None

    def is_now(self) -> bool:
        return self.since <= 0 and (self.until is None or self.until >= 0)


@dataclass(frozen=True)
class Right:
    """A row of the matrix."""

    role: str
    relationship: str
    category: int
    level: int
    span: Span


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


@dataclass(frozen=True)
class World:
    rights: tuple[Right, ...]
    users: tuple[Standing, ...]
    rolls: frozenset[tuple[int, int]]  # person, school
    allocations: frozenset[tuple[int, int]]  # person, professional


DEFAULT = tuple(
    Right(grant.role, grant.relationship, grant.category.number, int(grant.level), Span(-100, None))
    for grant in MATRIX
)
spans = st.sampled_from(
    [Span(-9, None), Span(-9, 9), Span(0, None), Span(-9, 0), Span(1, None), Span(-9, -1), Span(-9, None)]
)
rights = st.lists(
    st.builds(
        Right,
        st.sampled_from(VIEWING),
        st.sampled_from(["enrolled", "linked_school", "allocated", "whole_authority"]),
        st.integers(1, 14),
        st.integers(1, 3),
        spans,
    ),
    max_size=25,
    unique_by=lambda right: (right.role, right.relationship, right.category),
).map(tuple)


@st.composite
def standings(draw: st.DrawFn, role: str) -> Standing:
    other = draw(st.sampled_from([role, role, role, *VIEWING]))
    return Standing(
        role,
        other if ROLES[other].audience == ROLES[role].audience else role,
        draw(spans),
        draw(st.sampled_from([True, True, True, False])),
        draw(st.integers(0, SCHOOLS - 1)),
        draw(st.none() | st.integers(0, PROFESSIONALS - 1)),
        tuple(
            draw(
                st.lists(
                    st.tuples(st.integers(0, SCHOOLS - 1), spans), max_size=3, unique_by=lambda one: one[0]
                )
            )
        ),
    )


def pairs(number: int) -> st.SearchStrategy[frozenset[tuple[int, int]]]:
    return st.frozensets(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, number - 1)), max_size=6)


worlds = st.builds(
    World,
    st.just(DEFAULT) | rights,
    st.tuples(*[standings(role) for role in (*VIEWING, "link_coordinator")]),
    pairs(SCHOOLS),
    pairs(PROFESSIONALS),
)


def people_of(world: World, user: Standing) -> dict[str, set[int] | None]:
    """By relationship: the people (numbers) who stand in it to the user; None is everyone, and those not yet linked."""
    linked = {school for school, span in user.links if span.is_now()}
    return {
        "enrolled": {person for person, school in world.rolls if school == user.school},
        "linked_school": {person for person, school in world.rolls if school in linked},
        "allocated": {person for person, worker in world.allocations if worker == user.professional},
        "whole_authority": None,
    }


def holds_role(user: Standing) -> bool:
    """Whether the user holds today the role that is sealed for them."""
    return user.sealed_as == user.role and user.held.is_now() and user.is_active


def rights_of(world: World, user: Standing) -> list[Right]:
    """What the matrix gives the user today."""
    if not holds_role(user):
        return []
    # at the schools' site there is the roll of one's own school only; at the authority's there is no own school
    own = {"safeguarding_lead": {"enrolled"}}.get(
        user.role, {"linked_school", "allocated", "whole_authority"}
    )
    return [
        right
        for right in world.rights
        if right.role == user.role and right.span.is_now() and right.relationship in own
    ]


def sees(world: World, user: Standing, person: int | None, access_class: int, restriction: int) -> bool:
    """Whether the matrix lets the user see a row about the person (a number; None: nobody yet)."""
    if restriction:
        return False
    people = people_of(world, user)
    category, level = divmod(access_class, 10)
    for right in rights_of(world, user):
        scope = people[right.relationship]
        if right.category == category and level <= right.level and (scope is None or person in scope):
            return True
    return False


def is_known(world: World, user: Standing, person: int) -> bool:
    """Whether the user may know that the person is there at all."""
    if user.role == "data_steward" and holds_role(user):
        return True  # a steward finds any person, whatever the matrix grants of what is said about them
    people = people_of(world, user)
    return any(person in (people[right.relationship] or ()) for right in rights_of(world, user))


@pytest.fixture(scope="module")
def record(record_database: str) -> population.Record:
    return population.write_record(PEOPLE, SCHOOLS, PROFESSIONALS)


@pytest.fixture(scope="module")
def logins(record: population.Record) -> Iterator[dict[str, Login]]:
    made = {audience: Login(audience) for audience in ("school", "authority")}
    yield made
    for each in made.values():
        each.close()


def write(world: World, record: population.Record) -> list[int]:
    population.clear("role_assignment", "linked_school", "app_user", "pupil_at", "allocated_to", "matrix_row")
    for right in world.rights:
        population.insert(
            "matrix_row",
            version="test",
            role=right.role,
            relationship=right.relationship,
            category=str(right.category),
            category_number=right.category,
            level=right.level,
            purpose="",
            legal_basis="",
            effective_from=population.day(right.span.since),
            effective_to=population.day(right.span.until),
        )
    for person, school in world.rolls:
        population.enrol(record.people[person], record.schools[school])
    for person, professional in world.allocations:
        population.allocate(record.people[person], record.professionals[professional])
    users = []
    for number, user in enumerate(world.users):
        audience = ROLES[user.role].audience
        professional = None if user.professional is None else record.professionals[user.professional]
        user_id = population.make_user(
            f"user{number}", audience, professional=professional, is_active=user.is_active
        )
        place = record.schools[user.school] if audience == "school" else None
        population.give_role(user_id, user.role, place, user.held.since, user.held.until)
        for school, span in user.links:
            population.link_school(user_id, record.schools[school], span.since, span.until)
        users.append(user_id)
    return users


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=worlds)
def test_each_login_sees_what_the_matrix_says_and_nothing_else(
    world: World, record: population.Record, logins: dict[str, Login]
) -> None:
    users = write(world, record)
    number_of = {person: number for number, person in enumerate(record.people)} | {None: None}
    for user, user_id in zip(world.users, users, strict=True):
        audience = ROLES[user.role].audience
        login = logins[audience]
        place = record.schools[user.school] if audience == "school" else None
        login.hold(login.seal(user_id, user.sealed_as, place))
        for table in population.person_tables():
            shown = set(login.column(f"SELECT id FROM {table}"))
            granted = {
                row.id
                for row in record.of(table)
                if sees(world, user, number_of.get(row.person), row.access_class, row.restriction)
            }
            assert shown == granted, f"{table}, as {user}"
        expected = {person for number, person in enumerate(record.people) if is_known(world, user, number)}
        assert set(login.column("SELECT id FROM person")) == expected, f"person, as {user}"
        for table, known in (("pupil_at", world.rolls), ("allocated_to", world.allocations)):
            assert set(login.column(f"SELECT person_id FROM {table}")) == expected & {
                record.people[person] for person, _ in known
            }, f"{table}, as {user}"


def test_the_default_matrix_shows_each_role_something_of_a_child_in_scope(
    record: population.Record, logins: dict[str, Login]
) -> None:
    """The comparison above would hold for policies and a reading that both show nothing at all."""
    always = Span(-9, None)
    world = World(
        DEFAULT,
        tuple(Standing(role, role, always, True, 0, 0, ((0, always),)) for role in VIEWING),
        frozenset({(0, 0), (1, 1)}),
        frozenset({(0, 0)}),
    )
    users = write(world, record)
    categories = {"safeguarding_lead": 15, "link_coordinator": 17, "social_worker": 27, "data_steward": 4}
    for user, user_id in zip(world.users, users, strict=True):
        login = logins[ROLES[user.role].audience]
        login.hold(
            login.seal(user_id, user.role, record.schools[0] if user.role == "safeguarding_lead" else None)
        )
        shown = login.rows("SELECT DISTINCT person_id, access_class FROM event")
        about_first = {access_class // 10 for person, access_class in shown if person == record.people[0]}
        assert len(about_first) == categories[user.role]
        others = {person for person, _ in shown} - {record.people[0]}
        assert bool(others) == (user.role == "data_steward")


@pytest.mark.parametrize(
    ("role", "access_class", "is_shown"),
    [
        ("safeguarding_lead", 102, True),  # that a child was missing, and when
        ("safeguarding_lead", 103, False),  # where, with whom
        ("safeguarding_lead", 82, True),  # that there is a plan
        ("safeguarding_lead", 83, False),
        ("safeguarding_lead", 112, False),  # youth justice is not named to a school
        ("safeguarding_lead", 131, True),  # only that another service is involved
        ("link_coordinator", 103, True),
        ("link_coordinator", 112, True),
        ("link_coordinator", 113, False),
        ("social_worker", 113, True),
        ("safeguarding_lead", 152, True),  # that there is early help
        ("safeguarding_lead", 153, False),
        (
            "safeguarding_lead",
            182,
            False,
        ),  # mental health, treatment and abuse services are never named to a school
        ("safeguarding_lead", 192, False),
        ("safeguarding_lead", 202, False),
        ("safeguarding_lead", 212, False),  # nor what the police sent to social care
        ("safeguarding_lead", 222, False),
        ("safeguarding_lead", 272, False),
        ("link_coordinator", 242, True),
        ("link_coordinator", 222, False),
        ("social_worker", 223, True),
        ("social_worker", 182, True),  # that a mental health service works with the child
        ("social_worker", 183, False),  # what it wrote is its own to share
        ("data_steward", 172, False),
        ("data_steward", 13, True),
        ("data_steward", 43, False),
    ],
)
def test_levels_as_agreed(
    role: str, access_class: int, is_shown: bool, record: population.Record, logins: dict[str, Login]
) -> None:
    always = Span(-9, None)
    user = Standing(role, role, always, True, 0, 0, ((0, always),))
    world = World(DEFAULT, (user,), frozenset({(0, 0)}), frozenset({(0, 0)}))
    [user_id] = write(world, record)
    login = logins[ROLES[role].audience]
    login.hold(login.seal(user_id, role, record.schools[0] if role == "safeguarding_lead" else None))
    found = login.column(
        "SELECT restriction FROM event WHERE person_id = %s AND access_class = %s",
        [record.people[0], access_class],
    )
    assert found == ([0] if is_shown else [])


ALWAYS = Span(-9, None)
DAYS = {
    "since yesterday": Span(-1, None),
    "from today": Span(0, None),
    "until today": Span(-9, 0),
    "only today": Span(0, 0),
    "ended yesterday": Span(-9, -1),
    "from tomorrow": Span(1, None),
}


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("what", ["role", "link", "right"])
def test_each_date_counts_to_the_day(
    what: str, days: str, record: population.Record, logins: dict[str, Login]
) -> None:
    """The role held, the school linked, the row of the matrix: each alone ends what is seen."""
    span = DAYS[days]

    def of(each: str) -> Span:
        return span if each == what else ALWAYS

    user = Standing(
        "link_coordinator", "link_coordinator", of("role"), True, 0, None, ((0, of("link")), (1, ALWAYS))
    )
    world = World(
        (
            Right("link_coordinator", "linked_school", 5, 2, of("right")),
            Right("link_coordinator", "linked_school", 6, 3, ALWAYS),
        ),
        (user,),
        frozenset({(0, 0), (1, 1)}),
        frozenset(),
    )
    [user_id] = write(world, record)
    login = logins["authority"]
    login.hold(login.seal(user_id, "link_coordinator"))
    first, second = record.people[:2]
    shown = {
        (person, access_class)
        for person, access_class in login.rows("SELECT DISTINCT person_id, access_class FROM event")
    }
    of_the_right = {51, 52} if what != "right" or span.is_now() else set()
    classes = of_the_right | {61, 62, 63}
    people = {first, second} if what != "link" or span.is_now() else {second}
    if what == "role" and not span.is_now():
        people = set()
    assert shown == {(person, access_class) for person in people for access_class in classes}
