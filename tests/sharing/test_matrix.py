"""The policies against an independent reading of the matrix, in plain Python, over generated standings and matrices.

Every table with a person is asked for all its rows by the real login of each user. The rows are of every access class
and restriction (tests/sharing/population.py); what Hypothesis varies is who stands where, from when to when, and what
the matrix grants from when to when.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kithline.sharing.matrix import MATRIX
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE
from tests.sharing import population
from tests.sharing.keeping import (
    OWN_ROWS,
    compare_of_a_page,
    compare_of_each_child,
    compare_of_each_school,
)
from tests.sharing.login import Login
from tests.sharing.reading import (
    PEOPLE,
    PROFESSIONALS,
    QUESTION,
    SCHOOLS,
    TRUST,
    VIEWING,
    Happening,
    Right,
    Sight,
    Span,
    Standing,
    World,
    default_rights,
    worlds,
    years_before,
)

ALWAYS = Span(-9, None)


@pytest.fixture(scope="module")
def record(record_database: str) -> population.Record:
    written = population.write_record(PEOPLE, SCHOOLS, PROFESSIONALS)
    population.link_people(written)
    return written


@pytest.fixture(scope="module")
def logins(record: population.Record) -> Iterator[dict[str, Login]]:
    made = {audience: Login(audience) for audience in ("school", "authority")}
    yield made
    for each in made.values():
        each.close()


@pytest.fixture(scope="module")
def trust(record: population.Record) -> int:
    return population.make_trust()


def place_of(record: population.Record, trust: int, place: int | None) -> int | None:
    """The organisation's id."""
    if place is None:
        return None
    return trust if place == TRUST else record.schools[place]


def write(world: World, record: population.Record, trust: int) -> list[int]:
    """Write who stands where and what the matrix grants; the users' ids."""
    population.clear(
        *(
            "role_assignment",
            "linked_school",
            "trust_school",
            "app_user",
            "pupil_at",
            "allocated_to",
            "matrix_row",
        ),
    )
    population.clear_where("event", "kind <> 'something'")
    population.clear_where("chosen_value", "field = 'birth'")
    for number, person in enumerate(record.people):
        population.put_aside(person, number in world.aside)
    for right in world.rights:
        population.grant(right, BY_CODE[right.relationship].shape)
    for person, school in world.rolls:
        population.enrol(record.people[person], record.schools[school])
    for person, professional in world.allocations:
        population.allocate(record.people[person], record.professionals[professional])
    for person, professional in world.reviews:
        population.allocate(record.people[person], record.professionals[professional], "reviewing")
    for school, span in world.trust:
        population.join_trust(trust, record.schools[school], span.since, span.until)
    for professional, team in zip(record.professionals, world.teams, strict=True):
        population.set_team(professional, team)
    for each in world.happenings:
        population.happen(record, each)
    for person, births in zip(record.people, world.births, strict=True):
        population.give_births(person, births)
    users = []
    for number, user in enumerate(world.users):
        professional = None if user.professional is None else record.professionals[user.professional]
        audience = ROLES[user.role].audience
        user_id = population.make_user(
            f"user{number}", audience, professional=professional, is_active=user.is_active
        )
        place = place_of(record, trust, user.place)
        population.give_role(user_id, user.role, place, user.held.since, user.held.until)
        for school, span in user.links:
            population.link_school(user_id, record.schools[school], span.since, span.until)
        users.append(user_id)
    for cover in world.covers:
        covered = world.users[cover.of]
        place = place_of(record, trust, covered.place)
        population.give_role(
            users[cover.by], covered.role, place, cover.span.since, cover.span.until, covers=users[cover.of]
        )
    return users


def compare(
    world: World, record: population.Record, trust: int, logins: dict[str, Login], today: date
) -> int:
    """Ask every table as every user, in their own role and in that of whom they cover. How many rows were shown."""
    users = write(world, record, trust)
    number_of = {person: number for number, person in enumerate(record.people)} | {None: None}
    looks = [(number, user.sealed_as, user.place) for number, user in enumerate(world.users)]
    looks += [(cover.by, world.users[cover.of].role, world.users[cover.of].place) for cover in world.covers]
    rows = 0
    for number, role, place in looks:
        login = logins[ROLES[role].audience]
        login.hold(login.seal(users[number], role, place_of(record, trust, place)))
        sight = Sight(world, number, role, place, today)
        for table in population.person_tables():
            shown = set(login.column(f"SELECT id FROM {table} {OWN_ROWS.get(table, '')}"))
            granted = {
                row.id
                for row in record.of(table)
                if sight.sees(table, number_of.get(row.person), row.access_class, row.restriction)
            }
            assert shown == granted, f"{table}, user {number} as {role}"
            rows += len(shown)
        files = set(login.column("SELECT convert_from(content, 'UTF8')::bigint FROM attached_file"))
        assert files == {
            row.id
            for row in record.of("event_detail")
            if row.access_class // 10 in population.FILED
            and population.is_whole(row.id)
            and sight.sees("event_detail", number_of.get(row.person), row.access_class, row.restriction)
        }, f"files, user {number} as {role}"
        compare_of_each_child(login, record, sight, f"user {number} as {role}")
        compare_of_each_school(login, record, world, f"user {number} as {role}")
        compare_of_a_page(login, record, sight, f"user {number} as {role}")
        asked = [
            (what, at, category)
            for what in (QUESTION, "add")
            for at in range(PEOPLE)
            for category in (1, 8, 17)
        ]
        told = login.rows(
            "SELECT w, p, c FROM unnest(%s::text[], %s::bigint[], %s::int[]) AS x (w, p, c) "
            "WHERE sharing.may_write(w, p, c * 10 + 3)",
            [
                [what for what, _, _ in asked],
                [record.people[at] for _, at, _ in asked],
                [each for *_, each in asked],
            ],
        )
        assert {(what, number_of[person], category) for what, person, category in told} == {
            each for each in asked if sight.writes(*each)
        }, f"writing, user {number} as {role}"
        expected = {person for at, person in enumerate(record.people) if sight.knows(at)}
        assert set(login.column("SELECT id FROM person")) == expected, f"person, user {number} as {role}"
        if sight.is_steward or sight.is_restricted_steward:
            linked = {record.source_people[at] for at in range(PEOPLE) if at not in world.aside}
            assert set(login.column("SELECT source_person_id FROM link")) == linked
        expected = {person for at, person in enumerate(record.people) if sight.places(at)}
        for table, known in (("pupil_at", world.rolls), ("allocated_to", world.allocations | world.reviews)):
            assert set(login.column(f"SELECT person_id FROM {table}")) == expected & {
                record.people[person] for person, _ in known
            }, f"{table}, user {number} as {role}"
    return rows


QUICK = settings(
    max_examples=4,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUICK
@given(data=st.data())
def test_each_login_sees_what_the_matrix_says_and_nothing_else(
    data: st.DataObject, record: population.Record, trust: int, logins: dict[str, Login]
) -> None:
    today = population.day(0)
    assert today
    compare(data.draw(worlds(today, users=3)), record, trust, logins, today)


@QUICK
@given(data=st.data())
def test_it_is_the_same_where_few_pupils_are_a_crowd(
    data: st.DataObject, record: population.Record, trust: int, logins: dict[str, Login], any_crowd: Login
) -> None:
    today = population.day(0)
    assert today
    compare(data.draw(worlds(today, users=3)), record, trust, logins, today)


@pytest.mark.long
@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_each_login_sees_what_the_matrix_says_over_many_worlds(
    data: st.DataObject, record: population.Record, trust: int, logins: dict[str, Login]
) -> None:
    today = population.day(0)
    assert today
    compare(data.draw(worlds(today, users=8)), record, trust, logins, today)


def everyone_in(today: date, roles: tuple[str, ...]) -> World:
    """The default matrix; the first person stands in every relationship and is 18, the last in none."""
    return World(
        default_rights(set(roles)),
        tuple(Standing(role, role, ALWAYS, True, 0, 0, ((0, ALWAYS),)) for role in roles),
        frozenset({(0, 0), (1, 1)}),
        frozenset({(0, 0)}),
        trust=((0, ALWAYS),),
        teams=("North", "", ""),
        happenings=tuple(
            Happening(0, each.cohort.kinds[0], ALWAYS, True, 0) for each in BY_CODE.values() if each.cohort
        ),
        births=((years_before(today, 18, 0),), *((),) * (PEOPLE - 1)),
        reviews=frozenset({(0, 0)}),
    )


def test_the_default_matrix_shows_each_role_its_categories_of_a_child_in_scope(
    record: population.Record, trust: int, logins: dict[str, Login]
) -> None:
    """The comparison above would hold for policies and a reading that both show nothing at all."""
    today = population.day(0)
    assert today
    world = everyone_in(today, VIEWING)
    users = write(world, record, trust)
    for user, user_id in zip(world.users, users, strict=True):
        login = logins[ROLES[user.role].audience]
        login.hold(login.seal(user_id, user.role, place_of(record, trust, user.place)))
        shown = login.rows("SELECT DISTINCT person_id, access_class FROM event WHERE kind = 'something'")
        about_first = {access_class for person, access_class in shown if person == record.people[0]}
        assert about_first == {
            grant.category.at(level)
            for grant in MATRIX
            if grant.role == user.role and not BY_CODE[grant.relationship].is_on_request
            for level in range(1, grant.level + 1)
        }, user.role
        others = {person for person, _ in shown} - {record.people[0]}
        assert bool(others) == (user.role in ("data_steward", "restricted_steward"))


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
        ("senco", 81, True),  # how often, nothing more
        ("senco", 82, False),
        ("senco", 163, False),
        ("head_teacher", 162, True),
        ("head_teacher", 163, False),
        ("trust_safeguarding_lead", 82, True),
        ("team_manager", 273, True),
        ("virtual_school_head", 83, True),
        ("virtual_school_head", 23, False),  # where a child in care lives is for the social worker to say
        ("health_visitor", 173, True),
        ("health_visitor", 202, False),
        ("police_partner", 213, True),
        ("police_partner", 82, False),
        ("youth_justice_worker", 113, True),
        ("supporting_families_analyst", 212, True),  # of age; see below
        ("supporting_families_analyst", 202, False),
    ],
)
def test_levels_as_agreed(
    role: str,
    access_class: int,
    is_shown: bool,
    record: population.Record,
    trust: int,
    logins: dict[str, Login],
) -> None:
    today = population.day(0)
    assert today
    world = everyone_in(today, (role,))
    [user_id] = write(world, record, trust)
    login = logins[ROLES[role].audience]
    login.hold(login.seal(user_id, role, place_of(record, trust, world.users[0].place)))
    found = login.column(
        "SELECT restriction FROM event WHERE person_id = %s AND access_class = %s AND kind = 'something'",
        [record.people[0], access_class],
    )
    assert found == ([0] if is_shown else [])


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
    what: str, days: str, record: population.Record, trust: int, logins: dict[str, Login]
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
    [user_id] = write(world, record, trust)
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
