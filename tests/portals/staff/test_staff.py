"""Accounts through their life, on the pages and under the real logins: who may, who may not, and what ends at once."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.portals.rows import PASSWORD, Written

SINCE = date(2025, 9, 1)
NEW = {
    "first": "Ines",
    "last": "Holt",
    "email": "Ines.Holt@example.org",
    "role": "senco",
    "since": "2026-03-12",
    "until": "",
    "worker": "",
    "reason": "Joins in March",
}


@pytest.fixture(scope="module")
def staffed(filled: tuple[str, Written]) -> Written:
    """Two schools' administrators and a trust's beside the others."""
    from kithline.sharing.instance import SignIn, make_user

    _, rows = filled
    for user in (
        SignIn("office.larkfield", "Una Pryce", "school_administrator", "1994001"),
        SignIn("office.mossbank", "Ola Reeve", "school_administrator", "1994002"),
        SignIn("admin.two", "Edda Lane", "administrator", "199"),
        SignIn("Taken@example.org", "Ivo Marsh", "senco", "1994002"),
    ):
        rows.users[user.username] = make_user(user, PASSWORD, since=SINCE)
    return rows


@pytest.fixture
def mails(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What was mailed, from the folder into which a demonstration writes."""
    from django.conf import settings

    monkeypatch.setattr(settings, "HOME", tmp_path)
    return lambda: [path.read_text() for path in sorted((tmp_path / "mail").glob("*"))]


@pytest.fixture
def joined(staffed: Written, sign_in: Any, mails: Any) -> Iterator[Callable[..., tuple[int, str]]]:
    """`joined("office.larkfield", place, email=...)`: the new account's id and the path of its link."""

    def use(by: str, place: int, **changes: str) -> tuple[int, str]:
        with sign_in(by) as client:
            page = client.post("/staff/invite/", {**NEW, "place": str(place), **changes}).content.decode()
        found = re.search(r"(/invitation/[\w-]+/)", page)
        key = re.search(r"/staff/(\d+)/", page)
        assert found and key, page[-2000:]
        return int(key[1]), found[1]

    yield use


def of(client: Any, user: int) -> Any:
    return client.get(f"/staff/{user}/")


def test_a_school_invites_its_own_people_by_a_link_of_one_use(
    staffed: Written, joined: Any, mails: Any, as_login: Any, sign_in: Any
) -> None:
    from django.test import Client

    user, link = joined("office.larkfield", staffed.schools["1994001"])
    assert link in mails()[0].replace("=\n", "") and "Ines.Holt@example.org".lower() in mails()[0].lower()
    with as_login("authority"):
        assert Client().get(link).status_code == 404  # the other site's
    with as_login("school"):
        client = Client()
        credentials = {"login": "ines.holt@example.org", "password": "three odd words here"}
        assert client.post("/sign-in/", credentials).status_code == 200
        twice = {"password": "three odd words here", "again": "three odd words here"}
        assert b"not the same" in client.post(link, {**twice, "again": "others here too"}).content
        assert b"too short" in client.post(link, {"password": "short", "again": "short"}).content
        assert client.post(link, twice)["Location"] == "/sign-in/?joined=1"
        assert client.post(link, twice).status_code == 404
        assert client.post("/sign-in/", credentials).status_code == 302
        assert client.get("/pupils/").status_code == 200
    with sign_in("office.larkfield") as client:
        page = of(client, user).content.decode()
    assert all(
        words in page for words in ("SENCO", "Invited", "Set a password", "Joins in March", "Una Pryce")
    )


@pytest.mark.parametrize(
    ("by", "changes", "words"),
    [
        ("office.larkfield", {"role": "school_administrator"}, "Select a valid choice"),
        ("office.larkfield", {"role": "social_worker"}, "Select a valid choice"),
        ("office.larkfield", {"place": "1994002"}, "Select a valid choice"),
        ("admin", {"email": "lead.larkfield"}, "whole e-mail address"),
        ("admin", {"email": "TAKEN@example.org"}, "has an account already"),
        ("admin", {"role": "social_worker", "place": "1994001"}, "not one at a school"),
        ("admin", {"until": "2026-03-01"}, "before the first"),
        ("admin", {"reason": ""}, "Say why"),
    ],
)
def test_who_may_not_invite_whom(
    staffed: Written, sign_in: Any, by: str, changes: dict[str, str], words: str
) -> None:
    given = {**NEW, "place": "1994001", "email": "nobody@example.org", **changes}
    given["place"] = str(staffed.schools[given["place"]])
    with sign_in(by) as client:
        answer = client.post("/staff/invite/", given)
    assert answer.status_code == 200 and words in answer.content.decode()


def test_another_schools_people_are_not_there(staffed: Written, sign_in: Any) -> None:
    from tests.portals.data_cast import without_token

    theirs, nobody = staffed.users["lead.mossbank"], 999_999
    with sign_in("office.larkfield") as client:
        assert b"lead.mossbank" not in client.get("/staff/").content
        answers = [of(client, key) for key in (theirs, nobody)]
        assert [each.status_code for each in answers] == [404, 404]
        assert without_token(answers[0].content) == without_token(answers[1].content)
        assert client.post(f"/staff/{theirs}/close/", {"reason": "not theirs"}).status_code == 404
        assert client.get(f"/staff/review/{staffed.schools['1994002']}/").status_code == 404
    for username in ("lead.larkfield", "worker"):
        with sign_in(username) as client:
            assert client.get("/staff/").status_code == 404


def test_a_leaver_is_out_at_once_with_their_sessions(
    staffed: Written, joined: Any, as_login: Any, sign_in: Any
) -> None:
    from django.test import Client

    user, link = joined("office.larkfield", staffed.schools["1994001"], email="leaver@example.org")
    words = {"password": "three odd words here", "again": "three odd words here"}
    theirs = Client()
    with as_login("school"):
        theirs.post(link, words)
        theirs.post("/sign-in/", {"login": "leaver@example.org", "password": words["password"]})
        assert theirs.get("/pupils/").status_code == 200
    with sign_in("office.larkfield") as client:
        page = client.get(f"/staff/{user}/close/").content.decode()
        assert "they cannot sign in" in page
        assert (
            client.post(f"/staff/{user}/close/", {"reason": "Left in March"})["Location"] == f"/staff/{user}/"
        )
        page = of(client, user).content.decode()
        assert "Closed" in page and "Left in March" in page
    with as_login("school"):
        assert theirs.get("/pupils/")["Location"].startswith("/sign-in/")
        answer = Client().post("/sign-in/", {"login": "leaver@example.org", "password": words["password"]})
        assert answer.status_code != 302 or "/account/inactive/" in answer["Location"]


def test_a_mover_keeps_what_was_and_signs_in_anew(
    staffed: Written, joined: Any, as_login: Any, sign_in: Any
) -> None:
    from django.db import connection
    from django.test import Client

    user, link = joined("office.larkfield", staffed.schools["1994001"], email="mover@example.org")
    words = {"password": "three odd words here", "again": "three odd words here"}
    theirs = Client()
    with as_login("school"):
        theirs.post(link, words)
        theirs.post("/sign-in/", {"login": "mover@example.org", "password": words["password"]})
    given = {**NEW, "role": "deputy_safeguarding_lead", "place": str(staffed.schools["1994001"])}
    with sign_in("office.larkfield") as client:
        assert client.post(f"/staff/{user}/role/", given).status_code == 302
        page = client.get(f"/staff/{user}/end/").content.decode()
        senco = re.search(r'value="(\d+)"[^>]*>\s*<label[^>]*>SENCO', page)
        assert senco, page
        ended = client.post(
            f"/staff/{user}/end/", {"assignment": senco[1], "last_day": "", "reason": "Moved"}
        )
        assert ended.status_code == 302
    with as_login("school"):
        assert theirs.get("/pupils/")["Location"].startswith("/sign-in/")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, valid_from, valid_to < current_date FROM role_assignment WHERE user_id = %s ORDER BY id",
            [user],
        )
        assert cursor.fetchall() == [
            ("senco", date(2026, 3, 12), True),
            ("deputy_safeguarding_lead", date(2026, 3, 12), None),
        ]


def test_an_account_that_is_used_elsewhere_too_is_nobodys_alone(
    staffed: Written, joined: Any, sign_in: Any
) -> None:
    """A school must not get, by its own role, a link to somebody's account at another school."""
    user, _ = joined("admin", staffed.schools["1994001"], email="two.schools@example.org")
    with sign_in("admin") as client:
        given = {**NEW, "place": str(staffed.schools["1994002"])}
        assert client.post(f"/staff/{user}/role/", given).status_code == 302
    with sign_in("office.larkfield") as client:
        page = of(client, user).content.decode()
        assert "Only the roles below are yours" in page and "Mossbank" not in page
        for act in ("link", "close"):
            answer = client.post(f"/staff/{user}/{act}/", {"reason": "not theirs alone"})
            assert "not yours alone" in answer.content.decode()


def test_a_lost_second_factor_wants_two_people_or_the_administrator(
    staffed: Written, joined: Any, sign_in: Any
) -> None:
    from django.db import connection

    from kithline.sharing.instance import SignIn, make_user

    def factors() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM mfa_authenticator WHERE user_id = %s", [lead])
            return int(cursor.fetchone()[0])

    def lose_one() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
                [lead],
            )

    lead, reason = staffed.users["lead.larkfield"], {"reason": "Phone lost, seen in person"}
    make_user(SignIn("office.two", "Ada Finch", "school_administrator", "1994001"), PASSWORD, since=SINCE)
    lose_one()
    with sign_in("office.larkfield") as client:
        assert "Two people do this" in client.get(f"/staff/{lead}/factor/").content.decode()
        for _ in range(2):
            assert client.post(f"/staff/{lead}/factor/", reason).status_code == 302
    assert factors() == 1, "the same person twice is one person"
    with sign_in("office.two") as client:
        client.post(f"/staff/{lead}/factor/", reason)
    assert factors() == 0
    lose_one()
    with sign_in("office.two") as client:
        client.post(f"/staff/{lead}/factor/", reason)
    assert factors() == 1, "an older request is used up"
    with sign_in("admin") as client:
        client.post(f"/staff/{lead}/factor/", reason)
    assert factors() == 0


def test_nobody_gives_or_ends_anything_of_their_own(staffed: Written, sign_in: Any) -> None:
    mine = staffed.users["admin"]
    with sign_in("admin") as client:
        given = {**NEW, "role": "restricted_steward", "place": str(staffed.schools["199"])}
        assert "not yours to give" in client.post(f"/staff/{mine}/role/", given).content.decode()
        assert (
            "not yours alone" in client.post(f"/staff/{mine}/close/", {"reason": "me" * 3}).content.decode()
        )


def test_a_link_coordinators_schools_are_handed_over(staffed: Written, sign_in: Any) -> None:
    from django.db import connection

    leaver, heir = staffed.users["coordinator"], staffed.users["both"]
    with sign_in("admin") as client:
        page = of(client, leaver).content.decode()
        assert "2 schools are linked to them" in page
        hand = {"successor": str(heir), "reason": "Leaves in April"}
        assert client.post(f"/staff/{leaver}/hand/", hand).status_code == 302
        assert "schools are linked" not in of(client, leaver).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_user_id, to_user_id FROM work_handed ORDER BY id")
        assert cursor.fetchall() == [(leaver, heir)]
        cursor.execute("SELECT count(*) FROM linked_school WHERE user_id = %s AND valid_to IS NULL", [heir])
        assert cursor.fetchone() == (2,)


def test_a_review_ends_those_who_left_and_keeps_who_confirmed(
    staffed: Written, joined: Any, sign_in: Any
) -> None:
    place = staffed.schools["1994002"]
    user, _ = joined("office.mossbank", place, email="gone@example.org", role="head_teacher")
    with sign_in("office.mossbank") as client:
        assert "1 to do now" in client.get("/staff/review/").content.decode()
        page = client.get(f"/staff/review/{place}/").content.decode()
        gone = re.search(r'value="(\d+)"[^>]*>\s*<label[^>]*>Ines Holt, Head teacher', page)
        assert gone, page
        assert b"Tick this once" in client.post(f"/staff/review/{place}/", {"gone": gone[1]}).content
        done = client.post(f"/staff/review/{place}/", {"gone": gone[1], "is_checked": "on"})
        assert done["Location"] == "/staff/review/"
        page = client.get("/staff/review/").content.decode()
        assert "none to do now" in page and "Ola Reeve" in page
        assert (
            "No role now" in of(client, user).content.decode()
            or "Invited" in of(client, user).content.decode()
        )


def test_the_sites_login_writes_none_of_it_by_itself(staffed: Written, viewing: Any) -> None:
    from django.db import connection
    from django.db.utils import ProgrammingError

    lead, other = staffed.users["lead.larkfield"], staffed.users["lead.mossbank"]
    for statement in (
        f"UPDATE app_user SET is_active = true WHERE id = {lead}",
        f"UPDATE app_user SET session_epoch = 9 WHERE id = {lead}",
        "INSERT INTO invitation (user_id, token_hash, made_at, expires_at) VALUES (1, 'x', now(), now())",
        f"INSERT INTO role_assignment (user_id, role, valid_from) VALUES ({lead}, 'administrator', now())",
        f"SELECT seal.note_staff({lead}, 'joined', '', NULL, 'x')",
        "SELECT count(*) FROM staff_event",
    ):
        with pytest.raises(ProgrammingError), viewing("office.larkfield"), connection.cursor() as cursor:
            cursor.execute(statement)
    for username in ("lead.larkfield", "office.larkfield"):
        with viewing(username), connection.cursor() as cursor:
            cursor.execute(
                "SELECT sharing.close_account(%s, 'because'), sharing.make_link(%s, 'h', 7, 'link_sent', 'why'), "
                "sharing.give_role(%s, 'senco', %s, current_date, NULL, 'why'), sharing.hand_over(%s, %s, 'why'), "
                "(SELECT count(*) FROM sharing.owned_by(%s)), (SELECT count(*) FROM sharing.staff_events(%s))",
                [other, other, other, staffed.schools["1994001"], other, lead, other, other],
            )
            assert cursor.fetchone() == (False, False, 0, None, 0, 0), username


def test_who_cannot_be_helped_on_the_pages_is_helped_by_a_command(staffed: Written, as_login: Any) -> None:
    from io import StringIO

    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.test import Client

    def run(*words: str) -> str:
        out = StringIO()
        call_command("accounts", *words, stdout=out)
        return out.getvalue()

    why = ("--reason", "The only administrator lost everything", "--by", "Noor Vale")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
            [staffed.users["admin.two"]],
        )
    with pytest.raises(CommandError, match="say why, and by whom") as refused:
        run("--link", "admin.two")
    assert refused.value.returncode == 2
    link = run("--link", "admin.two", *why).split()[-1]
    assert run("--reset-factor", "admin.two", *why, "--json") == '{"reset": "admin.two"}\n'
    words = {"password": "three odd words here", "again": "three odd words here"}
    with as_login("authority"):
        client = Client()
        assert client.post(link, words)["Location"] == "/sign-in/?joined=1"
        answer = client.post("/sign-in/", {"login": "admin.two", "password": words["password"]})
        assert answer["Location"] == "/", "no second factor is asked for any more"


def test_accounts_that_nobody_uses_are_closed_by_rule(staffed: Written) -> None:
    from django.db import connection

    from kithline.sharing.unused import close_by_command, close_unused

    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE app_user SET last_login = now()")
        for username in ("worker", "admin.two"):
            cursor.execute("UPDATE app_user SET last_login = '2025-11-01' WHERE username = %s", [username])
    assert close_unused(on=date(2026, 3, 12), at=at) == ("worker",)
    assert close_unused(on=date(2026, 3, 12), at=at) == ()
    with pytest.raises(ValueError, match="no user nobody"):
        close_by_command("nobody", reason="left", by="Noor", on=at.date(), at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.what FROM staff_event e WHERE e.user_id = %s", [staffed.users["worker"]])
        assert cursor.fetchall() == [("closed_unused",)]
