"""The hospital's list of children's emergency attendances, and the ambulance trust's of homes that worried a crew."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.domestic_abuse import CHILD, SUSPECT, incident_families, parties
from kithline.city.health import Emergencies, make_emergencies
from kithline.city.sources import JOIN, Columns, Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "ambulance_ae"
LAG = 4
PLACED = 130  # days before the order that a child comes to the adopters: as the adoption agency's file has it
CALLED = 0.22  # of incidents of domestic abuse: an ambulance came too (assumption)


def deliveries(source: Source) -> Iterator[Delivery]:
    """Two files (weekly in life): what happened until a month ago, and since."""
    truth, draw = source.truth, source.draw(FEED)
    told = make_emergencies(source.seeds, truth)
    number = numbered(draw, "H", len(truth.faces))
    called = draw.random(truth.incidents.number.max() + 1) < CALLED
    last = truth.today - timedelta(days=LAG)
    middle = last - timedelta(days=28)
    for start, end in source.told(((truth.since, middle), (middle, last))):
        rows = np.flatnonzero((told.at >= np.datetime64(start)) & (told.at < np.datetime64(end)))
        ambulance, calls = _calls(source, called, (start, end))
        yield snapshot(
            end,
            {"attendances": _attendances(source, told, rows, number, end), "ambulance": ambulance},
            [("hospital", number[told.child[rows]], told.child[rows]), calls],
        )


def _attendances(
    source: Source, told: Emergencies, rows: np.ndarray, number: np.ndarray, end: date
) -> Columns:
    child, on = told.child[rows], np.datetime64(end)
    fields = ("nhs_number", "forename", "surname", "birth", "sex", "postcode")
    seen = as_seen(source.sightings("hospital"), child, on, *fields)
    seen["postcode"] = np.where(
        seen["postcode"] == "", _adopters(source, child, told.at[rows]), seen["postcode"]
    )
    return columns(
        attendance_id=np.char.add("ED-", (100_001 + rows).astype("U8")),
        patient_id=number[child],
        **seen,
        arrived_on=told.at[rows].astype("datetime64[D]"),
        left_on=told.at[rows].astype("datetime64[D]"),
        complaint=told.complaint[rows],
        outcome=told.outcome[rows],
        provider=np.full(len(rows), "BRINMOUTH GENERAL"),
        injury=told.intent[rows],
        safeguarding=told.worry[rows],
    )


def _adopters(source: Source, child: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The postcode of the adopters, for a child who is placed with them and not yet theirs; else nothing."""
    truth = source.truth
    person = truth.faces.person[child]
    placed = truth.people.adopted_on[person] - np.timedelta64(PLACED, "D")
    home = truth.lives.homes_on(np.datetime64(truth.today), len(truth.people))[person]
    there = (child >= len(truth.people)) & (at >= placed) & (home >= 0)
    return np.where(there, truth.places.postcode[home], "")


def _calls(
    source: Source, called: np.ndarray, period: tuple[date, date]
) -> tuple[Columns, tuple[str, np.ndarray, np.ndarray]]:
    """Calls to incidents of domestic abuse, told with each child who was there."""
    truth, on = source.truth, np.datetime64(period[1])
    family, at = incident_families(truth)
    number = np.unique(truth.incidents.number)
    rows = np.flatnonzero((at >= np.datetime64(period[0])) & (at < on) & called[number])
    there = parties(truth, family[rows], at[rows].astype("datetime64[D]"))
    there = there.taken(there.role != SUSPECT)
    is_child = there.role == CHILD
    incident = np.char.add("AMB-", (50_001 + number[rows][there.of]).astype("U7"))
    key = np.char.add(np.char.add(incident, JOIN), there.place.astype("U2"))
    return columns(
        incident=incident,
        person_number=there.place,
        **as_seen(
            source.sightings("ambulance"),
            there.person,
            on,
            *("nhs_number", "forename", "surname", "birth", "sex", "address", "postcode"),
        ),
        attended_on=at[rows][there.of].astype("datetime64[D]"),
        reason=np.full(len(there), "Assault of an adult"),
        role=np.where(is_child, "Child who was there", "Patient"),
        outcome=np.where(is_child, "Adult seen and left", "Seen and left"),
        safeguarding=np.where(is_child, "Child in the home during an assault.", ""),
    ), ("ambulance", key, there.person)
