"""The feeds of police, health, housing, benefits and the rest: what their samples must say."""

from datetime import date
from pathlib import Path

import pytest

from kithline.feeds.discovery import feed, feeds, sample_folder
from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import Found, deliveries_in
from kithline.feeds.spec import Format, Subject, When
from kithline.feeds.writers import write_delivery

RECEIVED = date(2025, 2, 4)
# what a sample says: kinds of event, then services that are involved (masked ones by both of their rows)
MASKED = "another_service"
SAYS: dict[str, tuple[set[str], set[str]]] = {
    "ambulance_ae": ({"emergency_attendance", "ambulance_attendance"}, set()),
    "benefits": ({"benefit_claim"}, set()),
    "channel": ({"channel"}, {"channel", MASKED}),
    "child_health": ({"health_referral", "health_contact"}, {"community_health"}),
    "community_safety": ({"community_safety_action"}, set()),
    "council_tax": ({"council_tax"}, set()),
    "cp_is": ({"unscheduled_care"}, set()),
    "domestic_abuse_service": ({"domestic_abuse_support", "refuge_stay"}, {"domestic_abuse", MASKED}),
    "dwp_match": ({"workless"}, set()),
    "exploitation_assessments": (
        {"exploitation_assessment", "exploitation_panel"},
        {"exploitation", MASKED},
    ),
    "fire": ({"safe_and_well", "fire_setting", "fire_setting_work"}, set()),
    "health_visiting_school_nursing": ({"health_contact"}, {"health_visiting", "school_nursing"}),
    "homelessness": ({"homelessness", "temporary_accommodation"}, set()),
    "housing": ({"tenancy", "rent_arrears", "possession_notice", "tenancy_asb"}, {"housing"}),
    "looked_after_health": ({"care_health_assessment"}, {"community_health"}),
    "marac": ({"marac", "marac_minutes"}, set()),
    "maternity": ({"pregnancy"}, {"midwifery"}),
    "mental_health": (
        {"mental_health_referral", "mental_health_contact"},
        {"mental_health", MASKED},
    ),
    "police_intelligence": ({"police_intelligence"}, set()),
    "police_nrm": ({"nrm_referral"}, {"exploitation", MASKED}),
    "police_ppn": ({"public_protection_notice"}, set()),
    "probation": ({"probation_supervision", "probation_linked_adult"}, {"probation", MASKED}),
    "substance_misuse": ({"substance_treatment"}, {"substance_misuse", MASKED}),
    "youth_services": ({"youth_work", "youth_contact"}, {"youth_work"}),
}
# services of which a name must not tell that they know someone: their names carry their own category
SENSITIVE = {
    "channel": "exploitation",
    "domestic_abuse_service": "domestic_abuse",
    "exploitation_assessments": "exploitation",
    "marac": "domestic_abuse",
    "mental_health": "mental_health",
    "police_intelligence": "police",
    "police_nrm": "exploitation",
    "police_ppn": "police",
    "probation": "probation",
    "substance_misuse": "substance",
}


def sample_of(code: str) -> Found:
    [found], unknown = deliveries_in([sample_folder(code)], RECEIVED)
    assert unknown == []
    return found


def test_a_sample_holds_every_table() -> None:
    for code in SAYS:
        found = sample_of(code)
        assert set(found.files) == {table.code for table in found.feed.tables}


@pytest.mark.parametrize("code", [each.code for each in feeds().values() if each.format is Format.CSV])
def test_each_layout_of_a_table_can_be_told_from_the_others(code: str, tmp_path: Path) -> None:
    """Else the headers of one supplier would be read as the columns of another."""
    found = sample_of(code)
    rows = {
        table.code: read.rows.drop_columns("_row").to_pylist()
        for table, _, read in read_delivery(found.feed, found.files)
    }
    for layout in {layout.code for table in found.feed.tables for layout in table.layouts}:
        write_delivery(found.feed, tmp_path / layout, rows, period=found.period, layout=layout)
        [again], unknown = deliveries_in([tmp_path / layout], RECEIVED)
        assert unknown == []
        assert again.feed.code == code
        for table, _, read in read_delivery(again.feed, again.files):
            headers = {each.code: dict(each.headers) for each in table.layouts}
            written = layout if layout in headers else table.layouts[0].code
            assert headers[read.layout] == headers[written], (
                "the same layout, or one that does not differ in this table"
            )
            assert read.lost_columns == []


@pytest.mark.parametrize(("code", "category"), SENSITIVE.items())
def test_a_name_does_not_tell_that_a_sensitive_service_knows_someone(code: str, category: str) -> None:
    named = [table.subject for table in feed(code).tables if isinstance(table.subject, Subject)]
    others = [emit.other for table in feed(code).tables for emit in table.emits if hasattr(emit, "other")]
    for subject in [*named, *others]:
        told = (subject.forename, subject.surname, subject.birth, subject.sex, *subject.identifiers)
        assert subject.category == category or not any(told)


@pytest.mark.parametrize("code", SAYS)
def test_a_condition_asks_for_values_that_its_column_can_have(code: str) -> None:
    for table in feed(code).tables:
        values = {column.code: column.value for column in table.columns}
        for emit in table.emits:
            when = getattr(emit, "when", None)
            if isinstance(when, When) and when.among:
                assert set(when.among) <= set(values[when.column].codes)


def test_every_sample_is_received_says_what_it_must_and_is_known_the_second_time(empty_record: str) -> None:
    from django.db import connection

    from kithline.intake.receive import ACCEPTED, KNOWN, receive

    folders = [sample_folder(code) for code in SAYS]
    receipts, unknown = receive(folders)
    assert unknown == []
    assert {receipt.feed: (receipt.outcome, receipt.rejected) for receipt in receipts} == dict.fromkeys(
        SAYS, (ACCEPTED, 0)
    )
    with connection.cursor() as cursor:
        said: dict[str, tuple[set[str], set[str]]] = {code: (set(), set()) for code in SAYS}
        for place, (table, column) in enumerate((("event", "kind"), ("involvement", "service"))):
            cursor.execute(
                f"SELECT DISTINCT d.feed, f.{column} FROM {table} f JOIN delivery d ON d.id = f.delivery_id"
            )
            for code, what in cursor.fetchall():
                said[code][place].add(what)
        assert said == SAYS
        cursor.execute("SELECT count(*) FROM involvement i WHERE i.worker <> '' AND NOT i.is_masked")
        involved = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM involvement i JOIN source_person s ON s.id = i.source_person_id "
            "JOIN professional p ON p.namespace = s.namespace AND p.key = i.worker "
            "WHERE NOT i.is_masked AND p.name <> '' AND p.telephone <> ''"
        )
        assert cursor.fetchone()[0] == involved > 0, "whoever works with a child can be reached"
    again, _ = receive(folders)
    assert {receipt.outcome for receipt in again} == {KNOWN}
