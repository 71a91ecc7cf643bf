"""The payload for DfE's children's social care API: children of whom something is new since the last weeks."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.after_sixteen import leavers
from kithline.city.case_files import assessments, case_ids
from kithline.city.chance import Ints, days, plus, up_to
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot

FEED = "csc_api"
BACK = 1
DAYS = 45  # that a first payload goes back
DISABLED = 1.6


def deliveries(source: Source) -> Iterator[Delivery]:
    """Yesterday's payload: the last episode of each child, with all that hangs on it."""
    truth, day = source.truth, source.truth.today - timedelta(days=BACK)
    on, since = np.datetime64(day), np.datetime64(day - timedelta(days=DAYS))
    referrals, care = truth.social_care.referrals, truth.social_care.care
    key = case_ids(source.seeds, truth)

    def fresh(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        return (start <= on) & ((start > since) | ((end > since) & (end <= on)))

    placed = np.flatnonzero(fresh(care.start, care.end))
    changed = referrals.child[fresh(referrals.start, referrals.end)]
    child = np.union1d(changed, care.child[placed])
    rows = np.flatnonzero((referrals.start <= on) & np.isin(referrals.child, child))
    rows = rows[np.argsort(referrals.start[rows], kind="stable")]
    last = np.full(len(truth.faces), -1)
    last[referrals.child[rows]] = rows
    rows = last[child][last[child] >= 0]
    alone = child[
        last[child] < 0
    ]  # in care without an episode of need: alone in the country, or adopted since
    yield snapshot(
        day,
        {
            "children": _children(source, child, key, on),
            "episodes": _episodes(source, rows, alone, key, on),
            **_work(source, rows, key, on),
            **_care(source, np.flatnonzero((care.start <= on) & np.isin(care.child, child)), key, on),
            "care_leavers": _leavers(source, child, key, on),
        },
        [("case_system", key[child], child)],
    )


def _kept(count: int) -> np.ndarray:
    """Nothing is purged: what is not sent again stays as it is."""
    return np.zeros(count, dtype=bool)


def _children(source: Source, child: Ints, key: Words, on: np.datetime64) -> Columns:
    truth, view = source.truth, source.sightings("case_system")
    person = truth.faces.person[child]
    uasc = truth.people.is_uasc[person]
    return columns(
        child=key[child],
        supplier_id=np.char.add("M-", key[child]),
        **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex", "ethnicity"),
        no_upn=np.where(view.upn[child] == "", "UN1", ""),
        disabilities=np.where(truth.strains.disability[person] > DISABLED, "LD", ""),
        uasc=uasc,
        uasc_until=np.where(uasc, plus(view.birth[child], int(18 * 365.25)), days(len(child))),
        purge=_kept(len(child)),
    )


def _episodes(source: Source, rows: Ints, alone: Ints, key: Words, on: np.datetime64) -> Columns:
    """Episodes of need; who is in care without one has an episode from the first day of care."""
    care, referrals = source.truth.social_care.care, source.truth.social_care.referrals
    began = days(len(source.truth.faces))
    began[care.child[::-1]] = care.start[::-1]
    closed, count = up_to(referrals.end[rows], on), len(rows) + len(alone)
    nfa = np.concatenate([referrals.nfa[rows], _kept(len(alone))])
    closed = np.concatenate([closed, days(len(alone))])
    reason = np.concatenate([referrals.closure[rows], np.full(len(alone), "")])
    return columns(
        child=key[np.concatenate([referrals.child[rows], alone])],
        id=np.concatenate([np.char.add("R", rows.astype("U7")), np.char.add("RC", key[alone])]),
        referred_on=np.concatenate([referrals.start[rows], began[alone]]),
        closed_on=np.where(nfa, np.datetime64("NaT"), closed),
        source=np.concatenate([referrals.source[rows], np.full(len(alone), "7")]),
        nfa=nfa,
        closure_reason=np.where(np.isnat(closed) | nfa, "", reason),
        purge=_kept(count),
    )


def _work(source: Source, rows: Ints, key: Words, on: np.datetime64) -> dict[str, Columns]:
    """Workers, assessments, enquiries and plans of the episodes."""
    truth, social = source.truth, source.truth.work.social
    referrals, plans = truth.social_care.referrals, truth.social_care.plans
    need = rows[~referrals.nfa[rows]]
    begun, authorised = (each[need] for each in assessments(source.seeds, truth))
    known = begun <= on
    need, begun, authorised = need[known], begun[known], up_to(authorised[known], on)
    start = days(len(referrals))
    start[rows] = referrals.start[rows]
    episode = days(len(truth.faces))
    episode[referrals.child[rows]] = referrals.start[rows]
    held = np.flatnonzero((social.start >= episode[social.child]) & (social.start <= on))
    planned = np.flatnonzero(np.isin(plans.episode, need) & (plans.start <= on))
    enquired = np.maximum(plus(plans.start[planned], -14), referrals.start[plans.episode[planned]])
    helped = np.setdiff1d(need[~np.isnat(authorised)], plans.episode[planned])
    helped = helped[referrals.closure[helped] != "RC8"]
    plan_from = np.minimum(plus(referrals.start[helped], 48), on)
    over = up_to(referrals.end[helped], on)
    return {
        "workers": columns(
            child=key[social.child[held]],
            worker=truth.workers.key[social.worker[held]],
            start=social.start[held],
            end=up_to(social.end[held], on),
        ),
        "assessments": columns(
            child=key[referrals.child[need]],
            id=np.char.add("A", need.astype("U7")),
            start=begun,
            authorised=authorised,
            factors=np.where(np.isnat(authorised), "", referrals.factors[need]),
            purge=_kept(len(need)),
        ),
        "cin_plans": columns(
            child=key[referrals.child[helped]],
            id=np.char.add("N", helped.astype("U7")),
            start=np.where(over < plan_from, over, plan_from),
            end=over,
            purge=_kept(len(helped)),
        ),
        "section_47": columns(
            child=key[plans.child[planned]],
            id=np.char.add("S", planned.astype("U7")),
            start=enquired,
            conference_on=plans.start[planned],
            end=plans.start[planned],
            conference_required=~_kept(len(planned)),
            purge=_kept(len(planned)),
        ),
        "cp_plans": columns(
            child=key[plans.child[planned]],
            id=np.char.add("P", planned.astype("U7")),
            start=plans.start[planned],
            end=up_to(plans.end[planned], on),
            purge=_kept(len(planned)),
        ),
    }


def _care(source: Source, rows: Ints, key: Words, on: np.datetime64) -> dict[str, Columns]:
    """Placements; and of those placed for adoption the decision, under the name that they had."""
    care = source.truth.social_care.care
    ended = up_to(care.end[rows], on)
    adopted = rows[care.placement[rows] == "A5"]
    started, count = care.start[adopted], len(adopted)
    return {
        "placements": columns(
            child=key[care.child[rows]],
            id=np.char.add("L", rows.astype("U7")),
            start=care.start[rows],
            reason_started=care.why[rows],
            placement=care.placement[rows],
            end=ended,
            reason_ended=np.where(np.isnat(ended), "", care.ended[rows]),
            purge=_kept(len(rows)),
        ),
        "adoption": columns(
            child=key[care.child[adopted]],
            decided_on=up_to(plus(started, 40), on),
            matched_on=up_to(plus(started, 70), on),
            placed_on=up_to(plus(started, 90), on),
            purge=_kept(count),
        ),
    }


def _leavers(source: Source, child: Ints, key: Words, on: np.datetime64) -> Columns:
    found = leavers(source.truth)
    rows = np.flatnonzero(np.isin(found.person, child) & (found.kind != "eligible") & (found.since < on))
    return columns(
        child=key[found.person[rows]],
        contacted_on=np.maximum(found.since[rows], on - np.timedelta64(20, "D")),
        activity=np.full(len(rows), "F2"),
        accommodation=np.full(len(rows), "U"),
        purge=_kept(len(rows)),
    )
