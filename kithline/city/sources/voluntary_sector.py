"""Two voluntary organisations: one for young people, one for families; each sends its own list."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, dates_between, days, plus, some_by_risk, up_to
from kithline.city.people import NOBODY
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered
from kithline.city.staff import make_staff

FEED = "voluntary_sector"
YOUNG, FAMILIES = 0.02, 0.03  # of those of 9 to 17, and of families (assumptions)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One delivery of each organisation, on days of their own."""
    truth, people = source.truth, source.truth.people
    home = truth.lives.homes_on(np.datetime64(truth.today - timedelta(days=20)), len(people))
    age = people.ages(np.datetime64(truth.today))
    draw = source.draw(FEED)
    pool = np.flatnonzero((age >= 9) & (age < 18) & (home != NOBODY) & np.isnat(people.adopted_on))
    young = some_by_risk(draw, pool, -0.6 * truth.strains.bond[pool], max(2, round(YOUNG * len(pool))))
    yield _delivery(source, "ropeyard-youth", "Ropeyard Youth", "Boxing and mentoring", young, 15)
    mothers = np.unique(people.mother[(age < 12) & (people.mother >= 0) & np.isnat(people.adopted_on)])
    mothers = mothers[home[mothers] != NOBODY]
    pressed = truth.strains.poverty + truth.strains.mental_health
    chosen = some_by_risk(
        draw, mothers, 0.5 * pressed[people.family[mothers]], max(2, round(FAMILIES * len(mothers)))
    )
    own = np.flatnonzero(np.isin(people.mother, chosen) & (age < 12) & np.isnat(people.adopted_on))
    own = own[home[own] != NOBODY]
    yield _delivery(
        source, "family-anchor", "Family Anchor", "Visits at home", np.concatenate([chosen, own]), 16
    )


def _delivery(source: Source, code: str, name: str, activity: str, who: Ints, back: int) -> Delivery:
    truth, day = source.truth, source.truth.today - timedelta(days=back)
    key = numbered(source.draw(f"{FEED}.{code}"), "", len(truth.faces))[who]
    return Delivery(
        day,
        {"date": day.isoformat(), "organisation_code": code},
        {"support": _support(source, code, name, activity, who, key, np.datetime64(day))},
        "plain",
        [(FEED, np.char.add(f"{name}|", key), who)],
    )


def _support(
    source: Source, code: str, name: str, activity: str, who: Ints, key: np.ndarray, on: np.datetime64
) -> Columns:
    draw, people, count = source.draw(f"{FEED}.{code}.support"), source.truth.people, len(who)
    # A family is supported together: one draw a family.
    family, of = np.unique(people.family[who], return_inverse=True)
    start = dates_between(draw, on - np.timedelta64(400, "D"), on - np.timedelta64(10, "D"), len(family))[of]
    start = np.maximum(start, np.minimum(plus(people.birth[who], 10), on))
    end = np.where((draw.random(len(family)) < 0.25)[of], up_to(plus(start, 200), on), days(count))
    agreed = (draw.random(len(family)) < 0.8)[of]
    workers = make_staff(draw, "V", 3)
    worker = workers.as_columns("worker", of % len(workers))
    del worker["worker"]  # known by the e-mail address here
    return columns(
        organisation=np.full(count, name),
        reference=key,
        **as_seen(source.sightings("clubs"), who, on, "forename", "surname", "birth", "sex", "postcode"),
        activity=np.full(count, activity),
        start=start,
        end=end,
        referred_by=np.array(["School", "Health visitor", "Themselves"])[
            draw.integers(0, 3, len(family))[of]
        ],
        outcome=np.where(np.isnat(end), "", "Goals met"),
        agreed=np.where(agreed, start, np.datetime64("NaT")),
        agreed_by=np.where(agreed, "Mother", ""),
        **worker,
    )
