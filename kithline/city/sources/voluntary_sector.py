"""Two voluntary organisations: one for young people, one for families; each sends its own list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk, up_to
from kithline.city.names import Words
from kithline.city.over_years import Year, listed, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered
from kithline.city.staff import make_staff
from kithline.city.truth import Truth

FEED = "voluntary_sector"
YOUNG, FAMILIES = 0.02, 0.03  # of those of 9 to 17, and of families, in a year (assumptions)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One delivery of each organisation, on days of their own."""
    seeds, truth = source.seeds, source.truth
    young = over_years(seeds, f"sources.{FEED}.young", truth, _young)
    yield _delivery(source, "ropeyard-youth", "Ropeyard Youth", "Boxing and mentoring", young, 15)
    families = over_years(seeds, f"sources.{FEED}.families", truth, _families)
    yield _delivery(source, "family-anchor", "Family Anchor", "Visits at home", families, 16)


@dataclass(frozen=True)
class Support:
    """One row a person supported; a family is supported together."""

    who: Ints
    start: Days
    end: Days
    referred_by: Words
    agreed: np.ndarray


def _young(year: Year, truth: Truth) -> Support:
    pool = young_on(truth, year.start, 9, 17)
    pool = pool[np.isnat(truth.people.adopted_on[pool])]
    count = year.many(YOUNG, len(pool), 2)
    chosen = some_by_risk(year.draw, pool, -0.6 * truth.strains.bond[pool], count)
    return _supported(year, chosen, np.arange(len(chosen)))


def _families(year: Year, truth: Truth) -> Support:
    people, young = truth.people, young_on(truth, year.start, 0, 12)
    young = young[np.isnat(people.adopted_on[young])]
    mothers = np.unique(people.mother[young])
    pressed = (truth.strains.poverty + truth.strains.mental_health)[people.family[mothers]]
    chosen = some_by_risk(year.draw, mothers, 0.5 * pressed, year.many(FAMILIES, len(mothers), 2))
    own = young[np.isin(people.mother[young], chosen)]
    of = np.concatenate([np.arange(len(chosen)), np.searchsorted(chosen, people.mother[own])])
    return _supported(year, np.concatenate([chosen, own]), of)


def _supported(year: Year, who: Ints, of: Ints) -> Support:
    """`of`: the family of each, from nought."""
    draw, count = year.draw, int(of.max(initial=-1)) + 1
    start = year.dates(count)
    return Support(
        who,
        start[of],
        plus(start, draw.integers(90, 500, count))[of],
        np.array(["School", "Health visitor", "Themselves"])[draw.integers(0, 3, count)[of]],
        (draw.random(count) < 0.8)[of],
    )


def _delivery(source: Source, code: str, name: str, activity: str, told: Support, back: int) -> Delivery:
    truth, day = source.truth, source.truth.today - timedelta(days=back)
    on = np.datetime64(day)
    rows = listed(told.start, told.end, on)
    rows = rows[truth.lives.homes_on(on, len(truth.people))[told.who[rows]] != NOBODY]
    who = told.who[rows]
    key = numbered(source.draw(f"{FEED}.{code}"), "", len(truth.faces))[who]
    return Delivery(
        day,
        {"date": day.isoformat(), "organisation_code": code},
        {"support": _support(source, name, activity, (told, rows), key, on)},
        "plain",
        [(FEED, np.char.add(f"{name}|", key), who)],
    )


def _support(
    source: Source, name: str, activity: str, of: tuple[Support, Ints], key: np.ndarray, on: np.datetime64
) -> Columns:
    told, rows = of
    people, count, who = source.truth.people, len(rows), told.who[rows]
    end, agreed = up_to(told.end[rows], on), told.agreed[rows]
    workers = make_staff(source.draw(f"{FEED}.{name}"), "V", 3)
    worker = workers.as_columns("worker", np.maximum(people.family[who], 0) % len(workers))
    del worker["worker"]  # known by the e-mail address here
    return columns(
        organisation=np.full(count, name),
        reference=key,
        **as_seen(source.sightings("clubs"), who, on, "forename", "surname", "birth", "sex", "postcode"),
        activity=np.full(count, activity),
        start=told.start[rows],
        end=end,
        referred_by=told.referred_by[rows],
        outcome=np.where(np.isnat(end), "", "Goals met"),
        agreed=np.where(agreed, told.start[rows], np.datetime64("NaT")),
        agreed_by=np.where(agreed, "Mother", ""),
        **worker,
    )
