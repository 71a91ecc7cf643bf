"""The headcount of funded early education: children under school age with a provider this term."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import Ints, among
from kithline.city.lives import LONG_AGO
from kithline.city.people import NOBODY
from kithline.city.places import TELEPHONE
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.core.school_years import school_year
from kithline.core.terms import academic_year

FEED = "early_years"
INTO_TERM = 28  # days into a term by which the claims are in
TAKE_UP = {3: 0.93, 2: 0.6, 1: 0.3, 0: 0.2}  # by age (DfE for three and four; the younger are assumptions)
POOR, WORKING = (
    0.6,
    0.45,
)  # poverty from which a two-year-old is entitled; share of families who both work (assumptions)
DISABLED = 2.0
NAMES = (
    "Dandelion",
    "Little Limpets",
    "Puffin Corner",
    "Periwinkle",
    "Driftwood",
    "Sandpiper",
    "Starfish",
    "Cockle",
)
KINDS = ("Pre-school", "Nursery", "Day Nursery")


def headcount_day(today: date) -> date:
    """The day of the last headcount."""
    year = academic_year(today)
    terms = [first for each in (year - 1, year) for first, _ in school_year(each).terms]
    return max(day for day in (first + timedelta(days=INTO_TERM) for first in terms) if day <= today)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last headcount."""
    truth, draw = source.truth, source.draw(FEED)
    day = headcount_day(truth.today)
    on, people, care = np.datetime64(day), truth.people, truth.social_care.care
    child, entitled, basis = _entitled(source, draw, on)
    count, age = len(child), people.ages(on)[child]
    settings, code = _settings(source, draw, child, on)
    begins = np.datetime64(day - timedelta(days=INTO_TERM))
    start = np.maximum(begins - draw.integers(0, 500, count), people.birth[child] + np.timedelta64(275, "D"))
    # A child who is adopted, or comes into the city, begins with a provider there.
    came = np.maximum(
        np.where(np.isnat(people.adopted_on[child]), LONG_AGO, people.adopted_on[child]),
        np.where(
            np.isnat(truth.lives.arrived_on[people.family[child]]),
            LONG_AGO,
            truth.lives.arrived_on[people.family[child]],
        ),
    )
    start = np.minimum(np.maximum(start, came + np.timedelta64(14, "D")), on)
    funded = np.where(np.char.startswith(entitled, "Working"), 30, 15)
    premium = (age >= 3) & (
        (truth.strains.poverty[people.family[child]] > POOR)
        | np.isin(child, care.child[among(care.start, care.end, on)])
    )
    key = numbered(source.draw(f"{FEED}.ids"), "EY", len(truth.faces))
    yield snapshot(
        day,
        {
            "claims": columns(
                claim=np.char.add("HC", key[child]),
                child=key[child],
                **as_seen(
                    source.sightings(FEED), child, on, "nhs_number", "forename", "surname", "birth", "sex"
                ),
                **as_seen(source.sightings(FEED), child, on, "ethnicity", "address", "postcode"),
                setting=settings[code],
                setting_urn=np.char.add("EY999", (901 + code).astype("U4")),
                setting_telephone=[TELEPHONE.format(800 + place % 100) for place in code.tolist()],
                start=np.busday_offset(start, 0, roll="backward"),
                hours=(funded + draw.choice([0, 0, 3, 6], count)).astype("U4"),
                entitlement=entitled,
                funded=funded.astype("U4"),
                basis=basis,
                pupil_premium=premium,
                disability_fund=truth.strains.disability[child] > DISABLED,
            )
        },
        [(FEED, key[child], child)],
    )


def _entitled(
    source: Source, draw: np.random.Generator, on: np.datetime64
) -> tuple[Ints, np.ndarray, np.ndarray]:
    """Children with a place, what they are entitled to, and on which basis a two-year-old is."""
    truth, people = source.truth, source.truth.people
    age = people.ages(on)
    on_roll = truth.enrolments.child[truth.enrolments.on(on)]
    home = truth.lives.homes_on(on, len(people))
    pool = np.flatnonzero((age >= 0.8) & (age < 5) & (people.mother >= 0) & (home != NOBODY))
    pool = np.setdiff1d(pool, on_roll)
    years = np.minimum(3, age[pool].astype(int))
    pool = pool[draw.random(len(pool)) < np.array([TAKE_UP[year] for year in years.tolist()])]
    family, care = people.family[pool], truth.social_care.care
    works = draw.random(len(truth.families))[family] < WORKING
    poor = truth.strains.poverty[family] > POOR
    disabled = truth.strains.disability[pool] > DISABLED
    left_care = people.adopted_on[pool] <= on
    left_care |= np.isin(pool, care.child[care.start <= on])
    two = (age[pool] >= 2) & (age[pool] < 3)
    basis = np.select([two & left_care, two & disabled, two & poor], ["LAA", "HSD", "ECO"], "")
    entitled = np.select(
        [basis != "", works, age[pool] >= 3],
        ["Two-year-old", "Working parents", "Universal"],
        "",
    )
    kept = entitled != ""
    return pool[kept], entitled[kept], basis[kept]


def _settings(
    source: Source, draw: np.random.Generator, child: Ints, on: np.datetime64
) -> tuple[np.ndarray, Ints]:
    """The providers' names, and for each child the one that is near; brothers and sisters go to one."""
    truth = source.truth
    count = max(3, len(truth.people) // 2500)
    order = draw.permutation(len(NAMES) * len(KINDS))
    names = np.array(
        [
            f"{NAMES[order[place % len(order)] % len(NAMES)]} {KINDS[order[place % len(order)] // len(NAMES)]}"
            + (f" {place // len(order) + 1}" if place >= len(order) else "")
            for place in range(count)
        ]
    )
    home = truth.lives.homes_on(on, len(truth.people))[child]
    return names, (truth.places.sector[home] + truth.people.family[child] % 2) % count
