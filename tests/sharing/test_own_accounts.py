"""Accounts' own rows: what someone who can run SQL as a site's login gets at of second factors and addresses."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
SITES = pytest.mark.parametrize("site", ["school", "authority"])
ROLE = {"school": "safeguarding_lead", "authority": "social_worker"}
COLLEAGUE = {"school": "senco", "authority": "team_manager"}


@pytest.fixture
def factors(small: Small) -> Iterator[dict[str, int]]:
    """A factor of each of four users: role -> its id."""
    from django.db import connection

    made = {}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator")
        for role in (*ROLE.values(), *COLLEAGUE.values()):
            cursor.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now()) "
                "RETURNING id",
                [small.users[role]],
            )
            made[role] = cursor.fetchone()[0]
    yield made
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator")


@SITES
def test_a_factor_is_read_and_replaced_by_its_own_user_alone(
    factors: dict[str, int], small: Small, site: str, login: Connect
) -> None:
    attacker = login(site)
    attacker.hold(attacker.seal(*small.standing(ROLE[site])))
    mine, theirs = small.users[ROLE[site]], small.users[COLLEAGUE[site]]
    assert attacker.column("SELECT user_id FROM mfa_authenticator") == [mine]
    changed = attacker.connection.execute('UPDATE mfa_authenticator SET data = \'{"secret": "mine"}\'')
    assert changed.rowcount == 1
    assert (
        attacker.connection.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [theirs]).rowcount
        == 0
    )
    add = "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES ({}, 'webauthn', '{{}}', now())"
    assert attacker.refuses(add.format(theirs))
    assert attacker.refuses(f"UPDATE mfa_authenticator SET user_id = {theirs}")
    attacker.connection.execute(add.format(mine))


@SITES
def test_without_a_seal_of_ones_own_there_is_no_factor(
    factors: dict[str, int], small: Small, site: str, login: Connect
) -> None:
    attacker = login(site)
    assert attacker.column("SELECT user_id FROM mfa_authenticator") == []
    other = {"school": "authority", "authority": "school"}[site]
    true = small.standing(ROLE[other])
    for forged in (
        attacker.seal(*small.standing(ROLE[site]), secret="guessed"),
        attacker.seal(*true, audience=other),  # one site's login with a seal that says the other
    ):
        attacker.hold(forged)
        assert attacker.column("SELECT user_id FROM mfa_authenticator") == []
        assert attacker.connection.execute("DELETE FROM mfa_authenticator").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attacker.connection.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
                [true[0]],
            )


@SITES
def test_of_the_librarys_other_tables_ones_own_addresses_at_most(
    small: Small, site: str, login: Connect
) -> None:
    from kithline.sharing.own_accounts import OWN
    from kithline.sharing.policies import account_tables

    attacker = login(site)
    attacker.hold(attacker.seal(*small.standing(ROLE[site])))
    tables = set(attacker.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    others = {*account_tables(tables)} - {*OWN}
    assert others and all(attacker.refuses(f"SELECT 1 FROM {table}") for table in others)
    assert attacker.refuses(
        'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
        f"VALUES ({small.users[COLLEAGUE[site]]}, 'me@example.org', true, true)"
    )


@SITES
def test_who_is_on_the_way_in_holds_a_seal_of_no_role(
    factors: dict[str, int], small: Small, site: str, login: Connect
) -> None:
    """It shows their own factor, which is asked for, and not one row of the record."""
    one = login(site)
    one.hold(one.seal(small.users[ROLE[site]], ""))
    assert one.column("SELECT user_id FROM mfa_authenticator") == [small.users[ROLE[site]]]
    assert one.rows("SELECT 1 FROM sharing.viewer()") == []
    for table in ("person", "person_name", "event", "organisation"):
        assert one.rows(f"SELECT 1 FROM {table}") == [], table


def test_pending_is_whose_password_was_right(django_ready: None) -> None:
    from types import SimpleNamespace

    from allauth.account.internal.stagekit import LOGIN_SESSION_KEY

    from kithline.sharing.pending import BEGUN, pending

    assert BEGUN == LOGIN_SESSION_KEY

    def asked(session: Any) -> int | None:
        return pending(SimpleNamespace(session=session))  # type: ignore[arg-type]

    assert asked({}) is None and asked({"account_login": {"user_pk": None}}) is None
    assert asked({"account_login": {"user_pk": "3f"}}) == 123
