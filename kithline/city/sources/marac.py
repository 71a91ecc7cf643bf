"""MARAC: who was discussed at each conference; what was said is in a file of its own, all of it restricted."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import padded
from kithline.city.domestic_abuse import CHILD, SUSPECT, VICTIM, make_discussions
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot
from kithline.city.staff import make_staff

FEED = "marac"
LAG = 7
ROLES = {VICTIM: "Victim", CHILD: "Child", SUSPECT: "Person who harms"}
SAID = (
    "Threats since he learnt of the new address.",
    "Third call in two months. She is afraid to leave.",
    "He has been seen near the school.",
)
DECIDED = "Police to add a marker. School to hold the collection list."


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (each conference in life) of all conferences of the window."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings(FEED)
    day = truth.today - timedelta(days=LAG)
    on = np.datetime64(day)
    held, there = make_discussions(source.seeds, truth)
    lately = (held < on) & (held >= np.datetime64(truth.since))
    there = there.taken(lately[there.of])
    idvas = make_staff(draw, "I", 2)
    idva = np.char.add(np.char.add(idvas.name, ", "), idvas.telephone)
    case = np.char.add("M-", padded(14 + there.of, 4))
    score = draw.integers(14, 25, len(held))
    victim = np.flatnonzero(there.role == VICTIM)
    yield snapshot(
        day,
        {
            "discussions": columns(
                case_id=case,
                person_number=there.place,
                role=np.array([ROLES[each] for each in there.role]),
                **as_seen(view, there.person, on, "forename", "surname", "birth", "sex"),
                discussed_on=held[there.of],
                reason=np.full(len(there), "Visible high risk"),
                dash_score=score[there.of],
                idva=idva[there.of % 2],
                lead_agency=np.full(len(there), "Police"),
            ),
            "minutes": columns(
                case_id=case[victim],
                person_number=there.place[victim],
                discussed_on=held[there.of[victim]],
                summary=draw.choice(SAID, size=len(held))[there.of[victim]],
                actions=np.full(len(victim), DECIDED),
                safety_plan=np.full(len(victim), "Agreed by telephone; code word with the school."),
            ),
        },
        [(FEED, np.char.add(np.char.add(case, JOIN), there.place.astype("U2")), there.person)],
    )
