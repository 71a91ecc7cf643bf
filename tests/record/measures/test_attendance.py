import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.record.measures.attendance import Attendance, combine, from_marks, from_totals
from kithline.record.measures.examples import EXAMPLES
from kithline.record.measures.session_codes import CODES, GROUP_OF, Group, group_of

MARKS = st.sampled_from([code.code for code in CODES])
WEEKS = st.lists(st.lists(MARKS, min_size=10, max_size=10).map(" ".join), max_size=8)
TOTALS = st.dictionaries(MARKS, st.integers(0, 200))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example):
    attendance = example.attendance()
    assert {name: getattr(attendance, name) for name in example.expected} == dict(example.expected)


def test_there_are_twenty_examples_or_more_each_with_its_own_name_and_reason():
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES) >= 20
    assert all(example.why and example.expected for example in EXAMPLES)


def test_every_code_is_in_an_example():
    shown = set()
    for example in EXAMPLES:
        shown |= set(" ".join(example.weeks).split()) | set(example.totals)
    assert set(GROUP_OF) - shown == {"C", "C1", "G", "J1", "M", "R", "S", "T"}


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        (Group.PRESENT, r"/ \ L"),
        (Group.APPROVED, "B V P W K J"),
        (Group.AUTHORISED, "C1 C2 C J1 M S R T I E H"),
        (Group.UNAUTHORISED, "G N O U"),
        (Group.UNABLE, "Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 Y"),
        (Group.NOT_EXPECTED, "D X Z #"),
        (Group.NO_MARK, "-"),
    ],
)
def test_the_codes_of_2024_are_declared_in_their_groups(group, codes):
    assert {code.code for code in CODES if code.group is group} == set(codes.split())


def test_legacy_codes():
    assert {code.code for code in CODES if code.legacy} == {"H", "J", "Y"}
    assert len(GROUP_OF) == len(CODES)


@pytest.mark.parametrize("code", ["AA", "l", "", "C3", "Y8"])
def test_an_unknown_code_is_refused_with_the_codes_that_exist(code):
    with pytest.raises(ValueError, match=r"^expected an attendance code, one of / "):
        group_of(code)
    with pytest.raises(ValueError, match="expected an attendance code"):
        from_totals({code: 1})


@pytest.mark.parametrize("week", ["", "/ \\", "/ " * 11, "/\\/\\/\\/\\/\\"])
def test_a_week_is_ten_marks(week):
    with pytest.raises(ValueError, match="expected 10 attendance marks separated by spaces, - where none"):
        from_marks([week])


def test_totals_are_not_below_nought():
    with pytest.raises(ValueError, match="nought or more"):
        from_totals({"I": -1}, 10)
    with pytest.raises(ValueError, match="nought or more"):
        from_totals({"I": 1}, -10)


def test_no_sessions_at_all():
    nothing = from_marks([])
    assert nothing == Attendance() == combine([]) == from_totals({})
    assert nothing.absence_rate is None
    assert not nothing.is_persistent
    assert not nothing.is_severe
    assert nothing.is_consistent


def test_totals_of_nought_sessions_without_absence_have_no_rate():
    assert from_totals({}, 0).absence_rate is None
    assert from_totals({}, 50).attendance_rate == 1


@given(possible=st.integers(1, 400), absent=st.integers(0, 400))
def test_persistent_and_severe_are_exact(possible, absent):
    attendance = from_totals({"O": absent}, possible)
    assert attendance.is_persistent == (Fraction(absent, possible) >= Fraction(1, 10))
    assert attendance.is_severe == (Fraction(absent, possible) >= Fraction(1, 2))
    assert attendance.is_consistent == (absent <= possible)


@given(weeks=WEEKS)
def test_every_session_is_counted_once(weeks):
    attendance = from_marks(weeks)
    assert attendance.sessions_all == 10 * len(weeks)
    outside = attendance.unable_to_attend + attendance.not_expected + attendance.no_mark
    assert attendance.possible + outside == attendance.sessions_all
    assert attendance.attended + attendance.absent == attendance.possible
    assert attendance.reduced_timetable <= attendance.authorised
    assert attendance.late <= attendance.attended
    assert attendance.is_consistent
    if attendance.possible:
        assert attendance.absence_rate + attendance.attendance_rate == 1


@given(weeks=WEEKS)
def test_marks_and_their_totals_agree(weeks):
    assert from_marks(weeks) == from_totals(Counter(" ".join(weeks).split()))


@given(first=WEEKS, second=WEEKS)
def test_combining_is_counting_together(first, second):
    assert combine([from_marks(first), from_marks(second)]) == from_marks(first + second)
    assert from_marks(first + second) == from_marks(second + first)


@given(totals=TOTALS, possible=st.none() | st.integers(0, 400))
def test_totals_never_count_below_nought(totals, possible):
    attendance = from_totals(totals, possible)
    assert min(attendance.attended, attendance.possible, attendance.sessions_all) >= 0
    if attendance.is_consistent:
        assert attendance.attended + attendance.absent == attendance.possible


@given(weeks=WEEKS)
def test_a_session_on_which_nobody_could_attend_changes_no_rate(weeks):
    with_closure = [*weeks, "Y4 Y4 Q Q # # X X Z D"]
    assert from_marks(with_closure).absence_rate == from_marks(weeks).absence_rate


def test_attendance_is_frozen_and_can_be_hashed():
    attendance = from_marks([r"/ \ / \ C2 C2 N # Q Y3"])
    assert hash(attendance) == hash(from_marks([r"/ \ / \ C2 C2 N # Q Y3"]))
    with pytest.raises(AttributeError):
        attendance.possible = 3


def test_a_message_does_not_hold_the_week():
    week = r"/ \ / \ AB / \ / \ /"
    with pytest.raises(ValueError) as caught:
        from_marks([week])
    assert not re.search(r"\bAB\b", str(caught.value))
