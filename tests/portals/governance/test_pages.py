"""Governance's pages: the officer reads and decides, the auditor reads, nobody else is let in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.portals.oversight import AUDITOR, MANAGER, OFFICER
from tests.portals.rows import Written

Client = Callable[[str], AbstractContextManager[Any]]
PAGES = ("", "looks/", "looks/sample/", "looks/unusual/", "emergencies/")
SOUND = {"note": "Asked her manager, who knew of the call."}


def text_of(client: Any, path: str) -> str:
    answer = client.get(f"/governance/{path}")
    assert answer.status_code == 200, path
    return str(answer.content.decode())


@pytest.mark.parametrize("username", ["coordinator", "worker", "admin", MANAGER])
def test_nobody_but_oversight_is_let_in(governed: Client, opened: str, username: str) -> None:
    with governed(username) as client:
        for path in (*PAGES, "emergencies/1/", "looks/1/", f"looks/child/{opened.split('/')[2]}/"):
            assert client.get(f"/governance/{path}").status_code == 404, path
        if username != MANAGER:
            assert client.get("/governance/looks/team/").status_code == 404


def test_sharing_now(governed: Client, opened: str) -> None:
    with governed(OFFICER) as client:
        page = text_of(client, "")
    for words in (
        "Emergency access to review",
        "Feeds without an agreement",
        "School Census",
        "Roles and their use",
    ):
        assert words in page
    assert "Social worker" in page and "Plainsong" not in page


def test_an_officer_reviews_an_emergency_and_an_auditor_only_reads(governed: Client, opened: str) -> None:
    from kithline.sharing.models import EmergencyAccess, LookReview

    key = EmergencyAccess.objects.latest("id").pk
    path = f"/governance/emergencies/{key}/"
    with governed(AUDITOR) as client:
        assert "A neighbour rang" in client.get(path).content.decode()
        assert client.post(path, {"verdict": "justified", **SOUND}).status_code == 404
    with governed(OFFICER) as client:
        assert "There is a problem" in client.post(path, {"verdict": "justified"}).content.decode()
        assert client.post(path, {"verdict": "justified", **SOUND}).status_code == 302
        assert "Asked her manager" in client.get(path).content.decode()
    assert LookReview.objects.get(kind="emergency", subject_id=key).by_name == "Ines Gower"


def test_who_has_looked_at_this_child(governed: Client, opened: str) -> None:
    child = opened.split("/")[2]
    with governed("lead.larkfield") as client:
        assert client.get(opened).status_code == 200
    with governed(OFFICER) as client:
        found = client.get("/governance/looks/", {"record": f"https://example.org{opened}"})
        assert found["Location"] == f"/governance/looks/child/{child}/"
        page = client.get(found["Location"]).content.decode()
        assert "emergency access" in page and "Designated safeguarding lead" in page
        assert client.get("/governance/looks/child/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_a_drawn_look_is_reviewed_once_and_the_sample_stays_for_the_day(
    governed: Client, opened: str
) -> None:
    import re

    with governed("lead.larkfield") as client:
        client.get(opened)
    with governed(OFFICER) as client:
        first = re.findall(r"/governance/looks/(\d+)/\?why=sample", text_of(client, "looks/sample/"))
        assert first and first == re.findall(r"/looks/(\d+)/\?why=sample", text_of(client, "looks/sample/"))
        path = f"/governance/looks/{first[0]}/"
        assert "Because of" in client.get(path).content.decode()
        assert client.post(path, {"verdict": "in_order", "why": "sample", **SOUND}).status_code == 302
        assert "In order" in text_of(client, "looks/sample/")


def test_unusual_looks_say_why_and_go_once_they_are_reviewed(governed: Client, overseen: Written) -> None:
    """A user of the child's own surname, a child whom nobody else looks at, and ids tried out of scope."""
    import re

    from django.db import connection

    from kithline.sharing.models import User

    lead = User.objects.get(username="lead.larkfield")
    before = (lead.first_name, lead.last_name)
    User.objects.filter(pk=lead.pk).update(first_name="Tess", last_name="plainsong")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access (at, user_id, role, organisation_id, page, person_id, people, sections, asked, "
            "purpose, legal_basis, outcome, request_id) SELECT now() - interval '1 hour', %s, 'safeguarding_lead', "
            "NULL, 'pupils.child', p.id, '[]', '[]', '', '', '', 'shown', '' FROM person p, generate_series(1, 6) "
            "WHERE p.public_id = %s",
            [lead.pk, overseen.public["Plain"]],
        )
    with governed("worker") as client:
        for name in ("Plain", "Leaver"):
            assert client.get(f"/pupils/{overseen.public[name]}/").status_code == 404
    with governed(OFFICER) as client:
        page = text_of(client, "looks/unusual/")
        for words in (
            "own surname",
            "Nobody else has looked",
            "again and again, without a known involvement (",
            "outside the viewer&#39;s work were asked for (2 that day)",
        ):
            assert words in page, words
        number = re.findall(r"/governance/looks/(\d+)/\?why=own_name", page)[0]
        given = {"verdict": "breach", "why": "own_name", **SOUND}
        assert client.post(f"/governance/looks/{number}/", given).status_code == 302
        assert "own surname" not in text_of(client, "looks/unusual/")
    User.objects.filter(pk=lead.pk).update(first_name=before[0], last_name=before[1])


def test_a_manager_reads_the_looks_of_her_own_team_and_of_no_other(
    governed: Client, overseen: Written
) -> None:
    from kithline.record.models import Professional
    from kithline.sharing.models import User

    worker = User.objects.get(username="worker")
    mine = Professional.objects.get(pk=worker.professional_id)
    with governed("worker") as client:
        assert client.get("/cases/").status_code == 200
    with governed(MANAGER) as client:
        assert "Nobody has looked" in text_of(client, "looks/team/")
    other = Professional.objects.create(
        namespace=mine.namespace, key="m.tarn", name="Merle Tarn", team=mine.team, updated_at=mine.updated_at
    )
    User.objects.filter(username=MANAGER).update(professional=other)
    with governed(MANAGER) as client:
        page = text_of(client, "looks/team/")
    assert worker.full_name in page and "Demo lead" not in page


def test_which_looks_are_drawn_nobody_knows_beforehand_and_none_of_the_day_takes_ones_place(
    governed: Client, opened: str, viewing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import re

    from django.db import connection
    from django.test import override_settings

    from kithline.core import clock
    from kithline.sharing.access import oversight

    def drawn() -> tuple[str, ...]:
        with governed(OFFICER) as client:
            return tuple(
                re.findall(r"/governance/looks/(\d+)/\?why=sample", text_of(client, "looks/sample/"))
            )

    with governed("lead.larkfield") as client:
        client.get(opened)
    with connection.cursor() as cursor:  # twelve looks of three days ago
        cursor.execute(
            "INSERT INTO access SELECT (jsonb_populate_record(a, jsonb_build_object("
            "'id', nextval('access_id_seq'), 'at', '2026-03-09T10:00:00Z'))).* "
            "FROM access a, generate_series(1, 12) WHERE a.id = (SELECT min(id) FROM access WHERE outcome = 'shown' "
            "AND person_id IS NOT NULL AND left(page, 11) <> 'governance.') RETURNING id"
        )
        assert len(cursor.fetchall()) == 12
        cursor.execute("SELECT id FROM access WHERE at < '2026-03-12'")
        before = {str(row[0]) for row in cursor.fetchall()}
    first = drawn()
    assert len(first) == 10 and set(first) <= before
    with governed("lead.larkfield") as client:
        for _ in range(6):
            client.get(opened)
    assert drawn() == first
    monkeypatch.setattr(oversight, "SAMPLE", 3)
    by_secret = set()
    for secret in ("one", "two", "three", "four", "five", "six"):
        with viewing(OFFICER) as viewer, override_settings(SECRET_KEY=secret * 20):
            lines = oversight.sample(viewer, on=clock.today(), page="governance.sample")
            by_secret.add(tuple(line.id for line in lines))
    assert len(by_secret) > 1, "the draw hangs on a secret"


def test_nobody_reviews_what_they_did_themselves_in_another_role(
    governed: Client, opened: str, viewing: Any
) -> None:
    """An officer who holds another role too: neither page nor database lets their own emergency or look be reviewed."""
    from django.db import Error, connection

    from kithline.sharing.models import Access, EmergencyAccess, LookReview, User

    officer = User.objects.get(username=OFFICER)
    copy = (
        "INSERT INTO {table} SELECT (jsonb_populate_record(a, jsonb_build_object("
        "'id', nextval('{table}_id_seq'), 'user_id', %s::bigint))).* FROM {table} a WHERE a.id = %s RETURNING id"
    )
    with governed("lead.larkfield") as client:
        client.get(opened)
    own = {}
    for kind, model in (("emergencies", EmergencyAccess), ("looks", Access)):
        with connection.cursor() as cursor:
            cursor.execute(
                copy.format(table=model._meta.db_table), [officer.pk, model.objects.latest("id").pk]
            )
            own[kind] = cursor.fetchone()[0]
    others = EmergencyAccess.objects.exclude(user_id=officer.pk).latest("id").pk
    verdicts = {"emergencies": "justified", "looks": "in_order"}
    with governed(OFFICER) as client:
        for kind, number in own.items():
            assert "This is your own: another officer reviews it" in text_of(client, f"{kind}/{number}/")
            answer = client.post(f"/governance/{kind}/{number}/", {"verdict": verdicts[kind], **SOUND})
            assert answer.status_code == 404
        assert "This is your own" not in text_of(client, f"emergencies/{others}/")
    write = (
        "INSERT INTO look_review (kind, subject_id, why, verdict, note, by_id, by_name, at) "
        "VALUES (%s, %s, '', 'justified', 'x', %s, 'x', now())"
    )
    for kind, number in (("emergency", own["emergencies"]), ("look", own["looks"])):
        with (
            pytest.raises(Error, match="row-level security"),
            viewing(OFFICER),
            connection.cursor() as cursor,
        ):
            cursor.execute(write, [kind, number, officer.pk])
        assert not LookReview.objects.filter(kind=kind, subject_id=number).exists()
    with viewing(OFFICER), connection.cursor() as cursor:
        cursor.execute(write, ["emergency", others, officer.pk])


@pytest.mark.parametrize(
    ("opened_at", "is_late"),
    [
        ("2026-06-01T23:30:00+00:00", False),
        ("2026-06-01T22:30:00+00:00", True),
        ("2026-06-05T10:00:00+00:00", False),
    ],
)
def test_it_is_overdue_after_the_next_working_day_in_england(opened_at: str, is_late: bool) -> None:
    """On Wednesday 3 June: opened after midnight on the 2nd by summer's clocks, and before it; and on a Friday."""
    from datetime import date, datetime

    from kithline.portals.governance.presenters import is_overdue
    from kithline.record.types.governing import EmergencyLine

    at = datetime.fromisoformat(opened_at)
    line = EmergencyLine(1, "", "", "", None, "", "", at, at)
    assert is_overdue(line, date(2026, 6, 3 if at.day == 1 else 8)) is is_late
