"""The pupils' pages as each role opens them, through the whole site under its own login."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.portals.rows import Written

SignIn = Callable[..., object]


@pytest.fixture
def at(sign_in: SignIn, rows: Written) -> Callable[[str, str], object]:
    def opened(username: str, path: str) -> object:
        with sign_in(username) as client:
            return client.get(path)

    return opened


def without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_the_leads_first_screen(at: Callable, rows: Written) -> None:
    page = at("lead.larkfield", "/pupils/today/").content.decode()
    assert page.index("Notices") < page.index("Changed workers") < page.index("Joiners and leavers")
    assert page.index("Joiners and leavers") < page.index("Pupils with most factors first")
    assert "now Jo Marrick, 01632 960011 (was Sam Tolley)" in page
    assert f"/pupils/{rows.public['Ottoline']}/" in page and "Gaunt, Bryony" in page
    assert f"/pupils/{rows.public['Leaver']}/" not in page


def test_the_childs_page_begins_with_who_is_involved(at: Callable, rows: Written) -> None:
    page = at("lead.larkfield", f"/pupils/{rows.public['Ottoline']}/").content.decode()
    order = [page.index(f'id="{part}"') for part in ("involved", "factors", "timeline", "details", "sources")]
    assert order == sorted(order)
    for words in (
        "Not permitted",
        "Not supplied",
        "None found",
        "Out of date since",
        "Ask your link coordinator.",
    ):
        assert words in page
    assert "Jo Marrick" in page and "tel:01632960011" in page
    assert "the youth justice service" not in page


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("lead.larkfield", "/pupils/schools/", 404),
        ("coordinator", "/pupils/today/", 404),
        ("coordinator", "/pupils/schools/", 200),
        ("coordinator", "/pupils/?school=1994002", 200),
        ("worker", "/pupils/", 404),
        ("worker", "/pupils/today/", 404),
        ("admin", "/pupils/", 404),
        ("lead.mossbank", "/pupils/", 200),
    ],
)
def test_a_page_opens_for_its_roles_only(
    at: Callable, looks: Callable, username: str, path: str, status: int
) -> None:
    assert at(username, path).status_code == status
    assert looks()[-1]["outcome"] == ("shown" if status == 200 else "refused")


def test_another_id_in_the_address_is_the_one_not_found_page_and_in_the_log(
    at: Callable, rows: Written, looks: Callable
) -> None:
    other, nobody = rows.public["Plain"], uuid4()
    out_of_scope = at("lead.larkfield", f"/pupils/{other}/")
    unknown = at("lead.larkfield", f"/pupils/{nobody}/")
    assert out_of_scope.status_code == unknown.status_code == 404
    assert without_tokens(out_of_scope.content.decode()) == without_tokens(unknown.content.decode())
    assert [(look["outcome"], look["asked"]) for look in looks()[-2:]] == [
        ("not_found", str(other)),
        ("not_found", str(nobody)),
    ]


def test_an_absorbed_id_is_sent_on_for_its_own_school_only(at: Callable, rows: Written) -> None:
    sent_on = at("lead.larkfield", f"/pupils/{rows.public['Absorbed']}/")
    assert sent_on.status_code == 302 and sent_on["Location"] == f"/pupils/{rows.public['Ottoline']}/"
    assert at("lead.mossbank", f"/pupils/{rows.public['Absorbed']}/").status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(as_login: Callable, rows: Written) -> None:
    from django.test import Client

    with as_login("school"):
        answer = Client().get(f"/pupils/{rows.public['Ottoline']}/")
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=/pupils/")


@pytest.mark.parametrize("username", ["lead.mossbank", "both"])
def test_no_page_shows_a_person_out_of_scope(at: Callable, rows: Written, username: str) -> None:
    strangers = {str(rows.public[label]) for label in ("Ottoline", "Safe", "Joiner", "Hidden", "pupil 1")}
    for path in (
        "/pupils/today/",
        "/pupils/?show=250",
        "/pupils/?show=250&sort=-factors",
        "/pupils/",
    ):
        answer = at(username, path)
        assert answer.status_code == (404 if (username, path) == ("both", "/pupils/today/") else 200)
        page = answer.content.decode()
        assert not [each for each in strangers if each in page]
        assert "Ottoline" not in page


def test_filters_stay_in_the_links(at: Callable) -> None:
    page = at("lead.larkfield", "/pupils/?year=8&sort=-factors").content.decode()
    assert "year=8&amp;sort=factors" in page
    assert '<option value="8" selected>' in page


@pytest.mark.parametrize("path", ["/pupils/today/", "/pupils/"])
def test_a_list_says_which_sources_are_late(at: Callable, path: str) -> None:
    """The list's "None now" and "No factors" hold for the day that the sources spoke of."""
    page = at("lead.larkfield", path).content.decode()
    (line,) = re.findall(r'<p class="kl-late">.*?</p>', page, re.DOTALL)
    assert "Out of date" in line and "the SEND casework system since" in line
    assert "youth justice" not in line, "a school is not told of a sensitive service's feed"


def test_past_so_many_children_in_an_hour_one_is_asked_why_and_goes_on(
    sign_in: Callable, rows: Written, looks: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.sharing.access import child as door

    child = f"/pupils/{rows.public['pupil 1']}/"
    with sign_in("lead.larkfield") as client:
        assert client.get(child).status_code == 200
        asked = "SELECT k, 60, set_config('role', %s, true) FROM sharing.keep_to_child(%s) k"
        monkeypatch.setattr(door, "IN_SCOPE_ALONE", asked)
        held = client.get(child)
        assert held["Location"] == f"/pace/?what=children&next=%2Fpupils%2F{rows.public['pupil 1']}%2F"
        asked = client.get(held["Location"]).content.decode()
        assert "the records of 60 children" in asked and "information governance officer" in asked
        assert (
            "Say why in a sentence"
            in client.post("/pace/", {"reason": "work", "next": child}).content.decode()
        )
        why = {"reason": "The half-term review of year 8", "next": child}
        assert client.post("/pace/", why)["Location"] == child
        assert client.post("/pace/", {**why, "next": "https://elsewhere.example.org/"})["Location"] == "/"
    held_back, *_, written, _ = looks()[-3:]
    assert (held_back["outcome"], held_back["asked"]) == ("held_back", "60 children")
    assert (written["page"], written["action"], written["asked"]) == (
        "account.pace",
        "decide",
        "The half-term review of year 8",
    )


def test_a_name_looked_for_is_in_no_address(sign_in: Callable, rows: Written) -> None:
    with sign_in("lead.larkfield") as client:
        sent = client.post("/pupils/", {"name": "birch", "year": ""})
        assert sent["Location"].startswith("/pupils/?kept=") and "birch" not in sent["Location"]
        page = client.get(sent["Location"]).content.decode()
        assert 'value="birch"' in page and "name=birch" not in page and "kept=" in page
        assert client.get("/pupils/?name=birch")["Location"] == sent["Location"]
