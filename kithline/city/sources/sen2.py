"""The SEN2 return: plans, and the requests and assessments that led to them, as at a Thursday of January."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.chance import days, plus, up_to
from kithline.city.people import NOBODY
from kithline.city.sources import JOIN, Delivery, Source, as_seen, columns
from kithline.feeds.catalogue.sen2 import census_day

FEED = "sen2"
LAG = 45  # days from the census day to the return that is closed


def last_return(today: date) -> int:
    """The year of the last return that is closed."""
    held = census_day({"year": str(today.year)}, today)
    return today.year if held + timedelta(days=LAG) <= today else today.year - 1


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last return. Who has no UPN in the casework system has none here."""
    truth, view, draw = source.truth, source.sightings("sen_system"), source.draw(FEED)
    year = last_return(truth.today)
    day = census_day({"year": str(year)}, truth.today)
    on, sen = np.datetime64(day), truth.sen
    plan = (sen.provision == "E") & (sen.since <= on)
    asked = (sen.requested > on - np.timedelta64(380, "D")) & (sen.requested <= on)
    who = np.flatnonzero(plan | asked)
    # By person: a later return says the same of a plan.
    asked_by, chance = draw.choice(["1", "2", "8"], len(plan)), draw.random((len(plan), 4))
    # Numbers of one return: as they come.
    number = np.zeros(len(plan), dtype=int)
    number[who] = 1 + draw.permutation(len(who))
    seen = as_seen(
        view, who, on, "surname", "forename", "birth", "sex", "ethnicity", "postcode", "upn", "uln"
    )
    of = np.flatnonzero(plan)
    school = truth.enrolments.school_on(on, len(truth.people))[of]
    taught, since = school != NOBODY, sen.since[of]
    urn = np.where(taught, truth.schools.urn[school], "")
    decided = plus(sen.requested[who], 42)
    known = (decided <= on) & (sen.outcome[who] != "")
    reviewed = up_to(sen.reviewed[of], on)
    reviewed = np.where(reviewed > since, reviewed, days(len(of)))
    parts = [seen[code].astype(str) for code in ("upn", "surname", "forename", "birth")]
    return_of = {"person": number[of], "request": number[of]}
    yield Delivery(
        day + timedelta(days=LAG),
        {"year": str(year)},
        {
            "persons": columns(person=number[who], **seen, no_upn=np.where(seen["upn"] == "", "UN3", "")),
            "requests": columns(
                person=number[who],
                request=number[who],
                received=sen.requested[who],
                source=asked_by[who],
                decided=np.where(known, decided, days(len(who))),
                outcome=np.where(known, np.where(sen.outcome[who] == "issued", "Y", "N"), ""),
                mediation=np.zeros(len(who), dtype=bool),
                tribunal=np.zeros(len(who), dtype=bool),
            ),
            "assessments": columns(
                **return_of,
                outcome=np.full(len(of), "Y"),
                outcome_on=plus(since, -21),
                mediation=np.zeros(len(of), dtype=bool),
                tribunal=chance[of, 0] < 0.02,
                exception=chance[of, 1] < 0.03,
            ),
            "named_plan": columns(
                **return_of,
                start=since,
                budget=chance[of, 2] < 0.04,
                urn=urn,
                setting=np.where(taught, "", "OTH"),
            ),
            "active_plans": columns(
                **return_of,
                urn=urn,
                setting=np.where(taught, "", "OTH"),
                rank=np.ones(len(of), dtype=int),
                entry=since,
                unit=np.zeros(len(of), dtype=bool),
                resourced=chance[of, 3] < 0.08,
                need=sen.need[of],
                review_meeting=plus(reviewed, -28),
                review_outcome=np.where(np.isnat(reviewed), "", "C"),
                last_review=reviewed,
            ),
        },
        links=[(FEED, np.array([JOIN.join(each) for each in zip(*parts, strict=True)]), who)],
    )
