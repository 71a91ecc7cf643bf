"""The log of sign-ins: what is in it, what is not, and who may write and read it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

PASSWORD = "larch-otter-quarry-seven"
WRONG = "not-this-one-but-secret"


def written(name: str) -> list[tuple[str, str]]:
    """What and how, of a user's rows, oldest first."""
    login = Login("pipeline")
    try:
        return [
            (what, how)
            for what, how in login.rows(
                "SELECT what, how FROM sign_in s JOIN app_user u ON u.id = s.user_id WHERE u.username = %s "
                "ORDER BY s.id",
                [name],
            )
        ]
    finally:
        login.close()


@pytest.fixture
def known(small: Small) -> str:
    """A user of the schools' site with a password."""
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app_user WHERE username LIKE 'keeps.a.log%'")
        name = f"keeps.a.log{cursor.fetchone()[0]}"
        user = population.make_user(name, "school")
        population.give_role(user, "safeguarding_lead", small.record.schools[0])
        cursor.execute("UPDATE app_user SET password = %s WHERE id = %s", [make_password(PASSWORD), user])
    return name


def test_signing_in_failing_and_leaving_are_kept_and_nothing_that_was_typed(
    known: str, as_login: Any
) -> None:
    from django.test import Client

    with as_login("school"):
        client = Client()
        client.post("/sign-in/", {"login": known, "password": WRONG})
        client.post("/sign-in/", {"login": PASSWORD, "password": WRONG})  # typed into the wrong box
        client.post("/sign-in/", {"login": known.upper(), "password": PASSWORD})
        client.post("/sign-in/", {"login": known, "password": PASSWORD})
        page = client.get("/me/").content.decode()
        assert "Wrong password" in page and "Where you are signed in" in page
        client.post("/sign-out/")
    kept = written(known)
    assert kept[0] == ("failed", "") and kept[-2:] == [("signed_in", "password"), ("signed_out", "")]
    login = Login("pipeline")
    everything = str(login.rows("SELECT * FROM sign_in"))
    assert login.column("SELECT count(*) FROM sign_in WHERE user_id IS NULL AND what = 'failed'") == [1]
    login.close()
    assert WRONG not in everything and PASSWORD not in everything


def test_a_form_without_its_token_is_refused_and_kept(known: str, as_login: Any) -> None:
    from django.test import Client

    with as_login("school"):
        client = Client(enforce_csrf_checks=True)
        refused = client.post("/sign-in/", {"login": known, "password": PASSWORD})
    assert refused.status_code == 403 and "This form is out of date" in refused.content.decode()
    login = Login("pipeline")
    assert login.rows("SELECT how, user_id FROM sign_in WHERE what = 'form_refused'") == [("/sign-in/", None)]
    login.close()


def test_sessions_are_listed_and_ended_one_by_one_and_a_fourth_ends_the_longest_unused(
    known: str, as_login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from kithline.sharing import sign_in_signals

    def signed_in(browser: str) -> Client:
        made = Client(headers={"user-agent": browser})
        assert made.post("/sign-in/", {"login": known, "password": PASSWORD}).status_code == 302
        return made

    with as_login("school"):
        desk, phone = signed_in("Mozilla/5.0 (Windows) Firefox/140"), signed_in("(iPhone) Safari/605")
        page = phone.get("/me/").content.decode()
        assert "Firefox on Windows" in page and "Safari on iPhone" in page and page.count("End it") == 1
        key = page.partition('name="session" value="')[2].partition('"')[0]
        stranger = Client()
        assert stranger.post("/me/end/", {"session": key})["Location"].startswith("/sign-in/")
        assert desk.get("/me/").status_code == 200
        assert phone.post("/me/end/", {"session": key})["Location"] == "/me/"
        assert desk.get("/me/").status_code == 302 and phone.get("/me/").status_code == 200
        monkeypatch.setattr(sign_in_signals, "kind_of_instance", lambda: "real")
        monkeypatch.setattr(sign_in_signals, "MOST", 2)
        second, third = signed_in("second"), signed_in("third")
        assert [each.get("/conduct/").status_code for each in (phone, second, third)].count(302) == 1
        assert third.get("/conduct/").status_code == 200
    assert ("session_ended", "by its user") in written(known)
    assert ("session_ended", "more than 2 at a time") in written(known)


@pytest.mark.parametrize("site", ["school", "authority"])
def test_a_site_writes_its_own_users_rows_and_reads_none(
    small: Small, site: str, login: Callable[[str], Login]
) -> None:
    role = {"school": "safeguarding_lead", "authority": "social_worker"}[site]
    other = {"school": "social_worker", "authority": "safeguarding_lead"}[site]
    one = login(site)
    say = "SELECT sharing.note_sign_in('{}', {}, 'x', '')"
    one.connection.execute(say.format("signed_in", small.users[role]))  # nobody's seal: nobody signed in
    one.connection.execute(say.format("failed", small.users[other]))  # the other site's user: not named
    one.hold(one.seal(*small.standing(role)))
    one.connection.execute(say.format("factor_added", small.users[other]))
    for statement in ("DELETE FROM sign_in", "UPDATE sign_in SET what = 'y'", "TRUNCATE sign_in"):
        assert one.refuses(statement)
    assert one.refuses(
        "INSERT INTO sign_in (at, audience, what, how, session) VALUES (now(), '', '', '', '')"
    )
    assert one.refuses("SELECT 1 FROM sign_in") or one.rows("SELECT 1 FROM sign_in") == []
    assert one.rows("SELECT what FROM sharing.my_sign_ins()") == [("factor_added",)]
    trusted = login("pipeline")
    kept = trusted.rows(
        "SELECT what, user_id FROM sign_in WHERE audience = %s AND how = 'x' ORDER BY id", [site]
    )
    assert kept == [("failed", None), ("factor_added", small.users[role])]
    assert trusted.refuses("DELETE FROM sign_in") and login("owner").refuses("DELETE FROM sign_in")


def test_what_comes_from_outside_is_bounded(small: Small, login: Callable[[str], Login]) -> None:
    one, trusted = login("authority"), login("pipeline")
    trusted.connection.execute(
        "INSERT INTO sign_in (at, audience, what, how, session) "
        "SELECT now(), 'authority', 'failed', 'flood', '' FROM generate_series(1, 1999)"
    )
    for _ in range(3):
        one.connection.execute("SELECT sharing.note_sign_in('failed', NULL, 'flood', '')")
    assert trusted.column("SELECT count(*) FROM sign_in WHERE how = 'flood'")[0] <= 2000
    one.hold(one.seal(*small.standing("social_worker")))
    one.connection.execute("SELECT sharing.note_sign_in('signed_in', NULL, 'after', '')")
    assert trusted.column("SELECT count(*) FROM sign_in WHERE how = 'after'") == [1]


def test_a_browser_in_words(django_ready: None) -> None:
    from kithline.sharing.sessions_of import browser_in_words

    assert browser_in_words("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537") == "Chrome on Linux"
    assert (
        browser_in_words("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140") == "Edge on Windows"
    )
    assert browser_in_words("curl/8") == "A browser"


def test_a_kind_that_is_not_declared_is_a_fault(django_ready: None) -> None:
    from kithline.sharing.sign_ins import note

    with pytest.raises(ValueError, match="no kind"):
        note(SimpleNamespace(), "looked")  # type: ignore[arg-type]
