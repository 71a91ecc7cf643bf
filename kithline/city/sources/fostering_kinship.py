"""The council's own foster and kinship carers, and the children placed with them.

A placement in the city is with the eldest grown-up who lives there. Carers out of the city are other agencies', which
this service does not list.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.case_files import case_ids
from kithline.city.chance import Ints, plus
from kithline.city.households import households_on, is_grown, pairs
from kithline.city.lives import ROLES
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot, up_to
from kithline.city.staff import make_staff

FEED = "fostering_kinship"
LAG = 5


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (weekly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, care = np.datetime64(day), truth.social_care.care
    rows, carer, connected = _placements(source, on)
    child, start = care.child[rows], care.start[rows]
    over = up_to(care.end[rows], on)
    number = numbered(draw, "FC", len(truth.faces))
    key = case_ids(source.seeds, truth)
    who, first = np.unique(carer, return_index=True)
    earliest = np.full(len(truth.people), on)
    np.minimum.at(earliest, carer, start)
    workers = make_staff(draw, "K", max(2, len(truth.families) // 1500))
    kin = connected[first]
    relation = np.where(connected, "grandmother", "foster carer")
    # A tie stands once, though the child came twice.
    once = np.unique(carer * len(truth.faces) + child, return_index=True)[1]
    yield snapshot(
        day,
        {
            "carers": columns(
                carer=number[who],
                **as_seen(view, who, on, "forename", "surname", "birth", "address", "postcode"),
                approved=plus(
                    earliest[who], np.where(kin, 0, -draw.integers(100, 3000, len(truth.people))[who])
                ),
                type=np.where(kin, "Connected person", "Mainstream"),
                places=np.where(kin, 1, 2),
                terms=np.where(kin, "Named child", ""),
                **workers.as_columns("worker", who % len(workers)),
            ),
            "placements": columns(
                placement=np.char.add("FP", (1001 + rows).astype("U7")),
                child=key[child],
                carer=number[carer],
                start=start,
                end=over,
                type=care.placement[rows],
                connected=connected,
                reason_ended=np.where(np.isnat(over), "", "Left care"),
            ),
            "ties": columns(
                carer=number[carer[once]],
                child=key[child[once]],
                relation=relation[once],
                start=start[once],
                end=over[once],
            ),
        },
        [("fostering", number[who], who), ("case_system", key[child], child)],
    )


def _placements(source: Source, on: np.datetime64) -> tuple[Ints, Ints, np.ndarray]:
    """Rows of care in foster homes of the city, the carer of each, and whether that is the child's own kin."""
    truth = source.truth
    people, care, lives = truth.people, truth.social_care.care, truth.lives
    rows = np.flatnonzero(
        np.char.startswith(care.placement, "U") & (care.start < on) & (care.child < len(people))
    )
    # Who cares is told by the city's own day, so that a placement has one carer whatever day it is told on.
    made = np.datetime64(truth.made_on)
    household = households_on(truth, made)
    home = lives.homes_on(made, len(people))
    grown = np.flatnonzero(is_grown(truth, np.arange(len(people)), made) & (home >= 0))
    grown = grown[np.argsort(people.birth[grown], kind="stable")[::-1]]
    eldest = np.full(len(truth.places), NOBODY)
    eldest[home[grown]] = grown  # the eldest is written last
    placed = np.flatnonzero(lives.memberships.role == ROLES.index("placement"))
    i, j = pairs(care.child[rows], lives.memberships.person[placed])
    same = lives.memberships.start[placed[j]] == care.start[rows[i]]
    host = np.full(len(rows), NOBODY)
    host[i[same]] = eldest[lives.home[lives.memberships.household[placed[j[same]]]]]
    family = people.family[care.child[rows]]
    kin = np.where(family >= 0, truth.families.carer[np.maximum(family, 0)], NOBODY)
    connected = (kin >= 0) & (care.placement[rows] == "U1") & (household[np.maximum(kin, 0)] >= 0)
    carer = np.where(connected, kin, host)
    parents = np.stack([people.mother[care.child[rows]], people.father[care.child[rows]]])
    fit = (carer >= 0) & ~(parents == carer).any(axis=0)
    return rows[fit], carer[fit], connected[fit]
