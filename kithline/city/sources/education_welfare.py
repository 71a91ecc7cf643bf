"""The attendance team's casework: support, penalty notices, and at the end the law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import Days, Ints, days, plus, up_to
from kithline.city.education_office import VIEW, student_ids
from kithline.city.names import Words
from kithline.city.out_of_school import CASES, NOTICES, absentees, marks_since
from kithline.city.over_years import Year, listed, over_years
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff
from kithline.city.truth import Truth

FEED = "education_welfare"
BACK = 4
SEVERE = 0.50
TOLD = 365  # days for which a notice or an action is listed
CLOSED = 180  # days for which a case that is closed is: none then that began before the city's own marks
AT_COURT = 0.08  # of cases of severe absence (assumption)
NOTICE_FROM = 10  # unauthorised sessions, as the national framework of 2024 has it (within ten weeks there)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's lists."""
    truth = source.truth
    day = truth.today - timedelta(days=BACK)
    on = np.datetime64(day)
    found = over_years(source.seeds, f"sources.{FEED}", truth, _worked_with, marks_since(truth))
    opened = np.where(found.is_case, found.opened, np.datetime64("NaT"))
    helped = listed(opened, found.closed, on, CLOSED)
    fined, sued = (listed(at, at, on, TOLD) for at in (found.fined, found.sued))
    key = student_ids(source.seeds, truth)
    everyone = found.child[np.unique(np.concatenate([helped, fined, sued]))]
    yield snapshot(
        day,
        {
            "cases": _cases(source, found, helped, day),
            "notices": _notices(source, found, fined, day),
            "actions": columns(
                action_id=_numbers("LA", found, sued),
                **_pupils(source, found, sued, day),
                on=found.sued[sued],
                action=np.full(len(sued), "Education supervision order"),
                outcome=np.full(len(sued), "Adjourned"),
            ),
        },
        [(FEED, key[everyone], everyone)],
    )


@dataclass(frozen=True)
class WorkedWith:
    """One row a pupil absent much in a year: what was done, and when (none: it was not)."""

    year: Ints
    child: Ints
    school: Ints
    is_case: np.ndarray
    is_severe: np.ndarray
    opened: Days
    closed: Days
    fined: Days
    sued: Days
    holiday: np.ndarray
    unauthorised: Ints
    number: Ints
    paid: np.ndarray
    officer: Ints


def _worked_with(year: Year, truth: Truth) -> WorkedWith:
    """Of a year's absentees: cases, penalty notices, the court."""
    draw, found = year.draw, absentees(truth, since=year.start, until=year.end)
    count, severe = len(found.child), found.rate >= SEVERE
    opened = year.dates(count)
    is_case = draw.random(count) < CASES * np.minimum(1, found.rate / 0.25) * min(1, year.share)
    fined = (found.unauthorised >= NOTICE_FROM) & (draw.random(count) < NOTICES * min(1, year.share))
    sued = is_case & severe & (draw.random(count) < AT_COURT)
    return WorkedWith(
        np.full(count, year.start.astype("datetime64[M]").astype(int)),
        found.child,
        found.school,
        is_case,
        severe,
        opened,
        plus(opened, draw.integers(np.where(severe, 150, 40), 300, count)),
        np.where(fined, year.dates(count), days(count)),
        np.where(sued, plus(opened, draw.integers(20, 120, count)), days(count)),
        found.holiday,
        found.unauthorised,
        np.where(draw.random(count) < 0.9, 1, 2),
        draw.random(count) < 0.6,
        draw.integers(0, 1_000_000, count),
    )


def _numbers(begins: str, found: WorkedWith, rows: Ints) -> Words:
    """Of the year's pupils, each has one; a year is told by its first month, counted from 1970."""
    year = np.char.add(np.char.add(begins, found.year[rows].astype("U4")), "-")
    return np.char.add(year, (1 + found.child[rows]).astype("U7"))


def _pupils(source: Source, found: WorkedWith, rows: Ints, day: date, *more: str) -> dict[str, np.ndarray]:
    view, child = source.sightings(VIEW), found.child[rows]
    return {
        "pupil": student_ids(source.seeds, source.truth)[child],
        **as_seen(view, child, np.datetime64(day), "upn", "forename", "surname", "birth", *more),
    }


def _cases(source: Source, found: WorkedWith, rows: Ints, day: date) -> Columns:
    severe, closed = found.is_severe[rows], up_to(found.closed[rows], np.datetime64(day))
    officers = make_staff(source.draw(f"{FEED}.cases"), "EW", max(2, int(found.is_case.sum()) // 120))
    return columns(
        case=_numbers("EW", found, rows),
        **_pupils(source, found, rows, day, "sex"),
        school=source.truth.schools.laestab[found.school[rows]],
        opened=found.opened[rows],
        closed=closed,
        stage=np.where(severe, "Formal support", "Voluntary support"),
        reason=np.where(severe, "Severely absent", "Persistently absent"),
        outcome=np.where(np.isnat(closed), "", "Attendance improved"),
        **officers.as_columns("officer", found.officer[rows] % len(officers)),
    )


def _notices(source: Source, found: WorkedWith, rows: Ints, day: date) -> Columns:
    return columns(
        notice=_numbers("PN", found, rows),
        **_pupils(source, found, rows, day),
        school=source.truth.schools.laestab[found.school[rows]],
        issued=found.fined[rows],
        reason=np.where(found.holiday[rows], "Holiday", "Irregular attendance"),
        sessions=found.unauthorised[rows],
        number=found.number[rows],
        result=np.where(found.paid[rows], "Paid", "Not paid"),
    )
