"""The social worker's first screen under the real login: her own children, and nobody else's."""

import re
from typing import Any

import pytest

from tests.portals.data_cast import (
    CHILDREN,
    COORDINATOR,
    OTHER_WORKER,
    OTHERS_CHILD,
    SOCIAL_WORKER,
    STEWARD,
    without_token,
)

HOME = "/cases/"


def test_my_children_and_what_arrived(data_rows: Any, signed_in_as: Any, looks: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        page = client.get(HOME)
    text = page.content.decode()
    assert page.status_code == 200
    for surname, forename in CHILDREN:
        assert f"{surname}, {forename}" in text
        assert str(data_rows.people[surname].public_id) in text
    assert "16 children allocated to you" in text
    assert "Missing episode" in text and "2 Example Row, was 1 Example Row" in text
    assert "Severe absence" in text
    assert "Youth justice" in text and "Another service" not in text, "the masked row is for others"
    look = looks()[-1]
    assert (look["page"], look["outcome"], look["role"]) == ("casework.home", "shown", "social_worker")
    assert sorted(look["people"]) == sorted(data_rows.people[surname].pk for surname, _ in CHILDREN)
    assert look["legal_basis"]


def test_another_workers_child_is_not_there(data_rows: Any, signed_in_as: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        mine = client.get(HOME, {"since": "2025-06-01"}).content.decode()
    with signed_in_as(OTHER_WORKER) as client:
        theirs = client.get(HOME, {"since": "2025-06-01"}).content.decode()
    surname, forename = OTHERS_CHILD
    assert surname not in mine and str(data_rows.people[surname].public_id) not in mine
    assert f"{surname}, {forename}" in theirs
    for other, _ in CHILDREN:
        assert other not in theirs


def test_restricted_rows_do_not_arrive(data_rows: Any, signed_in_as: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        text = client.get(HOME, {"since": "2025-06-01"}).content.decode()
    assert "Section 47" not in text


def test_an_allocation_that_ends_takes_the_child_off_at_once(data_rows: Any, signed_in_as: Any) -> None:
    from kithline.record.models import AllocatedTo

    AllocatedTo.objects.filter(person=data_rows.people["Birch"]).delete()
    with signed_in_as(SOCIAL_WORKER) as client:
        text = client.get(HOME).content.decode()
    assert "Birch" not in text and "15 children allocated to you" in text


def test_what_is_worked_out_first_of_a_new_child_is_news_only_if_what_it_rests_on_came_now(
    data_rows: Any, signed_in_as: Any
) -> None:
    """On the day of the first load everything is worked out for the first time: a year-old factor is no news."""
    from kithline.record.models import IndicatorResult, Person

    def arrived() -> str:
        with signed_in_as(SOCIAL_WORKER) as client:
            return client.get(HOME).content.decode().partition("Arrived ")[2]

    assert "Severe absence" in arrived()
    child = data_rows.people["Orchard"]
    Person.objects.filter(pk=child.pk).update(created_at=data_rows.moment(0))
    assert "Severe absence" not in arrived()
    found = IndicatorResult.objects.filter(person=child, indicator="severe_absence")

    def rest_on(delivery: str) -> None:
        source = {
            "source_record_id": 1,
            "delivery_id": data_rows.deliveries[delivery].pk,
            "feed": "case_system",
        }
        found.update(evidence=[{"what": "Told", "when": None, "sources": [source]}])

    rest_on("case_before")
    assert "Severe absence" not in arrived()
    rest_on("case")
    assert "Severe absence" in arrived()
    rest_on("case_before")
    found.update(since=data_rows.today)
    assert "Severe absence" in arrived()


def test_sources_that_are_late_are_said_above_the_children(data_rows: Any, signed_in_as: Any) -> None:
    """Nothing new may mean that nothing came: the marks are weeks late, the case system is in time."""
    with signed_in_as(SOCIAL_WORKER) as client:
        page = client.get(HOME).content.decode()
    (line,) = re.findall(r'<p class="kl-late">.*?</p>', page, re.DOTALL)
    assert "Out of date" in line and "the school&#39;s register since" in line
    assert "case system" not in line


def test_a_later_date_shows_fewer(signed_in_as: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        few = client.get(HOME).content.decode()
        many = client.get(HOME, {"since": "2025-06-01"}).content.decode()
    assert many.count("kl-provenance") > few.count("kl-provenance")


def test_a_date_that_is_none_is_said(signed_in_as: Any) -> None:
    with signed_in_as(SOCIAL_WORKER) as client:
        page = client.get(HOME, {"since": "rubbish"})
    assert page.status_code == 200
    assert b"Enter a date" in page.content


@pytest.mark.parametrize("username", [STEWARD, COORDINATOR])
def test_other_roles_find_nothing_and_it_is_logged(username: str, signed_in_as: Any, looks: Any) -> None:
    with signed_in_as(username) as client:
        refused = client.get(HOME)
        nowhere = client.get("/there/is/nothing/here/")
    assert refused.status_code == nowhere.status_code == 404
    assert without_token(refused.content) == without_token(nowhere.content)
    # the address that leads nowhere, asked for last, is logged too
    assert (looks()[-2]["page"], looks()[-2]["outcome"]) == ("casework.home", "refused")


def test_nobody_signed_in_is_asked_to(data_rows: Any, as_login: Any) -> None:
    from django.test import Client

    with as_login("authority"):
        page = Client().get(HOME)
    assert (page.status_code, page.headers["Location"]) == (302, "/sign-in/?next=/cases/")
