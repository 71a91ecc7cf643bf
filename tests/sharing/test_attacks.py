"""What someone who can run SQL as a site's login tries, under a true seal of their own and without one.

Each attack is really made, on the real login. The schools' site and the authority's are tried alike.
"""

from collections.abc import Callable
from types import ModuleType

import psycopg
import pytest

from kithline.sharing.matrix import MATRIX, VERSION
from kithline.sharing.roles import ROLES
from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
SITES = pytest.mark.parametrize("site", ["school", "authority"])
LOOK = (
    "INSERT INTO access (at, user_id, role, page, people, sections, asked, purpose, legal_basis, outcome, request_id) "
    "VALUES (now(), {}, 'x', 'x', '[]', '[]', '', '', '', 'shown', '')"
)
ROLE = {"school": "safeguarding_lead", "authority": "data_steward"}


@pytest.fixture
def policies(django_ready: None) -> ModuleType:
    """The lists of tables, which cannot be read before Django is set up."""
    from kithline.sharing import policies

    return policies


@pytest.fixture
def attacker(site: str, small: Small, login: Connect) -> Login:
    """Signed in at the site, as a safeguarding lead or as a data steward."""
    one = login(site)
    one.hold(one.seal(*small.standing(ROLE[site])))
    return one


@SITES
def test_closed_tables_are_closed(attacker: Login, policies: ModuleType) -> None:
    for table in ("role_assignment", "linked_school", "touched", "household", "family"):
        assert table in policies.CLOSED_TABLES
        assert attacker.refuses(f"SELECT 1 FROM {table}"), table


@SITES
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT inner_key FROM seal.key",
        "INSERT INTO seal.key VALUES ('mine', current_user, '', '')",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.viewer() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION sharing.has_duty(wanted text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE TEMPORARY TABLE pupil_at (person_id bigint, school_id bigint)",
        "CREATE TEMPORARY VIEW person_name AS SELECT 1",
        "SET ROLE kithline_owner",
        "SET ROLE kithline_pipeline",
        "SET SESSION AUTHORIZATION kithline_owner",
        "ALTER TABLE person_name DISABLE ROW LEVEL SECURITY",
        "DROP POLICY trusted ON person_name",
        "CREATE POLICY mine ON person_name USING (true)",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER ROLE kithline_owner PASSWORD 'mine'",
        "SET track_activities = on",
        "COPY person_name TO PROGRAM 'cat'",
        "COPY person_name TO '/dev/null'",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT nextval('public.person_id_seq')",
        "SELECT last_value FROM public.person_id_seq",
        "SELECT 1 FROM django_session",
        "SELECT 1 FROM django_migrations",
        "SELECT rolpassword FROM pg_authid",
        "TRUNCATE access",
        "TRUNCATE blocking_key, dwelling",
        "DO $$ BEGIN LOCK TABLE person_name IN ACCESS EXCLUSIVE MODE; END $$",
    ],
)
def test_the_database_refuses(attacker: Login, statement: str) -> None:
    assert attacker.refuses(statement)


@SITES
def test_policies_cannot_be_switched_off(attacker: Login) -> None:
    attacker.connection.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        attacker.rows("SELECT * FROM person_name")


@SITES
def test_no_statistics_tell_what_the_rows_hold(attacker: Login) -> None:
    _as_pipeline("ANALYZE person_name")
    assert (
        attacker.rows("SELECT * FROM pg_stats WHERE schemaname = 'public' AND tablename = 'person_name'")
        == []
    )


@SITES
def test_nothing_of_the_record_can_be_written(attacker: Login, policies: ModuleType) -> None:
    """Neither with a true seal nor, the grants being the login's, without: tried on every table but the site's own."""
    everything = set(attacker.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    own = {*policies.SESSION_TABLES, policies.USER_TABLE, *policies.LOG_TABLES, policies.VERDICTS}
    written = everything - own - set(policies.account_tables(everything))
    assert len(written) > 30
    for table in sorted(written):
        assert attacker.refuses(f'DELETE FROM public."{table}"'), table
        assert attacker.refuses(f'INSERT INTO public."{table}" DEFAULT VALUES'), table
        column = attacker.column(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            [f'public."{table}"'],
        )[0]
        assert attacker.refuses(f'UPDATE public."{table}" SET "{column}" = NULL'), table


@SITES
def test_the_log_takes_only_ones_own_looks_and_keeps_them(attacker: Login, small: Small, site: str) -> None:
    mine, another = small.users[ROLE[site]], small.users["social_worker"]
    attacker.connection.execute(LOOK.format(mine))
    assert attacker.refuses(LOOK.format(another))
    # the authority's site reads it for the governance officer, who a steward is not
    assert attacker.refuses("SELECT 1 FROM access") or attacker.rows("SELECT 1 FROM access") == []
    assert attacker.refuses("UPDATE access SET page = 'y'")
    assert attacker.refuses("DELETE FROM access")
    attacker.connection.execute("RESET kithline.seal")
    assert attacker.refuses(LOOK.format(mine))


def test_nobody_changes_the_log_not_even_its_owner(small: Small, login: Connect) -> None:
    one = login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    one.connection.execute(LOOK.format(small.users["safeguarding_lead"]))
    for audience in ("pipeline", "owner"):
        trusted = login(audience)
        for statement in ("UPDATE access SET page = 'y'", "DELETE FROM access", "TRUNCATE access"):
            assert trusted.refuses(statement), (audience, statement)


@SITES
def test_the_other_sites_sessions_and_users_are_not_there(attacker: Login, small: Small, site: str) -> None:
    other = {"school": "authority_session", "authority": "school_session"}[site]
    assert attacker.refuses(f"SELECT 1 FROM {other}")
    assert attacker.refuses(f"INSERT INTO {other} VALUES ('k', 'd', now())")
    shown = set(attacker.column("SELECT id FROM app_user"))
    schools = {user for role, user in small.users.items() if ROLES[role].audience == "school"}
    assert shown == (schools if site == "school" else set(small.users.values()) - schools)


@SITES
@pytest.mark.parametrize(
    "change", ["is_superuser = true", "audience = 'authority'", "professional_id = 1", "is_active = true"]
)
def test_a_user_is_not_changed_into_another(attacker: Login, change: str) -> None:
    assert attacker.refuses(f"UPDATE app_user SET {change}")


@SITES
def test_a_password_is_changed_by_its_own_user_only(attacker: Login, small: Small, site: str) -> None:
    mine = small.users[ROLE[site]]
    others = [user for role, user in small.users.items() if role != ROLE[site]]
    for user in others:
        try:
            done = attacker.connection.execute("UPDATE app_user SET password = 'mine' WHERE id = %s", [user])
        except psycopg.errors.InsufficientPrivilege:
            continue
        assert done.rowcount == 0  # of the other site: not to be seen
    assert (
        attacker.connection.execute("UPDATE app_user SET password = 'new' WHERE id = %s", [mine]).rowcount
        == 1
    )
    attacker.connection.execute("RESET kithline.seal")
    assert attacker.refuses(f"UPDATE app_user SET password = 'mine' WHERE id = {mine}")
    attacker.connection.execute("UPDATE app_user SET last_login = now() WHERE id = %s", [mine])  # signing in


@SITES
def test_functions_that_run_as_their_owner_tell_nothing_without_a_seal(
    site: str, small: Small, login: Connect, policies: ModuleType
) -> None:
    one = login(site)
    found = one.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'sharing' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype"
    )
    told = {}
    given = {
        "text": "'narrow'",
        "bigint": "1",
        "bigint[]": "ARRAY[1]",
        "text[]": "ARRAY['narrow']",
        "jsonb": "'[]'",
        "boolean": "true",
        "timestamp with time zone": "'2000-01-01'",
        "date": "'2000-01-01'",
        "uuid": "gen_random_uuid()",
        "integer": "1",
    }
    for (signature,) in found:
        if signature.removeprefix("sharing.") in (
            each for each, login_of in policies.ONE_SITE_ONLY.items() if login_of == f"kithline_{site}_web"
        ):
            continue
        name, _, kinds = signature.rstrip(")").partition("(")
        arguments = ", ".join(given[kind.strip()] for kind in kinds.split(",") if kind)
        told[name] = [
            row for row in one.rows(f"SELECT * FROM {name}({arguments})") if row not in ((None,), (False,))
        ]
    assert len(told) >= 10
    assert told.pop("sharing.login_audience") == [(site,)]  # which of the two sites it is, no secret
    assert [type(row[0]) for row in told.pop("sharing.school_names")] == [list]  # public, for passwords
    assert not any(told.values()), told


def test_functions_that_run_as_their_owner_look_nothing_up_in_a_path_of_the_callers(
    login: Connect, small: Small
) -> None:
    loose = login("owner").column(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prosecdef "
        "AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)"
    )
    assert loose == []


@SITES
def test_nobody_but_the_two_sites_may_call_them(site: str, small: Small, login: Connect) -> None:
    callers = login("owner").rows(
        "SELECT a.grantee::regrole::text, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "CROSS JOIN LATERAL aclexplode(p.proacl) a WHERE n.nspname = 'sharing'"
    )
    of_one_child = {"kithline_school_child", "kithline_authority_child"}
    assert {name for name, _ in callers} - of_one_child == {
        "kithline_owner",
        "kithline_school_web",
        "kithline_authority_web",
    }
    assert {what for name, what in callers if name in of_one_child} == {"of_child", "is_signed_in"}


@SITES
def test_what_other_connections_ask_is_not_to_be_read(attacker: Login, site: str, login: Connect) -> None:
    other = login(site)
    other.rows("SELECT 'a name that was looked for'")
    seen = attacker.column("SELECT query FROM pg_stat_activity WHERE pid = %s", [other.pid])
    assert all("looked for" not in (query or "") for query in seen)


def test_a_school_asking_widely_gets_its_own_pupils_only(small: Small, login: Connect) -> None:
    """Every way into another relationship: the functions take its name as an argument."""
    one = login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    first = small.record.people[0]
    assert one.column("SELECT sharing.people_on_roll()") == [[first]]
    assert one.refuses("SELECT sharing.people_of_authority('narrow')")
    assert one.column("SELECT sharing.people_here('narrow')") == [first]
    for shape in ("wide", "everyone", "counts", "", "NARROW"):
        assert one.column("SELECT sharing.people_here(%s)", [shape]) == []
        assert one.column("SELECT sharing.classes(%s)", [shape]) == []
    for table in population.person_tables():
        assert set(one.column(f"SELECT DISTINCT person_id FROM {table}")) == {first}, table
        assert set(one.column(f"SELECT DISTINCT restriction FROM {table}")) == {0}, table


def test_a_childs_page_keeps_to_its_child(city: str, login: Connect) -> None:
    """Nobody else is in scope for the rest of the transaction; who is not in scope is not opened, nor narrows it."""
    [(user, place, stranger)] = login("pipeline").rows(
        "SELECT a.user_id, a.organisation_id, (SELECT p.public_id FROM person p WHERE p.status = 'active' "
        "AND NOT EXISTS (SELECT FROM pupil_at t WHERE t.person_id = p.id) ORDER BY p.id LIMIT 1) "
        "FROM role_assignment a JOIN linked_school l USING (user_id) WHERE a.role = 'link_coordinator' LIMIT 1"
    )
    one, open_child = login("authority"), "SELECT sharing.keep_to_child(%s)"
    one.hold(one.seal(user, "link_coordinator", place))
    of_whom = [f"SELECT DISTINCT person_id FROM {table}" for table in ("person_name", "event", "pupil_at")]
    with one.connection.transaction():
        before = [sorted(one.column(each)) for each in of_whom]
        assert min(map(len, before)) > 5
        assert one.column(open_child, [stranger]) == [None]
        assert [sorted(one.column(each)) for each in of_whom] == before
        child = before[1][0]
        [public] = one.column("SELECT public_id FROM person WHERE id = %s", [child])
        assert one.column(open_child, [public]) == [child]
        assert [one.column(each) for each in of_whom] == [[child]] * 3
        assert one.column("SELECT id FROM person") == [child]
        assert one.column("SELECT count(*) FROM sharing.people_here('wide')") == [1]
    assert [sorted(one.column(each)) for each in of_whom] == before


def test_an_error_tells_nothing_of_rows_out_of_scope(small: Small, login: Connect) -> None:
    """A condition that fails on some value must not be asked of rows that the policies keep back."""
    one = login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    last = small.record.people[-1]
    for table in ("person_name", "event_detail", "chosen_value"):
        assert (
            one.rows(f"SELECT 1 / (person_id - {last}) FROM {table} WHERE 1 / (person_id - {last}) > 5") == []
        )


def test_stewards_see_what_is_not_restricted_and_nobody_else_does(
    small: Small, login: Connect, policies: ModuleType
) -> None:
    keys = ("ordinary", "restricted")
    for restriction, key in enumerate(keys):
        population.insert(
            "source_person",
            namespace="case_system",
            key=key,
            role="child",
            partition="",
            restriction=restriction,
            changed_at=population.NOW,
        )
    population.insert(
        "source_person",
        namespace="case_system",
        key="apart",
        role="child",
        partition="adoption",
        restriction=0,
        changed_at=population.NOW,
    )
    school, authority = login("school"), login("authority")
    school.hold(school.seal(*small.standing("safeguarding_lead")))
    for table in policies.STEWARD_TABLES:
        assert school.refuses(f"SELECT 1 FROM {table}"), table
    authority.hold(authority.seal(*small.standing("data_steward")))
    assert authority.column("SELECT key FROM source_person") == ["ordinary"]
    for role, declared in ROLES.items():
        if declared.audience == "school" or role in ("data_steward", "restricted_steward"):
            continue
        authority.hold(authority.seal(*small.standing(role)))
        for table in policies.STEWARD_TABLES:
            assert authority.column(f"SELECT count(*) FROM {table}") == [0], (role, table)


def test_a_verdict_is_the_stewards_own(small: Small, login: Connect) -> None:
    one = login("authority")
    insert = "INSERT INTO delivery_verdict (delivery_id, verdict, reason, by_id, at) "
    insert += "VALUES (1, 'release', 'x', {}, now())"
    steward, worker = small.users["data_steward"], small.users["social_worker"]
    one.hold(one.seal(*small.standing("social_worker")))
    assert one.refuses(insert.format(worker))
    one.hold(one.seal(*small.standing("data_steward")))
    assert one.refuses(insert.format(worker))
    one.connection.execute(insert.format(steward))
    assert one.refuses("UPDATE delivery_verdict SET done_at = now()")


def test_the_matrix_in_the_database_is_the_declared_one(small: Small, login: Connect) -> None:
    stored = set(
        login("pipeline").rows(
            "SELECT role, relationship, category, category_number, level FROM matrix_row WHERE version = %s",
            [VERSION],
        )
    )
    declared = {(g.role, g.relationship, g.category.code, g.category.number, int(g.level)) for g in MATRIX}
    assert stored == declared


def _as_pipeline(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
