"""The role in which a page about one child reads: what somebody who can run SQL as a site's login gets out of it.

That it shows of the child what the matrix says, and of nobody else anything, is in test_matrix.py, over many worlds.
"""

from collections.abc import Callable

import psycopg
import pytest

from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
SITES = pytest.mark.parametrize("site", ["school", "authority"])
ROLE = {"school": "safeguarding_lead", "authority": "social_worker"}
PEOPLE = "SELECT DISTINCT person_id FROM person_name"
KEEP = "SELECT sharing.keep_to_child(%s)"


def put(one: Login, name: str, value: str) -> None:
    one.rows("SELECT set_config(%s, %s, true)", [f"kithline.{name}", value])


@pytest.fixture
def public_ids(small: Small) -> list[str]:
    return [str(each) for each in population.public_ids(small.record)]


@SITES
def test_it_shows_the_child_to_whom_the_transaction_keeps_and_no_longer(
    site: str, small: Small, public_ids: list[str], login: Connect
) -> None:
    one = login(site)
    one.hold(one.seal(*small.standing(ROLE[site])))
    with one.connection.transaction():
        assert one.column(KEEP, [public_ids[0]]) == [small.record.people[0]]
        one.become_one_child()
        assert one.column(PEOPLE) == [small.record.people[0]]
        assert one.column("SELECT person_id FROM pupil_at") == [small.record.people[0]]
    with one.connection.transaction():
        one.become_one_child()
        assert one.column(PEOPLE) == []
        assert one.column("SELECT person_id FROM pupil_at") == []


@SITES
def test_whoever_is_out_of_scope_stays_so(
    site: str, small: Small, public_ids: list[str], login: Connect
) -> None:
    """And who was opened before in the transaction is still the one who is seen."""
    one = login(site)
    one.hold(one.seal(*small.standing(ROLE[site])))
    for opened_before in (False, True):
        with one.connection.transaction():
            if opened_before:
                one.column(KEEP, [public_ids[0]])
            assert one.column(KEEP, [public_ids[-1]]) == [None]
            one.become_one_child()
            assert one.column(PEOPLE) == ([small.record.people[0]] if opened_before else [])


@SITES
def test_bounds_of_ones_own_making_are_not_believed(
    site: str, small: Small, public_ids: list[str], login: Connect
) -> None:
    """With any mark: of another question, another child, another user's transaction, none, or a long enough word."""
    one = login(site)
    last = small.record.people[-1]
    wanted = f"{{{last * 4096},{last * 4096 + 4095}}}"
    with one.connection.transaction():
        put(one, "seal", one.seal(*small.standing(ROLE[site])))
        one.column(KEEP, [public_ids[0]])
        marks = {
            name: one.column("SELECT current_setting(%s, true)", [f"kithline.mark_{name}"])[0]
            for name in ("of_child", "seen", "people_narrow", "sight")
        }
        assert all(marks.values())
        for mark in (*marks.values(), "", "0" * 64):
            put(one, "kept_of_child", wanted)
            put(one, "mark_of_child", mark)
            assert one.column("SELECT sharing.of_child() IS NULL") == [True], mark
    other = "head_teacher" if site == "school" else "team_manager"
    with one.connection.transaction():
        put(one, "seal", one.seal(*small.standing(other)))
        put(one, "kept_of_child", wanted)
        put(one, "mark_of_child", marks["of_child"])
        one.become_one_child()
        assert one.column(PEOPLE) == []


@SITES
def test_without_a_seal_it_shows_nothing_at_all(site: str, small: Small, login: Connect) -> None:
    one = login(site)
    with one.connection.transaction():
        one.become_one_child()
        for table in (*population.person_tables(), "pupil_at", "organisation", "professional", "delivery"):
            assert one.column(f"SELECT count(*) FROM {table}") == [0], table


@SITES
def test_it_may_read_less_than_the_login_and_write_nothing(site: str, small: Small, login: Connect) -> None:
    one = login(site)
    one.hold(one.seal(*small.standing(ROLE[site])))
    other = {"school": "authority", "authority": "school"}[site]
    for statement in (
        "SELECT 1 FROM person",
        "SELECT 1 FROM app_user",
        "SELECT 1 FROM link",
        f"SELECT 1 FROM {site}_session",
        "SELECT sharing.people_here('narrow')",
        "SELECT sharing.keep_to_child(gen_random_uuid())",
        "UPDATE person_name SET surname = ''",
        "DELETE FROM event",
        "INSERT INTO access DEFAULT VALUES",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), one.connection.transaction():
            one.become_one_child()
            one.rows(statement)
    assert one.refuses(f"SET ROLE kithline_{other}_child")


@SITES
def test_what_the_role_may_the_login_has_only_once_it_takes_it(
    site: str, small: Small, login: Connect
) -> None:
    """Else both policies would hold at once, and each question would pay for both."""
    one = login(site)
    assert one.column("SELECT pg_has_role(session_user, %s, 'USAGE')", [f"kithline_{site}_child"]) == [False]
    assert one.column("SELECT pg_has_role(session_user, %s, 'MEMBER')", [f"kithline_{site}_child"]) == [True]
    assert one.column("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [f"kithline_{site}_child"]) == [
        False
    ]


@SITES
def test_a_role_that_was_left_on_the_connection_is_gone_at_the_next_request(
    site: str, login: Connect
) -> None:
    from kithline.sharing.viewer import CLEAN

    one = login(site)
    one.connection.execute(f"SET ROLE kithline_{site}_child")
    one.connection.execute(CLEAN)
    assert one.column("SELECT current_user = session_user") == [True]
