"""The domestic abuse service: mothers, children and some men whom it supports, and who lives in the refuge.

Where the refuge is stands in the file of stays only, and every row of that is restricted.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import turns
from kithline.city.domestic_abuse import CHILD, SUSPECT, VICTIM, make_support
from kithline.city.over_years import SMALL, listed
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "domestic_abuse_service"
LAG = 10
TYPES = {VICTIM: "Adult victim", CHILD: "Child", SUSPECT: "Person who harms"}
SERVICES = {VICTIM: "IDVA", CHILD: "Children's worker", SUSPECT: "Behaviour change"}


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, told, places = np.datetime64(day), make_support(source.seeds, truth), truth.places
    client = numbered(draw, "DA-", len(truth.faces))
    staff = make_staff(draw, "D", max(2, len(told) // 40))
    rows = listed(told.start, told.end, on, SMALL)
    who, role = told.person[rows], told.role[rows]
    over = up_to(told.end[rows], on)
    service = np.array([SERVICES[each] for each in role])
    service = np.where(~np.isnat(told.entered[rows]) & (role == VICTIM), "Refuge", service)
    stay = rows[told.entered[rows] < on]
    yield snapshot(
        day,
        {
            "clients": columns(
                client_id=client[who],
                episode=turns(told.person)[rows],
                role=np.array([TYPES[each] for each in role]),
                **as_seen(view, who, on, "nhs_number", "forename", "surname", "birth", "sex"),
                service=service,
                risk=np.where(role == VICTIM, np.where(told.high[rows], "high", "medium"), ""),
                started_on=told.start[rows],
                ended_on=over,
                outcome=np.where(np.isnat(over), "", "Support completed"),
                **staff.as_columns(
                    "worker",
                    np.where(role == SUSPECT, NOBODY, told.family[rows] % len(staff)),
                    key="_id",
                ),
            ),
            "refuge_stays": columns(
                client_id=client[told.person[stay]],
                moved_in_on=told.entered[stay],
                moved_out_on=up_to(told.left[stay], on),
                address=np.full(len(stay), places.line[places.refuge]),
                postcode=np.full(len(stay), places.postcode[places.refuge]),
            ),
        },
        [("domestic_abuse", client[who], who)],
    )
