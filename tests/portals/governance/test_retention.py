"""Retention's pages: what is due, holds, a disposal from one officer to the other; an auditor reads."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from tests.portals.oversight import AUDITOR, MANAGER, OFFICER
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY

Client = Callable[[str], AbstractContextManager[Any]]
SECOND, PATH = "governance.second", "/governance/retention/"


@pytest.fixture(scope="module")
def officers(overseen: Written, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Two officers, and what is due in sixty years."""
    from kithline.sharing.instance import SignIn, make_user
    from kithline.sharing.rights.retention import work_out

    make_user(SignIn(SECOND, "Orla Finch", "information_governance_officer", "199"), PASSWORD, since=TODAY)
    work_out(on=date(2160, 1, 1), home=tmp_path_factory.mktemp("home"))
    return overseen


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


@pytest.mark.parametrize("username", ["coordinator", "worker", "admin", MANAGER])
def test_nobody_else_is_let_in(governed: Client, officers: Written, username: str) -> None:
    with governed(username) as client:
        for path in ("", "holds/new/", "holds/1/", "disposals/1/"):
            assert client.get(f"{PATH}{path}").status_code == 404, path
        assert client.post(f"{PATH}disposals/1/sign/").status_code == 404


def test_a_hold_is_placed_and_ended(governed: Client, officers: Written) -> None:
    hold = {
        "what": "person",
        "title": "Claim of 2026",
        "why": "A claim is expected",
        "record": str(officers.public["Plain"]),
    }
    with governed(OFFICER) as client:
        page = client.post(f"{PATH}holds/new/", {"what": "family", "until": "2020-01-01"}).content.decode()
        for words in ("Enter the record", "Give it a name", "Write the reason", "a day after"):
            assert words in page, words
        unknown = hold | {"record": "00000000-0000-4000-8000-000000000000"}
        assert "no such record" in client.post(f"{PATH}holds/new/", unknown).content.decode()
        assert client.post(f"{PATH}holds/new/", hold).status_code == 302
        inquiry = {
            "what": "inquiry",
            "title": "National inquiry",
            "why": "Its order",
            "categories": ["notes"],
        }
        assert client.post(f"{PATH}holds/new/", inquiry).status_code == 302
        page = text_of(client, PATH)
        assert "Claim of 2026" in page and "Case notes" in page
        path = re.findall(rf'href="({PATH}holds/\d+/)">Claim', page)[0]
    with governed(AUDITOR) as client:
        assert "A claim is expected" in text_of(client, path) and "End the hold" not in text_of(client, path)
        assert client.post(path, {"why": "No"}).status_code == 404
    with governed(OFFICER) as client:
        assert "Write the reason" in client.post(path, {"why": ""}).content.decode()
        assert client.post(path, {"why": "Settled"}).status_code == 302
        assert "Settled" in text_of(client, path)
        assert client.post(path, {"why": "Again"}).status_code == 404


def test_a_disposal_goes_from_one_officer_to_the_other(governed: Client, officers: Written) -> None:
    with governed(OFFICER) as client:
        page = text_of(client, PATH)
        assert "75 years from birth" in page and "100 years from the order" in page
        assert "reg 50" in page and "Plainsong" not in page
        schedule = re.findall(r'name="schedule" type="radio" value="(\w+)"', page)[0]
        assert "Write the reason" in client.post(PATH, {"schedule": schedule}).content.decode()
        answer = client.post(PATH, {"schedule": schedule, "words": "Board of 3 March"})
        assert answer.status_code == 302
        path = answer["Location"]
        assert "Waits for a second officer" in text_of(client, PATH)
        assert "Sign it" not in text_of(client, path)
        assert client.post(f"{path}sign/").status_code == 409
    with governed(AUDITOR) as client:
        assert "Board of 3 March" in text_of(client, path)
        assert client.post(f"{path}sign/").status_code == 404
        assert client.post(PATH, {"schedule": schedule, "words": "Mine"}).status_code == 404
    with governed(SECOND) as client:
        assert "Sign it" in text_of(client, path)
        assert client.post(f"{path}sign/").status_code == 302
        assert client.post(f"{path}sign/").status_code == 409
        assert "the pipeline carries it out" in text_of(client, path)


def test_what_was_granted_is_erased_by_two(
    governed: Client, officers: Written, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pupil's marks: granted, prepared, signed by another, gone; the rest and another's stay."""
    from datetime import UTC, datetime

    from django.db import connection

    from kithline.sharing.rights import disposal
    from kithline.sharing.rights.disposal import carry_out, waiting

    def held(name: str) -> tuple[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM attendance_week WHERE person_id = %(id)s) + (SELECT count(*) FROM event "
                "WHERE person_id = %(id)s AND access_class / 10 = 5), (SELECT count(*) FROM person_name "
                "WHERE person_id = %(id)s)",
                {"id": officers.ids[name]},
            )
            return tuple(cursor.fetchone())

    child = next(name for name in officers.ids if held(name)[0] and held(name)[1])
    form = {
        **{"kind": "erasure", "asker": "person", "asker_name": "A Pupil", "identity_how": "Passport"},
        **{"seen_by": "Desk", "seen_on": "2026-03-02", "received_on": "2026-03-02", "what": "My marks"},
        "record": str(officers.public[child]),
    }
    with governed(OFFICER) as client:
        asked = client.post("/governance/requests/new/", form)["Location"]
        erase = {"categories": ["attendance", "suspension", "identity"], "words": "Kept without need"}
        assert client.post(f"{asked}erase/", erase).status_code == 404, "not granted yet"
        client.post(asked, {"step": "granted", "on": "2026-03-12", "words": "Nothing asks for it"})
        assert "Erase what was granted" in text_of(client, asked)
        assert "Tick what" in client.post(f"{asked}erase/", {"words": "x"}).content.decode()
        path = client.post(f"{asked}erase/", erase)["Location"]
    with governed(SECOND) as client:
        assert client.post(f"{path}sign/").status_code == 302
    number = int(path.rstrip("/").rsplit("/", 1)[-1])
    assert number in waiting()
    before = held(child)
    with monkeypatch.context() as patch:  # killed after all was deleted, before the certificate
        patch.setattr(disposal, "_certify", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carry_out(number, on=TODAY, at=datetime(2026, 3, 12, tzinfo=UTC), home=tmp_path)
    assert held(child) == before and number in waiting()
    done = carry_out(number, on=TODAY, at=datetime(2026, 3, 12, tzinfo=UTC), home=tmp_path)
    assert held(child)[0] == 0 and held(child)[1] > 0
    assert done.body["not done"] == {"held": 1}, (
        "an inquiry holds notes, and who one is stays while anything does"
    )
    with governed(AUDITOR) as client:
        page = text_of(client, path)
        assert "Certificate of disposal" in page and done.digest in page
        assert "Erased on request" in text_of(client, PATH)


def test_the_command_says_what_is_due_and_refuses_unsound_years(
    officers: Written, tmp_path: Any, settings_home: Callable[[Any], None]
) -> None:
    import json
    from io import StringIO

    from django.core.management import CommandError, call_command

    settings_home(tmp_path)
    told = StringIO()
    call_command("retention", "--json", stdout=told)
    assert {each["schedule"] for each in json.loads(told.getvalue())["due"]} >= {"adoption", "looked_after"}
    (tmp_path / "retention.toml").write_text("[years]\nnobody = 3\n")
    with pytest.raises(CommandError, match="retention.toml") as fault:
        call_command("retention", stdout=told)
    assert fault.value.returncode == 2
