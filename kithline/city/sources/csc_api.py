"""The payload for DfE's children's social care API: children of whom something is new since the last weeks.

A first one, some weeks older, has the sex in the codes of before, the unborn children of families that are known, and a
child whom the case system has twice; the last one has those children born, and purges the second number.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.after_sixteen import leavers
from kithline.city.case_files import assessed_again, assessments, case_ids, enquiries, why_no_upn
from kithline.city.chance import Ints, days, plus, up_to
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, snapshot

FEED = "csc_api"
BACK = 1
DAYS = 45  # that a first payload goes back
EARLIER = 56  # days between the two payloads
PREGNANT = 200  # days before birth within which an unborn child may be known
OLD_CODES = {"M": "1", "F": "2"}
DISABLED = 1.6


def deliveries(source: Source) -> Iterator[Delivery]:
    """The earlier payload, and yesterday's: the last episode of each child, with all that hangs on it."""
    last = source.truth.today - timedelta(days=BACK)
    earlier = last - timedelta(days=EARLIER)
    expected = _unborn(source, np.datetime64(earlier))
    if not source.only_last:
        yield _first(source, earlier, expected)
    yield _payload(source, last, expected)


def _unborn(source: Source, on: np.datetime64) -> Ints:
    """Children not yet born on a day, of families of which another child is in need then; or, where there is none, one
    whom a midwife told of."""
    truth = source.truth
    need, people = truth.social_care.referrals, truth.people
    is_open = (need.start < on) & (np.isnat(need.end) | (need.end > on)) & ~need.nfa
    families = np.unique(people.family[truth.faces.person[need.child[is_open]]])
    to_come = (people.birth > on) & (people.birth < on + np.timedelta64(PREGNANT, "D"))
    found = np.flatnonzero(to_come & np.isin(people.family, families[families >= 0]))
    return found if len(found) else np.flatnonzero(to_come & (people.mother >= 0))[:1]


def _twice(source: Source, child: Ints) -> Ints:
    """A child, if there is any, whom the case system has under a second number, until that is noticed on the city's
    own day."""
    if source.truth.today != source.truth.made_on:
        return child[:0]
    return child[source.draw(f"{FEED}.twice").permutation(len(child))[:1]]


def _second(key: Words) -> Words:
    return np.char.add("X", key)


def _first(source: Source, day: date, expected: Ints) -> Delivery:
    """Children alone, without their episodes, as they stood then."""
    truth, view, key = source.truth, source.sightings("case_system"), case_ids(source.seeds, source.truth)
    on = np.datetime64(day)
    known = np.unique(truth.social_care.referrals.child[truth.social_care.referrals.start <= on])
    # by the window of the last payload, so that it tells of them again
    lately = np.unique(
        truth.social_care.referrals.child[
            (truth.social_care.referrals.start <= on)
            & (truth.social_care.referrals.start > on - np.timedelta64(DAYS, "D"))
        ]
    )
    twice = _twice(source, known)
    born = np.concatenate([lately, twice])
    child = np.concatenate([born, expected])
    is_born = np.arange(len(child)) < len(born)
    sex = np.array([OLD_CODES[sex] for sex in view.sex[born]], dtype="U1")
    mother = np.maximum(truth.faces.mother[child], 0)
    ids = key[child].astype("U12")
    ids[len(lately) : len(born)] = _second(key[twice])
    return snapshot(
        day,
        {
            "children": columns(
                child=ids,
                supplier_id=np.char.add("M-", ids),
                forename=np.where(is_born, view.forename[child], "Unborn"),
                surname=np.where(is_born, view.surname(on, child), view.surname(on, mother)),
                birth=np.where(is_born, view.births(on, child), np.datetime64("NaT")),
                expected_birth=np.where(
                    is_born, np.datetime64("NaT"), plus(truth.faces.birth[child], child % 15 - 7)
                ),
                sex=np.concatenate([sex, np.full(len(expected), "U")]),
                purge=_kept(len(child)),
            )
        },
        [("case_system", ids, child)],
    )


def _payload(source: Source, day: date, expected: Ints) -> Delivery:
    truth = source.truth
    on, since = np.datetime64(day), np.datetime64(day - timedelta(days=DAYS))
    referrals, care = truth.social_care.referrals, truth.social_care.care
    key = case_ids(source.seeds, truth)

    def fresh(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        return (start <= on) & ((start > since) | ((end > since) & (end <= on)))

    placed = np.flatnonzero(fresh(care.start, care.end))
    changed = referrals.child[fresh(referrals.start, referrals.end)]
    arrived = expected[truth.people.birth[expected] <= on]
    child = np.union1d(np.union1d(changed, care.child[placed]), arrived)
    rows = np.flatnonzero((referrals.start <= on) & np.isin(referrals.child, child))
    rows = rows[np.argsort(referrals.start[rows], kind="stable")]
    last = np.full(len(truth.faces), -1)
    last[referrals.child[rows]] = rows
    rows = last[child][last[child] >= 0]
    known = np.unique(referrals.child[referrals.start <= on - np.timedelta64(EARLIER, "D")])
    alone = child[
        (last[child] < 0) & np.isin(child, care.child)
    ]  # in care without an episode of need: alone in the country, or adopted since
    episodes = _episodes(source, rows, alone, key, on)
    within = {
        **_work(source, rows, key, on),
        **_care(source, np.flatnonzero((care.start <= on) & np.isin(care.child, child)), key, on),
        "care_leavers": _leavers(source, child, key, on),
    }
    only = dict(zip(episodes["child"], episodes["episode"], strict=True))
    for told in within.values():
        told["episode"] = [only[each] for each in told["child"]]
    return snapshot(
        day,
        {
            "children": _children(source, child, _twice(source, known), key, on),
            "episodes": episodes,
            **within,
        },
        [("case_system", key[child], child)],
    )


def _kept(count: int) -> np.ndarray:
    """Nothing is purged: what is not sent again stays as it is."""
    return np.zeros(count, dtype=bool)


def _children(source: Source, child: Ints, purged: Ints, key: Words, on: np.datetime64) -> Columns:
    """The children; below them the number that is purged, which says nothing else."""
    truth, view = source.truth, source.sightings("case_system")
    person = truth.faces.person[child]
    uasc = truth.people.is_uasc[person]
    told = columns(
        child=key[child],
        supplier_id=np.char.add("M-", key[child]),
        **as_seen(view, child, on, "upn", "forename", "surname", "birth", "sex", "ethnicity"),
        no_upn=why_no_upn(truth, view.upn[child], child, on),
        disabilities=np.where(truth.strains.disability[person] > DISABLED, "LD", ""),
        uasc=uasc,
        uasc_until=np.where(uasc, plus(view.births(on, child), int(18 * 365.25)), days(len(child))),
        purge=_kept(len(child)),
    )
    for name, values in told.items():
        word = {"child": _second(key[purged]).tolist(), "purge": [True] * len(purged)}
        told[name] = [*values, *word.get(name, [None] * len(purged))]
    return told


def _episodes(source: Source, rows: Ints, alone: Ints, key: Words, on: np.datetime64) -> Columns:
    """Episodes of need, one a child; who is in care without one has an episode from the first day of care."""
    care, referrals = source.truth.social_care.care, source.truth.social_care.referrals
    began = days(len(source.truth.faces))
    began[care.child[::-1]] = care.start[::-1]
    closed, count = up_to(referrals.end[rows], on), len(rows) + len(alone)
    nfa = np.concatenate([referrals.nfa[rows], _kept(len(alone))])
    closed = np.concatenate([closed, days(len(alone))])
    reason = np.concatenate([referrals.closure[rows], np.full(len(alone), "")])
    return columns(
        child=key[np.concatenate([referrals.child[rows], alone])],
        episode=np.concatenate([np.char.add("R", rows.astype("U7")), np.char.add("RC", key[alone])]),
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
    again, *later = assessed_again(source.seeds, truth)
    number = np.concatenate([np.arange(len(referrals)).astype("U7"), np.char.add("P", again.astype("U7"))])
    every = [np.arange(len(referrals)), *assessments(source.seeds, truth)]
    assessed, begun, authorised = (np.concatenate(both) for both in zip(every, later, strict=True))
    known = (begun <= on) & np.isin(assessed, need)
    number, assessed, begun, authorised = (
        number[known],
        assessed[known],
        begun[known],
        up_to(authorised[known], on),
    )
    start = days(len(referrals))
    start[rows] = referrals.start[rows]
    episode = days(len(truth.faces))
    episode[referrals.child[rows]] = referrals.start[rows]
    held = np.flatnonzero((social.start >= episode[social.child]) & (social.start <= on))
    planned = np.flatnonzero(np.isin(plans.episode, need) & (plans.start <= on))
    helped = np.setdiff1d(assessed[~np.isnat(authorised)], plans.episode[planned])
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
            child=key[referrals.child[assessed]],
            id=np.char.add("A", number),
            start=begun,
            authorised=authorised,
            factors=np.where(np.isnat(authorised), "", referrals.factors[assessed]),
            purge=_kept(len(assessed)),
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
            start=enquiries(truth)[planned],
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
