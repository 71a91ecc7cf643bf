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
    # Odd and even numbers, and one draw for each of either sort: those of the first stay when others come.
    number = np.concatenate([10_001 + 2 * np.arange(len(led)), 10_002 + 2 * np.arange(len(stray.on))])
    rating = np.where(source.draw(f"{FEED}.rating").random(len(at)) < 0.2, "red", "amber")[rows]
    rating = np.where(became, rating, "green")
    reason = np.concatenate(
        [
            source.draw(f"{FEED}.reason.{sort}").choice(REASONS, size=many)
            for sort, many in (("led", len(led)), ("stray", len(stray.on)))
        ]
    )
    person = numbered(draw, "P", len(truth.faces))
    fields = ("upn", "forename", "surname", "birth", "sex", "address", "postcode")
    yield snapshot(
        day,
        {
            "contacts": columns(
                contact=np.char.add("MC", number[rows].astype("U8")),
                person=person[who],
                **as_seen(view, who, on, *fields),
                on=at[rows],
                source=came_from[rows],
                reason=np.where(came_from[rows] == "6", REASONS[1], reason[rows]),
                rating=rating,
                decision=np.where(became, "Referral to social care", "Information and advice"),
                decided=np.minimum(at[rows] + (rating != "red").astype("timedelta64[D]"), on),
                decided_by=np.full(len(rows), "MASH duty team"),
            )
        },
        [("front_door", person[who], who)],
    )
