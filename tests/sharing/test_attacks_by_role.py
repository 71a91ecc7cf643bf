"""Each role tries, under its own login and a true seal of its own, what lies beyond its scope.

The first person is in every role's scope, the last in nobody's (tests/sharing/conftest.py). The attacks that are alike
for every role are in test_attacks.py; docs/attacks.md lists both with their outcomes.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from uuid import uuid4

import psycopg
import pytest

from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE, Shape
from tests.now_and_long import now_and_long
from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
ALL = now_and_long(
    ROLES, ["senco", "trust_safeguarding_lead", "team_manager", "police_partner", "family_member"]
)
STEWARDS = ("data_steward", "restricted_steward")
OVERSIGHT = ("information_governance_officer", "auditor")


@pytest.fixture
def one(role: str, small: Small, login: Connect) -> Login:
    made = login(ROLES[role].audience)
    made.hold(made.seal(*small.standing(role)))
    return made


@pytest.mark.parametrize("role", ALL)
def test_rows_about_others_are_not_there_however_they_are_asked_for(
    role: str, one: Login, small: Small
) -> None:
    first, last = small.record.people[0], small.record.people[-1]
    shapes = {BY_CODE[each].shape for each in ROLES[role].relationships}
    mine = {first} if shapes & {Shape.NARROW, Shape.WIDE} else set()
    for table in population.person_tables():
        if role in STEWARDS:
            continue
        assert set(one.column(f"SELECT DISTINCT person_id FROM {table}")) <= mine, table
        assert one.column(f"SELECT count(*) FROM {table} WHERE person_id = {last}") == [0], table
        # a condition that fails on a row kept back would tell that it is there
        assert (
            one.rows(f"SELECT 1 FROM {table} WHERE person_id = {last} AND 1 / (person_id - {last}) > 0") == []
        ), table
        # nor a join, a grouping, or a row lock
        joined = (
            f"SELECT max(o.id) FROM {table} t JOIN {table} o USING (person_id) WHERE t.person_id = {last}"
        )
        assert one.rows(joined) == [(None,)], table
    if role not in STEWARDS + OVERSIGHT:
        assert set(one.column("SELECT id FROM person")) == mine
        assert one.refuses("SELECT 1 FROM person FOR UPDATE")
    restricted = set(one.column("SELECT DISTINCT restriction FROM person_name"))
    assert role == "restricted_steward" or restricted <= {0}


@pytest.mark.parametrize("role", ALL)
def test_no_argument_of_a_function_leads_to_another_child(role: str, one: Login, small: Small) -> None:
    last = small.record.people[-1]
    shapes = ("narrow", "wide", "everyone", "counts", "' OR true --")
    assert all(last not in one.column("SELECT sharing.people_here(%s)", [shape]) for shape in shapes)
    assert all(last not in one.column("SELECT sharing.people(%s)", [code]) for code in BY_CODE)
    assert one.rows("SELECT * FROM sharing.contact_counts(%s)", [last]) == []
    assert role in STEWARDS or one.column("SELECT sharing.why(%s)", [last]) == []
    own = {BY_CODE[each].shape.value for each in ROLES[role].relationships}
    for shape in Shape:
        if shape.value not in own:
            assert one.column("SELECT sharing.classes(%s)", [shape.value]) == []
    other = "people_of_authority('narrow')" if ROLES[role].audience == "school" else "people_on_roll()"
    assert one.refuses(f"SELECT sharing.{other}")


@pytest.mark.parametrize("role", ALL)
def test_a_seal_of_another_user_role_place_or_time_shows_nobody(role: str, one: Login, small: Small) -> None:
    user, _, place = small.standing(role)
    site = ROLES[role].audience
    other_role = next(code for code, each in ROLES.items() if each.audience == site and code != role)
    other_user = small.users[other_role]
    elsewhere = small.record.schools[-1]
    for seal in (
        one.seal(other_user, role, place),  # a role that the other does not hold
        one.seal(user, other_role, place),
        one.seal(user, role, elsewhere),
        one.seal(user, role, place, secret="guessed"),  # noqa: S106 - an attacker's guess
        one.seal(user, role, place, pid=one.pid + 1),
        one.seal(user, role, place, audience="school" if site == "authority" else "authority"),
        "|".join(["", str(user), role, "", "99999999999", str(one.pid), "0" * 64]),
    ):
        one.hold(seal)
        assert one.column("SELECT count(*) FROM person") == [0], seal
        assert one.column("SELECT count(*) FROM person_name") == [0], seal


@pytest.mark.parametrize("role", ALL)
def test_nothing_of_ones_own_can_be_put_in_the_way_of_the_next(role: str, one: Login, small: Small) -> None:
    for statement in (
        "CREATE TEMPORARY TABLE matrix_row (role text)",
        "CREATE VIEW public.mine AS SELECT * FROM person_name",
        "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RETURN true; END'",
        "INSERT INTO role_assignment (user_id, role, valid_from) VALUES (1, 'social_worker', now())",
        "INSERT INTO matrix_row (role) VALUES ('mine')",
        "UPDATE matrix_row SET level = 3",
        "INSERT INTO trust_school (trust_id, school_id, valid_from) VALUES (1, 1, now())",
        "UPDATE chosen_value SET value = '1990-01-01' WHERE field = 'birth'",  # an age gate opens by age
    ):
        assert one.refuses(statement), statement
    for setting in ("row_security = off", "session_replication_role = replica"):
        try:
            one.connection.execute(f"SET {setting}")
            one.rows("SELECT * FROM person_name")
        except psycopg.errors.InsufficientPrivilege:
            continue
        pytest.fail(f"{role} could {setting}")


@pytest.mark.long
@pytest.mark.parametrize("role", ["safeguarding_lead", "link_coordinator", "social_worker"])
def test_it_takes_as_long_to_find_nobody_as_to_be_refused_somebody(
    role: str, one: Login, small: Small, login: Connect
) -> None:
    """What a child's page asks first, 400 turns each: of a child out of scope, and of an id that is nobody's."""
    from kithline.sharing.access.child import IN_SCOPE

    last = small.record.people[-1]
    [there] = login("pipeline").column("SELECT public_id FROM person WHERE id = %s", [last])
    took: dict[str, list[float]] = {"out of scope": [], "nobody": []}
    for _ in range(400):
        for sort, asked in (("out of scope", there), ("nobody", uuid4())):
            start = perf_counter()
            assert one.column(IN_SCOPE, [asked]) == [None]
            assert one.column("SELECT sharing.survivor(%s)", [asked]) == [None]
            took[sort].append(perf_counter() - start)
    ratio = median(took["out of scope"]) / median(took["nobody"])
    assert 0.8 < ratio < 1.25, ratio
