"""Whether the people of a batch are joined, as few are, or listed, as many are, the record comes out the same."""

from datetime import date

import pytest

from kithline.assembly import batch
from kithline.core import clock
from tests.intake.deliveries import SPRING, accept, census, pupil, rows, write

pytestmark = pytest.mark.usefixtures("clean_record")
ASSEMBLED = {
    "chosen_value": "person_id, field, value, sort_key, others, source_record_id, access_class, restriction, as_at",
    "pupil_at": "person_id, school_id, since, year_group, status, source_record_id",
    "allocated_to": "person_id, professional_id, service, since, source_record_id",
    "household_member": "person_id, household_id, valid_from, valid_to, source_record_id, restriction",
    "person": "id, status, aside_since",
}


def assembled():
    found = {table: rows(f"SELECT {columns} FROM {table}") for table, columns in ASSEMBLED.items()}
    return {table: sorted(some, key=str) for table, some in found.items()}


def test_few_who_are_joined_and_many_who_are_listed_are_assembled_alike(tmp_path, monkeypatch):
    from kithline.assembly.assemble import assemble_people
    from kithline.pipeline import update

    accept(census(tmp_path, SPRING, [pupil(number) for number in range(1, 5)]))
    known = {code: pupil(1)[code] for code in ("forename", "birth", "upn")}
    people = [{"person_id": "C1", "surname": "Rooke", **known},
              {"person_id": "A1", "forename": "Maren", "surname": "Quill", "birth": date(1990, 2, 3)}]  # fmt: skip
    home = (("HOUSE", 4), ("STREET", "Larkspur Way"), ("TOWN", "Brinmouth"))
    lived = [{"table_id": "1", "person_id": "C1", "address": home, "postcode": "BR1 4XL", "type": "Home",
              "start": date(2024, 9, 1)}]  # fmt: skip
    accept(write(tmp_path, "case_system", {"person": people, "address": lived}, date="2025-06-02"))
    update()
    joined = assembled()
    assert [table for table, found in joined.items() if not found] == ["allocated_to"]
    assert any(status == "aside" for _, status, _ in joined["person"])
    asked = [person for person, *_ in joined["person"]]
    with monkeypatch.context() as patch:
        patch.setattr(batch, "FEW", 0)
        assemble_people(asked, on=clock.today(), now=clock.now())
    assert assembled() == joined


def test_after_many_came_the_planner_knows_how_many_there_are_of_all_that_was_made(tmp_path, monkeypatch):
    """It took a city's hundred thousand persons for some hundreds, and the next day was begun in seconds."""
    from kithline import pipeline
    from kithline.record import statistics

    monkeypatch.setattr(pipeline, "TOGETHER", 2)
    monkeypatch.setattr(statistics, "TIMES", 0)  # however few there are
    accept(census(tmp_path, SPRING, [pupil(number) for number in range(1, 5)]))
    pipeline.update()
    for table in ("person", "chosen_value", "pupil_at", "link", "next_change"):
        [[counted]] = rows(f"SELECT count(*) FROM {table}")
        [[believed]] = rows(f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass")
        assert believed == counted >= 4, table
