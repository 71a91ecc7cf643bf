"""The virtual school: looked-after children of school age, and a personal education plan each term."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.attendance import year_groups
from kithline.city.chance import up_to
from kithline.city.education_office import VIEW
from kithline.city.over_years import LISTED
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff
from kithline.core.terms import academic_year, school_term, shift_term

FEED = "epep"
BACK = 7
TERMS = 9  # back from this one
DRAWN = 60  # terms
ADVISER_FOR = 20_000  # people of the city
INTO_TERM = 35  # days, by which the meeting is held


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's roll and plans."""
    truth, view, draw = source.truth, source.sightings(VIEW), source.draw(FEED)
    day = truth.today - timedelta(days=BACK)
    on, care = np.datetime64(day), truth.social_care.care
    group = year_groups(truth.people.birth, academic_year(day))
    lately = np.isnat(care.end) | (care.end >= on - np.timedelta64(LISTED, "D"))
    rows = np.flatnonzero((care.child < len(truth.people)) & (care.start <= on) & lately)
    rows = rows[(group[care.child[rows]] >= 0) & (group[care.child[rows]] <= 13)]
    child, start, end = care.child[rows], care.start[rows], up_to(care.end[rows], on)
    key = numbered(draw, "VS", len(truth.faces))
    advisers = make_staff(source.draw(f"{FEED}.advisers"), "VA", max(1, len(truth.people) // ADVISER_FOR))
    teachers = make_staff(source.draw(f"{FEED}.teachers"), "DT", len(truth.schools))
    parts = []
    for back in range(TERMS):
        held = np.datetime64(shift_term(school_term(day), -back).starts) + np.timedelta64(INTO_TERM, "D")
        met = np.flatnonzero((start <= held) & (np.isnat(end) | (end > held)) & (held <= on))
        school = truth.enrolments.school_on(held, len(truth.people))[child[met]]
        parts.append((met, np.full(len(met), held), school))
    met, held, school = (np.concatenate(part) for part in zip(*parts, strict=True))
    taught = school != NOBODY
    # A draw for each plan that there may be, by stay in care and term: what is drawn of one stays when others come.
    term = (held.astype("datetime64[M]") - np.datetime64("2010-01")).astype(int) // 4 % DRAWN
    chance = source.draw(f"{FEED}.plans").random((len(care.start), DRAWN, 2))[rows[met], term]
    yield snapshot(
        day,
        {
            "roll": columns(
                child=key[child],
                **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex"),
                start=start,
                end=end,
                **advisers.as_columns("officer", child % len(advisers)),
                officer_title=np.full(len(rows), "Education adviser"),
            ),
            "plans": columns(
                pep=np.char.add(np.char.add(key[child[met]], "-"), held.astype("datetime64[M]").astype("U7")),
                child=key[child[met]],
                on=held,
                school=np.where(taught, truth.schools.laestab[school], ""),
                status=np.where(chance[:, 0] < 0.85, "Signed off", "Complete"),
                quality=np.array(["Good", "Requires improvement", "Outstanding"])[
                    np.searchsorted([0.65, 0.85], chance[:, 1])
                ],
                next_due=held + np.timedelta64(120, "D"),
                designated_teacher=np.where(taught, teachers.name[school], ""),
            ),
        },
        [("virtual_school", key[child], child)],
    )
