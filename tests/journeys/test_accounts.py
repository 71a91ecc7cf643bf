"""From invitation to leaving in a real browser, with JavaScript and without: a school, a new colleague, a search."""

import os
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.journeys.walking import (
    SCREEN,
    SOCIAL_WORKER,
    Walk,
    follow,
    is_sound,
    is_sound_at_any_size,
    is_walked_by_keyboard,
    path_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]
OFFICE, ADMINISTRATOR = "school.administrator@example.org", "administrator@example.org"
PASSWORD = "three odd words here"  # noqa: S105


def sound(page: Any, name: str) -> None:
    """Sound at both widths (axe runs only with JavaScript); a picture of each where a folder is named."""
    is_sound(page)
    folder = os.environ.get("KITHLINE_LOOK")
    for size, width in ((SCREEN, "wide"), (None, "narrow")):
        if size is None:
            is_sound_at_any_size(page)
        if folder:
            Path(folder).mkdir(exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(SCREEN)


@pytest.mark.parametrize("script", [True, False])
def test_a_school_invites_somebody_who_then_leaves(
    walk: Walk, record: psycopg.Connection[Any], script: bool
) -> None:
    look = sound if script else lambda page, name: None
    site, email = walk.sites.school, f"new.{'script' if script else 'plain'}@example.org"
    page = walk.sign_in(OFFICE, site=site, java_script_enabled=script)
    assert path_of(page) == "/staff/"
    look(page, "people")
    follow(page.get_by_role("link", name="Invite somebody"))
    look(page, "invite")
    follow(page.get_by_role("button", name="Invite"))
    assert "There is a problem" in page.locator("main").inner_text()
    look(page, "invite-wrong")
    for label, value in (("First name", "Ines"), ("Last name", "Holt"), ("Work e-mail address", email)):
        page.get_by_label(label).fill(value)
    page.get_by_label("Role").select_option("senco")
    page.get_by_label("Why").fill("Joins in March")
    page.get_by_label("Why").press("Enter")  # by the keyboard
    page.wait_for_function("document.title.startsWith('The link')") if script else page.wait_for_load_state()
    look(page, "link")
    found = re.search(r"(/invitation/[\w-]+/)", page.locator("main").inner_text())
    assert found
    follow(page.get_by_role("link", name="To the person's account"))
    look(page, "person")
    theirs = walk.page(java_script_enabled=script)
    theirs.goto(f"{site}{found[1]}")
    look(theirs, "accept")
    theirs.get_by_label("New password").fill(PASSWORD)
    theirs.get_by_label("The same once more").fill(PASSWORD)
    follow(theirs.get_by_role("button", name="Set the password"))
    theirs.get_by_label("Username").fill(email)
    theirs.get_by_label("Password").fill(PASSWORD)
    follow(theirs.get_by_role("button", name="Sign in"))
    assert path_of(theirs) == "/pupils/"
    follow(page.get_by_role("link", name="Close the account"))
    look(page, "close")
    page.get_by_label("Why").fill("Left again")
    follow(page.get_by_role("button", name="Close the account now"))
    assert "Left again" in page.locator("main").inner_text()
    look(page, "closed")
    follow(page.get_by_role("link", name="People and accounts").first)
    follow(page.get_by_role("link", name="Are these still your people?"))
    look(page, "reviews")
    follow(page.locator("tbody th a").first)
    look(page, "confirm")
    theirs.reload()
    assert path_of(theirs).startswith("/sign-in/")
    theirs.goto(f"{site}{found[1]}")
    assert "This link does not work" in theirs.locator("h1").inner_text()


def test_the_councils_administrator_and_a_search(walk: Walk) -> None:
    page = walk.home(ADMINISTRATOR)
    sound(page, "administrator")
    page.get_by_label("Name, role or organisation").fill("link")
    follow(page.get_by_role("button", name="Apply filters"))
    follow(page.locator("tbody th a").first)
    sound(page, "coordinator")
    follow(page.get_by_role("link", name="Hand work over"))
    sound(page, "hand")
    page.go_back()
    follow(page.get_by_role("link", name="Give another role"))
    sound(page, "role")
    page.go_back()
    follow(page.get_by_role("link", name="End a role"))
    sound(page, "end")
    worker = walk.home(SOCIAL_WORKER)
    follow(worker.get_by_role("link", name="Find a child"))
    sound(worker, "find")
    name = worker.locator("main").inner_text()
    assert "In the whole authority" in name
    worker.get_by_label("Surname").fill("Al")
    worker.get_by_label("First name, or how it begins").fill("a")
    worker.get_by_label("Somebody rang or wrote about a child").check()
    worker.get_by_label("In a few words").fill("The school office rang")
    follow(worker.get_by_role("button", name="Find"))
    sound(worker, "found")


def test_the_pages_that_help_with_an_account(walk: Walk, record: psycopg.Connection[Any]) -> None:
    """A lost factor, a provider's account linked and unlinked, a new link: each in both widths and by the keyboard."""
    user = record.execute("SELECT id FROM app_user WHERE username = %s", [SOCIAL_WORKER]).fetchone()["id"]
    issuer = "https://sign-in.example.org"
    record.execute(
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
        [user],
    )
    record.execute(
        "INSERT INTO known_identity (user_id, provider, issuer, subject, linked_at) "
        "VALUES (%s, 'council', %s, 'a', now())",
        [user, issuer],
    )
    record.execute(
        "INSERT INTO staff_event (user_id, what, role, reason, by_name, at) "
        "VALUES (%s, 'linked', '', 'by themselves', 'Anna Worker', now())",
        [user],
    )
    record.execute(
        "INSERT INTO identity_request (provider, issuer, subject, audience, name, email, proposed, at) "
        "VALUES ('council', %s, 'b', 'authority', 'Ines Holt', 'ines@example.org', 'social_worker', now())",
        [issuer],
    )
    try:
        page = walk.home(ADMINISTRATOR)
        for act in ("factor", "identity", "unlink", "link", "hand", "close"):
            page.set_viewport_size(SCREEN)
            page.goto(f"{walk.sites.authority}/staff/{user}/{act}/")
            is_walked_by_keyboard(page)
            sound(page, f"account-{act}")
        page.goto(f"{walk.sites.authority}/pace/?what=children&next=/why/")
        is_walked_by_keyboard(page)
        sound(page, "pace")
    finally:
        record.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [user])
        record.execute("DELETE FROM known_identity WHERE user_id = %s", [user])
        record.execute("DELETE FROM identity_request")
