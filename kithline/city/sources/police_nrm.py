"""The National Referral Mechanism: exploited children, and some of those who came alone to this country."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import plus, some
from kithline.city.exploitation import exploited
from kithline.city.people import NOBODY
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "police_nrm"
LAG = 18
TOLD = 1095  # days for which a referral is listed
REFERRED, ALONE = 0.5, 0.25  # of exploited children; of those who came alone (assumptions)


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    child, since = exploited(truth.uncut)
    own = some(draw, np.arange(len(child)), REFERRED, least=1)
    care = truth.uncut.social_care.care
    alone = some(draw, np.flatnonzero(truth.people.is_uasc[truth.faces.person[care.child]]), ALONE, least=1)
    who = np.concatenate([child[own], care.child[alone]])
    referred = plus(np.concatenate([since[own], care.start[alone]]), draw.integers(5, 30, len(who)))
    guardians, taken = make_staff(draw, "G", 2), draw.random(len(who)) < 0.5
    rows = np.flatnonzero((referred < on) & (referred >= on - np.timedelta64(TOLD, "D")))
    who, referred, taken = who[rows], referred[rows], taken[rows]
    abroad = truth.people.is_uasc[truth.faces.person[who]]
    reasonable, conclusive = plus(referred, 7), plus(referred, 190)
    decided, settled = reasonable < on, conclusive < on
    reference = np.char.add("NRM-", (70_021 + rows * 13).astype("U8"))
    accepted = decided & (abroad | taken)
    none = np.datetime64("NaT")
    yield snapshot(
        day,
        {
            "referrals": columns(
                reference=reference,
                **as_seen(view, who, on, "forename", "surname", "birth", "sex", "nhs_number"),
                first_responder=np.where(abroad, "Home Office", "Brinmouth City Council"),
                referred_on=referred,
                exploitation=np.where(abroad, "Labour exploitation", "Criminal exploitation: county lines"),
                where=np.where(abroad, "UK and overseas", "UK"),
                reasonable=np.where(decided, "positive", "pending"),
                reasonable_on=np.where(decided, reasonable, none),
                conclusive=np.where(settled, "positive", np.where(decided, "pending", "")),
                conclusive_on=np.where(settled, conclusive, none),
                guardian=np.where(accepted, "Accepted", "Not offered"),
                guardian_since=np.where(accepted, np.minimum(plus(reasonable, 5), on), none),
                **guardians.as_columns("guardian", np.where(accepted, who % 2, NOBODY), key="_id"),
            )
        },
        [(FEED, reference, who)],
    )
