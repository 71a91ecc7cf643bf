"""Deliveries side by side come to what they come to one by one."""

from datetime import date, datetime, timedelta

import pytest

from kithline.feeds.discovery import feeds
from kithline.feeds.recognise import Found
from kithline.intake import lanes
from tests.intake.clean import empty
from tests.intake.deliveries import AUTUMN, census, one, pupil, rows, write

pytestmark = pytest.mark.usefixtures("clean_record")


def coming(*codes):
    return [(place, Found(feeds()[code], {}), datetime(2026, 3, 2)) for place, code in enumerate(codes)]


def test_feeds_that_share_people_are_one_lane():
    made = lanes.lanes_of(
        coming("school_census", "police_missing", "session_marks", "case_system", "ssda903", "school_census")
    )
    assert [[place for place, *_ in lane] for lane in made] == [[0, 2, 5], [3, 4], [1]]


def take(lane):
    for place, found, _ in lane:
        yield place, found.feed.code


def test_few_go_one_by_one_on_the_callers_own_connection():
    given = coming("police_missing", "school_census")
    assert list(lanes.side_by_side(given, take)) == [(0, "police_missing"), (1, "school_census")]


def test_a_fault_in_one_lane_ends_the_others_and_is_raised(monkeypatch):
    monkeypatch.setattr(lanes, "FEW", 1)
    monkeypatch.setattr(lanes.os, "cpu_count", lambda: 2)

    def breaks(lane):
        for place, found, _ in lane:
            if found.feed.code == "police_missing":
                raise OSError("the disk is full")
            yield place, found.feed.code

    with pytest.raises(OSError, match="the disk is full"):
        list(lanes.side_by_side(coming("school_census", "police_missing", "case_system"), breaks))


TOLD = (
    "SELECT namespace, key, forename, surname, birth, upn, last_seen_on FROM source_person",
    "SELECT feed, key_space, source_key, version, row_hash, as_at, ended_on FROM source_record",
    "SELECT s.key, valid_from, valid_to, status FROM enrolment JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL",
    "SELECT s.key, week_start, marks FROM attendance_week JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL",
    "SELECT s.key, field, value, valid_from FROM person_attribute JOIN source_person s ON s.id = source_person_id "
    "WHERE known_to IS NULL",
    "SELECT feed, as_at, state, accepted_rows, new_rows, changed_rows FROM delivery",
)


def test_side_by_side_is_as_one_by_one(tmp_path, clean_record, monkeypatch):
    from django.db import connection

    from kithline.intake.receive import receive

    places = [census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 9)])]
    for week in range(4):
        day = date(2025, 1, 6 + 7 * week)
        marks = [
            {key: row[key] for key in ("school", "upn", "forename", "surname", "birth", "sex")}
            | {"week": day, "marks": "/ \\ / \\ / \\ / \\ / \\"}
            for row in (pupil(n) for n in range(1, 9))
        ]
        places.append(write(tmp_path, "session_marks", {"marks": marks}, date=str(day + timedelta(6))))
        people = [{"person_id": f"C{n}", "forename": "Amara", "surname": "Rook"} for n in range(1, 4 + week)]
        places.append(write(tmp_path, "case_system", {"person": people}, date=f"2025-02-0{3 + week}"))
    told = []
    for few in (1, 1_000):
        monkeypatch.setattr(lanes, "FEW", few)
        monkeypatch.setattr(lanes.os, "cpu_count", lambda: 2)
        receipts, unknown = receive(places)
        assert [receipt.outcome for receipt in receipts] == ["accepted"] * 9 and not unknown
        assert one("SELECT count(*) FROM attendance_week WHERE known_to IS NULL") == 32
        told.append([sorted(rows(statement), key=repr) for statement in TOLD])
        connection.close()
        empty(clean_record)
    assert told[0] == told[1]
