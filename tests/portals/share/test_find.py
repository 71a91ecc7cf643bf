"""Finding a child by name: closed for most, open with a reason for social work, and neither shows who is restricted."""

from typing import Any

import pytest

from tests.portals.rows import Written

ADDRESS = "/share/find/"
WHY = {"reason_code": "contact", "reason": "The school office rang about them"}
PLAIN = {"surname": "plainsong", "forename": "hal", "birth": "2015-04-04"}


def test_a_closed_search_finds_ones_own_and_nobody_elses(rows: Written, sign_in: Any, looks: Any) -> None:
    from tests.portals.data_cast import without_token

    with sign_in("lead.mossbank") as client:
        page = client.post(ADDRESS, PLAIN).content.decode()
        assert f"/pupils/{rows.public['Plain']}/" in page
        part = client.post(ADDRESS, {**PLAIN, "surname": "plain"}).content.decode()
        assert "among yours" in part and str(rows.public["Plain"]) not in part
        assert "Enter the date of birth" in client.post(ADDRESS, {**PLAIN, "birth": ""}).content.decode()
    with sign_in("lead.larkfield") as client:
        theirs, nobody = (
            client.post(ADDRESS, {**PLAIN, "surname": name}).content for name in ("plainsong", "nosuchname")
        )
        assert b"That does not say that there is none" in theirs
        strip = [without_token(each).replace(b"nosuchname", b"plainsong") for each in (theirs, nobody)]
        assert strip[0] == strip[1]
    last = looks()[-1]
    assert (last["page"], last["action"], last["people"]) == ("share.find", "search", [])
    assert last["asked"] == "surname nosuchname; forename hal; birth 2015-04-04"


def test_an_open_search_tells_who_it_is_and_no_more(rows: Written, sign_in: Any, looks: Any) -> None:
    with sign_in("worker") as client:
        assert "Say why" in client.post(ADDRESS, PLAIN | {"reason_code": "contact"}).content.decode()
        alone = client.post(ADDRESS, {"surname": "plain", **WHY}).content.decode()
        assert "a first name or a date of birth too" in alone
        page = client.post(ADDRESS, {"surname": "plain", "forename": "h", **WHY}).content.decode()
        assert "Plainsong, Hal" in page and "Not among yours" in page
        assert str(rows.public["Plain"]) not in page, "no way to the record itself"
        mine = client.post(ADDRESS, {"surname": "birch", "forename": "ott", **WHY}).content.decode()
        assert f"/pupils/{rows.public['Ottoline']}/" in mine
    asked, found = looks()[-2:]
    assert (asked["outcome"], asked["people"]) == ("asked", [])
    assert found["people"] == [rows.ids["Ottoline"]] and "contact: The school office rang" in found["asked"]


@pytest.mark.parametrize(
    "hide",
    [
        "UPDATE person SET restriction = {} WHERE id = %s",
        "UPDATE chosen_value SET restriction = {} WHERE person_id = %s AND field = 'surname'",
    ],
)
def test_nobody_restricted_is_found_by_anybody(rows: Written, sign_in: Any, hide: str) -> None:
    from django.db import connection

    def restrict(to: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(hide.format(to), [rows.ids["Plain"]])

    restrict(2)
    try:
        with sign_in("worker") as client:
            page = client.post(ADDRESS, {"surname": "plain", "forename": "h", **WHY}).content.decode()
            assert "Nobody of such a name" in page
    finally:
        restrict(0)


@pytest.mark.parametrize("username", ["lead.larkfield", "worker", "admin"])
def test_the_database_answers_who_may_and_only_what_is_in_the_log(
    rows: Written, viewing: Any, username: str
) -> None:
    from django.db import connection

    from kithline.sharing.access.log import record_look

    asked = "SELECT count(*) FROM sharing.find_openly('plainsong', 'hal', NULL)"
    with viewing(username) as viewer, connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == (0,), "no log, no data"
        record_look(viewer, "share.find", asked="surname plainsong; contact: they rang")
        cursor.execute(asked)
        assert cursor.fetchone() == (1 if username == "worker" else 0,)


def test_past_so_many_in_an_hour_the_database_finds_nobody(rows: Written, viewing: Any) -> None:
    """Whatever a page thinks; once the viewer has said why, it goes on."""
    from django.db import connection

    from kithline.sharing.access.log import DECIDE, SEARCH, record_look

    def found(page: str = "share.find", action: str = SEARCH, outcome: str = "asked") -> int:
        with viewing("worker") as viewer, connection.cursor() as cursor:
            record_look(viewer, page, asked="surname plainsong", outcome=outcome, action=action)
            if action != SEARCH:
                return 0
            cursor.execute("SELECT count(*) FROM sharing.find_openly('plainsong', 'hal', NULL)")
            return int(cursor.fetchone()[0])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance SET kind = 'real'")
        cursor.execute("UPDATE search_rule SET an_hour = 2 WHERE role = 'social_worker'")
    try:
        found("account.pace", DECIDE, "written")  # what other tests searched counts no more
        assert [found() for _ in range(3)] == [1, 1, 0]
        found("account.pace", DECIDE, "written")
        assert found() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE instance SET kind = 'demonstration'")
            cursor.execute("UPDATE search_rule SET an_hour = 30 WHERE role = 'social_worker'")


def test_who_has_no_children_has_no_search(rows: Written, sign_in: Any) -> None:
    with sign_in("admin") as client:
        assert client.get(ADDRESS).status_code == 404
