"""What two health trusts write in one form: patients, referrals to a service, and contacts about every five weeks."""

from datetime import timedelta

import numpy as np

from kithline.city.chance import plus, weighted
from kithline.city.health import Referred
from kithline.city.over_years import listed
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, numbered, snapshot, up_to
from kithline.city.staff import make_staff

LAG = 9
BETWEEN, MOST = 36, 4  # days between contacts; contacts of a referral


def referral_tables(source: Source, feed: str, told: Referred, begins: tuple[str, str, str, str]) -> Delivery:
    """One snapshot. `begins`: how numbers of patients, referrals, contacts and staff begin."""
    truth, draw, view = source.truth, source.draw(feed), source.sightings(feed)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    patient = numbered(draw, begins[0], len(truth.faces))
    referral = np.char.add(begins[1], (9001 + np.arange(len(told))).astype("U8"))
    staff = make_staff(draw, begins[3], max(2, len(told) // 40))
    worker = draw.integers(0, len(staff), len(told))
    waits = draw.integers(20, 150, len(told))
    rows = listed(told.start, told.end, on)
    child = np.unique(told.child[rows])
    over = up_to(told.end[rows], on)
    seen = told.start[rows] + waits[rows].astype("timedelta64[D]") < on
    service = {"service" if feed == "child_health" else "team": told.service[rows]}
    urgency = (
        {}
        if feed == "child_health"
        else {"priority": np.where(told.reason[rows] == "Self-harm", "Urgent", "Routine")}
    )
    of, at, number = _contacts(told, rows, waits, on)
    # One draw for each contact that there may be: what is said of one stays when others come.
    place = of * MOST + number - 1
    how = {"service": told.service[of]} if feed == "child_health" else {}
    attended = {"Attended": 84, "Not brought": 10, "Cancelled by the service": 6}
    fields = ("nhs_number", "forename", "surname", "birth", "sex", "postcode")
    return snapshot(
        day,
        {
            "patients": columns(patient_id=patient[child], **as_seen(view, child, on, *fields)),
            "referrals": columns(
                referral_id=referral[rows],
                patient_id=patient[told.child[rows]],
                received_on=told.start[rows],
                discharged_on=over,
                source=told.source[rows],
                reason=told.reason[rows],
                outcome=np.where(np.isnat(over), "", np.where(seen, "Treatment complete", "Advice given")),
                **service,
                **urgency,
                # Until the first appointment nobody works with the child.
                **staff.as_columns("worker", np.where(seen, worker[rows], NOBODY), key="_id"),
            ),
            "contacts": columns(
                contact_id=np.char.add(
                    np.char.add(begins[2], (9001 + of).astype("U8")), np.char.add("-", number.astype("U2"))
                ),
                referral_id=referral[of],
                contact_on=at,
                attended=weighted(draw, attended, MOST * len(told))[place],
                how=weighted(draw, {"Face to face": 7, "Telephone": 2, "Video": 1}, MOST * len(told))[place],
                **how,
            ),
        },
        [(feed, patient[child], child)],
    )


def _contacts(
    told: Referred, rows: np.ndarray, waits: np.ndarray, on: np.datetime64
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Referral, day and number of each contact, from the end of the wait until the referral ends."""
    of, at, number = [], [], []
    for place in range(MOST):
        day = plus(told.start[rows], waits[rows] + BETWEEN * place)
        held = (day < on) & (np.isnat(told.end[rows]) | (day <= told.end[rows]))
        of.append(rows[held])
        at.append(day[held])
        number.append(np.full(int(held.sum()), place + 1))
    return np.concatenate(of), np.concatenate(at), np.concatenate(number)
