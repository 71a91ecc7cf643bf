"""CP-IS: the NHS looked up a child who has a protection plan or is in care, at an emergency attendance."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.health import make_emergencies
from kithline.city.households import pairs
from kithline.city.places import TELEPHONE
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot

FEED = "cp_is"


def deliveries(source: Source) -> Iterator[Delivery]:
    """One list (daily in life) of the window. Numbers and names are the case system's, which uploaded them."""
    truth, view = source.truth, source.sightings("case_system")
    day = truth.today - timedelta(days=1)
    on, told = np.datetime64(day), make_emergencies(source.seeds, truth)
    plan = np.where(_during(told, truth.social_care.plans), "CPP", "")
    plan = np.where(_during(told, truth.social_care.care), "LAC", plan)
    # Whom the council uploads without an NHS number the NHS cannot find.
    known = (plan != "") & (view.nhs_number[told.child] != "")
    rows = np.flatnonzero(known & (told.at >= np.datetime64(truth.since)) & (told.at < on))
    child = told.child[rows]
    yield snapshot(
        day,
        {
            "notifications": columns(
                notification=np.char.add("A-", (1001 + rows).astype("U8")),
                **as_seen(view, child, on, "nhs_number", "forename", "surname", "birth", "sex"),
                plan=plan[rows],
                accessed_at=told.at[rows],
                setting=np.full(len(rows), "Emergency department"),
                provider=np.full(len(rows), "Brinmouth General Hospital"),
                telephone=np.full(len(rows), TELEPHONE.format(293)),
            )
        },
        [("cp_is", view.nhs_number[child], child)],
    )


def _during(told: object, spells: object) -> np.ndarray:
    """Whether the child of each attendance had a plan (or was in care) on that day."""
    i, j = pairs(told.child, spells.child)
    on = told.at[i].astype("datetime64[D]")
    held = (spells.start[j] <= on) & (np.isnat(spells.end[j]) | (spells.end[j] > on))
    found = np.zeros(len(told), dtype=bool)
    found[i[held]] = True
    return found
