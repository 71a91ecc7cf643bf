"""Suspensions as schools tell the council, before the census repeats them."""

from collections.abc import Iterator

import numpy as np

from kithline.city.sources import Delivery, Source, columns

FEED = "suspensions"
DAYS = 28


def deliveries(source: Source) -> Iterator[Delivery]:
    """Every four weeks (in small cities every quarter), those that began since; schools write full names."""
    truth, view, draw = source.truth, source.sightings("school"), source.draw(FEED)
    told, faces = truth.suspensions, truth.faces
    number = 0
    for start, end in source.periods(max(DAYS, truth.size.days)):
        rows = np.flatnonzero((told.start >= np.datetime64(start)) & (told.start < np.datetime64(end)))
        if not len(rows):
            continue
        child = told.child[rows]
        delivery = Delivery(
            end,
            {"date": end.isoformat()},
            {
                "suspensions": columns(
                    school=truth.schools.laestab[told.school[rows]],
                    upn=faces.upn[child],
                    forename=view.forename[child],
                    surname=view.surname(np.datetime64(end), child),
                    birth=view.birth[child],
                    start=told.start[rows],
                    sessions=told.sessions[rows],
                    category=told.category[rows],
                    reason1=told.reason[rows],
                    reason2=told.second[rows],
                )
            },
            "sims",
            [("school", faces.upn[child], child)],
        )
        if number == 1:
            delivery.spoil("suspensions", "start", int(draw.integers(len(rows))), "soon")
        number += 1
        yield delivery
