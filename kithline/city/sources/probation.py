"""Probation: adults of families with children who are or were lately supervised, and those children."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, turns
from kithline.city.households import households_on, is_grown, known_as, pairs
from kithline.city.justice import RISKS, Supervision, make_supervision
from kithline.city.over_years import listed
from kithline.city.places import CITY
from kithline.city.sources import JOIN, Columns, Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import Staff, make_staff

FEED = "probation"
LAG = 14
ENDED = 365  # days for which an order that has ended is still told


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("probation")
    day = truth.today - timedelta(days=LAG)
    on, told = np.datetime64(day), make_supervision(source.seeds, truth)
    rows = listed(told.start, told.end, on, ENDED)
    number = numbered(draw, "X70", len(truth.faces))
    officers = make_staff(draw, "OM", max(2, len(told) // 12))
    officer = draw.integers(0, len(officers), len(told))
    adult = told.adult[rows]
    high = told.harm[rows] == len(RISKS) - 1
    latest = turns(told.adult[rows][::-1])[::-1] == 1  # children are told with an adult's last order
    of, child, place = _children(source, told, rows[latest], on)
    key = number[told.adult[of]]
    yield snapshot(
        day,
        {
            "persons": columns(
                crn=number[adult],
                event_number=turns(told.adult)[rows],
                **as_seen(
                    view, adult, on, "forename", "middle", "surname", "birth", "sex", "address", "postcode"
                ),
                order=told.order[rows],
                start=told.start[rows],
                end=told.end[rows],
                conditions=np.where(told.to_children[rows] > 1, "No unsupervised contact with children.", ""),
                rosh=np.array(RISKS)[told.harm[rows]],
                rosh_children=np.array(RISKS)[told.to_children[rows]],
                mappa=np.where(high & (told.order[rows] == "Licence"), "Category 2, level 1", ""),
                registrations=np.where(told.to_children[rows] > 0, "Domestic abuse perpetrator", ""),
                team=np.full(len(rows), f"{CITY} probation delivery unit"),
                **officers.as_columns("officer", officer[rows], key="_id"),
            ),
            "children": _told_with(source, told, (of, child, place), key, (officers, officer), on),
        },
        [
            ("probation", number[adult], adult),
            ("probation", np.char.add(np.char.add(key, JOIN), place.astype("U2")), child),
        ],
    )


def _children(source: Source, told: Supervision, rows: Ints, on: np.datetime64) -> tuple[Ints, Ints, Ints]:
    """Row of the supervision, identity and number, for each child of the adult's family."""
    people = source.truth.people
    i, child = pairs(told.family[rows], people.family)
    young = ~is_grown(source.truth, child, on) & (people.birth[child] < on) & (people.mother[child] >= 0)
    place = np.arange(len(i)) - np.searchsorted(i, i) + 1
    return rows[i[young]], known_as(source.truth, child[young], on), place[young]


def _told_with(
    source: Source,
    told: Supervision,
    children: tuple[Ints, Ints, Ints],
    key: np.ndarray,
    by: tuple[Staff, Ints],
    on: np.datetime64,
) -> Columns:
    truth, view = source.truth, source.sightings("probation")
    of, child, place = children
    person, adult = truth.faces.person[child], told.adult[of]
    household = households_on(truth, on)
    relation = np.where(
        adult == truth.people.mother[person],
        "mother",
        np.where(adult == truth.people.father[person], "father", "mother's partner"),
    )
    staff, officer = by
    return columns(
        crn=key,
        child_number=place,
        **as_seen(view, child, on, "forename", "surname", "birth", "sex"),
        relation=relation,
        lives_with=(household[person] == household[adult]) & (household[adult] >= 0),
        contact=np.where(told.to_children[of] > 1, "None without social care's agreement", "No limit"),
        since=told.start[of],
        until=told.end[of],
        rosh_children=np.array(RISKS)[told.to_children[of]],
        **staff.as_columns("officer", officer[of]),
    )
