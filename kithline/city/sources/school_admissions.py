"""Applications for school places: the round of those who began this year, and transfers within it."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.calendar import year_begun
from kithline.city.chance import Ints, days, plus
from kithline.city.education_office import VIEW, student_ids
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.core.school_years import school_year

FEED = "school_admissions"
BACK = 6
FIRST = 0.85  # of applicants, who are offered the school that they put first (assumption)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last week's export: everyone whose place began this school year."""
    truth, draw, rolls = source.truth, source.draw(FEED), source.truth.uncut.enrolments
    day = truth.today - timedelta(days=BACK)
    year, on = year_begun(day), np.datetime64(day)
    begins = np.datetime64(school_year(year).first)
    rows = np.flatnonzero((rolls.entry >= begins) & (rolls.entry <= on))
    child, school = rolls.child[rows], rolls.school[rows]
    normal = rolls.entry[rows] == begins
    count = len(rows)
    # A draw for each place on a roll: what is said of one stays when others come.
    many = len(rolls.child)
    late_from = plus(rolls.entry[rows], -draw.integers(15, 40, many)[rows])
    closed = np.where(truth.schools.phase[school] == "primary", _on(year, 1, 15), _on(year - 1, 10, 31))
    applied = np.where(normal, closed.astype("datetime64[D]") - draw.integers(0, 60, many)[rows], late_from)
    offered = np.where(
        normal,
        np.where(truth.schools.phase[school] == "primary", _on(year, 4, 16), _on(year, 3, 1)),
        plus(late_from, 10),
    ).astype("datetime64[D]")
    before = truth.enrolments.school_on(begins - np.timedelta64(60, "D"), len(truth.people))[child]
    other = _second(truth.schools.phase, school)
    # One who did not get the first preference has the school of the truth as the second.
    second = (draw.random(many)[rows] > FIRST) & (other != school)
    of = np.concatenate([np.arange(count), np.flatnonzero(second)])
    place = np.where(np.arange(len(of)) < count, np.where(second[of], 2, 1), 1)
    wanted = np.where(np.arange(len(of)) < count, school[of], other[of])
    got = np.arange(len(of)) < count
    key = student_ids(source.seeds, truth)
    word = np.where(normal, f"Normal round {year}/{(year + 1) % 100}", f"In-year {year}/{(year + 1) % 100}")
    yield snapshot(
        day,
        {
            "preferences": columns(
                application=np.char.add(f"199-{year}-E-", (100_001 + rows[of]).astype("U7")),
                preference=place,
                child=key[child[of]],
                **as_seen(
                    source.sightings(VIEW), child[of], on, "upn", "forename", "surname", "birth", "sex"
                ),
                **as_seen(source.sightings(VIEW), child[of], on, "address", "postcode"),
                round=word[of],
                applied=applied[of],
                school=truth.schools.laestab[wanted],
                status=np.where(got, "A", "N"),
                offered=np.where(got, offered[of], days(len(of))),
                starts=np.where(got, rolls.entry[rows][of], days(len(of))),
                previous_school=np.where(before[of] != NOBODY, truth.schools.laestab[before[of]], ""),
                fair_access=(~normal & (draw.random(many)[rows] < 0.1))[of],
            )
        },
        [(FEED, key[child], child)],
    )


def _on(year: int, month: int, day: int) -> np.datetime64:
    """A closing or national offer day (School Admissions Code)."""
    return np.datetime64(date(year, month, day))


def _second(phase: np.ndarray, school: Ints) -> Ints:
    """Another school of the phase, or the same where there is one only."""
    found = school.copy()
    for name in np.unique(phase):
        choice = np.flatnonzero(phase == name)
        of = phase[school] == name
        found[of] = choice[(np.searchsorted(choice, school[of]) + 1) % len(choice)]
    return found
