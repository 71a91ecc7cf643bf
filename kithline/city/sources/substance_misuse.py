"""Drug and alcohol treatment: initials, birth and part of a postcode, as the provider's list has them."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import turns
from kithline.city.households import households_on, is_grown, pairs
from kithline.city.over_years import SMALL, listed
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, numbered, snapshot, up_to
from kithline.city.staff import make_staff
from kithline.city.treatment import make_treatment

FEED = "substance_misuse"
LAG = 20
AGENCY = "T0999"


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, told = np.datetime64(day), make_treatment(source.seeds, truth)
    rows = listed(told.start, told.end, on, SMALL)
    who, over = told.client[rows], up_to(told.end[rows], on)
    number = numbered(draw, "C-", len(truth.faces))
    staff = make_staff(draw, "KW", max(2, len(told) // 30))
    seen = as_seen(view, who, on, "forename", "surname", "birth", "sex", "postcode")
    initials = [one[:1] + two[:1] for one, two in zip(seen["forename"], seen["surname"], strict=True)]
    household = households_on(truth, on)
    i, j = pairs(household[who], household)
    children = np.bincount(i, weights=~is_grown(truth, j, on) & (j != who[i]), minlength=len(who)).astype(int)
    yield snapshot(
        day,
        {
            "episodes": columns(
                agency=np.full(len(rows), AGENCY),
                client=number[who],
                episode=turns(told.client)[rows],
                initials=initials,
                birth=seen["birth"],
                sex=seen["sex"],
                area=[postcode[:-2] for postcode in seen["postcode"]],
                started_on=told.start[rows],
                discharged_on=over,
                outcome=np.where(np.isnat(over), "", "Completed"),
                substance=told.substance[rows],
                parental_status=np.where(
                    children > 0,
                    "Live with client",
                    np.where(told.parent[rows], "Live elsewhere", ""),
                ),
                children=children.astype("U2"),
                early_help=np.where(np.isin(who, truth.social_care.help.child), "Early help", ""),
                **staff.as_columns("worker", draw.integers(0, len(staff), len(told))[rows], key="_id"),
            )
        },
        [("ndtms", np.char.add(AGENCY + JOIN, number[who]), who)],
        "provider",
    )
