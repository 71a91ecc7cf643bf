"""A sign-in that ends, a proof that is asked for again, and what comes before the first record."""

import time
from typing import Any

import pytest

from tests.portals.data_cast import PASSWORD, SOCIAL_WORKER, STEWARD


def back_in_time(client: Any, **minutes: int) -> None:
    """The session's times, set back."""
    session = client.session
    for name, back in minutes.items():
        session[name] = int(time.time()) - back * 60
    session.save()


@pytest.mark.parametrize(
    ("minutes", "why"), [({"used": 16, "began": 20}, "idle"), ({"used": 1, "began": 481}, "long")]
)
def test_a_sign_in_ends_and_leads_back(signed_in_as: Any, minutes: dict[str, int], why: str) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        assert client.get("/cases/").status_code == 200
        back_in_time(client, **minutes)
        ended = client.get("/cases/?service=cin")
        assert ended.status_code == 302
        assert ended["Location"] == f"/sign-in/?ended={why}&next=%2Fcases%2F%3Fservice%3Dcin"
        asked = client.get(ended["Location"])
        assert "You were signed out because" in asked.content.decode()
        assert "_auth_user_id" not in client.session
        credentials = {"login": SOCIAL_WORKER, "password": PASSWORD, "next": "/cases/?service=cin"}
        assert client.post("/sign-in/", credentials)["Location"] == "/cases/?service=cin"
        assert client.get("/cases/").status_code == 200


def test_who_is_at_the_keyboard_stays(signed_in_as: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        page = client.get("/cases/").content.decode()
        assert 'data-idle-minutes="15"' in page and "data-token=" in page
        back_in_time(client, used=14, began=30)
        assert client.post("/here/").status_code == 204
        assert time.time() - client.session["used"] < 60
        assert client.get("/here/").status_code == 405
        client.post("/sign-out/")
        assert client.post("/here/")["Location"].startswith("/sign-in/")
        assert "data-idle-minutes" not in client.get("/sign-in/").content.decode()


def test_one_signs_out_everywhere(signed_in_as: Any) -> None:
    from django.test import Client

    with signed_in_as(SOCIAL_WORKER) as client:
        other = Client()
        other.post("/sign-in/", {"login": SOCIAL_WORKER, "password": PASSWORD})
        assert other.get("/cases/").status_code == 200
        assert client.post("/me/everywhere/")["Location"] == "/sign-in/"
        assert other.get("/cases/")["Location"].startswith("/sign-in/")


def test_an_export_wants_a_fresh_proof_and_goes_on_after_it(
    data_rows: Any, signed_in_as: Any, looks: Any
) -> None:
    with signed_in_as(STEWARD) as client:
        address = f"/data/files/{data_rows.deliveries['sen'].pk}/rows-not-read.csv"
        assert client.get(address)["Content-Type"].startswith("text/csv")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 16 * 60}]
        session.save()
        asked = client.get(address)
        assert asked.status_code == 302 and asked["Location"].startswith("/account/confirm/?next=")
        wrong = client.post(asked["Location"], {"password": "not this one", "next": address})
        assert wrong.status_code == 200
        assert client.get(address).status_code == 302
        right = client.post(asked["Location"], {"password": PASSWORD, "next": address})
        assert right["Location"] == address
        assert client.get(address).status_code == 200
    assert [look["outcome"] for look in looks() if look["page"] == "stewardship.send_back"] == [
        "exported"
    ] * 2


def make_it_real() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance SET kind = 'real'")


def test_in_a_real_installation_the_code_and_a_second_factor_come_first(
    data_rows: Any, signed_in_as: Any, settings_of_factors: Any
) -> None:
    make_it_real()
    with signed_in_as(SOCIAL_WORKER) as client:
        assert client.get("/cases/")["Location"] == "/conduct/"
        page = client.get("/conduct/").content.decode()
        assert "I look only at records of children with whom I work" in page and "I agree" in page
        assert client.post("/conduct/")["Location"] == "/"
        assert "You agreed to this on" in client.get("/conduct/").content.decode()
        needed = client.get("/cases/")["Location"]
        assert needed == "/account/totp/activate/?needed=1&next=%2Fcases%2F"
        assert "Before you see a record you set up a second factor" in client.get(needed).content.decode()
        settings_of_factors(False)
        assert client.get("/cases/").status_code == 200


def test_agreement_is_kept_in_ones_own_name_only(data_rows: Any, as_login: Any) -> None:
    import psycopg
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    from kithline.sharing.seal import set_seal

    mine, other = data_rows.users[SOCIAL_WORKER].pk, data_rows.users[STEWARD].pk
    with as_login("authority"):
        insert = "INSERT INTO conduct_agreement (user_id, version, at) VALUES (%s, '2026-11', now())"
        with transaction.atomic(), connection.cursor() as cursor:
            set_seal(mine, "social_worker", None)
            cursor.execute(insert, [mine])
            cursor.execute("SELECT count(*) FROM conduct_agreement")
            assert cursor.fetchone() == (1,)
        for statement in (
            insert,
            "UPDATE conduct_agreement SET user_id = %s",
            "DELETE FROM conduct_agreement WHERE id = %s",
        ):
            with (
                pytest.raises(ProgrammingError) as refused,
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                set_seal(mine, "social_worker", None)
                cursor.execute(statement, [other])
            assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
        with transaction.atomic(), connection.cursor() as cursor:
            set_seal(other, "data_steward", None)
            cursor.execute("SELECT count(*) FROM conduct_agreement")
            assert cursor.fetchone() == (0,)


@pytest.fixture
def settings_of_factors() -> Any:
    """`settings_of_factors(False)`: the council's identity provider asks for the second factor."""
    from django.conf import settings

    before = settings.SECOND_FACTOR
    yield lambda wanted: setattr(settings, "SECOND_FACTOR", wanted)
    settings.SECOND_FACTOR = before
