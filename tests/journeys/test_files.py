"""A social worker reads files that came with notes, in Chromium: axe, the console, 320 px, keys; and without script."""

from typing import Any

import pytest

from tests.journeys.walking import (
    SCREEN,
    Walk,
    is_sound,
    is_sound_at_any_size,
    is_walked_by_keyboard,
    picture,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]
WORKER = "social.worker@example.org"
FILES = """
    SELECT DISTINCT ON (d.as_written IS NULL) p.public_id, d.event_id, d.as_written IS NULL AS is_whole
    FROM event_detail d JOIN person p ON p.id = d.person_id JOIN allocated_to a ON a.person_id = p.id
    JOIN app_user u ON u.professional_id = a.professional_id AND u.username = %s
    WHERE d.payload ? 'sha256' AND d.restriction = 0 AND d.known_to IS NULL ORDER BY d.as_written IS NULL, d.id
"""


def test_a_file_is_read_and_taken(walk: Walk, record: Any) -> None:
    files = {row["is_whole"]: row for row in record.execute(FILES, [WORKER]).fetchall()}
    page = walk.sign_in(WORKER)
    site = walk.sites.authority
    page.goto(f"{site}/pupils/{files[True]['public_id']}/")
    link = page.locator(f"a[href*='/file/{files[True]['event_id']}/']")
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="What it says").is_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the file as it was sent").click()
    assert taken.value.suggested_filename.rpartition(".")[2] in ("pdf", "docx", "txt")
    page.goto(f"{site}/pupils/{files[False]['public_id']}/file/{files[False]['event_id']}/")
    assert page.get_by_text("Some words are left out").is_visible()
    assert page.get_by_role("link", name="Take the file as it was sent").count() == 0
    page.set_viewport_size(SCREEN)
    is_sound(page)
    is_walked_by_keyboard(page)
    picture(page, "file")
    is_sound_at_any_size(page)


def test_a_file_is_read_and_taken_without_script(walk: Walk, record: Any) -> None:
    files = {row["is_whole"]: row for row in record.execute(FILES, [WORKER]).fetchall()}
    page = walk.sign_in(WORKER, java_script_enabled=False)
    place = "{}/pupils/{public_id}/file/{event_id}/".format(walk.sites.authority, **files[True])
    page.goto(place)
    assert page.get_by_role("heading", name="What it says").is_visible()
    for name, ending in (
        ("Take the file as it was sent", ("pdf", "docx", "txt")),
        ("Take its text", ("txt",)),
    ):
        with page.expect_download() as taken:
            page.get_by_role("link", name=name).click()
        assert taken.value.suggested_filename.rpartition(".")[2] in ending, name
    page.goto("{}/pupils/{public_id}/file/{event_id}/".format(walk.sites.authority, **files[False]))
    assert page.get_by_text("Some words are left out").is_visible()
    assert page.get_by_role("link", name="Take the file as it was sent").count() == 0
    picture(page, "file-without-script")
