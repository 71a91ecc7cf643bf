"""Registers through two suppliers' interfaces: the week so far, half of the schools by each.

A call is made each night, in holidays too, of the two suppliers in turn. At a weekend and in holidays it brings the
last week of which there are marks.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.sources.session_marks import week_of
from kithline.feeds.registers import sessions_text

FEED = "daily_attendance"
# Layout, the names of a session's members.
SUPPLIERS = (
    ("wonde", ("attendance_date", "session", "attendance_code")),
    ("groupcall", ("Date", "Session", "Mark")),
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last call of each supplier."""
    truth, view = source.truth, source.sightings("school")
    register = truth.uncut.register  # the week under way is in it
    mondays = register.weeks.mondays
    for back in source.told(range(len(SUPPLIERS), 0, -1)):
        day = truth.today - timedelta(days=back)
        week = int(np.searchsorted(mondays, np.datetime64(day), "right")) - 1
        monday = mondays[week]
        last = min(int((np.datetime64(day) - monday).astype(int)), 4)
        rows, marks = week_of(truth, week, last, of=register)
        place = day.toordinal() % len(SUPPLIERS)
        layout, names = SUPPLIERS[place]
        of = np.flatnonzero(truth.enrolments.school[rows] % len(SUPPLIERS) == place)
        mine, child = rows[of], truth.enrolments.child[rows[of]]
        sessions = {
            text: sessions_text(monday.astype(object), text, names) for text in np.unique(marks[of]).tolist()
        }
        kept = [number for number, text in enumerate(marks[of].tolist()) if sessions[text]]
        mine, child = mine[kept], child[kept]
        upn = truth.faces.upn[child]
        yield snapshot(
            day,
            {
                "marks": columns(
                    school=truth.schools.laestab[truth.enrolments.school[mine]],
                    upn=upn,
                    **as_seen(view, child, np.datetime64(day), "forename", "surname", "birth", "sex"),
                    week=[sessions[text] for text in marks[of][kept].tolist()],
                )
            },
            [("school", upn, child)],
            layout,
        )
