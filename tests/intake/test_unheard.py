"""What is known to be new comes to what it comes to when each of its rows is looked for."""

from datetime import date, timedelta

import pytest

from kithline.intake import unheard
from kithline.intake.repeats import Keys
from tests.intake.clean import empty
from tests.intake.deliveries import AUTUMN, accept, census, pupil, rows, write

TOLD = (
    "SELECT feed, key_space, source_key, version, row, raw, row_hash, scope, as_at, superseded_at IS NULL "
    "FROM source_record",
    "SELECT s.key, week_start, marks, w.known_to IS NULL FROM attendance_week w "
    "JOIN source_person s ON s.id = source_person_id",
    "SELECT s.key, e.kind, e.valid_from, e.valid_to, d.payload FROM event e LEFT JOIN event_detail d USING (event_id) "
    "JOIN source_person s ON s.id = e.source_person_id",
    "SELECT feed, as_at, state, accepted_rows, new_rows, changed_rows, unchanged_rows FROM delivery",
)


def test_keys_are_new_as_long_as_every_delivery_is_told_of():
    keys = Keys()
    assert keys.are_new([1, 2], set(), 7)
    assert keys.are_new([3], {7}, 8)
    assert not keys.are_new([3], {7, 8}, 9)
    assert not keys.are_new([4], {7, 8, 9}, 10)  # what the ninth sent was not told
    assert not keys.are_new([4], {7}, 10)


@pytest.mark.usefixtures("clean_record")
def test_known_to_be_new_is_as_compared(tmp_path, clean_record, monkeypatch):
    weeks = [date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 6), date(2025, 1, 20)]
    places = [census(tmp_path, AUTUMN, [pupil(1), pupil(2)])]
    for place, week in enumerate(weeks):
        whose = {key: pupil(1)[key] for key in ("school", "upn", "forename", "surname", "birth", "sex")}
        marks = whose | {"week": week, "marks": ("/ \\ " * 5).strip() if place != 2 else ("O O " * 5).strip()}
        on = weeks[place] + timedelta(6 if place != 2 else 14)
        places.append(write(tmp_path, "session_marks", {"marks": [marks]}, date=str(on)))
    asked, found, told = unheard.all_are_new, [], []

    def noted(*given):
        found.append(asked(*given))
        return found[-1]

    monkeypatch.setattr("kithline.intake.receive.all_are_new", noted)
    for few in (-1, 1_000):
        monkeypatch.setattr(unheard, "FEW", few)
        accept(*places)
        told.append([sorted(rows(statement), key=repr) for statement in TOLD])
        empty(clean_record)
    assert found == [True, True, True, False, False] + [False] * 5
    assert told[0] == told[1]
    assert len(told[0][1]) == 4  # three weeks, and one of them as it was first told
