"""Public protection notices: everyone at an incident of domestic abuse, and children who were missing and at risk."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints, padded
from kithline.city.domestic_abuse import CHILD, SUSPECT, VICTIM, incident_families, parties
from kithline.city.names import Words
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns, snapshot

FEED = "police_ppn"
BACK = 365  # days that the first file goes back
ROLES = {VICTIM: "Victim", CHILD: "Child", SUSPECT: "Suspect"}
SAID = ("I put the pillow over my ears.", "It happens when they drink.", "I rang my nan.", "", "")
MOST = 16  # people of one notice
RATING = {"low": "Green", "medium": "Amber", "high": "Red"}


def deliveries(source: Source) -> Iterator[Delivery]:
    """One file (daily in life) of the notices of a year."""
    truth, draw, view = source.truth, source.draw(FEED), source.sightings("police")
    day = truth.today - timedelta(days=1)
    on = np.datetime64(day)
    family, at = incident_families(truth)
    rows = np.flatnonzero((at >= on - np.timedelta64(BACK, "D")) & (at < on))
    there = parties(truth, family[rows], at[rows].astype("datetime64[D]"))
    dash = draw.choice(["standard", "medium", "high"], size=len(at), p=[0.5, 0.37, 0.13])[rows][there.of]
    gone = _missing(source, on)
    person = np.concatenate([there.person, truth.missing.child[gone]])
    role = np.concatenate([np.array([ROLES[each] for each in there.role]), np.full(len(gone), "Child")])
    reference = np.concatenate([_reference("D", rows[there.of]), _reference("M", gone)])
    place = np.concatenate([there.place, np.ones(len(gone), dtype=int)])
    # A number for each place of a notice, which stays when others come.
    chance = source.draw(f"{FEED}.voice").random((len(at), MOST))
    said = np.zeros(len(role), dtype=int)
    said[: len(there)] = (len(SAID) * chance[rows[there.of], there.place % MOST]).astype(int)
    fields = ("forename", "surname", "birth", "sex", "address", "postcode")
    yield snapshot(
        day,
        {
            "persons": columns(
                reference=reference,
                person_number=place,
                role=role,
                **as_seen(view, person, on, *fields),
                incident_at=np.concatenate([at[rows][there.of], truth.missing.reported[gone]]),
                incident_type=np.repeat(["Domestic incident", "Missing child"], [len(there), len(gone)]),
                dash=np.concatenate([dash, np.full(len(gone), "")]),
                grading=np.concatenate(
                    [
                        np.where(dash == "high", "Red", np.where(dash == "medium", "Amber", "Green")),
                        np.array([RATING[risk] for risk in truth.missing.risk[gone]], dtype="U5"),
                    ]
                ),
                narrative=np.repeat(
                    [
                        "Officers were called to a domestic incident.",
                        "Child returned after being reported missing.",
                    ],
                    [len(there), len(gone)],
                ),
                voice=np.where(
                    (role == "Child") & (np.arange(len(role)) < len(there)),
                    np.array(SAID)[said],
                    "",
                ),
            )
        },
        [(FEED, np.char.add(np.char.add(reference, JOIN), place.astype("U2")), person)],
    )


def _missing(source: Source, on: np.datetime64) -> Ints:
    """Episodes of the year at high risk or with signs of exploitation."""
    told = source.truth.missing
    grave = (told.risk == "high") | told.exploited
    return np.flatnonzero(grave & (told.reported >= on - np.timedelta64(BACK, "D")) & (told.reported < on))


def _reference(sort: str, number: Ints) -> Words:
    return np.char.add(f"PPN-{sort}", padded(311 + number * 3, 6))
