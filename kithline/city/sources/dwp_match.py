"""The match with DWP: the grown-ups of families that early help or social care worked with in a year.

No National Insurance numbers: there is no range of them that nobody can hold.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.households import is_grown, members_of
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "dwp_match"
LAG = 60
BENEFITS = (
    "Universal Credit, searching for work",
    "Universal Credit, no work requirements",
    "Employment and Support",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One scan (each term in life). Names are the case system's, which sent them."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("case_system")
    day = truth.today - timedelta(days=LAG)
    on, care = np.datetime64(day), truth.social_care
    year_ago = on - np.timedelta64(365, "D")
    helped = [
        told.child[(told.start < on) & (np.isnat(told.end) | (told.end > year_ago))]
        for told in (care.help, care.referrals)
    ]
    child = truth.faces.person[np.concatenate(helped)]
    family = np.unique(truth.people.family[child][truth.people.family[child] >= 0])
    of, person = members_of(truth, family, on)
    grown = is_grown(truth, person, on)
    of, person = of[grown], person[grown]
    poor = truth.strains.poverty[family][of]
    # By person, whoever is asked about: a later scan has the same number for the same person.
    many = len(truth.faces)
    matched = draw.random(many)[person] < np.where(poor > 1, 0.7, np.where(poor > 0, 0.3, 0.1))
    reference = numbered(draw, "SF-", many)
    yield snapshot(
        day,
        {
            "results": columns(
                reference=reference[person],
                **as_seen(view, person, on, "forename", "surname", "birth"),
                result=np.where(matched, "matched", "not matched"),
                benefit=np.where(matched, draw.choice(BENEFITS, size=many)[person], ""),
                scanned_on=np.full(len(person), on - np.timedelta64(12, "D")),
            )
        },
        [(FEED, reference[person], person)],
    )
