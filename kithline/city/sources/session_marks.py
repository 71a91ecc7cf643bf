"""Session marks: the schools' registers, all schools in one file, for the last three terms."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.attendance import CODES, Register, number_of
from kithline.city.calendar import SESSIONS
from kithline.city.chance import Ints
from kithline.city.names import Words
from kithline.city.sources import Delivery, Source, columns
from kithline.city.truth import Truth
from kithline.core.terms import school_term, shift_term

FEED = "session_marks"
NO_DATE = "31/02/2026"
LATEST = 2  # weeks


def deliveries(source: Source) -> Iterator[Delivery]:
    """Each Saturday, the week (in small cities of older weeks several) that ended."""
    truth, view, draw = source.truth, source.sightings("school"), source.draw(FEED)
    register, enrolments, faces = truth.register, truth.enrolments, truth.faces
    mondays = register.weeks.mondays
    first = int(np.searchsorted(mondays, np.datetime64(shift_term(school_term(truth.today), -2).starts)))
    if source.after is not None:
        first = int(np.searchsorted(mondays + np.timedelta64(5, "D"), np.datetime64(source.after), "right"))
    held = np.arange(first, len(mondays))
    # The last weeks come one by one even there, or the last file would be shorter than the one before.
    older, latest = held[:-LATEST], held[-LATEST:]
    groups = [older[place : place + truth.size.weeks] for place in range(0, len(older), truth.size.weeks)]
    groups += list(latest[:, None])
    spoilt = {0, len(groups) - 1}
    for number, weeks in enumerate(groups):
        parts = []
        for week in weeks:
            rows, marks = week_of(truth, int(week))
            parts.append((rows, np.full(len(rows), mondays[week]), marks))
        rows, week_start, marks = (np.concatenate(part) for part in zip(*parts, strict=True))
        child = enrolments.child[rows]
        ended = mondays[weeks[-1]].astype(object) + timedelta(days=4)
        delivery = Delivery(
            ended + timedelta(days=1),
            {"date": (ended + timedelta(days=1)).isoformat()},
            {
                "marks": columns(
                    school=truth.schools.laestab[enrolments.school[rows]],
                    upn=faces.upn[child],
                    forename=view.forename[child],
                    surname=view.surname(np.datetime64(ended), child),
                    birth=view.birth[child],
                    sex=view.sex[child],
                    week=week_start,
                    marks=marks,
                )
            },
            "sims",
            [("school", faces.upn[child], child)],
        )
        if number in spoilt and len(rows):
            delivery.spoil("marks", "week", int(draw.integers(len(rows))), NO_DATE)
        yield delivery


def week_of(truth: Truth, week: int, last: int = 4, of: Register | None = None) -> tuple[Ints, Words]:
    """Enrolments that the registers of a week have, and their ten marks; "-" before entry, after leaving and after the
    `last` day that is told (4 is Friday). `of`: a register that reaches further than the whole weeks of the truth's."""
    register, enrolments = of or truth.register, truth.enrolments
    left = np.where(np.isnat(enrolments.leaving), np.datetime64("2200-01-01"), enrolments.leaving)
    day = register.weeks.mondays[week] + np.arange(5).astype("timedelta64[D]")
    rows = np.flatnonzero((enrolments.entry <= day[4]) & (left >= day[0]))
    mine = (enrolments.entry[rows][:, None] <= day) & (left[rows][:, None] >= day)
    mine[:, last + 1 :] = False
    codes = register.codes[register.row_of[enrolments.child[rows]], week]
    return rows, _marks(np.where(np.repeat(mine, 2, axis=1), codes, number_of("-")))


def _marks(codes: np.ndarray) -> Words:
    """Ten codes a row, with spaces; each distinct week is put together once."""
    packed = np.ascontiguousarray(codes.astype(np.int8)).view(f"V{SESSIONS}").ravel()
    _, first, of = np.unique(packed, return_index=True, return_inverse=True)
    return np.array([" ".join(CODES[row]) for row in codes[first]], dtype="U40")[of]
