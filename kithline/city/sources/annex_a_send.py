"""The lists that a SEND inspection asks for, as the casework system gives them."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.chance import days, up_to
from kithline.city.people import NOBODY
from kithline.city.social_care import DISABLED
from kithline.city.sources import Delivery, Source, as_seen, columns, snapshot
from kithline.city.sources.sen_register import FEED as REGISTER
from kithline.city.sources.sen_register import casework

FEED = "annex_a_send"
BACK = 120  # an inspection is seldom


def deliveries(source: Source) -> Iterator[Delivery]:
    """The workbook of the last inspection."""
    truth, view, sen = source.truth, source.sightings("sen_system"), source.truth.sen
    day = truth.today - timedelta(days=BACK)
    on, people = np.datetime64(day), len(truth.people)
    key, known, _ = casework(source.draw(REGISTER), truth)
    provision = np.where(known & (truth.people.birth < on), sen.provision_on(on), "N")
    school = truth.enrolments.school_on(on, people)
    referrals, home = truth.social_care.referrals, truth.enrolments
    in_need = referrals.child[~referrals.nfa & (referrals.start <= on) & ~(referrals.end <= on)]
    taught_at_home = home.child[(home.why == "home") & (home.leaving < on)]

    def listed(who: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "child": key[who],
            **as_seen(view, who, on, "upn", "uln", "birth", "sex", "ethnicity"),
            "need": sen.need[who],
            "urn": np.where(school[who] != NOBODY, truth.schools.urn[school[who]], ""),
            "social_care": np.isin(who, in_need),
            "disability": truth.strains.disability[who] > DISABLED,
        }

    plans, support = (np.flatnonzero(provision == code) for code in ("E", "K"))
    reviewed = up_to(sen.reviewed[plans], on)
    late = reviewed > sen.since[plans]
    yield snapshot(
        day,
        {
            "plans": columns(
                **listed(plans),
                issued=sen.since[plans],
                reviewed=np.where(late, reviewed, days(len(plans))),
                home_educated=np.isin(plans, taught_at_home),
            ),
            "sen_support": columns(**listed(support)),
        },
        [("sen_system", key[who], who) for who in (plans, support)],
    )
