"""One's own account: where a role begins, changing roles, why one sees what one sees."""

from collections.abc import Callable

import pytest

from kithline.portals.account import actions, presenters
from kithline.sharing.access.grants import NOTHING, GrantLine, Grants
from kithline.sharing.roles import LINK_COORDINATOR, SOCIAL_WORKER
from kithline.sharing.viewer import Standing, Viewer
from tests.portals.rows import PASSWORD, Written

COORDINATOR = Standing(LINK_COORDINATOR, 3, "Wexmoor Council")
WORKER = Standing(SOCIAL_WORKER, 3, "Wexmoor Council")
VIEWER = Viewer(1, "both", "Dara Both", COORDINATOR, (COORDINATOR, WORKER))


def test_one_can_stand_as_ones_own_roles_only() -> None:
    session: dict[str, str] = {}
    assert not actions.stand_as(session, by=VIEWER, key="data_steward@3")
    assert session == {}
    assert actions.stand_as(session, by=VIEWER, key="social_worker@3")
    assert session == {"standing": "social_worker@3"}


def test_the_present_role_is_marked() -> None:
    assert [each["is_current"] for each in presenters.standings(VIEWER)] == [True, False]


def test_why_tells_what_is_seen_from_what_is_not() -> None:
    lines = (
        GrantLine("Attendance", "Everything", "when", "what for", "law", ("Take it away",)),
        GrantLine("Youth justice", NOTHING),
    )
    shown = presenters.why(VIEWER, Grants("2026-1", lines, ("Answer",)))
    assert shown["rows"] == [["Attendance", "Everything", "Take it away", "when", "what for", "law"]]
    assert shown["not_permitted"] == ["Youth justice"] and shown["duties"] == ("Answer",)
    assert shown["ways"] == ["the child is on the roll of a school that you are linked to"]


@pytest.mark.parametrize(
    ("username", "first"),
    [
        ("lead.larkfield", "/pupils/today/"),
        ("coordinator", "/pupils/schools/"),
        ("worker", "/cases/"),
        ("admin", "/staff/"),
    ],
)
def test_each_role_begins_on_its_own_screen(
    sign_in: Callable, rows: Written, username: str, first: str
) -> None:
    with sign_in(username) as client:
        assert client.get("/")["Location"] == first


def test_nobody_signed_in_begins_at_sign_in(as_login: Callable, rows: Written) -> None:
    from django.test import Client

    with as_login("school"):
        client = Client()
        assert client.get("/")["Location"] == "/sign-in/"
        assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
        filtered = client.get("/pupils/?year=8&sort=year")["Location"]
        assert (
            filtered == "/sign-in/?next=/pupils/%3Fyear%3D8%26sort%3Dyear"
        )  # the filters come back after it
        page = client.get("/sign-in/").content.decode()
        assert "Wexmoor Council" in page and "every person here is invented" in page
        wrong = client.post("/sign-in/", {"login": "lead.larkfield", "password": "no"})
        assert wrong.status_code == 200
        right = client.post("/sign-in/", {"login": "lead.larkfield", "password": PASSWORD})
        assert right.status_code == 302


def test_a_users_own_site_only(as_login: Callable, rows: Written) -> None:
    from django.test import Client

    with as_login("authority"):
        answer = Client().post("/sign-in/", {"login": "lead.larkfield", "password": PASSWORD})
    assert answer.status_code == 200 and b"Sign in" in answer.content


def test_changing_roles_acts_from_the_next_page_on(sign_in: Callable, rows: Written, looks: Callable) -> None:
    child = f"/pupils/{rows.public['Ottoline']}/"
    with sign_in("both") as client:
        assert client.get(child).status_code == 404
        assert client.post("/me/", {"standing": f"social_worker@{rows.schools['199']}"})["Location"] == "/"
        assert client.get(child).status_code == 200
        assert client.post("/me/", {"standing": "data_steward@"}).status_code == 404
        assert client.get("/pupils/schools/").status_code == 404
    assert looks()[-1]["role"] == "social_worker"


def test_why_reads_the_matrix_in_force(sign_in: Callable, rows: Written) -> None:
    with sign_in("lead.larkfield") as client:
        page = client.get("/why/").content.decode()
    assert "the child is on your school&#39;s roll" in page
    assert page.index("Not permitted to your role") < page.index("<li>Youth justice</li>")
    assert "Education Act 2002 s.175" in page


def test_a_user_without_a_role_is_told_so(sign_in: Callable, rows: Written) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE role_assignment SET valid_to = '2020-01-01' WHERE user_id = %s", [rows.users["admin"]]
        )
    with sign_in("admin") as client:
        assert b"You have no role here" in client.get("/").content
        assert client.get("/me/").status_code == 404
