"""The landlord's tenancies with a child in them, and what threatens them."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints
from kithline.city.households import is_grown, known_as, members_of, pairs
from kithline.city.housing import Tenancies, make_actions, make_tenancies
from kithline.city.over_years import SMALL, listed
from kithline.city.places import CITY
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

FEED = "housing"
LAG = 11
RENT = 118  # pounds a week: about the social rent of a home in England in 2024 (an assumption of the city)
STAGES = {"arrears": "Letter 2", "notice": "Notice served", "asb": ""}


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, told = np.datetime64(day), make_tenancies(source.seeds, truth)
    of, person = members_of(truth, told.family, on)
    here = told.start[of] < on
    of, person = of[here], known_as(truth, person[here], on)
    party = numbered(draw, "HP", len(truth.faces))
    officers = make_staff(draw, "HO", max(2, len(told) // 60))
    grown = is_grown(truth, truth.faces.person[person], on)
    first = np.append(True, np.diff(of) != 0)
    fields = ("forename", "surname", "birth", "sex", "address", "postcode", "uprn")
    yield snapshot(
        day,
        {
            "occupants": columns(
                tenancy=np.char.add("T-", (5001 + told.family[of]).astype("U8")),
                person_id=party[person],
                role=np.where(first, "Tenant", np.where(grown, "Joint tenant", "Child")),
                **as_seen(view, person, on, *fields),
                type=np.full(len(of), "Secure"),
                landlord=np.full(len(of), f"{CITY} City Council"),
                since=np.maximum(told.start[of], truth.faces.birth[person]),
                **officers.as_columns("officer", told.family[of] % len(officers), key="_id"),
            ),
            "actions": _actions(source, told, (of, person), party, on),
        },
        [(FEED, party[person], person)],
    )


def _actions(
    source: Source, told: Tenancies, occupants: tuple[Ints, Ints], party: np.ndarray, on: np.datetime64
) -> Columns:
    """One row of an action for each who lives there."""
    found = make_actions(source.seeds, source.truth, told)
    rows = listed(found.at, found.at, on, SMALL)
    i, j = pairs(found.tenancy[rows], occupants[0])
    row, person = rows[i], occupants[1][j]
    sort = found.sort[row]
    owed = found.weeks[row] * RENT
    return columns(
        action_id=np.char.add("AC-", (1001 + row).astype("U8")),
        person_id=party[person],
        sort=sort,
        happened_on=found.at[row],
        amount=np.where(sort == "arrears", owed.astype("U6"), ""),
        weeks=[
            int(weeks) if one == "arrears" else None
            for weeks, one in zip(found.weeks[row], sort, strict=True)
        ],
        stage=[STAGES[one] for one in sort],
        ground=np.where(sort == "notice", "Arrears", ""),
        role=np.where(sort == "asb", "Complained about", ""),
        behaviour=np.where(sort == "asb", "Noise and threats", ""),
        outcome=np.where(sort == "asb", "Warning", ""),
    )
