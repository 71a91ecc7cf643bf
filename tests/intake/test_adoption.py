"""The adoption feed: every row of it is restricted, and no rule joins who a child was to who the child is."""

from datetime import date

import pytest

from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.spec import EmitEvent
from kithline.record.categories import Restriction
from tests.intake.deliveries import accept, rows, values, write

pytestmark = pytest.mark.usefixtures("clean_record")
ADOPTION = int(Restriction.ADOPTION)
# what a person is told by; professionals and the books of deliveries hold no child
TOLD = (
    "source_person",
    "source_record",
    "person_name",
    "person_attribute",
    "person_identifier",
    "person_address",
    "event",
    "event_detail",
    "involvement",
    "relationship",
)


def test_the_declaration_restricts_everything_and_shares_no_number() -> None:
    adoption = feed("adoption")
    assert adoption.restriction == ADOPTION
    assert {table.restriction for table in adoption.tables} == {ADOPTION}
    events = [what for table in adoption.tables for what in table.emits if isinstance(what, EmitEvent)]
    assert events and {what.restriction for what in events} == {ADOPTION}
    namespaces = [table.subject.namespace for table in adoption.tables]
    assert sorted(namespaces) == ["adoption", "adoption_support"]  # before and after, and nobody else's
    columns = {column.code for table in adoption.tables for column in table.columns}
    assert not columns & {"upn", "nhs_number", "address", "postcode", "uprn"}
    for table in adoption.tables:  # nothing that linking compares
        subject = table.subject
        assert not (subject.forename or subject.surname or subject.birth or subject.identifiers)


def test_every_row_that_the_sample_makes_is_restricted() -> None:
    accept(sample_folder("adoption"))
    found = {table: values(f"SELECT DISTINCT restriction FROM {table}") for table in TOLD}
    assert {table for table, kept in found.items() if kept} >= {
        "source_person",
        "event",
        "event_detail",
        "involvement",
    }
    assert {table: kept for table, kept in found.items() if kept not in ([], [ADOPTION])} == {}


def test_before_and_after_are_never_joined_by_a_rule(tmp_path) -> None:
    """Even the same names and the same birth: with the adoption's other record, and with an open one."""
    from kithline.pipeline import update

    named = {"forename": "Wilfred", "surname": "Hartnoll", "birth": date(2021, 4, 4), "sex": "M"}
    before = {"record": "A1", "child": "C1", "decided": date(2024, 4, 9)} | named
    after = {"support": "S1", "person": "P1", "start": date(2025, 1, 27)} | named
    del after["sex"]
    accept(write(tmp_path, "adoption", {"before": [before], "after": [after]}, date="2025-02-03"))
    open_record = {"people": [named | {"person": "E1"}], "episodes": []}
    accept(write(tmp_path, "early_help", open_record, date="2025-02-03"))
    update()
    linked = rows(
        "SELECT p.id, p.restriction, s.namespace FROM link l JOIN source_person s ON s.id = l.source_person_id "
        "JOIN person p ON p.id = l.person_id WHERE l.known_to IS NULL ORDER BY s.namespace"
    )
    assert [(kept, namespace) for _, kept, namespace in linked] == [
        (ADOPTION, "adoption"),
        (ADOPTION, "adoption_support"),
        (0, "early_help"),
    ]
    assert len({person for person, _, _ in linked}) == 3
