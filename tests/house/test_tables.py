"""Each table is known, protected, and written by nobody who should only read."""

from typing import Any

import pytest

PERSONAL = {
    "person_id",
    "source_person_id",
    "other_person_id",
    "forename",
    "surname",
    "birth",
    "raw",
    "payload",
    "postcode",
    "address_key",
}
WEB = ("kithline_school_web", "kithline_authority_web")


@pytest.fixture
def ask(tables_only: str) -> Any:
    from django.db import connection

    def rows(statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return rows


@pytest.fixture
def tables(ask: Any) -> set[str]:
    return {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_every_table_forces_row_level_security(ask: Any, tables: set[str]) -> None:
    forced = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
            "AND c.relrowsecurity AND c.relforcerowsecurity"
        )
    }
    assert len(tables) > 40
    assert tables - forced == set()


def test_every_table_is_whole_to_the_owner_the_pipeline_search_and_backup(ask: Any, tables: set[str]) -> None:
    from kithline.sharing.logins import TRUSTED

    whole = {
        name: set(roles)
        for name, roles in ask(
            "SELECT tablename, roles::text[] FROM pg_policies WHERE schemaname = 'public' AND policyname = 'trusted' "
            "AND cmd = 'ALL' AND qual = 'true' AND with_check = 'true' AND permissive = 'PERMISSIVE'"
        )
    }
    assert set(whole) == tables
    assert all(roles == set(TRUSTED) for roles in whole.values())


def test_no_other_policy_names_the_trusted_nor_everyone(ask: Any) -> None:
    roles = {
        role
        for (found,) in ask(
            "SELECT roles::text[] FROM pg_policies WHERE schemaname = 'public' AND policyname <> 'trusted'"
        )
        for role in found
    }
    assert roles == {*WEB, *(role.replace("_web", "_child") for role in WEB)}


def test_every_table_is_in_a_list_of_the_policies(tables: set[str]) -> None:
    from kithline.sharing.policies import known_tables

    assert tables - known_tables(tables) == set()
    assert known_tables(tables) - tables == set(), "a list names a table that is not there"


def test_every_table_of_the_record_has_a_model_in_one_list() -> None:
    """A fact that is left out of FACTS would be neither protected as one nor purged."""
    from django.apps import apps

    from kithline.record.models import DERIVED, FACTS
    from kithline.record.models.derived import Derived
    from kithline.record.models.facts import Fact

    models = set(apps.get_app_config("record").get_models())
    assert {model for model in models if issubclass(model, Fact)} == set(FACTS)
    assert {model for model in models if issubclass(model, Derived)} == set(DERIVED)


def test_a_site_reads_a_table_with_a_person_through_scope_and_class_only(ask: Any) -> None:
    """Read from the database itself: no policy for a site is looser than its kind of table allows."""
    from kithline.sharing import policies, stewarding

    personal = {
        name
        for (name,) in ask(
            "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' "
            f"AND column_name IN ({', '.join(repr(name) for name in sorted(PERSONAL))})"
        )
    } | {"person"}
    assert personal >= {*policies.PERSON_TABLES, "source_person", "source_record", "rejected_row", "pupil_at"}
    shown = [
        (table, policy, condition or "")
        for table, policy, condition in ask(
            "SELECT tablename, policyname, qual FROM pg_policies WHERE schemaname = 'public' "
            "AND policyname <> 'trusted' AND cmd IN ('SELECT', 'ALL')"
        )
        if table in personal
    ]
    assert {table for table, *_ in shown} <= {
        *policies.PERSON_TABLES,
        *policies.SCOPE_TABLES,
        *policies.STEWARD_TABLES,
        *policies.LOG_TABLES,
        *policies.GOVERNING_TABLES,
        *policies.RIGHTS_TABLES,
        *policies.ASKED_TABLES,
    }
    for table, policy, condition in shown:
        if policy == "restricted_steward":  # who somebody is, restricted or not, and nothing else
            by_duty = (
                "sharing.seen_of_restricted" if table in policies.PERSON_TABLES else "has_duty('restricted'"
            )
            assert by_duty in condition, (table, policy)
            assert table not in policies.PERSON_TABLES or table in stewarding.IDENTITY_TABLES, table
            continue
        if policy == "restricted":  # to answer a restricted person, of that person's own request
            assert "has_duty('restricted'" in condition and table not in policies.PERSON_TABLES, (
                table,
                policy,
            )
            assert "is_restricted" in condition or "sharing.people_of_request()" in condition, (table, policy)
            continue
        if policy.startswith("by_child_"):  # of the one child to whom a page keeps
            assert "sharing.of_child()" in condition and table in {*policies.PERSON_TABLES, "pupil_at"}, table
            continue
        if policy == "team":
            assert table == "access" and "sharing.my_team()" in condition
            continue
        if policy == "oversight":
            assert any(f"has_duty('{duty}'" in condition for duty in ("oversee", "requests")), (table, policy)
            continue
        as_a_fact = table in (
            "service_consent",
            "correction",
            "record_note",
            "use_limit",
        ) and policy.startswith("by_")
        if table in policies.PERSON_TABLES or as_a_fact:
            for asked in ("sharing.marks", "sharing.seen", "CASE restriction"):
                assert asked in condition, (table, policy)
        else:
            known = (
                "sharing.people",
                "sharing.seen",
                "has_duty('quality'",
                "_id = ( SELECT sharing.viewer_id()",
            )
            assert any(each in condition for each in known), (table, policy)


def test_no_class_is_past_the_marks_by_which_policies_compare() -> None:
    """320 bytes: seal.sight in sharing/sql/seal.sql."""
    from kithline.record.categories import CATEGORIES

    assert max(category.number for category in CATEGORIES) * 10 + 9 < 320


def test_what_any_signed_in_user_reads_holds_no_person(ask: Any) -> None:
    from kithline.sharing.policies import OPEN_TABLES

    for table in OPEN_TABLES:
        columns = {
            name
            for (name,) in ask(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
            )
        }
        assert columns and not columns & PERSONAL, table


def test_the_person_itself_holds_nothing_personal(ask: Any) -> None:
    columns = {
        name
        for (name,) in ask("SELECT column_name FROM information_schema.columns WHERE table_name = 'person'")
    }
    assert columns == {
        *("id", "public_id", "status", "absorbed_into_id", "created_at", "restriction", "aside_since"),
    }


def test_no_materialised_view_and_no_view_with_its_owners_rights(tables_only: str) -> None:
    from kithline.sharing.checks import faults

    assert faults() == []


def test_no_migration_is_missing(django_ready: None, tables_only: str) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
