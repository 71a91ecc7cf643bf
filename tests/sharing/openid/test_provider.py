"""Sign-in by a provider over real HTTP, and every way in which an answer may lie. A stub in the shape of Entra ID, and
one in that of DfE Sign-in."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.portals.rows import Written
from tests.sharing.openid.stub import CLIENT, OTHER_KEY, SECRET, SUBJECT, TENANT, Stub, running

SETTINGS = """
[[provider]]
code = "council"
title = "Sign in with your council account"
shape = "entra"
site = "authority"
issuer = "{issuer}"
client_id = "{client}"
client_secret_env = "STUB_SECRET"
tenant = "{tenant}"
second_factor = "provider"
groups = {{ "group-7" = "social_worker" }}

[[provider]]
code = "dfe"
title = "Sign in with DfE Sign-in"
shape = "dfe"
site = "school"
issuer = "{issuer}"
client_id = "{client}"
client_secret_env = "STUB_SECRET"
"""


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    with running() as found:
        yield found


@pytest.fixture
def provider(stub: Stub, rows: Written, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """The stub, set up at both sites; nobody is linked to anybody yet."""
    from django.conf import settings
    from django.db import connection

    from kithline.sharing.openid import exchange

    text = SETTINGS.format(issuer=stub.issuer, client=CLIENT, tenant=TENANT)
    (tmp_path / "sign_in.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setenv("STUB_SECRET", SECRET)
    exchange._kept.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM known_identity")
        cursor.execute("DELETE FROM identity_request")
    stub.reset()
    yield stub
    stub.reset()


def link(username: str, subject: str = SUBJECT, issuer: str = "", provider: str = "council") -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO known_identity (user_id, provider, issuer, subject, linked_at) "
            "SELECT id, %s, %s, %s, now() FROM app_user WHERE username = %s",
            [provider, issuer, subject, username],
        )


def come(
    client: Any, stub: Stub, code: str = "council", *, state: str = "", then: str = "", **more: str
) -> Any:
    """Leave for the provider and come back with its answer."""
    left = client.get(f"/sign-in/with/{code}/", {"next": then} if then else {})
    assert left.status_code == 302 and left["Location"].startswith(f"{stub.issuer}/authorization_endpoint?")
    given = stub.asked(left["Location"])
    back = f"/sign-in/with/{code}/back/"
    assert given["redirect_uri"] == f"http://testserver{back}" and given["code_challenge_method"] == "S256"
    return client.get(back, {"code": "a-code", "state": state or given["state"], **more})


def test_the_account_that_is_linked_signs_in_and_leaves_both(provider: Stub, as_login: Any) -> None:
    from django.test import Client

    link("worker", issuer=provider.issuer)
    provider.claims = {"amr": ["pwd", "mfa"]}
    with as_login("authority"):
        client = Client()
        assert "Sign in with your council account" in client.get("/sign-in/?next=/cases/").content.decode()
        answer = come(client, provider, then="/cases/?service=cin")
        assert answer["Location"] == "/cases/?service=cin"
        assert client.get("/cases/").status_code == 200
        methods = client.session["account_authentication_methods"]
        assert [(each["method"], each["two_factors"]) for each in methods] == [("openid", True)]
        left = client.post("/sign-out/")["Location"]
        words = parse_qs(urlsplit(left).query)
        assert left.startswith(f"{provider.issuer}/end_session_endpoint?")
        assert words["post_logout_redirect_uri"] == ["http://testserver/sign-in/"] and words["id_token_hint"]
        assert client.get("/cases/")["Location"].startswith("/sign-in/")


def test_the_accounts_own_second_factor_is_asked_for_where_the_provider_asked_none(
    provider: Stub, as_login: Any, rows: Written
) -> None:
    from django.db import connection
    from django.test import Client

    link("worker", issuer=provider.issuer)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
            [rows.users["worker"]],
        )
    with as_login("authority"):
        client = Client()
        assert come(client, provider)["Location"].startswith("/account/authenticate/")
        assert client.get("/cases/")["Location"].startswith("/sign-in/")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator")


NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "somebody-else"}},
    "two audiences and another party": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "out of date": {"claims": {"exp": NOW - 3600, "iat": NOW - 7200}},
    "not yet": {"claims": {"nbf": NOW + 3600}},
    "another issuer": {"claims": {"iss": "https://evil.example.org"}},
    "another tenant": {"claims": {"tid": "tenant-two"}},
    "no tenant": {"claims": {"tid": None}},
    "an answer to another question": {"claims": {"nonce": "of-yesterday"}},
    "an answer to no question": {"claims": {"nonce": None}},
    "nobody": {"claims": {"oid": None}},
    "a name that is a list": {"claims": {"oid": [SUBJECT]}},
    "no signature": {"key": None, "alg": "none"},
    "signed with the client's secret": {"key": SECRET * 2, "alg": "HS256"},
    "signed by another key of the same name": {"key": OTHER_KEY},
    "signed by a key that is not known": {"header": {"kid": "two"}},
    "no key named": {"header": {"kid": None}},
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_lies_lets_nobody_in(provider: Stub, as_login: Any, lie: str) -> None:
    from django.test import Client

    link("worker", issuer=provider.issuer)
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    with as_login("authority"):
        client = Client()
        answer = come(client, provider)
        assert answer.status_code == 403 and "could not be verified" in answer.content.decode()
        assert "_auth_user_id" not in client.session


def test_an_answer_that_was_not_asked_for_here_is_not_taken(provider: Stub, as_login: Any) -> None:
    from django.test import Client

    link("worker", issuer=provider.issuer)
    with as_login("authority"):
        mine, theirs = Client(), Client()
        given = provider.asked(theirs.get("/sign-in/with/council/")["Location"])
        words = {"code": "a-code", "state": given["state"]}
        assert mine.get("/sign-in/with/council/back/", words).status_code == 403
        assert come(mine, provider, state="guessed").status_code == 403
        assert come(mine, provider, iss="https://evil.example.org").status_code == 403
        given = provider.asked(theirs.get("/sign-in/with/council/")["Location"])
        words = {"code": "a-code", "state": given["state"]}
        assert theirs.get("/sign-in/with/council/back/", words).status_code == 302
        again = theirs.get("/sign-in/with/council/back/", words)
        assert again.status_code == 403 and "not asked for here" in again.content.decode()
        assert mine.get("/sign-in/with/dfe/").status_code == 404, "the other site's"
        assert come(mine, provider, then="//evil.example.org/")["Location"] == "/"


def test_a_provider_that_is_another_is_not_believed(provider: Stub, as_login: Any) -> None:
    from django.test import Client

    provider.described_as = "https://evil.example.org"
    with as_login("authority"):
        answer = Client().get("/sign-in/with/council/")
    assert answer.status_code == 403 and "does not answer" in answer.content.decode()


def test_an_address_is_no_proof_and_a_group_gives_nothing(
    provider: Stub, as_login: Any, sign_in: Any, rows: Written
) -> None:
    """Somebody with the e-mail address of an account, and in a group: they come in as nobody, and are seen."""
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute("UPDATE app_user SET email = 'jo@example.org' WHERE username = 'worker'")
    claims = {"email": "jo@example.org", "email_verified": True, "preferred_username": "worker"}
    provider.claims = {**claims, "groups": ["group-1", "group-7"], "amr": ["mfa"]}
    with as_login("authority"):
        client = Client()
        answer = come(client, provider)
        assert answer.status_code == 403 and "no account here is linked" in answer.content.decode()
        assert "_auth_user_id" not in client.session
    worker = rows.users["worker"]
    with sign_in("admin") as client:
        assert "1 person came" in client.get("/staff/").content.decode()
        page = client.get(f"/staff/{worker}/identity/").content.decode()
        assert "Ada Finch" in page and "jo@example.org" in page and "proposes Social worker" in page
        request = page.split('name="request" type="radio" value="')[1].split('"')[0]
        done = client.post(
            f"/staff/{worker}/identity/", {"request": request, "reason": "Seen with their badge"}
        )
        assert done["Location"] == f"/staff/{worker}/"
        assert "Seen with their badge" in client.get(f"/staff/{worker}/").content.decode()
    with as_login("authority"):
        client = Client()
        assert come(client, provider).status_code == 302
        assert client.get("/cases/").status_code == 200


def test_one_links_ones_own_account_and_nobody_elses(provider: Stub, sign_in: Any, as_login: Any) -> None:
    from django.test import Client

    with sign_in("worker") as client:
        assert "Link your account" in client.get("/me/").content.decode()
        assert client.get("/me/link/council/").status_code == 405
        given = provider.asked(client.post("/me/link/council/")["Location"])
        words = {"code": "a-code", "state": given["state"]}
        assert client.get("/sign-in/with/council/back/", words)["Location"] == "/me/"
    with sign_in("both") as client:
        given = provider.asked(client.post("/me/link/council/")["Location"])
        answer = client.get("/sign-in/with/council/back/", {"code": "a-code", "state": given["state"]})
        assert "somebody else" in answer.content.decode()
    with as_login("authority"):
        client = Client()
        come(client, provider)
        assert "Jo Marrick" in client.get("/me/").content.decode()


def test_the_provider_ends_the_sessions_of_whom_it_names(provider: Stub, as_login: Any) -> None:
    from django.test import Client

    link("worker", issuer=provider.issuer)
    events = {"http://schemas.openid.net/event/backchannel-logout": {}}
    with as_login("authority"):
        client = Client()
        come(client, provider)
        assert client.get("/cases/").status_code == 200
        for token in (
            "x",
            provider.token(),
            provider.token(events=events),
            provider.token(jti="1", nonce=None),
        ):
            assert client.post("/sign-in/with/council/out/", {"logout_token": token}).status_code == 400
        assert client.get("/cases/").status_code == 200
        good = provider.token(events=events, jti="1", nonce=None)
        assert Client().post("/sign-in/with/council/out/", {"logout_token": good}).status_code == 200
        assert client.get("/cases/")["Location"].startswith("/sign-in/")


def test_a_school_comes_as_itself(provider: Stub, as_login: Any, rows: Written) -> None:
    """DfE Sign-in: the organisation that was chosen there must be one where the account holds a role."""
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        for number, code in ((900101, "1994001"), (900102, "1994002")):
            cursor.execute(
                "UPDATE organisation SET urn = %s WHERE id = %s", [str(number), rows.schools[code]]
            )
    link("lead.larkfield", subject="pairwise", issuer=provider.issuer, provider="dfe")
    with as_login("school"):
        for claims, more, status in (
            ({"organisation": {"id": "x", "urn": "900101"}}, {}, 302),
            ({}, {"sub": "pairwise", "organisation": {"urn": "900101"}}, 302),
            ({"organisation": {"id": "x", "urn": "900102"}}, {}, 403),
            ({"organisation": {"id": "x"}}, {}, 403),
            ({}, {"sub": "another", "organisation": {"urn": "900101"}}, 403),
        ):
            provider.claims, provider.more = claims, more
            client = Client()
            answer = come(client, provider, "dfe")
            assert answer.status_code == status, (claims, more)
            assert client.get("/pupils/").status_code == (200 if status == 302 else 302)
            if status == 302:
                assert client.session["only_at"] == [rows.users["lead.larkfield"], rows.schools["1994001"]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('issuer = "{issuer}"', 'issuer = "http://sign-in.example.org"'), "begins with https://"),
        (('tenant = "{tenant}"', ""), "expected the id of your tenant"),
        (('client_secret_env = "STUB_SECRET"', 'client_secret = "open"'), "no secret stands here"),
        (('"social_worker"', '"senco"'), "a role of this site"),
        (('code = "dfe"', 'code = "council"'), "two have the code"),
    ],
)
def test_a_mistake_in_the_settings_is_one_line(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], fault: str
) -> None:
    from kithline.sharing.openid.providers import providers
    from kithline.watch.configuration import BadConfiguration

    monkeypatch.setenv("STUB_SECRET", SECRET)
    assert change[0] in SETTINGS
    text = SETTINGS.replace(*change).format(issuer="https://id.example.org", client=CLIENT, tenant=TENANT)
    (tmp_path / "sign_in.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration, match=fault) as told:
        providers(tmp_path)
    assert "open" not in str(told.value)
