"""Sessions: the table tells no live cookie, and a copied row makes nobody someone else."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

PASSWORD = "larch-otter-quarry-seven"


@pytest.fixture
def school_site(small: Small, as_login: Any) -> Iterator[None]:
    with as_login("school"):
        yield


def store(key: str | None = None) -> Any:
    from kithline.sharing.sessions import SessionStore

    return SessionStore(key)


def saved(**contents: Any) -> Any:
    session = store()
    session.update(contents)
    session.save()
    return session


def stored() -> dict[str, str]:
    login = Login("school")
    try:
        return dict(login.rows("SELECT session_key, session_data FROM school_session"))
    finally:
        login.close()


def stored_factors() -> dict[str, Any]:
    """Kind -> what the table holds, of the one user who has any."""
    login = Login("pipeline")
    try:
        return dict(login.rows("SELECT type, data FROM mfa_authenticator"))
    finally:
        login.close()


def test_a_session_is_found_again_by_its_cookie(school_site: None) -> None:
    session = saved(said="hello")
    again = store(session.session_key)
    assert again["said"] == "hello"
    again["said"] = "more"
    again.save()
    assert store(session.session_key)["said"] == "more"
    assert again.exists(session.session_key)
    session.delete()
    assert store(session.session_key).get("said") is None


def test_the_cookie_is_nowhere_in_the_table(school_site: None) -> None:
    session = saved(said="hello")
    table = stored()
    assert len(session.session_key) == 32
    assert all(
        session.session_key not in key and session.session_key not in data for key, data in table.items()
    )
    stolen = [key for key in table if store(key).get("said")]
    assert stolen == [], "a key as it is stored opens no session"


def test_a_new_key_at_sign_in_keeps_the_contents(school_site: None) -> None:
    session = saved(said="hello")
    before = session.session_key
    session.cycle_key()
    session.save()
    assert session.session_key != before
    assert store(session.session_key)["said"] == "hello"
    assert store(before).get("said") is None


def test_anothers_session_copied_to_ones_own_key_is_empty(
    school_site: None, caplog: pytest.LogCaptureFixture
) -> None:
    """What a login that may write its table can do with SQL alone."""
    victim, mine = saved(said="of another"), saved(said="mine")
    from kithline.sharing.sessions import stored_key

    login = Login("school")
    login.connection.execute(
        "UPDATE school_session SET session_data = (SELECT session_data FROM school_session WHERE session_key = %s) "
        "WHERE session_key = %s",
        [stored_key(victim.session_key), stored_key(mine.session_key)],
    )
    login.close()
    assert dict(store(mine.session_key).items()) == {}
    assert store(victim.session_key)["said"] == "of another"
    assert "Session data corrupted" in caplog.text and "of another" not in caplog.text


def test_signing_in_and_changing_ones_password_on_the_sites_own_login(small: Small, as_login: Any) -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE app_user SET password = %s WHERE id = %s",
            [make_password(PASSWORD), small.users["safeguarding_lead"]],
        )
    with as_login("school"):
        client = Client()
        wrong = client.post("/sign-in/", {"login": "safeguarding.lead", "password": "not this one"})
        assert wrong.status_code == 200
        right = client.post("/sign-in/", {"login": "safeguarding.lead", "password": PASSWORD})
        assert (right.status_code, right["Location"]) == (302, "/")
        new = {
            "oldpassword": PASSWORD,
            "password1": "heron-amber-thistle-two",
            "password2": "heron-amber-thistle-two",
        }
        assert client.post("/account/password/", new).status_code == 302
        other = Client()
        again = other.post("/sign-in/", {"login": "safeguarding.lead", "password": "heron-amber-thistle-two"})
        assert again.status_code == 302
        elsewhere = Client()
    with as_login("authority"):
        refused = elsewhere.post(
            "/sign-in/", {"login": "safeguarding.lead", "password": "heron-amber-thistle-two"}
        )
        assert refused.status_code == 200, "a school's user is not known at the authority's site"


def test_an_inactive_user_does_not_sign_in(small: Small, as_login: Any) -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.test import Client

    user = population.make_user("gone.away", "school", is_active=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE app_user SET password = %s WHERE id = %s", [make_password(PASSWORD), user])
    with as_login("school"):
        client = Client()
        client.post("/sign-in/", {"login": "gone.away", "password": PASSWORD})
        assert "_auth_user_id" not in client.session


def test_a_second_factor_is_set_up_and_asked_for_on_the_sites_own_login(small: Small, sign_in: Any) -> None:
    import re

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.test import Client

    population.make_user("two.factors", "school")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE app_user SET password = %s WHERE username = 'two.factors'", [make_password(PASSWORD)]
        )

    def code_of(secret: str) -> str:
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    with sign_in("two.factors"):
        client = Client()
        client.post("/sign-in/", {"login": "two.factors", "password": PASSWORD})
        if client.get("/account/totp/activate/").status_code == 302:  # asked for the password once more
            client.post("/account/confirm/?next=/account/totp/activate/", {"password": PASSWORD})
        page = client.get("/account/totp/activate/").content.decode()
        found = re.search(r"\b[A-Z2-7]{32}\b", page)
        assert found, "the page shows the secret to be entered by hand"
        assert client.post("/account/totp/activate/", {"code": code_of(found[0])}).status_code == 302
        kept = stored_factors()
        assert set(kept) == {"totp", "recovery_codes"} and found[0] not in str(kept)
        again = Client()
        asked = again.post("/sign-in/", {"login": "two.factors", "password": PASSWORD})
        assert asked["Location"].startswith("/account/authenticate/")
        assert "_auth_user_id" not in again.session
        assert again.post("/account/authenticate/", {"code": "000000"}).status_code == 200
        assert "_auth_user_id" not in again.session
        assert again.post("/account/authenticate/", {"code": code_of(found[0])}).status_code == 302
        assert "_auth_user_id" in again.session
