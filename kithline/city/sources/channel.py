"""Prevent and Channel: a few young people whom someone was worried about."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import dates_between, plus, some_by_risk, weighted
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "channel"
LAG = 16
REFERRED = 0.0012  # a year, of those of 11 to 17: about half of the 6,900 referrals (Home Office, year to March 2024)
YEARS = 2


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    people, day = truth.people, source.truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    pool = np.flatnonzero(people.is_child & (people.ages(on) > 11.5) & (people.mother >= 0))
    count = max(2, round(REFERRED * YEARS * len(pool)))
    child = some_by_risk(draw, pool, -truth.strains.bond[pool], count)
    referred = dates_between(draw, on - np.timedelta64(YEARS * 365, "D"), on - np.timedelta64(3, "D"), count)
    adopted = draw.random(count) < 0.2
    closed = plus(referred, np.where(adopted, 240, draw.integers(14, 60, count)))
    closed = up_to(closed, on)
    is_open = np.isnat(closed)
    taken_on = np.where(adopted, np.minimum(plus(referred, 40), on), np.datetime64("NaT"))
    concern = weighted(
        draw, {"No ideology": 37, "Extreme right wing": 20, "Islamist": 12, "Mixed, unclear": 31}, count
    )
    case_id = np.char.add("CH-", (118 + np.arange(count)).astype("U5"))
    leads = make_staff(draw, "P", 2)
    yield snapshot(
        day,
        {
            "cases": columns(
                case_id=case_id,
                **as_seen(view, child, on, "forename", "surname", "birth", "sex"),
                referred_on=referred,
                closed_on=closed,
                stage=np.where(~is_open, "closed", np.where(adopted, "adopted", "information gathering")),
                concern=concern,
                intervention=np.where(adopted, "Mentor", ""),
                outcome=np.where(is_open, "", np.where(adopted, "Risk reduced", "No radicalisation found")),
                next_panel_on=np.where(is_open & adopted, plus(on, 20), np.datetime64("NaT")),
                adopted_on=taken_on,
                **leads.as_columns("lead", np.where(adopted, 0, NOBODY), key="_id"),
            )
        },
        [(FEED, case_id, child)],
    )
