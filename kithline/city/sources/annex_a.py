"""Annex A: the lists that Ofsted asks for, of half a year, as one workbook of the case system."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.after_sixteen import leavers
from kithline.city.case_files import assessed_again, assessments, case_ids, enquiries
from kithline.city.chance import Days, Ints, days, plus, up_to
from kithline.city.names import Words
from kithline.city.sources import Columns, Delivery, Source, as_seen, columns, numbered, snapshot

FEED = "annex_a"
BACK = 24
DAYS = 182  # the lists are of the last six months
DISABLED = 1.6


class Lists:
    """The parts of the lists that all share: whom, what is said of them in each, and what is known on the day."""

    def __init__(self, source: Source) -> None:
        self.source, self.truth = source, source.truth
        self.day = source.truth.today - timedelta(days=BACK)
        self.on, self.since = np.datetime64(self.day), np.datetime64(self.day - timedelta(days=DAYS))
        self.key: Words = case_ids(source.seeds, source.truth)
        self.told: list[Ints] = []

    def child(self, who: Ints, *, disability: bool = False) -> dict[str, np.ndarray]:
        """The columns that begin each list."""
        self.told.append(who)
        view = self.source.sightings("case_system")
        found = {"child": self.key[who], **as_seen(view, who, self.on, "sex", "ethnicity", "birth")}
        if disability:
            person = self.truth.faces.person[who]
            found["disability"] = self.truth.strains.disability[person] > DISABLED
        return found

    def worker(self, who: Ints) -> dict[str, np.ndarray]:
        """The allocated worker of the day, by name, and the team."""
        social, workers = self.truth.work.social, self.truth.workers
        held = np.full(len(self.truth.faces), -1)
        rows = np.flatnonzero(social.start <= self.on)
        held[social.child[rows]] = social.worker[rows]
        of = held[who]
        return {
            "team": np.where(of >= 0, workers.team[of], ""),
            "worker": np.where(of >= 0, workers.name[of], ""),
        }

    def lately(self, on: Days) -> np.ndarray:
        return (on >= self.since) & (on <= self.on)

    def open_lately(self, start: Days, end: Days) -> np.ndarray:
        """What was going on at any time in the half year."""
        return (start <= self.on) & (np.isnat(end) | (end >= self.since))


def deliveries(source: Source) -> Iterator[Delivery]:
    """The workbook of the last inspection."""
    lists = Lists(source)
    tables = {
        "contacts": _contacts(lists),
        "early_help": _early_help(lists),
        **_need(lists),
        "child_protection": _protection(lists),
        "looked_after": _looked_after(lists),
        "care_leavers": _leavers(lists),
    }
    adoption, adopters, links = _adoption(lists)
    told = np.unique(np.concatenate(lists.told))
    yield snapshot(
        lists.day,
        {**tables, "adoption": adoption, "adopters": adopters},
        [("case_system", lists.key[told], told), links],
    )


def _contacts(lists: Lists) -> Columns:
    referrals, stray = lists.truth.social_care.referrals, lists.truth.social_care.contacts
    child = np.concatenate([referrals.child, stray.child])
    on = np.concatenate([referrals.start, stray.on])
    told_by = np.concatenate([referrals.source, stray.source])
    rows = np.flatnonzero(lists.lately(on))
    # Two of one source about one child on one day are one line of the list.
    key = np.char.add(np.char.add(child[rows].astype("U8"), on[rows].astype("U10")), told_by[rows])
    rows = rows[np.unique(key, return_index=True)[1]]
    return columns(**lists.child(child[rows]), contacted_on=on[rows], source=told_by[rows])


def _early_help(lists: Lists) -> Columns:
    told = lists.truth.social_care.help
    rows = np.flatnonzero(lists.lately(told.start))
    return columns(
        **lists.child(told.child[rows]),
        start=told.start[rows],
        end=up_to(plus(told.start[rows], 20), lists.on),
        organisation=np.full(len(rows), "Early help service"),
    )


def _need(lists: Lists) -> dict[str, Columns]:
    """Referrals, assessments, enquiries and children in need."""
    referrals, plans = lists.truth.social_care.referrals, lists.truth.social_care.plans
    came = np.flatnonzero(lists.lately(referrals.start))
    begun, authorised = assessments(lists.source.seeds, lists.truth)
    begun = np.where(referrals.nfa, np.datetime64("NaT"), begun)
    _, *again = assessed_again(lists.source.seeds, lists.truth)
    every = [np.arange(len(referrals)), begun, authorised]
    assessed, begun, authorised = (np.concatenate(both) for both in zip(every, again, strict=True))
    lately = lists.lately(begun)
    assessed, begun, authorised = assessed[lately], begun[lately], authorised[lately]
    enquired_on = enquiries(lists.truth)
    enquired = np.flatnonzero(lists.lately(enquired_on))
    needing = np.flatnonzero(~referrals.nfa & lists.open_lately(referrals.start, referrals.end))
    # Each child's by day, so that those of a year stand together.
    day, span = referrals.start.astype(int), 100_000
    key = referrals.child * span + day
    by_child = np.sort(key)
    times = np.searchsorted(by_child, key[came], "right") - np.searchsorted(
        by_child, key[came] - 365, "right"
    )
    closed = up_to(referrals.end[needing], lists.on)
    conference = up_to(plans.start[enquired], lists.on)
    return {
        "referrals": columns(
            **lists.child(referrals.child[came]),
            referred_on=referrals.start[came],
            source=referrals.source[came],
            nfa=referrals.nfa[came],
            in_year=times,
            **lists.worker(referrals.child[came]),
        ),
        "assessments": columns(
            **lists.child(referrals.child[assessed], disability=True),
            start=begun,
            child_seen=np.ones(len(assessed), dtype=bool),
            authorised=up_to(authorised, lists.on),
            support_needed=np.where(referrals.closure[assessed] == "RC8", "No", "Yes"),
            **lists.worker(referrals.child[assessed]),
        ),
        "section_47": columns(
            **lists.child(plans.child[enquired], disability=True),
            start=enquired_on[enquired],
            conference_not_required=np.zeros(len(enquired), dtype=bool),
            conference_on=conference,
            plan_followed=~np.isnat(conference),
            enquiries_in_year=np.ones(len(enquired), dtype=int),
            conferences_in_year=np.ones(len(enquired), dtype=int),
            **lists.worker(plans.child[enquired]),
        ),
        "children_in_need": columns(
            **lists.child(referrals.child[needing], disability=True),
            start=referrals.start[needing],
            need=referrals.need[needing],
            end=closed,
            closure_reason=np.where(np.isnat(closed), "", referrals.closure[needing]),
            status=np.where(np.isnat(closed), "Open", "Closed"),
            **lists.worker(referrals.child[needing]),
        ),
    }


def _protection(lists: Lists) -> Columns:
    plans = lists.truth.social_care.plans
    rows = np.flatnonzero(lists.open_lately(plans.start, plans.end))
    child, draw = plans.child[rows], lists.source.draw(f"{FEED}.protection")
    return columns(
        **lists.child(child, disability=True),
        start=plans.start[rows],
        initial_category=plans.category[rows],
        latest_category=plans.latest[rows],
        last_visit=np.maximum(plans.start[rows], lists.on - draw.integers(1, 12, len(rows))),
        seen_alone=draw.random(len(rows)) < 0.8,
        end=up_to(plans.end[rows], lists.on),
        police_protection=draw.random(len(rows)) < 0.03,
        previous_plans=plans.previous[rows],
        **lists.worker(child),
    )


def _looked_after(lists: Lists) -> Columns:
    care, missing = lists.truth.social_care.care, lists.truth.missing
    rows = np.flatnonzero(lists.open_lately(care.start, care.end))
    child, ended = care.child[rows], up_to(care.end[rows], lists.on)
    reported = missing.reported.astype("datetime64[D]")
    gone = missing.child[(reported <= lists.on) & (reported > lists.on - np.timedelta64(365, "D"))]
    return columns(
        **lists.child(child, disability=True),
        start=care.start[rows],
        end=ended,
        need=care.need[rows],
        legal_status_on=care.start[rows],
        legal_status=care.legal[rows],
        placement_on=care.start[rows],
        placement=care.placement[rows],
        placements_in_year=np.ones(len(rows), dtype=int),
        reason_ended=np.where(np.isnat(ended), "", care.ended[rows]),
        missing_in_year=np.bincount(gone, minlength=len(lists.truth.faces))[child],
        **lists.worker(child),
    )


def _leavers(lists: Lists) -> Columns:
    found = leavers(lists.truth)
    rows = np.flatnonzero((found.since <= lists.on) & (found.kind != "eligible"))
    return columns(
        **lists.child(found.person[rows], disability=True),
        **lists.worker(found.person[rows]),
        eligibility=np.char.add(np.char.capitalize(found.kind[rows]), " child"),
        in_touch=np.full(len(rows), "Yes"),
    )


def _adoption(lists: Lists) -> tuple[Columns, Columns, tuple[str, Words, Ints]]:
    """Children placed for adoption in the last year and a half, by their former names' numbers; their adopters."""
    truth = lists.truth
    care, people, faces = truth.social_care.care, truth.people, truth.faces
    rows = np.flatnonzero((care.placement == "A5") & (care.end > lists.on - np.timedelta64(540, "D")))
    rows = rows[care.start[rows] + np.timedelta64(90, "D") <= lists.on]
    child = care.child[rows]
    start, adopted = care.start[rows], up_to(care.end[rows], lists.on)
    family = np.char.add("AF", (1 + people.family[faces.person[child]]).astype("U7"))
    key = numbered(lists.source.draw(f"{FEED}.adopters"), "PA", len(faces))
    adopter, place = np.unique(people.mother[faces.person[child]], return_index=True)
    adoption = columns(
        **lists.child(child, disability=True),
        family=family,
        decided_on=plus(start, 40),
        order_on=plus(start, 60),
        matched_on=plus(start, 70),
        placed_on=plus(start, 90),
        adopted_on=adopted,
    )
    adopters = columns(
        adopter=key[adopter],
        family=family[place],
        enquired_on=plus(start[place], -200),
        stage_1_on=plus(start[place], -170),
        stage_2_on=plus(start[place], -100),
        approved_on=plus(start[place], -20),
        matched_on=plus(start[place], 70),
        placed_on=plus(start[place], 90),
        children=np.ones(len(adopter), dtype=int),
        left_on=days(len(adopter)),
    )
    return adoption, adopters, ("adopters", key[adopter], adopter)
