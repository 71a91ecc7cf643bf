"""Rows of many stand in the record by whom they are about; what each says stands as the row said it."""

from datetime import date

import pyarrow as pa
import pytest

from kithline.intake import unheard
from kithline.intake.by_person import by_person
from kithline.intake.prepare import Prepared
from tests.intake.deliveries import AUTUMN, SPRING, accept, census, pupil, rows, upn, values, write

MANY = range(80, 0, -1)  # backwards: a file has its pupils in any order
WHOSE = ("school", "upn", "forename", "surname", "birth", "sex")


@pytest.fixture(params=["known to be new", "compared"])
def how(request, monkeypatch):
    if request.param == "known to be new":
        monkeypatch.setattr(unheard, "FEW", 10)


def is_in_order(found):
    return len(found) > 50 and found == sorted(found)


@pytest.mark.usefixtures("clean_record", "how")
def test_facts_of_many_stand_by_person_and_each_rows_as_they_came(tmp_path):
    marks = [
        {key: pupil(number)[key] for key in WHOSE}
        | {"week": date(2025, 1, 6), "marks": ("/ \\ " * 5).strip()}
        for number in MANY
    ]
    accept(
        census(tmp_path, AUTUMN, [pupil(number) for number in MANY]),
        write(tmp_path, "session_marks", {"marks": marks}, date="2025-01-12"),
    )
    assert is_in_order(values("SELECT source_person_id FROM attendance_week ORDER BY id"))
    assert is_in_order(values("SELECT source_person_id FROM enrolment ORDER BY id"))
    for feed in ("school_census", "session_marks"):
        whose = values("SELECT source_person_id FROM source_record WHERE feed = %s ORDER BY ctid", feed)
        assert is_in_order(whose)
    # each row says where it stood in its file, and each fact which row said it
    stood = dict(rows("SELECT raw->>'upn', row FROM source_record WHERE feed = 'session_marks'"))
    assert [stood[upn(number)] for number in MANY] == sorted(stood.values())
    assert not values(
        "SELECT f.id FROM attendance_week f JOIN source_record r ON r.id = f.source_record_id "
        "WHERE r.source_person_id <> f.source_person_id"
    )


@pytest.mark.usefixtures("clean_record", "how")
def test_a_correction_of_many_closes_each_ones_own(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(number) for number in MANY]))
    accept(census(tmp_path, SPRING, [pupil(number, year_group="9") for number in MANY]))
    found = rows(
        "SELECT s.key, count(*), count(*) FILTER (WHERE f.known_to IS NULL AND f.year_group = '9') FROM enrolment f "
        "JOIN source_person s ON s.id = f.source_person_id GROUP BY 1"
    )
    assert sorted(found) == sorted((upn(number), 2, 1) for number in MANY)


def test_events_are_staged_by_person_and_nobodys_last():
    class Part:
        def __init__(self, whom):
            self.whom = pa.array(whom, pa.int64())

    whom = [n % 3 if n % 4 else None for n in range(60)]
    told = pa.table({"whom": [0, 1, 2], "namespace": ["b", "a", "b"], "key": ["1", "9", "0"]})
    prepared = Prepared([Part(whom[:20]), Part(whom[20:])], told, None)
    facts = pa.table({"n": [n for n in range(60) for _ in "xy"], "e": [0, 1] * 60})
    found = by_person(facts, prepared)
    place = {1: 0, 2: 1, 0: 2, None: 3}  # by namespace and key
    assert found.to_pylist() == sorted(facts.to_pylist(), key=lambda fact: place[whom[fact["n"]]])
    few = facts.slice(0, 50)
    assert by_person(few, prepared) is few
