"""What is true when, and what we held to be true when: both can be asked."""

from datetime import UTC, date, datetime

import pytest

from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    accept,
    census,
    one,
    person_of,
    pupil,
    rows,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
ON = date(2026, 3, 12)
FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 8)
BETWEEN = datetime(2026, 3, 4, tzinfo=UTC)


def timeline(person, known_at=None):
    from django.db import connection

    from kithline.record.loading import timelines

    return next(iter(timelines(connection, [person], on=ON, known_at=known_at)))


def suspended(tmp_path, sessions):
    out = {"roll_id": "r1", "school": SCHOOLS[0], "start": date(2024, 6, 3), "category": "SUSP"}
    return census(tmp_path, AUTUMN, [pupil(1), pupil(2)], suspensions_on=[out | {"sessions": sessions}])


def told(seen):
    return [event.payload["sessions"] for event in seen.events]


def test_after_a_correction_then_differs_from_now(tmp_path):
    from kithline.pipeline import update

    accept(suspended(tmp_path, 2), at=FIRST)
    update(now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    accept(suspended(tmp_path, 6), at=SECOND)
    update(now=datetime(2026, 3, 8, 12, tzinfo=UTC))
    person = person_of(1)
    assert told(timeline(person)) == ["6"]
    assert told(timeline(person, BETWEEN)) == ["2"]
    assert told(timeline(person, datetime(2026, 2, 1, tzinfo=UTC))) == []


def test_after_a_merge_then_differs_from_now(tmp_path):
    from django.db import connection

    from kithline.identity.decisions import decide
    from kithline.pipeline import update

    accept(suspended(tmp_path, 2), at=FIRST)
    update(now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    one_person, other = person_of(1), person_of(2)
    records = values("SELECT source_person_id FROM link WHERE known_to IS NULL ORDER BY person_id")
    assert len(records) == 2
    merged_at = datetime(2026, 3, 8, 12, tzinfo=UTC)
    decide(
        connection,
        left=records[0],
        right=records[1],
        verdict="must_link",
        by=1,
        reason="one child",
        at=merged_at,
    )
    update(now=merged_at)
    survivor = person_of(1)
    assert survivor == person_of(2)
    gone = other if survivor == one_person else one_person
    assert len(timeline(survivor).enrolments) == 2
    assert len(timeline(survivor, BETWEEN).enrolments) == 1
    assert len(timeline(gone).enrolments) == 0
    assert len(timeline(gone, BETWEEN).enrolments) == 1


def test_an_end_that_became_known_later_was_open_then(tmp_path):
    from kithline.pipeline import update

    def extract(day, involved):
        told = [{"involvement_id": "I1", "person_id": "C1", "worker": "W1", "start": date(2025, 5, 1)}]
        people = [{"person_id": "C1", "forename": "Ffion"}]
        return write(
            tmp_path, "case_system", {"person": people, "involvements": told if involved else []}, date=day
        )

    accept(extract("2026-03-01", True), at=FIRST)
    update(now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    accept(extract("2026-03-08", False), at=SECOND)
    update(now=datetime(2026, 3, 8, 12, tzinfo=UTC))
    person = one("SELECT id FROM person")
    assert [each.end for each in timeline(person).involvements] == [date(2026, 3, 8)]
    assert [each.end for each in timeline(person, BETWEEN).involvements] == [None]


def test_no_moment_has_two_truths(tmp_path):
    """Whatever came: of one record, at most one version of a fact is held at any moment."""
    for day, sessions in ((1, 2), (3, 6), (7, 4)):
        accept(suspended(tmp_path, sessions), at=date(2026, 3, day))
    found = rows("SELECT known_from, known_to FROM event_detail ORDER BY known_from")
    assert len(found) == 3
    assert [end for _, end in found] == [start for start, _ in found[1:]] + [None]
