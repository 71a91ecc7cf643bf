"""Housing Benefit and council tax reduction: everyone of the household of each claim.

No National Insurance numbers: there is no range of them that nobody can hold.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.households import is_grown, known_as, members_of, numbers_in
from kithline.city.housing import make_claims
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot

FEED = "benefits"
LAG = 17


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("revenues")
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    family, since = make_claims(source.seeds, truth)
    family, since = family[since < on], since[since < on]
    of, person = members_of(truth, family, on)
    mothers_first = np.lexsort((truth.families.mother[family[of]] != person, of))
    of, person = of[mothers_first], person[mothers_first]
    is_claimant = np.append(True, np.diff(of) != 0)[: len(of)]
    # The claimant is the first; the others keep their number while people come and go.
    member = np.where(is_claimant, 1, 1 + numbers_in(truth, family[of], person))
    who = known_as(truth, person, on)
    grown = is_grown(truth, person, on)
    claim = np.char.add("B-", (20_001 + family[of]).astype("U8"))
    capped, small = (draw.random((len(truth.families), 2)) < (0.03, 0.08))[family[of]].T
    parent = truth.people.mother[person] == person[np.searchsorted(of, of)]
    parent |= truth.people.father[person] == person[np.searchsorted(of, of)]
    yield snapshot(
        day,
        {
            "members": columns(
                claim=claim,
                member=member,
                claimant=np.ones(len(of), dtype=int),
                role=np.where(is_claimant, "claimant", np.where(grown, "partner", "dependant")),
                relation=np.where(~grown & parent, "child", ""),
                **as_seen(
                    view, who, on, "forename", "surname", "birth", "sex", "address", "postcode", "uprn"
                ),
                benefit=np.where(family[of] % 3 == 0, "Housing Benefit", "Council tax reduction"),
                since=np.maximum(since[of], truth.people.birth[person]),
                capped=[bool(yes) if first else None for yes, first in zip(capped, is_claimant, strict=True)],
                shortfall=np.where(is_claimant & small, "Under-occupancy", ""),
            )
        },
        [(FEED, np.char.add(np.char.add(claim, JOIN), member.astype("U2")), who)],
    )
