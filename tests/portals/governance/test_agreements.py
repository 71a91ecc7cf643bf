"""The register's pages: the officer decides on a feed whose agreement has ended, the auditor reads, nobody else."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.portals.oversight import AUDITOR, OFFICER
from tests.portals.rows import Written

Client = Callable[[str], AbstractContextManager[Any]]
PATH = "/governance/agreements/suspensions/"
HIDE = {"verdict": "hide", "reason": "The head teachers asked for it at their meeting."}


@pytest.fixture
def ended(overseen: Written) -> Iterator[None]:
    """Suspensions have come, under an agreement that has ended; the census's is current."""
    from kithline.record.models import Delivery
    from kithline.sharing.governance import Agreement
    from kithline.sharing.models import WithdrawnFeed
    from kithline.sharing.register import keep_register

    begun = date(2024, 1, 1)
    keep_register(
        [
            Agreement("Schools", "DSA-8", ("suspensions",), begun, date(2026, 3, 1), "DPIA-3"),
            Agreement("Census", "DSA-9", ("school_census",), begun, date(2026, 4, 1), "DPIA-3"),
        ]
    )
    at = datetime(2026, 3, 2, tzinfo=UTC)
    taken = Delivery.objects.create(
        feed="suspensions", as_at=at.date(), received_at=at, state="accepted", fingerprint="ended"
    )
    yield
    taken.delete()
    keep_register([])
    WithdrawnFeed.objects.all().delete()


@pytest.mark.parametrize("username", ["coordinator", "worker", "lead.larkfield"])
def test_nobody_but_oversight_is_let_in(governed: Client, ended: None, username: str) -> None:
    with governed(username) as client:
        assert client.get("/governance/agreements/").status_code == 404
        assert client.get(PATH).status_code == client.post(PATH, HIDE).status_code == 404


def test_what_is_said_of_a_feed_without_an_agreement_holds_for_the_installation(
    governed: Client, ended: None
) -> None:
    from kithline.portals.governance.agreement_presenters import state
    from kithline.record.types.governing import FeedUnder

    none = FeedUnder("marac", "MARAC", "", "", "", None, None, "", False, None, None, 0, False)
    assert state(none, date(2026, 3, 12)) == "None: new files wait"
    with governed(
        OFFICER
    ) as client:  # of a demonstration, which tries it; one that has ended waits there too
        register = client.get("/governance/agreements/").content.decode()
        one = client.get("/governance/agreements/marac/").content.decode()
    for page in (register, one):
        assert "None: tried, as this is a demonstration" in page and "None: new files wait" not in page
    assert "Expired on" in register


def test_an_officer_decides_and_an_auditor_reads(governed: Client, ended: None) -> None:
    from kithline.sharing.models import FeedDecision

    with governed(AUDITOR) as client:
        page = client.get("/governance/agreements/").content.decode()
        assert "1 feed has no current agreement" in page and "Ends soon" in page
        assert "Decide what becomes" not in client.get(PATH).content.decode()
        assert client.post(PATH, HIDE).status_code == 404
    with governed(OFFICER) as client:
        assert "today or later" in client.post(PATH, {**HIDE, "verdict": "keep"}).content.decode()
        assert client.post("/governance/agreements/school_census/", HIDE).status_code == 200, "it is current"
        assert not FeedDecision.objects.exists()
        first = client.get("/governance/").content.decode()
        assert "by your decision" not in first
        kept = {**HIDE, "verdict": "keep", "until": "2026-03-20"}
        assert client.post(PATH, kept).status_code == 302
        first = client.get("/governance/").content.decode()
        assert re.search(r"seen by your decision until [^<]*20 March[^<]*, then hidden", first)
        assert client.post(PATH, HIDE).status_code == 302
        assert "by your decision" not in client.get("/governance/").content.decode()
        assert "Being hidden" in client.get(PATH).content.decode()
        assert client.get("/governance/agreements/no_such_feed/").status_code == 404
    assert {each.by_name for each in FeedDecision.objects.all()} == {"Ines Gower"}


def test_pages_say_which_source_is_hidden_to_those_who_would_see_it(
    governed: Client, ended: None, overseen: Written
) -> None:
    from kithline.sharing.models import Instance, WithdrawnFeed

    made, _ = Instance.objects.get_or_create(
        defaults={
            "kind": "demonstration",
            "authority": "Anyshire",
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
    )
    WithdrawnFeed.objects.create(feed="suspensions", since=date(2026, 3, 2))
    with governed("lead.larkfield") as client:
        assert "Not shown now:" in client.get("/pupils/").content.decode()
    with governed("admin") as client:
        assert "Not shown now:" not in client.get("/home/", follow=True).content.decode()
