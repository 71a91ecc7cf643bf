"""The front door: every contact about a child, those that became referrals and those that led nowhere.

The people are the front door's own, as a caller told of them.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "mash_contacts"
LAG = 1
BACK = 365
REASONS = (
    "Pupil told her tutor of shouting at night",
    "Police attended a dispute; child present",
    "Missed health appointments; home cold",
    "Neighbour heard a child crying for long",
    "Parent asks for help with behaviour",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (daily in life) of the contacts of a year."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("front_door")
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    led, stray = truth.social_care.referrals, truth.social_care.contacts
    child, at = np.concatenate([led.child, stray.child]), np.concatenate([led.start, stray.on])
    came_from = np.concatenate([led.source, stray.source])
    rows = np.flatnonzero((at >= on - np.timedelta64(BACK, "D")) & (at < on))
    who = child[rows]
    became = rows < len(led)
    rating = np.where(became, draw.choice(["red", "amber"], size=len(rows), p=[0.2, 0.8]), "green")
    person = numbered(draw, "P", len(truth.faces))
    fields = ("upn", "forename", "surname", "birth", "sex", "address", "postcode")
    yield snapshot(
        day,
        {
            "contacts": columns(
                contact=np.char.add("MC", (10_001 + rows).astype("U8")),
                person=person[who],
                **as_seen(view, who, on, *fields),
                on=at[rows],
                source=came_from[rows],
                reason=np.where(came_from[rows] == "6", REASONS[1], draw.choice(REASONS, size=len(rows))),
                rating=rating,
                decision=np.where(became, "Referral to social care", "Information and advice"),
                decided=np.minimum(at[rows] + (rating != "red").astype("timedelta64[D]"), on),
                decided_by=np.full(len(rows), "MASH duty team"),
            )
        },
        [("front_door", person[who], who)],
    )
