"""What a case system says of work with a child beside referrals and plans: a table of the dataset each."""

from datetime import date

import pytest

from tests.intake.deliveries import accept, rows, write

pytestmark = pytest.mark.usefixtures("clean_record")
DAY = "2025-02-03"
CHILD = {"person_id": "C1", "forename": "Ffion"}
WORK = {
    "cin_assessments": [
        {
            "assessment_id": "A1",
            "start": date(2024, 5, 6),
            "authorised_on": date(2024, 6, 18),
            "child_seen": True,
        }
    ],
    "cin_plans": [{"plan_id": "N1", "start": date(2024, 3, 4), "end": date(2024, 9, 2)}],
    "s47_enquiry": [{"enquiry_id": "S1", "start": date(2024, 6, 3), "end": date(2024, 6, 12)}],
    "cp_reviews": [
        {"review_id": "R1", "reviewed_on": date(2024, 9, 17)},
        {"review_id": "R2", "due_on": date(2025, 3, 17)},  # not held yet: nothing has happened
    ],
    "missing": [
        {"table_id": "M1", "start": date(2024, 11, 8), "end": date(2024, 11, 9), "category": "Missing"}
    ],
}


def test_each_is_an_event_of_the_child(tmp_path):
    tables = {code: [{"person_id": "C1"} | row for row in told] for code, told in WORK.items()}
    accept(write(tmp_path, "case_system", {"person": [CHILD], **tables}, date=DAY))
    assert rows("SELECT kind, valid_from, valid_to FROM event WHERE known_to IS NULL ORDER BY kind") == [
        ("assessment", date(2024, 5, 6), date(2024, 6, 18)),
        ("cin_plan", date(2024, 3, 4), date(2024, 9, 2)),
        ("cp_review", date(2024, 9, 17), date(2024, 9, 17)),
        ("missing_episode", date(2024, 11, 8), date(2024, 11, 9)),
        ("section_47", date(2024, 6, 3), date(2024, 6, 3)),
    ]
    assert rows("SELECT payload ->> 'category' FROM event_detail WHERE payload ? 'category'") == [("M",)]
    assert rows("SELECT raw ->> 'category' FROM source_record WHERE key_space = 'missing'") == [("Missing",)]


def test_a_system_that_extracts_none_of_them_is_taken_in_all_the_same(tmp_path):
    accept(write(tmp_path, "case_system", {"person": [CHILD]}, date=DAY))
    assert rows("SELECT count(*) FROM event") == [(0,)]
