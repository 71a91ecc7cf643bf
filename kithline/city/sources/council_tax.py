"""Council tax: who is liable for each home in which a child lives. People tell this office first when they move."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.households import is_grown, members_of
from kithline.city.housing import households_with_children
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "council_tax"
LAG = 17
BIRTH_KNOWN = 0.15  # of those liable (assumption): the form does not ask
STAGES = ("Reminder", "Summons", "Liability order")


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("revenues")
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    families = households_with_children(truth, on)
    of, person = members_of(truth, families, on)
    grown = is_grown(truth, person, on) & (truth.people.mother[person] < 0)  # not the grown children
    of, person = of[grown], person[grown]
    alone = np.bincount(of, minlength=len(families))[of] == 1
    # By family and person, whoever lives here on the day: what is said of one stays when others come.
    many, family = len(truth.families), families[of]
    owing = truth.strains.poverty[family] + draw.normal(0, 0.5, many)[family] > 1.4
    party = numbered(draw, "P-", len(truth.faces))
    since = truth.lives.home_since(on, len(truth.people))[person]
    account = np.char.add("CT-", (7001 + families[of]).astype("U8"))
    long_ago = np.datetime64(truth.made_on) - draw.integers(2600, 5800, many).astype("timedelta64[D]")
    seen = as_seen(view, person, on, "forename", "surname", "birth", "address", "postcode", "uprn")
    seen["birth"] = np.where(
        draw.random(len(truth.faces))[person] < BIRTH_KNOWN, seen["birth"], np.datetime64("NaT")
    )
    yield snapshot(
        day,
        {
            "accounts": columns(
                account=account,
                party=party[person],
                role=np.where(alone, "Liable", "Jointly liable"),
                **seen,
                since=np.where(np.isnat(since), long_ago[family], since),
                discount=np.where(alone, "Single person", ""),
                arrears=np.where(owing, draw.choice(STAGES, size=many)[family], ""),
            )
        },
        [(FEED, party[person], person)],
    )
