"""A passkey in a real browser, with the authenticator that Chromium itself invents."""

from typing import Any

import psycopg
import pytest

from kithline.commands.building import DEMO_PASSWORD
from tests.journeys.walking import SOCIAL_WORKER, Walk, follow, is_sound, is_sound_at_any_size, path_of

pytestmark = [pytest.mark.browser, pytest.mark.long]
WHO = "school.administrator@example.org"


def with_authenticator(page: Any) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "hasResidentKey": True,
        "isUserVerified": True,
    }
    tools.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}}
    )


def test_a_passkey_is_set_up_and_then_asked_for(walk: Walk, record: psycopg.Connection[Any]) -> None:
    site = walk.sites.school.replace(
        "127.0.0.1", "localhost"
    )  # a passkey is bound to a name, not to a number
    page = walk.sign_in(WHO, site=site)
    with_authenticator(page)
    try:
        page.goto(f"{site}/account/webauthn/add/")
        is_sound(page)
        follow(page.get_by_role("button", name="Set it up"))
        assert path_of(page).startswith("/account/recovery-codes/")
        is_sound(page)
        found = record.execute(
            "SELECT m.type FROM mfa_authenticator m JOIN app_user u ON u.id = m.user_id WHERE u.username = %s "
            "ORDER BY m.type",
            [WHO],
        ).fetchall()
        assert [row["type"] for row in found] == ["recovery_codes", "webauthn"]
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url("**/sign-in/*")
        page.get_by_label("Username").fill(WHO)
        page.get_by_label("Password").fill(DEMO_PASSWORD)
        follow(page.get_by_role("button", name="Sign in"))
        assert path_of(page).startswith("/account/")
        is_sound(page)
        follow(page.get_by_role("button", name="Use your passkey"))
        assert path_of(page) == "/staff/"
        page.goto(f"{site}/account/")
        is_sound_at_any_size(page)
    finally:
        record.execute(
            "DELETE FROM mfa_authenticator WHERE user_id = (SELECT id FROM app_user WHERE username = %s)",
            [WHO],
        )


def test_a_passkey_alone_signs_in_where_the_role_allows_it(
    walk: Walk, record: psycopg.Connection[Any]
) -> None:
    site = walk.sites.authority.replace("127.0.0.1", "localhost")
    page = walk.sign_in(SOCIAL_WORKER, site=site)
    with_authenticator(page)
    try:
        page.goto(f"{site}/account/webauthn/add/")
        page.get_by_label("Sign in with it alone").check()
        is_sound(page)
        follow(page.get_by_role("button", name="Set it up"))
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url("**/sign-in/*")
        is_sound(page)
        page.get_by_role("button", name="Use a passkey instead").click()
        page.wait_for_url("**/cases/")
        page.goto(f"{site}/me/")
        assert "Signed in webauthn" in page.locator("main").inner_text()
    finally:
        record.execute(
            "DELETE FROM mfa_authenticator WHERE user_id = (SELECT id FROM app_user WHERE username = %s)",
            [SOCIAL_WORKER],
        )
