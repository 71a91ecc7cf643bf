"""Registers as interfaces send them become a week's ten marks."""

from datetime import date

import pytest

from kithline.feeds.registers import SessionMarks, WeekOf, sessions_text

MONDAY = date(2025, 2, 3)
WEEK = "/ \\ / - I I L \\ - -"


@pytest.mark.parametrize(
    "names",
    [
        ("date", "session", "mark"),
        ("attendance_date", "session", "attendance_code"),
        ("AttendanceDate", "AttendanceSession", "AttendanceMark"),
    ],
)
def test_any_suppliers_names_give_the_same_week(names):
    text = sessions_text(MONDAY, WEEK, names)
    assert SessionMarks().parse(text) == WEEK
    assert WeekOf().parse(text) == MONDAY


def test_a_moment_stands_for_a_session_and_a_code_may_be_an_object():
    text = (
        '{"startDatetime": "2025-02-05T08:50:00", "code": {"code": "l", "name": "Late"}},'
        '{"startDatetime": "2025-02-05T13:10:00", "code": null}'
    )
    assert SessionMarks().parse(text) == "- - - - L - - - - -"
    assert WeekOf().parse(text) == MONDAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "not json",
        '{"date": "2025-02-03", "session": "AM", "mark": "?"}',
        '{"date": "2025-02-03", "session": "night", "mark": "/"}',
        '{"date": "2025-02-08", "session": "AM", "mark": "/"}',
        '{"session": "AM", "mark": "/"}',
        '{"date": "2025-02-03", "session": "AM", "mark": "/"},{"date": "2025-02-10", "session": "AM", "mark": "/"}',
        "[" * 5000,
    ],
)
def test_what_is_no_list_of_sessions_of_one_week_is_refused(text):
    with pytest.raises(ValueError, match="a list of sessions of one week") as caught:
        SessionMarks().parse(text)
    assert "night" not in str(caught.value)
