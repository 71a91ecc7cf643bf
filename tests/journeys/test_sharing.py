"""Emergency access, decisions, questions and governance, walked through in the browser; also without script."""

from typing import Any

import psycopg
import pytest

from tests.journeys.walking import (
    LEAD,
    SOCIAL_WORKER,
    STEWARD,
    ZOOMED,
    Walk,
    follow,
    is_sound,
    is_sound_at_any_size,
    is_walked_by_keyboard,
    path_of,
    picture,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]
Record = psycopg.Connection[dict[str, Any]]
OFFICER = "officer.of.governance@example.org"


@pytest.fixture
def officer(record: Record) -> str:
    """An information governance officer, with the password of the demonstration's others."""
    record.execute(
        "INSERT INTO app_user (username, first_name, last_name, email, password, audience, is_active, is_staff, "
        "is_superuser, date_joined) SELECT %s, 'Ines', 'Gower', '', password, 'authority', true, false, false, now() "
        "FROM app_user WHERE username = %s ON CONFLICT DO NOTHING",
        [OFFICER, STEWARD],
    )
    record.execute(
        "INSERT INTO role_assignment (user_id, role, organisation_id, valid_from) SELECT u.id, "
        "'information_governance_officer', o.id, current_date - 3000 FROM app_user u, organisation o "
        "WHERE u.username = %s AND o.code = 'council' AND NOT EXISTS (SELECT FROM role_assignment a "
        "WHERE a.user_id = u.id)",
        [OFFICER],
    )
    return OFFICER


def out_of_scope(record: Record) -> str:
    """A child on the roll of another school than the lead's, nothing of whom is restricted."""
    found = record.execute(
        "SELECT p.public_id FROM pupil_at a JOIN person p ON p.id = a.person_id AND p.restriction = 0 "
        "WHERE p.status = 'active' AND NOT EXISTS (SELECT FROM pupil_at b JOIN role_assignment r "
        "ON r.organisation_id = b.school_id JOIN app_user u ON u.id = r.user_id WHERE b.person_id = p.id "
        "AND u.username = %s) AND NOT EXISTS (SELECT FROM chosen_value c WHERE c.person_id = p.id "
        "AND c.restriction <> 0) ORDER BY p.id LIMIT 1",
        [LEAD],
    ).fetchone()
    assert found is not None
    return str(found["public_id"])


def at_both_sizes(page: Any, name: str) -> None:
    """Sound at the ordinary size and at 320 pixels; both are kept as pictures where those are asked for."""
    is_sound(page)
    picture(page, name)
    size = page.viewport_size
    is_sound_at_any_size(page)
    picture(page, f"{name}-320")
    page.set_viewport_size(size)


def test_from_not_found_to_a_reviewed_emergency(walk: Walk, record: Record, officer: str) -> None:
    child = out_of_scope(record)
    page = walk.home(LEAD)
    page.goto(f"{walk.sites.school}/pupils/{child}/")
    assert "Not found" in page.locator("h1").inner_text()
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    follow(page.get_by_role("link", name="ask for emergency access"))
    at_both_sizes(page, "emergency")
    follow(page.get_by_role("button", name="Open the record"))
    assert page.locator(".govuk-error-summary").is_visible()
    is_sound(page)
    page.get_by_label("Address of the record").fill(f"{walk.sites.school}/pupils/{child}/")
    page.get_by_label("A child may come to serious harm now").check()
    page.get_by_label("What has happened").fill("A neighbour rang: shouting, then silence.")
    follow(page.get_by_role("button", name="Open the record"))
    assert path_of(page) == f"/pupils/{child}/" and "by emergency access" in page.locator("main").inner_text()
    at_both_sizes(page, "child-by-emergency")
    page = walk.home(officer)
    assert path_of(page) == "/governance/"
    at_both_sizes(page, "sharing-now")
    follow(page.locator(".kl-panel", has_text="Emergency access to review").locator("li a").first)
    page.get_by_label("Justified").check()
    page.get_by_label("How you know").fill("Asked the duty team, who confirmed the call.")
    at_both_sizes(page, "emergency-review")
    follow(page.get_by_role("button", name="Keep the review"))
    at_both_sizes(page, "emergencies")
    for name, way in (
        ("unusual", "looks/unusual/"),
        ("sample", "looks/sample/"),
        ("find", "looks/"),
        ("looks", f"looks/child/{child}/"),
    ):
        page.goto(f"{walk.sites.authority}/governance/{way}")
        at_both_sizes(page, f"governance-{name}")
    page.goto(f"{walk.sites.authority}/governance/looks/sample/")
    follow(page.locator("tbody th a").first)
    at_both_sizes(page, "governance-look")


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_decides_writes_down_and_asks(walk: Walk, script: bool) -> None:
    page = walk.sign_in(SOCIAL_WORKER, java_script_enabled=script)
    follow(page.locator("tbody th a").first)
    child = page.url
    follow(page.get_by_role("link", name="Share or not"))
    if script:
        at_both_sizes(page, "share-or-not")
    page.get_by_label("Do not share it").check()
    page.get_by_label("What it is about").fill("What the grandmother said")
    page.get_by_label("With whom").fill("the sports club")
    page.get_by_label("The family knows", exact=True).check()
    page.get_by_label("Why", exact=True).fill("The club does not need it for anything that it does.")
    follow(page.get_by_role("button", name="Keep the decision"))
    assert "Not shared: What the grandmother said" in page.locator("main").inner_text()
    if script:
        is_sound(page)
    page.goto(child)
    follow(page.get_by_role("link", name="Agreement to services"))
    page.get_by_label("To which service").select_option(label="Early help")
    page.get_by_label("Who agreed").fill("Mother")
    page.get_by_label("To what", exact=True).fill("a family support plan")
    page.get_by_label("When").fill("2026-03-02")
    follow(page.get_by_role("button", name="Keep it"))
    if script:
        at_both_sizes(page, "agreement")
    follow(page.get_by_role("button", name="They took it back").first)
    assert "taken back on" in page.locator("main").inner_text()
    page.goto(child)
    follow(page.get_by_role("link", name="Is this wrong? Name", exact=True).first)
    page.get_by_label("What is wrong").fill("Her mother says that it is spelt with one t.")
    if script:
        at_both_sizes(page, "is-this-wrong")
    follow(page.get_by_role("button", name="Ask", exact=True))
    assert page.url == child and "Questioned on" in page.locator("main").inner_text()
    if script:
        at_both_sizes(page, "child-questioned")


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_adds_to_the_record_and_takes_it_back(walk: Walk, record: Any, script: bool) -> None:
    page = walk.sign_in(SOCIAL_WORKER, java_script_enabled=script)
    follow(page.locator("tbody th a").nth(2))
    follow(page.get_by_role("link", name="Add to the record"))
    if script:
        is_walked_by_keyboard(page)
    follow(page.get_by_role("button", name="Add it"))
    assert "There is a problem" in page.locator("main").inner_text()
    page.get_by_label("What you add").select_option("trusted_adult")
    page.get_by_label("In your words").fill("Her aunt, who fetches her from school.")
    page.get_by_label("Since when").fill("2026-01-05")
    if script:
        at_both_sizes(page, "add")
    follow(page.get_by_role("button", name="Add it"))
    assert "Being brought into the record" in page.locator("main").inner_text()
    record.execute("UPDATE added_fact SET done_at = now(), details = '{}' WHERE done_at IS NULL")
    page.reload()
    if script:
        at_both_sizes(page, "added")
    follow(page.get_by_role("link", name="Change, end or take back").first)
    page.get_by_label("Take it back").check()
    page.get_by_label("In your words").fill("Her aunt.")
    page.get_by_label("Why").fill("It was another child's aunt.")
    if script:
        at_both_sizes(page, "change")
    follow(page.get_by_role("button", name="Keep it"))
    assert "Being brought into the record" in page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_says_who_somebody_is_and_where_a_child_lives(walk: Walk, record: Any, script: bool) -> None:
    page = walk.sign_in(SOCIAL_WORKER, java_script_enabled=script)
    follow(page.locator("tbody th a").nth(1))
    for kind, told in (
        (
            "Who somebody is to the child",
            {"Their forename": "Wilhelmina", "Their surname": "Ostrander", "Since when": "2026-01-05"},
        ),
        (
            "Where the child lives or stays",
            {"Address": "7 Nowhere Court, Farbridge", "Postcode": "JX9 9ZZ", "Since when": "2026-02-01"},
        ),
    ):
        if "Add to the record" in page.locator("main").inner_text() and "/add/" not in page.url:
            follow(page.get_by_role("link", name="Add to the record"))
        follow(page.get_by_role("link", name=kind))
        if script:
            at_both_sizes(page, kind.lower().replace(" ", "-"))
            is_walked_by_keyboard(page)
        follow(page.get_by_role("button", name="Add it"))
        assert "There is a problem" in page.locator("main").inner_text()
        for label, words in told.items():
            page.get_by_label(label, exact=False).first.fill(words)
        if page.get_by_label("What they are to the child").count():
            page.get_by_label("What they are to the child").select_option("grandparent")
        page.get_by_label("In your words").fill("She told me so herself.")
        if script:
            at_both_sizes(page, f"{kind.lower().replace(' ', '-')}-filled")
        follow(page.get_by_role("button", name="Add it"))
        main = page.locator("main").inner_text()
        assert kind in main and "Being brought into the record" in main
    record.execute("UPDATE added_fact SET done_at = now(), details = '{}' WHERE done_at IS NULL")
    page.reload()
    follow(page.get_by_role("link", name="Change, end or take back").first)
    page.get_by_label("Take it back").check()
    page.get_by_label("Why").fill("It was another child's.")
    if script:
        at_both_sizes(page, "change-where-a-child-lives")
    follow(page.get_by_role("button", name="Keep it"))
    assert "Being brought into the record" in page.locator("main").inner_text()


def test_a_steward_answers(walk: Walk) -> None:
    page = walk.home(STEWARD)
    follow(page.get_by_role("link", name="Questions", exact=True))
    at_both_sizes(page, "questions")
    follow(page.locator("tbody th ~ td a").first)
    page.get_by_label("The source has corrected it").check()
    page.get_by_label("Your answer").fill("The school has corrected it in its own system.")
    at_both_sizes(page, "answer")
    follow(page.get_by_role("button", name="Answer"))
    page = walk.home(SOCIAL_WORKER)
    assert "Your question is answered" in page.locator("main").inner_text()
    at_both_sizes(page, "answered")
    page.goto(f"{walk.sites.authority}/me/")
    follow(page.get_by_role("link", name="Questions you asked, and their answers"))
    assert "in its own system" in page.locator("main").inner_text()
    at_both_sizes(page, "questions-you-asked")
    assert ZOOMED["width"] == 320
