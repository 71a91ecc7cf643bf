"""Each role opens each of its pages; axe finds nothing, the console stays silent, the log of looks knows it."""

from typing import Any

import psycopg
import pytest

from tests.journeys.walking import (
    COORDINATOR,
    LEAD,
    SOCIAL_WORKER,
    STEWARD,
    Walk,
    follow,
    is_sound,
    path_of,
    picture,
)

pytestmark = pytest.mark.browser
Record = psycopg.Connection[dict[str, Any]]


def looks(record: Record, username: str) -> set[str]:
    """The pages that the log says were shown to the person."""
    found = record.execute(
        "SELECT DISTINCT a.page FROM access a JOIN app_user u ON u.id = a.user_id "
        "WHERE u.username = %s AND a.outcome = 'shown'",
        [username],
    )
    return {row["page"] for row in found}


def names(page: Any) -> list[str]:
    return list(page.locator("table.kl-table").last.locator("tbody th").all_inner_texts())


def column(page: Any, heading: str) -> list[str]:
    """The cells beneath the heading, in the last table of the page."""
    table = page.locator("table.kl-table").last
    place = [text.strip() for text in table.locator("thead th").all_inner_texts()].index(heading)
    return [text.strip() for text in table.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()]


def first_row(page: Any) -> Any:
    """The link of the first row of the page's own list, which stands last."""
    return page.locator("table.kl-table").last.locator("tbody th a").first


def own_account(page: Any) -> None:
    follow(page.locator(".kithline-header__person a"))
    assert path_of(page) == "/me/"
    is_sound(page)
    follow(page.get_by_role("link", name="Why can I see what I see?"))
    assert path_of(page) == "/why/"
    assert "What your role sees" in page.locator("main").inner_text() or "no child's record" in page.content()
    is_sound(page)


def child_page_is_sound(page: Any) -> None:
    """Who is involved comes first; every section is there; nothing unreadable is shown."""
    headings = page.locator("main h2").all_inner_texts()
    parts = ["Who is involved", "Vulnerability factors", "Timeline", "Details", "Sources"]
    assert [each for each in headings if each in parts] == parts
    text = page.locator("main").inner_text()
    assert '{"' not in text and "None," not in text
    is_sound(page)


def test_a_safeguarding_leads_pages(walk: Walk, record: Record) -> None:
    page = walk.home(LEAD)
    follow(page.get_by_role("link", name="Pupils", exact=True))
    is_sound(page)
    everyone = int(page.locator(".kl-page-head__words").inner_text().split()[0].replace(",", ""))
    page.get_by_text("Pupils by factor: chart and numbers").click()
    assert page.locator("svg.kl-chart").is_visible() and page.locator("details table").first.is_visible()
    is_sound(page)
    follow(page.get_by_role("link", name="Factors", exact=True))  # the first press brings the most to the top
    assert "sort=-factors" in page.url
    numbers = [int(text.split()[0]) for text in column(page, "Factors")]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 0
    picture(page, "pupils")
    year = page.locator("#filter-year option").nth(1).get_attribute("value")
    page.get_by_label("Year group").select_option(year)
    follow(page.get_by_role("button", name="Apply filters"))
    assert set(column(page, "Year")) == {year.upper()} and "sort=-factors" in page.url
    assert 0 < int(page.locator(".kl-page-head__words").inner_text().split()[0]) < everyone
    is_sound(page)
    follow(page.get_by_role("link", name="Clear"))
    page.get_by_label("Social worker", exact=True).select_option("yes")
    follow(page.get_by_role("button", name="Apply filters"))
    assert "None now" not in column(page, "Social worker")
    follow(first_row(page))
    child_page_is_sound(page)
    own_account(page)
    assert {"pupils.home", "pupils.list", "pupils.child"} <= looks(record, LEAD)


@pytest.mark.long
def test_every_child_of_the_first_list_can_be_read(walk: Walk) -> None:
    """Whatever is known of a child, the page holds: no raw value, one card for one worker of one service."""
    page = walk.home(LEAD)
    links = page.locator("tbody th a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert len(links) >= 10
    for link in links[:12]:
        page.goto(walk.sites.school + link)
        child_page_text = page.locator("main").inner_text()
        assert '{"' not in child_page_text and "None," not in child_page_text
        cards = page.locator(".kl-cards").first.locator(".kl-card").all()
        told = [
            (card.locator(".kl-card__title").inner_text(), card.locator(".kl-card__name").inner_text())
            for card in cards
        ]
        assert len(told) == len(set(told)), link
        lines = [
            (item.locator("time").get_attribute("datetime"), item.locator(".kl-timeline__body").inner_text())
            for item in page.locator(".kl-timeline__item").all()
        ]
        assert len(lines) == len(set(lines)), link


def test_a_link_coordinators_pages(walk: Walk, record: Record) -> None:
    page = walk.home(COORDINATOR)
    school = page.locator("tbody th a").first
    name = school.inner_text()
    follow(school)
    assert set(column(page, "School")) == {name} or "School" not in page.locator("thead").last.inner_text()
    is_sound(page)
    page.goto(f"{walk.sites.authority}/pupils/?sort=-factors")
    assert page.locator("#filter-school option").count() == 4  # all, and the three
    follow(first_row(page))
    child_page_is_sound(page)
    own_account(page)
    assert {"pupils.schools", "pupils.list", "pupils.child"} <= looks(record, COORDINATOR)


def test_a_social_workers_pages(walk: Walk, record: Record) -> None:
    page = walk.home(SOCIAL_WORKER)
    allocated = record.execute(
        "SELECT count(DISTINCT l.person_id) AS children FROM allocated_to l JOIN app_user u "
        "ON u.professional_id = l.professional_id WHERE u.username = %s",
        [SOCIAL_WORKER],
    ).fetchone()
    assert allocated is not None and len(names(page)) == allocated["children"] > 0
    page.get_by_label("Since", exact=True).fill("2026-01-01")
    follow(page.get_by_role("button", name="Show"))
    assert "since=2026-01-01" in page.url and page.locator(".kl-panel li").count() > 0
    is_sound(page)
    follow(first_row(page))
    child_page_is_sound(page)
    own_account(page)
    assert {"casework.home", "pupils.child"} <= looks(record, SOCIAL_WORKER)


def test_a_data_stewards_pages(walk: Walk, record: Record) -> None:
    page = walk.home(STEWARD)
    follow(page.get_by_role("link", name="Files received"))
    assert path_of(page) == "/data/files/"
    is_sound(page)
    page.get_by_label("Feed").select_option("case_system")
    follow(page.get_by_role("button", name="Apply filters"))
    assert len(set(column(page, "Feed"))) == 1
    follow(first_row(page))
    assert path_of(page).startswith("/data/files/") and "Rows we could not read" in page.content()
    is_sound(page)
    page.goto(f"{walk.sites.authority}/data/")
    follow(first_row(page))
    assert path_of(page).startswith("/data/feeds/") and "Legal basis" in page.content()
    is_sound(page)
    follow(page.get_by_role("link", name="Data quality").last)
    follow(page.get_by_role("link", name="Rows we could not read"))
    assert path_of(page) == "/data/rows-not-read/" and len(column(page, "What was wrong")) > 0
    is_sound(page)
    follow(page.get_by_role("link", name="Who is who"))
    is_sound(page)
    if page.locator("table.kl-table tbody th a").count():  # what was decided on it: test_links_decided.py
        follow(page.locator("table.kl-table tbody th a").first)
        is_sound(page)
    page.goto(f"{walk.sites.authority}/data/links/")
    is_sound(page)
    page.get_by_label("Id of the record").fill("no id")
    follow(page.get_by_role("button", name="Show"))
    assert page.locator(".govuk-error-summary").is_visible() and page.title().startswith("Error: ")
    is_sound(page)
    person = record.execute(
        "SELECT p.public_id FROM chosen_value c JOIN person p ON p.id = c.person_id "
        "WHERE p.status = 'active' AND c.restriction = 0 GROUP BY p.public_id ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    assert person is not None
    page.get_by_label("Id of the record").fill(str(person["public_id"]))
    follow(page.get_by_role("button", name="Show"))
    assert path_of(page) == f"/data/links/{person['public_id']}/"
    is_sound(page)
    own_account(page)
    assert {
        "stewardship.home",
        "stewardship.feed",
        "stewardship.deliveries",
        "stewardship.delivery",
        "stewardship.unread",
    } <= looks(record, STEWARD)
