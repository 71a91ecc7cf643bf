"""Operation Encompass: each child of each incident, named as the officer heard it."""

from collections.abc import Iterator

import numpy as np

from kithline.city.chance import padded
from kithline.city.sources import JOIN, Delivery, Source, columns

FEED = "police_encompass"
SAID = (
    "Spoken to alone. Says shouting woke them and that they are worried about what happens next.",
    "Did not want to talk. Stayed in the bedroom with a sibling.",
    "Says they are fine and that it happens a lot.",
    "Asleep throughout, not spoken to.",
    "Says they rang the police themselves because they were frightened.",
    "Told the officer that they had not slept and have a test at school.",
)
HAPPENED = (
    "Verbal argument between two adults, reported by a neighbour. No injuries seen.",
    "Adult pushed during an argument over money. One adult has left the address.",
    "Damage to a door and a telephone after an argument. One arrest.",
    "Former partner at the address against conditions. No contact with the children.",
    "Argument after alcohol. Adults separated for the night, safeguarding advice given.",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """In groups of days (daily in life); one notification has a date that is none. The newest file is sent though it is
    empty, so that silence is no lateness."""
    truth, view, draw = source.truth, source.sightings("police"), source.draw(FEED)
    told = truth.incidents
    reference = np.char.add("ENC/", padded(10_000 + told.number * 7, 7))
    first = np.unique(told.number, return_index=True)[1]
    place = np.arange(len(told.number)) - np.repeat(first, np.diff(np.append(first, len(told.number)))) + 1
    said = draw.integers(0, len(SAID), len(place))
    happened = source.draw(f"{FEED}.circumstances").integers(0, len(HAPPENED), told.number.max(initial=0) + 1)
    spoilt = False
    for start, end in source.periods(truth.size.days):
        rows = np.flatnonzero((told.at >= np.datetime64(start)) & (told.at < np.datetime64(end)))
        if not len(rows) and end < truth.today:
            continue
        child, on = told.child[rows], np.datetime64(end)
        line, postcode, _ = view.address(on, child)
        delivery = Delivery(
            end,
            {"date": end.isoformat()},
            {
                "notices": columns(
                    reference=reference[rows],
                    child_number=place[rows],
                    forename=view.forename[child],
                    surname=view.surname(on, child),
                    birth=view.birth[child],
                    sex=view.sex[child],
                    address=line,
                    postcode=postcode,
                    incident_at=told.at[rows],
                    incident_on=told.at[rows],
                    present=told.present[rows],
                    voice=np.where(told.present[rows], np.array(SAID)[said[rows]], ""),
                    circumstances=np.array(HAPPENED)[happened[told.number[rows]]],
                    related_adult=told.adult[rows],
                )
            },
            links=[
                (
                    "police_encompass",
                    np.char.add(np.char.add(reference[rows], JOIN), place[rows].astype("U3")),
                    child,
                )
            ],
        )
        if not spoilt and len(rows) > 1:
            # Both columns stand under one header: the moment and its day.
            row = int(draw.integers(len(rows)))
            delivery.rows["notices"]["incident_at"][row] = "last night"
            delivery.spoil("notices", "incident_on", row, "last night")
            spoilt = True
        yield delivery
