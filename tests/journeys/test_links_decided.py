"""Who is who, as a steward works through it: five hundred pairs, decided from the keyboard, on the record at once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.journeys.conftest import REPOSITORY, _free_port, _own_command, _serve, _wait_for
from tests.journeys.walking import (
    STEWARD,
    Sites,
    Walk,
    follow,
    is_sound,
    is_sound_at_any_size,
    path_of,
    picture,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]
FIRST, SECOND = "restricted.steward.one@example.org", "restricted.steward.two@example.org"
MANY = 500
REASON = "The school and the case system speak of one child"


@pytest.fixture(scope="module")
def deciding(databases: Any, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """The authority's site and the worker that carries decisions out, over a city with 500 pairs that wait."""
    import os

    from kithline.ops.home import home
    from kithline.ops.postgres import Cluster
    from kithline.ops.secrets import Secrets
    from kithline.sharing.logins import PIPELINE, password_of

    database = databases.clone(databases.ensure(databases.city), f"kithline_deciding_{worker_id}")
    with databases.locked():
        _own_command(
            "kithline", "collectstatic", "--noinput", "--verbosity", "0", site="pipeline", database=database
        )
    login = Cluster(home()).ensure().url(PIPELINE, database, password_of(PIPELINE, Secrets(home())))
    with psycopg.connect(login, autocommit=True) as record:
        _let_many_wait(record)
        _let_one_be_protected(record)
    folder, port = tmp_path_factory.mktemp("deciding"), _free_port()
    log, said = folder / "authority.log", folder / "decisions.log"
    site = _serve("authority", port, database, log)
    with said.open("wb") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "kithline", "decisions"],
            cwd=REPOSITORY,
            env={**os.environ, "KITHLINE_SITE": "pipeline", "KITHLINE_DATABASE": database},
            stdout=out,
            stderr=out,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, site, log)
        yield Sites(address, address, login)
    finally:
        for process in (site, worker):
            process.terminate()
            process.wait(timeout=30)
        databases.drop(database)
    assert "Traceback" not in log.read_text(errors="replace") + said.read_text(errors="replace")


def _let_many_wait(record: psycopg.Connection[Any]) -> None:
    """Pairs of children who have nothing to do with each other, as if linking had held them."""
    record.execute(
        """
        INSERT INTO link_review (left_id, right_id, match_weight, reasons, raised_at)
        SELECT least(a.id, b.id), greatest(a.id, b.id), 3.5,
               '{"code": "below_threshold", "reason": "alike, but not enough to link", "prior": -16.6,
                 "contributions": [["birth", "same", 12.5], ["surname", "same", 8.1], ["sex", "different", -0.5]]}',
               now() - make_interval(days => (a.place %% 30)::int)
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM source_person
              WHERE partition = '' AND role = 'child' AND namespace = 'school') a
        JOIN (SELECT s.id, row_number() OVER (ORDER BY s.id) AS place FROM source_person s
              WHERE partition = '' AND role = 'child' AND namespace <> 'school') b
          ON b.place BETWEEN a.place AND a.place + 2
        JOIN link l ON l.source_person_id = a.id AND l.known_to IS NULL
        JOIN link m ON m.source_person_id = b.id AND m.known_to IS NULL AND m.person_id <> l.person_id
        ORDER BY a.place LIMIT %s
        """,
        [MANY],
    )


def _let_one_be_protected(record: psycopg.Connection[Any]) -> None:
    """A protected person of the case system, who has the name and the date of birth of a pupil."""
    record.execute(
        """
        WITH made AS (
            INSERT INTO source_person (namespace, key, role, forename, surname, birth, partition, restriction,
                                       changed_at, linked_at)
            SELECT 'case_system', 'protected-1', 'child', forename, surname, birth, 'protected_person', 2, now(), now()
            FROM source_person WHERE namespace = 'school' AND forename <> '' AND birth IS NOT NULL AND partition = ''
            ORDER BY id DESC LIMIT 1 RETURNING id),
        person AS (
            INSERT INTO person (public_id, status, created_at, restriction)
            SELECT gen_random_uuid(), 'active', now(), 2 RETURNING id)
        INSERT INTO link (source_person_id, person_id, known_from, status, reasons, model_version)
        SELECT made.id, person.id, now(), 'NoMatch', '{}', '' FROM made, person
        """
    )


@pytest.fixture
def steward(chromium: Any, deciding: Sites) -> Iterator[Walk]:
    walking = Walk(chromium, deciding)
    yield walking
    walking.end()
    assert walking.said == []


def test_a_steward_works_through_five_hundred_pairs(steward: Walk) -> None:
    page = steward.sign_in(STEWARD)
    follow(page.get_by_role("link", name="Who is who"))
    is_sound(page)
    picture(page, "who-is-who")
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    before = int(page.locator(".kl-paging__words").inner_text().split(" of ")[1].split()[0])
    assert before >= MANY * 0.8
    assert page.locator("table.kl-table tbody tr").count() == 50
    follow(page.get_by_role("link", name="Next page"))
    assert page.locator(".kl-paging__words").inner_text().startswith("51 to 100")
    page.get_by_label("Why you are asked").select_option("below_threshold")
    follow(page.get_by_role("button", name="Apply filters"))
    follow(page.locator("table.kl-table tbody th a").first)
    is_sound(page)
    picture(page, "two-side-by-side")
    first = path_of(page)
    assert page.locator("svg.kl-chart").is_visible() and "How the score adds up" in page.content()
    # from the keyboard alone
    page.get_by_label("Not the same person").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(REASON)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    second = path_of(page)
    assert second.split("?")[0] != first.split("?")[0] and "/pairs/" in second, "the next of the queue"
    assert "reason=below_threshold" in second, "the filter stays"
    assert "Not the same person:" in page.locator(".kl-message").first.inner_text()
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    follow(page.get_by_role("button", name="Decide"))
    assert "Choose one" in page.locator(".govuk-error-summary").inner_text()
    is_sound(page)
    page.get_by_label("Same person", exact=True).check()
    page.get_by_label("Reason").fill(REASON)
    started = time.monotonic()
    follow(page.get_by_role("button", name="Decide"))
    follow(page.get_by_role("link", name="Who is who").first)
    follow(page.get_by_role("link", name="What was decided"))
    while "Being carried out" in page.locator("table").inner_text() and time.monotonic() < started + 30:
        time.sleep(0.1)
        page.reload()
    assert "Being carried out" not in page.locator("table").inner_text()
    is_sound(page)
    follow(page.locator("table tbody th a").first)
    assert "done" in page.locator(".kl-page-head__words").inner_text()
    is_sound(page)
    page.get_by_label("Reason").fill("It was the wrong button")
    follow(page.get_by_role("button", name="Take it back"))
    is_sound(page)


def test_a_steward_sees_whether_the_weights_still_fit(steward: Walk, deciding: Sites) -> None:
    with psycopg.connect(deciding.record, autocommit=True) as record:
        _own_command("kithline", "drift", site="pipeline", database=record.info.dbname)
        record.execute("UPDATE link_drift SET found = jsonb_set(found, '{0,is_beyond}', 'true')")
    page = steward.home(STEWARD)
    follow(page.get_by_role("link", name="Linking", exact=False).first)
    assert path_of(page) == "/data/links/drift/"
    is_sound(page)
    picture(page, "weights")
    is_sound_at_any_size(page)


def test_a_person_is_parted_a_sample_judged_and_somebody_entered(steward: Walk, deciding: Sites) -> None:
    with psycopg.connect(deciding.record, autocommit=True) as record:
        public_id, surname, birth = record.execute(
            "SELECT p.public_id, s.surname, s.birth FROM link l JOIN person p ON p.id = l.person_id "
            "JOIN source_person s ON s.id = l.source_person_id WHERE l.known_to IS NULL AND p.restriction = 0 "
            "AND s.namespace = 'school' "
            "AND (SELECT count(*) FROM link m WHERE m.person_id = p.id AND m.known_to IS NULL) > 2 "
            "ORDER BY p.id LIMIT 1"
        ).fetchone()  # type: ignore[misc]
    page = steward.home(STEWARD)
    page.goto(f"{deciding.authority}/data/links/{public_id}/")
    follow(page.get_by_role("link", name="Part it into two people"))
    is_sound(page)
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    follow(page.get_by_role("button", name="Part into two people"))
    assert "Tick at least one record" in page.locator(".govuk-error-summary").inner_text()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Reason").fill(REASON)
    follow(page.get_by_role("button", name="Part into two people"))
    _until_done(page)
    assert "Who had seen them as one" in page.content() and "Demo data steward" in page.content()
    is_sound(page)
    picture(page, "parted")

    page.goto(f"{deciding.authority}/data/links/samples/")
    is_sound(page)
    page.get_by_label("20 pairs").check()
    follow(page.get_by_role("button", name="Draw"))
    is_sound(page)
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    while page.get_by_role("button", name="Next").count():
        page.get_by_label("Same person", exact=True).check()
        follow(page.get_by_role("button", name="Next"))
    assert "95% interval" in page.content()
    is_sound(page)
    picture(page, "blind-sample")

    follow(page.get_by_role("link", name="Who is who").first)
    follow(page.get_by_role("link", name="Find or add somebody"))
    is_sound(page)
    page.get_by_label("Surname").fill(surname)
    page.get_by_label("Date of birth").fill(f"{birth:%d/%m/%Y}")
    follow(page.get_by_role("button", name="Search"))
    assert "same date of birth; same surname" in page.content()
    picture(page, "search-before-create")
    is_sound(page)
    is_sound_at_any_size(page)
    page.get_by_label("None of these: enter a new person").check()
    page.get_by_label("Reason").fill("Came to the front desk with her mother")
    follow(page.get_by_role("button", name="Enter"))
    _until_done(page)
    is_sound(page)


def _until_done(page: Any) -> None:
    started = time.monotonic()
    while "eing carried out" in page.locator("main").inner_text() and time.monotonic() < started + 30:
        time.sleep(0.1)
        page.reload()
    assert (
        "one" in page.locator("main").inner_text()
        and "eing carried out" not in page.locator("main").inner_text()
    )


def test_two_stewards_of_restricted_records_decide_together(steward: Walk, deciding: Sites) -> None:
    page = steward.sign_in(FIRST)
    assert path_of(page) == "/data/links/restricted/"
    is_sound(page)
    is_sound_at_any_size(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    follow(page.locator("table.kl-table tbody th a").first)
    is_sound(page)
    picture(page, "restricted-pair")
    page.get_by_label("Not the same person").check()
    page.get_by_label("Reason").fill(REASON)
    follow(page.get_by_role("button", name="Propose"))
    assert "you asked, so another confirms" in page.content()
    other = steward.sign_in(SECOND)
    follow(other.get_by_role("link", name="Look at it"))
    is_sound(other)
    other.get_by_label("I agree: carry it out").check()
    other.get_by_label("Reason").fill(REASON)
    follow(other.get_by_role("button", name="Say so"))
    _until_done(other)
    is_sound(other)


def test_a_steward_of_restricted_records_has_no_other_queue(steward: Walk) -> None:
    page = steward.sign_in(FIRST)
    page.goto(f"{steward.sites.authority}/data/links/waiting/")
    assert page.locator("h1").inner_text() == "Not found"
