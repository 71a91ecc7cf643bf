"""The officers' way in Chromium from a request to the paper, and through retention: axe, the console, 320 px, keys."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.walking import SCREEN, Walk, is_sound, is_sound_at_any_size, is_walked_by_keyboard

pytestmark = [pytest.mark.browser, pytest.mark.long]
FIRST, SECOND = "information.governance.officer@example.org", "governance.second@example.org"


def sound(page: Any) -> None:
    page.set_viewport_size(SCREEN)
    is_sound(page)
    is_sound_at_any_size(page)
    page.set_viewport_size(SCREEN)


def press(page: Any, name: str) -> None:
    """By keyboard: the button is reached, and Enter does it."""
    button = page.get_by_role("button", name=re.compile(name)).first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_a_request_to_the_paper(walk: Walk, record: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    child = record.execute(
        "SELECT p.public_id FROM person p JOIN event e ON e.person_id = p.id AND e.kind = 'case_note' "
        "WHERE p.restriction = 0 AND p.status = 'active' GROUP BY p.id ORDER BY count(*) DESC, p.id LIMIT 1"
    ).fetchone()["public_id"]
    page = walk.sign_in(FIRST)
    site = walk.sites.authority
    page.goto(f"{site}/governance/requests/new/")
    press(page, "Take it in")
    assert page.get_by_role("alert").is_visible()
    sound(page)
    page.get_by_label("A copy of what is held (Article 15)").check()
    page.get_by_label("Address or id of the record").fill(str(child))
    page.get_by_label("The person", exact=True).check()
    for label, words in (
        ("Their name", "An Asker"),
        ("What showed who they are", "Passport"),
        ("Who saw it", "Desk"),
        ("What they said they want", "Everything"),
    ):
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Seen on").fill("2026-03-02")
    page.get_by_label("Request received on").fill("2026-03-02")
    press(page, "Take it in")
    sound(page)
    asked = page.url
    page.goto(f"{asked}values/")
    sound(page)
    page.goto(f"{asked}limits/")
    press(page, "Limit it")
    sound(page)
    page.get_by_label("Health: GP, hospital, child health and maternity").check()
    page.get_by_label(re.compile("being looked into")).check()
    page.get_by_label(re.compile("^Why, and why")).fill("Disputed")
    press(page, "Limit it")
    sound(page)
    is_walked_by_keyboard(page)
    page.get_by_label("Why it ends").fill("Looked into")
    page.get_by_label("The person was told on").fill("2026-03-12")
    press(page, "End the limit")
    sound(page)
    page.goto(asked)
    press(page, "Make the bundle")
    sound(page)
    page.locator("table.kl-table tbody a").first.click()
    page.get_by_label("Leave out the whole item").check()
    page.get_by_label(re.compile("About another person")).check()
    gone = page.locator(".kl-held").inner_text().splitlines()[0].partition(": ")[2]
    press(page, "Leave it out")
    assert page.locator(".kl-cut").inner_text() == "left out: another person"
    sound(page)
    page.goto(f"{asked}bundle/")
    press(page, "Sign it")
    other = walk.sign_in(SECOND, java_script_enabled=False)
    other.goto(f"{asked}bundle/")
    other.get_by_role("button", name="Sign it").click()
    with other.expect_download() as got:
        other.get_by_role("button", name=re.compile("Give it")).click()
    paper = tmp_path / "paper.pdf"
    got.value.save_as(paper)
    first_item = PdfReader(BytesIO(paper.read_bytes())).pages[2].extract_text()
    assert "left out: another person" in first_item and gone
    page.goto(f"{site}/governance/requests/")
    sound(page)


def test_retention(walk: Walk) -> None:
    page = walk.sign_in(FIRST)
    page.goto(f"{walk.sites.authority}/governance/retention/")
    sound(page)
    page.get_by_role("link", name="Hold something back").click()
    page.get_by_label("Everyone's, for an inquiry").check()
    page.get_by_label("In a few words").fill("National inquiry")
    page.get_by_label("Why", exact=True).fill("Its order of this year")
    press(page, "Hold it")
    sound(page)
    page.get_by_role("link", name="National inquiry").first.click()
    sound(page)
    page.get_by_label("Why it ends").fill("The inquiry has reported")
    press(page, "End it")
    assert page.get_by_text("released").first.is_visible()
