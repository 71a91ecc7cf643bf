"""Prevent and Channel: a few young people whom someone was worried about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kithline.city.chance import Days, Ints, plus, some_by_risk, weighted
from kithline.city.names import Words
from kithline.city.over_years import Year, listed, over_years, young_on
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot, up_to
from kithline.city.staff import make_staff
from kithline.city.truth import Truth

FEED = "channel"
LAG = 16
REFERRED = 0.0012  # a year, of those of 11 to 17: about half of the 6,900 referrals (Home Office, year to March 2024)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, view = source.truth, source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    told = over_years(source.seeds, f"sources.{FEED}", truth, _cases)
    rows = listed(told.referred, told.closed, on)
    child, referred, adopted = told.child[rows], told.referred[rows], told.adopted[rows]
    closed = up_to(told.closed[rows], on)
    is_open = np.isnat(closed)
    taken_on = np.where(adopted, np.minimum(plus(referred, 40), on), np.datetime64("NaT"))
    case_id = np.char.add("CH-", (118 + rows).astype("U5"))
    leads = make_staff(source.draw(FEED), "P", 2)
    yield snapshot(
        day,
        {
            "cases": columns(
                case_id=case_id,
                **as_seen(view, child, on, "forename", "surname", "birth", "sex"),
                referred_on=referred,
                closed_on=closed,
                stage=np.where(~is_open, "closed", np.where(adopted, "adopted", "information gathering")),
                concern=told.concern[rows],
                intervention=np.where(adopted, "Mentor", ""),
                outcome=np.where(is_open, "", np.where(adopted, "Risk reduced", "No radicalisation found")),
                next_panel_on=np.where(is_open & adopted, plus(on, 20), np.datetime64("NaT")),
                adopted_on=taken_on,
                **leads.as_columns("lead", np.where(adopted, 0, NOBODY), key="_id"),
            )
        },
        [(FEED, case_id, child)],
    )


@dataclass(frozen=True)
class Cases:
    """One row a young person referred; `adopted`: taken on by the panel."""

    child: Ints
    referred: Days
    closed: Days
    adopted: np.ndarray
    concern: Words


def _cases(year: Year, truth: Truth) -> Cases:
    draw, pool = year.draw, young_on(truth, year.start, 11, 17)
    child = some_by_risk(draw, pool, -truth.strains.bond[pool], year.many(REFERRED, len(pool), 1))
    count = len(child)
    referred, adopted = year.dates(count), draw.random(count) < 0.2
    return Cases(
        child,
        referred,
        plus(referred, np.where(adopted, 240, draw.integers(14, 60, count))),
        adopted,
        weighted(
            draw, {"No ideology": 37, "Extreme right wing": 20, "Islamist": 12, "Mixed, unclear": 31}, count
        ),
    )
