from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kithline.core.dates import DateRange
from kithline.core.terms import Term
from kithline.record.measures.attendance import from_marks, from_totals
from kithline.record.measures.attendance_grain import Grain, choose_grain

FULL = r"/ \ / \ / \ / \ / \ ".strip()
AUTUMN = Term(2024, "autumn")
# A school's autumn: from 2 September, a half term from 28 October, until 20 December.
OPEN = [date(2024, 9, 2) + timedelta(weeks=n) for n in range(16) if n != 8]
TOTALS = {"I": 20}


def weeks(mondays):
    return dict.fromkeys(mondays, FULL)


def test_weekly_marks_win_for_a_covered_term():
    choice = choose_grain(AUTUMN, weeks(OPEN), TOTALS, 140, school_weeks=OPEN)
    assert (choice.grain, choice.why) == (Grain.WEEKLY, "weekly marks cover the whole term")
    assert choice.attendance.possible == 150
    assert choice.attendance.absent == 0


def test_termly_totals_win_when_the_pupil_lacks_a_week():
    choice = choose_grain(AUTUMN, weeks(OPEN[:5] + OPEN[6:]), TOTALS, 140, school_weeks=OPEN)
    assert (choice.grain, choice.why) == (Grain.TERMLY, "weekly marks do not cover the term: 1 week missing")
    assert choice.attendance == from_totals(TOTALS, 140)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (OPEN[4:], "the first weeks were not sent"),
        (OPEN[:-3], "the last weeks were not sent"),
        (OPEN[:3] + OPEN[6:], "3 weeks in a row were not sent"),
    ],
)
def test_a_school_that_sent_part_of_the_term_does_not_cover_it(sent, why):
    choice = choose_grain(AUTUMN, weeks(sent), TOTALS, 140, school_weeks=sent)
    assert (choice.grain, choice.why) == (Grain.TERMLY, f"weekly marks do not cover the term: {why}")


def test_a_half_term_of_two_weeks_is_no_gap():
    two_weeks = [monday for monday in OPEN if monday != date(2024, 10, 21)]
    assert choose_grain(AUTUMN, weeks(two_weeks), TOTALS, 140).grain is Grain.WEEKLY


@pytest.mark.parametrize(
    ("term", "first", "last", "holidays"),
    [
        # Real patterns of English terms: late and early Easter, breaking up in the second week of July.
        (Term(2024, "spring"), date(2025, 1, 6), date(2025, 3, 31), [date(2025, 2, 17)]),
        (Term(2024, "summer"), date(2025, 4, 21), date(2025, 7, 21), [date(2025, 5, 26)]),
        (Term(2023, "spring"), date(2024, 1, 8), date(2024, 3, 25), [date(2024, 2, 12)]),
        (Term(2023, "summer"), date(2024, 4, 15), date(2024, 7, 8), [date(2024, 5, 27)]),
    ],
)
def test_school_calendars_reach_across_their_terms(term, first, last, holidays):
    number = (last - first).days // 7 + 1
    sent = [first + timedelta(weeks=n) for n in range(number)]
    sent = [monday for monday in sent if monday not in holidays]
    assert choose_grain(term, weeks(sent), TOTALS, 140).grain is Grain.WEEKLY


def test_a_pupil_who_joined_owes_only_the_weeks_on_the_roll():
    mine = weeks(OPEN[9:])
    joined = DateRange(OPEN[9] + timedelta(days=2))
    assert choose_grain(AUTUMN, mine, TOTALS, 60, school_weeks=OPEN, on_roll=joined).grain is Grain.WEEKLY
    assert choose_grain(AUTUMN, mine, TOTALS, 60, school_weeks=OPEN).grain is Grain.TERMLY
    earlier = DateRange(OPEN[8] + timedelta(days=4))
    assert choose_grain(AUTUMN, mine, TOTALS, 60, school_weeks=OPEN, on_roll=earlier).grain is Grain.TERMLY


def test_the_only_source_speaks():
    some = weeks(OPEN[:1])
    weekly = choose_grain(AUTUMN, some, None)
    assert (weekly.grain, weekly.why) == (Grain.WEEKLY, "no termly totals were supplied; 1 week of marks")
    termly = choose_grain(AUTUMN, {}, TOTALS, 140)
    assert (termly.grain, termly.why) == (Grain.TERMLY, "no weekly marks were supplied")
    neither = choose_grain(AUTUMN, {}, None)
    assert (neither.grain, neither.attendance.sessions_all) == (Grain.NONE, 0)


def test_weeks_of_another_term_are_left_out():
    other = {date(2025, 1, 6): "I I I I I I I I I I"}
    choice = choose_grain(AUTUMN, weeks(OPEN) | other, TOTALS, 140)
    assert choice.attendance == from_marks(weeks(OPEN).values())


def test_a_week_is_named_by_its_monday():
    with pytest.raises(ValueError, match="expected weeks by the date of their Monday"):
        choose_grain(AUTUMN, {date(2024, 9, 3): FULL}, None)


@given(mine=st.sets(st.sampled_from(OPEN)))
def test_with_totals_weekly_marks_speak_only_when_every_open_week_is_there(mine):
    choice = choose_grain(AUTUMN, weeks(mine), TOTALS, 140, school_weeks=OPEN)
    assert (choice.grain is Grain.WEEKLY) == (mine == set(OPEN))
