"""The address bar: what a person may not see and what does not exist are one page to the byte, and both are logged."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.journeys.walking import (
    COORDINATOR,
    LEAD,
    OTHER_LEAD,
    SOCIAL_WORKER,
    STEWARD,
    Walk,
    is_sound_at_any_size,
)

pytestmark = pytest.mark.browser
Record = psycopg.Connection[dict[str, Any]]
# the only headers that may differ: when, whether the line stays open, and the session, written again twice a minute
UNSTEADY = ("date", "connection", "set-cookie")


def pupil_of(record: Record, username: str) -> UUID:
    """A pupil of this lead's school, on no other school's roll."""
    found = record.execute(
        "SELECT p.public_id FROM app_user u JOIN role_assignment h ON h.user_id = u.id "
        "JOIN pupil_at a ON a.school_id = h.organisation_id JOIN person p ON p.id = a.person_id "
        "WHERE u.username = %s AND (SELECT count(*) FROM pupil_at o WHERE o.person_id = p.id) = 1 "
        "ORDER BY p.public_id LIMIT 1",
        [username],
    ).fetchone()
    assert found is not None
    return found["public_id"]


def answer_to(page: Any, address: str) -> tuple[int, dict[str, str], bytes]:
    answer = page.goto(address)
    headers = {name: value for name, value in answer.all_headers().items() if name not in UNSTEADY}
    return answer.status, headers, answer.body()


def last_looks(record: Record, username: str, number: int) -> list[dict[str, Any]]:
    """The person's newest rows of the log, oldest first."""
    found = record.execute(
        "SELECT a.outcome, a.asked, a.page, a.person_id, a.people FROM access a JOIN app_user u ON u.id = a.user_id "
        "WHERE u.username = %s ORDER BY a.id DESC LIMIT %s",
        [username, number],
    ).fetchall()
    return found[::-1]


def test_another_schools_child_and_no_child_at_all_are_one_page(walk: Walk, record: Record) -> None:
    page, site = walk.home(LEAD), walk.sites.school
    own, other = pupil_of(record, LEAD), pupil_of(record, OTHER_LEAD)
    assert page.goto(f"{site}/pupils/{own}/").status == 200
    asked = [str(other), str(uuid4()), str(UUID(int=0)), "garbage", "1", "x' OR 1=1--"]
    answers = [answer_to(page, f"{site}/pupils/{each}/") for each in asked]
    assert {status for status, _, _ in answers} == {404}
    assert len({body for _, _, body in answers}) == 1
    assert len({tuple(sorted(headers.items())) for _, headers, _ in answers}) == 1
    assert b"Not found" in answers[0][2] and str(other).encode() not in answers[0][2]
    looks = last_looks(record, LEAD, len(asked))
    assert [look["outcome"] for look in looks] == ["not_found"] * len(asked)
    assert all(look["person_id"] is None and look["people"] == [] for look in looks)
    assert [look["asked"] for look in looks[:3]] == asked[:3]
    assert "garbage" in looks[3]["asked"]


@pytest.mark.parametrize(
    ("username", "others"),
    [
        (
            LEAD,
            ["/cases/", "/data/", "/data/files/", "/data/rows-not-read/", "/data/links/", "/pupils/schools/"],
        ),
        (COORDINATOR, ["/pupils/today/", "/cases/", "/data/"]),
        (SOCIAL_WORKER, ["/pupils/", "/pupils/today/", "/pupils/schools/", "/data/files/"]),
        (STEWARD, ["/pupils/", "/pupils/today/", "/pupils/schools/", "/cases/"]),
    ],
)
def test_another_roles_pages_are_not_found(
    walk: Walk, record: Record, username: str, others: list[str]
) -> None:
    page, site = walk.home(username), walk.sites.of(username)
    nothing = answer_to(page, f"{site}/pupils/{uuid4()}/")
    answers = [answer_to(page, site + path) for path in others]
    assert nothing[0] == 404
    assert dict(zip(others, answers, strict=True)) == dict.fromkeys(others, nothing)
    looks = last_looks(record, username, len(others))
    assert [look["outcome"] for look in looks] == ["refused"] * len(others)
    assert [look["asked"] for look in looks] == others
    is_sound_at_any_size(page)


def test_a_steward_opens_no_childs_page(walk: Walk, record: Record) -> None:
    page = walk.home(STEWARD)
    child = pupil_of(record, LEAD)
    assert page.goto(f"{walk.sites.authority}/pupils/{child}/").status == 404
    assert last_looks(record, STEWARD, 1)[0]["outcome"] == "refused"
