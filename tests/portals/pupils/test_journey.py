"""A safeguarding lead's morning and a link coordinator's, in a real browser with the strict policy and axe."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.walking import follow
from tests.portals.rows import PASSWORD, Written

pytestmark = pytest.mark.browser

SCREEN = {"width": 1366, "height": 768}
ZOOMED = {"width": 320, "height": 640}  # 1280 pixels at 400% (WCAG 1.4.10)


@pytest.fixture(scope="module")
def sites(filled: tuple[str, Written], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Both sites served on sockets of this machine; their addresses by audience."""
    environment = {**os.environ, "KITHLINE_DATABASE": filled[0]}
    started, addresses = [], {}
    try:
        for place, audience in enumerate(("school", "authority")):
            port = 20_000 + os.getpid() % 20_000 + place
            own = {**environment, "KITHLINE_SITE": audience}
            subprocess.run(
                [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"],
                env=own,
                check=True,
            )
            command = [sys.executable, "-m", "gunicorn", "kithline.site.wsgi", "-b", f"127.0.0.1:{port}"]
            with (tmp_path_factory.mktemp(audience) / "log").open("w") as log:
                started.append(
                    subprocess.Popen([*command, "--threads", "4"], env=own, stdout=log, stderr=log)
                )
            addresses[audience] = f"http://127.0.0.1:{port}"
        for address in addresses.values():
            _wait_for(address)
        yield addresses
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            with urlopen(f"{address}/sign-in/"):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not start")


@pytest.fixture(scope="module")
def browser(sites: dict[str, str], chromium: Any) -> Any:
    """Headless Chromium, after the sites; skipped, with the reason, where there is none."""
    return chromium


def signed_in(browser: Any, address: str, username: str, **options: Any) -> Any:
    page = browser.new_context(viewport=SCREEN, **options).new_page()
    page.said = []
    page.on(
        "console", lambda line: page.said.append(line.text) if line.type in ("error", "warning") else None
    )
    page.goto(f"{address}/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def sound(page: Any, name: str, folder: Path) -> None:
    """axe finds nothing, at full size and at 400%; nothing is wider than the screen; a picture is kept."""
    kept = Path(os.environ.get("KITHLINE_PICTURES") or folder)
    for size, ending in ((ZOOMED, "-400"), (SCREEN, "")):
        page.set_viewport_size(size)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
        page.screenshot(path=str(kept / f"{name}{ending}.png"))
    assert page.said == []


def test_a_leads_morning(browser: Any, sites: dict[str, str], rows: Written, tmp_path: Path) -> None:
    page = signed_in(browser, sites["school"], "lead.larkfield")
    assert page.url.endswith("/pupils/today/")
    sound(page, "lead-today", tmp_path)
    below = [box["y"] + 20 for row in page.locator("tbody tr").all()[:4] if (box := row.bounding_box())]
    assert len(below) == 4 and max(below) < SCREEN["height"]
    follow(page.get_by_role("link", name="Pupils", exact=True))
    page.fill("#filter-name", "bir")
    page.keyboard.press("Enter")
    page.wait_for_url("**kept=**")
    sound(page, "lead-list", tmp_path)
    follow(page.get_by_role("link", name="Birch, Otti"))
    assert page.locator("h2").first.inner_text() == "Who is involved"
    assert page.get_by_role("link", name="01632 960011").get_attribute("href") == "tel:01632960011"
    sound(page, "lead-child", tmp_path)
    follow(page.get_by_role("link", name="Why can I see this?"))
    sound(page, "why", tmp_path)
    answer = page.goto(f"{sites['school']}/pupils/{rows.public['Plain']}/")
    assert answer.status == 404 and page.locator("h1").inner_text() == "Not found"


@pytest.mark.long
def test_a_coordinators_way_from_school_to_child(browser: Any, sites: dict[str, str], tmp_path: Path) -> None:
    page = signed_in(browser, sites["authority"], "coordinator")
    assert page.url.endswith("/pupils/schools/")
    sound(page, "coordinator-schools", tmp_path)
    follow(page.get_by_role("link", name="Larkfield School"))
    page.get_by_text("Pupils by factor: chart and numbers").click()
    assert page.locator("svg.kl-chart").is_visible()
    sound(page, "coordinator-chart", tmp_path)
    follow(page.get_by_role("link", name="Missing episode").first)
    follow(page.get_by_role("link", name="Birch, Otti"))
    assert page.get_by_text("Found place: The pier").is_visible()
    sound(page, "coordinator-child", tmp_path)


def test_everything_works_without_script_and_by_keyboard(browser: Any, sites: dict[str, str]) -> None:
    page = signed_in(browser, sites["school"], "lead.larkfield", java_script_enabled=False)
    page.goto(f"{sites['school']}/pupils/?show=250")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to main content"
    for _ in range(60):
        if page.locator(":focus").inner_text() == "Factors":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-factors**")
    page.select_option("#filter-year", "9")
    page.locator("button", has_text="Apply filters").press("Enter")
    page.wait_for_url("**year=9**")
    assert "sort=-factors" in page.url and "show=250" in page.url
    years = page.locator("table", has_text="Which factors").locator("tbody td:nth-child(2)").all_inner_texts()
    assert set(years) == {"9"}
