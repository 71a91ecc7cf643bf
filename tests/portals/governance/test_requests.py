"""Requests' pages: from the letter that comes in to the paper that goes out; and nobody else is let in."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import pytest

from tests.portals.oversight import AUDITOR, MANAGER, OFFICER
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY

Client = Callable[[str], AbstractContextManager[Any]]
SECOND = "governance.second"
FORM = {
    "kind": "access",
    "asker": "person",
    "asker_name": "Perdita Plainsong",
    "identity_how": "Passport",
    "seen_by": "Front desk",
    "seen_on": "2026-03-02",
    "received_on": "02/03/2026",
    "what": "Everything",
}


@pytest.fixture(scope="module")
def officers(overseen: Written) -> Written:
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn(SECOND, "Orla Finch", "information_governance_officer", "199"), PASSWORD, since=TODAY)
    return overseen


@pytest.fixture
def asked(governed: Client, officers: Written) -> str:
    """The address of a new request."""
    with governed(OFFICER) as client:
        answer = client.post("/governance/requests/new/", FORM | {"record": str(officers.public["Plain"])})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return str(answer["Location"])


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


@pytest.mark.parametrize("username", ["coordinator", "worker", "admin", MANAGER])
def test_nobody_else_is_let_in(governed: Client, asked: str, username: str) -> None:
    with governed(OFFICER) as client:
        client.post(f"{asked}bundle/make/")
    with governed(username) as client:
        unknown = client.get("/governance/requests/999999/").content
        for path in ("", "bundle/", "bundle/1/", "bundle/given/"):
            answer = client.get(f"{asked}{path}")
            assert (answer.status_code, answer.content) == (404, unknown), path
        for path in ("", "bundle/make/", "bundle/1/", "bundle/1/1/", "bundle/sign/", "bundle/give/"):
            assert client.post(f"{asked}{path}", {}).status_code == 404, path
        assert client.get("/governance/requests/").status_code == 404


def test_an_auditor_reads_that_it_was_asked_and_no_more(governed: Client, asked: str) -> None:
    with governed(AUDITOR) as client:
        assert "Perdita Plainsong" in text_of(client, "/governance/requests/")
        page = text_of(client, asked)
        assert "Make the bundle" not in page and "Add what happened" not in page
        assert client.post(asked, {"step": "note", "on": "2026-03-12", "words": "x"}).status_code == 404
        assert client.get(f"{asked}bundle/").status_code == 404
        assert client.get("/governance/requests/new/").status_code == 404


def test_what_is_missing_is_said(governed: Client, officers: Written) -> None:
    with governed(OFFICER) as client:
        page = client.post(
            "/governance/requests/new/", {"asker": "parent", "received_on": "2027-01-01"}
        ).content.decode()
        for words in (
            "There is a problem",
            "what lets them ask",
            "Enter the record",
            "a day before",
            "Enter a date",
        ):
            assert words in page, words
        nobody = {"surname": "Nobody", "forename": "Atall", "birth": "2012-01-01"}
        assert "no one record so" in client.post("/governance/requests/new/", FORM | nobody).content.decode()


def test_the_clock_stands_and_goes_on(governed: Client, asked: str) -> None:
    with governed(OFFICER) as client:
        assert f'href="{asked}">A copy of what is held, by' in text_of(client, "/governance/")
        step = {"step": "paused", "on": "2026-03-10", "words": "Asked which years are meant"}
        assert client.post(asked, step).status_code == 302
        page = text_of(client, asked)
        assert "clock stopped" in page and "Asked which years are meant" in page
        assert "expected a day" in client.post(asked, step | {"on": "2026-01-01"}).content.decode().lower()
        assert (
            client.post(asked, {"step": "withdrawn", "on": "2026-03-12", "words": "By telephone"}).status_code
            == 302
        )
        assert "Add what happened" not in text_of(client, asked)
        assert client.post(f"{asked}bundle/make/").status_code in (404, 409)


def test_from_the_bundle_to_the_paper(governed: Client, asked: str) -> None:
    from pypdf import PdfReader

    with governed(OFFICER) as client:
        assert client.get(f"{asked}bundle/").status_code == 404
        assert client.post(f"{asked}bundle/make/").status_code == 302
        page = text_of(client, f"{asked}bundle/")
        number = re.findall(r"/bundle/(\d+)/[^>]*>\d+\. Name<", page)[0]
        item = f"{asked}bundle/{number}/"
        assert "Plainsong" in text_of(client, item)
        cut = {"words": "Plainsong", "exemption": "harm_social_work"}
        assert "do not stand" in client.post(item, cut | {"words": "Nowhere"}).content.decode()
        assert "There is a problem" in client.post(item, {"exemption": "crime"}).content.decode()
        assert client.post(item, cut).status_code == 302
        assert "opinion first" in text_of(client, f"{asked}bundle/")
        held = text_of(client, item)
        assert "left out: serious harm" in held and "no opinion is noted yet" in held
        cut_id = re.findall(rf"{item}(\d+)/", held)[0]
        assert client.post(f"{item}{cut_id}/").status_code == 302
        assert client.post(f"{item}{cut_id}/").status_code == 404
        assert client.post(item, cut | {"opinion": "Dr Wren, 3 March"}).status_code == 302
        digest = re.findall(r'name="digest" value="(\w+)"', text_of(client, f"{asked}bundle/"))[0]
        assert client.post(f"{asked}bundle/sign/", {"digest": "0"}).status_code == 409
        assert client.post(f"{asked}bundle/sign/", {"digest": digest}).status_code == 302
        assert client.post(f"{asked}bundle/sign/", {"digest": digest}).status_code == 409
        assert client.post(f"{asked}bundle/give/").status_code == 409
    with governed(SECOND) as client:
        assert client.post(f"{asked}bundle/sign/", {"digest": digest}).status_code == 302
        answer = client.post(f"{asked}bundle/give/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        text = " ".join(each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages)
        assert "left out: serious harm" in text and f"{number}. Name" in text
        assert client.get(f"{asked}bundle/given/").content == answer.content
        assert "Given on" in text_of(client, f"{asked}bundle/")
        assert asked not in text_of(client, "/governance/"), "what was given waits no more"
        assert client.post(f"{asked}bundle/give/").status_code == 409
        assert client.post(f"{item}{cut_id}/").status_code == 404


def test_killed_while_the_paper_is_written_nothing_is_given(
    governed: Client, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.portals.governance import request_views
    from kithline.sharing.models import BundleGiven, RequestStep

    with governed(OFFICER) as client:
        client.post(f"{asked}bundle/make/")
        page = text_of(client, f"{asked}bundle/")
    digest = re.findall(r'name="digest" value="(\w+)"', page)[0]
    for username in (OFFICER, SECOND):
        with governed(username) as client:
            assert client.post(f"{asked}bundle/sign/", {"digest": digest}).status_code == 302

    def killed(*_: Any) -> Any:
        raise KeyboardInterrupt

    before = BundleGiven.objects.count(), RequestStep.objects.count()
    monkeypatch.setattr(request_views, "download", killed)  # after all was written, before the answer
    with governed(OFFICER) as client, pytest.raises(KeyboardInterrupt):
        client.post(f"{asked}bundle/give/")
    assert (BundleGiven.objects.count(), RequestStep.objects.count()) == before


def test_a_bundle_costs_no_query_an_item(governed: Client, asked: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with governed(OFFICER) as client:
        client.post(f"{asked}bundle/make/")
        with CaptureQueriesContext(connection) as found:
            text_of(client, f"{asked}bundle/")
    assert len(found) < 45, len(found)


def test_what_was_wrong_is_told_beside_the_value_and_to_the_source(
    governed: Client, officers: Written, rows: Written
) -> None:
    """A pupil's name is put right: the school's lead reads it on the page, and a steward has the question."""
    form = FORM | {
        "kind": "rectification",
        "record": str(officers.public["pupil 0"]),
        "what": "My name is wrong",
    }
    child = f"/pupils/{officers.public['pupil 0']}/"
    with governed(OFFICER) as client:
        path = f"{client.post('/governance/requests/new/', form)['Location']}values/"
        page = text_of(client, path)
        value = re.findall(r'<option value="(\w{12})"[^>]*>Name: ', page)[0]
        assert "Choose the value" in client.post(path, {"kind": "rectified", "words": "x"}).content.decode()
        words = "It is Odalys-Rae, by the birth certificate"
        assert client.post(path, {"kind": "rectified", "value": value, "words": words}).status_code == 302
        whole = {"kind": "objected", "value": "", "words": "To its use for planning"}
        assert client.post(path, whole).status_code == 302
        page = text_of(client, path)
        ends = re.findall(rf'action="({path}\d+/end/)"', page)
        assert words in page and len(ends) == 2
    with governed("lead.larkfield") as client:
        page = text_of(client, child)
        for told in ("This is wrong, as was found", words, "has objected to its use", "Questioned on"):
            assert told in page, told
    with governed("lead.mossbank") as client:
        assert client.get(child).status_code == 404
    with governed(OFFICER) as client:
        assert client.post(ends[1], {"why": ""}).status_code == 404
        assert client.post(ends[1], {"why": "Withdrawn"}).status_code == 302
        assert client.post(ends[1], {"why": "Withdrawn"}).status_code == 404
        asked = path.removesuffix("values/")
        assert (
            client.post(asked, {"step": "granted", "on": "2026-03-12", "words": "Put right"}).status_code
            == 302
        )
        assert client.get(path).status_code == 404, "the request has ended"
    with governed("lead.larkfield") as client:
        page = text_of(client, child)
        assert words in page and "has objected" not in page


def test_a_part_of_a_record_is_limited_and_let_go_again(governed: Client, asked: str) -> None:
    """The form says what is missing; the page says what goes on; nobody but an officer is let in."""
    given = {
        "parts": ["health", "police"],
        "ground": "objection",
        "purposes": ["safeguarding"],
        "words": "Being weighed up",
    }
    limits = f"{asked}limits/"
    with governed(AUDITOR) as client:
        assert client.get(limits).status_code == client.post(limits, given).status_code == 404
    with governed(OFFICER) as client:
        page = client.post(limits, {"words": ""}).content.decode()
        assert all(words in page for words in ("Tick a part", "Choose one", "Write it in words"))
        assert client.post(limits, given).status_code == 302
        page = text_of(client, limits)
        assert "Being weighed up" in page and "To safeguard and promote the welfare of pupils" in page
        first, second = re.findall(rf"{limits}(\d+)/end/", page)
        early = {f"{first}-why": "Weighed up", f"{first}-told_on": "2027-01-01"}
        answer = client.post(f"{limits}{first}/end/", early)
        assert answer.status_code == 400 and "Tell the person first" in answer.content.decode()
        assert (
            client.post(f"{limits}{first}/end/", early | {f"{first}-told_on": "2026-03-12"}).status_code
            == 302
        )
        page = text_of(client, limits)
        assert "Weighed up The person was told on" in page and f"{limits}{second}/end/" in page


def test_a_steward_of_restricted_records_has_the_same_pages_for_those_records(
    governed: Client, asked: str, officers: Written
) -> None:
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn("restricted.first", "Nell Carrow", "restricted_steward", "199"), PASSWORD, since=TODAY)
    new = "/governance/requests/new/"
    with governed("restricted.first") as client:
        assert client.get(asked).status_code == 404, "the officer's"
        assert "What is asked for" in text_of(client, new)
        unrestricted = FORM | {"record": str(officers.public["Plain"])}
        assert (
            "pass the request to the information governance"
            in client.post(new, unrestricted).content.decode()
        )
        answer = client.post(new, FORM | {"record": str(officers.public["Hidden"])})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        mine = answer["Location"]
        page = text_of(client, mine)
        assert "Make the bundle" in page and "Notes on the record" not in page and "Limits of use" not in page
        assert client.post(f"{mine}bundle/make/").status_code == 302
        assert "Secret" in text_of(client, f"{mine}bundle/1/")
        assert client.get(f"{mine}limits/").status_code == client.get(f"{mine}values/").status_code == 404
    for username in (OFFICER, AUDITOR):
        with governed(username) as client:
            assert client.get(mine).status_code == client.get(f"{mine}bundle/").status_code == 404, username
            assert mine not in text_of(client, "/governance/requests/")
