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


def test_a_former_name_at_the_adopters_home_leads_to_the_new_one_no_more_once_the_adoption_is_known(
    tmp_path,
) -> None:
    """The hospital saw the child by the former name, from the adopters' home; the nurse knows the new name, and has the
    old number by mistake. Only then does the case system tell of the adoption."""
    from kithline.pipeline import update

    born, home = {"birth": date(2021, 4, 4), "sex": "F"}, {"postcode": "ZZ1 7QZ"}
    seen = {
        "attendance_id": "ED-1",
        "patient_id": "H1",
        "arrived_on": date(2024, 10, 9),
        "nhs_number": "9990001561",
    }
    accept(
        write(
            tmp_path,
            "ambulance_ae",
            {"attendances": [seen | home | born | {"forename": "Ivy", "surname": "Thornley"}]},
            date="2025-02-03",
        )
    )
    nursed = {"referral": "HV-1", "nhs_number": "9990001561", "service": "health_visiting", "nurse_id": "N1"}
    nursed |= {
        "since": date(2025, 1, 6),
        "address": "11 Foxglove Row",
        "forename": "Ivy",
        "surname": "Ashgrove",
    }
    accept(
        write(
            tmp_path,
            "health_visiting_school_nursing",
            {"caseload": [nursed | home | born]},
            date="2025-02-03",
        )
    )
    update()
    assert len(persons_of("hospital", "healthy_child")) == 1  # as yet nothing says why not
    person = {
        "person_id": "C1",
        "forename": "Ivy",
        "surname": "Thornley",
        "birth": date(2021, 4, 4),
        "sex": "F",
    }
    stay = {"episode_id": "E1", "person_id": "C1", "start": date(2023, 5, 2), "end": date(2024, 12, 8)}
    told = {"person": [person], "cla_episodes": [stay | {"reason_ended": "E12"}]}
    accept(write(tmp_path, "case_system", told, date="2025-03-03"))
    update()
    assert persons_of("hospital", "case_system").isdisjoint(persons_of("healthy_child"))
    assert values("SELECT count(*) FROM link_refusal WHERE known_to IS NULL") == [0]
    assert values("SELECT count(*) FROM link_review WHERE closed_at IS NULL") == [0]


def persons_of(*namespaces: str) -> set[int]:
    """The persons to whom the people of some sources are linked."""
    return {
        person
        for namespace in namespaces
        for person in values(
            "SELECT l.person_id FROM link l JOIN source_person s ON s.id = l.source_person_id "
            "WHERE l.known_to IS NULL AND s.namespace = %s",
            namespace,
        )
    }
