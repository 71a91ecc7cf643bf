"""Holiday activities and food: places booked in the last school holiday, most of them with free school meals."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import some
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.core.school_years import school_year
from kithline.core.terms import academic_year

FEED = "holiday_provision"
LAG = 12  # days from the end of the holiday to the file
TAKE_UP, BY_EXCEPTION = 0.30, 0.02  # of pupils with free meals, and of the others (assumptions)
PROVIDERS = ("Brinmouth Sports Camp", "Harbour Arts", "Marram Holiday Club")


def last_holiday(today: date) -> tuple[str, date, date]:
    """Name, first and last weekday of the last holiday of which the file has come."""
    year = academic_year(today)
    found = []
    for first in (year - 2, year - 1, year):
        terms, after = school_year(first).terms, school_year(first + 1).terms
        edges = ((terms[0][1], terms[1][0]), (terms[1][1], terms[2][0]), (terms[2][1], after[0][0]))
        for name, (ends, begins) in zip(("Winter", "Easter", "Summer"), edges, strict=True):
            opened, shut = ends + timedelta(days=3), begins - timedelta(days=1)
            if shut + timedelta(days=LAG) <= today:
                found.append((f"{name} {ends.year}", opened, shut))
    return found[-1]


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last holiday."""
    truth = source.truth
    holiday, opened, shut = last_holiday(truth.today)
    draw = source.draw(f"{FEED}.{holiday}")
    on = np.datetime64(shut + timedelta(days=LAG))
    pupils = np.unique(truth.enrolments.child[truth.enrolments.on(np.datetime64(opened - timedelta(days=5)))])
    has = truth.pupils.meals[pupils]
    child = np.union1d(some(draw, pupils[has], TAKE_UP), some(draw, pupils[~has], BY_EXCEPTION, least=1))
    count = len(child)
    span = max(1, min(10, (shut - opened).days - 4))
    start = np.busday_offset(np.datetime64(opened) + draw.integers(0, span, count), 0, roll="forward")
    booked = draw.integers(1, 5, count)
    free = np.isin(child, pupils[has])
    key = numbered(source.draw(FEED), "HA", len(truth.faces))
    seen = as_seen(source.sightings("parents"), child, on, "upn", "forename", "surname", "birth", "postcode")
    yield snapshot(
        on.astype(object),
        {
            "bookings": columns(
                booking=np.char.add(f"HB{shut:%y%m}-", (1001 + np.arange(count)).astype("U7")),
                child=key[child],
                **seen,
                provider=np.array(PROVIDERS)[draw.integers(0, len(PROVIDERS), count)],
                holiday=np.full(count, holiday),
                start=start,
                end=np.minimum(np.busday_offset(start, booked - 1), np.datetime64(shut)),
                booked=booked,
                attended=np.where(draw.random(count) < 0.75, booked, draw.integers(0, 2, count)),
                eligibility=np.where(free, "Free school meals", "By exception"),
            )
        },
        [(FEED, key[child], child)],
    )
