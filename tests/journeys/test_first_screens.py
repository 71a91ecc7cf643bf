"""What each role's first screen holds at 1366x768 without scrolling; these are also the README's pictures."""

from typing import Any

import psycopg
import pytest

from tests.journeys.walking import (
    COORDINATOR,
    LEAD,
    OTHER_LEAD,
    SCREEN,
    SOCIAL_WORKER,
    STEWARD,
    Walk,
    bottom_of,
    follow,
    is_sound,
    path_of,
    picture,
)

pytestmark = pytest.mark.browser
Record = psycopg.Connection[dict[str, Any]]
FOLD = SCREEN["height"]


def panel(page: Any, title: str) -> Any:
    return page.locator(".kl-panel", has=page.get_by_role("heading", name=title))


def rows_above_the_fold(page: Any) -> int:
    rows = page.locator("table.kl-table").first.locator("tbody tr")
    return sum(bottom_of(rows.nth(number)) <= FOLD for number in range(min(rows.count(), 20)))


@pytest.mark.parametrize("username", [LEAD, OTHER_LEAD])
def test_a_safeguarding_leads_day(walk: Walk, username: str) -> None:
    page = walk.home(username)
    assert path_of(page) == "/pupils/today/"
    for title in ("Notices", "Changed workers", "Joiners and leavers"):
        assert bottom_of(panel(page, title)) <= FOLD, title
    assert rows_above_the_fold(page) >= 4
    is_sound(page)
    if username == OTHER_LEAD:
        picture(page, "safeguarding-lead")


def test_a_link_coordinators_schools_by_next_review(walk: Walk, record: Record) -> None:
    page = walk.home(COORDINATOR)
    assert path_of(page) == "/pupils/schools/"
    reviews = record.execute(
        "SELECT o.name FROM linked_school l JOIN app_user u ON u.id = l.user_id JOIN organisation o "
        "ON o.id = l.school_id WHERE u.username = %s ORDER BY l.next_review_on, o.name",
        [COORDINATOR],
    ).fetchall()
    shown = page.locator("table.kl-table tbody th").all_inner_texts()
    assert shown == [row["name"] for row in reviews] and len(shown) == 3
    assert rows_above_the_fold(page) == 3
    is_sound(page)
    picture(page, "link-coordinator")


def test_a_social_workers_children_and_what_arrived(walk: Walk) -> None:
    page = walk.home(SOCIAL_WORKER)
    assert path_of(page) == "/cases/"
    assert rows_above_the_fold(page) >= 3
    arrived = panel(page, "Arrived")
    assert bottom_of(arrived.get_by_role("heading")) <= FOLD
    assert (
        bottom_of(arrived.locator(".kl-lines li, .kl-quiet").last) <= FOLD
        or bottom_of(arrived.locator(".kl-lines li").first) <= FOLD
    )
    is_sound(page)
    picture(page, "social-worker")


def test_a_stewards_late_held_and_short_files(walk: Walk) -> None:
    page = walk.home(STEWARD)
    assert path_of(page) == "/data/"
    for title in ("Late", "Held", "Short"):
        assert bottom_of(panel(page, title)) <= FOLD, title
    assert rows_above_the_fold(page) >= 3
    is_sound(page)
    picture(page, "data-quality")


def worked_with(record: Record, username: str) -> dict[str, Any]:
    """A pupil of the lead's school whom a social worker with a name works with today."""
    found = record.execute(
        "SELECT p.public_id, s.value AS surname, f.value AS forename, w.name AS worker, w.telephone "
        "FROM app_user u JOIN role_assignment h ON h.user_id = u.id JOIN pupil_at a ON a.school_id = h.organisation_id "
        "JOIN person p ON p.id = a.person_id "
        "JOIN chosen_value s ON s.person_id = p.id AND s.field = 'surname' "
        "JOIN chosen_value f ON f.person_id = p.id AND f.field = 'forename' "
        "JOIN allocated_to l ON l.person_id = p.id AND l.service = 'social_work' "
        "JOIN professional w ON w.id = l.professional_id "
        "WHERE u.username = %s AND w.name <> '' AND w.telephone <> '' ORDER BY surname, forename LIMIT 1",
        [username],
    ).fetchone()
    assert found is not None
    return found


def test_who_is_this_childs_social_worker_within_three_clicks(walk: Walk, record: Record) -> None:
    child = worked_with(record, OTHER_LEAD)
    page = walk.sign_in(OTHER_LEAD)
    follow(page.get_by_role("link", name="Pupils", exact=True))  # one
    page.get_by_label("Name", exact=True).fill(child["surname"])
    follow(page.get_by_role("button", name="Apply filters"))  # two
    follow(page.locator(f'a[href="/pupils/{child["public_id"]}/"]').first)  # three
    card = page.locator(".kl-card", has_text=child["worker"]).first
    reach = card.get_by_role("link", name=child["telephone"]).first
    assert bottom_of(card) <= FOLD and bottom_of(reach) <= FOLD
    assert reach.get_attribute("href") == "tel:" + child["telephone"].replace(" ", "")
    picture(page, "child")
