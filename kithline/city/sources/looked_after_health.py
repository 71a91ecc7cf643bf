"""Health assessments of children who are or were within a year in care, as their nurse lists them."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus
from kithline.city.over_years import listed
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "looked_after_health"
LAG = 8
INITIAL = 28  # days: 20 working days, Care Planning Regulations 2010 reg. 7
YEARLY, HALF_YEARLY = 365, 183  # a review each year, under five twice a year (the same)
ROUNDS = 8
NURSE_FOR = 20_000  # people of the city


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, view = source.truth, source.sightings("nhs")
    day = truth.today - timedelta(days=LAG)
    on, care = np.datetime64(day), truth.social_care.care
    now = listed(care.start, care.end, on, 365)
    ended = np.where(np.isnat(care.end[now]), on, care.end[now])
    young = (care.start[now] - truth.faces.birth[care.child[now]]).astype(int) < 4 * 365
    of, due, number = [], [], []
    for turn in range(ROUNDS):
        after = INITIAL + np.where(young, HALF_YEARLY, YEARLY) * turn
        at = plus(care.start[now], after)
        there = at < np.where(np.isnat(care.end[now]), on + np.timedelta64(30, "D"), ended)
        of.append(now[there])
        due.append(at[there])
        number.append(np.full(int(there.sum()), turn))
    row, due_on, turn = (np.concatenate(part) for part in (of, due, number))
    # A draw for each review that there may be, by its number: what is drawn of one stays when others come.
    place, every = row * ROUNDS + turn, len(care.start) * ROUNDS

    def drawn(what: str) -> np.random.Generator:
        return source.draw(f"{FEED}.{what}")

    late = drawn("late").choice([-9, -2, 4, 25, 70], size=every, p=[0.3, 0.35, 0.15, 0.12, 0.08])
    held = plus(due_on, late[place])
    came = drawn("came").random(every)[place] < 0.94
    held = np.where((held < on) & came, held, np.datetime64("NaT"))
    done = ~np.isnat(held)
    child, first = care.child[row], turn == 0
    nurses = make_staff(drawn("nurses"), "LN", max(2, len(truth.people) // NURSE_FOR))
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
                    for yes, of_it in zip(drawn("immunised").random(every)[place] < 0.86, done, strict=True)
                ],
                sdq=[
                    int(score) if of_it else None
                    for score, of_it in zip(drawn("sdq").integers(4, 30, every)[place], done, strict=True)
                ],
                nurse_since=np.where(first, plus(care.start[row], 7), missing),
                **nurses.as_columns("nurse", nurse, key="_id"),
            )
        },
        [("looked_after_health", view.nhs_number[child], child)],
    )
