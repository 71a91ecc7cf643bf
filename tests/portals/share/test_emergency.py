"""Emergency access: one child for an hour, told, kept; and nothing more than the role sees of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from tests.portals.oversight import OFFICER, REASON
from tests.portals.rows import Written

Client = Callable[[str], AbstractContextManager[Any]]
ADDRESS = "/share/emergency/"


def post(client: Any, **given: str) -> Any:
    return client.post(ADDRESS, REASON | given)


def test_a_child_out_of_scope_is_opened_with_a_reason_and_closed_in_time(
    governed: Client, overseen: Written, looks: Callable
) -> None:
    from kithline.sharing.models import EmergencyAccess

    child = f"/pupils/{overseen.public['Plain']}/"
    with governed("lead.larkfield") as client:
        refused = client.get(child)
        assert refused.status_code == 404 and ADDRESS in refused.content.decode()
        assert post(client, record=f"https://example.org{child}")["Location"] == child
        shown = client.get(child)
        assert shown.status_code == 200 and "by emergency access, until" in shown.content.decode()
        listed = client.get("/pupils/").content.decode()
        assert str(overseen.public["Plain"]) not in listed  # one child's page, not the lists
        again = client.get(child)
    assert again.status_code == 200
    assert [(each["page"], each["outcome"]) for each in looks()][-5:-1] == [
        ("pupils.child", "not_found"),
        ("share.emergency", "opened"),
        ("pupils.child", "shown"),
        ("pupils.list", "shown"),
    ]
    [row] = EmergencyAccess.objects.all()
    assert (row.closes_at - row.opened_at).total_seconds() == 3600
    assert (row.by_name, row.reason_code) == ("Amina Farrow", "immediate_harm")
    with governed("lead.mossbank") as client:  # whose pupil it is
        home = client.get("/pupils/today/").content.decode()
        assert "Emergency access:" in home and row.by_name in home
    with governed("lead.larkfield") as client:
        assert "Emergency access:" not in client.get("/pupils/today/").content.decode()


def test_by_name_and_birth_the_whole_of_both_is_needed(governed: Client, overseen: Written) -> None:
    with governed("lead.larkfield") as client:
        for given in ({}, {"surname": "Plainsong"}, {"record": "no address"}):
            answer = post(client, **given)
            assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
        wrong = post(client, surname="Plainsong", forename="Nobody", birth="2012-01-01").content.decode()
        assert "No record can be opened by this" in wrong


def test_what_cannot_be_opened_is_not_told_apart(governed: Client, overseen: Written) -> None:
    """No such id, and one of whom everything is restricted."""
    from tests.portals.data_cast import without_token

    with governed("lead.larkfield") as client:
        answers = [post(client, record=str(each)) for each in (uuid4(), overseen.public["Hidden"])]
    texts = [without_token(each.content) for each in answers]
    assert all(b"No record can be opened by this" in each for each in texts)
    for each, asked in zip(texts, answers, strict=True):
        assert asked.status_code == 200 and b"Hidden" not in each


def test_a_role_without_emergencies_has_neither_the_page_nor_the_way(
    governed: Client, overseen: Written
) -> None:
    for username in (OFFICER, "admin"):
        with governed(username) as client:
            missing = client.get(ADDRESS)
            assert missing.status_code == 404 and ADDRESS not in missing.content.decode()
            assert post(client, record=str(overseen.public["Plain"])).status_code == 404


def test_another_user_is_not_let_in_by_it(governed: Client, opened: str) -> None:
    with governed("both") as client:
        answer = client.get(opened)
        assert answer.status_code == 404 or "by emergency access" not in answer.content.decode()


def test_who_may_open_a_record_has_the_page_of_one() -> None:
    from kithline.portals.share.portal import PROFESSIONALS
    from kithline.sharing.emergency import MAY

    assert set(MAY) < set(PROFESSIONALS) and "data_steward" not in PROFESSIONALS


def test_what_was_opened_follows_a_merge_and_its_undoing(governed: Client, overseen: Written) -> None:
    from kithline.record.models import Person
    from kithline.sharing.models import EmergencyAccess

    with governed("lead.larkfield") as client:
        assert post(client, record=str(overseen.public["Plain"])).status_code == 302
    row = EmergencyAccess.objects.latest("id")
    child, other = (overseen.ids[name] for name in ("Plain", "pupil 1"))
    merged = Person.objects.filter(pk=child)
    try:
        merged.update(status="absorbed", absorbed_into_id=other)
        row.refresh_from_db()
        assert (row.person_id, row.written_for) == (other, child), "whose school and worker read of it now"
    finally:
        merged.update(status="active", absorbed_into_id=None)
    row.refresh_from_db()
    assert row.person_id == child


def test_a_look_says_in_which_relationship_and_for_what(governed: Client, overseen: Written) -> None:
    from django.db import connection

    def last() -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT purpose, context, legal_basis <> '' FROM access ORDER BY id DESC LIMIT 1")
            return tuple(cursor.fetchone())

    with governed("lead.larkfield") as client:
        client.get(f"/pupils/{overseen.public['pupil 1']}/")
    assert last() == ("safeguarding", "enrolled", True)
    with governed("lead.larkfield") as client:
        post(client, record=str(overseen.public["Plain"]))
        client.get(f"/pupils/{overseen.public['Plain']}/")
    assert last() == ("safeguarding", "emergency", True)
    with governed(OFFICER) as client:
        client.get("/governance/")
    assert last() == ("accountability", "", True)
