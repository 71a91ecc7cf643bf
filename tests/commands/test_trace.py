"""`kithline trace`: one invented suspension, from the file's row to the screens that show it."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import _on

UPN = "K199400119101"  # Amara of the samples, suspended from 30 January 2025
ON = date(2025, 3, 12)
SAMPLES = Path(__file__).parents[2] / "kithline" / "feeds" / "samples"
ORGANISATIONS = """code,kind,name,urn,laestab,phase,telephone
1994001,school,Larkfield Academy,900001,1994001,secondary,01632 960101
1994002,school,Mossbank Primary,900002,1994002,primary,01632 960102
council,council,Brinmouth City Council,,,,01632 960100
"""
HEADER = "LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3\n"


@pytest.fixture(scope="module")
def samples(
    databases: Any, django_ready: None, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with the samples taken in and derived, two safeguarding leads, a coordinator and a steward."""
    from kithline.core import clock
    from kithline.pipeline import receive, update
    from kithline.sharing.instance import SignIn, load_organisations, make_user

    organisations = tmp_path_factory.mktemp("council") / "organisations.csv"
    organisations.write_text(ORGANISATIONS, encoding="utf-8")
    name = databases.clone(databases.empty, f"kithline_trace_{worker_id}")
    with _on(name):
        load_organisations(organisations)
        receive([SAMPLES])
        update(on=ON, now=clock.now())
        for user in (
            SignIn("lead.larkfield", "Lee Larkfield", "safeguarding_lead", "1994001"),
            SignIn("lead.mossbank", "Mo Mossbank", "safeguarding_lead", "1994002"),
            SignIn("coordinator", "Co Ordinator", "link_coordinator", "council", "", ("1994001",)),
            SignIn("steward", "Stu Ward", "data_steward", "council"),
        ):
            make_user(user, "not-a-real-password", since=date(2024, 9, 1))
    yield name
    databases.drop(name)


@pytest.fixture
def taken_in(samples: str) -> Iterator[None]:
    """The samples, for tests that read."""
    with _on(samples):
        yield


@pytest.fixture
def own(databases: Any, samples: str, worker_id: str) -> Iterator[None]:
    """The samples in a database of the test's own."""
    name = databases.clone(samples, f"kithline_trace_own_{worker_id}")
    with _on(name):
        yield
    databases.drop(name)


def traced(*arguments: str) -> str:
    from django.core.management import call_command

    said = io.StringIO()
    call_command("trace", *arguments, stdout=said)
    return said.getvalue()


def refused(*arguments: str) -> Any:
    from django.core.management import CommandError

    with pytest.raises(CommandError) as why:
        traced(*arguments)
    return why.value


def test_a_suspension_is_told_from_its_row_to_the_screens(taken_in: None) -> None:
    said = traced(UPN, "suspension")
    assert "suspensions_2025-02-03.csv, row 2" in said
    assert "from the school's MIS" in said
    assert "as sent:" in said and "start 2025-01-30" in said
    assert "Same UPN; same date of birth" in said  # why the case system's record is hers
    assert "on 30 January 2025: known from" in said
    assert "Suspensions and exclusions: everything the source says: " in said
    assert "Reason 2" not in said  # an empty cell says nothing
    assert "Suspended or excluded: present" in said
    assert "lead.larkfield: on the roll of Larkfield Academy" in said
    assert "coordinator: on the roll of Larkfield Academy, a linked school" in said
    assert "Data steward: Not permitted" in said
    assert "lead.mossbank" not in said and "        steward:" not in said
    assert "Encompass notification" not in said  # only the kind that was asked for


def test_a_correction_shows_both_versions_under_one_event(own: None, tmp_path: Path) -> None:
    from kithline.pipeline import receive, update

    before = json.loads(traced(UPN, "suspension", "--json"))
    event = next(each for each in before["events"] if each["rows"][0]["feed"] == "suspensions")
    corrected = HEADER + f"1994001,{UPN},Amara,Quillfeather,2012-03-04,2025-01-30,6,SUSP,VA,,\n"
    (tmp_path / "suspensions_2025-02-10.csv").write_text(corrected, encoding="utf-8")
    receive([tmp_path / "suspensions_2025-02-10.csv"])
    update(on=ON)

    after = json.loads(traced(UPN, event["event_id"], "--json"))
    assert [each["event_id"] for each in after["events"]] == [event["event_id"]]
    told = after["events"][0]
    assert [(row["version"], row["state"], row["file"]) for row in told["rows"]] == [
        (2, "current", "suspensions_2025-02-10.csv"),
        (1, "superseded", "suspensions_2025-02-03.csv"),
    ]
    assert [version["details"]["Sessions"] for version in told["versions"]] == ["6", "4"]
    assert told["versions"][0]["known_to"] is None and told["versions"][1]["known_to"] is not None
    now, then = (
        [factor["summary"] for factor in told["factors"] if (factor["known_to"] is None) is is_now]
        for is_now in (True, False)
    )
    assert "10 sessions lost" in now[0] and "8 sessions lost" in then[0]


def test_whom_it_names_is_whom_the_policies_let_see_it(
    taken_in: None, as_login: Callable[[str], AbstractContextManager[None]]
) -> None:
    from kithline.sharing.models import User

    life = json.loads(traced(UPN, "--json"))
    role_of = {
        "lead.larkfield": ("safeguarding_lead", "1994001"),
        "lead.mossbank": ("safeguarding_lead", "1994002"),
        "coordinator": ("link_coordinator", "council"),
        "steward": ("data_steward", "council"),
    }
    users = {user.username: (user.pk, user.audience) for user in User.objects.all()}
    said: dict[tuple[str, str], str] = {}
    for event in life["events"]:
        for showing in event["shows"]:
            for name, _ in showing["users"]:
                said[name, event["event_id"]] = showing["sees"]
    assert len(life["events"]) > 10
    assert {name for name, _ in said} == {"lead.larkfield", "coordinator"}
    for name, (role, organisation) in role_of.items():
        pk, audience = users[name]
        seen = _seen(as_login, audience, pk, role, organisation, [e["event_id"] for e in life["events"]])
        for event in life["events"]:
            level = said.get((name, event["event_id"]), "")
            has_details = bool(event["versions"][0]["details"])
            row, details = seen[event["event_id"]]
            assert row == bool(level), (name, event["kind"])
            assert details == (level == "Everything the source says" and has_details), (name, event["kind"])


def _seen(
    as_login: Callable[[str], AbstractContextManager[None]],
    audience: str,
    user_id: int,
    role: str,
    organisation: str,
    events: list[str],
) -> dict[str, tuple[bool, bool]]:
    """Event id -> whether its row and its details come through the policies to this user."""
    from django.db import connection, transaction

    from kithline.record.models import OrganisationCode
    from kithline.sharing.seal import set_seal

    place = OrganisationCode.objects.get(code=organisation).organisation_id
    with as_login(audience), transaction.atomic(), connection.cursor() as cursor:
        set_seal(user_id, role, place)
        cursor.execute(
            "SELECT w.id::text, EXISTS (SELECT FROM event e WHERE e.event_id = w.id), "
            "EXISTS (SELECT FROM event_detail x WHERE x.event_id = w.id) FROM unnest(%s::uuid[]) AS w (id)",
            [events],
        )
        return {event: (row, details) for event, row, details in cursor.fetchall()}


def test_a_restricted_person_is_traced_without_a_value(own: None) -> None:
    from kithline.record.models import (
        ChosenValue,
        Event,
        EventDetail,
        IndicatorResult,
        Person,
        SourcePerson,
        SourceRecord,
    )

    life = json.loads(traced(UPN, "--json"))
    person = Person.objects.get(public_id=life["public_id"])
    for model in (Event, EventDetail):
        model.objects.filter(person=person).update(restriction=1)
    sources = SourcePerson.objects.filter(pk__in=[link["source_person_id"] for link in life["links"]])
    SourceRecord.objects.filter(source_person__in=sources).update(restriction=1)
    sources.update(restriction=1)
    for derived in (ChosenValue, IndicatorResult):
        derived.objects.filter(person=person).update(restriction=1)

    said = traced(str(person.public_id), "suspension")
    assert "Quillfeather" not in said and UPN not in said and "1994001" not in said
    assert "restricted: adoption" in said
    assert "Restricted: shown to nobody" in said


def test_the_person_may_be_named_by_id_or_by_a_sources_key(taken_in: None) -> None:
    by_upn = json.loads(traced(UPN, "--json"))
    assert json.loads(traced("CS100", "--json")) == by_upn
    assert json.loads(traced(by_upn["public_id"], "--json")) == by_upn
    school = next(value for value in by_upn["values"] if value["what"] == "School")
    assert school["value"] == "Larkfield Academy"
    assert school["source"]["file"] == "2025_spring_pupilonroll.csv"


def test_without_an_event_every_event_is_listed_with_its_row(taken_in: None) -> None:
    said = traced(UPN)
    assert "Operation Encompass notification, on 1 February 2025" in said
    assert "encompass_2025-02-03.csv, row 2" in said
    assert "as sent" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Z999999999999",), "there is no person"),
        (("00000000-0000-4000-8000-000000000000",), "there is no person"),
        ((UPN, "party"), "expected an event's id or one of the kinds"),
        ((UPN, "offence"), "no such event"),
        ((UPN, "00000000-0000-4000-8000-000000000000"), "no such event"),
    ],
)
def test_what_is_not_there_is_one_line_without_the_key(
    taken_in: None, arguments: tuple[str, ...], words: str
) -> None:
    error = refused(*arguments)
    assert error.returncode == 3
    assert words in str(error) and "\n" not in str(error)
    assert arguments[0] not in str(error)


@pytest.fixture
def aside(own: None) -> str:
    """A key of somebody without a child's need, with who may and who may not open what waits sealed."""
    from django.db import connection

    from kithline.core import clock
    from kithline.sharing.instance import SignIn, make_user

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE person SET status = 'aside', aside_since = %s WHERE id IN (SELECT l.person_id FROM link l "
            "JOIN source_person s ON s.id = l.source_person_id WHERE s.key = %s AND l.known_to IS NULL)",
            [clock.today(), UPN],
        )
    for name, since in (("officer", date(2024, 9, 1)), ("officer.to.be", date(2126, 9, 1))):
        make_user(
            SignIn(name, "Ola Fficer", "information_governance_officer", "council"),
            "not-a-real-password",
            since=since,
        )
    return UPN


REASON = "Asked for by the person, request 12"


def logged() -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.username, a.role, a.page, a.asked, a.purpose, a.person_id IS NOT NULL, a.people = "
            "jsonb_build_array(a.person_id) FROM access a JOIN app_user u ON u.id = a.user_id ORDER BY a.id"
        )
        return list(cursor.fetchall())


def test_of_somebody_set_aside_nothing_is_told(aside: str) -> None:
    for given in (
        (),
        ("--json",),
        ("suspension",),
        ("--by", "officer"),
        ("--reason", REASON),
        ("--reason", "because", "--by", "officer"),
        ("--reason", REASON, "--by", "steward"),
        ("--reason", REASON, "--by", "lead.larkfield"),
        ("--reason", REASON, "--by", "officer.to.be"),
        ("--reason", REASON, "--by", "nobody.of.ours"),
    ):
        error = refused(aside, *given)
        assert error.returncode == 3, given
        assert "this person is set aside" in str(error) and "\n" not in str(error), given
        assert "Quillfeather" not in str(error) and aside not in str(error), given
    assert logged() == []


def test_an_officers_reason_opens_it_and_the_look_is_in_the_log(aside: str) -> None:
    said = traced(aside, "suspension", "--reason", REASON, "--by", "officer")
    assert "(aside)" in said and "suspensions_2025-02-03.csv, row 2" in said
    assert "What the sources sent of them" in said and "surname Quillfeather" in said
    rows = json.loads(traced(aside, "--json", "--reason", REASON, "--by", "officer"))["sent"]
    assert {row["state"] for row in rows} <= {"current", "ended"} and len(rows) > 3
    assert len({row["source_record_id"] for row in rows}) == len(rows)
    look, _ = logged()
    assert look == (
        "officer",
        "information_governance_officer",
        "trace",
        REASON,
        "accountability",
        True,
        True,
    )


def test_a_key_that_somebody_in_the_record_has_too_leads_to_them_alone(aside: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:  # another source's number of somebody of the record
        cursor.execute(
            "UPDATE source_person SET uln = %s WHERE id = (SELECT s.id FROM source_person s JOIN link l "
            "ON l.source_person_id = s.id AND l.known_to IS NULL JOIN person p ON p.id = l.person_id "
            "WHERE p.status = 'active' ORDER BY s.id LIMIT 1) RETURNING id",
            [aside],
        )
        assert cursor.fetchone()
    assert "(active)" in traced(aside)
    assert "several persons" in str(refused(aside, "--reason", REASON, "--by", "officer"))
    assert logged() == []
