"""The start-up checks find each way in which a table, a view or a login is unsafe: each is made, found and undone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import pytest

from tests.sharing.login import Login

AsLogin = Callable[[str], AbstractContextManager[None]]


def told() -> list[str]:
    from kithline.sharing.checks import faults

    return [fault.what for fault in faults()]


@pytest.fixture
def superuser(record_database: str) -> "psycopg.Connection[tuple[object, ...]]":
    from kithline.sharing.database import setup_url

    with psycopg.connect(setup_url(record_database), autocommit=True) as connection:
        yield connection  # type: ignore[misc]


@pytest.mark.parametrize("site", ["school", "authority"])
def test_as_set_up_nothing_is_wrong(record_database: str, as_login: AsLogin, site: str) -> None:
    assert told() == [], "as the pipeline, for `kithline doctor`"
    with as_login(site):
        assert told() == []


MADE = [
    (
        "ALTER TABLE person_name NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE person_name FORCE ROW LEVEL SECURITY",
        "the table person_name has no forced row-level security",
    ),
    (
        "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE event ENABLE ROW LEVEL SECURITY",
        "the table event has no forced row-level security",
    ),
    (
        "DROP POLICY trusted ON relationship",
        "CREATE POLICY trusted ON relationship TO kithline_owner, kithline_pipeline, kithline_search, kithline_backup "
        "USING (true) WITH CHECK (true)",
        "the table relationship shows no row to the pipeline and the backup",
    ),
    (
        "CREATE VIEW names AS SELECT * FROM person_name",
        "DROP VIEW names",
        "the view names shows with its owner's rights",
    ),
    (
        "CREATE MATERIALIZED VIEW names AS SELECT * FROM person_name",
        "DROP MATERIALIZED VIEW names",
        "a materialised view ignores the policies",
    ),
    (
        "CREATE TABLE note (id int); ALTER TABLE note ENABLE ROW LEVEL SECURITY; "
        "ALTER TABLE note FORCE ROW LEVEL SECURITY; CREATE POLICY trusted ON note USING (true)",
        "DROP TABLE note",
        "the table note is in no list of kithline.sharing.policies",
    ),
]


@pytest.mark.parametrize(("make", "undo", "fault"), MADE, ids=[fault for *_, fault in MADE])
def test_an_unprotected_table_is_found(
    make: str, undo: str, fault: str, record_database: str, login: Callable[[str], Login], as_login: AsLogin
) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from kithline.sharing.checks import refuse_to_serve_if_unsafe

    owner = login("owner")
    owner.connection.execute(make)  # type: ignore[arg-type]
    try:
        assert fault in told()
        with as_login("school"):
            assert fault in told()
            with pytest.raises(ImproperlyConfigured, match=fault):
                refuse_to_serve_if_unsafe()
    finally:
        owner.connection.execute(undo)  # type: ignore[arg-type]
    assert told() == []


def test_a_view_with_the_callers_rights_is_safe(record_database: str, login: Callable[[str], Login]) -> None:
    owner = login("owner")
    owner.connection.execute("CREATE VIEW names WITH (security_invoker = true) AS SELECT * FROM person_name")
    try:
        assert told() == []
    finally:
        owner.connection.execute("DROP VIEW names")


def test_a_login_that_may_make_temporary_tables_is_found(
    record_database: str, superuser: "psycopg.Connection[tuple[object, ...]]", as_login: AsLogin
) -> None:
    superuser.execute(f'GRANT TEMPORARY ON DATABASE "{record_database}" TO kithline_school_web')
    try:
        with as_login("school"):
            assert told() == ["the login kithline_school_web may create temporary tables"]
        with as_login("authority"):
            assert told() == []
    finally:
        superuser.execute(f'REVOKE TEMPORARY ON DATABASE "{record_database}" FROM kithline_school_web')


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS", "CREATEROLE"])
def test_a_login_that_is_no_ordinary_one_is_found(
    attribute: str,
    record_database: str,
    superuser: "psycopg.Connection[tuple[object, ...]]",
    as_login: AsLogin,
) -> None:
    superuser.execute(f"ALTER ROLE kithline_authority_web {attribute}")  # type: ignore[arg-type]
    try:
        with as_login("authority"):
            assert "the login kithline_authority_web is not an ordinary one" in told()
    finally:
        superuser.execute(f"ALTER ROLE kithline_authority_web NO{attribute}")  # type: ignore[arg-type]


def test_a_readable_table_elsewhere_is_found(
    record_database: str, superuser: "psycopg.Connection[tuple[object, ...]]", as_login: AsLogin
) -> None:
    superuser.execute(
        "CREATE SCHEMA scratch; CREATE TABLE scratch.copy (id int); "
        "GRANT USAGE ON SCHEMA scratch TO kithline_school_web; GRANT SELECT ON scratch.copy TO kithline_school_web"
    )
    try:
        with as_login("school"):
            assert told() == ["the login kithline_school_web may read scratch.copy"]
    finally:
        superuser.execute("DROP SCHEMA scratch CASCADE")


def test_the_site_runs_the_checks_before_it_serves() -> None:
    wsgi = Path(__file__).parents[2] / "kithline" / "site" / "wsgi.py"
    assert wsgi.read_text(encoding="utf-8").rstrip().endswith("refuse_to_serve_if_unsafe()")


CHILD, OTHER = "kithline_school_child", "kithline_authority_child"
GIVEN = [
    (f"ALTER ROLE {CHILD} LOGIN", f"ALTER ROLE {CHILD} NOLOGIN", f"somebody may log in as {CHILD}"),
    (
        f"ALTER ROLE {OTHER} BYPASSRLS",
        f"ALTER ROLE {OTHER} NOBYPASSRLS",
        f"the role {OTHER} is not an ordinary one",
    ),
    (
        f"GRANT {OTHER} TO kithline_school_web",
        f"REVOKE {OTHER} FROM kithline_school_web",
        f"kithline_school_web may become {OTHER}",
    ),
    (
        f"GRANT kithline_authority_web TO {CHILD}",
        f"REVOKE kithline_authority_web FROM {CHILD}",
        f"{CHILD} may become kithline_authority_web",
    ),
    (
        f"REVOKE {CHILD} FROM kithline_school_web",
        f"GRANT {CHILD} TO kithline_school_web",
        f"kithline_school_web may not become {CHILD}",
    ),
    (
        f"GRANT {CHILD} TO kithline_school_web WITH INHERIT TRUE",
        f"GRANT {CHILD} TO kithline_school_web WITH INHERIT FALSE",
        f"kithline_school_web has what {CHILD} has without becoming it",
    ),
    (
        f"GRANT SELECT ON source_record TO {CHILD}",
        f"REVOKE SELECT ON source_record FROM {CHILD}",
        f"{CHILD} may read more of public.source_record than it is given",
    ),
    (
        f"GRANT SELECT (as_written) ON event_detail TO {CHILD}",
        f"REVOKE SELECT (as_written) ON event_detail FROM {CHILD}",
        f"{CHILD} may read more of public.event_detail than it is given",
    ),
    (
        f"REVOKE SELECT ON person_name FROM {CHILD}",
        f"GRANT SELECT ON person_name TO {CHILD}",
        f"{CHILD} may not read all that it is given of public.person_name",
    ),
    (
        f"GRANT UPDATE (value) ON chosen_value TO {OTHER}",
        f"REVOKE UPDATE (value) ON chosen_value FROM {OTHER}",
        f"{OTHER} may change public.chosen_value",
    ),
    (
        f"GRANT USAGE ON SEQUENCE access_id_seq TO {OTHER}",
        f"REVOKE USAGE ON SEQUENCE access_id_seq FROM {OTHER}",
        f"{OTHER} may change public.access_id_seq",
    ),
    (
        f"GRANT EXECUTE ON FUNCTION sharing.may_export() TO {CHILD}",
        f"REVOKE EXECUTE ON FUNCTION sharing.may_export() FROM {CHILD}",
        f"{CHILD} may run sharing.may_export",
    ),
    (
        f"REVOKE EXECUTE ON FUNCTION sharing.of_child() FROM {CHILD}",
        f"GRANT EXECUTE ON FUNCTION sharing.of_child() TO {CHILD}",
        f"{CHILD} may not run sharing.of_child",
    ),
    (
        f"GRANT USAGE ON SCHEMA seal TO {CHILD}",
        f"REVOKE USAGE ON SCHEMA seal FROM {CHILD}",
        f"{CHILD} may use the schema seal",
    ),
    (
        f"GRANT CREATE ON SCHEMA public TO {CHILD}",
        f"REVOKE CREATE ON SCHEMA public FROM {CHILD}",
        f"{CHILD} may make things in the schema public",
    ),
]


@pytest.mark.parametrize(("make", "undo", "fault"), GIVEN, ids=[fault for *_, fault in GIVEN])
def test_a_childs_role_with_more_or_less_than_it_is_given_is_found(
    make: str,
    undo: str,
    fault: str,
    superuser: "psycopg.Connection[tuple[object, ...]]",
    as_login: AsLogin,
) -> None:
    """Roles are the server's, so another process of these tests would meet what is made here: it is made and undone
    in one transaction, which nobody else sees, and asked within it."""
    from kithline.sharing import child_roles

    class Asked:
        def cursor(self) -> object:
            return superuser.cursor()

    with pytest.MonkeyPatch.context() as patched, superuser.transaction(force_rollback=True):
        patched.setattr(child_roles, "connection", Asked())
        assert child_roles.faults_of_roles() == []
        superuser.execute(make)  # type: ignore[arg-type]
        assert fault in child_roles.faults_of_roles()
        superuser.execute(undo)  # type: ignore[arg-type]
        assert child_roles.faults_of_roles() == []


def test_a_childs_role_that_is_missing_is_found(
    monkeypatch: pytest.MonkeyPatch, record_database: str
) -> None:
    from kithline.sharing import child_roles

    monkeypatch.setattr(child_roles, "ONE_CHILD", {"kithline_school_web": "kithline_nobodys_child"})
    assert told() == ["the role kithline_nobodys_child is missing"]
