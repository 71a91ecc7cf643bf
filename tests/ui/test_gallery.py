"""Every component in a real browser: axe, 400% zoom, the strict content policy, keyboard and paper."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

SCREEN = {"width": 1366, "height": 768}
# 1280 pixels at 400% zoom, as WCAG 1.4.10 (reflow) puts it.
ZOOMED = {"width": 320, "height": 640}
GALLERY = ("today", "child", "parts", "error-404", "error-403", "error-500", "error-bare")
SIGN_IN = (
    "sign-in",
    "sign-in-error",
    "sign-out",
    "password",
    "two-steps",
    "authenticator",
    "confirm",
    "site-not-found",
)

Opened = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, gallery_address: str) -> Opened:
    """Opens a page of the gallery; nothing may have gone wrong on its console when the test is done."""

    @contextmanager
    def open_page(name: str, size: dict[str, int] = SCREEN, **options: Any) -> Iterator[Any]:
        context = browser.new_context(viewport=size, **options)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
        page.goto(f"{gallery_address}/{name}.html", wait_until="load")
        yield page
        context.close()
        assert said == []

    return open_page


def picture(page: Any, folder: Path, name: str, whole: bool = False) -> None:
    """Kept in the folder named by KITHLINE_PICTURES when it is set, else in the test's own."""
    kept = Path(os.environ.get("KITHLINE_PICTURES") or folder)
    kept.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(kept / f"{name}.png"), full_page=whole)


@pytest.mark.parametrize("name", [*GALLERY, *SIGN_IN])
def test_axe_finds_nothing(opened: Opened, name: str, tmp_path: Path) -> None:
    with opened(name) as page:
        picture(page, tmp_path, name)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", [*GALLERY, *SIGN_IN])
def test_nothing_is_wider_than_the_screen_at_400_percent(opened: Opened, name: str, tmp_path: Path) -> None:
    with opened(name, ZOOMED) as page:
        picture(page, tmp_path, f"{name}-400", whole=True)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= ZOOMED["width"]
        assert Axe().run(page).violations_count == 0


def test_busy_day_shows_the_list_without_scrolling(opened: Opened) -> None:
    with opened("today") as page:
        rows = page.locator("table.kl-table tbody tr")
        tops = [rows.nth(row).bounding_box()["y"] for row in range(rows.count())]
        assert sum(top + 20 < SCREEN["height"] for top in tops) >= 5


def test_scripts_start_and_are_not_needed(opened: Opened) -> None:
    with opened("parts") as page:
        page.wait_for_selector("body.govuk-frontend-supported")
        assert page.locator("#then").is_hidden()
    with opened("parts", java_script_enabled=False) as page:
        assert page.locator("#then").is_visible()


def test_focus_is_seen_and_the_first_stop_skips_to_the_content(opened: Opened) -> None:
    with opened("today") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
        for _ in range(6):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"


def test_on_paper_navigation_and_filters_are_left_out(opened: Opened, tmp_path: Path) -> None:
    with opened("today") as page:
        page.emulate_media(media="print")
        picture(page, tmp_path, "today-print")
        assert page.locator(".kl-filter").is_hidden()
        assert page.locator(".kl-navigation").is_hidden()
        assert page.locator("table.kl-table").is_visible()


def test_no_typeface_or_picture_of_gov_uk_is_asked_for(browser: Any, gallery_address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{gallery_address}/today.html", wait_until="networkidle")
    assert {address.rsplit("/", 1)[1] for address in asked} == {
        "today.html",
        "govuk-frontend.min.css",
        "ui.css",
        "session.js",
        "ui.js",
        "govuk-frontend.min.js",
        "kithline.svg",
    }
    assert "GDS Transport" not in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    page.close()
