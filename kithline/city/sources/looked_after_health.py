"""Health assessments of children in care now, as their nurse lists them."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "looked_after_health"
LAG = 8
INITIAL = 28  # days: 20 working days, Care Planning Regulations 2010 reg. 7
YEARLY, HALF_YEARLY = 365, 183  # a review each year, under five twice a year (the same)
ROUNDS = 8


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("nhs")
    day = truth.today - timedelta(days=LAG)
    on, care = np.datetime64(day), truth.social_care.care
    now = np.flatnonzero((care.start < on) & (np.isnat(care.end) | (care.end > on)))
    young = (on - truth.faces.birth[care.child[now]]).astype(int) < 5 * 365
    of, due, number = [], [], []
    for turn in range(ROUNDS):
        after = INITIAL + np.where(young, HALF_YEARLY, YEARLY) * turn
        at = plus(care.start[now], after)
        there = at < on + np.timedelta64(30, "D")
        of.append(now[there])
        due.append(at[there])
        number.append(np.full(int(there.sum()), turn))
    row, due_on, turn = (np.concatenate(part) for part in (of, due, number))
    late = draw.choice([-9, -2, 4, 25, 70], size=len(row), p=[0.3, 0.35, 0.15, 0.12, 0.08])
    held = plus(due_on, late)
    held = np.where((held < on) & (draw.random(len(row)) < 0.94), held, np.datetime64("NaT"))
    done = ~np.isnat(held)
    child, first = care.child[row], turn == 0
    nurses = make_staff(draw, "LN", max(2, len(now) // 40))
    nurse = np.where(first, child % len(nurses), NOBODY)
    missing = np.datetime64("NaT")
    yield snapshot(
        day,
        {
            "assessments": columns(
                assessment_id=np.char.add(
                    np.char.add("LH-", (1001 + row).astype("U8")), np.char.add("-", turn.astype("U2"))
                ),
                **as_seen(view, child, on, "nhs_number", "forename", "surname", "birth", "sex"),
                type=np.where(first, "initial", "review"),
                due_on=due_on,
                held_on=held,
                outcome=np.where(done, "Done", np.where(due_on < on, "Not held", "")),
                dentist_on=np.where(done, plus(held, -20), missing),
                immunised=[
                    bool(yes) if of_it else None
                    for yes, of_it in zip(draw.random(len(row)) < 0.86, done, strict=True)
                ],
                sdq=[
                    int(score) if of_it else None
                    for score, of_it in zip(draw.integers(4, 30, len(row)), done, strict=True)
                ],
                nurse_since=np.where(first, plus(care.start[row], 7), missing),
                **nurses.as_columns("nurse", nurse, key="_id"),
            )
        },
        [("looked_after_health", view.nhs_number[child], child)],
    )
