"""The SEND casework system: children with support or a plan, requests, plans with their officers."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import Ints
from kithline.city.names import Words
from kithline.city.places import CITY
from kithline.city.sources import Delivery, Source, columns, up_to
from kithline.city.truth import Truth

FEED = "sen_register"
ENTERED_TWICE = 0.03  # of the requests; an assumption


def casework(draw: np.random.Generator, truth: Truth) -> tuple[Words, np.ndarray, Ints]:
    """By person: the system's number, whether the system knows them, and their officer (a row of Workers)."""
    sen, count = truth.sen, len(truth.people)
    key = np.char.add("SEN", (200_000 + draw.permutation(count)).astype("U7"))
    # Most support is the school's own affair: the system has half of it.
    known = (
        (sen.provision == "E")
        | ~np.isnat(sen.requested)
        | ((sen.provision == "K") & (draw.random(count) < 0.5))
    )
    officers = truth.workers.of("send")
    return key, known, officers[draw.integers(0, len(officers), count)]


def _slips(source: Source) -> tuple[np.ndarray, np.ndarray]:
    """By person: whether the request was entered twice, and the day from which the second row is deleted."""
    sen, draw = source.truth.sen, source.draw(f"{FEED}.twice")
    twice = draw.random(len(sen.requested)) < ENTERED_TWICE
    return twice, sen.requested + draw.integers(30, 400, len(twice)).astype("timedelta64[D]")


def deliveries(source: Source) -> Iterator[Delivery]:
    """A snapshot each month: two, or three where the city is larger."""
    truth, view, draw = source.truth, source.sightings("sen_system"), source.draw(FEED)
    people, sen, workers = truth.people, truth.sen, truth.workers
    key, known, officer = casework(draw, truth)
    entered_twice, deleted_on = _slips(source)
    for back in source.told((31, 3) if truth.size.code == "tiny" else (59, 31, 3)):
        day = truth.today - timedelta(days=back)
        on = np.datetime64(day)
        school = truth.enrolments.school_on(on, len(people))
        provision = sen.provision_on(on)
        rows = np.flatnonzero(known & (people.birth < on) & (provision != "N"))
        line, postcode, uprn = view.address(on, rows)
        laestab = np.where(school >= 0, truth.schools.laestab[school], "")
        begun = sen.since <= on
        persons = columns(
            person_id=key[rows],
            upn=view.upn[rows],
            nhs_number=view.nhs_number[rows],
            forename=view.forename[rows],
            surname=view.surname(on, rows),
            birth=view.births(on, rows),
            sex=view.sex[rows],
            address=np.where(line != "", np.char.add(line, f", {CITY}"), ""),
            postcode=postcode,
            uprn=np.where(rows % 2 == 0, uprn, ""),
            school=laestab[rows],
            provision=provision[rows],
            provision_start=np.where(begun[rows], sen.since[rows], np.datetime64("NaT")),
            need=sen.need[rows],
        )
        asked = rows[sen.requested[rows] <= on]
        plans = rows[(provision[rows] == "E") & begun[rows]]
        again = asked[entered_twice[asked] & (on < deleted_on[asked])]
        made, of = np.concatenate([key[asked], np.char.add("D", key[again])]), np.concatenate([asked, again])
        decided = sen.requested[of] + np.timedelta64(42, "D") <= on
        decided &= sen.outcome[of] != ""
        yield Delivery(
            day,
            {"date": day.isoformat()},
            {
                "persons": persons,
                "requests": columns(
                    request_id=np.char.add("R", made),
                    person_id=key[of],
                    requested=sen.requested[of],
                    outcome=np.where(decided, sen.outcome[of], ""),
                    outcome_on=np.where(
                        decided, sen.requested[of] + np.timedelta64(42, "D"), np.datetime64("NaT")
                    ),
                ),
                "plans": columns(
                    plan_id=np.char.add("E", key[plans]),
                    person_id=key[plans],
                    start=sen.since[plans],
                    last_review=up_to(sen.reviewed[plans], on),
                    placement=laestab[plans],
                    primary_need=sen.need[plans],
                    officer_id=workers.key[officer[plans]],
                    officer_name=workers.name[officer[plans]],
                    officer_telephone=workers.telephone[officer[plans]],
                    officer_email=workers.email[officer[plans]],
                ),
            },
            links=[("sen_system", key[rows], rows)],
        )
