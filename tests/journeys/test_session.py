"""A sign-in that is about to end, in a real browser: the warning, and what was typed."""

from typing import Any

import pytest

from kithline.commands.building import DEMO_PASSWORD
from tests.journeys.walking import LEAD, Walk, follow, is_sound, path_of

pytestmark = pytest.mark.browser
TYPED = "Rang the duty team at ten; nobody has seen her since Monday."


def reason(page: Any) -> Any:
    return page.locator("textarea").first


def test_it_warns_and_stays_by_one_key(walk: Walk) -> None:
    page = walk.sign_in(LEAD)
    page.clock.install()
    page.goto(f"{walk.sites.of(LEAD)}/share/emergency/")
    page.clock.run_for(12 * 60 * 1000)
    assert page.locator("dialog").count() == 0
    page.clock.run_for(70 * 1000)
    dialog = page.get_by_role("dialog", name="You will soon be signed out")
    assert dialog.is_visible()
    is_sound(page)
    with page.expect_response("**/here/") as answer:
        page.keyboard.press("Enter")  # the button has the focus
    assert answer.value.status == 204
    page.wait_for_function("document.querySelector('dialog') === null")
    page.clock.run_for(12 * 60 * 1000)
    assert page.locator("dialog").count() == 0, "fifteen minutes began anew"


def test_what_was_typed_comes_back_after_the_next_sign_in(walk: Walk) -> None:
    page = walk.sign_in(LEAD)
    address = f"{walk.sites.of(LEAD)}/share/emergency/"
    page.goto(address)
    reason(page).fill(TYPED)
    page.context.clear_cookies(name="kithline_school")  # as if the session had ended on the server
    follow(page.get_by_role("button", name="Open the record"))
    assert path_of(page).startswith("/sign-in/")
    page.get_by_label("Username").fill(LEAD)
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    page.goto(address, referer=f"{walk.sites.of(LEAD)}/sign-in/")
    assert reason(page).input_value() == TYPED
    assert page.get_by_role("status").inner_text().startswith("What you had typed here is back.")


def test_nothing_typed_stays_behind_after_signing_out(walk: Walk) -> None:
    page = walk.sign_in(LEAD)
    page.goto(f"{walk.sites.of(LEAD)}/share/emergency/")
    reason(page).fill(TYPED)
    assert TYPED in page.evaluate("sessionStorage.getItem('kithline-typed')")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in/*")
    assert page.evaluate("sessionStorage.getItem('kithline-typed')") is None


def test_what_was_typed_is_kept_in_a_form_of_small_boxes_too(walk: Walk) -> None:
    page = walk.home("administrator@example.org")
    page.goto(f"{walk.sites.authority}/staff/invite/")
    page.get_by_label("Work e-mail address").fill("ines.holt@example.org")
    page.get_by_label("Role").select_option("senco")
    page.reload()
    assert page.get_by_label("Work e-mail address").input_value() == "ines.holt@example.org"
    assert page.get_by_label("Role").input_value() == "senco"
    page.goto(f"{walk.sites.authority}/account/password/")
    assert page.locator("input[type=password]").first.input_value() == ""
    # a second factor's pages lie on the way back in too: nothing is lost there
    page.goto(f"{walk.sites.authority}/staff/invite/")
    assert page.get_by_label("Work e-mail address").input_value() == "ines.holt@example.org"
