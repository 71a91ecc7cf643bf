"""A data steward's pages under the real login, and what nobody is shown there."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from tests.portals.data_cast import (
    SEND_VALUE_BEFORE,
    SEND_VALUE_NOW,
    SOCIAL_WORKER,
    STEWARD,
    UNREAD_VALUE,
    without_token,
)

REASON = "The school confirmed that half of it moved"


def pages(rows: Any) -> list[str]:
    return [
        "/data/",
        "/data/files/",
        "/data/rows-not-read/",
        "/data/feeds/school_census/",
        "/data/links/",
        f"/data/links/{rows.people['Ashdown'].public_id}/",
        *(f"/data/files/{delivery.pk}/" for delivery in rows.deliveries.values()),
        *(f"/data/files/{delivery.pk}/rows-not-read.csv" for delivery in rows.deliveries.values()),
    ]


def test_late_held_and_short_are_on_the_first_screen(signed_in_as: Any, looks: Any) -> None:
    with signed_in_as(STEWARD) as client:
        text = client.get("/data/").content.decode()
    late, held, short, changed = (
        text.split(f"{word} <span")[1].split("</section>")[0] for word in ("Late", "Held", "Short", "Changed")
    )
    assert "28% of 880 rows: 3 changed, 245 gone" in changed and changed.count("<li>") == 1
    assert "No agreement: tried, as this is a demonstration" in text, (
        "of a feed that governance.toml does not name"
    )
    assert "Session marks" in late and "31 days ago" in late
    assert "a file has come and is held" in late
    assert "52% of the rows of roll are gone" in held
    assert "655 rows, 900 the time before (27% fewer)" in short and "School Census" not in short
    assert "Children in need census" in text and "None yet" in text
    assert [look["page"] for look in looks()[-5:]] == [
        "stewardship.agreements",
        "stewardship.home",
        "stewardship.held",
        "stewardship.refused",
        "stewardship.notices",
    ]


def test_files_are_filtered_and_counted(data_rows: Any, signed_in_as: Any) -> None:
    with signed_in_as(STEWARD) as client:
        everything = client.get("/data/files/").content.decode()
        held = client.get("/data/files/", {"state": "held"}).content.decode()
        of_feed = client.get("/data/files/", {"feed": "case_system"}).content.decode()
        beyond = client.get("/data/files/", {"page": "999999"})
        rubbish = client.get("/data/files/", {"page": "-1", "state": "'; --", "feed": "<b>"})
    assert f"of {len(data_rows.deliveries)} files received" in everything
    assert "1 to 1 of 1 files received" in held
    assert "1 to 2 of 2 files received" in of_feed
    assert beyond.status_code == rubbish.status_code == 200
    assert b"<b>" not in rubbish.content


def test_changed_values_are_shown_where_the_role_may_see_them(
    data_rows: Any, signed_in_as: Any, looks: Any
) -> None:
    with signed_in_as(STEWARD) as client:
        case = client.get(f"/data/files/{data_rows.deliveries['case'].pk}/").content.decode()
        sen = client.get(f"/data/files/{data_rows.deliveries['sen'].pk}/").content.decode()
    assert "Beech" in case and "Birch" in case
    assert "column uprn of person was not in the file" in case
    assert SEND_VALUE_BEFORE not in sen and SEND_VALUE_NOW not in sen
    assert "need 1 (not permitted), provision 1 (not permitted)" in sen, "that they changed is said"
    assert "none of the values that changed" in sen
    shown = [look for look in looks() if look["page"] == "stewardship.delivery"]
    assert [look["people"] for look in shown] == [[data_rows.people["Birch"].pk], []]


def test_what_stood_in_a_row_that_we_could_not_read_is_nowhere(data_rows: Any, signed_in_as: Any) -> None:
    with signed_in_as(STEWARD) as client:
        for address in pages(data_rows):
            page = client.get(address)
            assert page.status_code == 200, address
            assert UNREAD_VALUE.encode() not in page.content, address


def test_restricted_rows_not_read_are_counted_only(data_rows: Any, signed_in_as: Any) -> None:
    missing = data_rows.deliveries["missing"].pk
    with signed_in_as(STEWARD) as client:
        page = client.get(f"/data/files/{missing}/").content.decode()
        sent_back = client.get(f"/data/files/{missing}/rows-not-read.csv").content.decode("utf-8-sig")
    assert "1 more row could not be read" in page
    assert sent_back.splitlines()[1:] == [
        f"{data_rows.files['missing'].name},2,Reported Date Time,expected a date and time as YYYY-MM-DDTHH:MM:SS"
    ]


def test_the_file_to_send_back(data_rows: Any, signed_in_as: Any, looks: Any) -> None:
    with signed_in_as(STEWARD) as client:
        page = client.get(f"/data/files/{data_rows.deliveries['sen'].pk}/rows-not-read.csv")
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert ",48,'=Surname," in page.content.decode("utf-8-sig"), "a heading that is a formula is disarmed"
    assert (looks()[-1]["page"], looks()[-1]["outcome"]) == ("stewardship.send_back", "exported")
    assert looks()[-1]["export_hash"] == sha256(page.content).hexdigest()


def test_a_held_file_is_decided_once_in_ones_own_name(data_rows: Any, signed_in_as: Any, looks: Any) -> None:
    from kithline.record.models import Delivery
    from kithline.sharing.models import DeliveryVerdict

    address = f"/data/files/{data_rows.deliveries['census_held'].pk}/"
    Delivery.objects.filter(pk=data_rows.deliveries["census_held"].pk).update(rejected_rows=2)
    with signed_in_as(STEWARD) as client:
        nothing = client.post(f"{address}decide/", {"verdict": "release", "reason": ""})
        done = client.post(f"{address}decide/", {"verdict": "release", "reason": REASON})
        after = client.get(address).content.decode()
        again = client.post(f"{address}decide/", {"verdict": "refuse", "reason": REASON})
    assert nothing.status_code == 200 and b"Enter a reason" in nothing.content
    assert (done.status_code, done.headers["Location"]) == (302, address)
    assert "Dana Reed asked on" in after and "the next update carries it out" in after
    assert "<textarea" not in after
    assert "2 rows could not be read. They are listed here when" in after and "Every row was" not in after
    assert b"Somebody has already decided" in again.content
    verdict = DeliveryVerdict.objects.get()
    assert (verdict.verdict, verdict.reason, verdict.by_id) == (
        "release",
        REASON,
        data_rows.users[STEWARD].pk,
    )
    assert verdict.done_at is None
    assert [look["asked"] for look in looks() if look["page"] == "stewardship.verdict"] == [
        f"{verdict.delivery_id} release"
    ]


def test_a_file_that_is_not_held_cannot_be_decided(data_rows: Any, signed_in_as: Any) -> None:
    from kithline.sharing.models import DeliveryVerdict

    with signed_in_as(STEWARD) as client:
        answer = client.post(
            f"/data/files/{data_rows.deliveries['case'].pk}/decide/", {"verdict": "refuse", "reason": REASON}
        )
    assert b"This delivery is not held any more" in answer.content
    assert not DeliveryVerdict.objects.exists()


def test_the_database_takes_a_verdict_in_ones_own_name_only(data_rows: Any, signed_in_as: Any) -> None:
    """Whatever the page does: under the site's login, sealed as the steward or as a social worker."""
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    from kithline.sharing.seal import set_seal

    council = data_rows.schools[0].__class__.objects.get(code="council").pk
    steward, worker = data_rows.users[STEWARD].pk, data_rows.users[SOCIAL_WORKER].pk
    delivery = data_rows.deliveries["census_held"].pk

    def insert(sealed: int, role: str, by: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            set_seal(sealed, role, council)
            cursor.execute(
                "INSERT INTO delivery_verdict (delivery_id, verdict, reason, by_id, at) "
                "VALUES (%s, 'release', 'x', %s, now())",
                [delivery, by],
            )

    with signed_in_as(STEWARD):
        insert(steward, "data_steward", steward)
        with pytest.raises(ProgrammingError):
            insert(steward, "data_steward", worker)
        with pytest.raises(ProgrammingError):
            insert(worker, "social_worker", worker)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            set_seal(steward, "data_steward", council)
            cursor.execute("UPDATE delivery SET state = 'accepted' WHERE id = %s", [delivery])


def test_links_say_why_and_show_no_protected_identity(data_rows: Any, signed_in_as: Any, looks: Any) -> None:
    person = data_rows.people["Ashdown"]
    with signed_in_as(STEWARD) as client:
        text = client.get(f"/data/links/{person.public_id}/").content.decode()
        found = client.get("/data/links/", {"person": f"/pupils/{person.public_id}/"})
    assert "Same date of birth; same surname; same forename." in text
    assert "Kept apart by the twin rule" in text
    assert "Hidden" not in text, "the adoption partition"
    assert found.headers["Location"] == f"/data/links/{person.public_id}/"
    assert looks()[-1]["person_id"] == person.pk


def test_what_is_not_there_and_what_is_restricted_look_alike(
    data_rows: Any, signed_in_as: Any, looks: Any
) -> None:
    from kithline.record.models import Person

    Person.objects.filter(pk=data_rows.people["Birch"].pk).update(restriction=1)
    with signed_in_as(STEWARD) as client:
        answers = [
            client.get(address)
            for address in (
                f"/data/links/{data_rows.people['Birch'].public_id}/",
                f"/data/links/{uuid4()}/",
                "/data/files/999999/",
                "/data/files/999999/rows-not-read.csv",
                "/data/nothing/",
            )
        ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_token(answer.content) for answer in answers}) == 1
    assert [look["outcome"] for look in looks()[-4:]] == ["not_found"] * 4


def test_a_social_worker_finds_none_of_it(data_rows: Any, signed_in_as: Any, looks: Any) -> None:
    held = data_rows.deliveries["census_held"].pk
    with signed_in_as(SOCIAL_WORKER) as client:
        for address in pages(data_rows):
            assert client.get(address).status_code == 404, address
        assert (
            client.post(f"/data/files/{held}/decide/", {"verdict": "release", "reason": REASON}).status_code
            == 404
        )
    assert {look["outcome"] for look in looks()} == {"refused"}
    assert len(looks()) == len(pages(data_rows)) + 1


def test_source_rows_are_out_of_a_social_workers_reach_in_the_database(
    data_rows: Any, signed_in_as: Any
) -> None:
    from django.db import connection, transaction

    from kithline.sharing.seal import set_seal

    council = data_rows.schools[0].__class__.objects.get(code="council").pk
    counts = {}
    with signed_in_as(SOCIAL_WORKER):
        for username, role in ((SOCIAL_WORKER, "social_worker"), (STEWARD, "data_steward")):
            with transaction.atomic(), connection.cursor() as cursor:
                set_seal(data_rows.users[username].pk, role, council)
                cursor.execute(
                    "SELECT (SELECT count(*) FROM source_record), (SELECT count(*) FROM rejected_row), "
                    "(SELECT count(*) FROM source_person WHERE partition <> ''), "
                    "(SELECT count(*) FROM delivery_verdict)"
                )
                counts[role] = cursor.fetchone()
    assert counts["social_worker"] == (0, 0, 0, 0)
    assert counts["data_steward"] == (4, 3, 0, 0), "the restricted row and the adoption partition stay hidden"


def test_a_school_that_is_late_or_short_and_what_was_told(
    data_rows: Any, signed_in_as: Any, looks: Any
) -> None:
    """While the feed as a whole is in time: each school by itself, by its name."""
    from kithline.record.models import Delivery, OrganisationCode
    from kithline.sharing.models import DeliverySender, Notice

    marks = data_rows.deliveries["marks"]
    newest = Delivery.objects.create(
        feed="session_marks",
        as_at=data_rows.day(3),
        received_at=data_rows.moment(0),
        fingerprint="newest",
        state="accepted",
    )
    late, short = "1994001", "1994002"
    for code, school in zip((late, short), data_rows.schools, strict=False):
        OrganisationCode.objects.create(code=code, organisation=school)
    for delivery, sender, rows in ((marks, late, 10), (marks, short, 10), (newest, short, 6)):
        DeliverySender.objects.create(delivery=delivery, sender=sender, rows=rows)
    Notice.objects.create(
        kind="short",
        feed="session_marks",
        sender=short,
        mark="1",
        words="Session marks: 6 rows",
        at=data_rows.moment(0),
    )
    with signed_in_as(STEWARD) as client:
        text = client.get("/data/").content.decode()
    panels = {
        word: text.split(f"{word} <span")[1].split("</section>")[0] for word in ("Late", "Short", "Told")
    }
    assert f"{data_rows.schools[0].name}: due by" in panels["Late"]
    assert data_rows.schools[1].name not in panels["Late"]
    assert f"{data_rows.schools[1].name}: 6 rows, 10 the time before (40% fewer)" in panels["Short"]
    assert "Session marks: 6 rows" in panels["Told"] and "concerns the school" in panels["Told"]
    assert looks()[-1]["page"] == "stewardship.notices"
    with signed_in_as(SOCIAL_WORKER):
        assert not Notice.objects.exists() and not DeliverySender.objects.exists()
