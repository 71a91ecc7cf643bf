"""Each of the roles walks in Chromium through one page of every kind that its links lead to: axe, the console, 400%;
and each kind of page is walked through by the keyboard once."""

import re
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Error

from kithline.sharing.roles import ROLES
from tests.journeys.walking import SCREEN, Walk, is_sound, is_sound_at_any_size, is_walked_by_keyboard

pytestmark = [pytest.mark.browser, pytest.mark.long]
LEAST, MOST = 3, 20
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+")
_walked: set[str] = set()  # kinds of page that somebody walked through by the keyboard already
_LEFT_ALONE = ("/static/", "/sign-out/", "/sign-in/", "/account/")


def kind_of(address: str) -> str:
    """The address without ids, numbers and questions: pages of one kind are drawn by one view."""
    return _ID.sub("*", address.split("?")[0])


def links(page: Any, site: str) -> list[str]:
    """The addresses within the site that the page leads to, in its order."""
    found = page.locator("a[href]").evaluate_all("all => all.map(each => each.href)")
    inside = [each.removeprefix(site).split("#")[0] for each in found if each.startswith(f"{site}/")]
    return [each for each in inside if not each.startswith(_LEFT_ALONE)]


def by_keyboard(page: Any, site: str) -> None:
    kind = kind_of(page.url.removeprefix(site))
    if kind not in _walked:
        _walked.add(kind)
        is_walked_by_keyboard(page)


def site_of(walk: Walk, role: str) -> str:
    return walk.sites.school if ROLES[role].audience == "school" else walk.sites.authority


@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_page_is_sound_in_both_widths(role: str, walk: Walk, record: Any) -> None:
    username = _someone(record, role)
    site = site_of(walk, role)
    page = walk.sign_in(username, site=site)
    waiting, seen, read = links(page, site), {kind_of(page.url.removeprefix(site))}, 1
    by_keyboard(page, site)
    is_sound(page)
    is_sound_at_any_size(page)
    while waiting and read < MOST:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        page.set_viewport_size(SCREEN)
        try:
            page.goto(f"{site}{address}")
        except Error as error:
            assert "Download is starting" in str(error), address
            continue
        by_keyboard(page, site)
        is_sound(page)
        is_sound_at_any_size(page)
        waiting += links(page, site)
        read += 1
    assert read >= LEAST, seen


def _someone(record: psycopg.Connection[dict[str, Any]], role: str) -> str:
    found = record.execute(
        "SELECT u.username FROM app_user u JOIN role_assignment a ON a.user_id = u.id WHERE a.role = %s "
        "ORDER BY u.id LIMIT 1",
        [role],
    ).fetchone()
    assert found, f"no demonstration sign-in for {role}"
    return str(found["username"])
