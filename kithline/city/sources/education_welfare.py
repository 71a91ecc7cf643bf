"""The attendance team's casework: support, penalty notices, and at the end the law."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import Ints, dates_between, days, plus, up_to
from kithline.city.education_office import VIEW, student_ids
from kithline.city.out_of_school import CASES, NOTICES, Absentees, absentees
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "education_welfare"
BACK = 4
SEVERE = 0.50
AT_COURT = 0.08  # of cases of severe absence (assumption)
NOTICE_FROM = 10  # unauthorised sessions, as the national framework of 2024 has it (within ten weeks there)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's lists."""
    truth, draw = source.truth, source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    found = absentees(truth)
    rows = np.arange(len(found.child))
    helped = rows[draw.random(len(rows)) < CASES * np.minimum(1, found.rate / 0.25)]
    fined = rows[(found.unauthorised >= NOTICE_FROM) & (draw.random(len(rows)) < NOTICES)]
    sued = helped[(found.rate[helped] >= SEVERE) & (draw.random(len(helped)) < AT_COURT)]
    key = student_ids(source.seeds, truth)
    everyone = found.child[np.unique(np.concatenate([helped, fined]))]
    yield snapshot(
        day,
        {
            "cases": _cases(source, found, helped, day),
            "notices": _notices(source, found, fined, day),
            "actions": columns(
                action_id=np.char.add("LA", (1 + sued).astype("U6")),
                **_pupils(source, found, sued, day),
                on=dates_between(draw, _ago(day, 180), _ago(day, 10), len(sued)),
                action=np.full(len(sued), "Education supervision order"),
                outcome=np.full(len(sued), "Adjourned"),
            ),
        },
        [(FEED, key[everyone], everyone)],
    )


def _ago(day: date, back: int) -> np.datetime64:
    return np.datetime64(day - timedelta(days=back))


def _pupils(source: Source, found: Absentees, rows: Ints, day: date, *more: str) -> dict[str, np.ndarray]:
    view, child = source.sightings(VIEW), found.child[rows]
    return {
        "pupil": student_ids(source.seeds, source.truth)[child],
        **as_seen(view, child, np.datetime64(day), "upn", "forename", "surname", "birth", *more),
    }


def _cases(source: Source, found: Absentees, rows: Ints, day: date) -> Columns:
    draw, count, on = source.draw(f"{FEED}.cases"), len(rows), np.datetime64(day)
    severe = found.rate[rows] >= SEVERE
    opened = dates_between(draw, _ago(day, 300), _ago(day, 5), count)
    over = draw.random(count) < np.where(severe, 0.15, 0.45)
    closed = np.where(over, up_to(plus(opened, draw.integers(40, 150, count)), on), days(count))
    officers = make_staff(draw, "EW", max(2, count // 60))
    return columns(
        case=np.char.add("EW", (501 + rows).astype("U6")),
        **_pupils(source, found, rows, day, "sex"),
        school=source.truth.schools.laestab[found.school[rows]],
        opened=opened,
        closed=closed,
        stage=np.where(severe, "Formal support", "Voluntary support"),
        reason=np.where(severe, "Severely absent", "Persistently absent"),
        outcome=np.where(np.isnat(closed), "", "Attendance improved"),
        **officers.as_columns("officer", draw.integers(0, len(officers), count)),
    )


def _notices(source: Source, found: Absentees, rows: Ints, day: date) -> Columns:
    draw, count = source.draw(f"{FEED}.notices"), len(rows)
    paid = draw.random(count) < 0.6
    return columns(
        notice=np.char.add("PN", (601 + rows).astype("U6")),
        **_pupils(source, found, rows, day),
        school=source.truth.schools.laestab[found.school[rows]],
        issued=dates_between(draw, _ago(day, 120), _ago(day, 3), count),
        reason=np.where(found.holiday[rows], "Holiday", "Irregular attendance"),
        sessions=found.unauthorised[rows],
        number=np.where(draw.random(count) < 0.9, 1, 2),
        result=np.where(paid, "Paid", "Not paid"),
    )
