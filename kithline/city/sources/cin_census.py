"""The CIN census: episodes of need of one year to 31 March, as XML."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.case_files import assessed_again, assessments, case_ids, enquiries, why_no_upn
from kithline.city.chance import plus
from kithline.city.social_care import DISABLED
from kithline.city.sources import Columns, Delivery, Source, columns, up_to

FEED = "cin_census"
LAG = 115  # days from 31 March to the return that the authority has closed


def last_year(today: date) -> date:
    """The 31 March of the last return that is closed."""
    ends = date(today.year, 3, 31)
    return ends if ends + timedelta(days=LAG) <= today else date(today.year - 1, 3, 31)


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last return."""
    truth, view = source.truth, source.sightings("case_system")
    ends = last_year(truth.today)
    on, since = np.datetime64(ends), np.datetime64(date(ends.year - 1, 4, 1))
    key, faces, referrals, plans = (
        case_ids(source.seeds, truth),
        truth.faces,
        truth.social_care.referrals,
        truth.social_care.plans,
    )
    lately = np.isnat(referrals.end) | (referrals.end >= since)
    # A referral without further action is told in the year in which it came (rule 8569Q).
    told = ~referrals.nfa | (referrals.start >= since)
    rows = np.flatnonzero((referrals.start <= on) & lately & told)
    child = np.unique(referrals.child[rows])
    disabled = np.where(truth.strains.disability[faces.person[child]] > DISABLED, "LD", "NONE")
    closed = up_to(referrals.end, on)
    need = rows[~referrals.nfa[rows]]
    # Of work that began before the year the return has what fell into the year alone (DfE, rules 8696, 8736, 8930).
    lasting = np.isnat(plans.end) | (plans.end >= since)
    within = (
        plans.start >= referrals.start[plans.episode]
    )  # not one that began under an older episode (rule 1105)
    planned = np.flatnonzero(np.isin(plans.episode, rows) & (plans.start <= on) & lasting & within)
    met = planned[plans.start[planned] >= since]
    _, *again = assessed_again(source.seeds, truth)
    every = [np.arange(len(referrals)), *assessments(source.seeds, truth)]
    assessed, begun, authorised = (np.concatenate(both) for both in zip(every, again, strict=True))
    authorised = up_to(authorised, on)
    counted = (np.where(np.isnat(authorised), begun, authorised) >= since) & (begun <= on)
    counted &= np.isin(assessed, need)
    assessed, begun, authorised = assessed[counted], begun[counted], authorised[counted]

    def episode(of: np.ndarray) -> dict[str, np.ndarray]:
        return {"child_id": key[referrals.child[of]], "referral_on": referrals.start[of]}

    enquired, enquired_on = plans.episode[met], enquiries(truth)[met]
    tables: dict[str, Columns] = {
        "children": columns(
            child_id=key[child],
            upn=view.upn[child],
            no_upn=why_no_upn(truth, view.upn[child], child, on),
            birth=view.births(on, child),
            sex=view.sex[child],
            ethnicity=faces.ethnicity[child],
            disabilities=disabled,
        ),
        "episodes": columns(
            **episode(rows),
            source=referrals.source[rows],
            need=referrals.need[rows],
            closed_on=np.where(referrals.nfa[rows], np.datetime64("NaT"), closed[rows]),
            closure_reason=np.where(
                np.isnat(closed[rows]) | referrals.nfa[rows], "", referrals.closure[rows]
            ),
            nfa=referrals.nfa[rows],
        ),
        "assessments": columns(
            **episode(assessed),
            start=begun,
            authorised=authorised,
            factors=np.where(np.isnat(authorised), "", referrals.factors[assessed]),
        ),
        "section_47": columns(
            **episode(enquired),
            start=enquired_on,
            target=plus(enquired_on, 21),
            conference_on=plans.start[met],  # here, and not with the episode too (rule 2884)
            conference_not_required=np.zeros(len(met), dtype=bool),
        ),
        "cp_plans": columns(
            **episode(plans.episode[planned]),
            start=plans.start[planned],
            end=up_to(plans.end[planned], on),
            initial_category=plans.category[planned],
            latest_category=plans.latest[planned],
            previous_plans=plans.previous[planned],
        ),
        "cp_reviews": _reviews(source, planned, episode, since, on),
    }
    delivery = Delivery(
        ends + timedelta(days=LAG),
        {"year": str(ends.year), "date": ends.isoformat()},
        tables,
        "2025",
        [("case_system", key[child], child)],
    )
    if len(child):
        # One sex that there is not (DfE's rule 4180).
        delivery.spoil("children", "sex", int(source.draw(FEED).integers(len(child))), "X", first=1)
    yield delivery


def _reviews(
    source: Source,
    planned: np.ndarray,
    episode: Callable[[np.ndarray], dict[str, np.ndarray]],
    since: np.datetime64,
    on: np.datetime64,
) -> Columns:
    """Reviews after three months and then every six, those within the year."""
    plans = source.truth.social_care.plans
    parts = []
    for days in (84, 260, 440, 620):
        at = plus(plans.start[planned], days)
        ends = np.where(np.isnat(plans.end[planned]), on, plans.end[planned])
        held = (at <= np.minimum(ends, on)) & (at >= since)
        parts.append((planned[held], at[held]))
    rows, at = (np.concatenate(part) for part in zip(*parts, strict=True))
    return columns(**episode(plans.episode[rows]), plan_start=plans.start[rows], reviewed_on=at)
