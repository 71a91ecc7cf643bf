"""One small record a module, with a child in scope and one out of scope for each role; and real logins to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE
from tests.conftest import Databases, _on
from tests.sharing import population
from tests.sharing.login import Login
from tests.sharing.reading import Happening, Span

ROLE_SITES = {code: role.audience for code, role in ROLES.items()}


@dataclass
class Small:
    """A record with one user for each role; the first person is in everyone's scope, the last in nobody's."""

    record: population.Record
    users: dict[str, int]
    trust: int

    def standing(self, role: str) -> tuple[int, str, int | None]:
        """User, role and organisation, as a seal names them."""
        place = dict.fromkeys(("trust_safeguarding_lead", "trust_administrator"), self.trust).get(
            role, self.record.schools[0]
        )
        return self.users[role], role, place if ROLES[role].audience == "school" else None


@pytest.fixture(scope="module")
def record_database(databases: Databases, django_ready: None, worker_id: str) -> Iterator[str]:
    name = databases.clone(databases.ensure(databases.empty), f"kithline_sharing_{worker_id}")
    with _on(name):
        yield name
    databases.drop(name)


@pytest.fixture(scope="module")
def small(record_database: str) -> Small:
    record = population.write_record(people=3)
    users = {
        role: population.make_user(
            role.replace("_", "."),
            audience,
            professional=record.professionals[0]
            if {"allocated", "team", "reviewed"} & {*ROLES[role].relationships}
            else None,
        )
        for role, audience in ROLE_SITES.items()
    }
    made = Small(record, users, population.make_trust())
    for role in ROLES:
        population.give_role(*made.standing(role))
        population.link_school(users[role], record.schools[0])
    population.join_trust(made.trust, record.schools[0])
    population.set_team(record.professionals[0], "North")
    for each in BY_CODE.values():
        if each.cohort:
            population.happen(record, Happening(0, each.cohort.kinds[0], Span(-9, None), True, 0))
    population.give_births(record.people[0], (date(2008, 1, 1),))
    population.enrol(record.people[0], record.schools[0])
    population.enrol(record.people[1], record.schools[1])
    population.allocate(record.people[0], record.professionals[0])
    population.allocate(record.people[0], record.professionals[0], "reviewing")
    return made


@pytest.fixture
def login() -> Iterator[Callable[[str], Login]]:
    """`login("school")`: a connection of that site's own login, closed after the test."""
    made: list[Login] = []

    def use(audience: str) -> Login:
        made.append(Login(audience))
        return made[-1]

    yield use
    for each in made:
        each.close()


@pytest.fixture
def any_crowd(record_database: str) -> Iterator[Login]:
    """The owner's login; however few their pupils are, viewers' bounds are remembered as those of thousands are."""
    owner = Login("owner")
    [before] = owner.column("SELECT pg_get_functiondef('seal.crowd_from'::regproc)")
    owner.connection.execute(
        "CREATE OR REPLACE FUNCTION seal.crowd_from() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 0::bigint'"
    )
    yield owner
    owner.connection.execute(before)
    owner.connection.execute("DELETE FROM seal.crowd")
    owner.close()
