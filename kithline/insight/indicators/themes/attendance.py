"""Attendance: persistent and severe absence in the school year, and a sudden drop."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from kithline.core.dates import DateRange
from kithline.core.terms import NAMES, Term, academic_year
from kithline.insight.indicators.changes import DAY, day_after, first_day
from kithline.insight.indicators.notation import Example
from kithline.insight.indicators.rulebook import (
    Evidence,
    Finding,
    Threshold,
    indicator,
    none_found,
    not_supplied,
    present,
)
from kithline.insight.indicators.words import count, day, share
from kithline.record.categories import ATTENDANCE, Level
from kithline.record.measures.attendance import (
    PERSISTENT_PER_CENT,
    SEVERE_PER_CENT,
    Attendance,
    combine,
    from_marks,
)
from kithline.record.measures.attendance_grain import Grain, GrainChoice, choose_grain
from kithline.record.timeline import WEEKS_MONTHS, Source, TermTotal, Timeline, Week

LAST_WEEKS = 4
WEEKS_BEFORE = 12
DROP_PERCENTAGE_POINTS = 15
FEWEST_SESSIONS = 20  # possible sessions in each of the two stretches; two weeks of full registers
# within these lie as many covered weeks as are compared, with the summer holiday, Easter and a half term
MOSTLY_WITHIN = timedelta(weeks=28)
NEWEST_WITHIN = timedelta(weeks=9)  # the summer holiday and a little: an older drop is history

_MONDAY = attrgetter("week_start")
PRESENT_MARKS = {"/", "\\"}
NO_FIGURES = "No attendance figures have been received for this school year"
CONTRADICTORY = "The school's totals name more absences than possible sessions, so no rate can be given"


class Part(NamedTuple):
    """One school's figures for one term. `until`: the last day that they speak for."""

    term: Term
    school_id: int
    choice: GrainChoice
    until: date
    source: Source
    access_class: int
    restriction: int


class YearToDate(NamedTuple):
    """A school year's attendance, of all the pupil's schools together. `missed`: in words, where anything is known."""

    attendance: Attendance
    parts: tuple[Part, ...]
    missed: str


def school_year(on: date) -> int:
    """The academic year that a rule speaks for. In August it is still the one that ended on 31 July."""
    return academic_year(on) if on.month != 8 else on.year - 1


def newer_marks_since(on: date) -> date:
    """From when on marks and totals are enough for the rules here, of most pupils (`are_enough`)."""
    return min(terms_of(school_year(on))[0].starts, on - MOSTLY_WITHIN)


def are_enough(newer: Timeline) -> bool:
    """Whether the rules here answer of a timeline that has only newer marks (`newer_marks_since`) as they would of the
    whole: it has the school year, and as many weeks as are ever compared. One with anything restricted is read whole:
    what is older may restrict an answer."""
    return not newer.restrictions and len(covered_weeks(newer)) == LAST_WEEKS + WEEKS_BEFORE


@lru_cache(maxsize=16)  # two rules ask for one timeline in turn, and for its unrestricted form
def year_to_date(timeline: Timeline) -> YearToDate:
    """Attendance in the school year so far, each term of each school by the better of its two sources.

    Termly totals count once their term has ended.
    """
    year = school_year(timeline.on)
    terms, mondays, ended = terms_of(year), _mondays_of(year), _ended(year, timeline.on)
    told: dict[tuple[int, int], tuple[list[Week], list[TermTotal]]] = defaultdict(lambda: ([], []))
    for week in timeline.weeks_once:
        place = mondays.get(week.week_start)
        if place is not None:
            told[place, week.school_id][0].append(week)
    for total in timeline.terms:
        if total.term in ended:
            told[ended[total.term], total.school_id][1].append(total)
    parts = [
        part
        for place, school in sorted(told)
        if (part := _part_of(timeline, terms[place], school, *told[place, school])) is not None
    ]
    attendance = combine([part.choice.attendance for part in parts])
    return YearToDate(attendance, tuple(parts), _missed(year, attendance, parts) if parts else "")


@cache
def terms_of(year: int) -> tuple[Term, ...]:
    return tuple(Term(year, name) for name in NAMES)


@cache
def _mondays_of(year: int) -> dict[date, int]:
    """The place of the term that each Monday of the school year is in."""
    return {monday: place for place, term in enumerate(terms_of(year)) for monday in term.mondays()}


@lru_cache(maxsize=16)
def _ended(year: int, on: date) -> dict[str, int]:
    """The places of the terms that have ended, by their codes."""
    return {term.code: place for place, term in enumerate(terms_of(year)) if term.ends <= on}


def _part_of(
    timeline: Timeline, term: Term, school: int, weeks: list[Week], totals: list[TermTotal]
) -> Part | None:
    """The figures of one school for one term; None where they give none."""
    codes, possible = _codes(totals)
    choice = choose_grain(
        term,
        {week.week_start: week.marks for week in weeks},
        codes,
        possible,
        # Which weeks the school sent matters only where there is a choice.
        school_weeks=_weeks_in(timeline.school_weeks.get(school), term) if codes is not None else None,
        on_roll=_on_roll(timeline, school) if codes is not None else None,
    )
    if choice.grain is Grain.NONE:
        return None
    until = term.ends
    told_by: Week | TermTotal
    if choice.grain is Grain.WEEKLY:
        told_by = max(weeks, key=_MONDAY)
        until = told_by.until
    else:
        told_by = totals[-1]
    # Either of the two may have decided the choice, so both restrict it.
    restriction = max([week.restriction for week in weeks] + [total.restriction for total in totals])
    return Part(term, school, choice, until, told_by.source, told_by.access_class, restriction)


def _codes(totals: list[TermTotal]) -> tuple[dict[str, int] | None, int | None]:
    """Termly totals by code, and the possible sessions; None where they cannot give a rate."""
    codes = {total.code: total.sessions for total in totals}
    possible = codes.pop("possible", None)
    # Absences alone: without the sessions possible they give no rate.
    return (codes if possible is not None or PRESENT_MARKS & codes.keys() else None), possible


@lru_cache(maxsize=4096)  # a school's weeks are the same for each of its pupils
def _weeks_in(calendar: frozenset[date] | None, term: Term) -> frozenset[date] | None:
    return None if calendar is None else frozenset(filter(term.contains, calendar))


def _on_roll(timeline: Timeline, school: int) -> DateRange | None:
    """The pupil's days at the school, from the first entry to the last leaving; None where not known."""
    stays = [stay for stay in timeline.enrolments if stay.school_id == school]
    starts = [stay.start for stay in stays if stay.start is not None]
    if not stays or len(starts) < len(stays):
        return None
    ends = [stay.end for stay in stays if stay.end is not None]
    end = max(ends) if len(ends) == len(stays) else None
    return DateRange(min(starts), end) if end is None or end >= min(starts) else None


def _missed(year: int, attendance: Attendance, parts: list[Part]) -> str:
    if not attendance.possible:
        return "No session was possible in this school year so far"
    return (
        f"Missed {attendance.absent:,} of {count(attendance.possible, 'possible session')} "
        f"({share(attendance.absent, attendance.possible)}) in the school year {year} to {year + 1}, "
        f"up to {day(max([part.until for part in parts]))}"
    )


def _part(part: Part) -> Evidence:
    attendance = part.choice.attendance
    how = "weekly marks" if part.choice.grain is Grain.WEEKLY else "termly totals"
    what = (
        f"{part.term.label}: {attendance.absent:,} of {count(attendance.possible, 'session')} missed, "
        f"{attendance.unauthorised:,} unauthorised ({how})"
    )
    return Evidence(what, part.until, (part.source,), part.access_class, part.restriction)


def _absence(timeline: Timeline, *, severe: bool) -> Finding:
    figures = year_to_date(timeline)
    attendance = figures.attendance
    if not figures.parts:
        return not_supplied(NO_FIGURES)
    if not all(part.choice.attendance.is_consistent for part in figures.parts):
        return not_supplied(CONTRADICTORY)
    if attendance.is_severe if severe else attendance.is_persistent:
        return present(figures.missed, tuple(_part(part) for part in figures.parts), None)
    return none_found(figures.missed)


def _year_changes(timeline: Timeline) -> Iterator[date]:
    """When another school year begins, and when a term ends whose totals are known already."""
    year = school_year(timeline.on)
    if timeline.weeks or timeline.terms:
        yield date(year + 1, 9, 1)
    told = {total.term for total in timeline.terms}
    yield from (term.ends for term in terms_of(year) if term.code in told)


@indicator(
    code="persistent_absence",
    title="Persistent absence",
    category=ATTENDANCE,
    level=Level.DETAIL,
    feeds=(("session_marks", "school_census"),),
    changes=(_year_changes,),
    none="Not persistently absent in this school year",
    of_pupils=True,
    is_of_marks=True,
    thresholds=(
        Threshold(
            f"{PERSISTENT_PER_CENT}% or more of possible sessions missed",
            'DfE "Pupil absence in schools in England: methodology"',
        ),
    ),
)
def persistent_absence(timeline: Timeline) -> Finding:
    """10% or more of possible sessions missed in the school year to date, at all schools together. Exact figures
    decide: 10.0% is persistent, 9.99% is not. Severe absence is persistent too. Early in the year few sessions decide.
    """
    return _absence(timeline, severe=False)


@indicator(
    code="severe_absence",
    title="Severe absence",
    category=ATTENDANCE,
    level=Level.DETAIL,
    feeds=(("session_marks", "school_census"),),
    changes=(_year_changes,),
    none="Not severely absent in this school year",
    of_pupils=True,
    is_of_marks=True,
    thresholds=(
        Threshold(
            f"{SEVERE_PER_CENT}% or more of possible sessions missed",
            'DfE "Pupil absence in schools in England: methodology"',
        ),
    ),
)
def severe_absence(timeline: Timeline) -> Finding:
    """50% or more of possible sessions missed in the school year to date, at all schools together."""
    return _absence(timeline, severe=True)


@lru_cache(maxsize=65_536)  # a city's weeks hold few distinct strings
def _sessions(marks: str) -> tuple[int, int]:
    """Possible and attended sessions of a week."""
    attendance = from_marks((marks,))
    return attendance.possible, attendance.attended


class Covered(NamedTuple):
    """A week with possible sessions, those of all schools together."""

    monday: date
    possible: int
    attended: int
    told: list[Week]


class _Stretch(NamedTuple):
    """Covered weeks in a row, by their Mondays. `until`: the last day with a mark. `source`: of the newest week."""

    first: date
    last: date
    until: date
    possible: int
    attended: int
    source: Source
    access_class: int
    restriction: int

    def told(self) -> Evidence:
        return Evidence(
            f"Attended {self.attended} of {self.possible} possible sessions "
            f"({share(self.attended, self.possible)}) in the weeks from {day(self.first)} to "
            f"{day(self.until)}",
            self.first,
            (self.source,),
            self.access_class,
            self.restriction,
        )


def _stretches(timeline: Timeline) -> tuple[_Stretch | None, _Stretch | None]:
    """The last covered weeks, and the covered weeks before them; None where there are too few."""
    covered = covered_weeks(timeline)
    return _stretch(covered[:LAST_WEEKS]), _stretch(covered[LAST_WEEKS:])


@lru_cache(maxsize=16)  # whether they are enough is asked before the rule
def covered_weeks(timeline: Timeline) -> list[Covered]:
    """The covered weeks that are compared, newest first."""
    covered: dict[date, Covered] = {}
    for week in sorted(timeline.weeks_once, key=_MONDAY, reverse=True):
        possible, attended = _sessions(week.marks)
        if not possible:
            continue
        monday = week.week_start
        if other := covered.get(monday):
            possible, attended = possible + other.possible, attended + other.attended
            covered[monday] = Covered(monday, possible, attended, [*other.told, week])
        elif len(covered) < LAST_WEEKS + WEEKS_BEFORE:
            covered[monday] = Covered(monday, possible, attended, [week])
        else:
            break
    return list(covered.values())


def _stretch(of: list[Covered]) -> _Stretch | None:
    possible = sum([each.possible for each in of])
    if possible < FEWEST_SESSIONS:
        return None
    newest = of[0].told[-1]
    return _Stretch(
        of[-1].monday,
        newest.week_start,
        max([week.until for week in of[0].told]),
        possible,
        sum([each.attended for each in of]),
        newest.source,
        newest.access_class,
        max([week.restriction for each in of for week in each.told]),
    )


def _drop_changes(timeline: Timeline) -> Iterator[date]:
    """When the newest week of marks is too old, and when a week that counts is no longer looked at."""
    for seen in (timeline, timeline.unrestricted) if timeline.restrictions else (timeline,):
        if covered := covered_weeks(seen):
            yield covered[0].monday + NEWEST_WITHIN + DAY
            yield first_day(day_after(covered[-1].monday), WEEKS_MONTHS)


@indicator(
    code="attendance_drop",
    title="Sudden drop in attendance",
    category=ATTENDANCE,
    level=Level.DETAIL,
    feeds=("session_marks",),
    changes=(_drop_changes,),
    none="No sudden drop in attendance",
    of_pupils=True,
    is_of_marks=True,
    thresholds=(
        Threshold(
            f"attendance over the last {LAST_WEEKS} weeks at least {DROP_PERCENTAGE_POINTS} percentage points below "
            f"that of the {WEEKS_BEFORE} weeks before"
        ),
        Threshold(f"at least {FEWEST_SESSIONS} possible sessions in each"),
        Threshold(f"the newest week of marks at most {NEWEST_WITHIN.days // 7} weeks old"),
    ),
)
def attendance_drop(timeline: Timeline) -> Finding:
    """Attendance over the last 4 weeks that have a possible session is at least 15 percentage points below that of
    the (up to) 12 such weeks before. Holidays are skipped; marks of two schools in a week count together.
    """
    late, early = _stretches(timeline)
    if late is None or early is None:
        return not_supplied("Too few weeks of marks to compare")
    if late.last < timeline.on - NEWEST_WITHIN:
        return not_supplied("No recent weeks of marks")
    # Whole numbers decide: early/possible - late/possible >= 15/100, multiplied out.
    fall = early.attended * late.possible - late.attended * early.possible
    told = f"{share(late.attended, late.possible)} over the last {LAST_WEEKS} weeks of marks"
    told = f"Attendance {told}, {share(early.attended, early.possible)} over the weeks before"
    if fall * 100 < DROP_PERCENTAGE_POINTS * early.possible * late.possible:
        return none_found(told)
    return present(told, (late.told(), early.told()), late.first)


_FULL = "/ \\ / \\ / \\ / \\ / \\"
_DAY_ILL = "I I / \\ / \\ / \\ / \\"
_PUPIL = "supplied session_marks school_census\nroll 1 2023-09-01.."

EXAMPLES = (
    Example(
        "persistent_absence",
        "Exactly 10.0%",
        f"{_PUPIL}\nterm 1 2024-autumn possible=140 I=9 O=5",
        "present",
        "Missed 14 of 140 possible sessions (10.0%) in the school year 2024 to 2025, up to 31 December 2024",
        on="2025-01-20",
        boundary=True,
    ),
    Example(
        "persistent_absence",
        "9.9% is not persistent",
        f"{_PUPIL}\nterm 1 2024-autumn possible=111 I=11",
        "none_found",
        "Missed 11 of 111 possible sessions (9.9%) in the school year 2024 to 2025, up to 31 December 2024",
        on="2025-01-20",
        boundary=True,
    ),
    Example(
        "persistent_absence",
        "A term's totals and the next term's marks are one year",
        f"{_PUPIL}\nterm 1 2024-autumn possible=140 I=8\nweek 1 2025-01-06 x2 {_DAY_ILL}\nweek 1 2025-01-20 {_FULL}",
        "none_found",
        "Missed 12 of 170 possible sessions (7.0%) in the school year 2024 to 2025, up to 24 January 2025",
        on="2025-01-27",
    ),
    Example(
        "persistent_absence",
        "Of two tellings of a week the one with more marks counts, and a week under way speaks up to its last mark",
        f"{_PUPIL}\nweek 1 2025-01-06 {_DAY_ILL}\nweek 1 2025-01-06 I I / \\ - - - - - -\n"
        "week 1 2025-01-13 / \\ I I - - - - - -",
        "present",
        "Missed 4 of 14 possible sessions (28.5%) in the school year 2024 to 2025, up to 14 January 2025",
        on="2025-01-15",
    ),
    Example(
        "persistent_absence",
        "No figures for the year",
        f"{_PUPIL}\nweek 1 2024-06-03 x4 {_DAY_ILL}",
        "not_supplied",
        "No attendance figures have been received for this school year",
        on="2024-10-01",
    ),
    Example(
        "persistent_absence",
        "Absences without the sessions possible give no rate",
        f"{_PUPIL}\nterm 1 2024-autumn I=11",
        "not_supplied",
        "No attendance figures have been received for this school year",
        on="2025-01-20",
    ),
    Example(
        "persistent_absence",
        "No absence in a term's totals",
        f"{_PUPIL}\nterm 1 2024-autumn possible=140",
        "none_found",
        "Missed 0 of 140 possible sessions (0.0%) in the school year 2024 to 2025, up to 31 December 2024",
        on="2025-01-20",
    ),
    Example(
        "severe_absence",
        "Exactly 50.0%",
        f"{_PUPIL}\nweek 1 2025-06-02 x4 O O O O O \\ / \\ / \\",
        "present",
        "Missed 20 of 40 possible sessions (50.0%) in the school year 2024 to 2025, up to 27 June 2025",
        boundary=True,
    ),
    Example(
        "severe_absence",
        "49.8% is persistent, not severe",
        f"{_PUPIL}\nterm 1 2024-autumn possible=379 I=189",
        "none_found",
        "Missed 189 of 379 possible sessions (49.8%) in the school year 2024 to 2025, up to 31 December 2024",
        on="2025-01-20",
        boundary=True,
    ),
    Example(
        "severe_absence",
        "In August the year that has ended still speaks",
        f"{_PUPIL}\nweek 1 2025-06-30 x3 O O O O O O O O O O",
        "present",
        "Missed 30 of 30 possible sessions (100.0%) in the school year 2024 to 2025, up to 18 July 2025",
        on="2025-08-20",
    ),
    Example(
        "severe_absence",
        "No session possible is not absence",
        f"{_PUPIL}\nweek 1 2025-06-02 x4 Q Q Q Q Q Q Q Q Q Q",
        "none_found",
        "No session was possible in this school year so far",
    ),
    Example(
        "severe_absence",
        "Totals that contradict themselves give no rate",
        f"{_PUPIL}\nterm 1 2024-autumn possible=10 I=12",
        "not_supplied",
        "The school's totals name more absences than possible sessions, so no rate can be given",
        on="2025-01-20",
    ),
    Example(
        "attendance_drop",
        "From 100% to exactly 85%",
        f"{_PUPIL}\nweek 1 2025-03-03 x12 {_FULL}\nweek 1 2025-06-02 x2 {_DAY_ILL}\nweek 1 2025-06-16 I {_FULL[2:]}\n"
        "week 1 2025-06-23 I / / \\ / \\ / \\ / \\",
        "present",
        "Attendance 85.0% over the last 4 weeks of marks, 100.0% over the weeks before",
        since="2025-06-02",
        boundary=True,
    ),
    Example(
        "attendance_drop",
        "From 100% to 87.5%",
        f"{_PUPIL}\nweek 1 2025-03-03 x12 {_FULL}\nweek 1 2025-06-02 x2 {_DAY_ILL}\nweek 1 2025-06-16 I {_FULL[2:]}\n"
        f"week 1 2025-06-23 {_FULL}",
        "none_found",
        "Attendance 87.5% over the last 4 weeks of marks, 100.0% over the weeks before",
        boundary=True,
    ),
    Example(
        "attendance_drop",
        "A week that two feeds tell counts once",
        f"{_PUPIL}\nweek 1 2025-03-03 x12 {_FULL}\nweek 1 2025-06-02 x2 {_DAY_ILL}\nweek 1 2025-06-16 I {_FULL[2:]}\n"
        f"week 1 2025-06-23 {_FULL}\nweek 1 2025-06-02 x2 {_DAY_ILL}",
        "none_found",
        "Attendance 87.5% over the last 4 weeks of marks, 100.0% over the weeks before",
    ),
    Example(
        "attendance_drop",
        "Always low is no drop",
        f"{_PUPIL}\nweek 1 2025-03-03 x17 I I I I I \\ / \\ / \\",
        "none_found",
        "Attendance 50.0% over the last 4 weeks of marks, 50.0% over the weeks before",
    ),
    Example(
        "attendance_drop",
        "A new pupil has too few weeks",
        f"{_PUPIL}\nweek 1 2025-06-09 x3 {_DAY_ILL}",
        "not_supplied",
        "Too few weeks of marks to compare",
    ),
)
