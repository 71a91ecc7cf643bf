"""Each check of `kithline doctor` finds what it is for, and says how to mend it."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kithline.ops.secrets import Secrets
from tests.house import own_feed
from tests.intake.clean import clean_record, record_clone

__all__ = ["clean_record", "record_clone"]
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
OK, WARNING, FAULT = "ok", "warning", "fault"
Look = Callable[[], dict[str, Any]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A home of which nobody else may read anything, with the sites' keys."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for audience in ("school", "authority"):
        Secrets(home).get(f"seal:{audience}")
    return home


@pytest.fixture
def real(clean_record: str) -> Iterator[None]:
    from kithline.sharing.models import Instance

    Instance.objects.create(kind="real", authority="Anyshire", created_at=NOW)
    yield
    Instance.objects.all().delete()


@pytest.fixture
def look(place: Path, clean_record: str) -> Look:
    from kithline.commands.examining import examine

    return lambda: {each.check: each for each in examine(place)}


def test_an_installation_as_set_up_has_no_fault(look: Look) -> None:
    found = look()
    assert len(found) == 13 and all(each.words for each in found.values())
    assert {name: each.words for name, each in found.items() if each.state == FAULT} == {}


def test_a_key_older_than_a_year_is_due(look: Look, place: Path) -> None:
    assert look()["keys"].state == OK
    old = (NOW - timedelta(days=400)).timestamp()
    os.utime(place / "secrets" / "seal__school", (old, old))
    found = look()["keys"]
    assert found.state == WARNING and found.words == "older than a year: seal:school"


def test_packages_that_nobody_looked_through_for_a_month(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    from kithline.ops import packages

    assert look()["packages"].state == OK
    monkeypatch.setattr(packages, "LOCKED_ON", date(2026, 2, 1))
    assert look()["packages"].state == WARNING


def test_secrets_that_others_may_read_and_keys_that_are_not_there(look: Look, place: Path) -> None:
    authority, school = sorted((place / "secrets").iterdir())
    school.chmod(0o644)
    authority.unlink()
    found = look()
    assert found["secrets"].words == f"others may read: {school.name}"
    assert found["seal"].words == "there is no seal:authority" and found["seal"].mend == "run kithline setup"


def test_what_is_due_is_asked_of_a_real_installation(look: Look, place: Path, real: None) -> None:
    from kithline.commands.examining import note

    found = look()
    assert [found[name].state for name in ("backup", "audit chain")] == [WARNING, WARNING]
    assert found["clock"].state == FAULT and "KITHLINE_TODAY" in found["clock"].words
    note(place, "backup.json", NOW)
    note(place, "audit-verified.json", datetime(2026, 3, 1, tzinfo=UTC))
    found = look()
    assert found["backup"].state == OK and found["audit chain"].words == "last looked through on 1 March 2026"
    (place / "backup.json").write_text(json.dumps({"at": 3}))
    assert look()["backup"].words == "backup.json cannot be read"


def test_a_feed_that_is_shown_without_an_agreement(look: Look, place: Path) -> None:
    from kithline.record.models import Delivery
    from kithline.sharing.governance import Agreement
    from kithline.sharing.register import keep_register

    def under(expires: date) -> None:
        keep_register([Agreement("Schools", "DSA-7", ("suspensions",), date(2024, 1, 1), expires, "DPIA-3")])

    Delivery.objects.create(
        feed="suspensions", as_at=NOW.date(), received_at=NOW, state="accepted", fingerprint="x"
    )
    under(date(2026, 3, 11))
    found = look()["agreements"]
    assert found.state == FAULT and found.words.endswith("nobody has decided on it: suspensions")
    under(date(2026, 4, 1))
    assert (look()["agreements"].state, look()["agreements"].words) == (WARNING, "1 end within 90 days")
    (place / "governance.toml").write_text("[[agreement]]\n")
    assert look()["agreements"].state == FAULT


def test_a_feed_of_the_councils_own_without_an_agreement(
    real: None, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "own feeds" not in look()
    monkeypatch.setenv("FEEDS_DIR", str(tmp_path))
    own_feed.write(tmp_path, tmp_path / "samples")
    found = look()["own feeds"]
    assert found.state == WARNING and found.words.endswith("no current agreement: library_cards")


def test_a_policy_too_few_and_a_disk_that_is_full(
    look: Look, monkeypatch: pytest.MonkeyPatch, record_clone: str
) -> None:
    import psycopg

    from kithline.sharing.database import setup_url

    monkeypatch.setattr("kithline.commands.examining.LEAST_FREE", 1e18)
    with psycopg.connect(setup_url(record_clone), autocommit=True) as owner:
        owner.execute("ALTER POLICY steward ON notice RENAME TO anyone")
        try:
            found = look()
        finally:
            owner.execute("ALTER POLICY anyone ON notice RENAME TO steward")
    assert found["policies"].words == "not as declared: anyone on notice, steward on notice"
    assert found["disk"].state == FAULT


def test_the_demonstration_as_it_is_made_has_no_fault(city: str) -> None:
    from django.db import connection

    from kithline.commands.examining import examine
    from kithline.feeds.discovery import feeds
    from kithline.ops.home import home

    assert [each for each in examine(home()) if each.state == FAULT] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT feed) FROM feed_agreement")
        assert cursor.fetchone() == (len(feeds()),), "an invented agreement for each"
        cursor.execute(
            "SELECT count(*) FROM delivery WHERE state = 'held' AND reason LIKE 'no current data%'"
        )
        assert cursor.fetchone() == (0,)


def test_what_points_to_nothing_is_found(clean_record: str) -> None:
    from django.db import connection

    from kithline.commands.management.commands import doctor

    assert doctor._dangling() == []
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO touched (person_id, stage, at) VALUES (987654321, 'derive', now())")
    assert [each.what for each in doctor._dangling()] == ["1 rows of touched point to nothing"]
