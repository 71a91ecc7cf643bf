"""Every feed's invented sample is taken in whole, and says all that its declaration says that it can say.

One record for all feeds: as in an installation, one feed's sample stands beside the others'.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from kithline.feeds.discovery import feeds, sample_folder
from kithline.feeds.spec import EmitEvent, EmitInvolvement, EmitProfessional, EmitRelationship, Feed
from tests.conftest import _on
from tests.intake.deliveries import one, rows, values

# kinds that a sample leaves out: its return had them only from a later year
NOT_IN_SAMPLE = {"cin_census": {"pre_proceedings", "family_group_meeting"}}
FEEDS = [code for code, feed in feeds().items() if sample_folder(code).is_dir()]


@pytest.fixture(scope="module")
def with_samples(databases: Any, django_ready: None, worker_id: str) -> Iterator[dict[str, Any]]:
    """Every sample received once, in the feeds' order: receipts by feed."""
    from kithline.pipeline import receive

    name = databases.clone(databases.empty, f"kithline_samples_{worker_id}")
    with _on(name):
        receipts, unknown = receive([sample_folder(code) for code in FEEDS])
        assert unknown == []
        yield {receipt.feed: receipt for receipt in receipts}
    databases.drop(name)


def emits(feed: Feed, sort: type) -> list[Any]:
    return [what for table in feed.tables for what in table.emits if isinstance(what, sort)]


@pytest.mark.parametrize("code", FEEDS)
def test_a_sample_is_accepted_whole(code: str, with_samples: dict[str, Any]) -> None:
    receipt = with_samples[code]
    assert (receipt.outcome, receipt.rejected) == ("accepted", 0), receipt.reason
    assert receipt.accepted >= 1


@pytest.mark.parametrize("code", FEEDS)
def test_a_sample_says_what_its_feed_can_say(code: str, with_samples: dict[str, Any]) -> None:
    told = "JOIN delivery d ON d.id = delivery_id WHERE d.feed = %s"
    feed = feeds()[code]
    assert set(values(f"SELECT DISTINCT kind FROM event {told}", code)) == {
        what.kind for what in emits(feed, EmitEvent)
    } - NOT_IN_SAMPLE.get(code, set())
    assert set(values(f"SELECT DISTINCT service FROM involvement {told} AND NOT is_masked", code)) == {
        what.service for what in emits(feed, EmitInvolvement)
    }
    if emits(feed, EmitRelationship):
        assert one(f"SELECT count(*) FROM relationship {told}", code)


@pytest.mark.parametrize("code", [code for code in FEEDS if emits(feeds()[code], EmitProfessional)])
def test_who_works_with_a_child_can_be_reached(code: str, with_samples: dict[str, Any]) -> None:
    """Each worker of an involvement is a professional with a name, and with a telephone number or an e-mail address."""
    found = rows(
        "SELECT i.worker, p.name, p.telephone || p.email FROM involvement i JOIN delivery d ON d.id = i.delivery_id "
        "JOIN source_person s ON s.id = i.source_person_id "
        "LEFT JOIN professional p ON p.namespace = s.namespace AND p.key = i.worker "
        "WHERE d.feed = %s AND NOT i.is_masked",
        code,
    )
    assert found or not emits(feeds()[code], EmitInvolvement)
    assert [worker for worker, name, reached in found if not (worker and name and reached)] == []


def test_the_same_samples_again_change_nothing(with_samples: dict[str, Any]) -> None:
    from kithline.pipeline import receive

    before = one("SELECT count(*) FROM source_record")
    again, _ = receive([sample_folder(code) for code in FEEDS])
    assert {receipt.feed for receipt in again} == set(FEEDS)
    assert {receipt.outcome for receipt in again} == {"known"}
    assert one("SELECT count(*) FROM source_record") == before


def test_names_from_a_safeguarding_log_are_the_logs_alone(with_samples: dict[str, Any]) -> None:
    """A name that came from the log tells of a concern: it is of the log's category, not an ordinary name."""
    from kithline.record.categories import SCHOOL_CONCERN, Level

    told = "JOIN delivery d ON d.id = delivery_id WHERE d.feed = 'school_safeguarding'"
    for table in ("person_name", "person_attribute", "person_identifier", "involvement"):
        found = values(f"SELECT DISTINCT access_class FROM {table} {told}")
        assert found == [SCHOOL_CONCERN.at(Level.DETAIL)], table


def test_funding_that_tells_of_care_or_adoption_is_restricted(with_samples: dict[str, Any]) -> None:
    from kithline.record.categories import Restriction

    found = rows(
        "SELECT s.key, e.kind, e.restriction FROM event e JOIN source_person s ON s.id = e.source_person_id "
        "WHERE s.namespace = 'early_years' ORDER BY 1, 2"
    )
    assert found == [
        ("EY1", "early_years_entitlement", 0),
        ("EY1", "early_years_place", 0),
        ("EY2", "early_years_entitlement", int(Restriction.ADOPTION)),
        ("EY2", "early_years_place", 0),
    ]


def test_a_care_leavers_adviser_is_reached_through_the_case_system(with_samples: dict[str, Any]) -> None:
    assert rows(
        "SELECT i.role, p.name, p.telephone FROM involvement i JOIN professional p ON p.id = i.professional_id "
        "WHERE i.service = 'leaving_care'"
    ) == [("Personal adviser", "Joan Applegarth", "01632 960042")]


def test_a_carers_tie_is_to_the_child_and_her_address_is_kept_back(with_samples: dict[str, Any]) -> None:
    from kithline.record.categories import Restriction

    ties = rows(
        "SELECT one.key, r.relation, other.key FROM relationship r "
        "JOIN source_person one ON one.id = r.source_person_id "
        "JOIN source_person other ON other.id = r.other_source_person_id "
        "WHERE one.namespace = 'fostering' ORDER BY 1"
    )
    assert ties == [("FC1", "paternal grandmother", "CS103"), ("FC2", "foster carer", "CS103")]
    kept = values(
        "SELECT DISTINCT a.restriction FROM person_address a JOIN source_person s ON s.id = a.source_person_id "
        "WHERE s.namespace = 'fostering'"
    )
    assert kept == [int(Restriction.CONFIDENTIAL_ADDRESS)]
    assert values("SELECT DISTINCT role FROM source_person WHERE namespace = 'fostering'") == ["adult"]


def test_a_sealed_note_is_restricted_and_a_note_is_about_each_child(with_samples: dict[str, Any]) -> None:
    found = rows(
        "SELECT s.key, e.restriction > 0, d.payload->>'others' FROM event e "
        "JOIN event_detail d USING (event_id) JOIN source_person s ON s.id = e.source_person_id "
        "WHERE e.kind = 'case_note' ORDER BY 1"
    )
    assert found == [
        ("CS100", False, "CS101, CS102"),
        ("CS101", False, "CS100, CS102"),
        ("CS102", True, None),
    ]
