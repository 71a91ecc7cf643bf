"""For everyone: without script, by keyboard, at 400%; and a session that begins and ends where it should."""

from typing import Any

import pytest

from kithline.commands.building import DEMO_PASSWORD
from tests.journeys.walking import (
    COORDINATOR,
    LEAD,
    OTHER_LEAD,
    SOCIAL_WORKER,
    STEWARD,
    ZOOMED,
    Walk,
    follow,
    is_sound_at_any_size,
    path_of,
)
from tests.now_and_long import now_and_long

pytestmark = pytest.mark.browser
ADDRESSES = {
    LEAD: ["/pupils/today/", "/pupils/", "/pupils/schools/", "/me/", "/why/"],
    COORDINATOR: ["/pupils/schools/", "/pupils/"],
    SOCIAL_WORKER: ["/cases/", "/me/"],
    STEWARD: ["/data/", "/data/files/", "/data/rows-not-read/", "/data/links/", "/data/feeds/try/"],
}


def focused(page: Any) -> Any:
    return page.locator(":focus")


def pupils(page: Any) -> Any:
    """The links of the list of pupils, the last table of the page."""
    return page.locator("table.kl-table").last.locator("tbody th a")


def press_until(page: Any, selector: str, most: int = 60) -> None:
    """Tabs until what the selector finds first has the focus."""
    wanted = page.locator(selector).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by {most} tabs")


def test_a_lead_finds_a_child_without_script(walk: Walk) -> None:
    page = walk.sign_in(LEAD, java_script_enabled=False)
    assert path_of(page) == "/pupils/today/"
    follow(page.get_by_role("link", name="Pupils", exact=True))
    first = pupils(page).first.inner_text()
    page.get_by_label("Name", exact=True).fill(first.split(",")[0])
    follow(page.get_by_role("button", name="Apply filters"))
    assert "name=" not in page.url and pupils(page).first.inner_text() == first
    follow(page.get_by_role("link", name=first).first)
    assert page.locator("h1").inner_text() == first
    assert page.locator("main h2").first.inner_text() == "Who is involved"
    follow(page.get_by_role("button", name="Sign out"))
    page.goto(f"{walk.sites.school}/pupils/")
    assert path_of(page).startswith("/sign-in/")


def test_a_lead_finds_a_child_by_keyboard_alone(walk: Walk) -> None:
    page = walk.page()
    page.goto(f"{walk.sites.school}/")
    press_until(page, "input[name=login]", 12)
    page.keyboard.type(LEAD)
    press_until(page, "input[name=password]", 4)
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/pupils/today/")
    page.keyboard.press("Tab")
    assert focused(page).inner_text() == "Skip to main content"
    outline = focused(page).bounding_box()
    assert outline is not None and outline["height"] > 10  # it is seen once it has the focus
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    name = page.locator("table.kl-table tbody th a").first.inner_text()
    press_until(page, "table.kl-table tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pupils/*-*-*/")
    assert page.locator("h1").inner_text() == name


@pytest.mark.parametrize("username", now_and_long(ADDRESSES, [LEAD]))
def test_nothing_is_wider_than_the_screen_at_400_percent(walk: Walk, username: str) -> None:
    page = walk.home(username, size=ZOOMED)
    for path in ADDRESSES[username]:
        page.goto(walk.sites.of(username) + path)
        is_sound_at_any_size(page)
    page.goto(walk.sites.of(username) + "/")
    child = page.locator('a[href^="/pupils/"][href*="-"]').first
    if child.count() and username != COORDINATOR:
        follow(child)
        is_sound_at_any_size(page)


def test_signing_out_ends_the_session(walk: Walk) -> None:
    page = walk.sign_in(OTHER_LEAD)
    kept = page.context.cookies()
    child = pupils(page).first.get_attribute("href")
    follow(page.get_by_role("button", name="Sign out"))
    page.goto(walk.sites.school + child)
    assert path_of(page).startswith("/sign-in/?next=")
    page.context.add_cookies(kept)  # an old cookie opens nothing: the session itself has ended
    page.goto(walk.sites.school + child)
    assert path_of(page).startswith("/sign-in/?next=")
    page.go_back()
    assert page.locator("table.kl-table").count() == 0


@pytest.mark.parametrize(("username", "site"), [(LEAD, "authority"), (COORDINATOR, "school")])
def test_nobody_signs_in_at_the_other_site(walk: Walk, username: str, site: str) -> None:
    address = getattr(walk.sites, site)
    page = walk.sign_in(username, site=address)
    assert path_of(page).startswith("/sign-in/")
    assert page.locator(".govuk-error-summary, .govuk-error-message").first.is_visible()
    is_sound_at_any_size(page)
    page.goto(f"{address}/pupils/")
    assert path_of(page).startswith("/sign-in/")


def test_one_sites_cookies_open_nothing_at_the_other(walk: Walk) -> None:
    page = walk.home(LEAD)
    page.goto(f"{walk.sites.authority}/pupils/")  # the same host: the browser sends the cookies along
    assert path_of(page).startswith("/sign-in/")
