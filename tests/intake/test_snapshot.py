"""What a snapshot no longer holds has ended; what did not come has lost nobody."""

from datetime import date

import pytest

from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    SPRING,
    accept,
    census,
    one,
    pupil,
    rows,
    take,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
ENROLMENTS = (
    "SELECT e.valid_from, e.valid_to FROM enrolment e JOIN source_person s ON s.id = e.source_person_id "
    "WHERE s.key = %s AND e.known_to IS NULL"
)
AUTUMN_DAY, SPRING_DAY = date(2024, 10, 3), date(2025, 1, 16)


def worker_rows(numbers, **other):
    return [
        {"involvement_id": f"I{n}", "person_id": f"C{n}", "worker": "W1", "start": date(2024, 5, 1)} | other
        for n in numbers
    ]


def case_system(tmp_path, day, people, involvements):
    known = [{"person_id": f"C{n}", "forename": "Ffion", "surname": f"Rook{n}"} for n in people]
    return write(
        tmp_path, "case_system", {"person": known, "involvements": involvements}, date=day.isoformat()
    )


def test_a_row_gone_ends_at_the_day_of_the_snapshot_and_is_not_deleted(tmp_path):
    on = [pupil(n, sessions_possible=None) for n in range(1, 7)]  # without a total, which is one term's
    accept(census(tmp_path, AUTUMN, on))
    accept(census(tmp_path, SPRING, on[:5]))
    assert rows(ENROLMENTS, upn(6)) == [(date(2023, 9, 4), SPRING_DAY)]
    assert rows(ENROLMENTS, upn(5)) == [(date(2023, 9, 4), None)]
    assert (
        one(
            "SELECT ended_on FROM source_record WHERE key_space = 'roll' AND source_key LIKE %s",
            f"%{upn(6)}%",
        )
        == SPRING_DAY
    )
    # what was held before is still there, closed
    assert one("SELECT count(*) FROM enrolment WHERE known_to IS NOT NULL AND valid_to IS NULL") == 1


def test_an_involvement_gone_from_the_case_system_has_ended(tmp_path):
    accept(case_system(tmp_path, date(2025, 2, 3), [1, 2], worker_rows([1, 2])))
    accept(case_system(tmp_path, date(2025, 2, 10), [1, 2], worker_rows([1])))
    found = rows(
        "SELECT s.key, i.valid_to FROM involvement i JOIN source_person s ON s.id = source_person_id "
        "WHERE i.known_to IS NULL ORDER BY 1"
    )
    assert found == [("C1", None), ("C2", date(2025, 2, 10))]


def test_one_that_comes_back_is_open_again(tmp_path):
    for day, whose in ((3, [1, 2]), (10, [1]), (17, [1, 2])):
        accept(case_system(tmp_path, date(2025, 2, day), [1, 2], worker_rows(whose)))
    assert values("SELECT valid_to FROM involvement WHERE known_to IS NULL ORDER BY id") == [None, None]


def test_a_school_that_sent_nothing_has_lost_nobody(tmp_path):
    both = [pupil(n) for n in range(1, 12)] + [pupil(20, SCHOOLS[1])]
    accept(census(tmp_path, AUTUMN, both))
    receipt = accept(census(tmp_path, SPRING, [pupil(n) for n in range(1, 12)]))
    assert receipt.changes.gone == 0
    assert rows(ENROLMENTS, upn(20)) == [(date(2023, 9, 4), None)]


def test_a_table_whose_file_did_not_come_says_nothing(tmp_path):
    needs = [{"roll_id": f"r{n}", "school": SCHOOLS[0], "type": "ASD", "rank": 1} for n in range(1, 25)]
    on = [pupil(n) for n in range(1, 25)]
    accept(census(tmp_path, AUTUMN, on, sen_needs=needs))
    receipt = accept(census(tmp_path, SPRING, on))
    assert receipt.changes.gone == 0
    assert one("SELECT count(*) FROM source_record WHERE key_space = 'sen_needs' AND ended_on IS NULL") == 24


def test_an_empty_file_of_a_table_without_scopes_speaks(tmp_path):
    accept(case_system(tmp_path, date(2025, 2, 3), [1, 2], worker_rows([1, 2])))
    accept(case_system(tmp_path, date(2025, 2, 10), [1, 2], []))
    assert values("SELECT valid_to FROM involvement WHERE known_to IS NULL") == [date(2025, 2, 10)] * 2


def test_a_row_that_could_not_be_read_has_not_ended(tmp_path):
    accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 7)]))
    spring = [pupil(n) for n in range(1, 6)] + [pupil(6, birth="long ago")]
    receipt = accept(census(tmp_path, SPRING, spring))
    assert (receipt.accepted, receipt.rejected, receipt.changes.gone) == (5, 1, 0)
    assert rows(ENROLMENTS, upn(6)) == [(date(2023, 9, 4), None)]


def test_what_hangs_on_a_row_that_could_not_be_read_is_not_withdrawn(tmp_path):
    marks = [{"roll_id": f"r{n}", "school": SCHOOLS[0], "code": "I", "sessions": 4} for n in range(1, 7)]
    accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 7)], sessions_on=marks))
    again = [pupil(n) for n in range(1, 6)] + [pupil(6, birth="long ago")]
    receipt = accept(census(tmp_path, AUTUMN, again, sessions_on=marks))
    assert receipt.rejected == 2  # the pupil's, and what goes through it
    assert one("SELECT count(*) FROM attendance_term WHERE code = 'I' AND known_to IS NULL") == 6


def test_the_same_period_again_withdraws_what_it_lacks(tmp_path):
    on = [pupil(n) for n in range(1, 4)]
    out = [
        {
            "roll_id": f"r{n}",
            "school": SCHOOLS[0],
            "start": date(2024, 6, 3),
            "sessions": 2,
            "category": "SUSP",
        }
        for n in (1, 2)
    ]
    accept(census(tmp_path, AUTUMN, on, suspensions_on=out))
    receipt = accept(census(tmp_path, AUTUMN, on, suspensions_on=out[:1]))
    assert receipt.changes.gone == 1
    assert one("SELECT count(*) FROM event WHERE kind = 'suspension' AND known_to IS NULL") == 1
    assert one("SELECT count(*) FROM source_record WHERE withdrawn_at IS NOT NULL") == 1
    # the next period says nothing of this one's
    accept(census(tmp_path, SPRING, on, suspensions_on=[]))
    assert one("SELECT count(*) FROM event WHERE kind = 'suspension' AND known_to IS NULL") == 1


def test_a_file_numbered_anew_changes_nothing(tmp_path):
    marks = [{"roll_id": f"r{n}", "school": SCHOOLS[0], "code": "I", "sessions": 4} for n in range(1, 7)]
    accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 7)], sessions_on=marks))
    renumbered = [row | {"roll_id": f"x{row['roll_id']}"} for row in marks]
    on = [pupil(n, roll_id=f"xr{n}") for n in range(1, 7)]
    receipt = accept(census(tmp_path, AUTUMN, on, sessions_on=renumbered))
    assert (receipt.changes.unchanged, receipt.changes.new, receipt.changes.gone) == (12, 0, 0)


def test_a_pupil_on_roll_and_off_it_by_one_entry_is_told_not_doubled(tmp_path):
    off = [pupil(1, leaving=date(2024, 9, 20)) | {"roll_id": "l1"}]
    receipt = accept(
        census(tmp_path, AUTUMN, [pupil(1), pupil(2)], [{k: v for k, v in off[0].items() if k != "status"}])
    )
    assert (receipt.accepted, receipt.rejected) == (2, 1)
    assert "a row of pupilonroll.csv in this delivery has the same key" in receipt.first_rejects[0]


def suspensions(tmp_path, day, numbers, **other):
    whole = [
        {
            "school": SCHOOLS[0],
            "upn": upn(n),
            "forename": "Amara",
            "surname": "Rook",
            "start": date(2025, 1, 30),
            "category": "SUSP",
            "sessions": 4,
        }
        | other
        for n in numbers
    ]
    return write(tmp_path, "suspensions", {"suspensions": whole}, date=day)


def test_what_sends_changes_only_loses_nothing_by_silence(tmp_path):
    accept(suspensions(tmp_path, "2025-02-03", [1, 2, 3]))
    receipt = accept(suspensions(tmp_path, "2025-02-10", [4]))
    assert (receipt.changes.new, receipt.changes.gone) == (1, 0)
    assert one("SELECT count(*) FROM event WHERE known_to IS NULL") == 4


def test_a_repeated_key_of_a_feed_that_appends_is_a_correction(tmp_path):
    def marks(day, *told):
        week = [
            {"school": SCHOOLS[0], "upn": upn(n), "week": date(2025, 1, 27), "marks": text}
            for n, text in told
        ]
        return write(tmp_path, "session_marks", {"marks": week}, date=day)

    present, absent = r"/ \ / \ / \ / \ / \ ".strip(), r"I I I I / \ / \ / \ ".strip()
    accept(marks("2025-02-03", (1, present), (2, present)))
    receipt = accept(marks("2025-02-10", (1, absent)))
    assert (receipt.changes.changed, receipt.changes.gone) == (1, 0)
    assert values("SELECT marks FROM attendance_week WHERE known_to IS NULL ORDER BY id") == [present, absent]
    assert one("SELECT count(*) FROM attendance_week") == 3


def test_the_same_number_a_term_later_is_a_total_of_that_term(tmp_path):
    for period in (AUTUMN, SPRING):
        accept(census(tmp_path, period, [pupil(1), pupil(2, sessions_possible=None)]))
    assert rows(
        "SELECT s.key, term, sessions FROM attendance_term JOIN source_person s ON s.id = source_person_id "
        "WHERE known_to IS NULL ORDER BY term"
    ) == [(upn(1), "2023-summer", 120), (upn(1), "2024-autumn", 120)]


def needing(tmp_path, period, on, whose, rank=1):
    """A census in which some have a need; the files give it no day."""
    needs = [{"roll_id": f"r{n}", "school": SCHOOLS[0], "type": "ASD", "rank": rank} for n in whose]
    return census(tmp_path, period, [pupil(n) for n in on], sen_needs=needs)


def days_of_needs(number):
    return rows(
        "SELECT e.valid_from, e.valid_to FROM event e JOIN source_person s ON s.id = source_person_id "
        "WHERE kind = 'sen_need' AND e.known_to IS NULL AND s.key = %s",
        upn(number),
    )


def test_what_has_no_day_is_of_the_day_on_which_it_first_came(tmp_path):
    for period, rank in ((AUTUMN, 1), (SPRING, 2)):
        accept(needing(tmp_path, period, [1, 2], [1], rank))
    assert days_of_needs(1) == [(AUTUMN_DAY, AUTUMN_DAY)]
    assert values("SELECT payload->>'rank' FROM event_detail WHERE known_to IS NULL") == ["2"]


class TestLate:
    """An older snapshot that comes late fills history only."""

    def test_it_changes_nothing_that_a_newer_one_said(self, tmp_path):
        accept(census(tmp_path, SPRING, [pupil(n, year_group="8") for n in range(1, 7)]))
        receipt = accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 7)]))
        assert (receipt.changes.history, receipt.changes.changed, receipt.changes.gone) == (6, 0, 0)
        assert set(values("SELECT year_group FROM enrolment WHERE known_to IS NULL")) == {"8"}
        assert one("SELECT count(*) FROM source_record WHERE version = 0") == 6

    def test_who_only_the_older_one_has_had_left_by_the_newer(self, tmp_path):
        accept(census(tmp_path, SPRING, [pupil(n) for n in range(1, 6)]))
        accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 7)]))
        assert rows(ENROLMENTS, upn(6)) == [(date(2023, 9, 4), SPRING_DAY)]

    def test_totals_of_its_own_term_are_taken(self, tmp_path):
        for period in (SPRING, AUTUMN):
            accept(census(tmp_path, period, [pupil(1)]))
        assert one("SELECT count(DISTINCT term) FROM attendance_term WHERE known_to IS NULL") == 2

    def test_what_has_no_day_came_sooner(self, tmp_path):
        accept(needing(tmp_path, SPRING, [1, 2], [1], rank=2))
        before = one("SELECT event_id FROM event WHERE kind = 'sen_need' AND known_to IS NULL")
        accept(needing(tmp_path, AUTUMN, [1, 2], [1]))
        assert days_of_needs(1) == [(AUTUMN_DAY, AUTUMN_DAY)]
        assert one("SELECT event_id FROM event WHERE kind = 'sen_need' AND known_to IS NULL") == before
        assert values("SELECT payload->>'rank' FROM event_detail WHERE known_to IS NULL") == ["2"]
        assert (
            one("SELECT valid_from FROM event WHERE kind = 'sen_need' AND known_to IS NOT NULL") == SPRING_DAY
        )

    def test_a_school_without_a_row_in_a_newer_file_was_spoken_of_there(self, tmp_path):
        accept(needing(tmp_path, SPRING, [1, 2], []))
        accept(needing(tmp_path, AUTUMN, [1, 2], [1]))
        assert one("SELECT ended_on FROM source_record WHERE key_space = 'sen_needs'") == SPRING_DAY

    def test_another_school_in_a_newer_file_says_nothing_of_this_one(self, tmp_path):
        accept(census(tmp_path, SPRING, [pupil(3, SCHOOLS[1])], sen_needs=[]))
        accept(needing(tmp_path, AUTUMN, [1, 2], [1]))
        assert one("SELECT ended_on FROM source_record WHERE key_space = 'sen_needs'") is None

    def test_it_ends_nobody_whom_a_newer_one_confirmed(self, tmp_path):
        for day, whose in ((3, [1, 2]), (17, [1, 2]), (10, [1])):
            accept(case_system(tmp_path, date(2025, 2, day), [1, 2], worker_rows(whose)))
        assert values("SELECT valid_to FROM involvement WHERE known_to IS NULL") == [None, None]

    def test_it_does_not_open_again_what_a_newer_one_lacked(self, tmp_path):
        for day, whose in ((3, [1, 2]), (17, [1]), (10, [1, 2])):
            accept(case_system(tmp_path, date(2025, 2, day), [1, 2], worker_rows(whose)))
        found = values("SELECT valid_to FROM involvement WHERE known_to IS NULL ORDER BY source_person_id")
        assert found == [None, date(2025, 2, 17)]

    def test_it_ends_sooner_what_a_newer_one_lacked_too(self, tmp_path):
        for day, whose in ((3, [1, 2]), (17, [1]), (10, [1])):
            accept(case_system(tmp_path, date(2025, 2, day), [1, 2], worker_rows(whose)))
        found = values("SELECT valid_to FROM involvement WHERE known_to IS NULL ORDER BY source_person_id")
        assert found == [None, date(2025, 2, 10)]

    def test_a_corrected_older_one_is_compared_with_its_own_day(self, tmp_path):
        on = [pupil(n) for n in range(1, 7)]
        accept(census(tmp_path, AUTUMN, on))
        accept(census(tmp_path, SPRING, [row | {"year_group": "8"} for row in on]))
        receipt = accept(census(tmp_path, AUTUMN, [pupil(1, sessions_possible=118), *on[1:]]))
        assert (receipt.changes.history, receipt.changes.unchanged) == (1, 5)
        assert sorted(
            values(
                "SELECT sessions FROM attendance_term t JOIN source_person s ON s.id = t.source_person_id "
                "WHERE known_to IS NULL AND key = %s",
                upn(1),
            )
        ) == [118, 120]


def test_a_name_told_for_a_day_between_is_history(tmp_path):
    for day, name in ((3, "Rook"), (17, "Rook"), (10, "Farthing")):
        people = [{"person_id": "C1", "forename": "Ffion", "surname": name}]
        take(write(tmp_path, "case_system", {"person": people}, date=f"2025-02-{day:02}"))
    found = rows(
        "SELECT surname, valid_from, valid_to FROM person_name WHERE known_to IS NULL ORDER BY valid_from"
    )
    assert found == [
        ("Rook", date(2025, 2, 3), date(2025, 2, 10)),
        ("Farthing", date(2025, 2, 10), date(2025, 2, 17)),
        ("Rook", date(2025, 2, 17), None),
    ]
