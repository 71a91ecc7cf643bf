"""Checks for free school meals: what parents applied for, and the list of new pupils that the council asked about."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.attendance import year_groups
from kithline.city.calendar import year_begun
from kithline.city.chance import Days, Ints, some
from kithline.city.over_years import Year, listed, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.sources import JOIN, Columns, Delivery, Source, as_seen, columns, snapshot
from kithline.city.truth import Truth
from kithline.core.terms import academic_year

FEED = "fsm_checks"
BACK = 17
DAYS = 150
APPLYING, IN_VAIN = 0.25, 0.03  # of pupils with free meals, and without, within the time (assumptions)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last month's export and one batch."""
    truth, view = source.truth, source.sightings("parents")
    day = truth.today - timedelta(days=BACK)
    on = np.datetime64(day)
    pupils = np.unique(truth.enrolments.child[truth.enrolments.on(on)])
    has = truth.pupils.meals[pupils]
    every, checked_on = over_years(source.seeds, f"sources.{FEED}", truth, _applications)
    told = listed(checked_on, checked_on, on, DAYS)
    asking, checked = every[told], checked_on[told]
    entitled = truth.pupils.meals[asking]
    reference = np.char.add("F", (1_000_001 + told).astype("U8"))
    result = [
        f"Eligible ({year}-{year + 1})" if yes else "Not eligible"
        for yes, year in zip(
            entitled.tolist(), (academic_year(each) for each in checked.astype(object)), strict=True
        )
    ]
    youngest = pupils[year_groups(truth.people.birth[pupils], year_begun(day)) == 0]
    # A list goes by name and birth: of two of one name and day of birth it has one.
    seen = as_seen(view, youngest, on, "forename", "surname", "birth")
    names = np.array(
        [JOIN.join(each) for each in zip(*(part.astype(str) for part in seen.values()), strict=True)]
    ).astype("U120")
    names, kept = np.unique(names, return_index=True)
    new = youngest[kept]
    yield snapshot(
        day,
        {
            "applications": columns(
                reference=reference,
                result=result,
                **as_seen(view, asking, on, "forename", "surname", "birth"),
                school=_schools(source, asking, on),
                checked=checked,
                **_parents(source, asking, on),
            ),
            "batch": columns(
                **{code: values[kept] for code, values in seen.items()},
                school=_schools(source, new, on),
                result=np.where(np.isin(new, pupils[has]), "Eligible", "Not eligible"),
                **_parents(source, new, on),
            ),
        },
        [
            ("fsm_applications", reference, asking),
            ("fsm_batch", names, new),
            ("fsm_parents", _ninos(source, asking), truth.people.mother[asking]),
            ("fsm_parents", _ninos(source, new), truth.people.mother[new]),
        ],
    )


def _applications(year: Year, truth: Truth) -> tuple[Ints, Days]:
    """Pupils for whom somebody applies in a year, and when."""
    pupils = young_on(truth, year.start, 4, 15.5)
    on_roll = truth.enrolments.school_on(year.start + np.timedelta64(60, "D"), len(truth.people)) != NOBODY
    pupils = pupils[on_roll[pupils]]
    has, span = truth.pupils.meals[pupils], 365 * year.share / DAYS
    draw = year.draw
    asking = np.union1d(
        some(draw, pupils[has], APPLYING * span, 2), some(draw, pupils[~has], IN_VAIN * span, 1)
    )
    return asking, year.dates(len(asking))


def _schools(source: Source, child: Ints, on: np.datetime64) -> np.ndarray:
    truth = source.truth
    school = truth.enrolments.school_on(on, len(truth.people))[child]
    return np.where(school != NOBODY, truth.schools.urn[school], "")


def _parents(source: Source, child: Ints, on: np.datetime64) -> Columns:
    """The mother who asks. National Insurance numbers begin QQ, as nobody's does."""
    truth = source.truth
    mother = truth.people.mother[child]
    seen = as_seen(source.sightings("parents"), mother, on, "forename", "surname", "birth")
    return columns(
        **{f"parent_{code}": values for code, values in seen.items()}, parent_nino=_ninos(source, child)
    )


def _ninos(source: Source, child: Ints) -> np.ndarray:
    """The mothers' numbers."""
    people = source.truth.people
    number = 100_000 + source.draw(f"{FEED}.nino").permutation(len(people))
    return np.char.add(np.char.add("QQ", number[people.mother[child]].astype("U6")), "C")
