"""A data steward tries a file that no feed expects: upload, columns, questions, preview, and away with it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.feeds.trial import hanging_files, strange_files
from tests.feeds.trial.answers_given import GIVEN
from tests.journeys.walking import (
    SOCIAL_WORKER,
    STEWARD,
    Walk,
    follow,
    is_sound,
    is_sound_at_any_size,
    path_of,
    picture,
)

pytestmark = pytest.mark.browser


def test_a_steward_tries_a_new_file(walk: Walk, tmp_path: Path) -> None:
    page = walk.home(STEWARD)
    follow(page.get_by_role("link", name="Try a new file"))
    is_sound(page)
    follow(page.get_by_role("button", name="Look it over"))
    assert page.locator(".govuk-error-summary").is_visible()
    page.get_by_label("File", exact=True).set_input_files(strange_files.parenting(tmp_path))
    follow(page.get_by_role("button", name="Look it over"))

    assert page.get_by_label("Parent DOB").input_value() == "other.birth"
    picture(page, "try-columns")
    page.get_by_label("Child Surname").select_option("own.former_surname")
    page.get_by_label("Child Forename").select_option("own.former_surname")
    follow(page.get_by_role("button", name="Save and go on"))
    assert "cannot all be" in page.locator(".govuk-error-summary").inner_text()
    is_sound_at_any_size(page)
    picture(page, "try-columns-narrow")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_label("Child Surname").select_option("own.surname")
    page.get_by_label("Child Forename").select_option("own.forename")
    follow(page.get_by_role("button", name="Save and go on"))

    assert path_of(page).endswith("/questions/")
    picture(page, "try-questions")
    follow(page.get_by_role("button", name="Save and see the preview"))
    assert page.get_by_text("Answer this").count() > 10
    is_sound_at_any_size(page)
    picture(page, "try-questions-narrow")
    page.set_viewport_size({"width": 1366, "height": 768})
    _answer(page, GIVEN)
    follow(page.get_by_role("button", name="Save and see the preview"))

    assert path_of(page).endswith("/preview/")
    page.get_by_text("The declaration that would be written").click()
    is_sound(page)
    picture(page, "try-preview")
    is_sound_at_any_size(page)
    picture(page, "try-preview-narrow")
    follow(page.get_by_role("button", name="Delete the file and stop"))
    assert path_of(page) == "/data/feeds/try/"


def test_a_workbook_of_several_sheets_is_one_feed(walk: Walk, tmp_path: Path) -> None:
    page = walk.home(STEWARD)
    follow(page.get_by_role("link", name="Try a new file"))
    page.get_by_label("File", exact=True).set_input_files(hanging_files.therapist(tmp_path))
    follow(page.get_by_role("button", name="Look it over"))
    assert page.get_by_text("'Sessions' hangs on these rows").first.is_visible()
    is_sound_at_any_size(page)
    picture(page, "try-tables-columns-narrow")
    page.set_viewport_size({"width": 1366, "height": 768})
    picture(page, "try-tables-columns")
    follow(page.get_by_role("button", name="Save and go on"))
    _answer(
        page, {**GIVEN, "says_sessions": "youth_contact", "says_parents": "none", "relation_parents": "child"}
    )
    picture(page, "try-tables-questions")
    follow(page.get_by_role("button", name="Save and see the preview"))
    assert path_of(page).endswith("/preview/")
    table = page.get_by_role("table", name="Tables that hang on these rows")
    assert [row.inner_text().split()[:2] for row in table.locator("tbody tr").all()] == [
        ["Sessions", "36"],
        ["Parents", "12"],
    ]
    is_sound_at_any_size(page)
    picture(page, "try-tables-preview-narrow")
    page.set_viewport_size({"width": 1366, "height": 768})
    picture(page, "try-tables-preview")
    follow(page.get_by_role("button", name="Delete the file and stop"))


def test_long_paths_of_a_document_break_on_a_narrow_screen(walk: Walk, tmp_path: Path) -> None:
    young = [
        {
            "id": f"P-{n}",
            "given": name,
            "family": "Fenn",
            "born": f"201{n}-01-02",
            "guardiansAndRepresentatives": [{"name": name}],
        }
        for n, name in enumerate(("Noor", "Amara", "Isla"))
    ]
    path = tmp_path / "mentoring_2026-03-09.json"
    path.write_text(
        json.dumps({"programmesOfMentoring": {"participantsInTheProgramme": young}}), encoding="utf-8"
    )
    page = walk.home(STEWARD)
    follow(page.get_by_role("link", name="Try a new file"))
    page.get_by_label("File", exact=True).set_input_files(path)
    follow(page.get_by_role("button", name="Look it over"))
    assert page.get_by_text("guardiansAndRepresentatives' hangs on these rows").is_visible()
    is_sound_at_any_size(page)
    follow(page.get_by_role("button", name="Delete the file and stop"))


def _answer(page: Page, given: Mapping[str, str | list[str]]) -> None:
    """Fill in the questions; those that this file does not ask are passed over."""
    for code, answer in given.items():
        fields = page.locator(f"[name={code}]")
        if not fields.count():
            continue
        if fields.first.evaluate("field => field.tagName") == "SELECT":
            fields.select_option(answer)
        elif fields.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f"[name={code}][value='{answer if isinstance(answer, str) else answer[0]}']").check()
        else:
            fields.fill(str(answer))


def test_it_needs_no_scripts_and_nobody_else_opens_it(walk: Walk, tmp_path: Path) -> None:
    page = walk.sign_in(STEWARD, java_script_enabled=False)
    follow(page.get_by_role("link", name="Try a new file"))
    page.get_by_label("File", exact=True).set_input_files(strange_files.parenting(tmp_path))
    follow(page.get_by_role("button", name="Look it over"))
    assert page.get_by_label("Parent DOB").input_value() == "other.birth"
    columns = page.url
    follow(page.get_by_role("button", name="Save and go on"))
    assert path_of(page).endswith("/questions/")

    other = walk.home(SOCIAL_WORKER)
    assert other.goto(columns).status == 404
