"""Adoption: children before their order under the name of their birth, and adopted children who are supported under
their new one. Every row is restricted; the two have numbers of their own.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, plus
from kithline.city.faces import identity_of_birth
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered, snapshot
from kithline.city.staff import make_staff

FEED = "adoption"
LAG = 19
SUPPORTED = 3  # every so many of the adopted but one
PLANNED = 0.3  # of children under six in care: the agency has decided on adoption (assumption)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (monthly in life) since the feed's first day."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on, adopted = np.datetime64(day), truth.lives.adoptions
    born_as = identity_of_birth(truth.people, np.arange(len(adopted)))
    before, after = numbered(draw, "AC", len(truth.faces)), numbered(draw, "AP", len(truth.faces))
    staff = make_staff(draw, "AW", 2)
    planned = _planned(source, on)
    child = np.concatenate([born_as, planned])
    ordered = np.concatenate(
        [truth.people.adopted_on[adopted.person], np.full(len(planned), np.datetime64("NaT"))]
    )
    decided = np.where(np.isnat(ordered), on - np.timedelta64(25, "D"), plus(ordered, -240))
    supported = adopted.person[np.arange(len(adopted)) % SUPPORTED != SUPPORTED - 1]
    supported = supported[truth.people.adopted_on[supported] < on - np.timedelta64(30, "D")]
    worker = np.zeros(len(child), dtype=int)
    done = ~np.isnat(ordered) & (ordered <= on)
    fields = ("forename", "surname", "birth")
    yield snapshot(
        day,
        {
            "before": columns(
                record=np.char.add("AD", (1 + np.arange(len(child))).astype("U5")),
                child=before[child],
                **as_seen(view, child, on, *fields, "sex"),
                decided=decided,
                placement_order=plus(ordered, -200),
                matched=plus(ordered, -160),
                placed=plus(ordered, -130),
                ordered=np.where(done, ordered, np.datetime64("NaT")),
                order_type=np.where(done, "Adoption order", ""),
                adopters=np.where(np.isnat(ordered), "", "2"),
                **staff.as_columns("worker", worker),
            ),
            "after": _support(source, supported, after, on),
        },
        [(FEED, before[child], child), ("adoption_support", after[supported], supported)],
    )


def _planned(source: Source, on: np.datetime64) -> Ints:
    """Young children in care now on whose adoption the agency has just decided: the case system has them openly."""
    truth, care = source.truth, source.truth.social_care.care
    now = (care.start < on - np.timedelta64(40, "D")) & np.isnat(care.end) & (care.placement != "A5")
    child = np.unique(care.child[now])
    young = child[(on - truth.faces.birth[child]).astype(int) < 6 * 365]
    return young[: max(1, round(PLANNED * len(young)))]


def _support(source: Source, who: Ints, number: np.ndarray, on: np.datetime64) -> Columns:
    staff = make_staff(source.draw(f"{FEED}.support"), "AS", 2)
    view = source.sightings(FEED)
    return columns(
        support=np.char.add("AS", (1 + np.arange(len(who))).astype("U5")),
        person=number[who],
        **as_seen(view, who, on, "forename", "surname", "birth"),
        start=plus(source.truth.people.adopted_on[who], 14),
        type=np.full(len(who), "Therapeutic support"),
        funded_by=np.full(len(who), "Adoption support fund"),
        **staff.as_columns("worker", np.zeros(len(who), dtype=int)),
    )
