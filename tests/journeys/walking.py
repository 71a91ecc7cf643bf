"""How a journey is made: a person signs in at a site and walks through its pages."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from kithline.commands.building import DEMO_PASSWORD
from tests.journeys.pictures import smaller

LEAD = "lead.primary@example.org"
OTHER_LEAD = "lead.secondary@example.org"
COORDINATOR = "link.coordinator@example.org"
SOCIAL_WORKER = "social.worker@example.org"
STEWARD = "data.steward@example.org"
AT_SCHOOL = (LEAD, OTHER_LEAD)
SCREEN = {"width": 1366, "height": 768}
ZOOMED = {"width": 320, "height": 640}  # 1280 pixels at 400%, as WCAG 1.4.10 (reflow) puts it
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Sites:
    """The addresses of both sites, and the pipeline's login to the database beneath them."""

    authority: str
    school: str
    record: str

    def of(self, username: str) -> str:
        return self.school if username in AT_SCHOOL else self.authority


class Walk:
    """One test's people. Each signs in once in a module (cookies are kept): the sites limit how often one may."""

    _kept: dict[tuple[str, str], Any] = {}

    def __init__(self, browser: Any, sites: Sites) -> None:
        self.browser = browser
        self.sites = sites
        self.said: list[str] = []
        self._contexts: list[Any] = []

    def page(self, size: dict[str, int] = SCREEN, **options: Any) -> Any:
        """A new window. What the console says there is kept; a page that is not found is no fault of it."""
        context = self.browser.new_context(viewport=size, locale="en-GB", **options)
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda line: self._hear(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("requestfailed", self._fail)
        return page

    def _fail(self, request: Any) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # left behind by one who walks on quickly
            self.said.append(f"failed: {request.url}")

    def _hear(self, text: str) -> None:
        if "the server responded with a status of 404" not in text:
            self.said.append(text)

    def sign_in(self, username: str, *, site: str = "", **options: Any) -> Any:
        """A window in which the person has just signed in through the form."""
        page = self.page(**options)
        page.goto(f"{site or self.sites.of(username)}/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(DEMO_PASSWORD)
        follow(page.get_by_role("button", name="Sign in"))
        return page

    def home(self, username: str, **options: Any) -> Any:
        """A window at the person's first page."""
        site = self.sites.of(username)
        kept = self._kept.get((site, username))
        if kept is None:
            page = self.sign_in(username, **options)
            self._kept[site, username] = page.context.storage_state()
            return page
        page = self.page(storage_state=kept, **options)
        page.goto(f"{site}/")
        return page

    def end(self) -> None:
        for context in self._contexts:
            context.close()


def follow(element: Any) -> None:
    """Clicks what leads to a page, and waits until that page is there: a click alone does not wait for an answer."""
    with element.page.expect_navigation():
        element.click()


def path_of(page: Any) -> str:
    """The address within the site."""
    return "/" + page.url.split("/", 3)[3]


def is_sound(page: Any) -> None:
    """The page was found, it has one heading of the first level, and axe finds nothing against it."""
    assert page.locator("h1").count() == 1, page.url
    assert page.locator("h1").inner_text() != "Not found", page.url
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def is_sound_at_any_size(page: Any) -> None:
    """At 320 pixels too axe finds nothing and nothing is wider than the screen; a not-found page may be asked."""
    page.set_viewport_size(ZOOMED)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= ZOOMED["width"], f"{page.url} is {width} pixels wide"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


# every control that is drawn and not disabled, one radio of a group; each is numbered, and how it looks is kept
_CONTROLS = """() => {
    const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    const look = one => { const s = getComputedStyle(one)
        return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor].join() }
    const groups = new Set()
    let number = 0
    for (const one of document.querySelectorAll(wanted)) {
        if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue
        if (one.closest('details:not([open])') && !one.matches('summary')) continue
        if (one.type === 'radio') {
            const chosen = document.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`)
            if (groups.has(one.name) || (chosen && chosen !== one)) continue
            groups.add(one.name)
        }
        one.dataset.walk = number++
        one.dataset.look = look(one)
    }
    window.lookOf = look
    document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')
    return number
}"""
# which control has the focus (null: none of ours), and whether it looks otherwise than before and is on the screen
_FOCUSED = """() => {
    const one = document.activeElement
    if (!one || one === document.body) return { number: null, isEnd: true }
    const box = one.getBoundingClientRect()
    return { number: one.dataset.walk === undefined ? null : Number(one.dataset.walk), isEnd: false,
        isSeen: window.lookOf(one) !== one.dataset.look && box.bottom > 0 && box.top < innerHeight && box.width > 0,
        isInMain: !!one.closest('main'), said: one.outerHTML.slice(0, 120) }
}"""
MOST_TABS = 250


def is_walked_by_keyboard(page: Any) -> None:
    """By Tab alone: every control is reached once, in the page's order, seen when it has the focus, and left again; the
    skip link comes first and leads into the page (WCAG 2.1.1, 2.1.2, 2.4.1, 2.4.3, 2.4.7). Of a long list the first.
    """
    controls = page.evaluate(_CONTROLS)
    reached: list[int] = []
    for _ in range(2 * min(controls, MOST_TABS) + 10):
        page.keyboard.press("Tab")
        now = page.evaluate(_FOCUSED)
        if now["isEnd"] or len(reached) >= MOST_TABS:
            break
        if now["number"] is None:  # a part that scrolls takes the focus too, where nothing in it does
            continue
        if (
            reached and now["number"] == reached[-1]
        ):  # day, month, year and calendar of a date are one control
            continue
        if reached and now["number"] == 0:  # round again
            break
        assert now["isSeen"], f"{page.url}: the focus is not to be seen on {now['said']}"
        reached.append(now["number"])
    assert reached == sorted(set(reached)), f"{page.url}: {reached}"
    assert len(reached) >= min(controls, MOST_TABS), f"{page.url}: {len(reached)} of {controls} were reached"
    page.evaluate(_CONTROLS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content", (
        f"{page.url}: the skip link leads nowhere"
    )
    page.keyboard.press("Tab")
    now = page.evaluate(_FOCUSED)
    assert now["isEnd"] or now["isInMain"] or not page.locator("main [data-walk]").count(), page.url


def bottom_of(element: Any) -> float:
    """Where the element ends, in pixels from the top of the first screen."""
    box = element.bounding_box()
    assert box is not None, "it is not drawn"
    return float(box["y"] + box["height"])


def picture(page: Any, name: str) -> None:
    """The first screen, kept for the README when KITHLINE_PICTURES is set (to a folder, or to 1: docs/pictures)."""
    asked = os.environ.get("KITHLINE_PICTURES")
    if asked:
        folder = REPOSITORY / "docs" / "pictures" if asked == "1" else Path(asked)
        folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("window.scrollTo(0, 0)")
        (folder / f"{name}.png").write_bytes(smaller(page.screenshot()))
